"""What engines are given, and the clips they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from audiobook.model.cast import Device
from audiobook.model.pauses import Pause
from audiobook.units import Seconds


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine is given: everything that decides how a clip sounds, and what computes it."""

    engine: str
    voice: str
    """The engine's own id, or its blend expression; without the ``engine:`` prefix."""
    text: str
    """The spoken form."""
    language: str = "en"
    rate: float = 1.0
    pitch: float = 0.0
    """Semitones."""
    gain: float = 0.0
    """dB."""
    take: int = 1
    """Which reading is asked for; every number sounds a little otherwise, and always the same."""
    instructions: str = ""
    """How to speak it, in words; only for engines that take instructions."""
    preceding: str = ""
    following: str = ""
    """Spoken forms of what the same voice says before and after it in one sentence: they are
    spoken with it, so that the melody goes on, and cut away again where the engine tells the times
    of words."""
    device: Device = Device.AUTO
    """No part of the clip's key: a clip that one device made is as good as another's."""


@dataclass(frozen=True, slots=True)
class Cue:
    """An utterance in its place in the book."""

    utterance: Utterance
    key: str
    """Content address of the clip: engine and its version, voice, settings, spoken text."""
    speaker: str
    text: str
    """The author's words, for captions."""
    line: int | None = None
    """Line of the script file."""
    note: str = ""
    """Why it is spoken as it is, for the author: ``whispered: -4 dB, rate 0.95``."""
    paragraph: int = 0
    """Which paragraph of the chapter it stands in, from 1; 0 is the heading."""
    scene: str | None = None
    """Title of the scene that begins with it, empty for a scene without one; None inside a
    scene."""
    spaced: bool = True
    """Whether white space stands before it in its paragraph."""


@dataclass(frozen=True, slots=True)
class ChapterPlan:
    number: int
    title: str
    items: tuple[Cue | Pause, ...]
    part: str = ""
    path: Path | None = None

    @property
    def cues(self) -> tuple[Cue, ...]:
        return tuple(item for item in self.items if isinstance(item, Cue))


@dataclass(frozen=True, slots=True)
class RenderPlan:
    chapters: Sequence[ChapterPlan]
    """In memory, or read from disk one at a time as they are asked for."""
    engine_versions: Mapping[str, str] = field(default_factory=dict)
    """Of the engines that speak in it, by name."""
    unheard_instructions: Mapping[str, int] = field(default_factory=dict)
    """Engines that take no instructions, by name: how many segments have some all the same. Not
    kept on disk."""


class WordTime(NamedTuple):
    """When a word is heard."""

    start: float
    """Seconds from the start of the file or clip."""
    end: float
    word: str


@dataclass(frozen=True, slots=True)
class Clip:
    """A rendered utterance on disk: mono 16-bit PCM WAV at the engine's own rate, leading and
    trailing silence trimmed."""

    key: str
    path: Path
    frames: int
    sample_rate: int
    words: tuple[WordTime, ...] = ()
    """Where the engine tells, else empty."""
    energies: tuple[float, ...] = ()
    """K-weighted mean squares of consecutive 100 ms blocks (ITU-R BS.1770-4), so that a
    chapter's loudness is known before its clips are read again."""
    doubt: str = ""
    """What is suspicious about it, in words, after every attempt: ``too short: 0.4 s for 80
    characters``."""
    checksum: int | None = None
    """CRC-32 of its samples as they were rendered; None where nobody knows it."""
    made_by: str = ""
    """Engine, its version, and what computed it: ``kokoro 0.6.1-…, openvino 2026.4.1 int8 bf16``;
    empty for clips of earlier versions of this program."""

    @property
    def duration(self) -> Seconds:
        return Seconds(self.frames / self.sample_rate)


@dataclass(frozen=True, slots=True)
class TimelineClip:
    clip: Clip
    cue: Cue


@dataclass(frozen=True, slots=True)
class Timeline:
    """A chapter ready to be encoded: clips and pauses in order."""

    number: int
    title: str
    items: tuple[TimelineClip | Pause, ...]
    part: str = ""
