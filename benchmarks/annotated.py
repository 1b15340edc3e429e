"""Annotated novels, as the script builder's benchmark and trainer read them.

A folder a text: ``text.txt``; ``quotes.jsonl``, a row a quoted span (``start``, ``end`` in code
points without the marks, ``quote_id``, ``speaker``, ``type``); ``characters.json`` (``name``,
``aliases``, ``gender`` M/F/other, ``is_narrator``); ``meta.json`` with the ``author``.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import Document, People, Quotation
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.manuscript import read_text
from audiobook.model import Character, Gender, Paragraph

_BREAK = re.compile(r"\n[ \t]*\n\s*")
_GENDERS = {"M": Gender.MALE, "F": Gender.FEMALE}

Row = dict[str, Any]


@dataclass(frozen=True)
class AnnotatedText:
    """One text with its gold annotation."""

    name: str
    text: str
    quotes: list[Row]
    characters: list[Row]
    author: str = ""
    """As ``meta.json`` has it; empty where there is none."""


@dataclass(frozen=True)
class Placed:
    """A document and where its paragraphs stand in the text."""

    document: Document
    paragraphs: tuple[Paragraph, ...]

    def span(self, quotation: Quotation) -> tuple[int, int]:
        """Code points of the quotation in the text."""
        paragraph = self.paragraphs[quotation.paragraph]
        start = paragraph.source_offset(quotation.start)
        last = paragraph.source_offset(max(quotation.end - 1, quotation.start))
        if start is None or last is None:
            raise ValueError("a paragraph does not know where it stands in the text")
        return start, last + 1


def texts_below(folder: Path) -> Iterator[AnnotatedText]:
    """The annotated texts of `folder`, by name."""
    for path in sorted(folder.glob("*/quotes.jsonl")):
        home = path.parent
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        with (home / "text.txt").open(encoding="utf-8", newline="") as file:
            text = file.read()
        characters = json.loads((home / "characters.json").read_text("utf-8"))
        meta = home / "meta.json"
        author = json.loads(meta.read_text("utf-8")).get("author", "") if meta.exists() else ""
        yield AnnotatedText(home.name, text, rows, characters, author)


def found_document(text: str) -> Placed:
    """What the script builder makes of the raw text by itself."""
    book = read_text(text)
    paragraphs: list[Paragraph] = []
    scenes: set[int] = set()
    chapters: set[int] = set()
    for chapter in book.chapters:
        chapters.add(len(paragraphs))
        for block in chapter.blocks:
            if isinstance(block, Paragraph):
                paragraphs.append(block)
            else:
                scenes.add(len(paragraphs))
    count = len(paragraphs)
    document = find_quotations(
        [p.text for p in paragraphs],
        scene_starts=frozenset(i for i in scenes if i < count),
        chapter_starts=frozenset(i for i in chapters if i < count),
    )
    return Placed(document, tuple(paragraphs))


def given_document(annotated: AnnotatedText) -> Placed:
    """Paragraphs between blank lines with the annotated quotations."""
    text = annotated.text
    starts: list[int] = []
    paragraphs: list[Paragraph] = []
    at = 0
    for match in [*_BREAK.finditer(text), None]:
        end = match.start() if match else len(text)
        if text[at:end].strip():
            starts.append(at)
            paragraphs.append(Paragraph(text[at:end].replace("\n", " "), ((0, at),)))
        at = match.end() if match else end
    quotations: list[Quotation] = []
    reached = 0
    for row in sorted(annotated.quotes, key=lambda row: (row["start"], row["end"])):
        begin = max(row["start"], reached)
        reached = max(reached, row["end"])
        if begin >= row["end"]:
            continue
        quotations.extend(_pieces(begin, row["end"], starts, paragraphs))
    return Placed(Document(tuple(p.text for p in paragraphs), tuple(quotations)), tuple(paragraphs))


def _pieces(
    begin: int, end: int, starts: Sequence[int], paragraphs: Sequence[Paragraph]
) -> Iterator[Quotation]:
    """The span in each paragraph it runs through."""
    index = max(bisect_right(starts, begin) - 1, 0)
    first = True
    while index < len(starts) and starts[index] < end:
        size = len(paragraphs[index].text)
        low, high = max(begin - starts[index], 0), min(end - starts[index], size)
        if low < high:
            yield Quotation(
                index, low, high, max(low - 1, 0), min(high + 1, size), goes_on=not first
            )
            first = False
        index += 1


def given_characters(annotated: AnnotatedText) -> tuple[Character, ...]:
    """The gold list, as an author's voices.yaml would name them."""
    return tuple(
        Character(
            name=row["name"],
            aliases=tuple(a for a in row.get("aliases") or () if a != row["name"]),
            gender=_GENDERS.get(row.get("gender") or "", Gender.UNKNOWN),
            is_narrator=bool(row.get("is_narrator")),
        )
        for row in annotated.characters
    )


def given_people(document: Document, characters: Sequence[Character]) -> People:
    """The given characters and nobody else, with their mentions."""
    found = find_characters(document, characters)
    index = {character.name: i for i, character in enumerate(characters)}
    keep = {
        i: index[character.name]
        for i, character in enumerate(found.characters)
        if character.name in index
    }
    mentions = tuple(
        type(m)(m.paragraph, m.start, m.end, keep[m.character])
        for m in found.mentions
        if m.character in keep
    )
    return People(tuple(characters), mentions)
