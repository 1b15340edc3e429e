"""The lines of a heading: the titles below its number, and what says it twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audiobook.english.sentences import STOPS_OF_ALL_SCRIPTS
from audiobook.manuscript.plain_text.heading_marks import NUMERALS, HeadingMark, Prose
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import (
    OPENING_MARKS,
    Kind,
    is_title_like,
    read_heading,
    tells_contents,
)
from audiobook.manuscript.structure.scene_breaks import is_ornament
from audiobook.model import Matter

_TITLE_ROWS = 6


_TITLE_WORDS = 60


# ---------------------------------------------------------------- titles of a heading


def extend_titles(marks: Sequence[HeadingMark], rows: Sequence[Row], prose: Prose) -> None:
    """Take the lines below each heading that belong to it."""
    has_sentences = _are_named_below(marks, rows, prose)
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        limit = following.start if following else len(rows)
        if mark.heading.kind is Kind.MATTER and mark.heading.matter is Matter.CONTENTS:
            continue
        _take_same_paragraph(mark, rows, limit)
        is_titled = bool(mark.heading.title or mark.titles) or mark.heading.kind is Kind.TITLE
        if not is_titled and mark.end < limit and mark.heading.kind is not Kind.MATTER:
            _take_next_paragraph(mark, rows, prose, limit, in_sentences=has_sentences)


_NAME_WORDS = 10
_OFTEN = 0.6
"""Share of the chapters with nothing but a number from which on a short line below is a habit."""


def _are_named_below(marks: Sequence[HeadingMark], rows: Sequence[Row], prose: Prose) -> bool:
    """Whether the book names its chapters on a line of their own below the number, written as a
    sentence is: ``El barco``, ``A boat from the south``."""
    numbered = [
        (mark, following.start if following else len(rows))
        for mark, following in zip(marks, [*marks[1:], None], strict=False)
        if mark.heading.kind is Kind.CHAPTER and not mark.heading.title and not mark.titles
    ]
    named = sum(_is_name_below(mark.end, rows, prose, limit) for mark, limit in numbered)
    return named > 1 and named >= _OFTEN * len(numbered)


def _is_name_below(start: int, rows: Sequence[Row], prose: Prose, limit: int) -> bool:
    end = prose.paragraph_end(start)
    if end != start + 1 or end >= limit or rows[end].gap == 0:
        return False
    text = rows[start].text
    is_sentence = text[-1] in STOPS_OF_ALL_SCRIPTS or text[-1] in ",;:—–"
    is_name = text[0].isalpha() and not text[0].islower()
    return is_name and not is_sentence and len(text.split()) <= _NAME_WORDS


def _take_same_paragraph(mark: HeadingMark, rows: Sequence[Row], limit: int) -> None:
    end = mark.end
    while end < limit and rows[end].gap == 0 and not _opens_text(rows[end], end > mark.end):
        end += 1
    block = rows[mark.end : end]
    if not block or len(block) > _TITLE_ROWS:
        return
    text = " ".join(row.text for row in block)
    is_speech = text[0] in OPENING_MARKS and not text.isupper()
    if is_speech or len(text.split()) > _TITLE_WORDS:
        return
    after_gap = rows[end].gap if end < len(rows) else 2
    runs_on = bool(mark.heading.title) and (
        mark.heading.title[-1] in ",;-–—&" or (not rows[mark.end].opens and after_gap >= 1)
    )
    is_set_apart = not mark.heading.title and after_gap >= 2 and len(block) <= 3
    if (
        runs_on
        or is_title_like(text)
        or all(is_title_like(row.text) for row in block)
        or (is_set_apart and _describes(text))
    ):
        mark.titles.append(text)
        mark.end = end


def _opens_text(row: Row, has_title: bool) -> bool:
    """Whether running text begins with a row right below a heading and, perhaps, its title."""
    return row.opens and (len(row.text) > 80 or (has_title and not is_title_like(row.text)))


def _describes(text: str) -> bool:
    """Whether `text` can be a title written as a sentence: ``In which the keeper sleeps.``"""
    if text[0] in OPENING_MARKS:
        return False
    return text[-1] not in STOPS_OF_ALL_SCRIPTS or tells_contents(text)


def _take_next_paragraph(
    mark: HeadingMark, rows: Sequence[Row], prose: Prose, limit: int, *, in_sentences: bool
) -> None:
    end = prose.paragraph_end(mark.end)
    block = rows[mark.end : end]
    text = " ".join(row.text for row in block)
    if end > limit or end >= len(rows) or rows[end].gap == 0 or is_ornament(text):
        return
    following = read_heading(block[0].text)
    if text[0] in f"{OPENING_MARKS}([" or (following and following.kind in NUMERALS):
        return
    is_short = len(block) <= 3 and len(text.split()) <= 16
    ends_as_sentence = text[-1] in STOPS_OF_ALL_SCRIPTS and not text.isupper()
    is_name = is_title_like(text) or (in_sentences and _is_name_below(mark.end, rows, prose, limit))
    if is_short and is_name and not ends_as_sentence:
        mark.titles.append(text)
        mark.end = end


def without_repeats(marks: Sequence[HeadingMark], prose: Prose) -> list[HeadingMark]:
    """One heading of what stands together: the same one twice, and a part's name as a title.

    ``Chapter 1`` / ``Part One`` / ``Part One`` above a text is one heading; ``PART`` above a
    ``CHAPTER`` stays apart.
    """
    distinct: list[HeadingMark] = []
    for index, mark in enumerate(marks):
        previous = distinct[-1] if distinct else None
        if previous is None or prose.words(previous.end, mark.start) > 0:
            distinct.append(mark)
            continue
        repeats = mark.heading.key == previous.heading.key and mark.heading.number is not None
        following = marks[index + 1].start if index + 1 < len(marks) else len(prose.rows)
        if (
            repeats
            or _names_chapter(mark, previous, marks, following, prose)
            or (
                previous.heading.kind is Kind.CHAPTER
                and mark.heading.kind is Kind.PART
                and _has_own_text(marks, index, prose)
            )
        ):
            texts = [mark.heading.label, mark.heading.title, *mark.titles]
            previous.titles += [text for text in texts if text]
            previous.end = mark.end
        else:
            distinct.append(mark)
    return distinct


def _names_chapter(
    mark: HeadingMark,
    before: HeadingMark,
    marks: Sequence[HeadingMark],
    following: int,
    prose: Prose,
) -> bool:
    """Whether ``CONCLUSION``, ``NOTES`` or ``THE FIRST LETTER`` is the title of the chapter whose
    number stands above."""
    is_number = before.heading.kind in (Kind.CHAPTER, Kind.NUMERAL)
    has_title = bool(before.heading.title or before.titles)
    if not is_number or has_title or not prose.prose(mark.end, following):
        return False
    words = Counter(other.heading.word for other in marks)
    is_lone = 4 * words[mark.heading.word] < words[before.heading.word]
    return mark.heading.kind in (Kind.NAMED, Kind.MATTER) or (
        mark.heading.kind is Kind.CHAPTER and is_lone
    )


def _has_own_text(marks: Sequence[HeadingMark], index: int, prose: Prose) -> bool:
    """Whether text, not a chapter's heading, comes after the parts that begin at `index`."""
    mark = marks[index]
    for following in marks[index + 1 :]:
        if prose.prose(mark.end, following.start) > 0:
            return True
        if following.heading.kind is not Kind.PART:
            return False
        mark = following
    return prose.prose(mark.end, len(prose.rows)) > 0
