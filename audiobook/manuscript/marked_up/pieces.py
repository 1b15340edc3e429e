"""A section of marked-up text before it is a chapter, and how much running text it has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from audiobook.english.sentences import STOPS_OF_ALL_SCRIPTS
from audiobook.manuscript.marked_up.items import Item, ItemKind
from audiobook.manuscript.structure.headings import Heading, read_heading
from audiobook.manuscript.structure.lengths import count_words as words_of
from audiobook.model import Matter


@dataclass(slots=True)
class Piece:
    """Items from `start` to `end`, a section to be; those before `body` are its heading."""

    start: int
    end: int
    body: int = 0
    title: str = ""
    is_part: bool = False
    parts: tuple[str, ...] | None = None
    """Titles of the parts it stands in, outermost first; None when only order can tell."""
    matter: Matter | None = None
    """None where it is yet to be told from the text."""


def count_words(items: Iterable[Item]) -> int:
    """Words of headings, paragraphs and notes."""
    return sum(words_of(item.text) for item in items if item.kind is not ItemKind.BREAK)


def prose_words(items: Iterable[Item]) -> int:
    """Words of the paragraphs that are running text, mottoes aside."""
    paragraphs = [item for item in items if item.kind is ItemKind.PARAGRAPH]
    if is_motto(paragraphs):
        return 0
    return sum(
        words_of(item.text)
        for item in paragraphs
        if not item.types & {"epigraph", "toc"} and _is_sentence(item.text)
    )


_SENTENCE_WORDS = 4
_LONG_PARAGRAPH = 25


def _is_sentence(text: str) -> bool:
    words = words_of(text)
    return words >= _LONG_PARAGRAPH or (
        words >= _SENTENCE_WORDS and text.rstrip()[-1:] in STOPS_OF_ALL_SCRIPTS + ":;”\"’'»」』"
    )


_MOTTO_WORDS = 120
_ATTRIBUTION = re.compile(r"\s*[—–―-]{1,2}\s*\S|\(?[A-Z][\w.’' ]{2,40}[,.)]?\Z")


def is_motto(paragraphs: Sequence[Item]) -> bool:
    """Whether paragraphs are set as an epigraph is: marked as one, or a short quotation or verse
    with a line that says where it is from."""
    if not paragraphs:
        return False
    if all(item.types & {"epigraph"} for item in paragraphs):
        return True
    words = count_words(paragraphs)
    if words > _MOTTO_WORDS:
        return False
    last_line = paragraphs[-1].text.split("\n")[-1]
    is_signed = (len(paragraphs) > 1 or "\n" in paragraphs[-1].text) and len(last_line.split()) <= 9
    has_mark = paragraphs[0].text[:1] in "“\"'‘«„"
    return (is_signed and _ATTRIBUTION.match(last_line) is not None) or (
        has_mark and len(paragraphs) == 1 and words <= 60
    )


def read_item_heading(item: Item) -> Heading | None:
    """What a heading element or a paragraph says as a heading."""
    return read_heading(" ".join(item.text.split()))
