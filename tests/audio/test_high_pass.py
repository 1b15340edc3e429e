"""An offset goes; a voice stays as it is."""

import numpy as np
import pytest

from audiobook.audio.high_pass import without_offset


@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100])
def test_an_offset_goes_and_a_voice_stays(rate: int) -> None:
    time = np.arange(3 * rate) / rate
    voice = 0.3 * np.sin(2 * np.pi * 100 * time) * (np.sin(2 * np.pi * 0.5 * time) > 0)
    filtered = without_offset((voice + 0.01).astype(np.float32), rate)
    assert filtered.shape == voice.shape
    inner = slice(rate // 2, -rate // 2)
    assert abs(filtered[inner].mean()) < 1e-4
    level = np.sqrt(np.mean(np.square(filtered[inner])) / np.mean(np.square(voice[inner])))
    assert abs(20 * np.log10(level)) < 0.25


def test_silence_stays_silence() -> None:
    assert not without_offset(np.zeros(100, np.float32), 22_050).any()
    assert without_offset(np.zeros(0, np.float32), 22_050).size == 0
