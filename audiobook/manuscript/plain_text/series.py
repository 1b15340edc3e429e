"""Headings without a word for "chapter": series of short lines of one shape.

``Ch. 1`` / ``Ch. 2``, ``Day One`` / ``Day Two``, ``12 March`` / ``15 March``, or the names of those
who tell their chapters in turn.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from audiobook.english.word_lists import first_names
from audiobook.manuscript.plain_text.heading_marks import HeadingMark, Prose
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import (
    OPENING_MARKS,
    Heading,
    Kind,
    read_number,
    undecorated,
)
from audiobook.manuscript.structure.scene_breaks import is_ornament

_LONGEST_LINE = 60
_MOST_WORDS = 8
_TOKEN = re.compile(r"\d+(?:[.:/-]\d+)*(?:st|nd|rd|th)?|[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?")
_MONTH = re.compile(
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\Z",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?\Z", re.IGNORECASE
)
_CLOCK = re.compile(
    r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s?(?:[ap]\.?m\.?|hrs|hours|uhr|h)?\Z", re.IGNORECASE
)
"""A time of day by itself."""
_FEWEST_WORDS = 8
"""Of text below a line of a series, on average; below, the lines are a list."""
_FEWEST_WORDS_BELOW_A_NAME = 60
_FEWEST_DATES = 3


def series_marks(rows: Sequence[Row], prose: Prose, taken: frozenset[int]) -> list[HeadingMark]:
    """The lines of the longest series, as chapters.

    Args:
        rows: the lines of the text.
        prose: how much text stands between them.
        taken: rows that are something else, such as a list of contents.
    """
    short = [i for i in prose.starts if i not in taken and _can_head(rows[i].text)]
    lines = [i for i in short if _stands_alone(prose, i)]
    lines_or_placed = [i for i in short if _stands_alone(prose, i) or _has_place_below(prose, i)]
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index in lines:
        groups[_shape(undecorated(rows[index].text))].append(index)
    valid = [g for shape, g in groups.items() if shape and _is_series(shape, g, rows, prose)]
    best = (
        max(valid, key=len, default=[])
        or _names(lines, rows, prose)
        or _first_names(lines, rows, prose)
        or _names(lines_or_placed, rows, prose)
        or _first_names(lines_or_placed, rows, prose)
    )
    return [HeadingMark(i, i + 1, _heading(rows[i].text)) for i in best]


def _heading(text: str) -> Heading:
    number = next(iter(_numbers(text)), None)
    return Heading(Kind.TITLE, undecorated(text), number=number, word="series")


def _can_head(text: str) -> bool:
    return (
        len(text) <= _LONGEST_LINE
        and len(text.split()) <= _MOST_WORDS
        and text[0] not in OPENING_MARKS
        and not is_ornament(text)
        and (text[-1] not in "!?;," and not text.endswith(("...", "…")))
        and not _is_sentence(text)
    )


_BETWEEN_CAPITALS = frozenset("the of in at on and to a an de la le der die das des von".split())


def _is_sentence(text: str) -> bool:
    """``The third was lit.``: it ends as a sentence, and has words that a heading would set in
    capitals; ``Letter the third.`` is a heading."""
    small = [word for word in re.findall(r"[^\W\d_]+", text)[1:] if word.islower()]
    return text[-1] == "." and any(
        word not in _BETWEEN_CAPITALS and read_number(word) is None and len(word) > 1
        for word in small
    )


def _stands_alone(prose: Prose, index: int) -> bool:
    return prose.paragraph_end(index) == index + 1


_PLACE_ROWS = 2


def _has_place_below(prose: Prose, index: int) -> bool:
    """Whether where and when it happens stands right below a name: ``The Harbour, Monday``."""
    end = prose.paragraph_end(index)
    place = prose.rows[index + 1 : end]
    following = prose.rows[end] if end < len(prose.rows) else None
    return (
        1 <= len(place) <= _PLACE_ROWS
        and following is not None
        and following.gap > 0
        and all(_can_head(row.text) and row.text[-1] != "." for row in place)
    )


def _shape(text: str) -> tuple[str, ...]:
    """The words of a line with every number, month and day of the week made one; empty when
    there is none of these."""
    shape: list[str] = []
    for token in _TOKEN.findall(_label_of(text)):
        word = token.rstrip(".")
        if token[0].isdigit() or (shape and read_number(word) is not None and word != "I"):
            if shape[-1:] == ["the"]:
                shape.pop()  # "Fable the First" and "Fable II" are of one shape
            shape.append("#")
        elif _MONTH.match(token) and token[0].isupper():
            shape.append("month")
        elif _WEEKDAY.match(token) and token[0].isupper():
            shape.append("weekday")
        else:
            shape.append(word.casefold())
    if "month" in shape and "#" in shape:
        # Letters are dated from one place and another.
        return tuple(word for word in shape if word in ("#", "month", "weekday"))
    return tuple(shape) if {"#", "month", "weekday"} & set(shape) else ()


_LABEL = re.compile(r"(?P<label>.{1,40}?(?:\d|[^\W\d_]{1,12}))(?:[:.]|\s?[—–]|\s--?)\s")


def _label_of(text: str) -> str:
    """What stands before the title in ``Night 2. The Fisherman``, ``Log 3 — Snow``: words that
    end in a number; the whole line where there is none."""
    head = text.partition(":")[0].partition(" - ")[0]
    match = _LABEL.match(head)
    tokens = _TOKEN.findall(match["label"]) if match else []
    has_number = len(tokens) > 1 and (tokens[-1][0].isdigit() or read_number(tokens[-1]))
    return match["label"] if match and has_number else head


def _numbers(text: str) -> list[int]:
    head = _label_of(undecorated(text))
    tokens = [token.rstrip(".") for token in _TOKEN.findall(head)]
    return [n for t in tokens if (n := read_number(t.split(".")[0])) is not None]


def _is_series(
    shape: tuple[str, ...], lines: Sequence[int], rows: Sequence[Row], prose: Prose
) -> bool:
    is_date = "month" in shape or "weekday" in shape
    if len(lines) < (_FEWEST_DATES if is_date else 2):
        return False
    if not _has_text(lines, rows, prose, _FEWEST_WORDS):
        return False
    if is_date:
        return True
    if all(_CLOCK.match(undecorated(rows[index].text)) for index in lines):
        is_enough = len(lines) >= _FEWEST_DATES
        return is_enough and _has_text(lines, rows, prose, _FEWEST_WORDS_BELOW_A_NAME)
    if not any(word.isalpha() for word in shape if word != "#"):
        return _are_years(lines, rows)
    counts = [_numbers(rows[index].text) for index in lines]
    if any(not numbers for numbers in counts):
        return False
    return all(lower <= higher for lower, higher in pairwise(counts)) and counts[0][0] <= 2


def _are_years(lines: Sequence[int], rows: Sequence[Row]) -> bool:
    years = [int(text) for i in lines if (text := undecorated(rows[i].text)).isdigit()]
    return (
        len(years) == len(lines) >= _FEWEST_DATES
        and all(1000 <= year <= 2200 for year in years)
        and len(set(years)) > 1
    )


def _has_text(lines: Sequence[int], rows: Sequence[Row], prose: Prose, fewest: int) -> bool:
    """Whether text stands below nearly all lines."""
    ends = [*lines[1:], len(rows)]
    sizes = [prose.prose(i + 1, end) for i, end in zip(lines, ends, strict=True)]
    return sum(size == 0 for size in sizes) <= 0.1 * len(sizes) and median(sizes) >= fewest


_FEWEST_FIRST_NAMES = 3


def _first_names(lines: Sequence[int], rows: Sequence[Row], prose: Prose) -> list[int]:
    """Lines that are nothing but a first name, above the chapter that its bearer tells."""
    named = [i for i in lines if undecorated(rows[i].text).casefold() in first_names()]
    names = {undecorated(rows[i].text) for i in named}
    if len(names) < 2 or len(named) < _FEWEST_FIRST_NAMES:
        return []
    return named if _has_text(named, rows, prose, _FEWEST_WORDS_BELOW_A_NAME) else []


def _names(lines: Sequence[int], rows: Sequence[Row], prose: Prose) -> list[int]:
    """Lines that are one of a few names, each of which comes again."""
    short = [
        index
        for index in lines
        if len(rows[index].text.split()) <= 3
        and rows[index].text[-1] not in ".:"
        and all(word[0].isupper() for word in rows[index].text.split())
    ]
    counts = Counter(undecorated(rows[index].text) for index in short)
    repeated = [i for i in short if counts[undecorated(rows[i].text)] >= 2]
    names = {undecorated(rows[i].text) for i in repeated}
    if len(names) < 2 or len(repeated) < 4:
        return []
    # A name that tells only once stands among those that come again.
    all_names = (
        [i for i in short if repeated[0] <= i] if len(short) <= len(repeated) + 2 else repeated
    )
    return all_names if _has_text(all_names, rows, prose, _FEWEST_WORDS_BELOW_A_NAME) else []
