from itertools import pairwise

import numpy as np
import pytest

from audiobook.synthesis.engines.marked_pauses import PAUSES, with_pauses
from audiobook.synthesis.engines.phoneme_times import Sound

RATE = 24000


def hum(*levels):
    """A tenth of a second at each level."""
    time = np.arange(RATE // 10) / RATE
    tone = np.sin(2 * np.pi * 220 * time)
    return np.concatenate([level * tone for level in levels]).astype(np.float32)


def sounds(*texts):
    return [Sound(text, index / 10, (index + 1) / 10) for index, text in enumerate(texts)]


def silence(samples):
    """Seconds of exact silence."""
    return np.count_nonzero(np.abs(samples) < 1e-6) / RATE


def test_a_voice_that_goes_on_over_a_dash_is_given_a_pause():
    samples, moved = with_pauses(hum(0.5, 0.2, 0.5), RATE, sounds("a", "—", "b"))
    assert len(samples) / RATE == pytest.approx(0.3 + PAUSES["—"], abs=0.001)
    assert silence(samples) == pytest.approx(PAUSES["—"], abs=0.01)
    assert moved[0] == Sound("a", 0.0, 0.1)
    assert moved[2].end == pytest.approx(0.3 + PAUSES["—"])
    assert np.abs(np.diff(samples)).max() < 0.04  # no click where the tone is cut


def test_a_pause_that_is_there_is_only_lengthened():
    samples, _ = with_pauses(hum(0.5, 0.0, 0.5), RATE, sounds("a", "—", "b"))
    assert len(samples) / RATE == pytest.approx(0.2 + PAUSES["—"], abs=0.02)


def test_a_pause_that_is_long_enough_is_left_alone():
    before = hum(0.5, 0.0, 0.0, 0.0, 0.5)
    samples, moved = with_pauses(before, RATE, sounds("a", "—", " ", " ", "b"))
    assert np.array_equal(samples, before)
    assert moved == sounds("a", "—", " ", " ", "b")


@pytest.mark.parametrize("texts", [("a", "b", "—"), ("—", "a", "b"), ("a", ",", "b"), ("—",), ()])
def test_nothing_to_do(texts):
    before = hum(0.5, 0.4, 0.5)
    samples, moved = with_pauses(before, RATE, sounds(*texts))
    assert np.array_equal(samples, before)
    assert moved == sounds(*texts)


def test_times_stay_in_order():
    samples, moved = with_pauses(
        hum(0.5, 0.2, 0.5, 0.1, 0.5), RATE, sounds("a", "…", "b", "—", "c"), rate=2.0
    )
    assert len(samples) / RATE == pytest.approx(0.5 + (PAUSES["—"] + PAUSES["…"]) / 2, abs=0.001)
    assert all(one.end <= other.start + 1e-9 for one, other in pairwise(moved))
    assert moved[-1].end == pytest.approx(len(samples) / RATE, abs=0.001)
