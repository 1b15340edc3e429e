"""Scores the candidates of every speech of a document in stages.

The first stage sees a speech alone; each later one also sees what the stage before believes of
the speeches around it. At last the likeliest candidate is judged: is it right?
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from audiobook.dialogue.attribution.beliefs import Beliefs
from audiobook.dialogue.attribution.constraints import Constraints
from audiobook.dialogue.attribution.features.candidate_features import Describer
from audiobook.dialogue.attribution.features.candidates import Surroundings
from audiobook.dialogue.attribution.features.habits import Habits, Manners
from audiobook.dialogue.attribution.features.neighbours import Neighbourhood
from audiobook.dialogue.attribution.parsing.parse import Reading
from audiobook.dialogue.attribution.trees import Floats, Forest, shares

KEPT = 6
"""Candidates of a speech that go on to the second stage."""

_SPEECHES_AT_ONCE = 256

PASSES = 3
"""How often the later stage looks at the neighbours, by what it believes of them by then."""

_NEAR = 6
"""Speeches before and after one whose speaker is certain."""


class Table:
    """The candidates of every speech and a row of numbers for each.

    Rows are made for some speeches at a time: those of a whole novel would take more memory than
    all the rest of it.

    Args:
        candidates: of each speech.
        make: the rows of a run of speeches, one below the other.
    """

    def __init__(self, candidates: list[list[int]], make: Callable[[range], Floats]) -> None:
        self.candidates = candidates
        self._make = make

    @functools.cached_property
    def rows(self) -> Floats:
        """All of them, held from then on."""
        return _joined([rows for _, rows in self.blocks()])

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where the rows of each speech begin in `rows`, and the end."""
        return _starts(self.candidates)

    def blocks(self) -> Iterator[tuple[range, Floats]]:
        """Runs of speeches with their rows, in order."""
        for start in range(0, len(self.candidates), _SPEECHES_AT_ONCE):
            numbers = range(start, min(start + _SPEECHES_AT_ONCE, len(self.candidates)))
            yield numbers, self.block(numbers)

    def block(self, numbers: range) -> Floats:
        """The rows of one of the runs that `blocks` gives."""
        if "rows" not in self.__dict__:
            return self._make(numbers)
        starts = self.starts
        return self.rows[starts[numbers.start] : starts[numbers.stop]]

    def beliefs(self, forest: Forest) -> list[dict[int, float]]:
        """Probability of each candidate of each speech."""
        return [
            believed
            for numbers, rows in self.blocks()
            for believed in _believed(self.candidates[numbers.start : numbers.stop], rows, forest)
        ]


def _starts(candidates: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    sizes = [len(names) for names in candidates]
    return np.concatenate([[0], np.cumsum(sizes, dtype=np.int64)]).astype(np.int64)


def _believed(
    candidates: Sequence[Sequence[int]], rows: Floats, forest: Forest
) -> Iterator[dict[int, float]]:
    if not len(rows):
        yield from ({} for _ in candidates)
        return
    starts = _starts(candidates)
    chances = shares(forest.scores(rows), starts)
    for names, a, b in zip(candidates, starts[:-1], starts[1:], strict=True):
        yield dict(zip(names, chances[a:b].tolist(), strict=True))


def first_table(reading: Reading, constraints: Constraints) -> Table:
    """All candidates of each speech, described by themselves.

    Who is certain to speak may speak the speeches around, too, whether the text names them there
    or not; who cannot speak a speech is no candidate of it.
    """
    around = Surroundings(reading)
    describer = Describer(around)
    count = len(reading.speeches)
    also: list[dict[int, None]] = [{} for _ in range(count)]
    crowds = reading.people.unnamed - reading.people.things
    for number, character in sorted(constraints.certain.items()):
        for near in range(max(number - _NEAR, 0), min(number + _NEAR + 1, count)):
            if character not in crowds or _share_paragraph(reading, number, near):
                also[near][character] = None
    for group in constraints.groups():
        names = [c for n in group for c in around.candidates(n)]
        for number in group:
            also[number].update(dict.fromkeys(names))
    candidates = [
        _possible(around, n, [*around.candidates(n), *also[n]], constraints) for n in range(count)
    ]

    def make(numbers: range) -> Floats:
        return _stacked(row for n in numbers for row in describer.rows(n, candidates[n]))

    return Table(candidates, make)


def _share_paragraph(reading: Reading, number: int, other: int) -> bool:
    earlier, second = (reading.speeches[n] for n in sorted((number, other)))
    return earlier.last.paragraph == second.quotation.paragraph


def _possible(
    around: Surroundings, number: int, names: Sequence[int], constraints: Constraints
) -> list[int]:
    """The candidates who are not excluded; where all are, the nearest who are not, or at least
    not of the other sex."""
    unique = list(dict.fromkeys(names))
    for excluded in (constraints.excluded.get(number), constraints.impossible.get(number)):
        if not excluded:
            return unique
        possible = [name for name in unique if name not in excluded]
        possible = possible or around.nearest(number, excluded)
        if possible:
            return possible
    return []


def first_beliefs(
    table: Table, forest: Forest, constraints: Constraints
) -> tuple[list[dict[int, float]], Table]:
    """What `forest` believes by the first table, and the table of the candidates that are kept;
    each row is made once.

    Args:
        table: from `first_table`.
        forest: of the first stage.
        constraints: what is decided.
    """
    beliefs: list[dict[int, float]] = []
    blocks: list[tuple[list[list[int]], Floats]] = []
    for numbers, rows in table.blocks():
        names = table.candidates[numbers.start : numbers.stop]
        believed = [
            constraints.without_excluded(number, each)
            for number, each in zip(numbers, _believed(names, rows, forest), strict=True)
        ]
        beliefs += believed
        blocks.append(_kept(names, rows, believed))
    return constraints.applied(beliefs), _table_of(blocks)


def kept_table(table: Table, beliefs: Beliefs) -> Table:
    """The same with the `KEPT` likeliest candidates of each speech."""
    return _table_of(
        [
            _kept(
                table.candidates[numbers.start : numbers.stop],
                rows,
                beliefs[numbers.start : numbers.stop],
            )
            for numbers, rows in table.blocks()
        ]
    )


def _kept(
    candidates: Sequence[Sequence[int]], rows: Floats, beliefs: Beliefs
) -> tuple[list[list[int]], Floats]:
    starts = _starts(candidates)
    names_kept: list[list[int]] = []
    places: list[int] = []
    for names, believed, start in zip(candidates, beliefs, starts[:-1].tolist(), strict=True):
        order = sorted(range(len(names)), key=lambda k: (-believed.get(names[k], 0.0), k))[:KEPT]
        names_kept.append([names[k] for k in order])
        places += [start + k for k in order]
    return names_kept, rows[places]


def _table_of(blocks: Sequence[tuple[list[list[int]], Floats]]) -> Table:
    """A table of blocks that are there already."""
    candidates = [names for block, _ in blocks for names in block]
    return Table(candidates, lambda numbers: blocks[numbers.start // _SPEECHES_AT_ONCE][1])


def next_table(
    table: Table,
    reading: Reading,
    beliefs: Beliefs,
    own: Beliefs | None = None,
) -> Table:
    """`table` with what the beliefs about the neighbours add to each row; `own` are those about
    each speech itself, where they are of another stage."""
    around = Neighbourhood(reading, beliefs, own)
    habits = Habits(reading, beliefs)
    manners = Manners(reading, beliefs)

    def added(number: int) -> Iterator[list[float]]:
        names = table.candidates[number]
        row = manners.row(number)
        for one, other in zip(around.rows(number, names), habits.rows(number, names), strict=True):
            yield one + other + row

    def make(numbers: range) -> Floats:
        more = _stacked(row for number in numbers for row in added(number))
        rows = table.block(numbers)
        return np.hstack([rows, more]) if len(more) else rows

    return Table(table.candidates, make)


def settle(
    base: Table,
    reading: Reading,
    own: Beliefs,
    forest: Forest,
    constraints: Constraints,
) -> tuple[Table, list[dict[int, float]]]:
    """What `forest` believes once the beliefs about the neighbours have settled.

    Args:
        base: the candidates that were kept.
        own: what the stage before believes. Of a speech itself that is all that counts, in every
            pass: what the neighbours made of it must not come back as new evidence.
        constraints: what is decided.

    Returns:
        The table of the last pass and the beliefs made from it.
    """
    table, beliefs = base, [dict(each) for each in own]
    for _ in range(PASSES):
        table = next_table(base, reading, beliefs, own)
        beliefs = constraints.applied(table.beliefs(forest))
    return table, beliefs


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


def _joined(blocks: Sequence[Floats]) -> Floats:
    filled = [rows for rows in blocks if len(rows)]
    return np.concatenate(filled) if filled else np.empty(0, np.float32)
