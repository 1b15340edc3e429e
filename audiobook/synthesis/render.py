"""Renders what a plan needs and the cache does not have."""

from __future__ import annotations

from collections.abc import Callable

from audiobook.errors import BadClipError, SynthesisError
from audiobook.model import (
    ChapterPlan,
    Clip,
    Cue,
    Progress,
    RenderPlan,
    ReportProgress,
    Timeline,
    TimelineClip,
    ignore_progress,
)
from audiobook.synthesis.cache import ClipCache

_DOUBTFUL = (3, 0.05)  # clips, or a share of those rendered, that may be doubtful
_HOPELESS = 5  # failed lines, with none that worked, after which an engine is given up


def render(
    plan: RenderPlan,
    cache: ClipCache,
    *,
    workers: int | None = None,
    report: ReportProgress = ignore_progress,
    on_chapter: Callable[[Timeline], None] | None = None,
    patience: float | None = None,
) -> tuple[Timeline, ...]:
    """Render the clips of `plan` that `cache` lacks, on all cores.

    A line that fails does not stop the rest: everything else is rendered, and kept, before the
    error is raised. When nothing is missing no process is started.

    Args:
        plan: from `plan_render`.
        cache: where clips are looked up and put.
        workers: processes at most; None for one a core.
        report: told after each clip; ``done`` and ``total`` are characters to be spoken,
            ``detail`` is the chapter's title.
        on_chapter: called with each chapter as soon as its clips are there, in the order in which
            they become so, between two answers of the workers: it should return soon.
        patience: seconds that any utterance may take whatever its length; None leaves it to
            the engines.

    Returns:
        Every chapter of the plan, in its order.

    Raises:
        EngineMissingError, EngineUnavailableError, UnknownVoiceError, DiskFullError: at once.
        SynthesisError: EngineCrashedError, UtteranceTimeoutError or BadClipError of the first line
            that failed, after all others were rendered.
        BadClipError: so many clips are doubtful that the engine must be at fault; they are not
            kept. Up to a twentieth are kept, each with its `Clip.doubt`.
    """
    progress = _Rendering(plan, cache, report, on_chapter)
    if progress.missing:
        _run(progress, cache, workers, patience)
    if progress.errors:
        raise _summary(progress.errors)
    progress.judge_doubts()
    return tuple(progress.timeline(chapter) for chapter in plan.chapters)


class _Rendering:
    """Which clips are there, and which chapters wait for which."""

    def __init__(
        self,
        plan: RenderPlan,
        cache: ClipCache,
        report: ReportProgress,
        on_chapter: Callable[[Timeline], None] | None,
    ) -> None:
        self._cache = cache
        self._report = report
        self._on_chapter = on_chapter
        self._clips: dict[str, Clip] = {}
        self.missing: dict[str, tuple[Cue, ChapterPlan]] = {}
        self._lacks: dict[int, set[str]] = {}
        self._waiting: dict[str, list[tuple[int, ChapterPlan]]] = {}
        self.errors: list[SynthesisError] = []
        complete = []
        for index, chapter in enumerate(plan.chapters):
            lacks = self._look_up(chapter)
            self._lacks[index] = lacks
            for key in lacks:
                self._waiting.setdefault(key, []).append((index, chapter))
            if not lacks:
                complete.append(chapter)
        self._total = sum(len(cue.utterance.text) for cue, _ in self.missing.values())
        self._done = 0
        for chapter in complete:
            self._announce(chapter)

    def _look_up(self, chapter: ChapterPlan) -> set[str]:
        lacks = set()
        for cue in chapter.cues:
            if cue.key in self._clips:
                continue
            if cue.key not in self.missing:
                clip = self._cache.get(cue.key)
                if clip is not None:
                    self._clips[cue.key] = clip
                    continue
                self.missing[cue.key] = (cue, chapter)
            lacks.add(cue.key)
        return lacks

    def rendered(self, key: str) -> None:
        """The clip `key` is in the cache."""
        clip = self._cache.get(key)
        if clip is None:
            raise SynthesisError(
                "A clip vanished from the cache while the book was being rendered.",
                hint="Is another program cleaning up the folder? Run the same command again.",
                path=self._cache.path(key),
            )
        self._clips[key] = clip
        self._advance(key)
        for index, chapter in self._waiting[key]:
            self._lacks[index].discard(key)
            if not self._lacks[index]:
                self._announce(chapter)

    def judge_doubts(self) -> None:
        """Raise BadClipError when it is not a line here and there that is doubtful."""
        doubtful = [key for key in self.missing if self._clips[key].doubt]
        if len(doubtful) <= max(_DOUBTFUL[0], _DOUBTFUL[1] * len(self.missing)):
            return
        for key in doubtful:
            self._cache.discard(key)
        cue, chapter = self.missing[doubtful[0]]
        raise BadClipError(
            f"{len(doubtful)} of {len(self.missing)} lines do not sound right; the first is "
            f"{self._clips[doubtful[0]].doubt}.",
            hint=f"Is something wrong with the engine {cue.utterance.engine} or its voice "
            f"{cue.utterance.voice}? Listen to the line with `audiobook line`.",
            path=chapter.path,
            line=cue.line,
        )

    def failed(self, key: str, error: SynthesisError) -> None:
        """The clip `key` could not be made."""
        self.errors.append(error)
        self._advance(key)

    def _advance(self, key: str) -> None:
        cue, chapter = self.missing[key]
        self._done += len(cue.utterance.text)
        self._report(Progress("render", self._done, self._total, chapter.title))

    def _announce(self, chapter: ChapterPlan) -> None:
        if self._on_chapter is not None:
            self._on_chapter(self.timeline(chapter))

    def timeline(self, chapter: ChapterPlan) -> Timeline:
        """`chapter` with its clips in place."""
        items = tuple(
            TimelineClip(self._clips[item.key], item) if isinstance(item, Cue) else item
            for item in chapter.items
        )
        return Timeline(chapter.number, chapter.title, items, chapter.part)


def _run(
    progress: _Rendering, cache: ClipCache, workers: int | None, patience: float | None
) -> None:
    from audiobook.synthesis.workers import Job, WorkerPool

    jobs = [
        Job(key, cue.utterance, chapter.path, cue.line, cue.speaker)
        for key, (cue, chapter) in progress.missing.items()
    ]
    succeeded = False
    with WorkerPool(cache.directory, workers=workers, patience=patience) as pool:
        for outcome in pool.run(jobs):
            if outcome.error is None:
                succeeded = True
                progress.rendered(outcome.job.key)
                continue
            progress.failed(outcome.job.key, outcome.error)
            if not succeeded and len(progress.errors) >= _HOPELESS:
                return


def _summary(errors: list[SynthesisError]) -> SynthesisError:
    """The first error, saying how many more there are and where."""
    first = errors[0]
    if len(errors) == 1:
        return first
    others = ", ".join(sorted({error.where for error in errors[1:] if error.where})[:5])
    message = f"{first.message} {len(errors) - 1} more failed{': ' + others if others else ''}."
    return type(first)(message, hint=first.hint, path=first.path, line=first.line)
