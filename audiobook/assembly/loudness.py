"""Loudness from the energies that come with every clip: ITU-R BS.1770-4, without reading audio."""

from __future__ import annotations

import array
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from audiobook.assembly.layout import Layout, voice_of
from audiobook.errors import AssemblyError
from audiobook.model import Timeline, TimelineClip

BLOCK = 0.1
"""Seconds of one value of `Clip.energies`."""
STEP = 0.5
"""dB: gains of voices are rounded to this, so that one changed line does not move every chapter."""
LARGEST_GAIN = 24.0
"""dB either way."""

Energies = NDArray[np.float64]


def loudness(blocks: Sequence[Energies]) -> float | None:
    """Gated loudness in LUFS of stretches of 100 ms mean squares; None when all is silence.

    BS.1770-4 section 5.1: blocks of 400 ms overlapping by 75 %, an absolute gate at -70 LUFS, a
    relative one 10 LU below the mean of what passed the first.
    """
    return _gated([_blocks(stretch) for stretch in blocks])


def _blocks(stretch: Energies) -> Energies:
    """The mean squares of its 400 ms blocks that pass the absolute gate."""
    if not stretch.size:
        return stretch
    power = np.convolve(stretch, np.full(4, 0.25), "valid")
    return power[power > _power(-70.0)]


def _gated(powers: Sequence[Energies]) -> float | None:
    """The loudness of what passed the absolute gate."""
    power = np.concatenate(powers) if powers else np.empty(0)
    if not power.size:
        return None
    power = power[power > np.mean(power) * 0.1]
    return float(_lufs(np.mean(power)))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _lufs(power: float | np.floating) -> float:
    return float(-0.691 + 10 * np.log10(power))


def _padded(energies: Sequence[float]) -> Energies:
    """At least one whole gating block: what follows a clip is room tone."""
    values = np.asarray(energies, np.float64)
    return np.pad(values, (0, max(0, 4 - values.size)))


def voice_gains(timelines: Iterable[Timeline], target: float) -> dict[str, float]:
    """One gain in dB for each voice (``engine:id``), from its loudness over all `timelines`.

    What the author asked for in voices.yaml or by a direction (`Utterance.gain`) is no part of the
    voice's own loudness and stays on top of it.

    Args:
        timelines: the whole book.
        target: LUFS.

    Raises:
        AssemblyError: a clip came without energies.
    """
    # Of a whole book there are millions: nothing else is kept of a chapter.
    passed: dict[str, array.array[float]] = {}
    for timeline in timelines:
        for item in timeline.items:
            if isinstance(item, TimelineClip):
                clip = item.clip
                if not clip.energies and clip.frames:
                    raise AssemblyError(
                        "the clip was not measured when it was rendered",
                        hint="render again",
                        path=clip.path,
                    )
                asked = 10 ** (item.cue.utterance.gain / 10)
                blocks = _blocks(_padded(clip.energies) / asked)
                passed.setdefault(voice_of(item.cue), array.array("d")).frombytes(blocks.tobytes())
    gains = {}
    for voice, powers in sorted(passed.items()):
        measured = _gated([np.frombuffer(powers, np.float64)])
        gain = 0.0 if measured is None else target - measured
        gains[voice] = max(-LARGEST_GAIN, min(LARGEST_GAIN, round(gain / STEP) * STEP))
    return gains


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
