"""Bringing chapters to one loudness: one gain for each voice, one for each chapter, one limiter.

Loudness follows from the clips' own energies; what the limiter takes away is found by running it
once over the clips without encoding anything. Nothing has to be encoded twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from audiobook.assembly.layout import Layout
from audiobook.assembly.settings import AssemblySettings

Losses = dict[int, list[float]]
"""What the limiter leaves of the power of each 100 ms of a clip, by the clip's start."""

_STEP = 0.01
"""dB: finer differences of gain are nothing but rounding."""


def with_gain(layout: Layout, gain: float) -> Layout:
    """`layout` with `gain` dB more on every clip; room tone stays as it is."""
    clips = tuple(replace(clip, gain=round(clip.gain + gain, 3)) for clip in layout.clips)
    return replace(layout, clips=clips)


def level_chapter(layout: Layout, target: float) -> Layout:
    """`layout` with the gain that brings it to `target` LUFS, before limiting."""
    from audiobook.assembly.loudness import chapter_energies, loudness

    measured = loudness([chapter_energies(layout)])
    return layout if measured is None else with_gain(layout, _round(target - measured))


def limiter_losses(layout: Layout, settings: AssemblySettings) -> Losses:
    """Run the limiter over the clips of `layout`. Runs in a worker.

    Raises:
        AssemblyError: a clip cannot be read.
    """
    import numpy as np

    from audiobook.assembly.limiter import gain_curve
    from audiobook.assembly.loudness import BLOCK
    from audiobook.assembly.mix import placed_samples

    ceiling = 10 ** (settings.ceiling / 20)
    size = round(BLOCK * settings.sample_rate)
    losses: Losses = {}
    for placed in layout.clips:
        samples = placed_samples(placed, settings)
        curve = gain_curve(samples, ceiling, settings.sample_rate)
        if curve is None:
            continue
        edges = np.arange(0, len(samples), size)
        before = np.add.reduceat(np.square(samples), edges)
        after = np.add.reduceat(np.square(samples * curve), edges)
        losses[placed.start] = (after / np.maximum(before, 1e-12)).tolist()
    return losses


def make_up(
    layout: Layout, losses: Sequence[Mapping[int, Sequence[float]]], target: float
) -> Layout:
    """`layout` with the gain the limiter's `losses` call for.

    What is louder is limited more, so that a little of the gain is lost again: a quarter, as
    measured on speech.
    """
    from audiobook.assembly.loudness import chapter_energies, loudness

    merged = {start: left for part in losses for start, left in part.items()}
    if not merged:
        return layout
    measured = loudness([chapter_energies(layout, merged)])
    return layout if measured is None else with_gain(layout, _round((target - measured) * 1.25))


def _round(gain: float) -> float:
    return round(gain / _STEP) * _STEP
