"""A training that was killed goes on with what was finished, and with nothing else."""

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "training"))

from checkpoints import Checkpoints, fingerprint


class Training:
    """Counts how often it runs; killed where it is told to be."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.runs += 1
        return {"roots": np.arange(5, dtype=np.int32), "vocabulary": np.asarray("of\nthe")}


def killed() -> dict[str, np.ndarray]:
    raise KeyboardInterrupt


def test_what_was_finished_is_not_trained_again(tmp_path: Path) -> None:
    training = Training()
    fresh = Checkpoints(tmp_path, "novels 1").resume("stage1", 0, training)
    kept = Checkpoints(tmp_path, "novels 1").resume("stage1", 0, training)
    assert training.runs == 1
    assert kept.keys() == fresh.keys()
    for key, array in fresh.items():
        assert kept[key].dtype == array.dtype
        np.testing.assert_array_equal(kept[key], array)


def test_what_was_killed_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        Checkpoints(tmp_path, "novels").resume("stage1", 0, killed)
    training = Training()
    Checkpoints(tmp_path, "novels").resume("stage1", 0, training)
    assert training.runs == 1


def test_other_data_are_trained_anew_and_then_kept(tmp_path: Path) -> None:
    training = Training()
    for novels in ("novels 1", "novels 2", "novels 2"):
        Checkpoints(tmp_path, novels).resume("stage1", 0, training)
    assert training.runs == 2


def test_without_a_folder_nothing_is_kept() -> None:
    training = Training()
    for _ in range(2):
        Checkpoints(None, "").resume("stage1", 0, training)
    assert training.runs == 2


def test_a_fingerprint_tells_where_one_item_ends(tmp_path: Path) -> None:
    novel = tmp_path / "text.txt"
    novel.write_text("ab", "utf-8")
    assert fingerprint(["a", "b"]) != fingerprint(["ab"])
    assert fingerprint([novel]) == fingerprint(["ab"])
    before = fingerprint([novel])
    novel.write_text("ac", "utf-8")
    assert fingerprint([novel]) != before
