"""Tables of contents and other headings that open no chapter."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audiobook.manuscript.plain_text.heading_marks import HeadingMark, Prose
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import Heading, Kind, normalised, read_heading
from audiobook.manuscript.structure.section_kinds import heading_holds
from audiobook.model import Matter


def listed_titles(
    rows: Sequence[Row], prose: Prose, marks: Sequence[HeadingMark]
) -> tuple[int, frozenset[str]] | None:
    """The row after a table of contents, and the titles it lists as `normalised` has them.

    None when there is no heading of contents, or fewer than two lines below it.
    """
    contents = next((mark for mark in marks if mark.heading.matter is Matter.CONTENTS), None)
    if contents is None:
        return None
    entries: dict[str, int] = {}
    index = contents.end
    while index < len(rows) and prose.prose(index, prose.paragraph_end(index)) == 0:
        key = normalised(_PAGE_NUMBER.sub("", rows[index].text))
        if key in entries:
            break
        if key:
            entries[key] = index
        index += 1
    return (max(entries.values()) + 1, frozenset(entries)) if len(entries) >= 2 else None


_WIDE_GAP = 3
"""Blank lines that end a list of contents, when more than between its entries."""


def contents_rows(
    rows: Sequence[Row], prose: Prose, marks: Sequence[HeadingMark]
) -> frozenset[int]:
    """The rows of the entries below a heading of contents.

    The list ends where a paragraph begins, where an entry comes again, by its words or its
    number, or after a gap wider than any in it.
    """
    contents = next((mark for mark in marks if mark.heading.matter is Matter.CONTENTS), None)
    if contents is None:
        return frozenset()
    keys_above: set[str] = set()
    numbers: set[tuple[str, int | None]] = set()
    widest = 1
    index = contents.end
    while index < len(rows) and _is_entry(index, rows, prose):
        row = rows[index]
        if len(keys_above) >= 2 and row.gap > max(widest, _WIDE_GAP - 1):
            break
        keys, number = _entry_keys(row.text)
        if keys & keys_above or (number is not None and number in numbers and number[1] == 1):
            break
        keys_above |= keys
        if number is not None:
            numbers.add(number)
        if index > contents.end:
            widest = max(widest, row.gap)
        index += 1
    return frozenset(range(contents.end, index)) if len(keys_above) >= 2 else frozenset()


_NUMBERED_ENTRY = re.compile(r"(?:\d{1,3}|[IVXLC]+)[.:)]\s+\S.{0,90}\Z")


def _is_entry(index: int, rows: Sequence[Row], prose: Prose) -> bool:
    """No running text, or a title that ends as a sentence does: ``XII. Was He Honest?``."""
    end = prose.paragraph_end(index)
    if prose.prose(index, end) == 0:
        return True
    return end == index + 1 and _NUMBERED_ENTRY.match(rows[index].text) is not None


def _entry_keys(text: str) -> tuple[set[str], tuple[str, int | None] | None]:
    """The ways an entry can come again: all its words, or its title without label and page."""
    whole = read_heading(text)
    is_division = whole is not None and whole.kind in (Kind.CHAPTER, Kind.PART) and not whole.title
    bare = text if is_division else _PAGE_NUMBER.sub("", text)
    heading = read_heading(bare) or read_heading(" ".join(bare.split()))
    keys = {normalised(bare)}
    if heading is not None and heading.title:
        keys.add(normalised(heading.title))
    number = (heading.word, heading.number) if heading and heading.number is not None else None
    return {key for key in keys if len(key) > 2}, number


_PAGE_NUMBER = re.compile(r"[\s.…·_-]*\b(?:\d{1,4}|[ivxl]{1,6})\Z")


def without_contents(
    marks: list[HeadingMark], rows: Sequence[Row], prose: Prose
) -> list[HeadingMark]:
    """A run of headings with no text between them becomes one mark of a table of contents."""
    real_marks: list[HeadingMark] = []
    last_start = {mark.heading.key: mark.start for mark in marks}
    index = 0
    while index < len(marks):
        run_end = index
        while run_end + 1 < len(marks) and not prose.prose(
            marks[run_end].end, marks[run_end + 1].start
        ):
            run_end += 1
        run = marks[index : run_end + 1]
        real_marks += _split_run(run, last_start, rows)
        index = run_end + 1
    return real_marks


def _split_run(
    run: list[HeadingMark],
    last_start: Mapping[tuple[str, int | None, str], int],
    rows: Sequence[Row],
) -> list[HeadingMark]:
    """The marks to keep of headings with no text between them.

    Args:
        last_start: where each heading stands for the last time.
    """
    real = len(run) - 1
    while real > 0 and run[real - 1].heading.kind is Kind.PART:
        real -= 1
    listed, real_run = run[:real], run[real:]
    contents_index = next(
        (i for i, m in enumerate(listed) if m.heading.matter is Matter.CONTENTS), None
    )
    if contents_index is not None:
        opening = listed[contents_index]
        above = listed[:contents_index]
        matter = [m for m in listed[contents_index + 1 :] if m.heading.kind is Kind.MATTER]
        apart = [m for m in matter if m.heading.matter is Matter.CONTENTS or rows[m.start].gap > 2]
        return [*above, opening, *apart, *real_run]
    repeated = [mark for mark in listed if last_start[mark.heading.key] >= real_run[0].start]
    if len(listed) >= 3 and len(repeated) >= 0.5 * len(listed):
        head = Heading(Kind.MATTER, "", word="matter", matter=Matter.CONTENTS)
        return [HeadingMark(listed[0].start, listed[0].start, head), *real_run]
    return run


def _holds(mark: HeadingMark, end: int, rows: Sequence[Row]) -> bool:
    """Whether the text below a heading is what its words announce."""
    paragraphs: list[str] = []
    for row in rows[mark.end : end]:
        if row.opens or not paragraphs:
            paragraphs.append(row.text)
        else:
            paragraphs[-1] += f" {row.text}"
    return heading_holds(mark.heading.matter, mark.heading.label, paragraphs)


_FRONT_MATTER = (Matter.CONTENTS, Matter.DEDICATION, Matter.EPIGRAPH, Matter.TITLE_PAGE)


_LARGEST_BETWEEN = 300
"""Words of a section that is left out between two chapters."""


def without_false_matter(
    marks: list[HeadingMark], rows: Sequence[Row], prose: Prose
) -> list[HeadingMark]:
    """Drop headings such as ``Notes`` that stand in the story itself: between chapters only a
    short section is taken out of it that holds what its heading says, and the contents come before
    the chapters."""
    end = len(rows)
    named = [i for i, mark in enumerate(marks) if mark.heading.kind is Kind.NAMED]
    counted = [
        i for i, mark in enumerate(marks) if mark.heading.kind not in (Kind.NAMED, Kind.MATTER)
    ]
    body = sorted([*counted, *(i for i in named if not counted or i > counted[0])])
    if not body:
        # Matter alone says nothing about where the book's own text begins again.
        tail = [m for m in marks if prose.words(m.start, end) < 0.4 * prose.words(0, end)]
        return tail if prose.words(0, tail[0].start if tail else 0) else []
    true_marks: list[HeadingMark] = []
    for index, mark in enumerate(marks):
        following = marks[index + 1].start if index + 1 < len(marks) else end
        size = prose.words(mark.end, following)
        if mark.heading.kind is not Kind.MATTER or index < body[0]:
            true_marks.append(mark)
        elif index > body[-1]:
            if not _holds(mark, following, rows):
                # A closing chapter with a title such as "Note" is the story's.
                true_marks.append(
                    HeadingMark(
                        mark.start,
                        mark.end,
                        replace(mark.heading, kind=Kind.NAMED, matter=Matter.BODY),
                        mark.titles,
                    )
                )
            elif prose.words(mark.end, end) < 0.4 * prose.words(0, end):
                true_marks.append(mark)
        elif (
            mark.heading.matter not in _FRONT_MATTER
            and size < _LARGEST_BETWEEN
            and _holds(mark, following, rows)
        ):
            true_marks.append(mark)
    return true_marks
