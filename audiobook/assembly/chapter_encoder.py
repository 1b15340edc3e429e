"""A chapter from its layout to encoded pieces: measured, brought to its loudness, and encoded side
by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.chunks import Chunk, cut, encode_chunk
from audiobook.assembly.finalise import Encoded
from audiobook.assembly.futures import done, gathered, then
from audiobook.assembly.mastering.clip_layout import Layout
from audiobook.assembly.mastering.levels import level_chapter, limiter_losses, make_up
from audiobook.files import explain_write_errors
from audiobook.processes import Pool

if TYPE_CHECKING:
    from audiobook.assembly.mastering.levels import Losses

T = TypeVar("T")

_CLIPS_AT_ONCE = 64
"""Clips a worker runs the limiter over in one go."""


class ChapterEncoder:
    """Encodes chapters in worker processes.

    Args:
        settings: of sound and encoding.
        piece_dir: where the pieces go; made if it is not there.
        workers: processes; 0 encodes in the caller's own.

    Raises:
        AssemblyError: `piece_dir` cannot be made.
    """

    def __init__(self, settings: AssemblySettings, piece_dir: Path, workers: int) -> None:
        self._settings = settings
        self._piece_dir = piece_dir
        with explain_write_errors(piece_dir):
            piece_dir.mkdir(parents=True, exist_ok=True)
        self._pool = Pool(workers)

    def close(self, *, at_once: bool) -> None:
        """Wait for the work to end, or end it `at_once`."""
        self._pool.close(at_once=at_once)

    def encode(self, layout: Layout, stem: str, tell: Callable[[float], None]) -> Future[Encoded]:
        """Begin with a chapter; returns at once (unless there are no workers).

        Args:
            layout: the chapter, its voices levelled.
            stem: what its pieces are called.
            tell: called with the seconds of audio that are done, from other threads.
        """
        return then(self._mastered(layout), lambda found: self._in_pieces(found, stem, tell))

    def run(self, work: Callable[[], T]) -> Future[T]:
        """Have a worker do something else, before all that comes after."""
        return self._pool.executor.submit(work)

    def _mastered(self, layout: Layout) -> Future[Layout]:
        """Find the chapter's gain, by a first run of the limiter side by side."""
        settings, target = self._settings, self._settings.loudness
        if target is None:
            return done(layout)
        layout = level_chapter(layout, target)
        clips = layout.clips
        losses = gathered(
            [
                self._pool.executor.submit(
                    limiter_losses,
                    replace(layout, clips=clips[start : start + _CLIPS_AT_ONCE]),
                    settings,
                )
                for start in range(0, len(clips), _CLIPS_AT_ONCE)
            ]
        )

        def made_up(found: Sequence[Losses]) -> Future[Layout]:
            return done(make_up(layout, found, target) if found else layout)

        return then(losses, made_up)

    def _in_pieces(
        self, layout: Layout, stem: str, tell: Callable[[float], None]
    ) -> Future[Encoded]:
        chunks = cut(layout, self._settings)
        pieces = [
            self._piece_dir / f"{stem}.{index}{self._settings.suffix}"
            for index in range(len(chunks))
        ]
        share = layout.duration / len(chunks)

        def told(_: None) -> Future[None]:
            tell(share)
            return done(None)

        encoded = [
            then(self._encode_chunk(layout, chunk, piece), told)
            for chunk, piece in zip(chunks, pieces, strict=True)
        ]
        return then(gathered(encoded), lambda _: done(Encoded(layout, chunks, pieces)))

    def _encode_chunk(self, layout: Layout, chunk: Chunk, piece: Path) -> Future[None]:
        part = layout.between(chunk.start, chunk.stop)
        return self._pool.executor.submit(encode_chunk, part, self._settings, chunk, piece)
