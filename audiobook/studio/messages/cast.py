"""Characters and voices."""

from __future__ import annotations

import msgspec


class CastSettings(msgspec.Struct, forbid_unknown_fields=True):
    voice: str = ""
    rate: float = 1.0
    pitch: float = 0.0
    gain: float = 0.0


class Card(msgspec.Struct):
    """A character, as the cast view shows him."""

    name: str
    initials: str
    colour: int
    lines: int
    words: int
    share: float
    """Of the book's words, 0 to 1."""
    doubts: int
    chapters: list[int]
    """Words of his in each chapter."""
    sample: str
    settings: CastSettings
    own_voice: bool
    """Whether voices.yaml has him; else he shares the pool of the others."""
    gender: str
    age: str
    aliases: list[str]
    narrator: bool
    warnings: list[str]


class VoiceOffer(msgspec.Struct):
    name: str
    gender: str
    description: str
    taken_by: list[str]


class CastView(msgspec.Struct):
    cards: list[Card]
    voices: list[VoiceOffer]
    pools: dict[str, list[str]]
    blends: bool
    """Whether the engine of the cast mixes voices."""
    version: str


class CastEdit(msgspec.Struct, forbid_unknown_fields=True):
    """``settings``, ``rename`` or ``merge`` (`to`), ``aliases`` (`names`), ``gender`` (`to`),
    ``narrator``, ``reads chapter`` (`to` is a script file), ``pool`` (`to`, `names`)."""

    action: str
    name: str
    to: str = ""
    names: list[str] = []
    settings: CastSettings | None = None
