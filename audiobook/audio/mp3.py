"""MPEG audio, layer III: frames, the Info header, and joining streams.

Layer III frames borrow bytes from the frames before them (ISO/IEC 11172-3, 2.4.2.7), but the first
frame of an encoder has nobody to borrow from: a stream can follow any other on the same frame grid.
What that costs is the overlap of the transform, which fades the first granule in; in room tone
nobody hears it (docs/assembly.md has the figures).

The Info header is that of "Mp3 Info Tag rev 1" (LAME): number of frames, bytes, seek table,
encoder delay and padding, by which players play without gaps and show the right length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from audiobook.units import Frames, Samples

ENCODER_DELAY = 576
"""Samples LAME puts before the first one it is given."""
_SCALES = {192: 0.97, 224: 0.98, 256: 1.0, 320: 1.0}

_FRAMES_FIELD, _QUALITY_FIELD, _ALL_FIELDS = 1, 8, 15
"""Flags of the Info header."""
_LARGEST_32 = 0xFFFF_FFFF

_BIT_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG_1, _MPEG_2 = 3, 2
"""Version bits of a frame header (2.4.2.3; 13818-3 has the lower rates)."""
_LAYER_III, _MONO = 1, 3
_SYNC_BYTE, _SYNC_BITS = 0xFF, 7
_NO_RATE, _NO_BIT_RATE = 3, 15
"""Reserved indexes."""
_SAMPLE_RATES = {_MPEG_1: (44_100, 48_000, 32_000), _MPEG_2: (22_050, 24_000, 16_000)}
LOWEST_MPEG_1_RATE = 32_000
"""Hz."""
HIGHEST_MPEG_2_BIT_RATE = _BIT_RATES_2[-1]
"""kb/s."""


def lame_scale(bit_rate: int) -> float:
    """What LAME 3.100 multiplies its input by at a constant `bit_rate` in kb/s, lest coding clips.

    Its library cannot be told not to through every binding; who needs a level to arrive as it was
    sent divides by this.
    """
    return _SCALES.get(bit_rate, 0.95)


def samples_per_frame(sample_rate: int) -> Samples:
    """1152 for MPEG-1 (32 kHz and above), 576 for MPEG-2."""
    return Samples(1152 if sample_rate >= LOWEST_MPEG_1_RATE else 576)


def frame_offsets(stream: bytes) -> list[tuple[int, int]]:
    """``(offset, size)`` of the whole frames of a constant-rate stream that begins with a frame.

    Raises:
        ValueError: bytes that are no frame header stand where a frame must begin.
    """
    offsets = []
    offset, end = 0, len(stream)
    while offset + 4 <= end:
        head = stream[offset : offset + 4]
        size = _frame_size(head)
        if offset + size > end:
            break
        offsets.append((offset, size))
        offset += size
    return offsets


def frame_count(stream: bytes) -> Frames:
    """Whole frames in a stream that begins with one."""
    return Frames(len(frame_offsets(stream)))


def _frame_size(head: bytes) -> int:
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    rate_index, bit_index = (head[2] >> 2) & 3, head[2] >> 4
    is_frame = head[0] == _SYNC_BYTE and head[1] >> 5 == _SYNC_BITS and layer == _LAYER_III
    if not is_frame or version not in _SAMPLE_RATES:
        raise ValueError(f"no layer III frame header: {head.hex()}")
    if rate_index == _NO_RATE or not 0 < bit_index < _NO_BIT_RATE:
        raise ValueError(f"no layer III frame header: {head.hex()}")
    sample_rate = _SAMPLE_RATES[version][rate_index]
    bit_rate = (_BIT_RATES_1 if version == _MPEG_1 else _BIT_RATES_2)[bit_index]
    return samples_per_frame(sample_rate) * bit_rate * 125 // sample_rate + ((head[2] >> 1) & 1)


@dataclass(frozen=True, slots=True)
class EncodedPiece:
    """A stream of one encoder, for joining."""

    stream: bytes
    first: Frames
    """Which frame of the chapter begins it."""


def join(pieces: Iterable[EncodedPiece]) -> Iterator[bytes]:
    """The frames of a chapter, a piece at a time: of each all up to the first of the next.

    Pieces are drawn one at a time, so that two of them are in memory at most.

    Raises:
        ValueError: a piece ends before the next one begins.
    """
    iterator = iter(pieces)
    piece = next(iterator)
    for following in iterator:
        yield _head(piece, Frames(following.first - piece.first))
        piece = following
    yield _head(piece, frame_count(piece.stream))


def _head(piece: EncodedPiece, count: Frames) -> bytes:
    """The first `count` frames."""
    offsets = frame_offsets(piece.stream)
    if not 0 < count <= len(offsets):
        raise ValueError(f"a piece of {len(offsets)} frames has no {count} frames")
    offset, size = offsets[count - 1]
    return piece.stream[: offset + size]


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What the Info header of a constant-rate mono stream tells."""

    sample_rate: int
    """Hz."""
    bit_rate: int
    """kb/s."""
    header: int
    """Bytes of the frame that holds it."""
    frames: int
    """Frames that follow."""
    size: int
    """Bytes of them."""
    samples: int
    """Without the encoder's delay and padding."""


def read_info(start: bytes) -> StreamInfo:
    """Read what `info_frame` writes.

    Args:
        start: of the stream, its first two frames at least.

    Raises:
        ValueError: it does not begin with such a frame, followed by one of sound.
    """
    header = _frame_size(start[:4])
    mpeg_1 = start[1] >> 3 & 3 == _MPEG_1
    mono = start[3] >> 6 == _MONO
    offset = 4 + (17 if mpeg_1 else 9)
    if not mono or start[offset : offset + 4] != b"Info" or len(start) < header + 4:
        raise ValueError("no Info header of a mono stream of constant rate")
    flags, frames, total = struct.unpack_from(">III", start, offset + 4)
    if flags != _ALL_FIELDS:
        raise ValueError("an Info header that does not tell the length")
    gaps = int.from_bytes(start[offset + 141 : offset + 144], "big")
    sound = start[header : header + 4]
    _frame_size(sound)
    sample_rate = _SAMPLE_RATES[_MPEG_1 if mpeg_1 else _MPEG_2][sound[2] >> 2 & 3]
    return StreamInfo(
        sample_rate=sample_rate,
        bit_rate=(_BIT_RATES_1 if mpeg_1 else _BIT_RATES_2)[sound[2] >> 4],
        header=header,
        frames=frames,
        size=total - header,
        samples=frames * samples_per_frame(sample_rate) - (gaps >> 12) - (gaps & 0xFFF),
    )


def info_frame(
    *, sample_rate: int, bit_rate: int, frames: int, size: int, samples: int, music_crc: int = 0
) -> bytes:
    """The frame that stands before a constant-rate mono stream and tells its length.

    Beyond 4 GiB it tells the frames alone: its fields of bytes have 32 bits, and a stream of
    constant rate is found its way through without them.

    Args:
        sample_rate: Hz.
        bit_rate: kb/s.
        frames: frames that follow.
        size: bytes of them.
        samples: samples of the chapter, without the encoder's delay and padding.
        music_crc: `checksum` of the frames that follow.
    """
    mpeg_1 = sample_rate >= LOWEST_MPEG_1_RATE
    side_info = 17 if mpeg_1 else 9
    rates = _BIT_RATES_1 if mpeg_1 else _BIT_RATES_2
    per_frame = samples_per_frame(sample_rate)
    needed = 4 + side_info + 156
    # At the lowest rates a frame has no room for the header: the next rate that has is taken.
    own_rate = next(
        rate
        for rate in rates
        if rate >= bit_rate and per_frame * rate * 125 // sample_rate >= needed
    )
    version = _MPEG_1 if mpeg_1 else _MPEG_2
    head = struct.pack(
        ">BBBB",
        0xFF,
        0xE0 | version << 3 | 1 << 1 | 1,
        rates.index(own_rate) << 4 | _SAMPLE_RATES[version].index(sample_rate) << 2,
        0xC0,
    )
    frame = bytearray(per_frame * own_rate * 125 // sample_rate)
    frame[0:4] = head
    total = len(frame) + size
    padding = frames * per_frame - ENCODER_DELAY - samples
    long = total > _LARGEST_32
    if long:
        xing = struct.pack(">4sIII", b"Info", _FRAMES_FIELD | _QUALITY_FIELD, frames, 100)
    else:
        xing = struct.pack(">4sIII", b"Info", _ALL_FIELDS, frames, total)
        xing += bytes(i * 256 // 100 for i in range(100))
        xing += struct.pack(">I", 100)
    lame = b"LAME3.100" + struct.pack(">BB", 0x01, 0) + bytes(8)
    lame += struct.pack(">BB", 0, min(bit_rate, 255))
    lame += (ENCODER_DELAY << 12 | max(0, min(padding, 0xFFF))).to_bytes(3, "big")
    lame += struct.pack(">BBHIH", 0, 0, 0, 0 if long else total, music_crc)
    offset = 4 + side_info
    frame[offset : offset + len(xing) + len(lame)] = xing + lame
    end = offset + len(xing) + len(lame)
    frame[end : end + 2] = checksum(bytes(frame[:end])).to_bytes(2, "big")
    return bytes(frame)


def checksum(data: bytes, previous: int = 0) -> int:
    """CRC-16/ARC (x^16 + x^15 + x^2 + 1, reflected), as LAME's tag asks ("Mp3 Info Tag revision 1
    Specifications", bytes BC and BE).

    Args:
        data: bytes.
        previous: of what stands before `data`.
    """
    from fastcrc import crc16

    return crc16.arc(data, previous)
