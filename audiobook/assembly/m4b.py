"""One M4B of a whole book, from chapters that are encoded already: packets are copied.

Chapters are written in both forms players look for, Nero's ``chpl`` and a QuickTime text track.
``chpl`` counts in one byte, so it ends at 255 chapters; the text track has them all. Beyond 4 GiB
the sample offsets take 64 bits (``co64``), which every current player reads: 40 hours at 64 kb/s
are 1.2 GB.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from audiobook.assembly.delivery import beside
from audiobook.assembly.tags import ChapterTags, tag_file
from audiobook.errors import AssemblyError
from audiobook.model import BookInfo, Image, Track

FRAME = 1024
"""Samples of an AAC frame."""
NERO_LIMIT = 255
"""Chapters in ``chpl``; players that read nothing else show no more."""


def bind_m4b(
    tracks: Sequence[Track], path: Path, *, info: BookInfo, cover: Image | None = None
) -> None:
    """Join M4A chapters (``AssemblySettings(format="aac")``) into an M4B with chapters.

    Args:
        tracks: the chapters in order, all encoded with the same settings.
        path: replaced in one step.
        info: the book.
        cover: front cover, JPEG or PNG.

    Raises:
        AssemblyError: a chapter cannot be read or differs in rate or channels from the first; the
            book cannot be written.
    """
    import av

    if not tracks:
        raise AssemblyError("there is no chapter to bind", path=path)
    with beside(path) as part:
        try:
            length, rate = _copy(tracks, part)
        except av.FFmpegError as error:
            if isinstance(error, OSError) and error.errno:
                raise
            raise AssemblyError(
                f"the chapters cannot be joined ({error})", hint="assemble them again"
            ) from error
        # The title of the file is the book's; it is no track of an album.
        tags = ChapterTags(info, info.title, 1, 1, length / rate, cover=cover)
        tag_file(part, tags, "aac")


def _copy(tracks: Sequence[Track], path: Path) -> tuple[int, int]:
    """Returns length in samples and rate."""
    import av

    frames, rate = _frame_counts(tracks)
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", format="ipod", options=options) as out:
        starts = [sum(frames[:index]) * FRAME for index in range(len(frames) + 1)]
        out.set_chapters(
            [
                {
                    "id": index,
                    "start": start,
                    "end": stop,
                    "time_base": Fraction(1, rate),
                    "metadata": {"title": track.title or f"{track.number}"},
                }
                for index, (track, start, stop) in enumerate(
                    zip(tracks, starts, starts[1:], strict=False)
                )
            ]
        )
        stream: Any = None
        for track, start in zip(tracks, starts, strict=False):
            with av.open(str(track.path)) as chapter:
                source = chapter.streams.audio[0]
                if stream is None:
                    stream = out.add_stream_from_template(source)
                at = start
                for packet in chapter.demux(source):
                    if not packet.size:
                        continue
                    packet.stream = stream
                    packet.time_base = Fraction(1, rate)
                    # Chapters keep their first, priming frame: 23 ms of room tone between them.
                    packet.pts = packet.dts = at - FRAME
                    packet.duration = FRAME
                    at += FRAME
                    out.mux_one(packet)
    return starts[-1], rate


def _frame_counts(tracks: Sequence[Track]) -> tuple[list[int], int]:
    """Frames of each chapter, and the rate they share."""
    import av

    counts, kinds = [], []
    for track in tracks:
        try:
            with av.open(str(track.path)) as chapter:
                stream = chapter.streams.audio[0]
                kinds.append((stream.codec_context.name, stream.rate, stream.channels))
                counts.append(stream.frames)
        except (av.FFmpegError, IndexError) as error:
            raise AssemblyError(
                f"the chapter cannot be read ({error})",
                hint="assemble it again",
                path=track.path,
            ) from error
        if kinds[-1][0] != "aac" or kinds[-1] != kinds[0]:
            raise AssemblyError(
                f"the chapter is {kinds[-1]}, the first one {kinds[0]}",
                hint="assemble all chapters as AAC with the same settings",
                path=track.path,
            )
    return counts, kinds[0][1]
