"""What was delivered: every file of output/ that the program wrote, by its content.

The ledger lies in output/ itself, so that it goes where the files go: into copies, archives and
clones, whose dates are others, and past `.audiobook/state`, which may be deleted. By it, what is
left over of an earlier book is taken away; what somebody has changed since is named instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from audiobook.files import explain_write_errors, open_file, write_if_changed
from audiobook.model import BookInfo, Track

LEDGER_NAME = ".delivered.json"
_VERSION = 1

CHAPTER, CAPTIONS, EXTRA = "chapter", "captions", "extra"
"""Kinds of files that `produce` writes."""
PAGE = "page"
"""Of what `feed` writes beside the feed."""
ONE_FILE, M4B, READALONG, W3C = "one file", "m4b", "readalong", "w3c"
"""Kinds of files of the whole book: the names of the options of `share` that write them."""
WHOLE_BOOK = (ONE_FILE, M4B, READALONG, W3C)
_OPTIONS = {ONE_FILE: "--one-file", M4B: "--m4b", READALONG: "--readalong", W3C: "--w3c"}


@dataclass(frozen=True, slots=True)
class Outdated:
    """A file of the whole book that is older than the book."""

    name: str
    command: str
    """What makes it again."""


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    sha256: str
    size: int
    book: str = ""
    """Of a file of the whole book: what it was made of, see `book_digest`."""


class Digests:
    """SHA-256 of files, as they were read last; one whose size, date and inode are the same is not
    read again.

    Args:
        path: where they are kept; damaged they are forgotten.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stored: dict[str, list[Any]] = {}
        self._current: dict[str, list[Any]] = {}
        with contextlib.suppress(OSError, ValueError, RecursionError):
            stored = json.loads(path.read_text("utf-8"))
            self._stored = stored if isinstance(stored, dict) else {}

    def of(self, path: Path) -> str:
        """The SHA-256 of a file.

        Raises:
            OSError: it cannot be read.
        """
        status = path.stat()
        seen = [status.st_size, status.st_mtime_ns, status.st_ino]
        row = self._stored.get(path.name)
        is_known = isinstance(row, list) and row[:3] == seen and len(row) == len(seen) + 1
        digest = str(row[3]) if is_known and row else digest_of(path)
        self._current[path.name] = [*seen, digest]
        return digest

    def save(self) -> None:
        """Keep those that were asked for.

        Raises:
            StorageError: they cannot be written.
        """
        write_if_changed(self._path, json.dumps(self._current).encode(), durable=False)


class Ledger:
    """The ledger of an output folder; `save` writes what was changed.

    Args:
        output: the folder; a ledger that is damaged counts as empty.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self._entries: dict[str, _Entry] = {}
        try:
            stored = json.loads((output / LEDGER_NAME).read_text("utf-8"))
            if stored["version"] == _VERSION:
                entries = {name: _Entry(**entry) for name, entry in stored["files"].items()}
                self._entries = {n: e for n, e in entries.items() if Path(n).name == n}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._entries = {}

    def record(
        self, kind: str, path: Path, *, book: str = "", digests: Digests | None = None
    ) -> None:
        """Note that `path` was delivered as it is; of the whole book there is one file a kind.

        Args:
            kind: of the kinds above.
            path: in the folder.
            book: of a file of the whole book, from `book_digest`.
            digests: where its SHA-256 may be known.

        Raises:
            OSError: it cannot be read.
        """
        digest = digest_of(path) if digests is None else digests.of(path)
        self._entries[path.name] = _Entry(kind, digest, path.stat().st_size, book)

    def sha256(self, name: str) -> str:
        """Of the file as it was delivered; empty for one that was not."""
        entry = self._entries.get(name)
        return entry.sha256 if entry else ""

    def remove_others(self, kinds: Collection[str], keep: Collection[str]) -> None:
        """Take away what was delivered of `kinds` and is not in `keep`. What somebody has changed
        since stays, and is one of the `left_over`."""
        for name, entry in list(self._entries.items()):
            if entry.kind not in kinds or name in keep:
                continue
            path = self._output / name
            if not path.is_file():
                del self._entries[name]
            elif _is_as_delivered(entry, path):
                path.unlink(missing_ok=True)
                del self._entries[name]

    def left_over(self, kinds: Collection[str], keep: Collection[str]) -> tuple[str, ...]:
        """Names of files of `kinds` that are there, were delivered, and are not in `keep`."""
        return tuple(
            name
            for name, entry in self._entries.items()
            if entry.kind in kinds and name not in keep and (self._output / name).is_file()
        )

    def bound(self) -> tuple[str, ...]:
        """Names of the audio files of the whole book that are there."""
        return tuple(
            name
            for name, entry in self._entries.items()
            if entry.kind in (ONE_FILE, M4B) and (self._output / name).is_file()
        )

    def outdated(self, book: str) -> tuple[Outdated, ...]:
        """The files of the whole book that were made of another than `book`."""
        return tuple(
            Outdated(name, f"audiobook share {_OPTIONS[entry.kind]}")
            for name, entry in self._entries.items()
            if entry.kind in WHOLE_BOOK and entry.book != book and (self._output / name).is_file()
        )

    def save(self) -> None:
        """
        Raises:
            StorageError: it cannot be written.
        """
        files = {name: asdict(entry) for name, entry in sorted(self._entries.items())}
        content = {"version": _VERSION, "files": files}
        data = json.dumps(content, indent=1, ensure_ascii=False).encode()
        write_if_changed(self._output / LEDGER_NAME, data)


def book_digest(ledger: Ledger, info: BookInfo, tracks: Sequence[Track]) -> str:
    """Changes when a file of the whole book would."""
    digest_input = [(t.path.name, t.title, t.part, ledger.sha256(t.path.name)) for t in tracks]
    return hashlib.sha256(repr((info, digest_input)).encode()).hexdigest()


def record_delivery(
    output: Path,
    tracks: Iterable[Track],
    captions: Iterable[Path],
    extras: Iterable[Path],
    digests: Digests,
) -> tuple[str, ...]:
    """Note what `produce` delivered, and take away what it had delivered before and did not now.

    Args:
        output: the folder.
        tracks: the chapters.
        captions: the files beside them.
        extras: credits and sample.
        digests: of the files as they were read last; saved.

    Returns:
        Names of files of an earlier delivery that somebody has changed, and that stay.
    """
    ledger = Ledger(output)
    kinds = (CHAPTER, CAPTIONS, EXTRA)
    with explain_write_errors(output):
        keep: set[str] = set()
        for kind, paths in zip(
            kinds, ([track.path for track in tracks], captions, extras), strict=True
        ):
            for path in paths:
                ledger.record(kind, path, digests=digests)
                keep.add(path.name)
        ledger.remove_others(kinds, keep)
    ledger.save()
    digests.save()
    return ledger.left_over(kinds, keep)


def record_whole_book(
    output: Path, kind: str, path: Path, info: BookInfo, tracks: Sequence[Track]
) -> None:
    """Note that a file of the whole book was made of the book as it is, and take away the one of
    its kind that bears another name, unless somebody has changed it."""
    ledger = Ledger(output)
    with explain_write_errors(output):
        ledger.record(kind, path, book=book_digest(ledger, info, tracks))
        ledger.remove_others((kind,), {path.name})
    ledger.save()


def _is_as_delivered(entry: _Entry, path: Path) -> bool:
    return path.stat().st_size == entry.size and digest_of(path) == entry.sha256


def digest_of(path: Path) -> str:
    """The SHA-256 of a file.

    Raises:
        OSError: it cannot be read.
    """
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
