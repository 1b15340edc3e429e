"""One gain a voice, and the energies of a chapter with its gains, without reading audio."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import numpy as np

from audiobook.assembly.mastering.clip_layout import Layout, voice_of
from audiobook.audio.loudness import (
    BLOCK,
    RELATIVE_GATE,
    Energies,
    gated_powers,
    lufs,
    padded_to_gate,
)
from audiobook.errors import AssemblyError
from audiobook.model import Timeline, TimelineClip

STEP = 0.5
"""dB: gains of voices are rounded to this, so that one changed line does not move every chapter."""
LARGEST_GAIN = 24.0
"""dB either way."""


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
    for voice, power in _voicegated_powers(chapters()):
        loud[voice].add(power)
    gates = {voice: (mean.value or 0.0) * RELATIVE_GATE for voice, mean in loud.items()}
    spoken: defaultdict[str, _Mean] = defaultdict(_Mean)
    for voice, power in _voicegated_powers(chapters()):
        spoken[voice].add(power[power > gates[voice]])
    gains = {}
    for voice in sorted(loud):
        measured = spoken[voice].value
        gain = 0.0 if measured is None else target - lufs(measured)
        gains[voice] = max(-LARGEST_GAIN, min(LARGEST_GAIN, round(gain / STEP) * STEP))
    return gains


def _voicegated_powers(timelines: Iterable[Timeline]) -> Iterator[tuple[str, Energies]]:
    """The voice of each clip, and its powers as they would be without what the author asked."""
    for timeline in timelines:
        for item in timeline.items:
            if not isinstance(item, TimelineClip):
                continue
            clip = item.clip
            if not clip.energies and clip.frames:
                raise AssemblyError(
                    "The clip was not measured when it was rendered.",
                    hint="Render again.",
                    path=clip.path,
                )
            gain_power = 10 ** (item.cue.utterance.gain / 10)
            yield voice_of(item.cue), gated_powers(padded_to_gate(clip.energies) / gain_power)


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
        loss = (losses or {}).get(placed.start)
        if loss is not None:
            count = min(len(loss), energies.size)
            energies[:count] *= loss[:count]
        # A clip does not begin on the grid: each value goes to the two it lies in.
        block, share = divmod(placed.start / rate / BLOCK, 1)
        block_index = int(block)
        size = min(energies.size, grid.size - block_index - 1)
        grid[block_index : block_index + size] += energies[:size] * (1 - share)
        grid[block_index + 1 : block_index + 1 + size] += energies[:size] * share
    return grid
