"""What listeners get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from audiobook.model.synthesis import WordTime
from audiobook.units import Seconds


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
    start: Seconds
    end: Seconds
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

    start: Seconds
    title: str
    named: bool = True
    """Whether the author gave it its title; else that is how it begins."""


@dataclass(frozen=True, slots=True)
class Track:
    """A delivered file."""

    path: Path
    number: int
    title: str
    duration: Seconds
    part: str = ""
    media_type: str = "audio/mpeg"
    captions: tuple[Caption, ...] = ()
    sections: tuple[Section, ...] = ()
    """Of the whole chapter, the first one its beginning; empty where it is all of a piece."""
    guid: str = ""
    """What listeners' apps know it by, wherever it stands."""
    made_by: Mapping[str, int] = field(default_factory=dict)
    """How many of its clips each engine made: `Clip.made_by` → count."""
