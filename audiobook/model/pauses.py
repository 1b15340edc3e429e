"""The kinds of pauses, and how long each lasts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PauseKind(StrEnum):
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    SPEAKER = "speaker"
    SCENE = "scene"
    HEADING = "heading"
    CHAPTER = "chapter"


@dataclass(frozen=True, slots=True)
class Pauses:
    """Mean seconds of room tone between utterances; what precedes makes them longer or shorter."""

    sentence: float = 0.7
    paragraph: float = 1.1
    speaker: float = 0.75
    scene: float = 1.8
    heading: float = 1.2
    chapter: float = 2.0


@dataclass(frozen=True, slots=True)
class Pause:
    kind: PauseKind
    seconds: float
