"""What a section of marked-up text is: by its markup, its number, its heading and its words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from audiobook.english.sentences import STOPS_OF_ALL_SCRIPTS
from audiobook.manuscript.marked_up.fan_archives import ARCHIVE_FRAME
from audiobook.manuscript.marked_up.items import Item, ItemKind
from audiobook.manuscript.marked_up.pieces import Piece, count_words
from audiobook.manuscript.structure.headings import Kind, normalised, read_heading
from audiobook.manuscript.structure.lengths import count_words as words_of
from audiobook.manuscript.structure.section_kinds import (
    STORY_TYPES,
    heading_holds,
    matter_of_heading,
    matter_of_types,
    matter_of_words,
)
from audiobook.model import Matter

_TITLE_PAGE_WORDS = 150
_STORY_WORDS = 200

_NEVER_IN_CHAPTERS = frozenset(
    (Matter.TITLE_PAGE, Matter.IMPRINT, Matter.CONTENTS, Matter.COLOPHON, Matter.LICENCE)
)
"""Matter that markup may set inside a piece and that cannot belong to a chapter; a motto can."""


def marked_matter(item: Item) -> Matter | None:
    """The matter that markup says a single block is, other than the story."""
    if item.types & {"pg-boilerplate", "pgheader"}:
        return Matter.LICENCE
    if ARCHIVE_FRAME in item.types:
        return Matter.FRONT
    matter = matter_of_types(item.types)
    if matter in _NEVER_IN_CHAPTERS and not item.types & STORY_TYPES:
        return matter
    return Matter.BACK if "nonlinear" in item.types else None


def own_matter(items: Sequence[Item], piece: Piece) -> Matter | None:
    """What the piece's markup, number or title says it is, in this order."""
    inside = items[piece.start : piece.end]
    if not inside:
        return matter_of_heading(piece.title)
    common = frozenset.intersection(*(item.types for item in inside))
    for frame in (Matter.LICENCE, Matter.FRONT):
        if all(marked_matter(item) is frame for item in inside):
            return frame
    if common & STORY_TYPES:
        return Matter.BODY
    headings = [piece.title, *(item.text for item in items[piece.start : piece.body])]
    lines = [" ".join(line.split()) for text in headings for line in text.split("\n")]
    marked = matter_of_types(common)
    if marked is not None:
        words = next((m for line in lines if (m := matter_of_heading(line))), None)
        return words if marked in _LEGAL and words in _LEGAL else marked
    if "nonlinear" in common:
        return Matter.BACK
    if any(_is_numbered(line) for line in lines):
        return Matter.BODY
    named = next(((m, line) for line in lines if (m := matter_of_heading(line))), None)
    if named is None:
        return None
    texts = [item.text for item in items[piece.body : piece.end] if item.kind is not ItemKind.BREAK]
    has_notes = any(item.kind is ItemKind.NOTE for item in inside)
    if has_notes or heading_holds(named[0], named[1], texts):
        return named[0]
    return Matter.BODY


_LEGAL = frozenset((Matter.IMPRINT, Matter.LICENCE, Matter.COLOPHON))
"""What markup calls one thing and the heading another is here what the heading says."""


def _is_numbered(line: str) -> bool:
    heading = read_heading(line)
    return heading is not None and heading.kind in (
        Kind.CHAPTER,
        Kind.NUMERAL,
        Kind.NUMBERED_TITLE,
    )


_FRONT_PROSE = 120
"""Words of running text, from which on a piece without a title before the first chapter is a
beginning."""


def matter_of_piece(
    items: Sequence[Item], piece: Piece, book_title: str, *, is_front: bool, has_begun: bool
) -> Matter:
    """What a piece is.

    Args:
        items: of the whole book.
        piece: the section.
        book_title: a section called so may be a title page.
        is_front: it stands before the first chapter.
        has_begun: it stands after it.
    """
    matter = own_matter(items, piece)
    if matter is not None or piece.is_part:
        return matter or Matter.BODY
    inside = items[piece.start : piece.end]
    text = "\n".join(item.text for item in inside)
    words = count_words(inside)
    heading = read_heading(piece.title) if piece.title else None
    if heading is not None and heading.kind in (Kind.CHAPTER, Kind.NAMED, Kind.PART):
        return Matter.BODY
    is_named_after_book = normalised(piece.title) == normalised(book_title)
    if is_front and not count_words(items[piece.body : piece.end]):
        return Matter.TITLE_PAGE
    if is_front and (not piece.title or is_named_after_book):
        if words < 3 * _STORY_WORDS and (matter_of_text := matter_of_words(text)):
            return matter_of_text if words > 25 else Matter.TITLE_PAGE
        prose = sentence_words(inside)
        if prose >= (_FRONT_PROSE if not piece.title else _TALE_PROSE):
            return Matter.BODY
        return Matter.TITLE_PAGE if words < _TITLE_PAGE_WORDS else Matter.FRONT
    if has_begun and not piece.title and words < 400 and (matter_of_text := matter_of_words(text)):
        return matter_of_text
    return Matter.BODY


_TALE_PROSE = 40


def sentence_words(items: Iterable[Item]) -> int:
    """Words of the paragraphs that end as sentences do and are longer than a line of a title
    page."""
    return sum(
        words_of(item.text)
        for item in items
        if item.kind is ItemKind.PARAGRAPH
        and words_of(item.text) >= 12
        and item.text.rstrip()[-1:] in STOPS_OF_ALL_SCRIPTS + "”\"’'」』"
    )
