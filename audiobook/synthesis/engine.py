"""The contract of a speech engine: one module an engine in `engines/`, or a third party's package.

An engine lives in a worker process of its own, is made once there, and speaks one utterance after
another. Its own package is imported when it is made, never at import time of its module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from audiobook.model import Utterance, Voice


@dataclass(frozen=True, slots=True)
class Speech:
    """What an engine made of one utterance."""

    samples: NDArray[np.float32]
    """Mono, -1..1, shape (frames,)."""
    sample_rate: int
    """Hz."""
    words: tuple[tuple[float, float, str], ...] = ()
    """``(start, end, word)`` in seconds, where the engine knows."""


@runtime_checkable
class Engine(Protocol):
    """A speech engine.

    Attributes:
        name: the prefix in voices.yaml.
        version: part of every clip's key; changes whenever the same utterance may sound different.
        longest_utterance: code points of text that it speaks well in one go.
    """

    name: str
    version: str
    longest_utterance: int

    def voices(self) -> Sequence[Voice]:
        """All voices, in a stable order."""
        ...

    def check_voice(self, voice: str) -> None:
        """Accept a voice id or a blend expression.

        Raises:
            UnknownVoiceError: with the nearest right one in its hint.
        """
        ...

    def speak(self, utterance: Utterance) -> Speech:
        """Speak `utterance` at its rate. Pitch and gain are the caller's, unless the engine says
        otherwise in `applies_pitch`.

        Raises:
            SynthesisError: the engine failed; the worker is not harmed.
        """
        ...

    @property
    def applies_pitch(self) -> bool:
        """True when `speak` honours `Utterance.pitch` itself."""
        ...

    def close(self) -> None: ...
