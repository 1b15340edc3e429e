"""The network that reads conversations, by small networks of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.dialogue.attribution.constraints import Constraints
from audiobook.dialogue.attribution.conversation import (
    LENGTH,
    PARTS,
    Block,
    Conversation,
    Ranks,
    blended,
    overlapping,
    part_words,
    stretches,
    turn_rows,
    word_numbers,
)
from audiobook.dialogue.attribution.parsing.parse import Reading, read
from audiobook.dialogue.attribution.ranking import Table
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import Character, Gender

ALMA = Character("Alma", gender=Gender.FEMALE)
BRUNO = Character("Bruno", gender=Gender.MALE)
WIDTH, EMBEDDED = 4, 2


def reading_of(*paragraphs: str) -> Reading:
    document = find_quotations(paragraphs)
    return read(document, find_characters(document, (ALMA, BRUNO)))


def talk(speeches: int) -> Reading:
    return reading_of("Alma met Bruno.", *("“Is it late?” Alma asked.",) * speeches)


def table_of(reading: Reading, columns: int = 3) -> Table:
    """Both may speak everything; a row tells which of them it is about."""
    count = len(reading.speeches)
    rows = np.tile(np.eye(2, columns, dtype=np.float32), (count, 1))
    return Table([[0, 1]] * count, lambda numbers: rows[2 * numbers.start : 2 * numbers.stop])


def network(seed: int = 1, columns: int = 3, blocks: int = 2, trust: float = 4.0) -> Conversation:
    random = np.random.default_rng(seed)

    def layer(*shape: int) -> tuple[np.ndarray, np.ndarray]:
        weight = random.normal(size=shape).astype(np.float32)
        return weight, random.normal(size=shape[-1]).astype(np.float32)

    return Conversation(
        ranks=Ranks(np.linspace(0, 1, 5 * columns, dtype=np.float32).reshape(5, columns)),
        vocabulary={"is": 1, "late": 2},
        enter=layer(columns + 2, WIDTH),
        turn=layer(8, WIDTH),
        embedding=random.normal(size=(3, EMBEDDED)).astype(np.float32),
        said=layer(EMBEDDED * PARTS, WIDTH),
        absent=np.zeros(WIDTH, np.float32),
        blocks=tuple(Block(*layer(3, 2 * WIDTH + 2, 2 * WIDTH), 1) for _ in range(blocks)),
        scores=tuple(layer(WIDTH, 1) for _ in range(blocks + 1)),
        trust=np.full(blocks + 1, trust, np.float32),
    )


def even(count: int) -> list[Mapping[int, float]]:
    return [{0: 0.5, 1: 0.5}] * count


values = st.floats(-1e6, 1e6, width=32)


@given(st.lists(values, min_size=2, max_size=40), st.lists(values, max_size=20))
def test_ranks_rise_with_the_values(training: list[float], rows: list[float]) -> None:
    ranks = Ranks.of(np.asarray(training, np.float32)[:, None], 8)
    codes = ranks(np.asarray(sorted(rows), np.float32)[:, None])
    assert (np.diff(codes[:, 0].astype(int)) >= 0).all()
    assert (np.abs(ranks.even(codes)) <= 1).all()


def test_a_column_with_one_value_says_nothing() -> None:
    ranks = Ranks.of(np.zeros((9, 1), np.float32))
    assert ranks.even(ranks(np.zeros((1, 1), np.float32))) == 0


@given(st.integers(1, 400))
def test_each_speech_has_context_in_some_stretch(count: int) -> None:
    starts = overlapping(count)
    assert starts[0] == 0
    for a, b in pairwise(starts):
        assert a + LENGTH - b >= 16
    assert starts[-1] < count <= starts[-1] + LENGTH


def test_a_stretch_is_a_grid_of_characters_by_speeches() -> None:
    reading = reading_of("Alma met Bruno.", "“Is it late?” Alma asked. “Late!” Bruno said.")
    rows = np.asarray([[0.0], [1.0], [0.5]], np.float32)
    table = Table([[1, 0], [0]], lambda _: rows)
    ranks = Ranks(np.asarray([[0.0], [1.0]], np.float32))
    (stretch,) = stretches(table, reading, [{0: 0.25, 1: 0.75}, {0: 1.0}], ranks, {"late": 7}, [0])
    assert stretch.characters == (1, 0)
    assert stretch.present[:, :3].tolist() == [[True, False, False], [True, True, False]]
    assert ranks.even(stretch.rows)[:, :2, 0].tolist() == [[-0.5, -1.0], [0.5, 0.0]]
    assert np.exp(stretch.prior[0, 0]) == pytest.approx(0.75)
    assert stretch.words[0, 0, :3].tolist() == [0, 0, 7]
    assert stretch.words.shape == (LENGTH, PARTS, stretch.words.shape[2])


def test_how_speeches_follow_each_other() -> None:
    rows = turn_rows(reading_of("“Is it late?” Alma asked. “Late!”", "Rain fell.", "“Yes.”"))
    assert rows[0].tolist() == pytest.approx([0, 1, 1, 0, np.log(4) / 5, 1, 0, 0])
    assert rows[1].tolist() == pytest.approx([1, 0, 0, 0.2, np.log(2) / 5, 0, 1, 0])
    assert rows[2][1] == pytest.approx(0.2)


def test_the_words_in_and_around_a_speech() -> None:
    reading = reading_of("Alma looked up. “Is it late, or not yet?” she asked. “Bruno’s late.”")
    (spoken, first, last, before, after), _ = part_words(reading)
    assert spoken == ["is", "it", "late", "or", "not", "yet"]
    assert first == ["is", "it", "late", "or"]
    assert last == ["late", "or", "not", "yet"]
    assert before == ["alma", "looked", "up"]
    assert after == ["she", "asked"]


def test_of_a_long_speech_both_ends_are_read() -> None:
    long = " ".join(f"w{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(60))
    numbers = word_numbers(reading_of(f"“{long}”"), {"waa": 1, "wch": 2, "wbd": 3})
    assert numbers[0, 0, 0] == 1
    assert numbers[0, 0, -1] == 2
    assert 3 not in numbers


def test_a_block_sees_its_neighbours_and_no_further() -> None:
    kernel = np.zeros((3, 1, 2), np.float32)
    kernel[0, 0, 0] = 1
    block = Block(kernel, np.asarray([0, 100], np.float32), 2)
    grid = np.zeros((1, 7, 1), np.float32)
    grid[0, 3, 0] = 5
    assert block(grid)[0, :, 0].tolist() == [0, 0, 0, 0, 0, 5, 0]


@pytest.mark.parametrize("count", [1, LENGTH - 1, LENGTH + 1, 3 * LENGTH])
def test_each_speech_has_a_belief(count: int) -> None:
    reading = talk(count)
    found = network().beliefs(table_of(reading), reading, even(count), Constraints())
    assert len(found) == count
    for belief in found:
        assert sum(belief.values()) == pytest.approx(1, abs=1e-5)
        assert set(belief) == {0, 1}


def test_without_candidates_nothing_is_believed() -> None:
    reading = talk(2)
    table = Table([[], []], lambda _: np.empty(0, np.float32))
    assert network().beliefs(table, reading, [{}, {}], Constraints()) == [{}, {}]


def test_a_book_may_begin_with_many_speeches_of_nobody() -> None:
    count = 2 * LENGTH
    reading = talk(count)
    rows = np.ones((count - 60, 3), np.float32)
    table = Table([[]] * 60 + [[0]] * (count - 60), lambda _: rows)
    before: list[dict[int, float]] = [{}] * 60 + [{0: 1.0}] * (count - 60)
    assert network().beliefs(table, reading, before, Constraints()) == before


def test_what_the_author_decided_stays_and_moves_the_neighbours() -> None:
    reading = talk(3)
    table = table_of(reading)
    free = network().beliefs(table, reading, even(3), Constraints())
    one, other = (network().beliefs(table, reading, even(3), Constraints({1: c})) for c in (0, 1))
    assert one[1] == {0: 1, 1: 0}
    assert other[1] == {0: 0, 1: 1}
    assert one[0] != other[0]
    assert free[0] not in (one[0], other[0])


def test_without_blocks_and_weights_it_trusts_the_stage_before() -> None:
    plain = network(blocks=0)
    zero = tuple(np.zeros_like(each) for each in plain.scores[0])
    reading = talk(1)
    believed = [{0: 0.8, 1: 0.2}]
    trusting = replace(plain, scores=((zero[0], zero[1]),))
    settled = trusting.beliefs(table_of(reading), reading, believed, Constraints())
    assert settled[0] == pytest.approx(believed[0])


def test_two_models_together() -> None:
    (both, alone) = blended([{1: 0.8, 2: 0.2}, {1: 1.0}], [{1: 0.2, 2: 0.8}, {}])
    assert both == pytest.approx({1: 0.5, 2: 0.5})
    assert alone == {1: 1.0}
