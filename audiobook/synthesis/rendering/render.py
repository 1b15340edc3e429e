"""Renders what a plan needs and the cache does not have."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from audiobook.errors import BadClipError, SynthesisError
from audiobook.model import (
    ChapterPlan,
    Clip,
    Pause,
    Progress,
    RenderPlan,
    ReportProgress,
    Timeline,
    TimelineClip,
    ignore_progress,
)
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.rendering.pool import Job, run_jobs

if TYPE_CHECKING:
    from audiobook.synthesis.clips.shared_clips import SharedClips
    from audiobook.synthesis.rendering.pool import Job, RenderPool

OpenPool = Callable[[ClipCache], "RenderPool"]
"""Makes the pool that renders into a cache."""

_DOUBTFUL = (3, 0.05)  # clips, or a share of those rendered, that may be doubtful
_HOPELESS = 5  # failed lines, with none that worked, after which an engine is given up


def render_plan(
    plan: RenderPlan,
    cache: ClipCache,
    *,
    workers: int | None = None,
    pool: OpenPool | None = None,
    shared: SharedClips | None = None,
    report: ReportProgress = ignore_progress,
    on_chapter: Callable[[Timeline], None] = lambda timeline: None,
    patience: float | None = None,
    hold_back: bool = False,
) -> SynthesisError | None:
    """Render the clips of `plan` that `cache` lacks, on all cores.

    A line that fails does not stop the rest: everything else is rendered, and kept, before the
    error is raised. When nothing is missing no process is started.

    Args:
        plan: from `plan_render`.
        cache: where clips are looked up and put.
        workers: processes at most; None for one a core.
        pool: opens what renders in place of processes of our own, when something is missing.
        shared: where clips are looked for before they are rendered, and put when they are.
        report: told after each clip; ``done`` and ``total`` are characters to be spoken,
            ``detail`` is the chapter's title.
        on_chapter: called with each chapter as soon as its clips are there, in the order in which
            they become so, between two answers of the workers: it should return soon.
        patience: seconds that any utterance may take whatever its length; None leaves it to
            the engines.
        hold_back: lines that failed hold back their chapters, and are told by what is returned.

    Returns:
        EngineCrashedError, UtteranceTimeoutError or BadClipError of the first line that failed,
        saying how many more did; None when none has.

    Raises:
        EngineMissingError, EngineUnavailableError, UnknownVoiceError, DiskFullError: at once.
        SynthesisError: what would be returned, without `hold_back`; all other lines are rendered.
        BadClipError: so many clips are doubtful that the engine must be at fault; they are not
            kept. Up to a twentieth are kept, each with its `Clip.doubt`.
    """
    if shared is not None:
        _fetch(plan, cache, shared)
    progress = _Rendering(plan, cache, report, on_chapter)
    if progress.incomplete:
        _run(progress, cache, pool or _own_processes(workers, patience), shared)
    if progress.errors:
        failure = _summary(progress.errors)
        if hold_back:
            return failure
        raise failure
    progress.judge_doubts()
    return None


def timeline(chapter: ChapterPlan, cache: ClipCache) -> Timeline:
    """A chapter with its clips in place.

    Raises:
        SynthesisError: a clip is not there.
    """
    clips = {cue.key: cache.get(cue.key) for cue in chapter.cues}
    return _in_place(chapter, clips, cache)


def count_missing(plan: RenderPlan, cache: ClipCache) -> int:
    """How many clips of `plan` are not in `cache`."""
    keys = (cue.key for chapter in plan.chapters for cue in chapter.cues)
    return len({key for key in keys if cache.get(key) is None})


def _in_place(chapter: ChapterPlan, clips: Mapping[str, Clip | None], cache: ClipCache) -> Timeline:
    items: list[TimelineClip | Pause] = []
    for item in chapter.items:
        if isinstance(item, Pause):
            items.append(item)
            continue
        clip = clips[item.key]
        if clip is None:
            raise SynthesisError(
                "A clip vanished from the cache while the book was being rendered.",
                hint="Is another program cleaning up the folder? Run the same command again.",
                path=cache.path(item.key),
            )
        items.append(TimelineClip(clip, item))
    return Timeline(chapter.number, chapter.title, tuple(items), chapter.part)


@dataclasses.dataclass(slots=True)
class _Wanted:
    """A clip that is being made."""

    job: Job
    number: int
    """How many were wanted before it."""
    title: str
    """Of the chapter that needs it first."""
    chapters: list[int]
    """Indexes of the chapters that wait for it."""


class _Rendering:
    """Which chapters wait for which clips.

    Only clips that are being made are held, and a chapter at a time.
    """

    def __init__(
        self,
        plan: RenderPlan,
        cache: ClipCache,
        report: ReportProgress,
        on_chapter: Callable[[Timeline], None],
    ) -> None:
        self._plan = plan
        self._cache = cache
        self._report = report
        self._on_chapter = on_chapter
        self._wanted: dict[str, _Wanted] = {}
        self._lacks: dict[int, set[str]] = {}
        self._failed: set[str] = set()
        self._begun = self._ended = 0
        self._doubtful: list[str] = []
        self._first_doubt: tuple[int, Job, str] | None = None
        self.errors: list[SynthesisError] = []
        self._done = self._total = 0
        self.incomplete: list[int] = []
        missing: set[str] = set()
        for index, chapter in enumerate(plan.chapters):
            clips = {cue.key: cache.get(cue.key) for cue in chapter.cues}
            new = {key for key, clip in clips.items() if clip is None} - missing
            missing |= new
            texts = {cue.key: cue.utterance.text for cue in chapter.cues if cue.key in new}
            self._total += sum(map(len, texts.values()))
            if None in clips.values():
                self.incomplete.append(index)
            else:
                on_chapter(_in_place(chapter, clips, cache))

    def jobs(self) -> Iterator[Job]:
        """What is to be rendered, a chapter after the other."""
        for index in self.incomplete:
            chapter = self._plan.chapters[index]
            lacks = {
                cue.key: cue
                for cue in chapter.cues
                if cue.key in self._failed
                or cue.key in self._wanted
                or self._cache.get(cue.key) is None
            }
            if not lacks:  # an earlier chapter needed the same
                self._on_chapter(timeline(chapter, self._cache))
                continue
            self._lacks[index] = set(lacks)
            new = lacks.keys() - self._wanted.keys() - self._failed
            for key, cue in lacks.items():
                if key in new:
                    job = Job(key, cue.utterance, chapter.path, cue.line, cue.speaker)
                    self._wanted[key] = _Wanted(job, self._begun, chapter.title, [])
                    self._begun += 1
                if key in self._wanted:
                    self._wanted[key].chapters.append(index)
            yield from [self._wanted[key].job for key in lacks if key in new]

    def rendered(self, key: str) -> None:
        """The clip `key` is in the cache."""
        job = self._advance(key)
        clip = self._cache.get(key)
        if clip is not None and clip.doubt:
            self._doubtful.append(key)
            row = (job.number, job.job, clip.doubt)
            if self._first_doubt is None or row[0] < self._first_doubt[0]:
                self._first_doubt = row
        for index in job.chapters:
            self._lacks[index].discard(key)
            if not self._lacks[index]:
                del self._lacks[index]
                self._on_chapter(timeline(self._plan.chapters[index], self._cache))

    def judge_doubts(self) -> None:
        """Raise BadClipError when it is not a line here and there that is doubtful."""
        count = len(self._doubtful)
        if self._first_doubt is None or count <= max(_DOUBTFUL[0], _DOUBTFUL[1] * self._ended):
            return
        for key in self._doubtful:
            self._cache.discard(key)
        _, job, doubt = self._first_doubt
        raise BadClipError(
            f"{count} of {self._ended} lines do not sound right; the first is {doubt}.",
            hint=f"Is something wrong with the engine {job.utterance.engine} or its voice "
            f"{job.utterance.voice}? Listen to the line with `audiobook line`.",
            path=job.path,
            line=job.line,
        )

    def failed(self, key: str, error: SynthesisError) -> None:
        """The clip `key` could not be made."""
        self.errors.append(error)
        self._failed.add(key)
        self._advance(key)

    def _advance(self, key: str) -> _Wanted:
        job = self._wanted.pop(key)
        self._ended += 1
        self._done += len(job.job.utterance.text)
        self._report(Progress("render", self._done, self._total, job.title))
        return job


def _own_processes(workers: int | None, patience: float | None) -> OpenPool:
    def open_pool(cache: ClipCache) -> RenderPool:
        from audiobook.synthesis.rendering.worker_pool import WorkerPool

        return WorkerPool(cache.directory, workers=workers, patience=patience)

    return open_pool


def _fetch(plan: RenderPlan, cache: ClipCache, shared: SharedClips) -> None:
    for chapter in plan.chapters:
        keys = dict.fromkeys(cue.key for cue in chapter.cues)
        shared.fetch([key for key in keys if cache.get(key) is None], cache)


def _run(
    progress: _Rendering, cache: ClipCache, open_pool: OpenPool, shared: SharedClips | None
) -> None:
    cache.remove_unfinished()
    succeeded = False
    with (
        open_pool(cache) as pool,
        contextlib.closing(run_jobs(pool, progress.jobs())) as outcomes,
    ):
        for outcome in outcomes:
            if outcome.error is None:
                succeeded = True
                progress.rendered(outcome.job.key)
                if shared is not None:
                    shared.keep(outcome.job.key, cache)
                continue
            progress.failed(outcome.job.key, outcome.error)
            if not succeeded and len(progress.errors) >= _HOPELESS:
                return


def _summary(errors: list[SynthesisError]) -> SynthesisError:
    """The first error, saying how many more there are and where."""
    error = errors[0]
    if len(errors) == 1:
        return error
    others = ", ".join(sorted({error.where for error in errors[1:] if error.where})[:5])
    message = f"{error.message} {len(errors) - 1} more failed{': ' + others if others else ''}."
    return type(error)(message, hint=error.hint, path=error.path, line=error.line)
