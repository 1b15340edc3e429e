"""What was made of what, so that a finished book is not looked into again."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiobook.files import write_if_changed

if TYPE_CHECKING:
    pass
from audiobook.production.batch.books import CatalogueBook
from audiobook.units import Seconds

RECORD_NAME = "catalogue.json"
"""Beside the books: what was made of what, so that a finished book is not looked into again."""


_RECORD_SECONDS = 2.0  # between two writings of the record


class Record:
    """What was finished, and from what.

    Args:
        path: of the file.
        settings: other settings make everything again.
    """

    def __init__(self, path: Path, settings: tuple[str, ...]) -> None:
        self._path = path
        self._settings = settings
        self._written = time.monotonic()
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            self._books: dict[str, dict[str, Any]] = dict(content["books"])
        except (OSError, ValueError, TypeError, KeyError):
            self._books = {}

    def finished(self, book: CatalogueBook) -> CatalogueBook | None:
        """The book as an earlier run finished it, if nothing has changed since."""
        row = self._books.get(book.folder.name)
        if row is None or row.get("fingerprint") != self._fingerprint(book):
            return None
        try:
            return dataclasses.replace(
                book,
                title=str(row["title"]),
                series=str(row["series"]),
                chapters=int(row["chapters"]),
                seconds=Seconds(float(row["seconds"])),
                spoken_lines=int(row["spoken_lines"]),
                doubtful_lines=int(row["doubtful_lines"]),
                failed_checks=tuple(map(str, row["failed_checks"])),
            )
        except (KeyError, TypeError, ValueError):
            return None

    def add(self, book: CatalogueBook) -> None:
        """Remember that `book` is finished."""
        self._books[book.folder.name] = {
            "fingerprint": self._fingerprint(book),
            "title": book.title,
            "series": book.series,
            "chapters": book.chapters,
            "seconds": round(book.seconds, 3),
            "spoken_lines": book.spoken_lines,
            "doubtful_lines": book.doubtful_lines,
            "failed_checks": list(book.failed_checks),
        }
        if time.monotonic() - self._written > _RECORD_SECONDS:
            self.write()

    def write(self) -> None:
        """Put it on the disk."""
        self._written = time.monotonic()
        content = json.dumps({"books": self._books}, ensure_ascii=False, indent=1)
        write_if_changed(self._path, content.encode() + b"\n")

    def _fingerprint(self, book: CatalogueBook) -> str:
        """Of the files that decide the book and of those that were made: name, size and date."""
        digest = hashlib.sha256(repr((self._settings, _version())).encode())
        inputs = [book.folder / "book.yaml", book.folder / "voices.yaml"]
        outputs = [*(book.folder / "script").glob("*.txt"), *(book.folder / "output").glob("*")]
        shared = sorted(book.folder.parent.glob("*.cast.yaml"))
        for path in [book.manuscript, *inputs, *sorted(outputs), *shared]:
            with contextlib.suppress(OSError):
                status = path.stat()
                digest.update(repr((path.name, status.st_size, status.st_mtime_ns)).encode())
        return digest.hexdigest()


def _version() -> str:
    from audiobook import __version__

    return __version__
