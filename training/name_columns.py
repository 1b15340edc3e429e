"""Writes the names of today's columns into a model file that was trained with them and lacks them.

python training/name_columns.py audiobook/dialogue/attribution/model.npz
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from audiobook.dialogue.attribution.features.schema import schema_arrays


def main() -> None:
    path = Path(sys.argv[1])
    with np.load(path, allow_pickle=False) as opened:
        arrays = dict(opened)
    later_stages = sum(f"stage{number}.roots" in arrays for number in range(2, 9))
    beside = path.with_suffix(".part.npz")
    np.savez_compressed(beside, **{**arrays, **schema_arrays(later_stages)})
    beside.replace(path)


if __name__ == "__main__":
    main()
