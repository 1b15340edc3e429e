"""Headings that neither a number nor a word for a chapter tells.

Lines in capitals, titles that a table of contents lists, lines that wide gaps set apart.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Sequence

from audiobook.manuscript.plain_text.contents import listed_titles
from audiobook.manuscript.plain_text.heading_marks import HeadingMark, Prose
from audiobook.manuscript.plain_text.numerals import STORY_WORDS
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import (
    OPENING_MARKS,
    Heading,
    Kind,
    is_title_like,
    normalised,
)
from audiobook.manuscript.structure.scene_breaks import is_ornament


def narratives(
    sequence: Sequence[HeadingMark], marks: Sequence[HeadingMark], rows: Sequence[Row], prose: Prose
) -> list[HeadingMark]:
    """Parts that no word tells: lines in capitals right above a ``I``, and lines that begin as
    those do: ``THE STORY CONTINUED BY …``."""
    parts: list[int] = []
    limits = sorted(mark.end for mark in [*sequence, *marks])
    for mark in sequence:
        if mark.heading.number != 1:
            continue
        limit = limits[bisect(limits, mark.start) - 1] if limits[0] <= mark.start else 0
        above = [index for index in prose.starts if limit <= index < mark.start]
        while above and prose.prose(above[0], mark.start):
            above.pop(0)
        top = next((index for index in above if rows[index].text.isupper()), None)
        if top is not None and top > prose.starts[0] and _is_title(rows, top, prose):
            parts.append(top)
    capitals = [
        index
        for index in prose.starts
        if rows[index].text.isupper() and _is_title(rows, index, prose)
    ]
    beginnings = Counter(_first_words(rows[index].text) for index in capitals)
    shared = {_first_words(rows[index].text) for index in parts}
    alike = [
        index
        for index in capitals
        if (words := _first_words(rows[index].text)) in shared and beginnings[words] > 1
    ]
    if len(parts) < 2 and len({rows[index].text for index in alike}) < 2:
        return []
    return [
        HeadingMark(index, index + 1, Heading(Kind.PART, rows[index].text, word="narrative"))
        for index in sorted({*parts, *alike})
    ]


def _first_words(text: str) -> str:
    return " ".join(text.split()[:2])


def listed_marks(
    rows: Sequence[Row], prose: Prose, marks: Sequence[HeadingMark], contents: frozenset[int]
) -> list[HeadingMark]:
    """Headings that a table of contents lists, word for word."""
    listed = listed_titles(rows, prose, marks)
    if not listed:
        return []
    contents_end, keys = listed
    begin = max(contents_end, max(contents, default=-1) + 1)
    claimed = {index for mark in marks for index in range(mark.start, mark.end)}
    return [
        _title_mark(i, rows)
        for i in prose.starts
        if i >= begin
        and i not in claimed
        and normalised(rows[i].text) in keys
        and _is_title(rows, i, prose)
    ]


def _title_mark(index: int, rows: Sequence[Row]) -> HeadingMark:
    return HeadingMark(index, index + 1, Heading(Kind.TITLE, rows[index].text, word="title"))


_SPEAKERS_LINES = 3


def title_marks(rows: Sequence[Row], prose: Prose, taken: frozenset[int]) -> list[HeadingMark]:
    """Headings without a number: lines in capitals."""
    lines = [
        i
        for i in prose.starts
        if i not in taken
        and rows[i].text.isupper()
        and rows[i].text[-1] not in ",;:"
        and _is_title(rows, i, prose)
    ]
    counts = Counter(rows[index].text for index in lines)
    # The names of a play's speakers stand in capitals, too, and come again.
    lines = [index for index in lines if counts[rows[index].text] < _SPEAKERS_LINES]
    wide = [index for index in lines if rows[index].gap >= 2]
    lines = wide if len(wide) >= 2 else lines
    # A title has a text; the lines of a title page have none between them.
    lines = [
        index
        for index, following in zip(lines, [*lines, len(rows)][1:], strict=True)
        if prose.prose(index + 1, following) >= 25
    ]
    return [_title_mark(i, rows) for i in lines] if len(lines) >= 2 else []


_WIDE = 2
"""Blank lines beyond those between paragraphs that set a story of a collection apart."""


def set_apart_marks(rows: Sequence[Row], prose: Prose, taken: frozenset[int]) -> list[HeadingMark]:
    """Headings in small letters without a number: what most of the wide gaps stand before.

    A signature or a poem's title may have such a gap, too, but then other gaps have none below.
    """
    usual = Counter(rows[index].gap for index in prose.starts if index).most_common(1)
    wide = [
        index
        for index in prose.starts
        if usual and index not in taken and rows[index].gap >= usual[0][0] + _WIDE
    ]
    titles = [index for index in wide if _is_title(rows, index, prose)]
    counts = Counter(rows[index].text for index in titles)
    stories = [
        index
        for index, following in zip(titles, [*titles, len(rows)][1:], strict=True)
        if counts[rows[index].text] < _SPEAKERS_LINES
        and prose.prose(index + 1, following) >= STORY_WORDS
    ]
    is_rule = len(stories) >= 3 and len(stories) >= 0.6 * len(wide)
    return [_title_mark(index, rows) for index in stories] if is_rule else []


def _is_title(rows: Sequence[Row], index: int, prose: Prose) -> bool:
    text = rows[index].text
    return (
        prose.paragraph_end(index) == index + 1
        and len(text) <= 80
        and text[0] not in f"{OPENING_MARKS}([*"
        and not is_ornament(text)
        and is_title_like(text)
        and not text.upper().rstrip(".! ").startswith(("THE END", "FINIS", "END OF "))
    )
