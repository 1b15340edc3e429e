"""Headings in their places, and how much running text stands between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from audiobook.english.sentences import sentence_end
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import (
    Heading,
    Kind,
    normalised,
    read_heading,
    undecorated,
)
from audiobook.manuscript.structure.lengths import count_words
from audiobook.manuscript.structure.scene_breaks import is_ornament
from audiobook.model import Matter

NUMERALS = (Kind.NUMERAL, Kind.NUMBERED_TITLE)
CHAPTERS = (Kind.CHAPTER, Kind.NAMED, Kind.TITLE, *NUMERALS)


@dataclass(slots=True)
class HeadingMark:
    """A heading in its place: rows from `start` to `end`."""

    start: int
    end: int
    heading: Heading
    titles: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """As it is shown: ``CHAPTER I: Down the Rabbit-Hole``."""
        parts: list[str] = []
        for heading_text in (self.heading.label, self.heading.title, *self.titles):
            part = undecorated(heading_text)
            part = part if _abbreviated(part) else part.rstrip(".:").strip()
            if part and normalised(part) not in {normalised(other) for other in parts}:
                parts.append(part)
        return join_title(parts)


def _abbreviated(text: str) -> bool:
    return text.endswith("...") or text.endswith("…")


def join_title(parts: Sequence[str]) -> str:
    """``label: title``, or ``label title`` where the label already ends in punctuation."""
    if len(parts) < 2:
        return "".join(parts)
    head, *rest = parts
    return (f"{head} " if head[-1] in "!?:—–" else f"{head}: ") + " ".join(rest)


@dataclass(frozen=True, slots=True)
class SectionRows:
    """Rows from `start` to `end`, of which those before `body` are the heading."""

    start: int
    body: int
    end: int
    title: str = ""
    part: str = ""
    matter: Matter = Matter.BODY
    subheads: tuple[tuple[int, int], ...] = ()
    """Ranges of rows inside the body that number the scenes of the chapter."""


class Prose:
    """How much running text stands between two rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.starts = [i for i, row in enumerate(rows) if row.opens or i == 0]
        words = [count_words(row.text) for row in rows]
        widths = sorted(row.width for row in rows)
        is_wrapped = len(self.starts) < len(rows)
        self.column = widths[int(0.95 * (len(widths) - 1))] if is_wrapped and widths else 10**6
        """Where lines are broken; beyond all lines where they are not."""
        self._total = [0, *accumulate(words)]
        prose = [0] * len(rows)
        for start, end in zip(self.starts, [*self.starts, len(rows)][1:], strict=True):
            count = sum(words[start:end])
            if _is_prose(rows[start:end], count):
                prose[start] = count
        self._prose = [0, *accumulate(prose)]

    def words(self, start: int, end: int) -> int:
        """All words of the rows."""
        return self._total[max(end, start)] - self._total[start]

    def prose(self, start: int, end: int) -> int:
        """Words of the paragraphs between the rows that read as sentences."""
        return self._prose[max(end, start)] - self._prose[start]

    def paragraph_end(self, start: int) -> int:
        """The row after the paragraph that `start` stands in."""
        end = start + 1
        while end < len(self.rows) and not self.rows[end].opens:
            end += 1
        return end


def _is_prose(rows: Sequence[Row], words: int) -> bool:
    text = rows[-1].text
    if is_ornament(text) or read_heading(rows[0].text) is not None:
        return words >= 60
    return words >= 30 or (sentence_end().search(text) is not None and not rows[0].text.isupper())
