"""What was done in a session, to be taken back and done again, without end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.errors import ProductionError
from audiobook.files import write_atomically
from audiobook.production.editing import script_edits
from audiobook.production.project import Project


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of the author before and after."""

    path: Path
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing the author did."""

    label: str
    paragraphs: tuple[script_edits.ParagraphChange, ...] = ()
    files: tuple[FileChange, ...] = ()

    @property
    def reversed(self) -> Deed:
        return Deed(
            self.label,
            tuple(change.reversed for change in reversed(self.paragraphs)),
            tuple(FileChange(f.path, f.after, f.before) for f in reversed(self.files)),
        )


class History:
    """Deeds in order.

    Args:
        folder: the production they were done in.
    """

    def __init__(self, folder: Project) -> None:
        self._folder = folder
        self._done: list[Deed] = []
        self._undone: list[Deed] = []

    def add(self, deed: Deed) -> None:
        """Remember what was just done."""
        if deed.paragraphs or deed.files:
            self._done.append(deed)
            self._undone.clear()

    @property
    def next_undo(self) -> str:
        return self._done[-1].label if self._done else ""

    @property
    def next_redo(self) -> str:
        return self._undone[-1].label if self._undone else ""

    def undo(self, *, alone: bool = False) -> Deed:
        """Take the last deed back; `alone` as in `script_edits.edit`.

        Raises:
            ProductionError: there is none, or its file was changed by somebody else since.
            ScriptError: its lines were.
        """
        return self._step(self._done, self._undone, forth=False, alone=alone)

    def redo(self, *, alone: bool = False) -> Deed:
        """Do again what was taken back last; errors as in `undo`."""
        return self._step(self._undone, self._done, forth=True, alone=alone)

    def _step(self, source: list[Deed], target: list[Deed], *, forth: bool, alone: bool) -> Deed:
        if not source:
            raise ProductionError(
                "There is nothing to take back." if not forth else "Nothing to do."
            )
        deed = source[-1]
        self._apply(deed if forth else deed.reversed, alone)
        target.append(source.pop())
        return deed

    def _apply(self, deed: Deed, alone: bool) -> None:
        changes: Sequence[FileChange] = deed.files
        for change in changes:
            if change.path.exists() and change.path.read_text("utf-8") != change.before:
                raise ProductionError(
                    f"{change.path.name} was changed by another program since.",
                    hint="Change it by hand: what the other program wrote is kept.",
                    path=change.path,
                )
        if deed.paragraphs:
            script_edits.apply(self._folder, deed.paragraphs, alone=alone)
        for change in changes:
            write_atomically(change.path, change.after)
