"""Boosted regression trees evaluated with numpy, so that reading a book needs no training library.

A tree is a run of nodes; an inner node sends a row left when its column is at most the threshold.
All trees of a forest are walked side by side, one level a step; a leaf sends every row to itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_ROWS_AT_ONCE = 256


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees whose leaf values add up to a score."""

    roots: NDArray[np.int32]
    column: NDArray[np.int16]
    threshold: Floats
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: Floats
    depth: int

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], prefix: str) -> Forest:
        """The forest stored under `prefix` in an opened ``.npz``."""
        return cls(
            roots=arrays[f"{prefix}.roots"].astype(np.int32),
            column=arrays[f"{prefix}.column"].astype(np.int16),
            threshold=arrays[f"{prefix}.threshold"].astype(np.float32),
            left=arrays[f"{prefix}.left"].astype(np.int32),
            right=arrays[f"{prefix}.right"].astype(np.int32),
            value=arrays[f"{prefix}.value"].astype(np.float32),
            depth=int(arrays[f"{prefix}.depth"].astype(np.int32)),
        )

    def scores(self, rows: Floats) -> NDArray[np.float64]:
        """The sum of the leaves each row falls into; shape (rows,)."""
        sums = np.empty(len(rows), np.float64)
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            part = np.ascontiguousarray(rows[start : start + _ROWS_AT_ONCE])
            width = part.shape[1]
            flat = part.ravel()
            offsets = (np.arange(len(part), dtype=np.int32) * width)[:, None]
            node = np.broadcast_to(self.roots, (len(part), len(self.roots)))
            for _ in range(self.depth):
                goes_left = flat[offsets + self.column[node]] <= self.threshold[node]
                node = np.where(goes_left, self.left[node], self.right[node])
            sums[start : start + len(part)] = self.value[node].sum(axis=1, dtype=np.float64)
        return sums


def shares(scores: NDArray[np.float64], starts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Softmax inside each group; group ``i`` is ``scores[starts[i]:starts[i + 1]]``."""
    count = len(starts) - 1
    group = np.repeat(np.arange(count), np.diff(starts))
    highest = np.full(count, -np.inf)
    np.maximum.at(highest, group, scores)
    powers = np.exp(scores - highest[group])
    sums = np.bincount(group, powers, count)
    result: NDArray[np.float64] = powers / sums[group]
    return result
