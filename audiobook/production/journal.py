"""Several files that change together: all of them or none, wherever a run is cut off.

New contents are laid down beside first, and are on the disk before the list of them is put there
in one step. That is the moment from which the change holds: what a killed run did not carry out,
the next one does (`finish_change`). A journal that is not whole, by whatever damage, changes
nothing.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from audiobook.files import file_digest, sync_files, sync_folder, write_atomically

_LIST = "list.json"
_NOTHING = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """One file: `place` is the name of its folder; `before` the SHA-256 of what it replaces."""

    place: str
    name: str
    before: str
    after: str
    """The SHA-256 of its new content; empty when it is taken away."""
    content: str = ""
    """Name of the file in the journal that holds its new content."""


class Change:
    """A change of files in some folders.

    Args:
        places: name → folder.
        pending: where it is laid down; what lies there is removed.
        seen: from `digests`, what the files held that the change was made from. A file that holds
            something else when its turn comes is somebody's newer word, and stays.
    """

    def __init__(
        self,
        places: Mapping[str, Path],
        pending: Path,
        *,
        seen: Mapping[Path, str] | None = None,
    ) -> None:
        self._places = places
        self._pending = pending
        self._seen = seen or {}
        self._steps: list[_Step] = []
        shutil.rmtree(pending, ignore_errors=True)

    def put(self, path: Path, data: bytes) -> bool:
        """Give a file a new content, once the change is committed.

        Returns:
            Whether it has another one now.

        Raises:
            OSError: nothing was changed.
        """
        digest_before, digest_after = self._digest(path), hashlib.sha256(data).hexdigest()
        if digest_before == digest_after:
            return False
        self._pending.mkdir(parents=True, exist_ok=True)
        step = _Step(
            self._place(path), path.name, digest_before, digest_after, f"{len(self._steps)}"
        )
        (self._pending / step.content).write_bytes(data)
        self._steps.append(step)
        return True

    def remove(self, path: Path) -> None:
        """Take a file away, once the change is committed."""
        self._steps.append(_Step(self._place(path), path.name, self._digest(path), _NOTHING))

    def commit(self) -> None:
        """Carry it out.

        Raises:
            OSError: it was not, or is not finished: then `finish_change` does that.
        """
        if not self._steps:
            return
        self._pending.mkdir(parents=True, exist_ok=True)
        sync_files(self._pending / step.content for step in self._steps if step.content)
        write_atomically(self._pending / _LIST, msgspec.json.encode(self._steps))
        sync_folder(self._pending.parent)
        if given_up := finish_change(self._places, self._pending):
            raise OSError(errno.EIO, given_up, str(self._pending))

    def _place(self, path: Path) -> str:
        return next(name for name, folder in self._places.items() if folder == path.parent)

    def _digest(self, path: Path) -> str:
        digest = self._seen.get(path)
        return _digest(path) if digest is None else digest


def digests(paths: Iterable[Path]) -> dict[Path, str]:
    """The SHA-256 of each file."""
    return {path: _digest(path) for path in paths}


def finish_change(places: Mapping[str, Path], pending: Path) -> str:
    """Carry out what was committed and cut off, if anything was.

    A file that somebody has changed since is left as it is.

    Returns:
        What the author should know, a sentence; empty where all is well.

    Raises:
        OSError: it is not finished.
    """
    if not pending.is_dir():
        return ""
    steps = _committed(pending)
    problem = "its list is damaged" if steps is None else _carry_out(steps, places, pending)
    # The list goes first: what is left of a folder that is removed by half is no change.
    (pending / _LIST).unlink(missing_ok=True)
    shutil.rmtree(pending, ignore_errors=True)
    if not problem:
        return ""
    return (
        f"a change that an earlier run did not finish was given up, because {problem}; what stands "
        "in script/ and voices.yaml was left as it is"
    )


def _committed(pending: Path) -> list[_Step] | None:
    """What is to be done; None where nobody can tell."""
    try:
        return msgspec.json.decode((pending / _LIST).read_bytes(), type=list[_Step])
    except FileNotFoundError:
        # It was not committed.
        return []
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _carry_out(steps: Sequence[_Step], folders: Mapping[str, Path], pending: Path) -> str:
    """
    Returns:
        Why nothing was done; empty where all was.
    """
    due: list[tuple[_Step, Path]] = []
    for step in steps:
        # Only names: nothing outside the folders can be meant.
        name = Path(step.name).name
        if step.place not in folders or not name:
            return f"it names a place that is not known ({step.place})"
        path = folders[step.place] / name
        if _digest(path) == step.before:
            due.append((step, path))
    for step, path in due:
        if step.after != _NOTHING and _digest(_content(step, pending)) != step.after:
            return f"the new text of {path.name} did not reach the disk whole"
    for step, path in due:
        _take(step, path, pending)
    for folder in {path.resolve().parent for _, path in due}:
        sync_folder(folder)
    return ""


def _content(step: _Step, pending: Path) -> Path:
    # Versions before 0.3 named it by its SHA-256.
    return pending / Path(step.content or step.after).name


def _take(step: _Step, path: Path, pending: Path) -> None:
    if step.after == _NOTHING:
        path.unlink(missing_ok=True)
        return
    content, target = _content(step, pending), path.resolve()
    with contextlib.suppress(FileNotFoundError):
        shutil.copymode(target, content)
    try:
        content.replace(target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # script/ may lie on another file system.
        write_atomically(target, content.read_bytes())


def _digest(path: Path) -> str:
    """SHA-256 of a file, empty where there is none."""
    try:
        return file_digest(path)
    except FileNotFoundError:
        return _NOTHING
