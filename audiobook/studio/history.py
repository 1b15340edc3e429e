"""What was done in the studio, to be taken back and done again, without end and after a restart.

Every step is a line of a log in the state of the production. What it holds is carried out only
where the author's files still are as it left them.
"""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from audiobook.errors import ProductionError, ScriptError
from audiobook.files import write_atomically
from audiobook.production import ParagraphChange, Project, apply_changes

_LOG = "studio-history.jsonl"
_LONGEST_LOG = 8 << 20
"""Bytes; what goes beyond is forgotten from its begin when the production is opened."""


class FileChange(msgspec.Struct, frozen=True):
    """A file of the author before and after."""

    name: str
    """Of a file beside book.yaml."""
    before: str
    after: str


class Deed(msgspec.Struct, frozen=True):
    """One thing the author did."""

    label: str
    paragraphs: tuple[ParagraphChange, ...] = ()
    files: tuple[FileChange, ...] = ()

    @property
    def reversed(self) -> Deed:
        return Deed(
            self.label,
            tuple(change.reversed for change in reversed(self.paragraphs)),
            tuple(FileChange(f.name, f.after, f.before) for f in reversed(self.files)),
        )


def _with_change(now: str, change: FileChange) -> str | None:
    """A text with a change of its lines; None where these, or those beside them, are others."""
    before, after = change.before.splitlines(True), change.after.splitlines(True)
    lines = now.splitlines(True)
    alike = difflib.SequenceMatcher(None, before, lines, autojunk=False).get_matching_blocks()
    hunks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for tag, begin, end, after_begin, after_end in reversed(hunks):
        if tag == "equal":
            continue
        first, last = max(begin - 1, 0), min(end + 1, len(before))
        block = next((b for b in alike if b.a <= first and last <= b.a + b.size), None)
        if block is None:
            return None
        shift = block.b - block.a
        lines[begin + shift : end + shift] = after[after_begin:after_end]
    return "".join(lines)


class _Step(msgspec.Struct, omit_defaults=True):
    """A line of the log: something done, or one of ``undo``, ``redo``, ``forget``."""

    deed: Deed | None = None
    step: str = ""


class History:
    """Deeds in order, those of earlier sessions before those of this one.

    Args:
        folder: the production they were done in.
    """

    def __init__(self, folder: Project) -> None:
        self._folder = folder
        self._log = folder.state / _LOG
        self._done: list[Deed] = []
        self._undone: list[Deed] = []
        self._load()

    def add(self, deed: Deed) -> None:
        """Remember what was just done."""
        if deed.paragraphs or deed.files:
            self._done.append(deed)
            self._undone.clear()
            self._note(_Step(deed))

    @property
    def next_undo(self) -> str:
        return self._done[-1].label if self._done else ""

    @property
    def next_redo(self) -> str:
        return self._undone[-1].label if self._undone else ""

    def undo(self, *, alone: bool = False) -> Deed:
        """Take the last deed back; `alone` as in `edit_lines`.

        Raises:
            ProductionError: there is none, or another command is at work.
            ScriptError: what it changed was changed by somebody else since; it is forgotten, so
                that the one before it can be taken back.
        """
        return self._step("undo", alone=alone)

    def redo(self, *, alone: bool = False) -> Deed:
        """Do again what was taken back last; errors as in `undo`."""
        return self._step("redo", alone=alone)

    def _step(self, step: str, *, alone: bool) -> Deed:
        source, target = self._stacks(step)
        if not source:
            raise ProductionError(
                "There is nothing to take back." if step == "undo" else "There is nothing to redo."
            )
        deed = source[-1]
        try:
            self._apply(deed if step == "redo" else deed.reversed, alone)
        except ScriptError:
            source.pop()
            self._note(_Step(step=f"forget {step}"))
            raise
        target.append(source.pop())
        self._note(_Step(step=step))
        return deed

    def _stacks(self, step: str) -> tuple[list[Deed], list[Deed]]:
        return (self._done, self._undone) if step == "undo" else (self._undone, self._done)

    def _apply(self, deed: Deed, alone: bool) -> None:
        changes: Sequence[FileChange] = deed.files
        texts: dict[Path, str] = {}
        for change in changes:
            path = self._folder.root / Path(change.name).name
            now = path.read_bytes().decode("utf-8", "replace") if path.exists() else change.before
            text = _with_change(now, change)
            if text is None:
                raise ScriptError(
                    f"{path.name} was changed at the same place since.",
                    hint="Change it by hand: what was written there since is kept.",
                    path=path,
                )
            texts[path] = text
        if deed.paragraphs:
            apply_changes(self._folder, deed.paragraphs, alone=alone)
        for path, text in texts.items():
            write_atomically(path, text)

    # ------------------------------------------------------------ the log

    def _note(self, step: _Step) -> None:
        # A disk that is full must not take away what was decided; this session remembers it.
        with contextlib.suppress(OSError):
            self._log.parent.mkdir(parents=True, exist_ok=True)
            with self._log.open("ab") as log:
                log.write(msgspec.json.encode(step) + b"\n")

    def _load(self) -> None:
        try:
            lines = self._log.read_bytes().splitlines(keepends=True)
        except OSError:
            return
        for line in lines:
            # One that was cut off or is of another version: `apply` finds out what no longer fits.
            with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError, IndexError):
                self._replay(msgspec.json.decode(line, type=_Step))
        if lines and not lines[-1].endswith(b"\n"):
            with contextlib.suppress(OSError), self._log.open("ab") as log:
                log.write(b"\n")
        if sum(map(len, lines)) > _LONGEST_LOG:
            self._shorten()

    def _replay(self, noted: _Step) -> None:
        if noted.deed is not None:
            self._done.append(noted.deed)
            self._undone.clear()
        elif noted.step in ("undo", "redo"):
            source, target = self._stacks(noted.step)
            target.append(source.pop())
        else:
            self._stacks(noted.step.rpartition(" ")[2])[0].pop()

    def _shorten(self) -> None:
        """Keep the younger half of what can be taken back."""
        size, kept = 0, 0
        for deed in reversed(self._done):
            size += len(msgspec.json.encode(deed))
            if size > _LONGEST_LOG // 2:
                break
            kept += 1
        self._done = self._done[len(self._done) - kept :]
        self._undone.clear()
        lines = [msgspec.json.encode(_Step(deed)) + b"\n" for deed in self._done]
        with contextlib.suppress(OSError):
            write_atomically(self._log, b"".join(lines))
