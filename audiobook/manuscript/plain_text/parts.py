"""Sections of the marks found: parts, books and volumes around chapters."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from audiobook.manuscript.plain_text.heading_marks import CHAPTERS, HeadingMark, Prose, SectionRows
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import Kind, undecorated
from audiobook.manuscript.structure.scene_breaks import is_ornament
from audiobook.manuscript.structure.section_kinds import matter_of_words
from audiobook.model import Matter

_TITLE_PAGE_ROW = re.compile(
    r"\[(?:illustration|frontispiece)\b|(?:a|an)\s+\w+\.?\Z|in\s+\w+\s+(?:volumes|parts|books)\b|by\b",
    re.IGNORECASE,
)


def widen_parts(marks: Sequence[HeadingMark], rows: Sequence[Row], prose: Prose) -> None:
    """Let the heading of a volume begin with its title page: the book's title set once more, the
    author, the number of volumes."""
    for previous, mark in itertools.pairwise(marks):
        if previous.heading.kind is Kind.MATTER:
            continue
        start = index = mark.start
        while mark.heading.kind is Kind.PART and index > previous.end:
            index -= 1
            text = undecorated(rows[index].text)
            if text.casefold().startswith("end of") or rows[index].gap == 0:
                break
            if text.isupper() and not is_ornament(text):
                start = index
            elif _TITLE_PAGE_ROW.match(text) is None and not rows[index].text.startswith("["):
                break
        mark.start = start


def name_empty_parts(marks: Sequence[HeadingMark], prose: Prose) -> None:
    """A title with another right below it is the name of a part: ``THE SECOND DAY`` over
    ``THE GARDEN GATE``."""
    for mark, following in itertools.pairwise(marks):
        is_titled = mark.heading.kind is Kind.TITLE and following.heading.kind is Kind.TITLE
        if is_titled and prose.words(mark.end, following.start) == 0:
            mark.heading = replace(mark.heading, kind=Kind.PART)


_PART_TEXT = 150
"""Words below a part's heading, before its first chapter, that are at most a motto."""


def make_sections(
    marks: Sequence[HeadingMark],
    subheads: Sequence[tuple[int, int]],
    rows: Sequence[Row],
    prose: Prose,
) -> list[SectionRows]:
    """Sections from each mark to the next; a part's heading joins that of its first chapter.

    Args:
        subheads: ranges of rows that number scenes.
    """
    sections: list[SectionRows] = []
    parts = _PartStack()
    start: int | None = None
    for index, mark in enumerate(marks):
        following = marks[index + 1] if index + 1 < len(marks) else None
        end = following.start if following else len(rows)
        inside = tuple(subheads[bisect_left(subheads, (mark.end,)) : bisect_left(subheads, (end,))])
        begin = mark.start if start is None else start
        start = None
        if not _holds_chapters(mark, following, bool(sections), prose):
            matter = mark.heading.matter
            part = parts.title if matter is Matter.BODY else ""
            sections.append(SectionRows(begin, mark.end, end, mark.title, part, matter, inside))
            continue
        parts.enter(mark)
        holds_chapters = following is not None and following.heading.kind in CHAPTERS
        size = prose.words(mark.end, end)
        holds_parts = following is not None and following.heading.kind is Kind.PART and size == 0
        if (holds_chapters or holds_parts) and size == 0:
            start = begin
        elif holds_chapters and size < _PART_TEXT:
            text = "\n".join(row.text for row in rows[begin:end])
            matter = Matter.TITLE_PAGE if matter_of_words(text) else Matter.EPIGRAPH
            sections.append(
                SectionRows(begin, mark.end, end, mark.title, parts.title, matter, inside)
            )
        elif holds_chapters:
            sections.append(
                SectionRows(begin, mark.end, end, mark.title, parts.title, Matter.BODY, inside)
            )
        else:
            # A part without chapters is itself what is read: DAISY MILLER, PART I.
            outer = parts.outer_title
            sections.append(
                SectionRows(begin, mark.end, end, mark.title, outer, Matter.BODY, inside)
            )
    return sections


def _holds_chapters(
    mark: HeadingMark, following: HeadingMark | None, is_inside: bool, prose: Prose
) -> bool:
    """A part, or an ``EPILOGUE`` at the end that counts its own chapters from one."""
    if mark.heading.kind is not Kind.NAMED or following is None or not is_inside:
        return mark.heading.kind is Kind.PART
    counts_anew = following.heading.kind is Kind.CHAPTER and following.heading.number == 1
    return counts_anew and prose.words(mark.end, following.start) == 0


class _PartStack:
    """The parts a chapter stands in; the word that comes first in the book is the outer one."""

    def __init__(self) -> None:
        self._order: list[str] = []
        self._titles: list[str] = []

    def enter(self, mark: HeadingMark) -> None:
        """A part begins: those inside the one of its kind before end."""
        if mark.heading.kind is Kind.NAMED:
            self._titles = [mark.title]
            return
        word = "volume" if mark.heading.word == "vol" else mark.heading.word
        if word not in self._order:
            self._order.append(word)
        level = self._order.index(word)
        self._titles = [*self._titles[:level], mark.title]

    @property
    def title(self) -> str:
        """``VOLUME I, BOOK II``."""
        return ", ".join(self._titles)

    @property
    def outer_title(self) -> str:
        """Without the innermost."""
        return ", ".join(self._titles[:-1])
