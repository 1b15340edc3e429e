import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.cast.distance import (
    VoiceTraits,
    measure_voice,
    measured_voices,
    mix,
    settings_distance,
    settings_traits,
    voice_distance,
    voice_gender,
)
from audiobook.model import Gender, Voice, VoiceSettings

RATE = 22050


def vowel(pitch: float, formant: float, seconds: float = 1.0, rate: int = RATE) -> np.ndarray:
    """A buzz at `pitch` Hz with one resonance at `formant` Hz."""
    time = np.arange(int(seconds * rate)) / rate
    partials = np.arange(1, int(rate / 2 / pitch))
    gains = 1 / (1 + ((partials * pitch - formant) / 300) ** 2) + 0.02
    sound: np.ndarray = np.sin(2 * np.pi * pitch * np.outer(partials, time)).T @ gains
    return np.asarray(sound / gains.sum(), np.float32)


@pytest.mark.parametrize("pitch", [80, 120, 215, 330])
def test_pitch_is_measured(pitch: float) -> None:
    assert measure_voice(vowel(pitch, 700), RATE).pitch == pytest.approx(pitch, rel=0.01)


def test_the_spread_of_pitch_is_measured() -> None:
    high, low = vowel(200, 700), vowel(100, 700)
    assert measure_voice(np.concatenate([high, low]), RATE).pitch_spread == pytest.approx(6, abs=1)
    assert measure_voice(high, RATE).pitch_spread < 0.2


def test_loudness_and_sample_rate_make_no_difference() -> None:
    voice = measure_voice(vowel(120, 700), RATE)
    assert voice_distance(voice, measure_voice(vowel(120, 700) * np.float32(0.1), RATE)) < 0.1
    assert voice_distance(voice, measure_voice(vowel(120, 700, rate=24000), 24000)) < 1


def test_other_colours_are_further_apart_than_the_same() -> None:
    voice, bright = measure_voice(vowel(120, 700), RATE), measure_voice(vowel(120, 2400), RATE)
    same = measure_voice(vowel(121, 720), RATE)
    assert voice_distance(voice, bright) > 5 * voice_distance(voice, same)


@pytest.mark.parametrize("samples", [np.zeros(RATE), np.zeros(5), np.ones(0)])
def test_silence_cannot_be_measured(samples: np.ndarray) -> None:
    with pytest.raises(ValueError, match="measure"):
        measure_voice(samples.astype(np.float32), RATE)


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, RATE).astype(np.float32)
    with pytest.raises(ValueError, match="voiced"):
        measure_voice(noise, RATE)


TRAITS = st.builds(
    VoiceTraits,
    st.floats(60, 400),
    st.floats(0, 12),
    st.tuples(*[st.floats(-5, 5)] * 12),
)


@given(TRAITS, TRAITS, TRAITS)
def test_distance_is_a_metric(a: VoiceTraits, b: VoiceTraits, c: VoiceTraits) -> None:
    assert voice_distance(a, a) == 0
    assert voice_distance(a, b) == pytest.approx(voice_distance(b, a))
    assert voice_distance(a, c) <= voice_distance(a, b) + voice_distance(b, c) + 1e-9


LOW = VoiceTraits(100.0, 3.0, (0.0,) * 12)
HIGH = VoiceTraits(200.0, 5.0, (1.0,) * 12)
TWO = {"e:low": LOW, "e:high": HIGH}


def test_a_blend_lies_between_its_voices() -> None:
    blend = settings_traits(VoiceSettings("e:low*0.5 + high*0.5"), TWO)
    assert blend is not None
    assert blend.pitch == pytest.approx(100 * math.sqrt(2))
    assert blend.timbre == pytest.approx((0.5,) * 12)
    for written in ("e:low + high", "e:low+high", "e:low*0.5 + high*.5", "e:low*3+high * 3"):
        assert settings_traits(VoiceSettings(written), TWO) == blend
    assert mix([(LOW, 1), (HIGH, 0)]).pitch == pytest.approx(LOW.pitch)


def test_pitch_of_a_role_moves_its_voice() -> None:
    raised = settings_traits(VoiceSettings("e:low", pitch=12), TWO)
    assert raised is not None
    assert raised.pitch == pytest.approx(200)
    assert settings_traits(VoiceSettings("e:other"), TWO) is None
    assert settings_traits(VoiceSettings("e:low*0.5 + other*0.5"), TWO) is None
    assert settings_traits(VoiceSettings("e:low + other"), TWO) is None


def test_a_plus_in_a_voices_name_makes_no_blend() -> None:
    assert settings_traits(VoiceSettings("e:en+f3"), {"e:en+f3": TWO["e:low"]}) == TWO["e:low"]


def test_unmeasured_voices_are_told_apart_by_gender_and_accent() -> None:
    voices = {
        voice.name: voice
        for voice in (
            Voice("e", "a", "en-us", Gender.MALE),
            Voice("e", "b", "en-us", Gender.MALE),
            Voice("e", "c", "en-gb", Gender.MALE),
            Voice("e", "d", "en-us", Gender.FEMALE),
        )
    }
    apart = [
        settings_distance(VoiceSettings("e:a"), VoiceSettings(f"e:{other}"), {}, voices)
        for other in "abcdz"
    ]
    assert apart[0] == 0 < apart[1] < apart[2] < apart[3]
    assert apart[4] > 0
    same = settings_distance(VoiceSettings("e:a"), VoiceSettings("e:a", pitch=2), {}, voices)
    assert same > 0
    assert voice_gender(VoiceSettings("e:a*0.2 + d*0.8"), voices) is Gender.FEMALE
    assert voice_gender(VoiceSettings("e:nobody"), voices) is Gender.UNKNOWN


def test_an_accent_adds_to_what_was_measured() -> None:
    voices = {v.name: v for v in (Voice("e", "low", "en-us"), Voice("e", "high", "en-gb"))}
    here = settings_distance(VoiceSettings("e:low"), VoiceSettings("e:high"), TWO, {})
    assert settings_distance(VoiceSettings("e:low"), VoiceSettings("e:high"), TWO, voices) > here


def test_voices_come_measured() -> None:
    measured = measured_voices()
    men = [measured[f"pyttsx3:en-us+m{n}"].pitch for n in range(1, 5)]
    women = [measured[f"pyttsx3:en-us+f{n}"].pitch for n in range(1, 5)]
    assert sum(women) / 4 > sum(men) / 4
    assert all(50 < traits.pitch < 450 and len(traits.timbre) == 12 for traits in measured.values())
