"""Several files that change together: all of them or none, wherever a run is cut off.

New contents are laid down beside first. The list of them, put there in one step, is the moment from
which the change holds: what a killed run did not carry out, the next one does (`finish_change`).
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.files import write_atomically

_LIST = "list.json"
_NOTHING = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """One file: `place` names its folder; `before` is the SHA-256 of what it replaces."""

    place: str
    name: str
    before: str
    after: str
    """The SHA-256 of its new content; empty when it is taken away."""


class Change:
    """A change of files in some folders.

    Args:
        places: the folders, no two of the same name.
        pending: where it is laid down; what lies there is removed.
    """

    def __init__(self, places: Sequence[Path], pending: Path) -> None:
        self._places = places
        self._pending = pending
        self._steps: list[_Step] = []
        shutil.rmtree(pending, ignore_errors=True)

    def put(self, path: Path, data: bytes) -> bool:
        """Give a file a new content, once the change is committed.

        Returns:
            Whether it has another one now.

        Raises:
            OSError: nothing was changed.
        """
        before, after = _digest(path), hashlib.sha256(data).hexdigest()
        if before == after:
            return False
        self._pending.mkdir(parents=True, exist_ok=True)
        (self._pending / after).write_bytes(data)
        self._steps.append(_Step(path.parent.name, path.name, before, after))
        return True

    def remove(self, path: Path) -> None:
        """Take a file away, once the change is committed."""
        self._steps.append(_Step(path.parent.name, path.name, _digest(path), _NOTHING))

    def commit(self) -> None:
        """Carry it out.

        Raises:
            OSError: it was not, or is not finished: then `finish_change` does that.
        """
        import msgspec

        if not self._steps:
            return
        self._pending.mkdir(parents=True, exist_ok=True)
        write_atomically(self._pending / _LIST, msgspec.json.encode(self._steps))
        finish_change(self._places, self._pending)


def finish_change(places: Sequence[Path], pending: Path) -> None:
    """Carry out what was committed and cut off, if anything was.

    A file that somebody has changed since is left as it is.

    Raises:
        OSError: it is not finished.
    """
    import msgspec

    if not pending.is_dir():
        return
    folders = {place.name: place for place in places}
    try:
        steps = msgspec.json.decode((pending / _LIST).read_bytes(), type=list[_Step])
    except (FileNotFoundError, msgspec.DecodeError):
        # It was not committed.
        steps = []
    for step in steps:
        # Only names: nothing outside the folders can be meant.
        path = folders[step.place] / Path(step.name).name
        if _digest(path) == step.before:
            _take(step, path, pending)
    shutil.rmtree(pending, ignore_errors=True)


def _take(step: _Step, path: Path, pending: Path) -> None:
    if step.after == _NOTHING:
        path.unlink(missing_ok=True)
    else:
        write_atomically(path, (pending / step.after).read_bytes())


def _digest(path: Path) -> str:
    """SHA-256 of a file, empty where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return _NOTHING
