"""Where things lie in a production folder, and how they are written there.

::

    book.yaml          what listeners are told about the book; the author's file
    voices.yaml        who speaks with which voice; the author's file
    script/            one text file a chapter; the author's files
    chapters.yaml      which chapter is which for listeners' apps; goes with the author's files
    output/            what listeners get
    .audiobook/
      built/           what the script builder wrote last, to tell the author's edits from its own
      left-out/        what the author did in chapters that are left out
      sections.json    the sections of the manuscript, and who wrote their lines in book.yaml
      advice.json      what a language model answered about doubtful lines (`script --ask-model`)
      clips/           the cache of spoken lines; can be deleted at any time
      m4a/             chapters an M4B was bound from; can be deleted at any time
      state/           what was made from what; can be deleted at any time
        pending/       a change of script/ and built/ on its way, see `journal`
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import filelock

from audiobook.errors import ProductionError
from audiobook.files import explain_write_errors, write_if_changed
from audiobook.production.journal import finish_change
from audiobook.scratch import clear_abandoned

_WORKSHOP_IGNORES = (
    "# What can be made again stays out of version control; built/ and advice.json belong in it.\n"
    "clips/\nm4a/\nstate/\nlock\naudiobookshelf.json\n"
)
_OWN_UNFINISHED = re.compile(r"\.(book\.yaml|voices\.yaml|chapters\.yaml|cover\.\w+)\.\d+\.part")


@dataclass(frozen=True, slots=True)
class Folder:
    """The places of one production."""

    root: Path
    note: Callable[[str], None] = field(default=lambda text: None, compare=False, repr=False)
    """Told what the author should know."""

    @property
    def book_file(self) -> Path:
        return self.root / "book.yaml"

    @property
    def voices_file(self) -> Path:
        return self.root / "voices.yaml"

    @property
    def chapters_file(self) -> Path:
        return self.root / "chapters.yaml"

    @property
    def script(self) -> Path:
        return self.root / "script"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def workshop(self) -> Path:
        return self.root / ".audiobook"

    @property
    def built(self) -> Path:
        return self.workshop / "built"

    @property
    def left_out(self) -> Path:
        return self.workshop / "left-out"

    @property
    def advice(self) -> Path:
        return self.workshop / "advice.json"

    @property
    def clips(self) -> Path:
        return self.workshop / "clips"

    @property
    def state(self) -> Path:
        return self.workshop / "state"

    @property
    def written_together(self) -> Mapping[str, Path]:
        """The folders whose files change all at once, by their names in the `journal`."""
        together = (self.script, self.built, self.left_out)
        return {".": self.root, **{place.name: place for place in together}}

    @property
    def pending(self) -> Path:
        return self.state / "pending"

    def require_production(self) -> None:
        """Refuse a folder that is not a production, or that has no book.yaml any more.

        Raises:
            ProductionError: it is none.
        """
        if not self.book_file.exists():
            raise ProductionError(
                "This folder is not a production yet.",
                hint="Run `audiobook new BOOK`, or `audiobook produce BOOK`.",
                path=self.root,
            )

    def lay_out(self) -> None:
        """Make the folders that are missing.

        Raises:
            ProductionError: the place cannot be written to, or a file is in the way.
        """
        with explain_write_errors(self.root):
            places = (self.script, self.output, self.built, self.left_out, self.clips, self.state)
            for place in places:
                place.mkdir(parents=True, exist_ok=True)
            ignores = self.workshop / ".gitignore"
            if not ignores.exists():
                write_if_changed(ignores, _WORKSHOP_IGNORES.encode())

    @contextlib.contextmanager
    def lock(self, *, patience: float = 0.0) -> Iterator[None]:
        """Keep other processes and threads from writing to this production, and clear up after
        one that was killed.

        Args:
            patience: seconds to wait for another that is at work here.

        Raises:
            ProductionError: another process is at work here.
        """
        new, new_root = not self.workshop.exists(), not self.root.exists()
        self.lay_out()
        lock = filelock.FileLock(self.workshop / "lock")
        try:
            lock.acquire(timeout=patience)
        except filelock.Timeout:
            raise ProductionError(
                "Another audiobook command is at work in this folder.",
                hint="Wait until it is done, or stop it.",
                path=self.root,
            ) from None
        except OSError as error:
            raise ProductionError(
                f"The lock of this folder cannot be used: {error.strerror or error}.",
                hint="Delete it, if no other audiobook command is at work here. Was one run as "
                "another user?",
                path=self.workshop / "lock",
            ) from error
        try:
            self._remove_unfinished()
            clear_abandoned()
            with explain_write_errors(self.pending):
                if given_up := finish_change(self.written_together, self.pending):
                    self.note(given_up)
            yield
        except BaseException:
            if new and not self.book_file.exists():
                self._take_away()
                if new_root:
                    with contextlib.suppress(OSError):
                        self.root.rmdir()
            raise
        finally:
            lock.release()

    def _remove_unfinished(self) -> None:
        """Files that a killed run had begun to write."""
        places = (self.script, self.output, self.built, self.workshop, self.state)
        begun = [path for place in places for path in place.glob(".*.part")]
        # Beside the author's files may lie unfinished files of other programs.
        begun += [p for p in self.root.glob(".*.part") if _OWN_UNFINISHED.fullmatch(p.name)]
        for path in begun:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _take_away(self) -> None:
        """Undo `lay_out`, but for folders that something lies in."""
        for file in (self.workshop / ".gitignore", self.workshop / "lock"):
            file.unlink(missing_ok=True)
        places = (self.script, self.output, self.built, self.left_out, self.clips, self.state)
        for place in (*places, self.workshop):
            with contextlib.suppress(OSError):
                place.rmdir()
