"""From timelines to delivered files: what is made again, what only gets new tags, what is kept."""

from __future__ import annotations

import collections
import contextlib
import functools
import hashlib
import re
import shutil
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.chapter_encoder import ChapterEncoder
from audiobook.assembly.chapter_sections import find_sections, named_sections
from audiobook.assembly.cover import CoverSource
from audiobook.assembly.finalise import Encoded, deliver, retag
from audiobook.assembly.formats.captions import spoken_text
from audiobook.assembly.formats.tags import ChapterTags
from audiobook.assembly.manifest import State
from audiobook.assembly.mastering.clip_layout import lay_out
from audiobook.assembly.mastering.levels import level_voices, levels_digest
from audiobook.assembly.spool import Waiting, WaitingRoom
from audiobook.cores import usable_cores
from audiobook.filenames import numbered_name
from audiobook.files import explain_write_errors, write_atomically
from audiobook.media import COVER_NAME
from audiobook.model import (
    BookInfo,
    Image,
    Progress,
    ReportProgress,
    Timeline,
    Track,
    ignore_progress,
)
from audiobook.titles import unnamed

_AHEAD = 2
"""Chapters under way beside one for each worker, so that no worker waits for a delivery."""
_STALE = re.compile(r"\..*\.(mp3|m4a|opus|flac)\.\d+\.part")


@dataclass(frozen=True, slots=True)
class _Job:
    """A chapter on its way: what it will be, and the fingerprints of its audio and its tags."""

    track: Track
    audio: str
    tags: str


class Assembler:
    """Makes one delivered file of every `Timeline` it is given.

    A chapter that has to be mastered waits until all are known, because a voice is levelled over
    the whole book; with `gains` given, or without a loudness to reach, work begins with `submit`.
    What waits lies on disk, and only the chapters under way are held in memory.

    Use it as a context manager: leaving it by an exception (Ctrl-C too) stops the work and takes
    unfinished files away; chapters that are whole stay and are not made again by the next run.

    Args:
        out_dir: where the files go; made if it is not there.
        info: the book, for the tags.
        digits: of the numbers in the files' names, at least.
        state_dir: where it is remembered what the files were made from; its own for each format.
        cover: the book's own; without one a typographic cover is drawn.
        settings: of sound and encoding.
        gains: dB for each voice (``engine:id``), where they are known beforehand.
        workers: encoding processes; 0 encodes in the caller's own.
        report: told the seconds of audio that are done; called from other threads.
        on_track: called from another thread with each track, its captions with it, once its file
            is whole, in the order in which that happens; what it raises, `finish` raises.

    Raises:
        AssemblyError: the folders cannot be used.
    """

    def __init__(
        self,
        out_dir: Path,
        *,
        info: BookInfo,
        digits: int = 2,
        state_dir: Path,
        cover: Image | None = None,
        settings: AssemblySettings | None = None,
        gains: Mapping[str, float] | None = None,
        workers: int | None = None,
        report: ReportProgress = ignore_progress,
        on_track: Callable[[Track], None] | None = None,
    ) -> None:
        self._out_dir = out_dir
        self._info = info
        self._digits = digits
        self._settings = settings or AssemblySettings()
        self._gains = {} if gains is None and self._settings.loudness is None else gains
        self._workers = usable_cores() if workers is None else workers
        self._report = report
        self._on_track = on_track
        self._piece_dir = state_dir / "pieces"
        self._cover = CoverSource(info, cover)
        self._room = WaitingRoom(state_dir / "waiting")
        self._waiting: list[Waiting] = []
        self._tracks: list[Track] = []
        self._under_way = 0
        self._failure: BaseException | None = None
        self._changed = threading.Condition()
        self._finisher = ThreadPoolExecutor(1, thread_name_prefix="assembly")
        self._seconds = 0.0
        self._done = 0.0
        for folder in (out_dir, state_dir):
            with explain_write_errors(folder):
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
        # Without anything to encode there was no encoder.
        if "_encoder" in self.__dict__:
            self._encoder.close(at_once=error is not None)
        self._finisher.shutdown(wait=True, cancel_futures=True)
        self._clean()

    def submit(self, timeline: Timeline, *, stem: str = "") -> None:
        """Take a chapter; returns at once (unless there are no workers).

        Args:
            timeline: the chapter.
            stem: the name of its file without suffix, for what is no chapter: credits, a retail
                sample. Voices are levelled without it.

        Raises:
            AssemblyError, DiskFullError: it has to wait and cannot be written down.
        """
        duration = lay_out(timeline, self._settings).duration
        self._seconds += duration
        self._waiting.append(self._room.keep(timeline, stem, duration, levels_digest(timeline)))
        if self._gains is not None:
            while self._waiting and self._has_room():
                self._start(self._waiting.pop(0), self._gains)

    def finish(self, *, keep: Collection[str] = ()) -> tuple[Track, ...]:
        """Wait for all chapters.

        Files of an earlier run that no chapter has now (a title was changed) are removed.

        Args:
            keep: names of files that stay all the same.

        Returns:
            The tracks by their numbers, without their captions.

        Raises:
            AssemblyError: a clip cannot be read, a file cannot be written.
            DiskFullError: no space is left.
        """
        self._waiting.sort(key=lambda waiting: (waiting.number, waiting.stem))
        gains = self._gains
        if gains is None:
            book = [waiting for waiting in self._waiting if not waiting.stem]
            gains = level_voices(book, self._settings, self._state)
        for waiting in self._waiting:
            self._wait_until(self._has_room)
            self._start(waiting, gains)
        self._wait_until(lambda: self._under_way == 0)
        self._deliver_cover()
        tracks = sorted(self._tracks, key=lambda track: (track.number, track.path.name))
        self._remove_stale({track.path.name for track in tracks} | {COVER_NAME, *keep})
        return tuple(tracks)

    # ------------------------------------------------------------ chapters

    def _start(self, waiting: Waiting, gains: Mapping[str, float]) -> None:
        settings = self._settings
        timeline = waiting.load()
        layout = lay_out(timeline, settings, gains=gains)
        name = numbered_name(timeline.number, timeline.title, self._digits, settings.suffix)
        path = self._out_dir / (f"{waiting.stem}{settings.suffix}" if waiting.stem else name)
        track = Track(
            path=path,
            number=timeline.number,
            title=timeline.title,
            duration=layout.duration,
            part=timeline.part,
            media_type=settings.media_type,
            captions=layout.captions(),
            sections=find_sections(layout, timeline.title),
            made_by=dict(collections.Counter(placed.clip.made_by for placed in layout.clips)),
        )
        job = _Job(track, layout.fingerprint(settings), self._tags_fingerprint(track))
        with self._changed:
            self._under_way += 1
        entry = self._state.find(path)
        if entry is not None and (entry.audio, entry.tags) == (job.audio, job.tags):
            self._in_order(lambda: self._keep(job))
            return
        cover = self._drawn_cover
        if entry is not None and entry.audio == job.audio:
            self._in_order(lambda: self._retag(job, cover.result()))
            return
        encoded = self._encoder.encode(
            layout, path.stem, lambda seconds: self._progress(seconds, track.title)
        )
        encoded.add_done_callback(
            lambda done: self._in_order(lambda: self._deliver(job, cover.result(), done.result()))
        )

    @functools.cached_property
    def _encoder(self) -> ChapterEncoder:
        return ChapterEncoder(self._settings, self._piece_dir, self._workers)

    @functools.cached_property
    def _drawn_cover(self) -> Future[Image]:
        # In a worker, and before anything is encoded: a picture takes much memory for a moment.
        return self._encoder.run(self._cover.image)

    def _has_room(self) -> bool:
        return self._under_way < max(self._workers, 1) + _AHEAD

    def _wait_until(self, ready: Callable[[], bool]) -> None:
        """
        Raises:
            AudiobookError: a chapter has failed.
        """
        with self._changed:
            self._changed.wait_for(lambda: ready() or self._failure is not None)
        if self._failure is not None:
            raise self._failure

    def _in_order(self, work: Callable[[], Track]) -> None:
        """Do what is left to do for a chapter in the one thread that writes."""
        with contextlib.suppress(RuntimeError):  # shut down meanwhile
            self._finisher.submit(self._end, work)

    def _end(self, work: Callable[[], Track]) -> None:
        failure: BaseException | None = None
        try:
            track = work()
            if self._on_track is not None:
                self._on_track(track)
            self._tracks.append(replace(track, captions=()))
        except BaseException as error:
            failure = error
        with self._changed:
            self._under_way -= 1
            self._failure = self._failure or failure
            self._changed.notify_all()

    def _progress(self, seconds: float, title: str) -> None:
        with self._changed:
            self._done += seconds
            mixed_seconds, total = min(self._done, self._seconds), self._seconds
        self._report(Progress("assemble", mixed_seconds, total, title))

    # ------------------------------------------------------------ writing

    def _deliver(self, job: _Job, cover: Image, encoded: Encoded) -> Track:
        deliver(job.track.path, encoded, self._tags(job.track, cover), self._settings)
        self._remember(job)
        for piece in encoded.pieces:
            piece.unlink(missing_ok=True)
        return job.track

    def _retag(self, job: _Job, cover: Image) -> Track:
        retag(job.track.path, self._tags(job.track, cover), self._settings)
        self._remember(job)
        return self._keep(job)

    def _keep(self, job: _Job) -> Track:
        self._progress(job.track.duration, job.track.title)
        return job.track

    def _remember(self, job: _Job) -> None:
        with explain_write_errors(self._state.path):
            self._state.record(job.track.path, job.audio, job.tags)

    def _tags(self, track: Track, cover: Image) -> ChapterTags:
        return ChapterTags(
            info=self._info,
            title=track.title or unnamed(track),
            number=track.number,
            duration=track.duration,
            part=track.part,
            cover=cover,
            text=spoken_text(track.captions),
            sections=named_sections(track.sections),
        )

    def _tags_fingerprint(self, track: Track) -> str:
        digest_input = repr(
            (
                self._info,
                track.title,
                track.part,
                track.number,
                self._cover.fingerprint,
                spoken_text(track.captions),
                named_sections(track.sections),
            )
        )
        return hashlib.blake2b(digest_input.encode(), digest_size=16).hexdigest()

    def _deliver_cover(self) -> None:
        path = self._out_dir / COVER_NAME
        entry = self._state.find(path)
        if entry is None or entry.audio != self._cover.fingerprint:
            cover = self._drawn_cover.result()
            with explain_write_errors(path):
                write_atomically(path, cover.data)
                self._state.record(path, self._cover.fingerprint, "")

    def _remove_stale(self, current: set[str]) -> None:
        """Remove the files of an earlier run that are not `current`."""
        gone = [name for name in self._state.names() if name not in current]
        for name in gone:
            if self._state.find(self._out_dir / name) is not None:
                (self._out_dir / name).unlink(missing_ok=True)
            self._state.forget(name)
        if gone:
            with explain_write_errors(self._state.path):
                self._state.save()

    def _clean(self) -> None:
        """Take away what an interrupted run left."""
        self._room.clear()
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
    """Make one file of every chapter; arguments and errors as in `Assembler`.

    Returns:
        The tracks by their numbers, with their captions.
    """
    tracks: list[Track] = []
    with Assembler(
        out_dir,
        info=info,
        digits=max(2, len(str(len(timelines)))),
        state_dir=state_dir,
        cover=cover,
        settings=settings,
        gains=gains,
        workers=workers,
        report=report,
        on_track=tracks.append,
    ) as assembler:
        for timeline in timelines:
            assembler.submit(timeline)
        assembler.finish()
    return tuple(sorted(tracks, key=lambda track: track.number))
