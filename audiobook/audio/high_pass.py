"""What lies below all voices taken out: an offset wastes headroom, and clicks where it ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_CORNER = 12.0
"""Hz, where half of the amplitude is left. At 80 Hz, the lowest voices, it is 0.2 dB."""
_MARGIN = 0.1
"""Seconds on each side in which the filter settles."""
_BLOCK = 4096
"""A transform is quick whose length has small factors."""


def without_offset(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """`samples` without what lies far below 20 Hz; no phase is shifted, no sample moved.

    Args:
        samples: mono, -1..1.
        sample_rate: Hz.
    """
    margin = round(_MARGIN * sample_rate)
    needed = len(samples) + 2 * margin
    length = -(-needed // _BLOCK) * _BLOCK
    padded = np.pad(samples, (margin, length - len(samples) - margin))
    frequency = np.fft.rfftfreq(length, 1 / sample_rate)
    response = np.square(frequency) / (np.square(frequency) + _CORNER**2)
    filtered = np.fft.irfft(np.fft.rfft(padded) * response, length)
    return filtered[margin : margin + len(samples)].astype(np.float32)
