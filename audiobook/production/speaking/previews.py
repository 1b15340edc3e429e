"""A line or two of the book as a WAV file to listen to."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook import assembly, synthesis, text_normalisation
from audiobook import cast as cast_stage
from audiobook.errors import ProductionError
from audiobook.files import explain_write_errors
from audiobook.model import (
    NARRATOR,
    Cast,
    ChapterPlan,
    Cue,
    RenderPlan,
    Role,
    ScriptChapter,
    ScriptParagraph,
)
from audiobook.production.project import Locked, Project
from audiobook.production.speaking import casting
from audiobook.production.speaking import rendering as speaking
from audiobook.production.speaking.renderers import Renderers
from audiobook.units import Seconds

_SHOWN_NAMES = 12


@dataclass(frozen=True, slots=True)
class RenderedLine:
    """A rendered line of the script."""

    path: Path
    """A WAV file."""
    seconds: Seconds


_AUDITION_LENGTH = 90
"""Code points of a line that is long enough to judge a voice by."""


def plan_line(
    project: Project, chapter: int, line: int, *, engine: str | None = None
) -> ChapterPlan:
    """The part of the plan that speaks one line of a script file.

    Args:
        project: the production.
        chapter: its number, from 1.
        line: line of the chapter's script file, from 1.
        engine: speak it with this engine.

    Raises:
        ProductionError: there is no such chapter, or nothing is spoken on that line.
    """
    script = project.read_script()
    if not 1 <= chapter <= len(script.chapters):
        raise ProductionError(
            f"There is no chapter {chapter}.",
            hint=f"The book has chapters 1 to {len(script.chapters)}.",
            path=project.script,
        )
    planned_chapter = script.chapters[chapter - 1]
    planned = speaking.plan(
        project, engine=engine, script=dataclasses.replace(script, chapters=(planned_chapter,))
    )
    chapter_plan = planned.chapters[0]
    indices = [
        i
        for i, item in enumerate(chapter_plan.items)
        if isinstance(item, Cue) and item.line == line
    ]
    if not indices:
        raise ProductionError(
            f"Nothing is spoken on line {line} of chapter {chapter}.",
            hint=_nearest_line(chapter_plan, line),
            path=planned_chapter.path,
            line=line,
        )
    return dataclasses.replace(
        chapter_plan, number=chapter, items=chapter_plan.items[indices[0] : indices[-1] + 1]
    )


def _nearest_line(chapter: ChapterPlan, line: int) -> str:
    lines = [cue.line for cue in chapter.cues if cue.line is not None]
    if not lines:
        return ""
    return f"The nearest spoken line is {min(lines, key=lambda spoken: abs(spoken - line))}."


@dataclass(frozen=True, slots=True)
class Audition:
    """A character's own lines in one voice."""

    voice: str
    plan: ChapterPlan
    """The same lines for every voice."""


def _named(speakers: set[str]) -> str:
    names = sorted(speakers)
    return ", ".join(names[:_SHOWN_NAMES]) + (" and others" if len(names) > _SHOWN_NAMES else "")


def plan_auditions(
    project: Project, character: str, voices: Sequence[str], *, lines: int = 3
) -> list[Audition]:
    """Plan a character's own lines in several voices.

    Args:
        project: the production.
        character: a name or alias; `Narrator` for the narrator.
        voices: as voices.yaml writes them; empty takes the one that the character has and some
            that differ from it, from each other and from whom he meets.
        lines: how many of the character's lines; the longer ones, up to some seconds each.

    Raises:
        ProductionError: nobody of that name speaks.
    """
    script = project.read_script()
    cast = project.cast
    role = cast.role_of(character) or Role(character, cast.narrator)
    speakers = {s.speaker for ch in script.chapters for s in ch.segments}
    names = {character, role.name, *role.aliases}
    if not names & speakers:
        # A name typed at a terminal may lack its capitals.
        names = {s for s in speakers if s.casefold() == character.casefold()}
        role = next((r for name in names if (r := cast.role_of(name))), role)
    spoken = [s for ch in script.chapters for s in ch.segments if s.speaker in names]
    if not spoken:
        near = difflib.get_close_matches(character, speakers, n=1)
        raise ProductionError(
            f"Nobody called {character} speaks in the script.",
            hint=f"Did you mean {near[0]}?" if near else f"There are {_named(speakers)}.",
            path=project.script,
        )
    best = sorted(spoken, key=lambda s: abs(len(s.text) - _AUDITION_LENGTH))[:lines]
    chosen = [s for s in spoken if s in best]
    language = project.book.info.language
    candidates = voices or cast_stage.voices_to_try(
        script,
        cast,
        role,
        casting.voices_of(casting.engine_of(cast), language),
        cast_stage.measured_voices(),
    )
    chapter = ScriptChapter("", tuple(ScriptParagraph((segment,)) for segment in chosen))
    return [
        Audition(
            voice,
            synthesis.plan_render(
                [chapter], _with_voice(cast, role, voice), language=language
            ).chapters[0],
        )
        for voice in candidates
    ]


def _with_voice(cast: Cast, role: Role, voice: str) -> Cast:
    settings = dataclasses.replace(role.settings, voice=voice)
    if role.name == NARRATOR:
        return dataclasses.replace(cast, narrator=settings)
    restyled = dataclasses.replace(role, settings=settings)
    return dataclasses.replace(cast, roles={**cast.roles, role.name: restyled})


def explain_spoken(project: Project, cue: Cue) -> list[tuple[str, str, str]]:
    """The steps from the author's words to the spoken form: rule, before, after."""
    engine = cue.utterance.engine
    return text_normalisation.explain_spoken(
        cue.text,
        language=cue.utterance.language,
        lexicon=project.cast.lexicon_for(cue.speaker, engine),
        heading=cue.paragraph == 0,
        ipa=synthesis.make_engine(engine).takes_ipa,
    )


def made_by(project: Project, cue: Cue) -> str:
    """What made the clip of a cue; empty where there is none, or none knows."""
    clip = synthesis.ClipCache(project.clips).get(cue.key)
    return clip.made_by if clip else ""


def render_excerpt(project: Locked, planned: ChapterPlan, path: Path) -> RenderedLine:
    """Speak a few lines, where they are not spoken yet, into a WAV file.

    Args:
        project: the production.
        planned: the lines.
        path: replaced in one step.

    Raises:
        SynthesisError: a line could not be spoken.
        ProductionError, DiskFullError: the file cannot be written.
    """
    speaking.render(project, RenderPlan((planned,)), renderers=Renderers(jobs=1))
    with explain_write_errors(path):
        return RenderedLine(path, assembly.write_sample(speaking.timeline(project, planned), path))


def render_auditions(
    project: Locked, auditions: Sequence[Audition], out: Path
) -> list[tuple[str, RenderedLine]]:
    """A WAV file in `out` for each voice of an audition; errors as in `render_excerpt`."""
    return [
        (each.voice, render_excerpt(project, each.plan, out / f"{_file_stem(each.voice)}.wav"))
        for each in auditions
    ]


def _file_stem(voice: str) -> str:
    """A voice's name as a file can bear it."""
    return re.sub(r"[^\w.+-]+", "-", voice).strip("-")
