"""What a training has finished, on disk: a training that was killed goes on from there.

Each part of each stage is a file of its own, so that of hours of work at most one part is lost.
A checkpoint is only taken up by a training of the same data, in the same way, with the same code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import numpy as np

Arrays = dict[str, np.ndarray]

_FINGERPRINT = "fingerprint"


def fingerprint(items: Iterable[str | bytes | Path]) -> str:
    """A digest of everything that a training comes from: words, bytes and the contents of files."""
    digest = hashlib.sha256()
    for item in items:
        content = item.read_bytes() if isinstance(item, Path) else item
        content = content.encode() if isinstance(content, str) else content
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


class Checkpoints:
    """Finished parts of a training: of a stage, the arrays trained without one fold, or on
    everything.

    Args:
        folder: where they are kept; None keeps nothing.
        fingerprint: of what the training comes from; what was kept by another is not taken up.
    """

    def __init__(self, folder: Path | None, fingerprint: str) -> None:
        self._folder = folder
        self._fingerprint = fingerprint
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def resume(self, stage: str, part: int | None, train: Callable[[], Arrays]) -> Arrays:
        """The arrays that are kept, else those that `train` makes, which are kept from then on.

        Safe to be called for different parts by several processes.
        """
        if self._folder is None:
            return train()
        path = self._folder / f"{stage}-{'all' if part is None else part}.npz"
        if path.exists():
            with np.load(path, allow_pickle=False) as kept:
                if str(kept[_FINGERPRINT]) == self._fingerprint:
                    return {key: kept[key] for key in kept.files if key != _FINGERPRINT}
        arrays = train()
        beside = path.with_suffix(".part.npz")
        np.savez(beside, **arrays, **{_FINGERPRINT: np.asarray(self._fingerprint)})  # type: ignore[arg-type]
        beside.replace(path)
        return arrays


class EarlierModels:
    """Models that were written by another training, in the place of its checkpoints: some of their
    stages are taken as they are, whatever they were trained with.

    Args:
        models: the file of each part; under None that which has seen everything.
        stages: those that are taken.
        checkpoints: of the stages that are trained anew.
    """

    def __init__(
        self,
        models: Mapping[int | None, Path],
        stages: Collection[str],
        checkpoints: Checkpoints,
    ) -> None:
        self._models = models
        self._stages = stages
        self._checkpoints = checkpoints

    def resume(self, stage: str, part: int | None, train: Callable[[], Arrays]) -> Arrays:
        """The arrays of a stage of the model of a part, as they are or trained anew."""
        if stage not in self._stages:
            return self._checkpoints.resume(stage, part, train)
        with np.load(self._models[part], allow_pickle=False) as arrays:
            prefix = f"{stage}."
            return {
                key.removeprefix(prefix): arrays[key]
                for key in arrays.files
                if key.startswith(prefix) and not key.endswith(".schema")
            }
