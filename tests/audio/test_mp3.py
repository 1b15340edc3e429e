"""Frames and joining, checked with a decoder that stops at the first error."""

from __future__ import annotations

import io
import struct
from typing import Any

import lameenc
import mutagen.mp3
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.decoding import decode

from audiobook.audio.mp3 import (
    EncodedPiece,
    checksum,
    frame_count,
    frame_offsets,
    info_frame,
    join,
    samples_per_frame,
)
from audiobook.units import Frames

PAUSE = 0.6
PERIOD = 3.0


def speechlike(seconds: float, rate: int) -> np.ndarray:
    """Noisy bursts with pauses of `PAUSE` s at the start of every `PERIOD`; 16-bit samples."""
    random = np.random.default_rng(5)
    time = np.arange(round(seconds * rate)) / rate
    noise = random.standard_normal(time.size)
    rhythm = np.abs(np.sin(2 * np.pi * 2 * time)) * (time % PERIOD > PAUSE)
    samples = 2500 * rhythm * noise + 4000 * rhythm * np.sin(2 * np.pi * 180 * time) + 6 * noise
    return np.asarray(np.rint(samples), "<i2")


def encode(samples: np.ndarray, rate: int, bit_rate: int) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_channels(1)
    encoder.set_in_sample_rate(rate)
    encoder.set_out_sample_rate(rate)
    encoder.set_bit_rate(bit_rate)
    encoder.set_quality(5)
    encoder.silence()
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


def in_pieces(samples: np.ndarray, rate: int, bit_rate: int) -> list[EncodedPiece]:
    """Encoded by one encoder a period, each begun four frames before the end of a pause."""
    per_frame = samples_per_frame(rate)
    starts = [
        int((start + PAUSE) * rate) // per_frame - 4
        for start in np.arange(PERIOD, samples.size / rate, PERIOD)
    ]
    firsts = [0, *starts]
    stops = [(start + 4) * per_frame for start in starts] + [samples.size]
    return [
        EncodedPiece(encode(samples[first * per_frame : stop], rate, bit_rate), Frames(first))
        for first, stop in zip(firsts, stops, strict=True)
    ]


def delivered(stream: bytes, rate: int, bit_rate: int, samples: int) -> bytes:
    frames = frame_count(stream)
    header = info_frame(
        sample_rate=rate, bit_rate=bit_rate, frames=frames, size=len(stream), samples=samples
    )
    return header + stream


@pytest.mark.parametrize(
    ("rate", "bit_rate"), [(44_100, 64), (44_100, 96), (44_100, 192), (48_000, 96), (22_050, 64)]
)
def test_joined_pieces_are_as_long_as_one_and_click_nowhere(rate: int, bit_rate: int) -> None:
    samples = speechlike(12, rate)
    joined = b"".join(join(in_pieces(samples, rate, bit_rate)))
    whole = encode(samples, rate, bit_rate)
    assert frame_count(joined) == frame_count(whole)

    sound = decode(delivered(joined, rate, bit_rate, samples.size))
    reference = decode(delivered(whole, rate, bit_rate, samples.size))
    assert sound.size == reference.size == samples.size
    for start in np.arange(PERIOD, 12, PERIOD):
        # A click is a jump in the wave: it would stand out of the room tone's second differences.
        quiet = slice(int((start + 0.1) * rate), int((start + PAUSE - 0.02) * rate))
        jumps, usual = (np.abs(np.diff(wave[quiet], 2)).max() for wave in (sound, reference))
        assert jumps <= 1.2 * usual
        assert np.abs(sound[quiet]).max() <= 1.2 * np.abs(reference[quiet]).max()


def test_frames_on_both_sides_of_a_joint_decode_as_their_own_encoder_meant() -> None:
    rate, bit_rate = 44_100, 96
    left_piece, right_piece = in_pieces(speechlike(6, rate), rate, bit_rate)
    sound = decode(b"".join(join([left_piece, right_piece])))
    per_frame = samples_per_frame(rate)
    joint = right_piece.first * per_frame
    left, right = decode(left_piece.stream), decode(right_piece.stream)
    assert np.array_equal(sound[: joint - per_frame], left[: joint - per_frame])
    behind = joint + 2 * per_frame
    assert np.array_equal(sound[behind:], right[2 * per_frame :][: sound.size - behind])


def test_a_piece_that_ends_before_the_next_begins_is_refused() -> None:
    stream = encode(speechlike(1, 44_100), 44_100, 96)
    with pytest.raises(ValueError, match="has no 1000 frames"):
        list(join([EncodedPiece(stream, Frames(0)), EncodedPiece(stream, Frames(1000))]))


@pytest.mark.parametrize(("rate", "bit_rate"), [(44_100, 96), (44_100, 32), (22_050, 64)])
def test_players_see_length_and_gaps_in_the_info_header(rate: int, bit_rate: int) -> None:
    samples = speechlike(3.21, rate)
    stream = encode(samples, rate, bit_rate)
    file = delivered(stream, rate, bit_rate, samples.size)
    read: Any = mutagen.mp3.MP3(io.BytesIO(file)).info
    assert read.length == pytest.approx(samples.size / rate, abs=1e-4)
    assert read.bitrate_mode == mutagen.mp3.BitrateMode.CBR
    assert not read.sketchy
    assert read.bitrate == pytest.approx(bit_rate * 1000, rel=1e-3)
    # The decoder takes delay and padding off: the sound is as long as what went in.
    assert decode(file).size == samples.size


def test_info_header_is_one_whole_frame() -> None:
    for rate in (16_000, 22_050, 24_000, 32_000, 44_100, 48_000):
        for bit_rate in (32, 96, 160):
            frame = info_frame(
                sample_rate=rate, bit_rate=bit_rate, frames=7, size=1000, samples=5000
            )
            assert frame_offsets(frame) == [(0, len(frame))]
            at = 4 + (17 if rate >= 32_000 else 9)
            kind, flags, frames, size = struct.unpack(">4sIII", frame[at : at + 16])
            assert (kind, flags, frames, size) == (b"Info", 15, 7, 1000 + len(frame))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_anything_but_frames_is_refused_or_empty(data: bytes) -> None:
    try:
        frames = frame_offsets(data)
    except ValueError:
        return
    assert sum(size for _, size in frames) <= len(data)


def test_the_tag_tells_the_checksums_that_lame_writes() -> None:
    """Tag and music CRC against an implementation by the book, bit by bit."""

    def by_the_book(data: bytes) -> int:
        crc = 0
        for byte in data:
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
        return crc

    music = bytes(range(256)) * 5
    assert checksum(music[700:], checksum(music[:700])) == by_the_book(music)
    frame = info_frame(
        sample_rate=44_100,
        bit_rate=96,
        frames=9,
        size=len(music),
        samples=9000,
        music_crc=checksum(music),
    )
    lame = frame.index(b"LAME")
    assert frame[lame + 32 : lame + 34] == by_the_book(music).to_bytes(2, "big")
    assert frame[lame + 34 : lame + 36] == by_the_book(frame[: lame + 34]).to_bytes(2, "big")
