"""From timelines to delivered files: what is made again, what only gets new tags, what is kept."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from audiobook.assembly.cover import CoverSource
from audiobook.assembly.delivery import Encoded, deliver, retag
from audiobook.assembly.layout import Layout, lay_out
from audiobook.assembly.mastering import level_chapter, level_voices, limiter_losses, make_up
from audiobook.assembly.mp3 import NoSeamError
from audiobook.assembly.names import file_name
from audiobook.assembly.pieces import Span, cut, encode_span, merge, writing
from audiobook.assembly.settings import AssemblySettings
from audiobook.assembly.state import State
from audiobook.assembly.tags import ChapterTags
from audiobook.assembly.workers import Pool, explained
from audiobook.files import write_atomically
from audiobook.model import (
    BookInfo,
    Image,
    Progress,
    ReportProgress,
    Timeline,
    Track,
    ignore_progress,
)

if TYPE_CHECKING:
    from audiobook.assembly.mastering import Losses

T = TypeVar("T")

_CLIPS_AT_ONCE = 64
"""Clips a worker runs the limiter over in one go."""
COVER_NAME = "cover.jpg"
"""The cover as a file of its own, for the feed and for players that look for it in the folder."""
_STALE = re.compile(r"\..*\.(mp3|m4a|opus|flac)\.part")


@dataclass(slots=True)
class _Job:
    """A chapter on its way."""

    timeline: Timeline
    layout: Layout
    path: Path
    audio: str
    tags: str
    spans: list[Span] = field(default_factory=list)
    pieces: list[Path] = field(default_factory=list)
    finished: Future[None] = field(default_factory=Future)


class Assembler:
    """Makes one delivered file of every `Timeline` it is given.

    A chapter that has to be mastered waits until all are known, because a voice is levelled over
    the whole book; with `gains` given, or without a loudness to reach, work begins with `submit`.

    Use it as a context manager: leaving it by an exception (Ctrl-C too) stops the work and takes
    unfinished files away; chapters that are whole stay and are not made again by the next run.

    Args:
        out_dir: where the files go; made if it is not there.
        info: the book, for the tags.
        chapters: how many there will be.
        state_dir: where it is remembered what the files were made from; its own for each format.
        cover: the book's own; without one a typographic cover is drawn.
        settings: of sound and encoding.
        gains: dB for each voice (``engine:id``), where they are known beforehand.
        workers: encoding processes; 0 encodes in the caller's own.
        report: told the seconds of audio that are done; called from other threads.

    Raises:
        AssemblyError: the folders cannot be used.
    """

    def __init__(
        self,
        out_dir: Path,
        *,
        info: BookInfo,
        chapters: int,
        state_dir: Path,
        cover: Image | None = None,
        settings: AssemblySettings | None = None,
        gains: Mapping[str, float] | None = None,
        workers: int | None = None,
        report: ReportProgress = ignore_progress,
    ) -> None:
        self._out_dir = out_dir
        self._info = info
        self._chapters = chapters
        self._settings = settings or AssemblySettings()
        self._gains = gains
        self._workers = (os.cpu_count() or 1) if workers is None else workers
        self._report = report
        self._piece_dir = state_dir / "pieces"
        self._cover = CoverSource(info, cover)
        self._waiting: list[tuple[Timeline, str]] = []
        self._jobs: list[_Job] = []
        self._lock = threading.Lock()
        self._stopped = False
        self._finisher = ThreadPoolExecutor(1, thread_name_prefix="assembly")
        self._seconds = 0.0
        self._done = 0.0
        for folder in (out_dir, state_dir):
            with writing(folder):
                folder.mkdir(parents=True, exist_ok=True)
        self._state = State(state_dir / "delivered.json")

    def __enter__(self) -> Self:
        self._clean()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped = error is not None
        # Without anything to encode there was no pool.
        if "_pool" in self.__dict__:
            self._pool.close(at_once=self._stopped)
        self._finisher.shutdown(wait=True, cancel_futures=True)
        self._clean()

    def submit(self, timeline: Timeline, *, stem: str = "") -> None:
        """Take a chapter; returns at once (unless there are no workers).

        Args:
            timeline: the chapter.
            stem: the name of its file without suffix, for what is no chapter: credits, a retail
                sample. Voices are levelled without it.
        """
        if self._settings.loudness is not None and self._gains is None:
            self._waiting.append((timeline, stem))
        else:
            self._start(timeline, stem, self._gains or {})

    def finish(self) -> tuple[Track, ...]:
        """Wait for all chapters, in order.

        Files of an earlier run that no chapter has now (a title was changed) are removed.

        Raises:
            AssemblyError: a clip cannot be read, a file cannot be written.
            DiskFullError: no space is left.
        """
        if self._waiting:
            book = [timeline for timeline, stem in self._waiting if not stem]
            book.sort(key=lambda timeline: timeline.number)
            gains = level_voices(book, self._settings, self._state)
            for timeline, stem in self._waiting:
                self._start(timeline, stem, gains)
            self._waiting.clear()
        for job in self._jobs:
            job.finished.result()
        self._deliver_cover()
        tracks = tuple(
            Track(
                path=job.path,
                number=job.timeline.number,
                title=job.timeline.title,
                duration=job.layout.duration,
                part=job.timeline.part,
                media_type=self._settings.media_type,
                captions=job.layout.captions(),
            )
            for job in self._jobs
        )
        current = {track.path.name for track in tracks} | {COVER_NAME}
        gone = [name for name in self._state.names() if name not in current]
        for name in gone:
            if self._state.find(self._out_dir / name) is not None:
                (self._out_dir / name).unlink(missing_ok=True)
            self._state.forget(name)
        if gone:
            with writing(self._state.path):
                self._state.save()
        return tracks

    # ------------------------------------------------------------ mastering

    def _start(self, timeline: Timeline, stem: str, gains: Mapping[str, float]) -> None:
        settings = self._settings
        layout = lay_out(timeline, settings, gains=gains)
        name = file_name(timeline.number, timeline.title, self._chapters, settings.suffix)
        path = self._out_dir / (f"{stem}{settings.suffix}" if stem else name)
        job = _Job(
            timeline, layout, path, layout.fingerprint(settings), self._tags_fingerprint(timeline)
        )
        self._jobs.append(job)
        self._seconds += layout.duration
        known = self._state.find(path)
        if known is None or known.audio != job.audio:
            with writing(self._piece_dir):
                self._piece_dir.mkdir(parents=True, exist_ok=True)
            self._master(job)
        elif known.tags != job.tags:
            self._in_order(job, self._retag)
        else:
            self._progress(layout.duration, timeline.title)
            job.finished.set_result(None)

    def _master(self, job: _Job) -> None:
        """Find the chapter's gain, by a first run of the limiter side by side, then encode."""
        settings = self._settings
        if settings.loudness is None:
            self._encode(job)
            return
        job.layout = level_chapter(job.layout, settings.loudness)
        clips = job.layout.clips
        futures = [
            self._executor.submit(
                limiter_losses, replace(job.layout, clips=clips[at : at + _CLIPS_AT_ONCE]), settings
            )
            for at in range(0, len(clips), _CLIPS_AT_ONCE)
        ]
        self._when_all(job, futures, self._encode)

    def _encode(self, job: _Job, losses: Sequence[Losses] = ()) -> None:
        if losses and self._settings.loudness is not None:
            job.layout = make_up(job.layout, losses, self._settings.loudness)
        job.spans = cut(job.layout, self._settings)
        suffix = self._settings.suffix
        job.pieces = [
            self._piece_dir / f"{job.path.stem}.{index}{suffix}" for index in range(len(job.spans))
        ]
        futures = [
            self._encode_span(job, span, piece)
            for span, piece in zip(job.spans, job.pieces, strict=True)
        ]
        share = job.layout.duration / len(futures)

        def tell(done: Future[None]) -> None:
            if not done.cancelled() and done.exception() is None:
                self._guarded(job, lambda: self._progress(share, job.timeline.title))

        for future in futures:
            future.add_done_callback(tell)
        self._when_all(job, futures, lambda job, _: self._in_order(job, self._deliver))

    def _encode_span(self, job: _Job, span: Span, piece: Path) -> Future[None]:
        layout = job.layout.between(span.start, span.stop)
        return self._executor.submit(encode_span, layout, self._settings, span, piece)

    # ------------------------------------------------------------ threads

    @functools.cached_property
    def _pool(self) -> Pool:
        return Pool(self._workers)

    @property
    def _executor(self) -> Executor:
        return self._pool.executor

    def _when_all(
        self, job: _Job, futures: Sequence[Future[T]], then: Callable[[_Job, list[T]], None]
    ) -> None:
        """Go on with `job` when all `futures` are done, in whichever thread that happens."""
        left = len(futures)

        def one_done(done: Future[T]) -> None:
            nonlocal left
            with self._lock:
                left -= 1
                last = left == 0
            if last and not self._stopped:
                self._guarded(job, lambda: then(job, [future.result() for future in futures]))

        if not futures:
            then(job, [])
        for future in futures:
            future.add_done_callback(one_done)

    def _in_order(self, job: _Job, how: Callable[[_Job], None]) -> None:
        """Write `job`'s file in the one thread that writes."""

        def run() -> None:
            how(job)
            job.finished.set_result(None)

        with contextlib.suppress(RuntimeError):  # shut down meanwhile
            self._finisher.submit(self._guarded, job, run)

    def _guarded(self, job: _Job, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            if not job.finished.done():
                job.finished.set_exception(explained(error))

    def _progress(self, seconds: float, title: str) -> None:
        with self._lock:
            self._done += seconds
            done, total = min(self._done, self._seconds), self._seconds
        self._report(Progress("assemble", done, total, title))

    # ------------------------------------------------------------ writing

    def _deliver(self, job: _Job) -> None:
        while True:
            encoded = Encoded(job.spans, job.pieces, job.layout.length)
            try:
                deliver(job.path, encoded, self._tags(job), self._settings)
                break
            except NoSeamError as error:
                # Rare: the left encoder's reservoir was emptier than the right one's at every
                # frame they share. The two pieces are encoded again as one.
                span = merge(job.spans, error.index)
                self._encode_span(job, span, job.pieces[error.index]).result()
                job.spans[error.index - 1 : error.index + 1] = [span]
                del job.pieces[error.index - 1]
        self._remember(job)
        for piece in job.pieces:
            piece.unlink(missing_ok=True)

    def _retag(self, job: _Job) -> None:
        retag(job.path, self._tags(job), self._settings)
        self._remember(job)
        self._progress(job.layout.duration, job.timeline.title)

    def _remember(self, job: _Job) -> None:
        with writing(self._state.path):
            self._state.record(job.path, job.audio, job.tags)

    def _tags(self, job: _Job) -> ChapterTags:
        return ChapterTags(
            info=self._info,
            title=job.timeline.title,
            number=job.timeline.number,
            total=self._chapters,
            duration=job.layout.duration,
            part=job.timeline.part,
            cover=self._cover.image(),
        )

    def _tags_fingerprint(self, timeline: Timeline) -> str:
        told = repr(
            (
                self._info,
                timeline.title,
                timeline.part,
                timeline.number,
                self._chapters,
                self._cover.fingerprint,
            )
        )
        return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()

    def _deliver_cover(self) -> None:
        path = self._out_dir / COVER_NAME
        known = self._state.find(path)
        if known is None or known.audio != self._cover.fingerprint:
            with writing(path):
                write_atomically(path, self._cover.image().data)
                self._state.record(path, self._cover.fingerprint, "")

    def _clean(self) -> None:
        """Take away what an interrupted run left."""
        shutil.rmtree(self._piece_dir, ignore_errors=True)
        with contextlib.suppress(OSError):
            for path in self._out_dir.glob(".*.part"):
                if _STALE.fullmatch(path.name):
                    path.unlink(missing_ok=True)


def encode_chapters(
    timelines: Sequence[Timeline],
    out_dir: Path,
    *,
    info: BookInfo,
    state_dir: Path,
    cover: Image | None = None,
    settings: AssemblySettings | None = None,
    gains: Mapping[str, float] | None = None,
    workers: int | None = None,
    report: ReportProgress = ignore_progress,
) -> tuple[Track, ...]:
    """Make one file of every chapter; arguments and errors as in `Assembler`."""
    with Assembler(
        out_dir,
        info=info,
        chapters=len(timelines),
        state_dir=state_dir,
        cover=cover,
        settings=settings,
        gains=gains,
        workers=workers,
        report=report,
    ) as assembler:
        for timeline in timelines:
            assembler.submit(timeline)
        return assembler.finish()
