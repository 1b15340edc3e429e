import dataclasses

import numpy as np
import pytest

from audiobook.model import Utterance
from audiobook.synthesis.clips.postprocess import synthesize, to_pcm
from audiobook.synthesis.engine import Speech
from audiobook.synthesis.engines.tone import ToneEngine

TEXT = "The morning ferry was late again, and nobody on the pier was surprised."
UTTERANCE = Utterance("tone", "low", TEXT)


class Wrapped(ToneEngine):
    """Tones with silence around them, and with pitch left to the caller."""

    pitch_range = (0.0, 0.0)
    before, after = 0.5, 1.0

    def speak(self, utterance):
        assert utterance.pitch == 0
        speech = super().speak(utterance)
        rate = speech.sample_rate
        samples = np.concatenate(
            [np.zeros(int(self.before * rate)), speech.samples, np.zeros(int(self.after * rate))]
        )
        words = tuple((a + self.before, b + self.before, word) for a, b, word in speech.words)
        return Speech(samples.astype(np.float32), rate, words)


def seconds(speech):
    return len(speech.samples) / speech.sample_rate


def pitch(speech):
    """Hz of the strongest partial."""
    spectrum = np.abs(np.fft.rfft(speech.samples * np.hanning(len(speech.samples))))
    return np.argmax(spectrum) * speech.sample_rate / len(speech.samples)


def test_silence_around_is_trimmed_and_the_words_move_with_it():
    bare, trimmed = (
        synthesize(ToneEngine(), UTTERANCE).speech,
        synthesize(Wrapped(), UTTERANCE).speech,
    )
    assert seconds(trimmed) == pytest.approx(seconds(bare), abs=0.06)
    assert trimmed.words[0][0] < 0.03
    assert trimmed.words[-1][1] <= seconds(trimmed)


@pytest.mark.parametrize("semitones", [-5.0, -1.0, 3.0, 7.0])
def test_pitch_changes_and_length_does_not(semitones):
    plain = synthesize(Wrapped(), UTTERANCE).speech
    shifted = synthesize(Wrapped(), dataclasses.replace(UTTERANCE, pitch=semitones)).speech
    assert seconds(shifted) == pytest.approx(seconds(plain), rel=0.02)
    assert pitch(shifted) / pitch(plain) == pytest.approx(2 ** (semitones / 12), rel=0.03)
    assert shifted.words[-1][1] <= seconds(shifted) + 0.01


def test_gain_is_applied():
    plain = synthesize(ToneEngine(), UTTERANCE).speech
    softer = synthesize(ToneEngine(), dataclasses.replace(UTTERANCE, gain=-6.0)).speech
    assert np.abs(softer.samples).max() == pytest.approx(np.abs(plain.samples).max() / 2, rel=0.01)


def test_too_much_gain_is_bent_and_never_cut_off():
    loud = synthesize(ToneEngine(), dataclasses.replace(UTTERANCE, gain=14.0)).speech
    peak = np.abs(loud.samples).max()
    assert 0.9 < peak <= 1
    assert np.count_nonzero(np.abs(loud.samples) == peak) < len(loud.samples) / 100


def test_pcm_is_little_endian_and_never_wraps():
    assert to_pcm(np.array([0, 1, -1, 2, -2], np.float32)).tobytes() == (
        b"\x00\x00\xff\x7f\x01\x80\xff\x7f\x00\x80"
    )


def test_an_utterance_is_cut_out_of_the_sentence_it_is_spoken_in():
    whole = dataclasses.replace(UTTERANCE, text="We came to the river at noon, and it was deep.")
    first = dataclasses.replace(
        UTTERANCE, text="We came to the river at noon,", following="and it was deep."
    )
    second = dataclasses.replace(first, text=first.following, preceding=first.text, following="")
    parts = [synthesize(ToneEngine(), part).speech for part in (first, second)]
    words = [[word for _, _, word in part.words] for part in parts]
    assert words == [first.text.split(), second.text.split()]
    together = seconds(synthesize(ToneEngine(), whole).speech)
    assert sum(map(seconds, parts)) == pytest.approx(together, abs=0.3)


def test_two_voices_speak_at_once():
    both = synthesize(ToneEngine(), dataclasses.replace(UTTERANCE, voice="low & high")).speech
    alone = [
        synthesize(ToneEngine(), dataclasses.replace(UTTERANCE, voice=voice)).speech
        for voice in ("low", "high")
    ]
    assert seconds(both) == pytest.approx(max(map(seconds, alone)), abs=0.1)
    assert np.abs(both.samples).max() <= 1
    spectrum = np.abs(np.fft.rfft(both.samples))
    at = len(both.samples) / both.sample_rate
    assert all(spectrum[round(hertz * at)] > np.median(spectrum) * 5 for hertz in (98, 220))
