"""Page numbers and running heads that a plain text kept from its printed pages: lines that come
again on each page with a number that rises."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from audiobook.english.sentences import sentence_end
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import Kind, normalised, read_heading

_NUMBER = re.compile(r"(?<![\w.,])\d{1,4}(?![\w,]|\.\d)")
_SPOKEN_OR_ENDED = re.compile(r"[“”„«»\"]|[^\W\d][.!?…]+[’')\]]*$")
"""What a running head does not have: quotation marks, or a full stop behind a word."""
_LONGEST = 90
_FEWEST = 3
_FEWEST_BARE = 4
_LONGEST_STEP = 3
_INTERRUPTED = 0.25
"""Share of page numbers that stand inside a sentence; a chapter's number never does."""


def without_running_heads(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The rows of the text, and those that are the printed pages' heads and numbers.

    Where one of these interrupted a sentence, the row after it goes on with the paragraph.
    """
    groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for index, row in enumerate(rows):
        if len(row.text) > _LONGEST:
            continue
        numbers = list(_NUMBER.finditer(row.text))
        for match in numbers[:1] + numbers[-1:] if len(numbers) > 1 else numbers:
            rest = normalised(row.text[: match.start()] + row.text[match.end() :])
            groups[rest].append((index, int(match[0])))
    heads: set[int] = set()
    for rest, places in groups.items():
        for run in _rising_runs(places):
            if _are_heads(rest, run, rows):
                heads.update(index for index, _ in run)
    heads |= _facing(groups, heads)
    heads |= _bare_repeats(rows, heads)
    heads |= _links(rows)
    if not heads or len(heads) == len(rows):
        return list(rows), []
    return _closed(rows, heads), [rows[index] for index in sorted(heads)]


_LINK = re.compile(
    r"\W*(?:(?:back|return|go)\s+to\s+(?:the\s+)?(?:(?:table\s+of\s+)?contents|top|index)"
    r"|(?:table\s+of\s+)?contents|(?:next|previous)\s+chapter)\W*\Z",
    re.IGNORECASE,
)
_BEFORE_HEADINGS = 0.8
"""Share of a link's places that a heading or the end of the text follows."""


def _links(rows: Sequence[Row]) -> set[int]:
    """Lines that led somewhere on a web page and stand before each chapter: ``Back to top``."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if len(row.text) <= _LONGEST and _LINK.match(row.text):
            places[normalised(row.text)].append(index)
    return {
        index
        for repeats in places.values()
        if len(repeats) >= _FEWEST
        and sum(_precedes_heading(rows, index) for index in repeats)
        >= _BEFORE_HEADINGS * len(repeats)
        for index in repeats
        # The first may be the heading of the contents itself.
        if index != repeats[0] or not _heads_list(rows, index)
    }


def _precedes_heading(rows: Sequence[Row], index: int) -> bool:
    following = rows[index + 1 : index + 3]
    return not following or any(
        _LINK.match(row.text) or read_heading(row.text) is not None for row in following
    )


def _heads_list(rows: Sequence[Row], index: int) -> bool:
    """Whether several headings stand right below the row, as below that of the contents."""
    below = rows[index + 1 : index + 1 + _FEWEST]
    return len(below) == _FEWEST and all(read_heading(row.text) is not None for row in below)


_FACING = 0.5
"""Of as many heads as there are on the other pages, at least."""


def _facing(groups: dict[str, list[tuple[int, int]]], heads: set[int]) -> set[int]:
    """The heads of the pages that face those with heads already told: the author's name over odd
    numbers, the title over even ones."""
    number_of = {
        index: number for places in groups.values() for index, number in places if index in heads
    }
    facing: set[int] = set()
    if len(number_of) < _FEWEST:
        return facing
    fewest = max(_FEWEST, _FACING * len(number_of))
    for places in groups.values():
        if len(places) < fewest or any(index in heads for index, _ in places):
            continue
        both = sorted([*number_of.items(), *places])
        steps = [right[1] - lower[1] for lower, right in pairwise(both)]
        if all(0 < step <= _LONGEST_STEP for step in steps):
            facing.update(index for index, _ in places)
    return facing


def _rising_runs(places: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    runs: list[list[tuple[int, int]]] = []
    for place in places:
        step = place[1] - runs[-1][-1][1] if runs else 0
        if runs and 0 < step <= _LONGEST_STEP:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _are_heads(rest: str, run: Sequence[tuple[int, int]], rows: Sequence[Row]) -> bool:
    if len(run) < (_FEWEST if rest else _FEWEST_BARE):
        return False
    gaps = [right[0] - lower[0] for lower, right in pairwise(run)]
    # Pages have the same number of lines, more or less; a list has one line an entry.
    if min(gaps) < 4 or max(gaps) > 4 * median(gaps):
        return False
    interrupted = sum(interrupts(rows, index) for index, _ in run)
    if interrupted >= _INTERRUPTED * len(run):
        return True
    if all(_SPOKEN_OR_ENDED.search(rows[index].text) for index, _ in run):
        # A sentence of the story that comes again: a refrain, a count.
        return False
    heading = read_heading(rows[run[0][0]].text)
    says_page = rest in ("page", "p", "pg") or rest.startswith("pageof")
    if heading is not None and heading.kind in (Kind.CHAPTER, Kind.PART) and not says_page:
        return False
    return bool(rest) and (says_page or (len(rest) >= 8 and run[0][1] > 1))


def interrupts(rows: Sequence[Row], index: int) -> bool:
    """Whether the row stands inside a sentence that goes on below it."""
    if index == 0 or index + 1 >= len(rows):
        return False
    above, below = rows[index - 1].text, rows[index + 1].text
    return sentence_end(":;").search(above) is None and below[0].islower()


def _bare_repeats(rows: Sequence[Row], heads: set[int]) -> set[int]:
    """Lines beside a page's number that stand beside every other one, too: the title alone."""
    beside: dict[str, set[int]] = defaultdict(set)
    for index in heads:
        for near in (index - 1, index + 1):
            if 0 <= near < len(rows) and near not in heads and len(rows[near].text) <= _LONGEST:
                beside[normalised(rows[near].text)].add(near)
    return {
        index
        for text, places in beside.items()
        if text and len(places) >= max(_FEWEST, 0.3 * len(heads))
        for index in places
    }


def _closed(rows: Sequence[Row], heads: set[int]) -> list[Row]:
    body_rows: list[Row] = []
    has_gap = False
    for index, row in enumerate(rows):
        if index in heads:
            has_gap = True
            continue
        if has_gap and body_rows:
            goes_on = (
                sentence_end(":;").search(body_rows[-1].text) is None and row.text[0].islower()
            )
            gap = 0 if goes_on else max(row.gap, 1)
            body_rows.append(replace(row, gap=gap))
        else:
            body_rows.append(row)
        has_gap = False
    return body_rows
