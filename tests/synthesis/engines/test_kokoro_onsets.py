import numpy as np
import pytest

from audiobook.synthesis.engines.kokoro_engine import _speed
from audiobook.synthesis.engines.kokoro_onsets import without_voice_before_hiss
from audiobook.synthesis.engines.phoneme_times import Sound

RATE = 24000
RANDOM = np.random.default_rng(3)


def hum(seconds):
    return 0.1 * np.sin(2 * np.pi * 200 * np.arange(round(seconds * RATE)) / RATE)


def hiss(seconds):
    noise = RANDOM.normal(0, 0.05, round(seconds * RATE))
    return np.diff(noise, prepend=0.0)


def line(*parts):
    return np.concatenate([np.zeros(round(0.3 * RATE)), *parts, hum(0.4)]).astype(np.float32)


def test_a_voice_before_the_hiss_that_a_line_begins_with_is_silenced():
    samples = line(hum(0.04), hiss(0.08))
    cut = without_voice_before_hiss(samples, RATE, [Sound("s", 0.4, 0.45)])
    assert not cut[: round(0.33 * RATE)].any()
    assert np.array_equal(cut[round(0.36 * RATE) :], samples[round(0.36 * RATE) :])


@pytest.mark.parametrize(
    ("parts", "phoneme"),
    [((hum(0.04), hiss(0.08)), "ɑ"), ((hum(0.12),), "s")],
    ids=["no hiss is meant", "no hiss is heard"],
)
def test_other_lines_stay_as_they_are(parts, phoneme):
    samples = line(*parts)
    assert without_voice_before_hiss(samples, RATE, [Sound(phoneme, 0.4, 0.45)]) is samples
    assert without_voice_before_hiss(samples, RATE, []) is samples


def test_the_speed_of_the_model_grows_with_the_rate_and_more_than_it():
    rates = np.linspace(0.5, 1.9, 40)
    speeds = [_speed(rate) for rate in rates]
    assert (np.diff(speeds) > 0).all()
    assert _speed(1.0) == pytest.approx(1.0)
    assert _speed(1.1) > 1.15
    assert _speed(0.9) < 0.89
