"""Bare numbers as headings: which of them count chapters, and which the scenes of one."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise

from audiobook.manuscript.plain_text.heading_marks import HeadingMark, Prose
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import Kind, read_small_numeral

STORY_WORDS = 400
"""Words: a shorter text below a title set apart is a poem, a letter or a list."""


def continuing(
    numerals: Sequence[HeadingMark], marks: Sequence[HeadingMark], rows: Sequence[Row]
) -> list[HeadingMark]:
    """Numbers that count on where the word for a chapter ends: ``ADVENTURE VI.``, then ``VII.``

    Numbers of scenes begin anew, and those inside a chapter have a later chapter of their number.
    """
    chapters = [
        mark for mark in marks if mark.heading.kind is Kind.CHAPTER or mark.heading.word == "series"
    ]
    if len(chapters) < 2:
        return []
    closing = chapters[-1]
    tail = [mark for mark in numerals if mark.start > closing.start]
    number = closing.heading.number or 0
    continuations: list[HeadingMark] = []
    for mark in tail:
        if mark.heading.number == number + 1:
            continuations.append(mark)
            number += 1
        elif not continuations and mark.heading.number == 1:
            return []
    gap = rows[closing.start].gap
    return (
        continuations if all(rows[mark.start].gap >= min(gap, 2) for mark in continuations) else []
    )


_FEWEST_WORDS_BELOW_A_SMALL_NUMERAL = 60
"""Somebody who counts aloud, or a list, has fewer."""


def small_numerals(rows: Sequence[Row], prose: Prose) -> list[HeadingMark]:
    """Lines ``one``, ``two``, ``three`` in small letters that number the chapters; empty where a
    text counts in any other way."""
    marks = [
        HeadingMark(index, index + 1, heading)
        for index in prose.starts
        if prose.paragraph_end(index) == index + 1
        and (heading := read_small_numeral(rows[index].text)) is not None
    ]
    rises = [mark.heading.number for mark in marks] == list(range(1, len(marks) + 1))
    return marks if len(marks) >= 2 and rises and _have_text(marks, prose) else []


def _have_text(marks: Sequence[HeadingMark], prose: Prose) -> bool:
    ends = [mark.start for mark in marks[1:]] + [len(prose.rows)]
    return all(
        prose.prose(mark.end, end) >= _FEWEST_WORDS_BELOW_A_SMALL_NUMERAL
        for mark, end in zip(marks, ends, strict=True)
    )


def _counts_down(marks: Sequence[HeadingMark], prose: Prose) -> bool:
    """Whether the chapters are numbered from the last to ``One``."""
    numbers = [mark.heading.number for mark in marks]
    falls = numbers == list(range(len(marks), 0, -1))
    return len(marks) >= _FEWEST_IN_SEQUENCE and falls and _have_text(marks, prose)


def _numeral_style(mark: HeadingMark) -> str:
    label = mark.heading.label.rstrip(".")
    return "digits" if label[:1].isdigit() else "roman" if label.isupper() else "words"


def outer_numerals(
    numerals: Sequence[HeadingMark], prose: Prose
) -> tuple[list[HeadingMark], list[HeadingMark]]:
    """The numerals of chapters, and those of another style that begin anew below them: scenes.

    ``II`` over ``1``, ``2``, ``3`` and then ``III`` over ``1``, ``2``. Where what stands below the
    first style is too long for a chapter, it numbers parts, and the second one chapters.
    """
    if not numerals:
        return [], []
    outer = [mark for mark in numerals if _numeral_style(mark) == _numeral_style(numerals[0])]
    inner = [mark for mark in numerals if _numeral_style(mark) != _numeral_style(numerals[0])]
    rising = sum(
        (mark.heading.number or 0) == (previous.heading.number or 0) + 1
        for previous, mark in pairwise(outer)
    )
    begins_anew = sum(mark.heading.number == 1 for mark in inner) >= 2
    mean = prose.words(outer[0].start, len(prose.rows)) / len(outer)
    if rising < _FEWEST_IN_SEQUENCE - 1 or not begins_anew or mean > _LONGEST_MEAN_CHAPTER:
        return list(numerals), []
    return outer, inner


_LONGEST_MEAN_CHAPTER = 12_000
"""Words. In novels chapters have 2,000 to 6,000 on average, parts 20,000 and more."""


def before_chapters(
    sequence: Sequence[HeadingMark], marks: Sequence[HeadingMark], prose: Prose
) -> list[HeadingMark]:
    """Numerals that count chapters before the first one with a word: ``LETTER I.`` at a book's
    end makes no scenes of what was ``I.`` to ``XII.`` until then."""
    first = next(mark.start for mark in marks if mark.heading.kind is Kind.CHAPTER)
    named = [mark.start for mark in marks if mark.heading.kind is Kind.NAMED]
    ends = [*(mark.start for mark in sequence[1:]), len(prose.rows)]
    opening = [
        mark
        for mark, end in zip(sequence, ends, strict=False)
        if mark.start < first
        and not bisect(named, mark.start)
        and prose.prose(mark.end, end) >= STORY_WORDS
    ]
    return opening if len(opening) >= _FEWEST_IN_SEQUENCE else []


_FEWEST_IN_SEQUENCE = 3


def sequence_of(
    numerals: Sequence[HeadingMark], others: Sequence[HeadingMark], prose: Prose
) -> list[HeadingMark]:
    """Those numerals that count up from one, anew after each part.

    A single one counts where the story begins.
    """
    if _counts_down(numerals, prose):
        return list(numerals)
    parts = [mark.start for mark in others if mark.heading.kind in (Kind.PART, Kind.CHAPTER)]
    sequence: list[HeadingMark] = []
    previous_number, last_start = 0, -1
    for index, mark in enumerate(numerals):
        number = mark.heading.number or 0
        following = numerals[index + 1].heading.number if index + 1 < len(numerals) else None
        anew = number == 1 and (
            following == 2
            or not prose.prose(0, mark.start)
            or bisect(parts, last_start) < bisect(parts, mark.start)
        )
        # The first chapter may stand below the book's title, without its number.
        anew = anew or (index == 0 and number == 2 and following == 3)
        if (previous_number and previous_number < number <= previous_number + 2) or anew:
            sequence.append(mark)
            previous_number, last_start = number, mark.start
    return (
        sequence
        if len(sequence) >= 2 or (sequence and not prose.prose(0, sequence[0].start))
        else []
    )
