"""Scores the candidates of every speech of a document in stages.

The first stage sees a speech alone; each later one also sees what the stage before believes of
the speeches around it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audiobook.script.attribution.features import Describer, Surroundings
from audiobook.script.attribution.neighbours import Neighbourhood
from audiobook.script.attribution.reading import Reading
from audiobook.script.attribution.trees import Floats, Forest, shares

KEPT = 6
"""Candidates of a speech that go on to the second stage."""


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


def first_table(reading: Reading) -> Table:
    """All candidates of each speech, described by themselves."""
    around = Surroundings(reading)
    describer = Describer(around)
    candidates = [around.candidates(number) for number in range(len(reading.speeches))]
    rows = [row for number, names in enumerate(candidates) for row in describer.rows(number, names)]
    return Table(candidates, np.asarray(rows or np.empty((0, 1)), dtype=np.float32))


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
    added = [row for n, names in enumerate(table.candidates) for row in around.rows(n, names)]
    extra = np.asarray(added, dtype=np.float32)
    return Table(table.candidates, np.hstack([table.rows, extra]) if added else table.rows)


def clamp(beliefs: list[dict[int, float]], decided: Mapping[int, int]) -> list[dict[int, float]]:
    """Beliefs where what the author decided (speech → character) is certain."""
    for number, character in decided.items():
        beliefs[number] = dict.fromkeys(beliefs[number], 0.0) | {character: 1.0}
    return beliefs
