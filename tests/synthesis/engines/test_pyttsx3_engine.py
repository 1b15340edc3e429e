import sys

import numpy as np
import pytest

from audiobook.errors import SynthesisError, UnknownVoiceError
from audiobook.model import Gender, Utterance
from audiobook.synthesis.engines.pyttsx3_engine import Pyttsx3Engine

pytestmark = pytest.mark.skipif(
    sys.platform in ("darwin", "win32"), reason="the packaged espeak-ng is for Linux"
)

SENTENCE = "Are we all away in a long low room, lying in a row?"


@pytest.fixture(scope="module")
def engine():
    engine = Pyttsx3Engine()
    yield engine
    engine.close()


def speak(engine, voice="en-us+m3", text=SENTENCE, **settings):
    return engine.speak(Utterance("pyttsx3", voice, text, **settings))


def seconds(speech):
    return len(speech.samples) / speech.sample_rate


def fundamentals(speech):
    """Hz: the autocorrelation's peak in each voiced frame."""
    found = []
    for start in range(0, len(speech.samples) - 2048, 1024):
        frame = speech.samples[start : start + 2048] * np.hanning(2048)
        correlation = np.fft.irfft(np.abs(np.fft.rfft(frame, 8192)) ** 2)[:500]
        lag = 44 + int(np.argmax(correlation[44:]))
        if correlation[lag] > 0.5 * correlation[0] > 0.1:
            found.append(speech.sample_rate / lag)
    return found


def fundamental(speech):
    """Hz: the median over voiced frames."""
    return float(np.median(fundamentals(speech)))


def voiced_share(speech):
    return len(fundamentals(speech)) / len(range(0, len(speech.samples) - 2048, 1024))


def test_voices_have_stable_ids_and_genders(engine):
    voices = {voice.id: voice for voice in engine.voices("en")}
    assert voices["en-us+f3"].gender is Gender.FEMALE
    assert voices["en-gb+m1"].gender is Gender.MALE
    assert voices["en-gb"].description == "British"
    assert next(iter(voices)) == "en-us"
    assert {voice.language for voice in engine.voices("en-GB")} == {
        "en-gb",
        "en-gb-rp",
        "en-gb-scotland",
        "en-gb-lancaster",
        "en-gb-midlands",
    }
    assert "de+f1" in [voice.id for voice in engine.voices("de")]


def test_every_listed_english_voice_speaks(engine):
    lengths = {
        voice.id: seconds(speak(engine, voice.id, "Come in.")) for voice in engine.voices("en")
    }
    assert {voice: length for voice, length in lengths.items() if not 0.2 < length < 3} == {}


def test_accents_and_variants_make_a_difference(engine):
    voices = ("en-us+m3", "en-gb+m3", "en-us+f3", "en-gb-scotland+m3")
    spoken = [speak(engine, voice).samples for voice in voices]
    for at, one in enumerate(spoken):
        for other in spoken[at + 1 :]:
            size = min(len(one), len(other))
            assert np.abs(one[:size] - other[:size]).mean() > 0.01


@pytest.mark.parametrize(
    "voice, hint",
    [
        ("en-us+f9", "en-us+f"),
        ("en-uk", "en-"),
        ("gmw/en-us+f3", "en-us+f3"),
        ("en-us+", "en-us"),
        ("../../etc/passwd", "voices"),
    ],
)
def test_a_voice_that_does_not_exist_is_refused(engine, voice, hint):
    with pytest.raises(UnknownVoiceError) as error:
        engine.check_voice(voice)
    assert hint in error.value.hint
    with pytest.raises(UnknownVoiceError):
        speak(engine, voice)


def test_settings_are_never_lost(engine):
    expected = {}
    choices = [("en-us+m3", 1.0), ("en-gb+f2", 1.4), ("en-us+f3", 0.7), ("en-us+m3", 1.4)]
    for number in range(40):
        voice, rate = choices[number * 7 % 4]
        length = seconds(speak(engine, voice, rate=rate))
        assert length == pytest.approx(expected.setdefault((voice, rate), length), rel=0.05)


def test_rate_is_times_the_natural_rate(engine):
    plain = seconds(speak(engine))
    assert seconds(speak(engine, rate=2.0)) == pytest.approx(plain / 2, rel=0.15)
    assert seconds(speak(engine, rate=0.5)) == pytest.approx(plain * 2, rel=0.15)


@pytest.mark.parametrize("voice", ["en-us+m3", "en-us+f2"])
@pytest.mark.parametrize("semitones", [-5.0, -2.0, 3.0, 7.0])
def test_pitch_is_in_semitones(engine, voice, semitones):
    ratio = fundamental(speak(engine, voice, pitch=semitones)) / fundamental(speak(engine, voice))
    assert 12 * np.log2(ratio) == pytest.approx(semitones, abs=0.75)


@pytest.mark.parametrize("voice", ["en-us", "en-gb+f3", "fr+m1"])
def test_a_whisper_has_no_voice(engine, voice):
    whisper = engine.whispering(voice)
    assert whisper.voice.partition("+")[0] == voice.partition("+")[0]
    assert voiced_share(speak(engine, voice)) > 0.5
    assert voiced_share(speak(engine, whisper.voice)) < 0.1


def test_nothing_is_printed(engine, capfd):
    speak(engine)
    assert capfd.readouterr() == ("", "")


def test_a_nul_does_not_cut_the_text_off(engine):
    assert seconds(speak(engine, text=f"Yes.\0 {SENTENCE}")) > seconds(speak(engine))


@pytest.mark.parametrize("text", ["", " ", "…", "\0"])
def test_nothing_to_speak_is_an_error(engine, text):
    with pytest.raises(SynthesisError):
        speak(engine, text=text)


def test_the_version_names_both_packages(engine):
    assert "espeakng" in engine.version
