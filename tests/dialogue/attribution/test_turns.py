"""Who speaks after whom settles what is believed of each speech by itself."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.dialogue.attribution.turns import BACK, OTHER, SAME, Turns, relations

sys.path.append(str(Path(__file__).resolve().parents[3] / "training"))

from train_turns import Chain, fit_turns

ANN, BEN, CAT = range(3)
IN_TURN = Turns({"next next": np.asarray([-3.0, 0.5, -1.0])})


def settled(beliefs: list[dict[int, float]], turns: Turns = IN_TURN) -> list[dict[int, float]]:
    return turns.settled(["next next"] * len(beliefs), beliefs)


def likeliest(beliefs: list[dict[int, float]]) -> list[int | None]:
    return [max(each, key=lambda c: each[c]) if each else None for each in beliefs]


believed = st.dictionaries(st.integers(0, 6), st.floats(0.01, 1.0), max_size=7).map(
    lambda chances: {c: p / sum(chances.values()) for c, p in chances.items()}
)


def test_two_take_turns_where_one_speech_says_little() -> None:
    sure_of_ann, sure_of_ben = {ANN: 0.9, BEN: 0.1}, {ANN: 0.1, BEN: 0.9}
    unsure = {ANN: 0.55, BEN: 0.45}
    beliefs = [sure_of_ann, sure_of_ben, sure_of_ann, unsure, sure_of_ann]
    assert likeliest(settled(beliefs)) == [ANN, BEN, ANN, BEN, ANN]


def test_what_is_certain_stays_and_moves_its_neighbours() -> None:
    half = {ANN: 0.5, BEN: 0.5}
    beliefs = settled([half, half, {ANN: 0.0, BEN: 1.0}, half, half])
    assert beliefs[2][BEN] > 0.99
    assert likeliest(beliefs) == [BEN, ANN, BEN, ANN, BEN]


@given(st.lists(believed, max_size=9))
def test_the_same_people_share_the_same_belief(beliefs: list[dict[int, float]]) -> None:
    for before, after in zip(beliefs, settled(beliefs), strict=True):
        assert after.keys() == before.keys()
        assert sum(after.values()) == pytest.approx(sum(before.values()))


@given(st.lists(believed, max_size=9))
def test_without_weights_nothing_is_moved(beliefs: list[dict[int, float]]) -> None:
    for before, after in zip(beliefs, settled(beliefs, Turns({})), strict=True):
        assert after == pytest.approx(before)


@given(st.lists(believed.filter(bool), min_size=3, max_size=5))
def test_it_is_the_sum_over_all_sequences(beliefs: list[dict[int, float]]) -> None:
    """Against the sum written out, for speeches with few candidates."""
    beliefs = [dict(list(each.items())[:3]) for each in beliefs]
    beliefs = [{c: p / sum(each.values()) for c, p in each.items()} for each in beliefs]
    sequences: list[tuple[tuple[int, ...], float]] = [((), 1.0)]
    for each in beliefs:
        sequences = [((*s, c), w * p) for s, w in sequences for c, p in each.items()]
    weighed = []
    for sequence, chance in sequences:
        kinds = [
            relations([a], [b], [c])[0, 0, 0]
            for a, b, c in zip(sequence, sequence[1:], sequence[2:], strict=False)
        ]
        factor = np.exp(0.7 * IN_TURN.weights["next next"][kinds].sum())
        weighed.append((sequence, chance * factor))
    total = sum(w for _, w in weighed)
    for number, each in enumerate(settled(beliefs)):
        for character, p in each.items():
            expected = sum(w for s, w in weighed if s[number] == character) / total
            assert p == pytest.approx(expected, abs=1e-6)


def test_weights_are_learned_from_what_beliefs_get_wrong() -> None:
    half = {ANN: 0.5, BEN: 0.5}
    speakers = [frozenset({n % 2}) for n in range(400)]
    turns = fit_turns([Chain(["next next"] * 400, [half] * 400, speakers)])
    weights = turns.weights["next next"]
    assert weights[SAME] < -2.0
    assert weights[BACK] > 0.5
    arrays = {f"turns.{key}": array for key, array in turns.to_arrays().items()}
    assert Turns.from_arrays(arrays, "turns").weights["next next"] == pytest.approx(weights)


def test_who_is_neither_of_the_last_two_is_another() -> None:
    assert relations([ANN], [BEN], [ANN, BEN, CAT])[0, 0].tolist() == [BACK, SAME, OTHER]
