"""The stream of blocks that every marked-up format is read into."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from enum import Enum, auto


class ItemKind(Enum):
    """What a block is."""

    HEADING = auto()
    PARAGRAPH = auto()
    BREAK = auto()
    NOTE = auto()  # the text of a footnote
    MERGED = auto()  # nothing any more: its text went into the next block


class InlineKind(Enum):
    """What is known of a stretch inside a block."""

    LINK = auto()
    PERSONA = auto()  # the name of who speaks, set before the speech
    DIRECTION = auto()  # a stage direction
    CELL = auto()  # a cell of a table's row


@dataclass(slots=True)
class InlineSpan:
    """A stretch of a block's text."""

    kind: InlineKind
    start: int = 0
    end: int = 0
    href: str = ""
    """Of a link, as it is written."""
    ids: tuple[str, ...] = ()
    """By which other links can point to it."""
    raised: bool = False


@dataclass(slots=True)
class Item:
    """A block of a document."""

    kind: ItemKind
    text: str
    level: int = 0
    """1 to 6 for a heading."""
    types: frozenset[str] = frozenset()
    """``epub:type``, ``role`` and ``class`` of the elements around it, lower case."""
    ids: tuple[str, ...] = ()
    """Ids that stand at its beginning or inside it, and those before it that had no text."""
    spans: list[InlineSpan] = field(default_factory=list)
    speaker: str = ""
    """Who speaks it, where the manuscript says so."""


@dataclass(slots=True)
class Markup:
    """A document, read."""

    items: list[Item]
    title: str = ""
    site: str = ""
    """Where the document says it was saved from (https://ogp.me, ``og:site_name``)."""
    language: str = ""
    authors: tuple[str, ...] = ()
    trailing_ids: tuple[str, ...] = ()
    """Ids after the last item."""
    extents: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Id of a block that holds others → its first item and the one after its last."""
    skipped: Counter[str] = field(default_factory=Counter)
    """Elements that hold something a reader sees and that are not read, by what they are."""


# ---------------------------------------------------------------- marks inside running text

OPEN, CLOSE, LINE = "\ufdd0", "\ufdd1", "\ufdd2"
"""Noncharacters (Unicode 15, 23.7): a span begins, it ends, a line ends unless one does here."""
SENTINELS = re.compile("[\ufdd0-\ufdef]")
_LINE = re.compile(rf"[ \t\n]*{LINE}[ \t\n{LINE}]*")


def break_lines(text: str) -> str:
    """`text` with a line end where a style sets one, and none twice."""
    return _LINE.sub("\n", text.strip(f" \t\n{LINE}")) if LINE in text else text


def place_spans(text: str, waiting: list[InlineSpan]) -> tuple[str, list[InlineSpan]]:
    """`text` without its marks, with white space that met there made one, and where they stood.

    Args:
        waiting: the spans that were opened, in order; those that `text` opens are taken out.
    """
    if OPEN not in text and CLOSE not in text:
        return text, []
    characters: list[str] = []
    length = 0
    placed: list[InlineSpan] = []
    stack: list[InlineSpan] = []
    previous_char = "\n"
    for char in text:
        if char == OPEN:
            span = waiting.pop(0)
            span.start = length
            placed.append(span)
            stack.append(span)
        elif char == CLOSE:
            if stack:
                stack.pop().end = length
        elif char == " " and previous_char in " \n":
            continue
        else:
            characters.append(char)
            length += 1
            previous_char = char
    clean = "".join(characters).rstrip()
    for span in stack:
        span.end = length
    for span in placed:
        span.start, span.end = min(span.start, len(clean)), min(span.end, len(clean))
    return clean, placed


def replace_text(item: Item, start: int, end: int, new: str) -> None:
    """Set `new` in place of a stretch of `item`'s text; its spans move along."""
    by = len(new) - (end - start)
    item.text = item.text[:start] + new + item.text[end:]
    for span in item.spans:
        if span.start >= end:
            span.start += by
        elif span.start > start:
            span.start = start
        if span.end >= end:
            span.end += by
        elif span.end > start:
            span.end = start + len(new)
