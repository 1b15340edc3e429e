"""The contract of a speech engine: one module an engine in `engines/`, or a third party's package.

An engine lives in a worker process of its own and speaks one utterance after another there. The
planner makes one too, to read its version and to check voices, so making an engine is cheap: its
own package is imported when it first needs it, never when its module is imported.

`conformance` checks an engine against this contract; docs/engines.md tells how to add one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from audiobook.model import Utterance, Voice

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LOWEST_RATE, HIGHEST_RATE = 8_000, 192_000
"""Hz, of the samples that an engine may return."""

ENTRY_POINT_GROUP = "audiobook.engines"
"""Entry-point group of engines: the entry's name is the engine's, its value a class or function
that makes one when called without arguments."""


IPA = re.compile(r"/([^/\s][^/]*)/")
"""Phonemes of the International Phonetic Alphabet inside a text."""


MIXED_WITH = " & "
"""Between two voices of `Utterance.voice` that speak at once; an engine is asked for each alone."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What an engine made of one utterance."""

    samples: NDArray[np.float32]
    """Mono, -1..1, shape (frames,)."""
    sample_rate: int
    """Hz."""
    words: tuple[tuple[float, float, str], ...] = ()
    """``(start, end, word)`` in seconds, where the engine knows."""


@dataclass(frozen=True, slots=True)
class Whisper:
    """How an engine whispers with a voice."""

    voice: str
    """The id or the blend to speak with."""
    pitch: float
    """Semitones to add."""
    rate: float
    """Times the rate."""


@runtime_checkable
class Engine(Protocol):
    """A speech engine.

    Attributes:
        name: the prefix in voices.yaml.
        version: part of every clip's key; changes whenever the same utterance may sound different.
        longest_utterance: code points of text that it speaks well in one go.
        pitch_range: semitones, lowest and highest, that `speak` honours in `Utterance.pitch`;
            (0, 0) when it leaves pitch to the caller. What lies beyond is the caller's.
        pace: code points of spoken text per second at rate 1, the slowest and the fastest that a
            sound clip of an ordinary sentence can have; a clip outside is taken for broken.
        takes_ipa: whether `Utterance.text` may hold IPA between slashes, ``/lɔːn/``.
        patience: seconds that any utterance may take, however short, before the worker is taken
            for hung; 30 serves an engine that computes, more is for one that waits for others.
    """

    name: str
    version: str
    longest_utterance: int
    pitch_range: tuple[float, float]
    pace: tuple[float, float]
    takes_ipa: bool
    patience: float

    def voices(self, language: str = "en") -> Sequence[Voice]:
        """The voices offered for a language (BCP 47, ``en`` covers ``en-GB``), in a stable order;
        every voice when `language` is empty."""
        ...

    def check_voice(self, voice: str) -> None:
        """Accept a voice id or a blend expression, listed or not.

        Raises:
            UnknownVoiceError: with the nearest right one in its hint.
            EngineMissingError: the engine's package is not installed.
        """
        ...

    def voice_version(self, voice: str) -> str:
        """What the sound of `voice` depends on besides `version`: the digest of a model's file,
        the address of a server; empty when there is nothing."""
        ...

    def speak(self, utterance: Utterance) -> Speech:
        """Speak `utterance` at its rate, and at its pitch within `pitch_range`. Gain is the
        caller's.

        Raises:
            SynthesisError: the engine failed; the worker is not harmed.
        """
        ...

    def close(self) -> None:
        """Let go of what the engine holds; it is not used again."""
        ...


@runtime_checkable
class Whispers(Protocol):
    """What an engine may have besides: a whisper that is one, and not only softer speech."""

    name: str

    def whispering(self, voice: str) -> Whisper:
        """How to whisper with `voice`, a voice id or a blend."""
        ...


@runtime_checkable
class NamesItsRuntime(Protocol):
    """What an engine may have besides, when more than one thing can compute its voices."""

    def runtime(self) -> str:
        """What computed the last utterance, with its version: ``onnxruntime 1.32.0 cuda``; empty
        before the first."""
        ...


@runtime_checkable
class TakesInstructions(Protocol):
    """What an engine may have besides: it is told in words how to speak.

    Attributes:
        takes_instructions: whether it reads `Utterance.instructions`.
    """

    takes_instructions: bool
