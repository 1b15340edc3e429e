"""script/ + voices.yaml → spoken lines: cast, plan, render."""

from __future__ import annotations

import contextlib
import functools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from audiobook.errors import CastError, DamagedClipError, ProductionError, UnknownVoiceError
from audiobook.files import explain_write_errors
from audiobook.model import (
    Cast,
    ChapterPlan,
    Character,
    Gender,
    Progress,
    RenderPlan,
    ReportProgress,
    Script,
    ScriptChapter,
    Timeline,
    Voice,
    ignore_progress,
)
from audiobook.production.author_characters import found_characters, record_cast
from audiobook.production.book_file import load_book_file
from audiobook.production.build import read_script, script_chapters
from audiobook.production.folder import Folder
from audiobook.production.renderers import Renderers

if TYPE_CHECKING:
    from audiobook.cast import CastWarning, UnusualWord
    from audiobook.synthesis import PlanOutlook

T = TypeVar("T")

STAGE = "cast"
PLAN_NAME = "plan.jsonl"
"""What was rendered last, in the state."""


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
    from audiobook.synthesis import make_engine

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
    from audiobook.cast import cast_characters, load_cast, measured_voices, update_cast
    from audiobook.synthesis import default_engine

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
    added = tuple(role.name for role in proposal.roles if role.name not in known)
    if added:
        record_cast(folder, added)
    report(Progress(STAGE, 1, 1))
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
    _ask_for_voices(folder)
    script = script or read_script(folder)
    return _plan(folder, script.chapters, script.characters, engine, tuple)


@contextlib.contextmanager
def plan_on_disk(folder: Folder, *, engine: str | None = None) -> Iterator[RenderPlan]:
    """The plan of script/, of which a chapter at a time is held in memory.

    Args:
        folder: the production, locked by the caller.
        engine: speak everything with it, whatever voices.yaml says.

    Raises:
        ScriptError, CastError, EngineMissingError: a mistake in the author's files.
    """
    from audiobook.synthesis import keep_chapters

    _ask_for_voices(folder)
    path = folder.state / "rendering.jsonl"
    keep = functools.partial(keep_chapters, path=path)
    try:
        with explain_write_errors(path):
            planned = _plan(folder, script_chapters(folder), found_characters(folder), engine, keep)
        yield planned
    finally:
        path.unlink(missing_ok=True)


def _ask_for_voices(folder: Folder) -> None:
    folder.require_production()
    if not folder.voices_file.exists():
        raise ProductionError(
            "There is no voices.yaml yet.", hint="Run `audiobook cast` first.", path=folder.root
        )


def _plan(
    folder: Folder,
    chapters: Iterable[ScriptChapter],
    characters: Iterable[Character],
    engine: str | None,
    keep: Callable[[Iterator[ChapterPlan]], Sequence[ChapterPlan]],
) -> RenderPlan:
    from audiobook.cast import load_cast, voice_lines
    from audiobook.synthesis import plan_render

    voices = load_cast(folder.voices_file)
    genders = {c.name: c.gender for c in characters if c.gender is not Gender.UNKNOWN}
    try:
        return plan_render(
            chapters,
            voices,
            language=load_book_file(folder.book_file).info.language,
            engine=engine,
            genders=genders,
            keep=keep,
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
    renderers: Renderers,
    report: ReportProgress = ignore_progress,
    on_chapter: Callable[[Timeline], None] = lambda timeline: None,
) -> None:
    """Speak what is not spoken yet.

    Args:
        folder: the production, locked by the caller.
        planned: from `plan`.
        renderers: who speaks it.
        report: called as it goes on.
        on_chapter: called with a chapter as soon as all of it is spoken.

    Raises:
        SynthesisError: a line could not be spoken; all others are.
    """
    from audiobook.synthesis import ClipCache, render_plan

    with renderers.shared_clips(load_book_file(folder.book_file)) as shared:
        render_plan(
            planned,
            ClipCache(folder.clips),
            pool=renderers.open,
            shared=shared,
            report=report,
            on_chapter=on_chapter,
        )
        if shared is not None and (failures := shared.finish()):
            renderers.note(f"{failures} clips could not be put into {shared.name}")


def with_sound_clips(
    folder: Folder, planned: RenderPlan, note: Callable[[str], None], work: Callable[[], T]
) -> T:
    """Do `work`, which mixes spoken lines; where some of them turn out to be damaged, all that are
    damaged are taken away and it is done again.

    Args:
        folder: the production, locked by the caller.
        planned: what `work` speaks and mixes.
        note: told when that happens.
        work: speaks what is missing.

    Raises:
        DamagedClipError: a line was damaged again at once: the disk cannot be trusted.
    """
    from audiobook.synthesis import ClipCache

    try:
        return work()
    except DamagedClipError as error:
        cache = ClipCache(folder.clips)
        keys = {cue.key for chapter in planned.chapters for cue in chapter.cues}
        keys |= {error.path.stem} if error.path is not None else set()
        damaged = [key for key in keys if not cache.is_sound(key)]
        for key in damaged:
            cache.discard(key)
        if not damaged:
            raise
    note(f"{len(damaged)} spoken lines were damaged on the disk and are made again")
    return work()


def timeline(folder: Folder, chapter: ChapterPlan) -> Timeline:
    """A chapter, or a part of one, that is spoken.

    Raises:
        SynthesisError: a line of it is not spoken yet.
    """
    from audiobook.synthesis import ClipCache
    from audiobook.synthesis import timeline as in_place

    return in_place(chapter, ClipCache(folder.clips))


def count_missing(folder: Folder, planned: RenderPlan) -> int:
    """How many lines of `planned` are not spoken yet."""
    from audiobook.synthesis import ClipCache
    from audiobook.synthesis import count_missing as count

    return count(planned, ClipCache(folder.clips))


def outlook(folder: Folder, planned: RenderPlan) -> PlanOutlook:
    """What rendering `planned` would do, and why."""
    from audiobook.synthesis import ClipCache, explain_plan, load_plan

    return explain_plan(planned, ClipCache(folder.clips), load_plan(folder.state / PLAN_NAME))


def check_cast(folder: Folder) -> list[CastWarning]:
    """What an author may want to change in voices.yaml, worst first."""
    from audiobook.cast import check_cast as find_warnings
    from audiobook.cast import load_cast, measured_voices

    cast = load_cast(folder.voices_file)
    plan(folder)  # a voice that does not exist is an error before anything is compared
    return find_warnings(read_script(folder), cast, measured_voices(), _voices_heard(cast))


def voice_distances(folder: Folder) -> list[tuple[str, str, float]]:
    """Everybody heard together and how far apart their voices are; see `checking.closest_pairs`."""
    from audiobook.cast import closest_pairs, load_cast, measured_voices

    cast = load_cast(folder.voices_file)
    return closest_pairs(read_script(folder), cast, measured_voices(), _voices_heard(cast))


def _voices_heard(cast: Cast) -> list[Voice]:
    """All voices of the engines that a cast has voices of."""
    shared = (settings for choices in cast.others.values() for settings in choices)
    given = (role.settings for role in cast.roles.values())
    engines = {settings.voice.partition(":")[0] for settings in (cast.narrator, *given, *shared)}
    return [voice for engine in sorted(engines - {""}) for voice in voices_of(engine, "")]


def words(folder: Folder) -> list[UnusualWord]:
    """The words of the book that no dictionary and no lexicon of voices.yaml knows."""
    from audiobook.cast import find_unusual_words, load_cast

    known: set[str] = set()
    if folder.voices_file.exists():
        cast = load_cast(folder.voices_file)
        lexicons = (cast.lexicon, *cast.engine_lexicons.values())
        known.update(*lexicons, *(role.lexicon for role in cast.roles.values()))
    texts = (segment.text for ch in read_script(folder).chapters for segment in ch.segments)
    return find_unusual_words(texts, known=known)
