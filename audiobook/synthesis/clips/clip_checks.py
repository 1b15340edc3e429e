"""Whether an engine said what it was to say, as far as can be told without listening.

Some output cannot be speech and is an error. Other output is only doubtful: an odd text may well
take long. Doubtful clips are tried again, then kept and reported.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from audiobook.errors import BadClipError
from audiobook.model import Utterance
from audiobook.synthesis.engine import HIGHEST_RATE, LOWEST_RATE, Speech

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHOWN = 60
"""Code points of an utterance that a message names."""

FRAME = 0.005
"""Seconds of a frame of `frame_levels`."""

_SILENCE = 1e-3  # -60 dBFS: a clip whose loudest frame is under it says nothing
_FULL_SCALE = 0.999
_LEAST_CHARACTERS = 40  # shorter texts have no pace to speak of
_GRACE = 2.0  # seconds that a short text may be drawn out
_CUT_OFF = 0.5  # of the loudest frame: speech does not end at such a level
_ENDING = 0.01  # seconds at the end that are looked at
_REPEAT_WINDOW = 0.05  # seconds over which the envelope in which repetition shows is smoothed
_SAME = 0.9  # correlation of two stretches of an envelope that say the same


def frame_levels(speech: Speech) -> NDArray[np.float32]:
    """Root mean squares of consecutive frames."""
    size = max(1, round(FRAME * speech.sample_rate))
    count = -(-len(speech.samples) // size)
    padded = np.zeros(count * size, np.float32)
    padded[: len(speech.samples)] = speech.samples
    rows = padded.reshape(count, size)
    levels: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", rows, rows) / np.float32(size))
    return levels


def check_speech(speech: Speech, utterance: Utterance) -> None:
    """Raises BadClipError when an engine's output cannot be speech."""
    samples = speech.samples
    if samples.ndim != 1 or not np.issubdtype(samples.dtype, np.floating):
        raise BadClipError(
            f"The engine returned samples of shape {samples.shape} and type {samples.dtype}, "
            "not one row of floats."
        )
    if not LOWEST_RATE <= speech.sample_rate <= HIGHEST_RATE:
        raise BadClipError(f"The engine returned a sample rate of {speech.sample_rate} Hz.")
    if not np.isfinite(samples).all():
        raise BadClipError("The engine returned samples that are not numbers.")
    if not len(samples):
        raise BadClipError("The engine returned nothing.")
    if float(frame_levels(speech).max()) < _SILENCE:
        raise BadClipError(f"The engine was silent on “{_shown(utterance)}”.")


def doubt_of(raw: Speech, trimmed: Speech, utterance: Utterance, pace: tuple[float, float]) -> str:
    """What is suspicious about a clip, in words; empty when nothing is.

    Args:
        raw: what the engine returned.
        trimmed: without the silence around it, at its final length.
        utterance: what was to be spoken.
        pace: `Engine.pace`.
    """
    return (
        _overdriven(raw)
        or _cut_off(raw)
        or _odd_length(trimmed, utterance, pace)
        or _repeated(trimmed, utterance, pace)
    )


def _overdriven(speech: Speech) -> str:
    clipped = np.count_nonzero(np.abs(speech.samples) >= _FULL_SCALE)
    return "overdriven" if clipped > len(speech.samples) / 50 else ""


def _cut_off(speech: Speech) -> str:
    levels = frame_levels(speech)
    # The last frame may be a fragment, and then looks softer than it is.
    ending = speech.samples[-round(_ENDING * speech.sample_rate) :]
    loudness = float(np.sqrt(np.mean(np.square(ending))))
    return "cut off at the end" if loudness > _CUT_OFF * float(levels.max()) else ""


def _odd_length(speech: Speech, utterance: Utterance, pace: tuple[float, float]) -> str:
    """A clip much too short has lost words or has the wrong sample rate; one much too long
    repeats, rambles or has the wrong rate."""
    seconds = len(speech.samples) / speech.sample_rate * utterance.rate
    characters = len(utterance.text)
    slowest, fastest = pace
    if characters < _LEAST_CHARACTERS:
        fastest, slowest = fastest * 2, characters / (characters / slowest + _GRACE)
    if seconds < characters / fastest:
        return f"too short: {seconds:.1f} s for {characters} characters"
    if seconds > characters / slowest:
        return f"too long: {seconds:.1f} s for {characters} characters"
    return ""


def _repeated(speech: Speech, utterance: Utterance, pace: tuple[float, float]) -> str:
    """Output that says the same thing twice, and takes more than its share of time, loops.

    A steady voice alone does not count: the envelope must repeat itself almost exactly.
    """
    seconds = len(speech.samples) / speech.sample_rate * utterance.rate
    expected = len(utterance.text) / math.sqrt(pace[0] * pace[1])
    if len(utterance.text) < _LEAST_CHARACTERS or seconds < 1.5 * expected:
        return ""
    size = round(_REPEAT_WINDOW / FRAME)
    envelope = np.convolve(frame_levels(speech), np.full(size, 1 / size, np.float32), "same")
    envelope = envelope - envelope.mean()
    for lag in range(len(envelope) // 4, len(envelope) * 2 // 3):
        early, late = envelope[:-lag], envelope[lag:]
        norm = float(np.linalg.norm(early) * np.linalg.norm(late))
        if norm and float(early @ late) / norm > _SAME:
            return "said more than once"
    return ""


def _shown(utterance: Utterance) -> str:
    text = utterance.text
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
