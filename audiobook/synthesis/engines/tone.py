"""An engine that needs nothing: each word a tone. For tests and benchmarks, and for hearing the
rhythm of a plan before the voices are chosen.

A word is a steady tone of the voice's pitch, as long as its letters take at fifteen a second, so
that lengths behave as in speech; the same utterance always gives the same samples.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from audiobook.errors import UnknownVoiceError
from audiobook.model import Gender, Utterance, Voice
from audiobook.synthesis.engine import Speech

_RATE = 24000
_SECONDS_PER_CHARACTER = 1 / 15
_GAP = 0.03  # seconds between words
_VOICES = {
    "low": (98.0, Gender.MALE, "adult"),
    "tenor": (131.0, Gender.MALE, "young"),
    "bass": (73.4, Gender.MALE, "old"),
    "baritone": (110.0, Gender.MALE, ""),
    "high": (220.0, Gender.FEMALE, "adult"),
    "alto": (185.0, Gender.FEMALE, ""),
    "soprano": (262.0, Gender.FEMALE, "young"),
    "mezzo": (208.0, Gender.FEMALE, "old"),
}


class ToneEngine:
    """Tones for words; see the module."""

    name = "tone"
    version = "1"
    longest_utterance = 400
    pitch_range = (-12.0, 12.0)
    pace = (6.0, 40.0)
    takes_ipa = False
    patience = 30.0

    def voices(self, language: str = "en") -> Sequence[Voice]:
        """Four low and four high voices, for any language."""
        return tuple(
            Voice(self.name, id_, language or "en", gender, age, f"{hertz:g} Hz")
            for id_, (hertz, gender, age) in _VOICES.items()
        )

    def check_voice(self, voice: str) -> None:
        """Raises UnknownVoiceError unless `voice` is one of `voices`."""
        if voice not in _VOICES:
            nearest = get_close_matches(voice, _VOICES, 1, 0.0)[0]
            raise UnknownVoiceError(
                f"The tone engine has no voice “{voice}”.", hint=f"Did you mean “tone:{nearest}”?"
            )

    def voice_version(self, voice: str) -> str:
        """Nothing: `version` says all."""
        return ""

    def speak(self, utterance: Utterance) -> Speech:
        """One tone a word."""
        import numpy as np

        self.check_voice(utterance.voice)
        hertz = _VOICES[utterance.voice][0] * 2 ** (utterance.pitch / 12)
        gap = np.zeros(round(_GAP * _RATE / utterance.rate), np.float32)
        pieces = []
        words = []
        position = 0
        for word in utterance.text.split():
            frames = round(len(word) * _SECONDS_PER_CHARACTER * _RATE / utterance.rate)
            time = np.arange(frames, dtype=np.float32) / _RATE
            # A raised-cosine attack and decay, so that a tone does not click.
            swell = np.sin(np.pi * np.minimum(1, np.arange(frames) / max(frames - 1, 1)))
            tone = 0.3 * np.sin(2 * np.pi * hertz * time) * np.minimum(1, 4 * swell)
            pieces += [tone.astype(np.float32), gap]
            words.append((position / _RATE, (position + frames) / _RATE, word))
            position += frames + len(gap)
        samples = np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
        return Speech(samples, _RATE, tuple(words))

    def close(self) -> None:
        """Nothing is held."""
