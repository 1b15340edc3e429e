"""A look-ahead limiter for true peaks, one clip at a time.

Clips rise from and fall into room tone, so a limiter that sees one clip from end to end sees
everything it has to: no state runs on from clip to clip, and a stretch of a chapter sounds the
same wherever the mixing of it began.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

OVERSAMPLING = 4
"""As BS.1770-4 Annex 2 has it for 48 kHz: the reading is at most 0.7 dB too low."""
REACH = 12
"""Samples the interpolator looks to each side."""
_TAPS = 2 * REACH
_HOLD = 0.006
"""Seconds the gain is held down around a peak, and again takes to come and go. Longer is smoother
and costs loudness: the pulses of a voice are spiky, and between them it may recover."""
_SAFE = 0.63
"""Samples this far below the ceiling (-4 dB) cannot hide a higher peak of speech between them."""
GRID = 16
"""Samples between two points of the gain, 0.4 ms; between them it is a straight line."""


@functools.cache
def _interpolator() -> Samples:
    """Windowed-sinc filters for the three points between two samples, a column each."""
    taps = np.arange(_TAPS) - _TAPS / 2 + 1
    window = np.kaiser(_TAPS * OVERSAMPLING + 1, 6.0)
    columns = []
    for phase in range(1, OVERSAMPLING):
        offset = taps - phase / OVERSAMPLING
        kernel = np.sinc(offset) * window[np.rint((offset + _TAPS / 2) * OVERSAMPLING).astype(int)]
        columns.append(kernel / kernel.sum())
    return np.stack(columns, axis=1).astype(np.float32)


def true_peaks(samples: Samples, at: NDArray[np.intp]) -> Samples:
    """The highest value at each of the samples `at` and on the way to the next one."""
    padded = np.pad(samples, (_TAPS // 2 - 1, _TAPS // 2))
    around = np.lib.stride_tricks.sliding_window_view(padded, _TAPS)[at]
    between = np.abs(around @ _interpolator()).max(axis=1)
    peaks: Samples = np.maximum(np.abs(samples[at]), between)
    return peaks


@dataclass(frozen=True, slots=True)
class LoudSpots:
    """The samples of a clip near the ceiling or beyond it, and the true peaks beside them."""

    length: int
    at: NDArray[np.intp]
    peaks: Samples


def loud_spots(samples: Samples, ceiling: float, *, between: bool = True) -> LoudSpots:
    """Where `samples` come near `ceiling` (linear).

    Args:
        samples: mono.
        ceiling: linear.
        between: look for peaks between samples too, which costs most of the time.
    """
    height = np.abs(samples)
    positions = np.flatnonzero(height > (_SAFE * ceiling if between else ceiling))
    peaks = true_peaks(samples, positions) if between and positions.size else height[positions]
    return LoudSpots(len(samples), positions, peaks)


def limit(samples: Samples, ceiling: float, sample_rate: int) -> Samples:
    """`samples` with no true peak above `ceiling` (linear); the same array where there is none."""
    grid = gain_grid(loud_spots(samples, ceiling), ceiling, sample_rate)
    if grid is None:
        return samples
    ramp = np.arange(GRID, dtype=np.float32) / GRID
    curve = grid[:-1, None] + np.diff(grid)[:, None] * ramp
    return (samples * curve.reshape(-1)[: len(samples)]).astype(np.float32, copy=False)


def gain_grid(spots: LoudSpots, ceiling: float, sample_rate: int) -> Samples | None:
    """The limiter's gain at every `GRID`-th sample; None where it has nothing to do."""
    over = spots.peaks > ceiling
    if not over.any():
        return None
    block = spots.at[over] // GRID
    starts = np.flatnonzero(np.diff(block, prepend=-1))
    needed = np.ones(-(-spots.length // GRID) + 2, np.float32)
    # A point borders on two blocks, and the line from one to the next must stay below what either
    # block needs.
    needed[1 + block[starts]] = np.minimum.reduceat(np.float32(ceiling) / spots.peaks[over], starts)
    points = np.minimum(needed[:-1], needed[1:])
    hold = max(1, round(_HOLD * sample_rate / GRID))
    return _smoothed(_lowest_around(points, hold), hold)


def _lowest_around(values: Samples, reach: int) -> Samples:
    """The lowest value within `reach` of each (van Herk 1992, Gil and Werman 1993)."""
    size = 2 * reach + 1
    length = len(values)
    blocks = -(-(length + 2 * reach) // size)
    padded = np.ones(blocks * size, np.float32)
    padded[reach : reach + length] = values
    rows = padded.reshape(blocks, size)
    forward = np.minimum.accumulate(rows, axis=1).reshape(-1)
    backward = np.minimum.accumulate(rows[:, ::-1], axis=1)[:, ::-1].reshape(-1)
    return np.minimum(backward[:length], forward[2 * reach : 2 * reach + length])


def _smoothed(values: Samples, reach: int) -> Samples:
    """Averaged with a triangle that reaches no further than `reach`, so that no value comes out
    above the lowest within it."""
    triangle = np.bartlett(2 * reach + 1)[1:-1] if reach > 1 else np.ones(1)
    padded = np.pad(values, len(triangle) // 2, mode="edge")
    return np.convolve(padded, (triangle / triangle.sum()).astype(np.float32), "valid")
