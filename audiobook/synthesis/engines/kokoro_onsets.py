"""Kokoro's voice before a hiss: a short line that begins with "s" has, now and then, some 40 ms of
voice before it, and a listener hears "I said Alice"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from audiobook.synthesis.engines.phoneme_times import Sound

if TYPE_CHECKING:
    from numpy.typing import NDArray

_HISSES = ("s", "ʃ", "f", "θ", "tʃ", "ʧ")
_FRAME = 0.01
_EARLIEST, _LATEST = 0.15, 0.03
"""Seconds before and after the time of the first phoneme in which its hiss begins."""
_HISS = 3000.0
"""Hz; above it lies most of a hiss, and next to nothing of a voice."""
_SHARE = 0.5
_AUDIBLE = 10 ** (-45 / 20)
_FADE = 0.005
"""Seconds."""


def without_voice_before_hiss(
    samples: NDArray[np.float32], rate: int, sounds: Sequence[Sound]
) -> NDArray[np.float32]:
    """`samples` with silence before the hiss that they begin with.

    Args:
        samples: of a line.
        rate: Hz.
        sounds: its phonemes with their times; no hiss at the beginning leaves everything as it is.
    """
    if not sounds or not sounds[0].text.startswith(_HISSES):
        return samples
    size = round(_FRAME * rate)
    begin = max(0, round((sounds[0].start - _EARLIEST) * rate))
    finish = min(round((sounds[0].start + _LATEST) * rate), len(samples) - size)
    high = np.fft.rfftfreq(size, 1 / rate) > _HISS
    for start in range(begin, finish, size):
        frame = samples[start : start + size]
        power = np.abs(np.fft.rfft(frame * np.hanning(size))) ** 2
        is_audible = np.sqrt(np.mean(frame**2)) > _AUDIBLE
        if is_audible and power[high].sum() > _SHARE * power.sum():
            fade = round(_FADE * rate)
            ramp = np.linspace(0, 1, fade, dtype=np.float32)
            cut = samples.copy()
            cut[:start] = 0
            cut[start : start + fade] *= ramp
            return cut
    return samples
