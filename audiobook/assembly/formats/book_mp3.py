"""One MP3 of a whole book, from chapters that are encoded already: their frames are copied.

Every chapter was begun by an encoder of its own, whose first frame borrows nothing from the bit
reservoir, so chapters follow each other as they are. What an encoder puts before its first sample
becomes 13 ms of the room tone between two chapters.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.assembly.formats.book_tags import book_tags, unfit
from audiobook.assembly.formats.tags import id3, tag_size
from audiobook.audio.mp3 import StreamInfo, checksum, info_frame, read_info, samples_per_frame
from audiobook.errors import AssemblyError
from audiobook.files import explain_write_errors, replacing
from audiobook.model import BookInfo, Image, Track
from audiobook.units import Seconds

_LONGEST = 0xFFFF_FFFE / 1000
"""Seconds: CHAP has 32 bits for milliseconds, 1193 hours; all ones mean that there is no time."""
_START = 4096
"""Bytes that hold the first two frames at any rate."""
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Chapter:
    path: Path
    stream: StreamInfo
    data: int
    """Where the first frame of sound lies."""

    def blocks(self) -> Iterator[bytes]:
        """The frames, in blocks of a megabyte."""
        remaining = self.stream.size
        with self.path.open("rb") as file:
            file.seek(self.data)
            while remaining:
                block = file.read(min(remaining, _BLOCK))
                if not block:
                    raise ValueError("the file was cut off meanwhile")
                remaining -= len(block)
                yield block


def bind_mp3(
    tracks: Sequence[Track], path: Path, *, info: BookInfo, cover: Image | None = None
) -> None:
    """Join MP3 chapters into one file with chapters (CHAP, CTOC).

    Args:
        tracks: the chapters in order, as `Assembler` delivers them, all with the same settings.
        path: replaced in one step.
        info: the book.
        cover: front cover, JPEG or PNG.

    Raises:
        AssemblyError: a chapter cannot be read or was encoded otherwise than the first; the book
            is longer than its table of chapters can tell, or cannot be written.
    """
    chapters = [_read(track) for track in tracks]
    lead_stream = chapters[0].stream
    for chapter in chapters:
        stream = chapter.stream
        if (stream.sample_rate, stream.bit_rate) != (lead_stream.sample_rate, lead_stream.bit_rate):
            raise AssemblyError(
                f"The chapter has {stream.sample_rate} Hz and {stream.bit_rate} kb/s, the first "
                f"one {lead_stream.sample_rate} Hz and {lead_stream.bit_rate} kb/s.",
                hint="Assemble all chapters with the same settings.",
                path=chapter.path,
            )
    per_frame = samples_per_frame(lead_stream.sample_rate)
    starts = [0, *itertools.accumulate(c.stream.frames * per_frame for c in chapters)]
    samples = starts[-2] + chapters[-1].stream.samples
    duration = samples / lead_stream.sample_rate
    if duration > _LONGEST:
        raise AssemblyError(
            f"{duration / 3600:.0f} hours are more than the chapters of an MP3 can tell, "
            f"{_LONGEST / 3600:.0f}.",
            hint="Share the book as an M4B, or as several books.",
            path=path,
        )
    begins = [start / lead_stream.sample_rate for start in starts[:-1]]
    tags = book_tags(info, tracks, begins, Seconds(duration), cover)
    header = functools.partial(
        info_frame,
        sample_rate=lead_stream.sample_rate,
        bit_rate=lead_stream.bit_rate,
        frames=sum(chapter.stream.frames for chapter in chapters),
        size=sum(chapter.stream.size for chapter in chapters),
        samples=samples,
    )
    with explain_write_errors(path), replacing(path) as part, part.open("wb") as out:
        tag = id3(tags)
        out.write(tag)
        out.write(header())
        music_crc = 0
        for block in itertools.chain.from_iterable(chapter.blocks() for chapter in chapters):
            out.write(block)
            music_crc = checksum(block, music_crc)
        out.seek(len(tag))
        out.write(header(music_crc=music_crc))


def _read(track: Track) -> _Chapter:
    try:
        with track.path.open("rb") as file:
            tag = tag_size(file.read(10))
            file.seek(tag)
            stream = read_info(file.read(_START))
            data = tag + stream.header
            if data + stream.size > track.path.stat().st_size:
                raise ValueError("it was cut off")
    except (OSError, ValueError, IndexError) as error:
        raise unfit(track.path, error) from error
    return _Chapter(track.path, stream, data)
