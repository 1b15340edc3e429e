"""From timelines to delivered files: what is made again, what only gets new tags, what is kept."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from audiobook.assembly.cover import CoverSource
from audiobook.assembly.layout import Layout, lay_out
from audiobook.assembly.mp3 import (
    NoSeamError,
    Piece,
    frame_count,
    info_frame,
    join,
)
from audiobook.assembly.names import file_name
from audiobook.assembly.pieces import Span, cut, encode_span, merge, writing
from audiobook.assembly.settings import AssemblySettings
from audiobook.assembly.state import State
from audiobook.assembly.tags import id3, tag_size
from audiobook.assembly.workers import Pool
from audiobook.errors import AssemblyError
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

COVER_NAME = "cover.jpg"
"""The cover as a file of its own, for the feed and for players that look for it in the folder."""
_STALE = re.compile(r"\.\d+-.*\.part")


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
    left: int = 0
    finished: Future[None] = field(default_factory=Future)


class Assembler:
    """Makes one delivered file of every `Timeline` it is given, while more are still coming.

    Use it as a context manager: leaving it by an exception (Ctrl-C too) stops the work and takes
    unfinished files away; chapters that are whole stay and are not made again by the next run.

    Args:
        out_dir: where the files go; made if it is not there.
        info: the book, for the tags.
        chapters: how many there will be.
        cover: the book's own; without one a typographic cover is drawn.
        settings: of sound and encoding.
        gains: dB for each voice (``engine:id``).
        state_dir: where it is remembered what the files were made from.
        workers: encoding processes; 0 encodes in the caller's own.
        report: told the seconds of audio that are done.

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
        self._jobs: list[_Job] = []
        self._lock = threading.Lock()
        self._pool: Pool | None = None
        self._stopped = False
        self._finisher: ThreadPoolExecutor | None = None
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
        if self._pool is not None:
            self._pool.close(at_once=self._stopped)
        if self._finisher is not None:
            self._finisher.shutdown(wait=True, cancel_futures=True)
        self._clean()

    def submit(self, timeline: Timeline) -> None:
        """Begin with a chapter; returns at once (unless there are no workers)."""
        layout = lay_out(timeline, self._settings, gains=self._gains)
        path = self._out_dir / file_name(timeline.number, timeline.title, self._chapters, ".mp3")
        job = _Job(
            timeline, layout, path, layout.fingerprint(self._settings), self._tags_of(timeline)
        )
        self._jobs.append(job)
        self._seconds += layout.duration
        known = self._state.find(path)
        if known is not None and known.audio == job.audio:
            if known.tags == job.tags:
                self._finished(job)
            else:
                self._start_finishing(job, self._retag)
            return
        with writing(self._piece_dir):
            self._piece_dir.mkdir(parents=True, exist_ok=True)
        job.spans = cut(layout)
        job.pieces = [self._piece_dir / f"{path.stem}.{n}.mp3" for n in range(len(job.spans))]
        job.left = len(job.spans)
        for span, piece in zip(job.spans, job.pieces, strict=True):
            future = self._encode(job, span, piece)
            future.add_done_callback(lambda done, job=job: self._piece_done(job, done))  # type: ignore[misc]

    def finish(self) -> tuple[Track, ...]:
        """Wait for all chapters, in order.

        Files of an earlier run that no chapter has now (a title was changed) are removed.

        Raises:
            AssemblyError: a clip cannot be read, a file cannot be written.
            DiskFullError: no space is left.
        """
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

    # ------------------------------------------------------------ encoding

    def _executors(self) -> tuple[Executor, ThreadPoolExecutor]:
        if self._pool is None or self._finisher is None:
            self._pool = Pool(self._workers)
            self._finisher = ThreadPoolExecutor(1, thread_name_prefix="assembly")
        return self._pool.executor, self._finisher

    def _encode(self, job: _Job, span: Span, piece: Path) -> Future[None]:
        layout = job.layout.between(span.start, span.stop)
        return self._executors()[0].submit(encode_span, layout, self._settings, span, piece)

    def _piece_done(self, job: _Job, done: Future[None]) -> None:
        if self._stopped or done.cancelled():
            return
        error = done.exception()
        with self._lock:
            job.left -= 1
            if error is not None:
                if not job.finished.done():
                    job.finished.set_exception(_explained(error))
                return
            self._progress(job.layout.duration / len(job.spans), job.timeline.title)
            if job.left or job.finished.done():
                return
        self._start_finishing(job, self._join)

    def _start_finishing(self, job: _Job, how: Callable[[_Job], None]) -> None:
        def run() -> None:
            try:
                how(job)
            except Exception as error:
                job.finished.set_exception(_explained(error))
            else:
                job.finished.set_result(None)

        with contextlib.suppress(RuntimeError):  # shut down meanwhile
            self._executors()[1].submit(run)

    def _finished(self, job: _Job) -> None:
        self._progress(job.layout.duration, job.timeline.title)
        job.finished.set_result(None)

    def _progress(self, seconds: float, title: str) -> None:
        self._done += seconds
        self._report(Progress("assemble", min(self._done, self._seconds), self._seconds, title))

    # ------------------------------------------------------------ writing

    def _join(self, job: _Job) -> None:
        """Put the pieces together under the chapter's final name."""
        while True:
            try:
                self._write_joined(job)
                break
            except NoSeamError as error:
                # Rare: the left encoder's reservoir was emptier than the right one's at every
                # frame they share. The two pieces are encoded again as one.
                span = merge(job.spans, error.index)
                self._encode(job, span, job.pieces[error.index]).result()
                job.spans[error.index - 1 : error.index + 1] = [span]
                del job.pieces[error.index - 1]
        for piece in job.pieces:
            piece.unlink(missing_ok=True)

    def _write_joined(self, job: _Job) -> None:
        rate = self._settings.sample_rate
        header = functools.partial(
            info_frame,
            sample_rate=rate,
            bit_rate=self._settings.bit_rate,
            samples=job.layout.length,
        )
        with self._beside(job) as beside, beside.open("wb") as file:
            tag = self._tag(job)
            file.write(tag)
            file.write(header(frames=0, size=0))
            frames = size = 0
            pieces = (
                Piece(path.read_bytes(), span.first, span.joints)
                for path, span in zip(job.pieces, job.spans, strict=True)
            )
            for run in join(pieces):
                file.write(run)
                size += len(run)
                frames += frame_count(run)
            file.seek(len(tag))
            file.write(header(frames=frames, size=size))

    def _retag(self, job: _Job) -> None:
        """New tags before the same frames."""
        with self._beside(job) as beside, job.path.open("rb") as old, beside.open("wb") as new:
            size = tag_size(old.read(10))
            old.seek(size)
            new.write(self._tag(job))
            shutil.copyfileobj(old, new, 1 << 20)
        with self._lock:
            self._progress(job.layout.duration, job.timeline.title)

    @contextlib.contextmanager
    def _beside(self, job: _Job) -> Iterator[Path]:
        """A path to write to; it takes its final name when all went well."""
        beside = job.path.with_name(f".{job.path.name}.part")
        with writing(job.path):
            try:
                yield beside
                beside.replace(job.path)
            finally:
                beside.unlink(missing_ok=True)
            self._state.record(job.path, job.audio, job.tags)

    # ------------------------------------------------------------ tags

    def _tag(self, job: _Job) -> bytes:
        return id3(
            self._info,
            title=job.timeline.title,
            number=job.timeline.number,
            total=self._chapters,
            duration=job.layout.duration,
            part=job.timeline.part,
            cover=self._cover.image(),
        )

    def _tags_of(self, timeline: Timeline) -> str:
        """Fingerprint of the tags."""
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


def _explained(error: BaseException) -> BaseException:
    from concurrent.futures.process import BrokenProcessPool

    if isinstance(error, BrokenProcessPool):
        return AssemblyError(
            "an encoding process was ended from outside",
            hint="run again; with little memory, use fewer workers",
        )
    return error


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
