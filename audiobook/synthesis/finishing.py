"""From what an engine made to the clip that is kept: checked, trimmed, at its pitch and gain."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from audiobook.errors import BadClipError
from audiobook.model import Utterance
from audiobook.synthesis.engine import Engine, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FRAME = 0.005  # seconds of a frame whose level decides on silence
_BELOW_LOUDEST = 45.0  # dB under the loudest frame that still counts as speech
_SILENCE = 1e-3  # -60 dBFS: a clip whose loudest frame is under it says nothing
_KEEP_BEFORE, _KEEP_AFTER = 0.010, 0.040  # seconds, for soft onsets and decays
_LEAST_CHARACTERS = 40  # shorter texts have no pace to speak of
_KNEE = 0.7  # of full scale, where a signal that is too loud begins to be bent
_REPEAT_WINDOW = 0.05  # seconds over which the envelope in which repetition shows is smoothed
_SAME = 0.9  # correlation of two stretches of an envelope that say the same


def synthesize(engine: Engine, utterance: Utterance) -> Speech:
    """Let `engine` speak `utterance` and make of it what the clip holds.

    Raises:
        BadClipError: the engine's output is not speech of this text.
        SynthesisError: the engine failed.
    """
    lowest, highest = engine.pitch_range
    own_pitch = max(lowest, min(highest, utterance.pitch))
    # What the engine cannot do is done by playing the samples faster or slower, and the engine
    # speaks that much slower or faster, so that the length is the same.
    ratio = 2 ** ((utterance.pitch - own_pitch) / 12)
    asked = dataclasses.replace(utterance, pitch=own_pitch, rate=utterance.rate / ratio, gain=0.0)
    speech = engine.speak(asked)
    _check_form(speech)
    _check_level(speech, utterance)
    speech = _trim(speech)
    if ratio != 1:
        speech = _replay(speech, ratio)
    _check_pace(speech, utterance, engine.pace)
    _check_repetition(speech, utterance, engine.pace)
    if utterance.gain:
        samples = _amplify(speech.samples, utterance.gain)
        speech = dataclasses.replace(speech, samples=samples)
    return speech


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


def _check_form(speech: Speech) -> None:
    samples = speech.samples
    if samples.ndim != 1 or not np.issubdtype(samples.dtype, np.floating):
        raise BadClipError(
            f"The engine returned samples of shape {samples.shape} and type {samples.dtype}, "
            "not one row of floats."
        )
    if not 8000 <= speech.sample_rate <= 192000:
        raise BadClipError(f"The engine returned a sample rate of {speech.sample_rate} Hz.")
    if not np.isfinite(samples).all():
        raise BadClipError("The engine returned samples that are not numbers.")
    if not len(samples):
        raise BadClipError("The engine returned nothing.")


def _levels(speech: Speech) -> NDArray[np.float32]:
    """Root mean squares of consecutive frames."""
    size = max(1, round(_FRAME * speech.sample_rate))
    count = -(-len(speech.samples) // size)
    padded = np.zeros(count * size, np.float32)
    padded[: len(speech.samples)] = speech.samples
    rows = padded.reshape(count, size)
    levels: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", rows, rows) / np.float32(size))
    return levels


def _check_level(speech: Speech, utterance: Utterance) -> None:
    if float(_levels(speech).max()) < _SILENCE:
        raise BadClipError(f"The engine was silent on “{_shown(utterance)}”.")
    clipped = np.abs(speech.samples) >= 0.999
    if np.count_nonzero(clipped) > len(clipped) / 50:
        raise BadClipError(f"The engine overdrove “{_shown(utterance)}”.")


def _trim(speech: Speech) -> Speech:
    levels = _levels(speech)
    threshold = float(levels.max()) * 10 ** (-_BELOW_LOUDEST / 20)
    loud = np.flatnonzero(levels > threshold)
    size = max(1, round(_FRAME * speech.sample_rate))
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


def _check_pace(speech: Speech, utterance: Utterance, pace: tuple[float, float]) -> None:
    """A clip much too short has lost words or has the wrong sample rate; one much too long
    repeats, rambles or has the wrong rate."""
    seconds = len(speech.samples) / speech.sample_rate * utterance.rate
    characters = len(utterance.text)
    slowest, fastest = pace
    if characters < _LEAST_CHARACTERS:
        # A second of grace: “Oh…” may be drawn out; but ten seconds of it are not speech.
        fastest, slowest = fastest * 2, characters / (characters / slowest + 2)
    if seconds < characters / fastest:
        raise BadClipError(
            f"“{_shown(utterance)}” took {seconds:.1f} s: too short for {characters} characters."
        )
    if seconds > characters / slowest:
        raise BadClipError(
            f"“{_shown(utterance)}” took {seconds:.1f} s: too long for {characters} characters."
        )


def _check_repetition(speech: Speech, utterance: Utterance, pace: tuple[float, float]) -> None:
    """Output that says the same thing twice, and takes more than its share of time, loops.

    A steady voice alone does not count: the envelope must repeat itself almost exactly.
    """
    seconds = len(speech.samples) / speech.sample_rate * utterance.rate
    expected = len(utterance.text) / math.sqrt(pace[0] * pace[1])
    if len(utterance.text) < _LEAST_CHARACTERS or seconds < 1.5 * expected:
        return
    size = round(_REPEAT_WINDOW / _FRAME)
    envelope = np.convolve(_levels(speech), np.full(size, 1 / size, np.float32), "same")
    envelope = envelope - envelope.mean()
    for lag in range(len(envelope) // 4, len(envelope) * 2 // 3):
        early, late = envelope[:-lag], envelope[lag:]
        norm = float(np.linalg.norm(early) * np.linalg.norm(late))
        if norm and float(early @ late) / norm > _SAME:
            raise BadClipError(f"The engine said “{_shown(utterance)}” more than once.")


def _shown(utterance: Utterance) -> str:
    text = utterance.text
    return text if len(text) <= 60 else text[:59] + "…"
