"""A look-ahead limiter for true peaks, one clip at a time.

Clips rise from and fall into room tone, so a limiter that sees one clip from end to end sees
everything it has to: no state runs on from clip to clip, and a stretch of a chapter sounds the
same wherever the mixing of it began.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

OVERSAMPLING = 4
"""As BS.1770-4 Annex 2 has it for 48 kHz: the reading is at most 0.7 dB too low."""
_TAPS = 24
"""Of the interpolator, for each phase."""
_HOLD = 0.015
"""Seconds the gain is held down around a peak and again takes to come and go: longer than a period
of a low voice, or the gain would follow the wave itself."""
_SAFE = 0.63
"""Samples this far below the ceiling (-4 dB) cannot hide a higher peak of speech between them."""


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


def limit(samples: Samples, ceiling: float, sample_rate: int) -> Samples:
    """`samples` with no true peak above `ceiling` (linear); the same array where there is none."""
    gain = gain_curve(samples, ceiling, sample_rate)
    return samples if gain is None else samples * gain


def gain_curve(samples: Samples, ceiling: float, sample_rate: int) -> Samples | None:
    """The limiter's gain for every sample; None where it has nothing to do."""
    hot = np.flatnonzero(np.abs(samples) > _SAFE * ceiling)
    if not hot.size:
        return None
    peaks = true_peaks(samples, hot)
    over = peaks > ceiling
    if not over.any():
        return None
    needed = np.ones(len(samples), np.float32)
    needed[hot[over]] = np.float32(ceiling) / peaks[over]
    gain = np.ones(len(samples), np.float32)
    hold = round(_HOLD * sample_rate)
    # Only around the peaks is there anything to smooth.
    hot = hot[over]
    breaks = np.flatnonzero(np.diff(hot) > 4 * hold)
    firsts = hot[np.concatenate(([0], breaks + 1))]
    lasts = hot[np.concatenate((breaks, [hot.size - 1]))]
    for first, last in zip(firsts, lasts, strict=True):
        start, stop = max(0, int(first) - 2 * hold - 1), min(len(samples), int(last) + 2 * hold + 2)
        gain[start:stop] = _smoothed(_lowest_around(needed[start:stop], hold), hold)
    return gain


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
    """Averaged with a triangle of `reach` to each side; never above the lowest value within it."""
    half = reach // 2
    smooth = values.astype(np.float64)
    for _ in range(2):
        total = np.cumsum(np.pad(smooth, (half + 1, half), mode="edge"))
        smooth = (total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1)
    return smooth.astype(np.float32)
