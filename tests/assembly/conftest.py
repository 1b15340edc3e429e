"""Clips made of tones and noise: the assembler is tested without an engine."""

from __future__ import annotations

import contextlib
import wave
from collections.abc import Callable
from pathlib import Path

import av
import av.filter
import numpy as np
import pytest

from audiobook.model import (
    BookInfo,
    Clip,
    Cue,
    Pause,
    PauseKind,
    Timeline,
    TimelineClip,
    Utterance,
)

MakeClip = Callable[..., TimelineClip]
MakeTimeline = Callable[..., Timeline]


def write_wav(path: Path, samples: np.ndarray, rate: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(samples * 32767).astype("<i2").tobytes())


def k_weighted_energies(samples: np.ndarray, rate: int) -> tuple[float, ...]:
    """What the synthesizer hands over with a clip, by FFmpeg's filters instead of its own."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono")
    shelf = graph.add("highshelf", "f=1681.97:t=q:w=0.7072:g=4")
    high_pass = graph.add("highpass", "f=38.13:t=q:w=0.5")
    sink = graph.add("abuffersink")
    source.link_to(shelf)
    shelf.link_to(high_pass)
    high_pass.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None], "flt", "mono")
    frame.sample_rate = rate
    source.push(frame)
    source.push(None)
    parts = []
    with contextlib.suppress(av.EOFError):
        while True:
            parts.append(sink.pull().to_ndarray()[0])
    weighted = np.concatenate(parts).astype(np.float64)
    size = round(0.1 * rate)
    padded = np.pad(weighted, (0, -len(weighted) % size)).reshape(-1, size)
    return tuple(float(value) for value in np.mean(padded**2, axis=1))


@pytest.fixture
def make_clip(tmp_path: Path) -> MakeClip:
    """A clip of a buzzing voice: harmonics under a syllable rhythm, with some breath."""
    folder = tmp_path / "clips"
    folder.mkdir()

    def make(
        key: str,
        seconds: float = 1.0,
        *,
        rate: int = 22_050,
        level: float = 0.2,
        voice: str = "a",
        speaker: str = "Narrator",
        pitch: float = 120.0,
        text: str = "",
    ) -> TimelineClip:
        count = round(seconds * rate)
        time = np.arange(count) / rate
        rhythm = np.abs(np.sin(2 * np.pi * 2.3 * time))
        voiced = sum(np.sin(2 * np.pi * pitch * k * time + k * k) / k for k in range(1, 16))
        random = np.random.default_rng(len(key) + round(pitch))
        samples = level * rhythm * (0.4 * voiced + 0.05 * random.standard_normal(count))
        path = folder / f"{key}.wav"
        write_wav(path, np.clip(samples, -1, 1), rate)
        utterance = Utterance("tone", voice, text or key)
        clip = Clip(key, path, count, rate, energies=k_weighted_energies(samples, rate))
        return TimelineClip(clip, Cue(utterance, key, speaker, text or key))

    return make


@pytest.fixture
def make_timeline(make_clip: MakeClip) -> MakeTimeline:
    def make(
        number: int = 1,
        title: str = "Part One",
        clips: int = 3,
        *,
        seconds: float = 1.0,
        pause: float = 0.4,
        **options: object,
    ) -> Timeline:
        items: list[TimelineClip | Pause] = []
        for index in range(clips):
            pitch = 90 + 15 * (index % 5)
            items.append(make_clip(f"c{number}-{index}", seconds, pitch=pitch, **options))
            items.append(Pause(PauseKind.SENTENCE, pause))
        return Timeline(number, title, tuple(items[:-1]))

    return make


@pytest.fixture
def info() -> BookInfo:
    return BookInfo(
        title="The Book of Tones",
        authors=("Ann Author",),
        narrator="Tone",
        language="en-GB",
        description="Tones & pauses",
        publisher="House",
        year="2026",
        series="Tones",
        series_index="2",
        isbn="9780000000002",
        asin="B000000000",
    )
