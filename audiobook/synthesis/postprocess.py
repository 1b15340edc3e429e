"""From what an engine made to the clip that is kept: checked, trimmed, at its pitch and gain."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from audiobook.model import Utterance
from audiobook.synthesis.clip_checks import FRAME, check_speech, doubt_of, frame_levels
from audiobook.synthesis.engine import Engine, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BELOW_LOUDEST = 45.0  # dB under the loudest frame that still counts as speech
_KEEP_BEFORE, _KEEP_AFTER = 0.010, 0.040  # seconds, for soft onsets and decays
_KNEE = 0.7  # of full scale, where a signal that is too loud begins to be bent


class Finished(NamedTuple):
    """A clip ready to be kept."""

    speech: Speech
    doubt: str
    """What is suspicious about it, in words; empty when nothing is."""


def synthesize(engine: Engine, utterance: Utterance) -> Finished:
    """Let `engine` speak `utterance` and make of it what the clip holds.

    Raises:
        BadClipError: the engine's output cannot be speech.
        SynthesisError: the engine failed.
    """
    lowest, highest = engine.pitch_range
    own_pitch = max(lowest, min(highest, utterance.pitch))
    # What the engine cannot do is done by playing the samples faster or slower, and the engine
    # speaks that much slower or faster, so that the length is the same.
    ratio = 2 ** ((utterance.pitch - own_pitch) / 12)
    asked = dataclasses.replace(utterance, pitch=own_pitch, rate=utterance.rate / ratio, gain=0.0)
    raw = engine.speak(asked)
    check_speech(raw, utterance)
    speech = _trim(raw)
    if ratio != 1:
        speech = _replay(speech, ratio)
    doubt = doubt_of(raw, speech, utterance, engine.pace)
    if utterance.gain:
        samples = _amplify(speech.samples, utterance.gain)
        speech = dataclasses.replace(speech, samples=samples)
    return Finished(speech, doubt)


def _amplify(samples: NDArray[np.float32], decibels: float) -> NDArray[np.float32]:
    """Louder or softer; what would go beyond full scale is bent round, not cut off."""
    amplified = samples * np.float32(10 ** (decibels / 20))
    size = np.abs(amplified)
    if float(size.max()) <= 1:
        return amplified
    room = np.float32(1 - _KNEE)
    bent = np.float32(_KNEE) + room * np.tanh((size - np.float32(_KNEE)) / room)
    return np.where(size > _KNEE, np.copysign(bent, amplified), amplified)


def to_pcm(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """16-bit little-endian samples of -1..1."""
    return np.clip(np.rint(samples * 32767), -32768, 32767).astype("<i2")


def _trim(speech: Speech) -> Speech:
    levels = frame_levels(speech)
    threshold = float(levels.max()) * 10 ** (-_BELOW_LOUDEST / 20)
    loud = np.flatnonzero(levels > threshold)
    size = max(1, round(FRAME * speech.sample_rate))
    first = max(0, int(loud[0]) * size - round(_KEEP_BEFORE * speech.sample_rate))
    last = (int(loud[-1]) + 1) * size + round(_KEEP_AFTER * speech.sample_rate)
    samples = speech.samples[first:last]
    lead = first / speech.sample_rate
    length = len(samples) / speech.sample_rate
    words = tuple(
        (min(max(start - lead, 0.0), length), min(max(end - lead, 0.0), length), word)
        for start, end, word in speech.words
    )
    return Speech(samples, speech.sample_rate, words)


def _replay(speech: Speech, ratio: float) -> Speech:
    """Played `ratio` times as fast: higher by that ratio, and shorter."""
    import soxr

    samples = soxr.resample(speech.samples, ratio * speech.sample_rate, speech.sample_rate)
    words = tuple((start / ratio, end / ratio, word) for start, end, word in speech.words)
    return Speech(np.asarray(samples, np.float32), speech.sample_rate, words)
