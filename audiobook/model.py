"""What a book is on its way from a manuscript to audio: frozen values, no behaviour to speak of.

manuscript file → `Book` → `Script` + `Cast` → `RenderPlan` → `Clip` → `Timeline` → `Track`

Offsets are Unicode code points, durations are seconds, levels are dB.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

NARRATOR = "Narrator"
"""The speaker of everything that no character says."""

UNKNOWN_SPEAKER = "Unknown"
"""The speaker of speech that nobody could be named for; always doubtful."""


# ---------------------------------------------------------------- manuscript


@dataclass(frozen=True, slots=True)
class LabelledSpeech:
    """A stretch of a paragraph of which the manuscript itself says who speaks it, as plays,
    screenplays, transcripts and chats do."""

    start: int
    end: int
    """Code points of `Paragraph.text`, the end not included."""
    speaker: str
    """As the label calls them: ``ANNA``, ``The Landlord``, ``ben_01``."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, as the author wrote it.

    `text` has hard wraps joined by one space; a ``\\n`` in it is a line break the author meant
    (verse, an address). Reference marks of notes stand as ``[1]`` or ``[*]``.
    """

    text: str
    anchors: tuple[tuple[int, int], ...] = ()
    """``(index in text, offset in the decoded source)`` pairs, rising; between two pairs both
    sides advance together. Empty when the source is not plain text."""
    speeches: tuple[LabelledSpeech, ...] = ()
    """In order, without overlap; the labels themselves are not in `text`. Where there are any,
    they decide, quotation marks or none: what lies outside them is a stage direction, and the
    narrator's."""

    def source_offset(self, index: int) -> int | None:
        """Offset in the decoded source of the character at `index`; None without anchors."""
        if not self.anchors:
            return None
        anchor_index = bisect.bisect_right(self.anchors, index, key=lambda anchor: anchor[0]) - 1
        start, offset = self.anchors[max(anchor_index, 0)]
        return offset + index - start


@dataclass(frozen=True, slots=True)
class SceneBreak:
    """A break between scenes inside a chapter. `mark` is what the author wrote, if anything."""

    mark: str = ""


Block = Paragraph | SceneBreak


class Matter(StrEnum):
    """What a section of a book is. Everything but `BODY` is left out of the audio by default."""

    BODY = "body"
    TITLE_PAGE = "title page"
    IMPRINT = "imprint"
    CONTENTS = "contents"
    DEDICATION = "dedication"
    EPIGRAPH = "epigraph"
    NOTES = "notes"
    AUTHORS_NOTE = "author's note"
    LICENCE = "licence"
    COLOPHON = "colophon"
    FRONT = "front matter"
    BACK = "back matter"


@dataclass(frozen=True, slots=True)
class Chapter:
    """One section of a book that is one file of audio."""

    title: str
    """As it is to be shown: ``Chapter 1: The Old Sea-dog``; empty when the author gave none."""
    blocks: tuple[Block, ...]
    part: str = ""
    """Title of the part or book this chapter stands in, empty outside one."""
    matter: Matter = Matter.BODY
    heading: str = ""
    """The heading's lines as the author wrote them, joined by ``\\n``; nothing of it is lost."""

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True, slots=True)
class Image:
    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Book:
    """A manuscript as it was read. `chapters` holds every section in order of the text."""

    title: str
    chapters: tuple[Chapter, ...]
    authors: tuple[str, ...] = ()
    language: str = "en"
    """BCP 47."""
    cover: Image | None = None
    description: str = ""
    publisher: str = ""
    year: str = ""
    series: str = ""
    series_index: str = ""
    isbn: str = ""
    warnings: tuple[str, ...] = ()
    """What the reader of the manuscript was not sure of, a sentence each."""
    losses: tuple[str, ...] = ()
    """What of the text could not be read, a sentence each: a chapter may be missing."""
    is_named_after_file: bool = False
    """Nothing in the manuscript says what it is called; `title` is its file's name."""
    subtitle: str = ""


# ---------------------------------------------------------------- script


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
    pause_before: float | None = None
    """Seconds, in place of the pause that would be there."""
    pause_after: float | None = None
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


# ---------------------------------------------------------------- cast


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


@dataclass(frozen=True, slots=True)
class Pauses:
    """Mean seconds of room tone between utterances; what precedes makes them longer or shorter."""

    sentence: float = 0.7
    paragraph: float = 1.1
    speaker: float = 0.75
    scene: float = 1.8
    heading: float = 1.2
    chapter: float = 2.0


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


# ---------------------------------------------------------------- synthesis


class PauseKind(StrEnum):
    SENTENCE = "sentence"
    PARAGRAPH = "paragraph"
    SPEAKER = "speaker"
    SCENE = "scene"
    HEADING = "heading"
    CHAPTER = "chapter"


@dataclass(frozen=True, slots=True)
class Pause:
    kind: PauseKind
    seconds: float


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
    """Engine, its version, and what computed it: ``kokoro 0.6.1-…, openvino 2026.4.1 bf16``; empty
    for clips of earlier versions of this program."""

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.frames / self.sample_rate


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


# ---------------------------------------------------------------- assembly


@dataclass(frozen=True, slots=True)
class BookInfo:
    """What listeners are told about the book: book.yaml, read."""

    title: str
    authors: tuple[str, ...] = ()
    narrator: str = ""
    language: str = "en"
    description: str = ""
    publisher: str = ""
    year: str = ""
    series: str = ""
    series_index: str = ""
    isbn: str = ""
    asin: str = ""
    genre: str = "Audiobook"
    identifier: str = ""
    """A UUID made once for the production; guids of the feed derive from it."""
    subtitle: str = ""
    narrators: tuple[str, ...] = ()
    """Each of them, where there are several; `narrator` names them all."""
    disclosure: str = ""
    """A sentence that says that machines read; empty where the author does not want it."""

    @property
    def readers(self) -> tuple[str, ...]:
        """Those who read, a person each."""
        return self.narrators or ((self.narrator,) if self.narrator else ())

    @property
    def full_description(self) -> str:
        """The description, with the disclosure as its last paragraph."""
        return "\n\n".join(filter(None, (self.description, self.disclosure)))


@dataclass(frozen=True, slots=True)
class Caption:
    start: float
    end: float
    speaker: str
    text: str
    words: tuple[WordTime, ...] = ()
    paragraph: int = 0
    """Which paragraph of the chapter it stands in, from 1; 0 is the heading."""
    spaced: bool = True
    """Whether white space stands before it in its paragraph."""


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a chapter that a listener can go to."""

    start: float
    """Seconds."""
    title: str
    named: bool = True
    """Whether the author gave it its title; else that is how it begins."""


@dataclass(frozen=True, slots=True)
class Track:
    """A delivered file."""

    path: Path
    number: int
    title: str
    duration: float
    part: str = ""
    media_type: str = "audio/mpeg"
    captions: tuple[Caption, ...] = ()
    sections: tuple[Section, ...] = ()
    """Of the whole chapter, the first one its beginning; empty where it is all of a piece."""
    guid: str = ""
    """What listeners' apps know it by, wherever it stands."""
    made_by: Mapping[str, int] = field(default_factory=dict)
    """How many of its clips each engine made: `Clip.made_by` → count."""


# ---------------------------------------------------------------- progress


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is. `done` and `total` are in the stage's own unit."""

    stage: str
    done: float
    total: float
    detail: str = ""


ReportProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """The callback of those who do not watch."""


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
