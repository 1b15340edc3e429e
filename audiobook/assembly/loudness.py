"""Loudness from the energies that come with every clip: ITU-R BS.1770-4, without reading audio."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from audiobook.assembly.layout import Layout, voice_of
from audiobook.errors import AssemblyError
from audiobook.model import Timeline, TimelineClip

BLOCK = 0.1
"""Seconds of one value of `Clip.energies`."""
STEP = 0.5
"""dB: gains of voices are rounded to this, so that one changed line does not move every chapter."""
_RELATIVE_GATE = 0.1
"""Of the mean power: 10 LU below it."""
LARGEST_GAIN = 24.0
"""dB either way."""

Energies = NDArray[np.float64]


def loudness(blocks: Sequence[Energies]) -> float | None:
    """Gated loudness in LUFS of stretches of 100 ms mean squares; None when all is silence.

    BS.1770-4 section 5.1: blocks of 400 ms overlapping by 75 %, an absolute gate at -70 LUFS, a
    relative one 10 LU below the mean of what passed the first.
    """
    powers = [_powers(stretch) for stretch in blocks if stretch.size]
    power = np.concatenate(powers) if powers else np.empty(0)
    if not power.size:
        return None
    power = power[power > np.mean(power) * _RELATIVE_GATE]
    return float(_lufs(np.mean(power)))


def _powers(stretch: Energies) -> Energies:
    """The mean squares of its 400 ms blocks that pass the absolute gate."""
    power = np.convolve(stretch, np.full(4, 0.25), "valid")
    return power[power > _power(-70.0)]


class _Mean:
    """The mean of numbers that come a few at a time."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._count = 0

    def add(self, values: Energies) -> None:
        self._sum += float(np.sum(values))
        self._count += values.size

    @property
    def value(self) -> float | None:
        return self._sum / self._count if self._count else None


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _lufs(power: float | np.floating) -> float:
    return float(-0.691 + 10 * np.log10(power))


def _padded(energies: Sequence[float]) -> Energies:
    """At least one whole gating block: what follows a clip is room tone."""
    values = np.asarray(energies, np.float64)
    return np.pad(values, (0, max(0, 4 - values.size)))


def voice_gains(chapters: Callable[[], Iterable[Timeline]], target: float) -> dict[str, float]:
    """One gain in dB for each voice (``engine:id``), from its `loudness` over all chapters.

    What the author asked for in voices.yaml or by a direction (`Utterance.gain`) is no part of the
    voice's own loudness and stays on top of it.

    Args:
        chapters: gives the whole book, twice: of a book there are millions of energies, too many
            to be held until the relative gate is known.
        target: LUFS.

    Raises:
        AssemblyError: a clip came without energies.
    """
    loud: defaultdict[str, _Mean] = defaultdict(_Mean)
    for voice, power in _voice_powers(chapters()):
        loud[voice].add(power)
    gates = {voice: (mean.value or 0.0) * _RELATIVE_GATE for voice, mean in loud.items()}
    spoken: defaultdict[str, _Mean] = defaultdict(_Mean)
    for voice, power in _voice_powers(chapters()):
        spoken[voice].add(power[power > gates[voice]])
    gains = {}
    for voice in sorted(loud):
        measured = spoken[voice].value
        gain = 0.0 if measured is None else target - _lufs(measured)
        gains[voice] = max(-LARGEST_GAIN, min(LARGEST_GAIN, round(gain / STEP) * STEP))
    return gains


def _voice_powers(timelines: Iterable[Timeline]) -> Iterator[tuple[str, Energies]]:
    """The voice of each clip, and its powers as they would be without what the author asked."""
    for timeline in timelines:
        for item in timeline.items:
            if not isinstance(item, TimelineClip):
                continue
            clip = item.clip
            if not clip.energies and clip.frames:
                raise AssemblyError(
                    "the clip was not measured when it was rendered",
                    hint="render again",
                    path=clip.path,
                )
            asked = 10 ** (item.cue.utterance.gain / 10)
            yield voice_of(item.cue), _powers(_padded(clip.energies) / asked)


def chapter_energies(
    layout: Layout, losses: Mapping[int, Sequence[float]] | None = None
) -> Energies:
    """100 ms mean squares of a laid-out chapter with its gains.

    Args:
        layout: the chapter.
        losses: what a limiter leaves of the power of each 100 ms of a clip, by the clip's start.
    """
    rate = layout.sample_rate
    grid = np.zeros(int(layout.length / rate / BLOCK) + 2)
    for placed in layout.clips:
        energies = np.asarray(placed.clip.energies) * 10 ** (placed.gain / 10)
        left = (losses or {}).get(placed.start)
        if left is not None:
            count = min(len(left), energies.size)
            energies[:count] *= left[:count]
        # A clip does not begin on the grid: each value goes to the two it lies in.
        first, share = divmod(placed.start / rate / BLOCK, 1)
        at = int(first)
        size = min(energies.size, grid.size - at - 1)
        grid[at : at + size] += energies[:size] * (1 - share)
        grid[at + 1 : at + 1 + size] += energies[:size] * share
    return grid
