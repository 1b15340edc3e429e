"""The opened production: the author's files, read once for as long as they stay as they are."""

from __future__ import annotations

import contextlib
import typing
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from audiobook import cast, script
from audiobook.errors import ProductionError
from audiobook.files import file_digest
from audiobook.model import Cast, Character, Script, ScriptChapter
from audiobook.production.book_file import BookFile, load_book_file
from audiobook.production.folder import Folder

T = TypeVar("T")

_State = tuple[int, int, int]
"""Inode, size in bytes and time of the last change in nanoseconds: whoever writes a file changes
one of them."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What was read, and from what."""

    sources: tuple[Path, ...]
    states: tuple[_State | None, ...]
    value: object


def _states(paths: Iterable[Path]) -> tuple[_State | None, ...]:
    return tuple(map(_state, paths))


def _state(path: Path) -> _State | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Project(Folder):
    """A production and what the author wrote in it.

    Each file is read when it is first asked for, and again only when it has changed since, whoever
    changed it: a project may stay open beside the author's editor.
    """

    _opened: dict[Path, _Opened] = field(default_factory=dict, compare=False, repr=False)
    _digests: dict[Path, tuple[_State | None, str]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @property
    def book(self) -> BookFile:
        """book.yaml.

        Raises:
            SettingsError: a mistake in it, with its line.
        """
        return self._read(self.book_file, load_book_file)

    @property
    def has_voices(self) -> bool:
        """Whether there is a voices.yaml."""
        return self.voices_file.exists()

    @property
    def cast(self) -> Cast:
        """voices.yaml.

        Raises:
            CastError: a mistake in it, with its line.
        """
        return self._read(self.voices_file, cast.load_cast, lambda loaded: loaded.sources)

    @property
    def characters(self) -> tuple[Character, ...]:
        """Whom the last build found, most lines first."""
        return self.read_characters("characters.json")

    def read_characters(self, name: str) -> tuple[Character, ...]:
        """Characters as a file beside what the builder wrote holds them; none without it."""
        try:
            return self._read(self.built / name, _decode_characters)
        except FileNotFoundError:
            return ()

    def script_files(self) -> list[Path]:
        """The files of script/, a chapter each, in order.

        Raises:
            ProductionError: there is no script yet.
        """
        paths = script.script_files(self.script) if self.script.is_dir() else []
        if not paths:
            self.require_production()
            raise ProductionError(
                "There is no script yet.", hint="Run `audiobook script` first.", path=self.script
            )
        return paths

    def chapters(self) -> Iterator[ScriptChapter]:
        """The chapters of script/.

        Raises:
            ScriptError: a mistake in a script file.
            ProductionError: there is no script yet.
        """
        yield from map(self._chapter, self.script_files())

    def current_chapters(self) -> tuple[ScriptChapter, ...]:
        """The chapters of script/; none when there is no script yet.

        Raises:
            ScriptError: a mistake in a script file.
        """
        return tuple(map(self._chapter, script.script_files(self.script)))

    def read_script(self) -> Script:
        """script/ as it stands, with the characters the builder found.

        Raises:
            ScriptError: a mistake in a script file.
            ProductionError: there is no script yet.
        """
        return Script(tuple(self.chapters()), self.characters)

    def forget_script(self) -> None:
        """Let go of the chapters: what comes next is long and does not need them."""
        for path in [path for path in self._opened if path.parent == self.script]:
            self._opened.pop(path, None)

    @contextlib.contextmanager
    def locked(self, *, patience: float = 0.0) -> Iterator[Locked]:
        """Keep other processes and threads from writing to this production; see `Folder.lock`.

        Args:
            patience: seconds to wait for another that is at work here.

        Raises:
            ProductionError: another process is at work here.
        """
        with self.lock(patience=patience):
            yield Locked(self.root, self.note, self._opened, self._digests)

    def digest(self, path: Path) -> str:
        """The SHA-256 of a file in hexadecimal, empty where there is no file; read again only when
        the file has changed.

        Raises:
            OSError: it cannot be read.
        """
        state = _state(path)
        known = self._digests.get(path)
        if known is not None and known[0] == state:
            return known[1]
        digest = file_digest(path) if path.is_file() else ""
        self._digests[path] = state, digest
        return digest

    def _chapter(self, path: Path) -> ScriptChapter:
        return self._read(path, script.read_script_file)

    def _read(
        self,
        path: Path,
        load: Callable[[Path], T],
        sources_of: Callable[[T], tuple[Path, ...]] = lambda value: (),
    ) -> T:
        opened = self._opened.get(path)
        if opened is not None and opened.states == _states(opened.sources):
            return typing.cast(T, opened.value)
        state = _states((path,))
        value = load(path)
        beside = tuple(source for source in sources_of(value) if source != path)
        self._opened[path] = _Opened((path, *beside), state + _states(beside), value)
        return value


@dataclass(frozen=True, slots=True)
class Locked(Project):
    """A project whose lock is held: what writes to it asks for one. `Project.locked` makes it."""


def _decode_characters(path: Path) -> tuple[Character, ...]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Character, ...])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()
