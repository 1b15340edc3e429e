import numpy as np
import pytest

from audiobook.errors import UnknownVoiceError
from audiobook.model import Gender, Utterance
from audiobook.synthesis.engines.tone import ToneEngine


def test_the_same_utterance_gives_the_same_samples():
    utterance = Utterance("tone", "alto", "Good morning.")
    first, second = (ToneEngine().speak(utterance) for _ in range(2))
    assert np.array_equal(first.samples, second.samples)


def test_every_word_is_a_tone_in_its_time():
    speech = ToneEngine().speak(Utterance("tone", "alto", "Good morning to you"))
    assert [word for _, _, word in speech.words] == ["Good", "morning", "to", "you"]


def test_both_genders_have_voices():
    genders = [voice.gender for voice in ToneEngine().voices()]
    assert genders.count(Gender.MALE) == genders.count(Gender.FEMALE) == 4


def test_an_unknown_voice_names_the_nearest():
    with pytest.raises(UnknownVoiceError) as error:
        ToneEngine().check_voice("sopprano")
    assert "tone:soprano" in error.value.hint
