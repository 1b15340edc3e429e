"""Scores the candidates of every speech of a document in stages.

The first stage sees a speech alone; each later one also sees what the stage before believes of
the speeches around it. At last the likeliest candidate is judged: is it right?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audiobook.script.attribution.features import Describer
from audiobook.script.attribution.habits import Habits
from audiobook.script.attribution.neighbours import Neighbourhood
from audiobook.script.attribution.reading import Reading
from audiobook.script.attribution.surroundings import Surroundings
from audiobook.script.attribution.trees import Floats, Forest, shares

KEPT = 6
"""Candidates of a speech that go on to the second stage."""

_NEAR = 6
"""Speeches before and after one whose speaker is certain."""


@dataclass(slots=True)
class Table:
    """The candidates of every speech and a row of numbers for each."""

    candidates: list[list[int]]
    rows: Floats

    @property
    def starts(self) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        """Where the rows of each speech begin, and the end."""
        sizes = [len(c) for c in self.candidates]
        return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)

    def beliefs(self, forest: Forest) -> list[dict[int, float]]:
        """Probability of each candidate of each speech."""
        starts = self.starts
        found = shares(forest.scores(self.rows), starts)
        return [
            dict(zip(names, found[a:b].tolist(), strict=True))
            for names, a, b in zip(self.candidates, starts[:-1], starts[1:], strict=True)
        ]


def first_table(reading: Reading, certain: Mapping[int, int] | None = None) -> Table:
    """All candidates of each speech, described by themselves.

    Who is `certain` to speak (speech → character) may speak the speeches around, too, whether
    the text names them there or not.
    """
    around = Surroundings(reading)
    describer = Describer(around)
    count = len(reading.speeches)
    also: list[dict[int, None]] = [{} for _ in range(count)]
    for number, character in sorted((certain or {}).items()):
        for near in range(max(number - _NEAR, 0), min(number + _NEAR + 1, count)):
            also[near][character] = None
    candidates = [list(dict.fromkeys([*around.candidates(n), *also[n]])) for n in range(count)]
    rows = (row for number, names in enumerate(candidates) for row in describer.rows(number, names))
    return Table(candidates, _stacked(rows))


def kept_table(table: Table, beliefs: Sequence[Mapping[int, float]]) -> Table:
    """The same with the `KEPT` likeliest candidates of each speech."""
    starts = table.starts
    candidates: list[list[int]] = []
    picked: list[int] = []
    for number, names in enumerate(table.candidates):
        believed = beliefs[number]
        order = sorted(range(len(names)), key=lambda k: (-believed.get(names[k], 0.0), k))[:KEPT]
        candidates.append([names[k] for k in order])
        picked += [int(starts[number]) + k for k in order]
    return Table(candidates, table.rows[picked])


def next_table(table: Table, reading: Reading, beliefs: Sequence[Mapping[int, float]]) -> Table:
    """`table` with what the beliefs about the neighbours add to each row."""
    around = Neighbourhood(reading, beliefs)
    habits = Habits(reading, beliefs)
    added = _stacked(
        one + other
        for n, names in enumerate(table.candidates)
        for one, other in zip(around.rows(n, names), habits.rows(n, names), strict=True)
    )
    return Table(table.candidates, np.hstack([table.rows, added]) if len(added) else table.rows)


def _stacked(rows: Iterable[list[float]]) -> Floats:
    """The rows as one array, never all of them as lists: those take eight times the room."""
    count = 0

    def values() -> Iterator[float]:
        nonlocal count
        for row in rows:
            count += 1
            yield from row

    flat = np.fromiter(values(), np.float32)
    return flat.reshape(count, -1) if count else flat


def judged_rows(table: Table, beliefs: Sequence[Mapping[int, float]]) -> Floats:
    """For each speech the row of its likeliest candidate, with how likely it and the next are.

    `table` is the one the beliefs were made from. A speech without candidates has zeros.
    """
    starts = table.starts
    rows = np.zeros((len(table.candidates), table.rows.shape[1] + 3), np.float32)
    for number, (names, believed) in enumerate(zip(table.candidates, beliefs, strict=True)):
        if not names:
            continue
        chances = [believed.get(c, 0.0) for c in names]
        best = max(range(len(names)), key=lambda k: (chances[k], -names[k]))
        second = max((p for k, p in enumerate(chances) if k != best), default=0.0)
        rows[number, :-3] = table.rows[starts[number] + best]
        rows[number, -3:] = chances[best], second, 1.0 - sum(chances)
    return rows


def clamp(beliefs: list[dict[int, float]], decided: Mapping[int, int]) -> list[dict[int, float]]:
    """Beliefs where what the author decided (speech → character) is certain."""
    for number, character in decided.items():
        beliefs[number] = dict.fromkeys(beliefs[number], 0.0) | {character: 1.0}
    return beliefs
