"""MPEG audio, layer III: frames, the Info header, and joining streams at the bit reservoir.

Layer III frames borrow bytes from the frames before them (ISO/IEC 11172-3, 2.4.2.7): the main
data of a frame begins `main_data_begin` bytes before its own data area. Two streams encoded from
the same samples on the same frame grid are joined without a seam when the first frame of the
second stream gets, in the unused end of the first stream's data areas, the bytes that it borrows.
The decoder then sees for each frame exactly what its own encoder wrote.

The Info header is that of "Mp3 Info Tag rev 1" (LAME): number of frames, bytes, seek table,
encoder delay and padding, by which players play without gaps and show the right length.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

ENCODER_DELAY = 576
"""Samples LAME puts before the first one it is given."""
_SCALES = {192: 0.97, 224: 0.98, 256: 1.0, 320: 1.0}
_REACH = 8
"""Frames: `main_data_begin` is at most 511 bytes, the data areas of eight frames at 32 kb/s."""

_FRAMES_FIELD, _QUALITY_FIELD, _ALL_FIELDS = 1, 8, 15
"""Flags of the Info header."""
_LARGEST_32 = 0xFFFF_FFFF

_BIT_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BIT_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000)}


def lame_scale(bit_rate: int) -> float:
    """What LAME 3.100 multiplies its input by at a constant `bit_rate` in kb/s, lest coding clips.

    Its library cannot be told not to through every binding; who needs a level to arrive as it was
    sent divides by this.
    """
    return _SCALES.get(bit_rate, 0.95)


class NoSeamError(ValueError):
    """Two streams cannot be joined in the frames they have in common.

    Attributes:
        index: which piece could not follow the one before it.
    """

    def __init__(self, index: int) -> None:
        super().__init__(f"piece {index} has no frame at which it can follow")
        self.index = index


def samples_per_frame(sample_rate: int) -> int:
    """1152 for MPEG-1 (32 kHz and above), 576 for MPEG-2."""
    return 1152 if sample_rate >= 32_000 else 576


@dataclass(frozen=True, slots=True)
class Frame:
    """One mono layer III frame. Offsets are bytes into the stream it was found in."""

    offset: int
    size: int
    side_info: int
    """Bytes of side information."""
    borrows: int
    """`main_data_begin`: bytes of main data that stand before this frame's data area."""
    main_bits: int
    """Bits of main data, all granules."""
    switches_window: bool
    """True when a granule uses another window than the long one."""

    @property
    def header(self) -> int:
        """Bytes before the data area."""
        return 4 + self.side_info

    @property
    def room(self) -> int:
        """Bytes of the data area."""
        return self.size - self.header


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


def frame_count(stream: bytes) -> int:
    """Whole frames in a stream that begins with one."""
    return len(frame_offsets(stream))


def _frame_size(head: bytes) -> int:
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    rate_index, bit_index = (head[2] >> 2) & 3, head[2] >> 4
    if head[0] != 0xFF or head[1] >> 5 != 7 or layer != 1 or version not in _SAMPLE_RATES:
        raise ValueError(f"no layer III frame header: {head.hex()}")
    if rate_index == 3 or not 0 < bit_index < 15:
        raise ValueError(f"no layer III frame header: {head.hex()}")
    sample_rate = _SAMPLE_RATES[version][rate_index]
    bit_rate = (_BIT_RATES_1 if version == 3 else _BIT_RATES_2)[bit_index]
    return samples_per_frame(sample_rate) * bit_rate * 125 // sample_rate + ((head[2] >> 1) & 1)


def parse_frame(stream: bytes, offset: int, size: int) -> Frame:
    """Read the side information (2.4.1.7) of the mono frame at `offset`."""
    if stream[offset + 1] >> 3 & 3 == 3:
        # main_data_begin 9, private 5, scfsi 4; two granules of 59 bits.
        length, lead, begin_bits, granules, granule_bits = 17, 18, 9, 2, 59
    else:
        # main_data_begin 8, private 1; one granule of 63 bits.
        length, lead, begin_bits, granules, granule_bits = 9, 9, 8, 1, 63
    bits = int.from_bytes(stream[offset + 4 : offset + 4 + length], "big")
    total = length * 8

    def field(at: int, width: int) -> int:
        return (bits >> (total - at - width)) & ((1 << width) - 1)

    main, switches = 0, False
    for granule in range(granules):
        bit = lead + granule * granule_bits
        main += field(bit, 12)
        # part2_3_length 12, big_values 9, global_gain 8, scalefac_compress 4 (9 in MPEG-2).
        switches |= bool(field(bit + (33 if granules == 2 else 38), 1))
    return Frame(offset, size, length, field(0, begin_bits), main, switches)


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of frames of one encoder, for joining. Frame `first` of the chapter begins `stream`."""

    stream: bytes
    first: int
    joints: tuple[int, int] = (0, 0)
    """First and last frame at which this piece may take over from the piece before."""


def join(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """The frames of a chapter, whole frames at a time, from pieces that overlap at their joints.

    Pieces are drawn one at a time, so that two of them are in memory at most.

    Raises:
        NoSeamError: two pieces have no frame in common at which one can follow the other.
    """
    iterator = iter(pieces)
    piece = next(iterator)
    offsets = frame_offsets(piece.stream)
    cut_frames = piece.first
    for index, following in enumerate(iterator, start=1):
        next_offsets = frame_offsets(following.stream)
        for cut in range(following.joints[0], following.joints[1] + 1):
            tail = _lend(piece, offsets, following, next_offsets, cut)
            if tail is not None:
                break
        else:
            raise NoSeamError(index)
        yield _run(piece, offsets, cut_frames, cut - tail.count)
        yield tail.stream
        piece, offsets, cut_frames = following, next_offsets, cut
    yield _run(piece, offsets, cut_frames, piece.first + len(offsets))


@dataclass(frozen=True, slots=True)
class _Tail:
    """The last frames before a joint, with the bytes the next frame borrows laid into them."""

    stream: bytes
    count: int


def _run(piece: Piece, offsets: Sequence[tuple[int, int]], start: int, stop: int) -> bytes:
    if stop <= start:
        return b""
    begin = offsets[start - piece.first][0]
    end, size = offsets[stop - 1 - piece.first]
    return piece.stream[begin : end + size]


def _lend(
    left: Piece,
    left_offsets: Sequence[tuple[int, int]],
    right: Piece,
    right_offsets: Sequence[tuple[int, int]],
    cut: int,
) -> _Tail | None:
    """The end of `left` before frame `cut`, holding what `right` borrows there; None when it has
    no room or a window changes (its aliasing would not cancel across the joint)."""
    end = cut - left.first
    if end > len(left_offsets) or not left.first < cut < right.first + len(right_offsets):
        return None
    here = parse_frame(right.stream, *right_offsets[cut - right.first])
    header = parse_frame(right.stream, *right_offsets[cut - 1 - right.first])
    # As many frames as the furthest borrowing reaches back.
    left_frames = [
        parse_frame(left.stream, *pair) for pair in left_offsets[max(end - _REACH, 0) : end]
    ]
    used = left_frames[-1]
    if here.switches_window or header.switches_window or used.switches_window:
        return None
    free = used.room + used.borrows - (used.main_bits + 7) // 8
    lent = _data_before(right.stream, right_offsets[: cut - right.first], here.borrows)
    if lent is None or here.borrows > free:
        return None
    areas = bytearray(b"".join(_area(left.stream, frame) for frame in left_frames))
    areas[len(areas) - free :] = bytes(free - len(lent)) + lent
    stream = bytearray()
    position = 0
    for frame in left_frames:
        stream += left.stream[frame.offset : frame.offset + frame.header]
        stream += areas[position : position + frame.room]
        position += frame.room
    return _Tail(bytes(stream), len(left_frames))


def _area(stream: bytes, frame: Frame) -> bytes:
    return stream[frame.offset + frame.header : frame.offset + frame.size]


def _data_before(stream: bytes, offsets: Sequence[tuple[int, int]], count: int) -> bytes | None:
    """The last `count` bytes of the data areas of the frames at `offsets`."""
    data = b""
    for pair in reversed(offsets):
        if len(data) >= count:
            break
        data = _area(stream, parse_frame(stream, *pair)) + data
    if len(data) < count:
        return None
    return data[len(data) - count :]


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
    mpeg_1 = start[1] >> 3 & 3 == 3
    mono = start[3] >> 6 == 3
    offset = 4 + (17 if mpeg_1 else 9)
    if not mono or start[offset : offset + 4] != b"Info" or len(start) < header + 4:
        raise ValueError("no Info header of a mono stream of constant rate")
    flags, frames, total = struct.unpack_from(">III", start, offset + 4)
    if flags != _ALL_FIELDS:
        raise ValueError("an Info header that does not tell the length")
    gaps = int.from_bytes(start[offset + 141 : offset + 144], "big")
    sound = start[header : header + 4]
    _frame_size(sound)
    sample_rate = _SAMPLE_RATES[3 if mpeg_1 else 2][sound[2] >> 2 & 3]
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
    mpeg_1 = sample_rate >= 32_000
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
    version = 3 if mpeg_1 else 2
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
