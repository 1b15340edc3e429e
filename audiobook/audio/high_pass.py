"""What lies below all voices taken out: an offset wastes headroom, and clicks where it ends."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

_CORNER = 12.0
"""Hz, where half of the amplitude is left. At 80 Hz, the lowest voices, it is 0.2 dB."""
_MARGIN = 0.15
"""Seconds on each side in which the filter settles: its answer to a click has fallen by 98 dB."""
_TRANSFORM = 16384
"""Samples, or a multiple of it: longer transforms do not fit in a cache."""


def without_offset(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """`samples` without what lies far below 20 Hz; no phase is shifted, no sample moved.

    Args:
        samples: mono, -1..1.
        sample_rate: Hz.
    """
    margin = round(_MARGIN * sample_rate)
    length = _TRANSFORM * -(-4 * margin // _TRANSFORM)
    hop = length - 2 * margin
    count = -(-len(samples) // hop)
    if not count:
        return samples
    padded = np.zeros(count * hop + 2 * margin, np.float32)
    padded[margin : margin + len(samples)] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, length)[::hop]
    spectra = np.fft.rfft(frames, axis=1)
    spectra *= _response(length, sample_rate)
    filtered = np.fft.irfft(spectra, length, axis=1)[:, margin:-margin].reshape(-1)
    return filtered[: len(samples)].astype(np.float32, copy=False)


@functools.cache
def _response(length: int, sample_rate: int) -> NDArray[np.float32]:
    """What is left of the amplitude at the frequencies of a transform of `length` samples."""
    squares = np.square(np.fft.rfftfreq(length, 1 / sample_rate))
    response: NDArray[np.float32] = (squares / (squares + _CORNER**2)).astype(np.float32)
    return response
