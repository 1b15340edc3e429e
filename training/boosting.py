"""Boosted trees of LightGBM, and the arrays that `audiobook.dialogue.attribution.trees` reads."""

from __future__ import annotations

from typing import Any

import lightgbm
import numpy as np

from audiobook.dialogue.attribution.trees import Forest, shares

PARAMETERS: dict[str, Any] = {
    "num_leaves": 32,
    "max_depth": 8,
    "learning_rate": 0.08,
    "min_data_in_leaf": 60,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.6,
    "bagging_freq": 1,
    "max_bin": 31,
    "lambda_l2": 2.0,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbose": -1,
}


def fit(rows: np.ndarray, labels: np.ndarray, sizes: np.ndarray, rounds: int) -> lightgbm.Booster:
    """Boosted trees under a softmax over the candidates of a speech."""
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    group = np.repeat(np.arange(len(sizes)), sizes)
    target = labels / np.bincount(group, labels)[group]

    def objective(scores: np.ndarray, _: Any) -> tuple[np.ndarray, np.ndarray]:
        p = shares(scores, starts)
        return p - target, np.maximum(2.0 * p * (1.0 - p), 1e-6)

    parameters = PARAMETERS | {"objective": objective}
    return lightgbm.train(parameters, lightgbm.Dataset(rows, labels), rounds)


def exported(booster: lightgbm.Booster) -> dict[str, np.ndarray]:
    """The arrays of `Forest`, all trees in one run of nodes."""
    column: list[int] = []
    threshold: list[float] = []
    left: list[int] = []
    right: list[int] = []
    value: list[float] = []
    deepest = 0

    def add(node: dict[str, Any], depth: int) -> int:
        nonlocal deepest
        deepest = max(deepest, depth)
        at = len(column)
        column.append(int(node.get("split_feature", 0)))
        # float32 rounding must not move a row over the threshold it was trained with.
        threshold.append(float(node.get("threshold", 0.0)))
        left.append(at)
        right.append(at)
        value.append(float(node.get("leaf_value", 0.0)))
        if "split_feature" in node:
            left[at] = add(node["left_child"], depth + 1)
            right[at] = add(node["right_child"], depth + 1)
        return at

    roots = [add(tree["tree_structure"], 0) for tree in booster.dump_model()["tree_info"]]
    exact = np.asarray(threshold)
    small = exact.astype(np.float32)
    small = np.where(small > exact, np.nextafter(small, np.float32(-np.inf)), small)
    return {
        "roots": np.asarray(roots, np.int32),
        "column": np.asarray(column, np.int16),
        "threshold": small.astype(np.float32),
        "left": np.asarray(left, np.int32),
        "right": np.asarray(right, np.int32),
        "value": np.asarray(value, np.float32),
        "depth": np.asarray(deepest, np.int32),
    }


def forest_of(arrays: dict[str, np.ndarray]) -> Forest:
    return Forest.from_arrays({f"x.{key}": array for key, array in arrays.items()}, "x")
