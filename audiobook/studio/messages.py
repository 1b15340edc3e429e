"""What the page and the server say to each other, as JSON.

Every answer of ``/api`` is one of these structs; a refusal is a `Refusal` with HTTP status 4xx or
5xx. Lines are 1-based lines of a script file, durations seconds, pitches semitones, gains dB.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Refusal(msgspec.Struct):
    """Why something could not be done: what is wrong, and what to do."""

    message: str
    hint: str = ""
    where: str = ""
    code: str = "error"


class Section(msgspec.Struct):
    """A section of the manuscript, as it was read."""

    title: str
    kind: str
    words: int
    read: bool
    """Whether listeners hear it."""
    begins: str
    """Its first words."""


class Opened(msgspec.Struct):
    """A production, and what it has yet."""

    folder: str
    title: str
    stage: str
    """``empty`` (no manuscript), ``laid out`` (no script), or ``script``."""
    sections: list[Section] = []
    notes: list[str] = []


class ChapterOutline(msgspec.Struct):
    number: int
    title: str
    part: str
    file: str
    version: str
    lines: int
    words: int
    doubts: int
    marks: int


class Person(msgspec.Struct):
    """Somebody who speaks."""

    name: str
    initials: str
    colour: int
    """Which colour of the page, from 0."""
    lines: int
    words: int
    doubts: int


class Book(msgspec.Struct):
    """The book at a glance."""

    title: str
    folder: str
    stage: str
    language: str
    has_voices: bool
    chapters: list[ChapterOutline]
    people: list[Person]
    undo: str
    """What undo would take back, empty for nothing."""
    redo: str
    settling: bool
    problem: str = ""


class Choice(msgspec.Struct):
    speaker: str
    probability: float


class Line(msgspec.Struct, omit_defaults=True):
    """One line of the script; what is as usual is left out."""

    line: int
    speaker: str
    text: str
    doubtful: bool = False
    confidence: float = 1.0
    reasons: list[str] = []
    choices: list[Choice] = []
    """Whom it could be, likeliest first."""
    directions: str = ""
    mark: str | None = None


class Paragraph(msgspec.Struct, omit_defaults=True):
    """Lines that are printed together; what is as usual is left out."""

    lines: list[Line] = []
    notes: list[str] = []
    scene: str | None = None
    """A scene break in place of lines; its own mark."""


class Chapter(msgspec.Struct):
    number: int
    title: str
    part: str
    file: str
    version: str
    paragraphs: list[Paragraph]


class Seen(msgspec.Struct, forbid_unknown_fields=True):
    """A line as the page showed it."""

    line: int
    speaker: str
    text: str


class Edit(msgspec.Struct, forbid_unknown_fields=True):
    """A change of lines of one chapter.

    ``give`` (`speaker`), ``confirm``, ``direct`` (`text`), ``cut`` (`start`, `end`, `speaker`),
    ``join``, ``mark`` (`text`), ``unmark``.
    """

    action: str
    file: str
    lines: list[Seen]
    speaker: str = ""
    text: str = ""
    start: int = 0
    end: int = 0


class Changed(msgspec.Struct):
    """A line that is not what it was."""

    file: str
    line: int
    text: str
    was: str
    now: str


class Edited(msgspec.Struct):
    """What an edit, an undo or a redo did."""

    label: str
    book: Book
    files: list[str]
    """Script files that are not as they were."""


class Doubt(msgspec.Struct):
    file: str
    line: int
    speaker: str
    text: str
    confidence: float
    harm: float
    """Words expected to be in the wrong voice."""


class MarkedLine(msgspec.Struct):
    file: str
    line: int
    text: str
    what: str


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


class Split(msgspec.Struct, forbid_unknown_fields=True):
    """Lines of `name` that are those of `other`, who is new, by script file."""

    name: str
    other: str
    lines: dict[str, list[Seen]]


class CastEdit(msgspec.Struct, forbid_unknown_fields=True):
    """``settings``, ``rename`` or ``merge`` (`to`), ``aliases`` (`names`), ``gender`` (`to`),
    ``narrator``, ``reads chapter`` (`to` is a script file), ``pool`` (`to`, `names`)."""

    action: str
    name: str
    to: str = ""
    names: list[str] = []
    settings: CastSettings | None = None


class Word(msgspec.Struct):
    word: str
    count: int
    sample: str
    said: str = ""
    """As the lexicon has it."""


class WordsView(msgspec.Struct):
    unknown: list[Word]
    lexicon: dict[str, str]
    engine: str
    homographs: list[WordPlace] = []


class WordPlace(msgspec.Struct):
    file: str
    line: int
    text: str
    word: str = ""


class WordEdit(msgspec.Struct, forbid_unknown_fields=True):
    """How a word is said: in the book, by one `speaker`, or by one `engine`; empty forgets it."""

    word: str
    said: str
    speaker: str = ""
    engine: str = ""


class ToRender(msgspec.Struct):
    chapter: int
    title: str
    lines: int
    missing: int
    seconds: float
    reasons: dict[str, int]
    doubtful: list[WordPlace] = []


class QueueItem(msgspec.Struct):
    id: int
    label: str
    done: int
    total: int
    state: str
    """``waiting``, ``running``, ``paused``, ``done``, ``failed`` or ``stopped``."""
    problem: str = ""
    result: Any = None
    seconds_left: float | None = None


class DeliveredTrack(msgspec.Struct):
    number: int
    title: str
    duration: float


class SoundView(msgspec.Struct):
    chapters: list[ToRender]
    reasons: dict[str, int]
    seconds: float
    cpu_seconds: float | None
    """Of one core, for what is to be rendered; None where nothing was measured yet."""
    tracks: list[DeliveredTrack]
    queue: list[QueueItem]
    paused: bool


class QueueOrder(msgspec.Struct, forbid_unknown_fields=True):
    """``line``, ``scene``, ``chapter``, ``rest``, ``files``, ``verify``, ``check`` (`profile`),
    ``share`` (`profile`: ``m4b``, ``readalong``, ``one file``, ``w3c``, or ``audiobookshelf`` into
    the library `path`), ``feed`` (`profile`: ``all`` lists chapters whose date has not come, too);
    ``pause``, ``resume``, ``stop``, ``first`` (`id`)."""

    action: str
    file: str = ""
    line: int = 0
    profile: str = ""
    path: str = ""
    id: int = 0


class TrackText(msgspec.Struct):
    start: float
    end: float
    speaker: str
    text: str
    paragraph: int


class TrackView(msgspec.Struct):
    number: int
    title: str
    duration: float
    text: list[TrackText]
    peaks: list[float]
    """0 to 1, evenly over the chapter."""


class Details(msgspec.Struct, forbid_unknown_fields=True):
    title: str = ""
    author: list[str] = []
    narrator: str = ""
    description: str = ""
    publisher: str = ""
    year: str = ""
    series: str = ""
    series_index: str = ""
    language: str = ""
    genre: str = ""
    profile: str = ""
    format: str = ""
    opening_credits: str = ""
    closing_credits: str = ""


class DetailsView(msgspec.Struct):
    details: Details
    cover: bool
    profiles: list[str]
    formats: list[str]
    credits: tuple[str, str] = ("", "")
    """What is said before and after the book where the author writes nothing of his own."""
    speaks_credits: bool = False
    """Whether what the book is made for asks for credits."""
    sections: list[Section] = []


class Place(msgspec.Struct, forbid_unknown_fields=True):
    path: str


class Shelf(msgspec.Struct):
    books: list[ShelfBook]
    here: str = ""
    """Which book the studio was started with, as addresses name it."""


class ShelfBook(msgspec.Struct):
    title: str
    path: str
    here: bool


class ChosenSections(msgspec.Struct, forbid_unknown_fields=True):
    """Which sections are read aloud, by title."""

    sections: dict[str, bool]
