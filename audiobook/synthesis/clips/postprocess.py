"""From what an engine made to the clip that is kept: checked, trimmed, at its pitch and gain."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from audiobook.model import Utterance
from audiobook.synthesis.clips.clip_checks import FRAME, check_speech, doubt_of, frame_levels
from audiobook.synthesis.engine import MIXED_WITH, Engine, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BELOW_LOUDEST = 45.0  # dB under the loudest frame that still counts as speech
_KEEP_BEFORE, _KEEP_AFTER = 0.010, 0.040  # seconds, for soft onsets and decays
_REACH = 0.12
"""Seconds round the border of two words in which their quietest moment is looked for."""
_SHORTEST = 0.1
"""Seconds that a cut from a sentence has to have."""
_LATER = 0.03
"""Seconds by which the second of two voices begins later: nobody speaks at the very same moment."""
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
    plain = dataclasses.replace(utterance, pitch=own_pitch, rate=utterance.rate / ratio, gain=0.0)
    raw = _speak(engine, plain)
    check_speech(raw, utterance)
    speech = _trim(raw)
    if ratio != 1:
        speech = _replay(speech, ratio)
    doubt = doubt_of(raw, speech, utterance, engine.pace)
    if utterance.gain:
        samples = _amplify(speech.samples, utterance.gain)
        speech = dataclasses.replace(speech, samples=samples)
    return Finished(speech, doubt)


def _speak(engine: Engine, asked: Utterance) -> Speech:
    """What the engine makes of an utterance, by itself, within its sentence, or by two voices."""
    voices = asked.voice.split(MIXED_WITH)
    if len(voices) > 1:
        return _mix([_speak(engine, dataclasses.replace(asked, voice=voice)) for voice in voices])
    if asked.preceding or asked.following:
        within = _speak_within(engine, asked)
        if within is not None:
            return within
    return engine.speak(dataclasses.replace(asked, preceding="", following=""))


def _speak_within(engine: Engine, asked: Utterance) -> Speech | None:
    """An utterance spoken with what goes before and behind it in its sentence, and cut out; None
    where the engine does not tell when which word is spoken."""
    texts = [asked.preceding, asked.text, asked.following]
    full_text = " ".join(filter(None, texts))
    speech = engine.speak(dataclasses.replace(asked, text=full_text, preceding="", following=""))
    counts = [sum(any(map(str.isalnum, word)) for word in text.split()) for text in texts]
    if not counts[1] or len(speech.words) != sum(counts):
        return None
    begin, finish = counts[0], counts[0] + counts[1]
    start = _gap(speech, begin) if begin else 0.0
    end = _gap(speech, finish) if finish < len(speech.words) else _seconds(speech)
    if end - start < _SHORTEST:
        return None
    rate = speech.sample_rate
    words = tuple(
        (max(begin - start, 0.0), min(until, end) - start, word)
        for begin, until, word in speech.words[begin:finish]
    )
    return Speech(speech.samples[round(start * rate) : round(end * rate)], rate, words)


def _gap(speech: Speech, number: int) -> float:
    """The quietest moment between word `number` and the one before it, in seconds."""
    left_word, right_word = speech.words[number - 1], speech.words[number]
    middle = (left_word[1] + right_word[0]) / 2
    reach = max(_REACH, (right_word[0] - left_word[1]) / 2)
    rate = speech.sample_rate
    size = round(FRAME * rate)
    begin = max(0, round((middle - reach) * rate))
    levels = [
        float(np.mean(speech.samples[offset : offset + size] ** 2))
        for offset in range(
            begin, min(round((middle + reach) * rate), len(speech.samples) - size), size
        )
    ]
    quietest = int(np.argmin(levels)) if levels else 0
    return (begin + quietest * size + size // 2) / rate


def _seconds(speech: Speech) -> float:
    return len(speech.samples) / speech.sample_rate


def _mix(speeches: Sequence[Speech]) -> Speech:
    """Voices at once: from the same moment, the second a breath later, as loud as one."""
    trimmed = [_trim(speech) for speech in speeches]
    rate = trimmed[0].sample_rate
    starts = [round(_LATER * number * rate) for number in range(len(trimmed))]
    length = max(start + len(each.samples) for start, each in zip(starts, trimmed, strict=True))
    mixed = np.zeros(length, np.float32)
    for start, each in zip(starts, trimmed, strict=True):
        mixed[start : start + len(each.samples)] += each.samples * np.float32(len(trimmed) ** -0.5)
    return Speech(np.clip(mixed, -1, 1), rate, trimmed[0].words)


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
    begin = max(0, int(loud[0]) * size - round(_KEEP_BEFORE * speech.sample_rate))
    end = (int(loud[-1]) + 1) * size + round(_KEEP_AFTER * speech.sample_rate)
    samples = speech.samples[begin:end]
    lead = begin / speech.sample_rate
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
