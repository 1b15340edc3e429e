"""Marks inside the lines of a plain text that are no words: pages (``[Pg 12]``), tags of forums."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from audiobook.manuscript.plain_text.text_layout import Row

_NAMED = re.compile(r"[\[{(]\s*(?:pg|page|p|seite|s)\b\.?\s*(?P<number>\d{1,4})\s*[\]})]", re.I)
_BARE = re.compile(r"\{(?P<number>\d{1,4})\}")
_OF_ALL = re.compile(
    r"\A[-–—\s]*(?:pages?|pg\.?|p\.|seite|página|pagina|pág\.)\s*(?P<number>\d{1,4})\s*"
    r"(?:of|von|de|di|sur|van|/)\s*\d{1,4}[-–—\s]*\Z",
    re.IGNORECASE,
)
"""A printed page's foot: ``Page 3 of 40``."""
_FEWEST = 4
_LONGEST_STEP = 3


def without_page_marks(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows without the marks, and the marks; a number of any other kind is text.

    They are page numbers where there are several, and each is a little more than the one before.
    """
    for pattern in (_NAMED, _BARE, _OF_ALL):
        places = [(i, match) for i, row in enumerate(rows) for match in pattern.finditer(row.text)]
        numbers = [int(match["number"]) for _, match in places]
        steps = [higher - lower for lower, higher in pairwise(numbers)]
        if len(numbers) >= _FEWEST and all(0 < step <= _LONGEST_STEP for step in steps):
            break
    else:
        return list(rows), []
    by_row: dict[int, list[re.Match[str]]] = {}
    for index, match in places:
        by_row.setdefault(index, []).append(match)
    body: list[Row] = []
    for index, row in enumerate(rows):
        bare = row
        for match in reversed(by_row.get(index, ())):
            bare = _without(bare, match.start(), match.end())
        if bare.text:
            body.append(bare)
    marks = [Row(match[0], anchors=((0, _offset(rows[i], match.start())),)) for i, match in places]
    return body, marks


_TAG = re.compile(
    r"\[(?P<closing>/?)(?P<name>b|i|u|s|em|strong|center|right|left|quote|spoiler|hr|font|size|"
    r"color|colour|url|img)(?:=[^\[\]\n]{1,120})?\]",
    re.IGNORECASE,
)
"""BBCode, as forums have it: ``[i]``, ``[size=4]``."""
_SINGLE = "hr"
"""The tag that nothing closes."""
_FEWEST_PAIRS = 2


def without_forum_tags(rows: Sequence[Row]) -> list[Row]:
    """The rows without the tags of a forum, which are no words; one that is never opened or never
    closed is text."""
    uses = Counter(
        (match["name"].lower(), bool(match["closing"]))
        for row in rows
        if "[" in row.text
        for match in _TAG.finditer(row.text)
    )
    paired = {name for name, _ in uses if uses[name, True] and uses[name, False]}
    if sum(min(uses[name, True], uses[name, False]) for name in paired) < _FEWEST_PAIRS:
        return list(rows)
    body: list[Row] = []
    for row in rows:
        bare = row
        for match in reversed(list(_TAG.finditer(row.text))):
            if match["name"].lower() in paired | {_SINGLE}:
                bare = _without(bare, match.start(), match.end())
        if bare.text:
            body.append(bare)
    return body


def _offset(row: Row, index: int) -> int:
    position, offset = max(anchor for anchor in row.anchors if anchor[0] <= index)
    return offset + index - position


def _without(row: Row, start: int, end: int) -> Row:
    """`row` without a stretch, and without one of the two blanks around it."""
    if (start == 0 or row.text[start - 1] == " ") and row.text[end : end + 1] == " ":
        end += 1
    elif end == len(row.text) and start and row.text[start - 1] == " ":
        start -= 1
    text = row.text[:start] + row.text[end:]
    anchors = [anchor for anchor in row.anchors if anchor[0] < start]
    if end < len(row.text):
        anchors.append((start, _offset(row, end)))
    anchors += [(index - (end - start), offset) for index, offset in row.anchors if index > end]
    return replace(row, text=text, anchors=tuple(anchors))
