"""What the delivered files were made from, so that a chapter is not made twice.

One JSON file in the production's own state folder. A file somebody changed or replaced since is
noticed by its size and time and made again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from audiobook.files import write_atomically

_VERSION = 2


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file that was made: fingerprints of its audio and its tags, and how it was left."""

    audio: str
    tags: str
    size: int
    mtime_ns: int


class State:
    """Name of a delivered file → `Delivered`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files: dict[str, Delivered] = {}
        self._gains: tuple[str, dict[str, float]] = ("", {})
        try:
            stored = json.loads(path.read_text("utf-8"))
            if stored["version"] == _VERSION:
                self._files = {n: Delivered(**entry) for n, entry in stored["files"].items()}
                fingerprint, gains = stored["gains"]
                self._gains = (str(fingerprint), {str(v): float(g) for v, g in gains.items()})
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # No memory of earlier runs only means that everything is made again.
            self._files = {}
            self._gains = ("", {})

    def gains(self, fingerprint: str) -> Mapping[str, float] | None:
        """The gains of the voices that were found for a book of this fingerprint."""
        return self._gains[1] if self._gains[0] == fingerprint else None

    def remember_gains(self, fingerprint: str, gains: Mapping[str, float]) -> None:
        """
        Raises:
            OSError: the state cannot be written.
        """
        self._gains = (fingerprint, dict(gains))
        self.save()

    def names(self) -> tuple[str, ...]:
        return tuple(self._files)

    def find(self, path: Path) -> Delivered | None:
        """What is known about `path`, if it still is the file that was left there."""
        entry = self._files.get(path.name)
        if entry is None:
            return None
        try:
            stat = path.stat()
        except OSError:
            return None
        return entry if (stat.st_size, stat.st_mtime_ns) == (entry.size, entry.mtime_ns) else None

    def record(self, path: Path, audio: str, tags: str) -> None:
        """Remember how `path` was just made.

        Raises:
            OSError: the state cannot be written.
        """
        stat = path.stat()
        self._files[path.name] = Delivered(audio, tags, stat.st_size, stat.st_mtime_ns)
        self.save()

    def forget(self, name: str) -> None:
        self._files.pop(name, None)

    def save(self) -> None:
        """
        Raises:
            OSError: the state cannot be written.
        """
        files = {name: asdict(entry) for name, entry in self._files.items()}
        content = {"version": _VERSION, "gains": self._gains, "files": files}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(self.path, json.dumps(content, indent=1), durable=False)
