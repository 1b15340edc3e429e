"""Who speaks with which voice, and how the book is read."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from audiobook.model.pauses import Pauses
from audiobook.model.script import NARRATOR, Gender


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice an engine offers. `name` is ``engine:id``, as voices.yaml writes it."""

    engine: str
    id: str
    language: str = "en"
    gender: Gender = Gender.UNKNOWN
    age: str = ""
    description: str = ""
    reserved: bool = False
    """Nobody's voice unless somebody chooses it: an automatic cast leaves it out."""

    @property
    def name(self) -> str:
        return str(VoiceId(self.engine, self.id))


def base_language(tag: str) -> str:
    """The language of a BCP 47 tag without region or script: ``en`` of ``en-GB``, lower case."""
    return tag.replace("_", "-").partition("-")[0].lower()


class VoiceId(NamedTuple):
    """A voice by its engine and the engine's name for it."""

    engine: str
    """Empty where the text that was parsed names none."""
    id: str
    """May be a blend: ``id*0.7 + id*0.3``."""

    @classmethod
    def parse(cls, text: str) -> VoiceId:
        """From ``engine:id``, as voices.yaml writes it; all of `text` is the id when it has no
        colon."""
        engine, colon, id_ = text.partition(":")
        return cls(engine, id_) if colon else cls("", text)

    def __str__(self) -> str:
        return f"{self.engine}:{self.id}"


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """How a role is spoken."""

    voice: str
    """``engine:id``, or a blend ``engine:id*0.7 + id*0.3``."""
    rate: float = 1.0
    """Times the engine's natural rate, 0.5 to 2."""
    pitch: float = 0.0
    """Semitones, -12 to 12."""
    gain: float = 0.0
    """dB, -20 to 20."""
    delivery: bool = True
    """Whether whispered, shouted and trailing-off lines are spoken so."""

    @property
    def voice_id(self) -> VoiceId:
        """`voice` in its parts."""
        return VoiceId.parse(self.voice)


@dataclass(frozen=True, slots=True)
class Role:
    """A character in voices.yaml: who it is and how it is spoken."""

    name: str
    settings: VoiceSettings
    aliases: tuple[str, ...] = ()
    gender: Gender = Gender.UNKNOWN
    is_narrator: bool = False
    lexicon: Mapping[str, str] = field(default_factory=dict)


class Censored(StrEnum):
    """How a word is spoken that the author prints with a hole in it: ``f***``, ``d—n``."""

    PAUSED = "paused"
    SPELLED = "spelled"  # its first letter and "blank"
    COMPLETED = "completed"


class Device(StrEnum):
    """What computes the voices of an engine that has a choice; see docs/engines.md."""

    AUTO = "auto"  # the fastest that is installed and fits the machine
    CPU = "cpu"
    OPENVINO = "openvino"
    CUDA = "cuda"
    COREML = "coreml"
    DIRECTML = "directml"


class Doubts(StrEnum):
    """Who speaks a line whose speaker is in doubt."""

    LIKELIEST = "likeliest"
    NARRATOR = "narrator"


class Together(StrEnum):
    """How two people speak who say a line at once."""

    MIXED = "mixed"
    FIRST = "first"  # the one who is named first


def speakers_together(name: str, known: Container[str]) -> tuple[str, str] | None:
    """The two who say a line at once, of ``Ann and Ben``; None when the name is one person's.

    Args:
        name: of a speaker in the script.
        known: names of the cast.
    """
    one, joined, second = name.partition(" and ")
    if not joined or one not in known or second not in known:
        return None
    return one, second


NATURAL_PACE = 178.0
"""Words a minute at rate 1, pauses of the default length included: as heard in 46 minutes of prose
that Kokoro spoke (`benchmarks/prosody.py`)."""


DEFAULT_PACE = 165.0
"""Words a minute where the book says nothing; audiobooks have 150 to 170 (ACX reckons with 155)."""


@dataclass(frozen=True, slots=True)
class Cast:
    """voices.yaml, read."""

    narrator: VoiceSettings
    roles: Mapping[str, Role] = field(default_factory=dict)
    others: Mapping[Gender, tuple[VoiceSettings, ...]] = field(default_factory=dict)
    lexicon: Mapping[str, str] = field(default_factory=dict)
    engine_lexicons: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    pauses: Pauses = Pauses()
    pace: float = DEFAULT_PACE
    """Words a minute, pauses included; all rates are multiplied by its share of the natural."""
    doubts: Doubts = Doubts.LIKELIEST
    censored: Censored = Censored.PAUSED
    together: Together = Together.MIXED
    device: Device = Device.AUTO
    two_people: tuple[tuple[str, ...], ...] = ()
    """Names that the author says are not one person's, though they look so."""
    path: Path | None = None
    sources: tuple[Path, ...] = ()
    """The files it was read from: this one, then the series files it refers to."""

    def settings_for(self, speaker: str) -> VoiceSettings | None:
        """The settings of `speaker`, by name or alias; None when voices.yaml does not have it."""
        if speaker == NARRATOR:
            return self.narrator
        role = self.role_of(speaker)
        return role.settings if role else None

    def role_of(self, speaker: str) -> Role | None:
        """The role of `speaker`, by name or alias."""
        role = self.roles.get(speaker)
        if role is not None:
            return role
        return next((r for r in self.roles.values() if speaker in r.aliases), None)

    def lexicon_for(self, speaker: str, engine: str) -> dict[str, str]:
        """How words are said when `speaker` speaks with `engine`: the role's own entries go before
        those of the engine, and those before the book's."""
        role = self.role_of(speaker)
        role_lexicon = role.lexicon if role else {}
        return {**self.lexicon, **self.engine_lexicons.get(engine, {}), **role_lexicon}
