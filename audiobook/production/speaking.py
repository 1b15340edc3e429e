"""script/ + voices.yaml → spoken lines: cast, plan, render."""

from __future__ import annotations

import dataclasses
import difflib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audiobook.errors import CastError, ProductionError, UnknownVoiceError
from audiobook.model import (
    NARRATOR,
    Cast,
    ChapterPlan,
    Cue,
    Gender,
    Progress,
    RenderPlan,
    ReportProgress,
    Role,
    Script,
    ScriptChapter,
    ScriptParagraph,
    Timeline,
    Voice,
    ignore_progress,
)
from audiobook.production.book_file import load_book_file
from audiobook.production.building import read_script
from audiobook.production.folder import Folder

if TYPE_CHECKING:
    from audiobook.cast.checking import CastWarning
    from audiobook.cast.words import UnusualWord
    from audiobook.synthesis.explain import PlanOutlook

STAGE = "cast"

_AUDITION_LENGTH = 90  # code points of a line that is long enough to judge a voice by


@dataclass(frozen=True, slots=True)
class CastReport:
    """What casting did."""

    added: tuple[str, ...]
    """Characters that voices.yaml did not have, most lines first."""
    changed: bool


def engine_of(cast: Cast) -> str:
    """The engine the narrator speaks with."""
    return cast.narrator.voice.partition(":")[0]


def voices_of(engine: str, language: str) -> tuple[Voice, ...]:
    """The voices of `engine` for a language (BCP 47), all of its voices when it has none for it.

    Raises:
        EngineMissingError: it is not installed.
    """
    from audiobook.synthesis.registry import make_engine

    made = make_engine(engine)
    try:
        return tuple(made.voices(language) or made.voices(""))
    finally:
        made.close()


def cast(
    folder: Folder, *, engine: str | None = None, report: ReportProgress = ignore_progress
) -> CastReport:
    """Write voices.yaml, or add to it the characters it does not have yet.

    Args:
        folder: the production, locked by the caller.
        engine: whose voices to take for a file that is written for the first time; None takes
            the best one installed.
        report: called as it goes on.

    Raises:
        CastError: a mistake in voices.yaml.
    """
    from audiobook.cast.casting import cast_characters
    from audiobook.cast.distance import measured_voices
    from audiobook.cast.voices_file import load_cast, update_cast
    from audiobook.synthesis.registry import default_engine

    script = read_script(folder)
    existing = load_cast(folder.voices_file) if folder.voices_file.exists() else None
    report(Progress(STAGE, 0, 1))
    name = engine or (engine_of(existing) if existing else "") or default_engine()
    language = load_book_file(folder.book_file).info.language
    proposal = cast_characters(
        script, voices_of(name, language), existing, traits=measured_voices()
    )
    known = set(existing.roles) if existing else set()
    lines = Counter(s.speaker for chapter in script.chapters for s in chapter.segments)
    changed = update_cast(
        folder.voices_file,
        additions=proposal.roles,
        narrator=proposal.narrator,
        others=proposal.others,
        line_counts=lines,
    )
    report(Progress(STAGE, 1, 1))
    added = tuple(role.name for role in proposal.roles if role.name not in known)
    return CastReport(added, changed)


def plan(folder: Folder, *, engine: str | None = None, script: Script | None = None) -> RenderPlan:
    """What is to be spoken, chapter by chapter.

    Args:
        folder: the production.
        engine: speak everything with it, whatever voices.yaml says.
        script: planned in place of what stands in script/.

    Raises:
        ScriptError, CastError, EngineMissingError: a mistake in the author's files.
    """
    from audiobook.cast.voices_file import load_cast, voice_lines
    from audiobook.synthesis.plan import plan_render

    if not folder.voices_file.exists():
        raise ProductionError(
            "there is no voices.yaml yet", hint="Run `audiobook cast` first.", path=folder.root
        )
    script = script or read_script(folder)
    voices = load_cast(folder.voices_file)
    genders = {c.name: c.gender for c in script.characters if c.gender is not Gender.UNKNOWN}
    try:
        return plan_render(
            script.chapters,
            voices,
            language=load_book_file(folder.book_file).info.language,
            engine=engine,
            genders=genders,
        )
    except UnknownVoiceError as error:
        lines = voice_lines(folder.voices_file)
        line = next((at for voice, at in lines.items() if voice in error.message), None)
        raise CastError(
            error.message, hint=error.hint, path=folder.voices_file, line=line
        ) from error


def render(
    folder: Folder,
    planned: RenderPlan,
    *,
    jobs: int | None = None,
    report: ReportProgress = ignore_progress,
    on_chapter: Callable[[Timeline], None] | None = None,
) -> tuple[Timeline, ...]:
    """Speak what is not spoken yet.

    Args:
        folder: the production, locked by the caller.
        planned: from `plan`.
        jobs: worker processes; None for one a core.
        report: called as it goes on.
        on_chapter: called with a chapter as soon as all of it is spoken.

    Raises:
        SynthesisError: a line could not be spoken; all others are.
    """
    from audiobook.synthesis.cache import ClipCache
    from audiobook.synthesis.render import render as render_plan

    return render_plan(
        planned,
        ClipCache(folder.clips),
        workers=jobs,
        report=report,
        on_chapter=on_chapter,
    )


def plan_line(folder: Folder, chapter: int, line: int, *, engine: str | None = None) -> ChapterPlan:
    """The part of the plan that speaks one line of a script file.

    Args:
        folder: the production.
        chapter: its number, from 1.
        line: line of the chapter's script file, from 1.
        engine: speak it with this engine.

    Raises:
        ProductionError: there is no such chapter, or nothing is spoken on that line.
    """
    script = read_script(folder)
    if not 1 <= chapter <= len(script.chapters):
        raise ProductionError(
            f"there is no chapter {chapter}",
            hint=f"The book has chapters 1 to {len(script.chapters)}.",
            path=folder.script,
        )
    wanted = script.chapters[chapter - 1]
    planned = plan(folder, engine=engine, script=dataclasses.replace(script, chapters=(wanted,)))
    whole = planned.chapters[0]
    at = [i for i, item in enumerate(whole.items) if isinstance(item, Cue) and item.line == line]
    if not at:
        raise ProductionError(
            f"nothing is spoken on line {line} of chapter {chapter}",
            hint=_nearest_line(whole, line),
            path=wanted.path,
            line=line,
        )
    return dataclasses.replace(whole, number=chapter, items=whole.items[at[0] : at[-1] + 1])


def _nearest_line(chapter: ChapterPlan, line: int) -> str:
    lines = [cue.line for cue in chapter.cues if cue.line is not None]
    if not lines:
        return ""
    return f"The nearest spoken line is {min(lines, key=lambda spoken: abs(spoken - line))}."


def outlook(folder: Folder, planned: RenderPlan) -> PlanOutlook:
    """What rendering `planned` would do, and why."""
    from audiobook.synthesis.cache import ClipCache
    from audiobook.synthesis.explain import explain_plan, load_plan

    return explain_plan(planned, ClipCache(folder.clips), load_plan(folder.state / "plan.json"))


def check_cast(folder: Folder) -> list[CastWarning]:
    """What an author may want to change in voices.yaml, worst first."""
    from audiobook.cast.checking import check_cast as find_warnings
    from audiobook.cast.distance import measured_voices
    from audiobook.cast.voices_file import load_cast

    cast = load_cast(folder.voices_file)
    engines = {engine_of(cast)} | {
        role.settings.voice.partition(":")[0] for role in cast.roles.values()
    }
    voices = [voice for engine in sorted(engines) for voice in voices_of(engine, "")]
    return find_warnings(read_script(folder), cast, measured_voices(), voices)


def words(folder: Folder) -> list[UnusualWord]:
    """The words of the book that no dictionary and no lexicon of voices.yaml knows."""
    from audiobook.cast.voices_file import load_cast
    from audiobook.cast.words import unusual_words

    known: set[str] = set()
    if folder.voices_file.exists():
        cast = load_cast(folder.voices_file)
        lexicons = (cast.lexicon, *cast.engine_lexicons.values())
        known.update(*lexicons, *(role.lexicon for role in cast.roles.values()))
    texts = (segment.text for ch in read_script(folder).chapters for segment in ch.segments)
    return unusual_words(texts, known=known)


@dataclass(frozen=True, slots=True)
class Audition:
    """A character's own lines in one voice."""

    voice: str
    plan: ChapterPlan
    """The same lines for every voice."""


def plan_auditions(
    folder: Folder, character: str, voices: Sequence[str], *, lines: int = 3
) -> list[Audition]:
    """Plan a character's own lines in several voices.

    Args:
        folder: the production.
        character: a name or alias; `Narrator` for the narrator.
        voices: as voices.yaml writes them; empty takes those the engine of the cast has for the
            character's gender.
        lines: how many of the character's lines; the longer ones, up to some seconds each.

    Raises:
        ProductionError: nobody of that name speaks.
    """
    from audiobook.cast.voices_file import load_cast
    from audiobook.synthesis.plan import plan_render

    script = read_script(folder)
    cast = load_cast(folder.voices_file)
    role = cast.role_of(character) or Role(character, cast.narrator)
    names = {character, role.name, *role.aliases}
    spoken = [s for ch in script.chapters for s in ch.segments if s.speaker in names]
    if not spoken:
        speakers = {s.speaker for ch in script.chapters for s in ch.segments}
        near = difflib.get_close_matches(character, speakers, n=1)
        raise ProductionError(
            f"nobody called {character} speaks in the script",
            hint=f"Did you mean {near[0]}?" if near else "",
            path=folder.script,
        )
    best = sorted(spoken, key=lambda s: abs(len(s.text) - _AUDITION_LENGTH))[:lines]
    chosen = [s for s in spoken if s in best]
    language = load_book_file(folder.book_file).info.language
    candidates = voices or [
        voice.name
        for voice in voices_of(engine_of(cast), language)
        if role.gender in (Gender.UNKNOWN, voice.gender)
    ]
    chapter = ScriptChapter("", tuple(ScriptParagraph((segment,)) for segment in chosen))
    return [
        Audition(
            voice,
            plan_render([chapter], _with_voice(cast, role, voice), language=language).chapters[0],
        )
        for voice in candidates
    ]


def _with_voice(cast: Cast, role: Role, voice: str) -> Cast:
    settings = dataclasses.replace(role.settings, voice=voice)
    if role.name == NARRATOR:
        return dataclasses.replace(cast, narrator=settings)
    given = dataclasses.replace(role, settings=settings)
    return dataclasses.replace(cast, roles={**cast.roles, role.name: given})


def explain_spoken(folder: Folder, cue: Cue) -> list[tuple[str, str, str]]:
    """The steps from the author's words to the spoken form: rule, before, after."""
    from audiobook.cast.voices_file import load_cast
    from audiobook.synthesis.registry import make_engine
    from audiobook.synthesis.spoken import explain_spoken as explain

    engine = cue.utterance.engine
    return explain(
        cue.text,
        language=cue.utterance.language,
        lexicon=load_cast(folder.voices_file).lexicon_for(cue.speaker, engine),
        heading=cue.paragraph == 0,
        ipa=make_engine(engine).takes_ipa,
    )
