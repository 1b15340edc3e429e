"""Boxes of MP4 files (ISO/IEC 14496-12, QuickTime File Format), read and written.

FFmpeg's muxer keeps some eighty bytes for every frame until the file is closed, 13 MB an hour; the
few boxes of a book whose frames are encoded already need none of that.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

_LARGEST_32 = 0xFFFF_FFFF
MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
"""Nothing is moved or turned."""
_HEAD = 8
_AT_ONCE = 4096
"""Sizes of frames that are read at once."""


def box(kind: bytes, *content: bytes, follows: int = 0) -> bytes:
    """A box; `follows` bytes more belong to it than are given."""
    body = b"".join(content)
    return struct.pack(">I4s", _HEAD + len(body) + follows, kind) + body


def full_box(
    kind: bytes, *content: bytes, version: int = 0, flags: int = 0, follows: int = 0
) -> bytes:
    """A box with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *content, follows=follows)


@dataclass(frozen=True, slots=True)
class Found:
    """Where the content of a box lies in a file."""

    kind: bytes
    start: int
    stop: int


def boxes(file: BinaryIO, start: int, stop: int) -> Iterator[Found]:
    """The boxes between two places of a file.

    Raises:
        ValueError: they do not fit there.
    """
    while start + _HEAD <= stop:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(_HEAD))
        head = _HEAD
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head += 8
        elif size == 0:
            size = stop - start
        if size < head or start + size > stop:
            raise ValueError(f"a box {kind!r} that does not fit")
        yield Found(kind, start + head, start + size)
        start += size


def find(file: BinaryIO, within: Found, *path: bytes) -> Found:
    """The first box at a path of kinds.

    Raises:
        ValueError: there is none.
    """
    for kind in path:
        inner = (b for b in boxes(file, within.start, within.stop) if b.kind == kind)
        match = next(inner, None)
        if match is None:
            raise ValueError(f"no box {kind!r}")
        within = match
    return within


@dataclass(frozen=True, slots=True)
class AudioFile:
    """An MP4 file with one track of audio, whose frames lie one after another."""

    path: Path
    rate: int
    """Ticks a second of the track: the sample rate."""
    description: bytes
    """The box ``stsd``: codec, channels, and what the decoder has to know."""
    channels: int
    frames: int
    sizes: int
    """Where the bytes of each frame stand, 32 bits a frame; 0 when all have `frame_size`."""
    frame_size: int
    data: int
    """Where the first frame lies."""
    length: int
    """Bytes of all frames."""

    def size_table(self) -> Iterator[bytes]:
        """The bytes of each frame, 32 bits a frame, some thousands at a time."""
        with self.path.open("rb") as file:
            file.seek(self.sizes)
            for start in range(0, self.frames, _AT_ONCE):
                some = min(_AT_ONCE, self.frames - start)
                yield (
                    file.read(4 * some) if self.sizes else struct.pack(">I", self.frame_size) * some
                )

    def frame_data(self) -> Iterator[bytes]:
        """The frames, in blocks of a megabyte."""
        remaining = self.length
        with self.path.open("rb") as file:
            file.seek(self.data)
            while remaining:
                block = file.read(min(remaining, 1 << 20))
                if not block:
                    raise ValueError("the file was cut off meanwhile")
                remaining -= len(block)
                yield block


def read_audio_file(path: Path) -> AudioFile:
    """Find the frames of a file as FFmpeg writes it.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such file.
    """
    with path.open("rb") as file:
        container = Found(b"", 0, path.stat().st_size)
        media = find(file, container, b"moov", b"trak", b"mdia")
        table = find(file, media, b"minf", b"stbl")
        described = _content(file, find(file, table, b"stsd"))
        if described[12:16] != b"mp4a":
            raise ValueError(f"{described[12:16]!r} where AAC is expected")
        sizes = find(file, table, b"stsz")
        frame_size, frames = struct.unpack_from(">II", _content(file, sizes, 12), 4)
        audio = AudioFile(
            path=path,
            rate=_scale(_content(file, find(file, media, b"mdhd"))),
            description=box(b"stsd", described),
            channels=struct.unpack_from(">H", described, 32)[0],
            frames=frames,
            sizes=0 if frame_size else sizes.start + 12,
            frame_size=frame_size,
            data=_first_frame(file, table),
            length=0,
        )
        length = sum(sum(struct.unpack(f">{len(part) // 4}I", part)) for part in audio.size_table())
        inside = any(
            b.start <= audio.data and audio.data + length == b.stop
            for b in boxes(file, 0, container.stop)
            if b.kind == b"mdat"
        )
        if not inside:
            raise ValueError("frames that do not lie one after another")
    return replace(audio, length=length)


def _content(file: BinaryIO, found: Found, most: int = 1 << 16) -> bytes:
    file.seek(found.start)
    return file.read(min(found.stop - found.start, most))


def _scale(header: bytes) -> int:
    """Ticks a second, from the content of an ``mdhd``."""
    scale: int = struct.unpack_from(">I", header, 20 if header[0] else 12)[0]
    return scale


def _first_frame(file: BinaryIO, table: Found) -> int:
    for entry in boxes(file, table.start, table.stop):
        if entry.kind in (b"stco", b"co64"):
            kind = ">I" if entry.kind == b"stco" else ">Q"
            offset: int = struct.unpack_from(kind, _content(file, entry, 16), 8)[0]
            return offset
    raise ValueError("no offsets")


# ---------------------------------------------------------------- what a film is made of


def file_type() -> bytes:
    return box(b"ftyp", b"M4B ", struct.pack(">I", 512), b"M4B M4A mp42isom")


def data_head(length: int) -> bytes:
    """The head of the box ``mdat`` before `length` bytes; from 4 GiB on its size takes 64 bits."""
    if _HEAD + length <= _LARGEST_32:
        return box(b"mdat", follows=length)
    return struct.pack(">I4sQ", 1, b"mdat", 16 + length)


def movie_header(scale: int, duration: int, tracks: int) -> bytes:
    """``mvhd``; `duration` in ticks of which a second has `scale`."""
    version, times = _times(scale, duration)
    rest = struct.pack(">IH10x", 0x10000, 0x100) + MATRIX + bytes(24)
    return full_box(b"mvhd", times, rest, struct.pack(">I", tracks + 1), version=version)


def track_header(number: int, duration: int, *, enabled: bool, audible: bool) -> bytes:
    """``tkhd``; `duration` in ticks of the film."""
    long = duration > _LARGEST_32
    times = struct.pack(">QQIIQ" if long else ">IIIII", 0, 0, number, 0, duration)
    rest = struct.pack(">8xHHH2x", 0, 0, 0x100 if audible else 0) + MATRIX + bytes(8)
    flags = 7 if enabled else 0
    return full_box(b"tkhd", times, rest, version=int(long), flags=flags)


def media_header(scale: int, duration: int, language: str) -> bytes:
    """``mdhd``; `language` is ISO 639-2, packed in five bits a letter."""
    version, times = _times(scale, duration)
    packed = 0
    for letter in language:
        packed = packed << 5 | ord(letter) - 0x60
    return full_box(b"mdhd", times, struct.pack(">H2x", packed), version=version)


def _times(scale: int, duration: int) -> tuple[int, bytes]:
    """Version, and the times of a header: nothing tells when the file was made."""
    if duration > _LARGEST_32:
        return 1, struct.pack(">QQIQ", 0, 0, scale, duration)
    return 0, struct.pack(">IIII", 0, 0, scale, duration)


def handler(kind: bytes, name: str) -> bytes:
    return full_box(b"hdlr", struct.pack(">4x4s12x", kind), name.encode() + b"\0")


def data_reference() -> bytes:
    """``dinf``: the samples lie in this file."""
    return box(b"dinf", full_box(b"dref", struct.pack(">I", 1), full_box(b"url ", flags=1)))


def chunk_offsets(offsets: Sequence[int], *, wide: bool) -> bytes:
    """``stco``, or ``co64`` where 32 bits do not reach."""
    count, kind = len(offsets), "Q" if wide else "I"
    table = struct.pack(f">I{count}{kind}", count, *offsets)
    return full_box(b"co64" if wide else b"stco", table)
