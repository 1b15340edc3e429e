"""A manuscript as it was read."""

from __future__ import annotations

import bisect
from dataclasses import dataclass
from enum import StrEnum


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
