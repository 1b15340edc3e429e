"""Loudness by ITU-R BS.1770-4: K-weighted energies of a clip, and the gated loudness of many.

A clip is measured once, when it is made; a chapter's and a book's loudness follow from the energies
of its clips without reading audio again.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

BLOCK = 0.1
"""Seconds of one mean square: the hop of the gating blocks of 400 ms."""
RELATIVE_GATE = 0.1
"""Of the mean power: 10 LU below it."""
ABSOLUTE_GATE = -70.0
"""LUFS."""

Energies = NDArray[np.float64]
"""Mean squares of consecutive blocks of `BLOCK` seconds, full scale is 1."""

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


def loudness(blocks: Sequence[Energies]) -> float | None:
    """Gated loudness in LUFS of stretches of 100 ms mean squares; None when all is silence.

    BS.1770-4 section 5.1: blocks of 400 ms overlapping by 75 %, an absolute gate at -70 LUFS, a
    relative one 10 LU below the mean of what passed the first.
    """
    powers = [gated_powers(stretch) for stretch in blocks if stretch.size]
    power = np.concatenate(powers) if powers else np.empty(0)
    if not power.size:
        return None
    power = power[power > np.mean(power) * RELATIVE_GATE]
    return float(lufs(np.mean(power)))


def gated_powers(stretch: Energies) -> Energies:
    """The mean squares of its 400 ms blocks that pass the absolute gate."""
    power = np.convolve(stretch, np.full(4, 0.25), "valid")
    return power[power > _power(ABSOLUTE_GATE)]


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def lufs(power: float | np.floating) -> float:
    """The loudness of a mean power, BS.1770-4 equation 2, in LUFS."""
    return float(-0.691 + 10 * np.log10(power))


def padded_to_gate(energies: Sequence[float]) -> Energies:
    """At least one whole gating block: what follows a clip is room tone."""
    values = np.asarray(energies, np.float64)
    return np.pad(values, (0, max(0, 4 - values.size)))
