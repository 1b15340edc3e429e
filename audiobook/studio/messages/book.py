"""The production, its manuscript, and what book.yaml tells listeners."""

from __future__ import annotations

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


class Place(msgspec.Struct, forbid_unknown_fields=True):
    path: str


class ChosenSections(msgspec.Struct, forbid_unknown_fields=True):
    """Which sections are read aloud, by title."""

    sections: dict[str, bool]


class Shelf(msgspec.Struct):
    books: list[ShelfBook]
    here: str = ""
    """Which book the studio was started with, as addresses name it."""


class ShelfBook(msgspec.Struct):
    title: str
    path: str
    here: bool


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
