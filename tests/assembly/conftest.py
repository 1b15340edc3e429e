"""Clips made of tones and noise: the assembler is tested without an engine."""

from pathlib import Path

import numpy as np
import pytest
from support.clips import MakeClip, MakeTimeline, k_weighted_energies, write_wav

from audiobook.model import BookInfo, Clip, Cue, Pause, PauseKind, Timeline, TimelineClip, Utterance
from audiobook.units import Seconds


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
            items.append(Pause(PauseKind.SENTENCE, Seconds(pause)))
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
