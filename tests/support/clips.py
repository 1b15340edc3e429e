"""Clips made of tones and noise: the assembler is tested without an engine."""

from __future__ import annotations

import contextlib
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import av.filter
import numpy as np

from audiobook.model import (
    Pause,
    PauseKind,
    Timeline,
    TimelineClip,
)
from audiobook.units import Seconds

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
            weighted_frame: Any = sink.pull()
            parts.append(weighted_frame.to_ndarray()[0])
    weighted = np.concatenate(parts).astype(np.float64)
    size = round(0.1 * rate)
    padded = np.pad(weighted, (0, -len(weighted) % size)).reshape(-1, size)
    return tuple(float(value) for value in np.mean(padded**2, axis=1))


def conversation(make_clip: MakeClip, number: int = 1, rounds: int = 6) -> Timeline:
    """A loud voice, a quiet one, and one in between that says little."""
    items: list[TimelineClip | Pause] = []
    for turn in range(rounds):
        for voice, level, seconds in (("loud", 0.6, 2.2), ("quiet", 0.05, 1.7), ("rare", 0.2, 0.3)):
            pitch = {"loud": 100.0, "quiet": 180.0, "rare": 140.0}[voice]
            key = f"{number}-{turn}-{voice}"
            items += [
                make_clip(key, seconds, voice=voice, level=level, pitch=pitch),
                Pause(PauseKind.SPEAKER, Seconds(0.35)),
            ]
    return Timeline(number, "One", tuple(items))
