"""Who says what: what the script builder makes of a book."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from audiobook.model.manuscript import SceneBreak
from audiobook.units import Seconds

NARRATOR = "Narrator"
"""The speaker of everything that no character says."""

UNKNOWN_SPEAKER = "Unknown"
"""The speaker of speech that nobody could be named for; always doubtful."""


class Gender(StrEnum):
    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody who speaks."""

    name: str
    aliases: tuple[str, ...] = ()
    gender: Gender = Gender.UNKNOWN
    is_narrator: bool = False
    """The first-person narrator, who is also a character."""
    age: str = ""
    """``child``, ``young``, ``old`` or empty, where the text tells."""
    gender_evidence: str = ""


class EvidenceKind(StrEnum):
    TAG = "tag"  # tag "Faith said"
    PRONOUN_TAG = "pronoun tag"  # tag "she asked"
    BEAT = "beat"  # an action beside the quotation
    VOCATIVE = "vocative"  # addressed as "Luv"
    TURN = "turn"  # answers Spike
    CONTINUATION = "continuation"  # goes on from the quotation before
    NARRATOR = "first person"
    NOT_SPEECH = "not speech"
    MODEL = "model"
    ADVICE = "advice"  # a language model (llama3.1:8b) chose Alice
    AUTHOR = "author"


@dataclass(frozen=True, slots=True)
class Evidence:
    kind: EvidenceKind
    detail: str
    """In words for the author: ``tag "Faith said"``."""


@dataclass(frozen=True, slots=True)
class Candidate:
    speaker: str
    probability: float


class Direction(StrEnum):
    """A manner of speaking; `PLAIN` turns off what the text would suggest."""

    PLAIN = "plain"
    WHISPERED = "whispered"
    SHOUTED = "shouted"
    TRAILING_OFF = "trailing off"


@dataclass(frozen=True, slots=True)
class Directions:
    """What the author asks of a single line: ``[whispered, slower, pause before 1.2]``.

    `script.directions.parse_directions` makes it from the words.
    """

    written: str = ""
    """The author's own words, as they stand between the brackets; empty asks for nothing."""
    manner: Direction | None = None
    """None leaves it to the text."""
    instructions: tuple[str, ...] = ()
    """In words, for engines that take them: ``angry``, ``as if out of breath``."""
    rate: float = 1.0
    """Times the role's rate."""
    pitch: float = 0.0
    """Semitones added to the role's pitch."""
    gain: float = 0.0
    """dB added to the role's gain."""
    pause_before: Seconds | None = None
    """Seconds, in place of the pause that would be there."""
    pause_after: Seconds | None = None
    """Seconds, in place of the pause that would be there."""
    take: int = 1
    """Which reading of the line, from 1; another one is spoken a little otherwise."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text inside one paragraph that one voice speaks.

    The texts of a paragraph's segments, joined with nothing between, are the paragraph.
    """

    speaker: str
    text: str
    doubtful: bool = False
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    line: int | None = None
    """1-based line in the script file it was read from."""
    directions: Directions = Directions()
    """How the author wants it spoken."""

    @property
    def is_narration(self) -> bool:
        return self.speaker == NARRATOR


@dataclass(frozen=True, slots=True)
class ScriptParagraph:
    segments: tuple[Segment, ...]
    notes: tuple[str, ...] = ()
    """What the author noted above it for himself; never spoken."""

    @property
    def text(self) -> str:
        return "".join(segment.text for segment in self.segments)


ScriptBlock = ScriptParagraph | SceneBreak


@dataclass(frozen=True, slots=True)
class ScriptChapter:
    title: str
    blocks: tuple[ScriptBlock, ...]
    part: str = ""
    path: Path | None = None
    """The script file it was read from."""

    @property
    def segments(self) -> tuple[Segment, ...]:
        return tuple(
            segment
            for block in self.blocks
            if isinstance(block, ScriptParagraph)
            for segment in block.segments
        )


@dataclass(frozen=True, slots=True)
class Script:
    chapters: tuple[ScriptChapter, ...]
    characters: tuple[Character, ...] = ()
    warnings: tuple[str, ...] = ()
    """What the builder could not do for this book, a sentence each."""
    may_be_one: tuple[tuple[str, str], ...] = ()
    """Pairs of characters who may be one person; the author knows."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The author says who speaks a stretch of a paragraph, in terms that survive a rebuild.

    It is tied to the words and not to a place in the book, so that it still holds when
    paragraphs are added or taken away before it.
    """

    paragraph: str
    """The whole text of the paragraph. Of several paragraphs with the same text the decisions
    are given in order of the book."""
    start: int
    end: int
    """Code points in the paragraph: the segment, with its quotation marks."""
    speaker: str
    """A character's name, or `NARRATOR`."""
    occurrence: int | None = None
    """Which of the paragraphs with this text is meant, from 0 in order of the book; None leaves
    it to the order of the decisions."""
