"""K-weighted energy of a clip, ITU-R BS.1770-4, so that a chapter's loudness is known before its
clips are read again."""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 0.1
"""Seconds of a block: the hop of the gating blocks of 400 ms."""

_TRANSFORM = 8192
_TAPS = 2048  # the response has fallen below 1e-9 after 40 ms

# The two stages of K-weighting as analogue prototypes, from which BS.1770-4's coefficients for
# 48 kHz follow by the bilinear transform (B. De Man, "Evaluation of implementations of the EBU
# R128 loudness measurement", AES 2018): frequency in Hz, Q and, for the shelf, gains.
_SHELF = (1681.974450955533, 0.7071752369554196, 3.999843853973347, 0.4996667741545416)
_HIGH_PASS = (38.13547087602444, 0.5003270373238773)


def block_energies(samples: NDArray[np.float32], sample_rate: int) -> tuple[float, ...]:
    """Mean squares of consecutive 100 ms blocks after K-weighting; the last block is what is left,
    averaged over a whole block's length, so that sums over blocks are the clip's energy.

    Args:
        samples: mono, -1..1.
        sample_rate: Hz.
    """
    if not len(samples):
        return ()
    weighted = _k_weighted(samples, sample_rate)
    size = round(BLOCK * sample_rate)
    blocks = -(-len(weighted) // size)
    padded = np.zeros(blocks * size, np.float32)
    padded[: len(weighted)] = weighted
    rows = padded.reshape(blocks, size)
    return tuple(float(value) for value in np.einsum("ij,ij->i", rows, rows) / size)


def _k_weighted(samples: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """Filtered by overlap-save: a recursive filter would be a Python loop over the samples."""
    hop = _TRANSFORM - _TAPS
    count = -(-len(samples) // hop)
    padded = np.zeros(_TAPS + count * hop, np.float32)
    padded[_TAPS : _TAPS + len(samples)] = samples
    frames = np.lib.stride_tricks.sliding_window_view(padded, _TRANSFORM)[::hop]
    spectra = np.fft.rfft(frames, axis=1) * _response(sample_rate)
    filtered = np.fft.irfft(spectra, _TRANSFORM, axis=1)[:, _TAPS:]
    return filtered.reshape(-1)[: len(samples)].astype(np.float32, copy=False)


@functools.cache
def _response(sample_rate: int) -> NDArray[np.complex64]:
    """Complex response of both stages at the transform's frequencies."""
    hertz, q, decibels, exponent = _SHELF
    k = math.tan(math.pi * hertz / sample_rate)
    high = 10 ** (decibels / 20)
    band = high**exponent
    shelf_b = (high + band * k / q + k * k, 2 * (k * k - high), high - band * k / q + k * k)
    shelf_a = (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
    hertz, q = _HIGH_PASS
    k = math.tan(math.pi * hertz / sample_rate)
    pass_a = (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
    # The high-pass numerator is 1, -2, 1 unscaled: so BS.1770-4 gives it.
    pass_b = (pass_a[0], -2 * pass_a[0], pass_a[0])
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(_TRANSFORM))
    shelf = np.polyval(shelf_b[::-1], z) / np.polyval(shelf_a[::-1], z)
    high_pass = np.polyval(pass_b[::-1], z) / np.polyval(pass_a[::-1], z)
    return np.asarray(shelf * high_pass, np.complex64)
