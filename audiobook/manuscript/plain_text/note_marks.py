"""Note marks of plain text: numbers behind words that count up through a chapter or the book."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from audiobook.model import Block, Chapter, Matter, Paragraph

_MARK = re.compile(
    r"(?<=[^\W\d_][^\W\d_])(?:[.,;:!?][\"”’')\]]?|[\"”’')\]][.,;:!?]?)(?P<number>\d{1,3})"
    r"(?=[\s—–]|--|\Z)"
)
_AFTER_ABBREVIATION = re.compile(
    r"\b(?:no|nos|p|pp|vol|ch|chap|fig|sec|art|st|vs?|ver|op|nr|bk|pt)\.\Z", re.IGNORECASE
)


def mark_notes(chapters: Sequence[Chapter]) -> list[Chapter]:
    """Set the numbers of notes in brackets: ``tall,5`` → ``tall,[5]``.

    Only where there are at least two, and each is one more than the one before or begins anew
    with one.
    """
    numbers = [number for *_, number in _marks(chapters)]
    if len(numbers) < 2:
        return list(chapters)
    rising = sum(higher == lower + 1 or higher == 1 for lower, higher in pairwise(numbers))
    if rising < 0.9 * (len(numbers) - 1):
        return list(chapters)
    return [
        replace(chapter, blocks=tuple(map(_marked, chapter.blocks)))
        if chapter.matter is Matter.BODY
        else chapter
        for chapter in chapters
    ]


def _marks(chapters: Iterable[Chapter]) -> Iterator[tuple[Paragraph, int]]:
    for chapter in chapters:
        if chapter.matter is Matter.BODY:
            for paragraph in chapter.paragraphs:
                for match in _matches(paragraph.text):
                    yield paragraph, int(match["number"])


def _matches(text: str) -> Iterator[re.Match[str]]:
    for match in _MARK.finditer(text) if any(map(str.isdigit, text)) else ():
        if not _AFTER_ABBREVIATION.search(text[: match.start("number")]):
            yield match


def _marked(block: Block) -> Block:
    if not isinstance(block, Paragraph):
        return block
    for match in reversed(list(_matches(block.text))):
        block = _bracketed(block, match.start("number"), match.end("number"))
    return block


def _bracketed(paragraph: Paragraph, start: int, end: int) -> Paragraph:
    text = paragraph.text
    if not paragraph.anchors:
        return replace(paragraph, text=f"{text[:start]}[{text[start:end]}]{text[end:]}")
    anchors = [anchor for anchor in paragraph.anchors if anchor[0] <= start]
    later = [(index + 2, offset) for index, offset in paragraph.anchors if index > end]
    inside = [(index + 1, offset) for index, offset in paragraph.anchors if start < index <= end]
    begin, finish = paragraph.source_offset(start), paragraph.source_offset(end)
    positions = [(start + 1, begin or 0), *inside]
    if end < len(text):
        positions.append((end + 2, finish or 0))
    placed = dict([*anchors, *positions, *later])
    return replace(
        paragraph,
        text=f"{text[:start]}[{text[start:end]}]{text[end:]}",
        anchors=tuple(sorted(placed.items())),
    )
