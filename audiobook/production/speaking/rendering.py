"""script/ + voices.yaml → spoken lines: plan, render."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from audiobook import cast, synthesis
from audiobook.errors import (
    CastError,
    DamagedClipError,
    ProductionError,
    SynthesisError,
    UnknownVoiceError,
    UsageError,
)
from audiobook.files import explain_write_errors
from audiobook.model import (
    ChapterPlan,
    Character,
    Cue,
    Device,
    Gender,
    RenderPlan,
    ReportProgress,
    Script,
    ScriptChapter,
    Timeline,
    ignore_progress,
)
from audiobook.production.project import Locked, Project
from audiobook.production.speaking.plan_reuse import PlanFile
from audiobook.production.speaking.renderers import Renderers

if TYPE_CHECKING:
    from audiobook.synthesis import PlanOutlook

T = TypeVar("T")

PLAN_NAME = "plan.jsonl"
"""What was rendered last, in the state."""


def plan(
    project: Project, *, engine: str | None = None, script: Script | None = None
) -> RenderPlan:
    """What is to be spoken, chapter by chapter.

    Args:
        project: the production.
        engine: speak everything with it, whatever voices.yaml says.
        script: planned in place of what stands in script/.

    Raises:
        ScriptError, CastError, EngineMissingError: a mistake in the author's files.
    """
    _ask_for_voices(project)
    script = script or project.read_script()
    return _plan(project, script.chapters, script.characters, engine, tuple)


def cues_of(project: Project, chapter: ScriptChapter) -> tuple[Cue, ...]:
    """What is spoken of a chapter, or of a part of one; errors as in `plan`."""
    planned = plan(project, script=Script((chapter,), project.characters))
    return tuple(planned.chapters[0].cues)


@contextlib.contextmanager
def plan_on_disk(project: Locked, *, engine: str | None = None) -> Iterator[RenderPlan]:
    """The plan of script/, of which a chapter at a time is held in memory; made again only when
    something it follows from has changed.

    Args:
        project: the production.
        engine: speak everything with it, whatever voices.yaml says.

    Raises:
        ScriptError, CastError, EngineMissingError: a mistake in the author's files.
    """
    _ask_for_voices(project)
    plan_file = PlanFile(project, engine)
    planned = plan_file.load()
    if planned is None:
        keep = functools.partial(synthesis.keep_chapters, path=plan_file.path)
        plan_file.begin()
        with explain_write_errors(plan_file.path):
            planned = _plan(project, project.chapters(), project.characters, engine, keep)
        plan_file.end(planned)
    project.forget_script()
    yield planned


def _ask_for_voices(project: Project) -> None:
    project.require_production()
    if not project.has_voices:
        raise ProductionError(
            "There is no voices.yaml yet.", hint="Run `audiobook cast` first.", path=project.root
        )


def _plan(
    project: Project,
    chapters: Iterable[ScriptChapter],
    characters: Iterable[Character],
    engine: str | None,
    keep: Callable[[Iterator[ChapterPlan]], Sequence[ChapterPlan]],
) -> RenderPlan:
    voices = project.cast
    genders = {c.name: c.gender for c in characters if c.gender is not Gender.UNKNOWN}
    try:
        return synthesis.plan_render(
            chapters,
            voices,
            language=project.book.info.language,
            engine=engine,
            genders=genders,
            keep=keep,
        )
    except UnknownVoiceError as error:
        lines = cast.voice_lines(project.voices_file)
        line = next(
            (line_number for voice, line_number in lines.items() if voice in error.message), None
        )
        raise CastError(
            error.message, hint=error.hint, path=project.voices_file, line=line
        ) from error
    except UsageError as error:
        lines = cast.voice_lines(project.voices_file)
        named = {f"“{name.partition(':')[0]}”": line_number for name, line_number in lines.items()}
        line = next(
            (line_number for name, line_number in named.items() if name in error.message), None
        )
        if engine is not None or line is None:
            raise
        raise CastError(
            error.message, hint=error.hint, path=project.voices_file, line=line
        ) from error


def render(
    project: Locked,
    planned: RenderPlan,
    *,
    renderers: Renderers,
    report: ReportProgress = ignore_progress,
    on_chapter: Callable[[Timeline], None] = lambda timeline: None,
    hold_back: bool = False,
) -> SynthesisError | None:
    """Speak what is not spoken yet.

    Args:
        project: the production.
        planned: from `plan`.
        renderers: who speaks it.
        report: called as it goes on.
        on_chapter: called with a chapter as soon as all of it is spoken.
        hold_back: a line that cannot be spoken holds back its chapter and no other.

    Returns:
        With `hold_back`, why lines could not be spoken; None when all are.

    Raises:
        SynthesisError: a line could not be spoken; all others are.
    """
    if project.cast.device is not Device.AUTO:
        for engine in synthesis.engines_without_device(planned):
            renderers.note(f"`device: {project.cast.device}` is nothing to {engine}")
    for engine, count in planned.unheard_instructions.items():
        lines = "1 line is" if count == 1 else f"{count} lines are"
        renderers.note(
            f"{engine} takes no instructions: {lines} not spoken as words like `[sad]` say"
        )
    with renderers.shared_clips(project.book) as shared:
        failure = synthesis.render_plan(
            planned,
            synthesis.ClipCache(project.clips),
            pool=renderers.open,
            shared=shared,
            report=report,
            on_chapter=on_chapter,
            hold_back=hold_back,
        )
        if shared is not None and (failures := shared.finish()):
            renderers.note(f"{failures} clips could not be put into {shared.name}")
    return failure


def with_sound_clips(
    project: Locked, planned: RenderPlan, note: Callable[[str], None], work: Callable[[], T]
) -> T:
    """Do `work`, which mixes spoken lines; where some of them turn out to be damaged, all that are
    damaged are taken away and it is done again.

    Args:
        project: the production.
        planned: what `work` speaks and mixes.
        note: told when that happens.
        work: speaks what is missing.

    Raises:
        DamagedClipError: a line was damaged again at once: the disk cannot be trusted.
    """
    try:
        return work()
    except DamagedClipError as error:
        cache = synthesis.ClipCache(project.clips)
        keys = {cue.key for chapter in planned.chapters for cue in chapter.cues}
        keys |= {error.path.stem} if error.path is not None else set()
        damaged = [key for key in keys if not cache.is_sound(key)]
        for key in damaged:
            cache.discard(key)
        if not damaged:
            raise
    note(f"{len(damaged)} spoken lines were damaged on the disk and are made again")
    return work()


def timeline(project: Project, chapter: ChapterPlan) -> Timeline:
    """A chapter, or a part of one, that is spoken.

    Raises:
        SynthesisError: a line of it is not spoken yet.
    """
    return synthesis.timeline(chapter, synthesis.ClipCache(project.clips))


def count_missing(project: Project, planned: RenderPlan) -> int:
    """How many lines of `planned` are not spoken yet."""
    return synthesis.count_missing(planned, synthesis.ClipCache(project.clips))


def outlook(project: Project, planned: RenderPlan) -> PlanOutlook:
    """What rendering `planned` would do, and why."""
    return synthesis.explain_plan(
        planned, synthesis.ClipCache(project.clips), synthesis.load_plan(project.state / PLAN_NAME)
    )
