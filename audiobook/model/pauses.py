"""The kinds of pauses, and how long each lasts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from audiobook.units import Seconds


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

    sentence: Seconds = Seconds(0.7)
    paragraph: Seconds = Seconds(1.1)
    speaker: Seconds = Seconds(0.75)
    scene: Seconds = Seconds(1.8)
    heading: Seconds = Seconds(1.2)
    chapter: Seconds = Seconds(2.0)


@dataclass(frozen=True, slots=True)
class Pause:
    kind: PauseKind
    seconds: Seconds
