"""Two sequences of words laid beside each other: fewest errors, words written apart or together.

Levenshtein's distance over words, as word error rates are counted, with two additions: where
several alignments have equally few errors the one is taken that pairs the most similar words, and
“tea pot” is “teapot”. The pieces compared are half a minute of speech, about 80 words.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

_APART = 3
"""Words at most that may be written as one."""
_ERROR = 1_000_000
"""Outweighs what similarity can add up to in one piece, so that errors decide first."""

Same = Callable[[str, str], bool]


class Step(NamedTuple):
    """Words of one side beside words of the other; the empty one marks an omission."""

    expected: range
    heard: range
    same: bool


def align(expected: Sequence[str], heard: Sequence[str], same: Same) -> list[Step]:
    """Lay `heard` beside `expected`.

    Args:
        expected: words.
        heard: words.
        same: whether two words are one.

    Returns:
        Steps in order that cover both sides. A step that is not `same` has at most one word on
        each side and is one error.
    """
    rows, columns = len(expected), len(heard)
    costs = [[0] * (columns + 1) for _ in range(rows + 1)]
    steps: list[list[Step | None]] = [[None] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if i or j:
                costs[i][j], steps[i][j] = min(
                    (
                        (costs[step.expected.start][step.heard.start] + cost, step)
                        for step, cost in _steps_to(i, j, expected, heard, same)
                    ),
                    key=operator.itemgetter(0),
                )
    path = []
    i, j = rows, columns
    while (step := steps[i][j]) is not None:
        path.append(step)
        i, j = step.expected.start, step.heard.start
    return path[::-1]


def _steps_to(
    i: int, j: int, expected: Sequence[str], heard: Sequence[str], same: Same
) -> Iterator[tuple[Step, int]]:
    if i and j:
        ours, theirs = expected[i - 1], heard[j - 1]
        if same(ours, theirs):
            yield Step(range(i - 1, i), range(j - 1, j), True), 0
        else:
            cost = _ERROR - round(1000 * similarity(ours, theirs))
            yield Step(range(i - 1, i), range(j - 1, j), False), cost
        for k in range(2, _APART + 1):
            # A first letter that differs is told faster than two joined words.
            if (
                i >= k
                and expected[i - k][0] == theirs[0]
                and same("".join(expected[i - k : i]), theirs)
            ):
                yield Step(range(i - k, i), range(j - 1, j), True), 0
            if j >= k and heard[j - k][0] == ours[0] and same(ours, "".join(heard[j - k : j])):
                yield Step(range(i - 1, i), range(j - k, j), True), 0
    if i:
        yield Step(range(i - 1, i), range(j, j), False), _ERROR
    if j:
        yield Step(range(i, i), range(j - 1, j), False), _ERROR


@functools.lru_cache(1 << 16)
def similarity(one: str, other: str) -> float:
    """Dice's coefficient of two words' pairs of letters, 0 to 1; the ends count as letters."""
    ours, theirs = _pairs(one), _pairs(other)
    return 2 * len(ours & theirs) / (len(ours) + len(theirs))


@functools.lru_cache(1 << 14)
def _pairs(word: str) -> frozenset[str]:
    padded = f"^{word}$"
    return frozenset(padded[index : index + 2] for index in range(len(padded) - 1))


def edit_distance(one: str, other: str) -> int:
    """Levenshtein's distance of two strings, in characters."""
    row = list(range(len(other) + 1))
    for i, ours in enumerate(one, 1):
        diagonal, row[0] = row[0], i
        for j, theirs in enumerate(other, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (ours != theirs))
    return row[-1]
