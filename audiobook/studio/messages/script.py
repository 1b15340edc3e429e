"""Lines of the script, and what is done to them."""

from __future__ import annotations

import msgspec

from audiobook.studio.messages.book import Book


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


class Split(msgspec.Struct, forbid_unknown_fields=True):
    """Lines of `name` that are those of `other`, who is new, by script file."""

    name: str
    other: str
    lines: dict[str, list[Seen]]
