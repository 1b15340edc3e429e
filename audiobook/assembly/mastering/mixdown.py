"""The samples of a chapter, block by block, from any point to any other.

A sample depends on nothing but its position in the chapter: clips are resampled one by one and
room tone is a periodic noise read by position. Pieces of a chapter mixed in different processes
are therefore equal, to the bit, to the same stretch of the chapter mixed in one go.
"""

from __future__ import annotations

import functools
import wave
import zlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.mastering.clip_layout import Layout, PlacedClip
from audiobook.audio.limiter import limit
from audiobook.errors import DamagedClipError
from audiobook.model import Clip

_RUMBLE = 60
"""Hz: room tone has nothing below; loudspeakers of telephones cannot play it."""
_FALL_FROM = 400
"""Hz above which room tone falls by 6 dB an octave."""

BLOCK_SECONDS = 10
TONE_SECONDS = 11
"""A period of the room tone: longer than a block, and than anybody's memory of a noise."""

Samples = NDArray[np.float32]


def read_clip(clip: Clip) -> Samples:
    """The samples of `clip` at its own rate, -1..1.

    Raises:
        DamagedClipError: the file is missing, cut short, not mono 16-bit PCM, or not what was
            rendered.
    """
    hint = "render again: a clip that is missing or damaged is made anew"
    try:
        with wave.open(str(clip.path), "rb") as file:
            shape = (file.getnchannels(), file.getsampwidth(), file.getframerate())
            if shape != (1, 2, clip.sample_rate):
                raise DamagedClipError(
                    "The clip is not mono 16-bit PCM at "
                    f"{clip.sample_rate} Hz (channels, bytes, rate: {shape}).",
                    hint=hint,
                    path=clip.path,
                )
            data = file.readframes(clip.frames)
    except (OSError, EOFError, wave.Error) as error:
        raise DamagedClipError(
            f"The clip cannot be read ({error}).", hint=hint, path=clip.path
        ) from (error)
    if len(data) != clip.frames * 2:
        raise DamagedClipError(
            f"The clip ends after {len(data) // 2} of {clip.frames} samples.",
            hint=hint,
            path=clip.path,
        )
    if clip.checksum is not None and zlib.crc32(data) != clip.checksum:
        raise DamagedClipError(
            "The clip's samples are not those that were rendered.", hint=hint, path=clip.path
        )
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768)


@functools.lru_cache(maxsize=2)
def room_tone(sample_rate: int, level: float) -> Samples:
    """Two periods of noise at `level` dBFS RMS, falling 6 dB an octave above 400 Hz like the
    noise of a quiet room, with no rumble."""
    count = TONE_SECONDS * sample_rate
    random = np.random.default_rng(0x700E)
    frequency = np.fft.rfftfreq(count, 1 / sample_rate)
    shape = np.where(frequency < _RUMBLE, 0.0, 1 / np.sqrt(1 + (frequency / _FALL_FROM) ** 2))
    phase = random.uniform(0, 2 * np.pi, frequency.size)
    noise = np.fft.irfft(shape * np.exp(1j * phase), count)
    noise *= 10 ** (level / 20) / np.sqrt(np.mean(noise**2))
    return np.tile(noise.astype(np.float32), 2)


@functools.lru_cache(maxsize=8)
def _fade(length: int) -> Samples:
    return (0.5 - 0.5 * np.cos(np.pi * (np.arange(length) + 0.5) / length)).astype(np.float32)


def placed_samples(placed: PlacedClip, settings: AssemblySettings) -> Samples:
    """A clip at the output rate with its gain and fades, before the limiter.

    Raises:
        DamagedClipError: the clip cannot be read.
    """
    samples = read_clip(placed.clip)
    rate = placed.clip.sample_rate
    if rate != settings.sample_rate:
        import soxr

        samples = soxr.resample(samples, rate, settings.sample_rate, quality="HQ")
    # The resampler's length may be off by one from the place the layout gave.
    if len(samples) < placed.length:
        samples = np.pad(samples, (0, placed.length - len(samples)))
    samples = samples[: placed.length] * np.float32(10 ** (placed.gain / 20))
    length = min(round(settings.fade * settings.sample_rate), placed.length // 2)
    if length:
        fade = _fade(length)
        samples[:length] *= fade
        samples[-length:] *= fade[::-1]
    return samples


def mix(
    layout: Layout, settings: AssemblySettings, start: int = 0, stop: int | None = None
) -> Iterator[Samples]:
    """Samples `start` to `stop` of the chapter (all of it by default), in blocks of a few seconds.

    Raises:
        DamagedClipError: a clip cannot be read.
    """
    stop = layout.length if stop is None else stop
    tone = room_tone(settings.sample_rate, settings.room_tone)
    period = len(tone) // 2
    ceiling = 10 ** (settings.ceiling / 20)
    clips = iter([c for c in layout.clips if c.stop > start and c.start < stop])
    current = next(clips, None)
    samples: Samples | None = None
    block_length = BLOCK_SECONDS * settings.sample_rate
    for block_start in range(start, stop, block_length):
        end = min(block_start + block_length, stop)
        phase = block_start % period
        block = tone[phase : phase + end - block_start].copy()
        while current is not None and current.start < end:
            if samples is None:
                samples = limit(placed_samples(current, settings), ceiling, settings.sample_rate)
            begin, finish = max(current.start, block_start), min(current.stop, end)
            block[begin - block_start : finish - block_start] += samples[
                begin - current.start : finish - current.start
            ]
            if current.stop > end:
                break
            current, samples = next(clips, None), None
        yield block


def to_pcm(block: Samples, scale: float = 1.0) -> bytes:
    """16-bit little-endian PCM. The room tone under every sample does the work of dither."""
    scaled: NDArray[np.float32] = np.rint(block * np.float32(32767 * scale))
    return np.clip(scaled, -32768, 32767).astype("<i2").tobytes()
