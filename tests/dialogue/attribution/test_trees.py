"""Trees as arrays."""

from __future__ import annotations

import numpy as np
import pytest

from audiobook.dialogue.attribution.trees import Forest, shares


def stump(threshold: float, low: float, high: float) -> dict[str, np.ndarray]:
    return {
        "f.roots": np.array([0]),
        "f.column": np.array([1, 0, 0]),
        "f.threshold": np.array([threshold, 0, 0]),
        "f.left": np.array([1, 1, 2]),
        "f.right": np.array([2, 1, 2]),
        "f.value": np.array([0.0, low, high]),
        "f.depth": np.array(1),
    }


def test_a_row_at_the_threshold_goes_left() -> None:
    forest = Forest.from_arrays(stump(0.5, -1.0, 2.0), "f")
    rows = np.array([[9, 0.4], [9, 0.5], [9, 0.6]], np.float32)
    assert forest.scores(rows).tolist() == [-1.0, -1.0, 2.0]


def test_many_rows_are_scored_as_few() -> None:
    forest = Forest.from_arrays(stump(0.5, -1.0, 2.0), "f")
    rows = np.random.default_rng(3).random((5000, 2), np.float32)
    expected = np.where(rows[:, 1] <= 0.5, -1.0, 2.0)
    assert np.array_equal(forest.scores(rows), expected)


def test_no_rows_have_no_scores() -> None:
    forest = Forest.from_arrays(stump(0.5, -1.0, 2.0), "f")
    assert forest.scores(np.empty((0, 2), np.float32)).tolist() == []


def test_shares_sum_to_one_in_each_group() -> None:
    found = shares(np.array([0.0, 0.0, 700.0, -700.0, 3.0]), np.array([0, 2, 4, 4, 5]))
    assert found[:2].tolist() == [0.5, 0.5]
    assert found[2:4].tolist() == pytest.approx([1.0, 0.0])
    assert found[4] == 1.0
