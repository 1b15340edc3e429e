"""One production on the author's desk: its script, its history, and what works behind."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from audiobook.errors import AudiobookError, UsageError
from audiobook.files import write_atomically
from audiobook.model import NARRATOR, ScriptChapter, ScriptParagraph
from audiobook.processes import Precedence
from audiobook.production import (
    Listener,
    Production,
    SeenLine,
    Sound,
    edit_lines,
    give_line,
    load_book_file,
    marks_in,
    rename_speaker,
    split_person,
)
from audiobook.studio import messages
from audiobook.studio.events import Events
from audiobook.studio.history import Deed, FileChange, History
from audiobook.studio.line_edits import change_of
from audiobook.studio.listener_server import ListenerServer
from audiobook.studio.render_queue import RenderQueue
from audiobook.studio.script_view import ScriptView, chapter_message, outline, people_of
from audiobook.studio.settler import Settler

_WATCH_EVERY = 1.0
"""Seconds between two looks at whether an editor changed the author's files."""


def book_id(folder: Path) -> str:
    """How the page's addresses name a production."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


class Desk:
    """A production that is open in the studio; used by several threads.

    Args:
        root: its folder.
        events: told of what happens; ``book`` in every event is `name`.
        precedence: of all that works in this studio.
    """

    def __init__(self, root: Path, events: Events, precedence: Precedence) -> None:
        self.production = Production(root)
        self.folder = self.production.folder
        self.name = book_id(root)
        self.script = ScriptView(self.folder)
        self.history = History(self.folder)
        self.listener = Listener(self.folder, precedence)
        self.queue = RenderQueue(self.folder, self._tell_queue, precedence)
        self.settler = Settler(root, self._settled, precedence)
        self.listener_server = ListenerServer(self.production)
        self.guard = threading.RLock()
        self.has_been_shown = threading.Event()
        """Set when a page has its first chapter."""
        self._events = events
        self._ended = threading.Event()
        self._builds = threading.Event()
        """Set while files change by our own work."""
        self._watched: dict[Path, object] = {}
        self.refresh("opened")
        self._look_at_files()
        threading.Thread(target=self._watch, daemon=True).start()

    def close(self) -> None:
        """End what works behind; what the author decided is in his files already."""
        self._ended.set()
        self.has_been_shown.set()
        self.queue.close()
        self.listener_server.stop()
        self.settler.close()
        self.listener.close()

    def tell(self, kind: str, content: object) -> None:
        """Tell the open pages of this book."""
        self._events.tell(kind, {"book": self.name, "content": content})

    # ------------------------------------------------------------ the book

    @property
    def stage(self) -> str:
        if self.script.files:
            return "script"
        return "laid out" if self.folder.book_file.exists() else "empty"

    def book(self) -> messages.Book:
        """The book at a glance."""
        with self.guard:
            title, language = self.folder.root.resolve().name, "en"
            problem = self.script.problem
            if self.folder.book_file.exists():
                try:
                    info = load_book_file(self.folder.book_file).info
                    title, language = info.title, info.language
                except AudiobookError as error:
                    problem = f"{error}. {error.hint}"
            return messages.Book(
                title=title,
                folder=str(self.folder.root.resolve()),
                stage=self.stage,
                language=language,
                has_voices=self.folder.voices_file.exists(),
                chapters=outline(self.script.files.values()),
                people=people_of(self.script) if self.script.files else [],
                undo=self.history.next_undo,
                redo=self.history.next_redo,
                settling=self.settler.is_busy,
                problem=problem,
            )

    def chapter(self, number: int) -> messages.Chapter:
        """A chapter with its lines.

        Raises:
            UsageError: there is none of this number.
        """
        with self.guard:
            files = list(self.script.files.values())
            if not 1 <= number <= len(files):
                raise UsageError(f"There is no chapter {number}.")
            self.has_been_shown.set()
            return chapter_message(number, files[number - 1])

    def doubts(self) -> list[messages.Doubt]:
        """Lines in doubt, in the order of the book."""
        with self.guard:
            return [
                messages.Doubt(
                    file=name,
                    line=segment.line or 0,
                    speaker=segment.speaker,
                    text=segment.text.strip()[:120],
                    confidence=segment.confidence,
                    harm=len(segment.text.split()) * (1 - min(segment.confidence, 0.99)),
                )
                for name, file in self.script.files.items()
                if sum(file.doubts.values())
                for segment in file.chapter.segments
                if segment.doubtful
            ]

    def marks(self) -> list[messages.MarkedLine]:
        """What is to be mended, in the order of the book."""
        with self.guard:
            return [
                messages.MarkedLine(mark.file, mark.line, mark.text.strip(), mark.what)
                for mark in marks_in(
                    [file.chapter for file in self.script.files.values() if file.marks]
                )
            ]

    # ------------------------------------------------------------ edits

    def edit(self, wanted: messages.Edit) -> messages.Edited:
        """Change lines, and have their neighbours settled.

        Raises:
            ScriptError: a line is not as it was seen, or cannot be changed so.
        """
        change, label, decides = change_of(wanted)
        lines_seen = [SeenLine(s.line, s.speaker, s.text) for s in wanted.lines]
        if not lines_seen:
            raise UsageError("No line is chosen.")
        with self.guard:
            changes = edit_lines(
                self.folder, wanted.file, lines_seen, change, alone=self.makes_files
            )
            if len(lines_seen) > 1:
                label = f"{label} ({len(lines_seen)} lines)"
            self.history.add(Deed(label, changes))
            return self._done(label, [wanted.file], decides)

    def undo(self, *, redo: bool = False) -> messages.Edited:
        """Take the last deed back, or do it again; errors as in `History.undo`."""
        with self.guard:
            step = self.history.redo if redo else self.history.undo
            deed = step(alone=self.makes_files)
            files = sorted({change.file for change in deed.paragraphs})
            return self._done(deed.label, files, bool(files) or bool(deed.files))

    def rename(self, label: str, pairs: Sequence[tuple[str, str]], cast: str | None) -> None:
        """Give everything that somebody says to another name, and write voices.yaml anew.

        Args:
            label: of the deed.
            pairs: ``(old, new)`` names.
            cast: the new content of voices.yaml; None leaves it.
        """
        with self.guard:
            changes = tuple(
                change
                for old, new in pairs
                for change in rename_speaker(self.folder, old, new, alone=self.makes_files)
            )
            files = self._rewrite(self.folder.voices_file, cast)
            self.history.add(Deed(label, changes, files))
            self._done(label, sorted({change.file for change in changes}), True)

    def split_person(self, wanted: messages.Split) -> messages.Edited:
        """Give lines of one person to a new one.

        Raises:
            UsageError, ScriptError, CastError: as `split_person.split_person`.
        """
        lines = {
            file: [SeenLine(s.line, s.speaker, s.text) for s in seen]
            for file, seen in wanted.lines.items()
        }
        with self.guard:
            split = split_person(
                self.folder, wanted.name, wanted.other, lines, alone=self.makes_files
            )
            label = f"{wanted.other} is not {wanted.name}"
            files = self._rewrite(self.folder.voices_file, split.voices)
            self.history.add(Deed(label, split.changes, files))
            return self._done(label, list(wanted.lines), True)

    def lines_of(self, speaker: str) -> list[messages.WordPlace]:
        """All that somebody says, in the order of the book."""
        with self.guard:
            return [
                messages.WordPlace(name, segment.line or 0, segment.text)
                for name, file in self.script.files.items()
                if file.lines.get(speaker)
                for segment in file.chapter.segments
                if segment.speaker == speaker
            ]

    def write_file(self, label: str, path: Path, text: str, *, decides: bool = False) -> None:
        """Write a file of the author's, so that it can be taken back."""
        with self.guard:
            self.history.add(Deed(label, (), self._rewrite(path, text)))
            self._done(label, [], decides)

    def narrate_chapter(self, file: str, speaker: str) -> None:
        """Give the narration of a chapter to somebody."""
        with self.guard:
            lines_seen = [
                SeenLine(s.line or 0, s.speaker, s.text)
                for s in self.script.files[file].chapter.segments
                if s.speaker == NARRATOR
            ]
            changes = edit_lines(
                self.folder, file, lines_seen, give_line(speaker), alone=self.makes_files
            )
            label = f"{speaker} narrates {self.script.files[file].chapter.title or file}"
            self.history.add(Deed(label, changes))
            self._done(label, [file], False)

    def run_build(self, build: Callable[[Path], list[str]]) -> list[str]:
        """Have script/ and voices.yaml made in another process: `build` is called there with the
        folder; returns what the author should know."""
        self._builds.set()
        try:
            return list(self.settler.run(build, self.folder.root))
        finally:
            with self.guard:
                self.refresh("you")
                self._look_at_files()
                self._builds.clear()

    @property
    def makes_files(self) -> bool:
        """Whether the folder is locked by work of our own that leaves script/ alone."""
        return self.queue.is_making

    def _rewrite(self, path: Path, text: str | None) -> tuple[FileChange, ...]:
        text_before = path.read_bytes().decode("utf-8") if path.exists() else ""
        if text is None or text == text_before:
            return ()
        write_atomically(path, text)
        self._look_at_files()
        return (FileChange(path.name, text_before, text),)

    def _done(
        self,
        label: str,
        files: list[str],
        decides: bool,
    ) -> messages.Edited:
        self.refresh("you")
        self._look_at_files()
        if decides and self.folder.built.is_dir():
            self.settler.ask()
        return messages.Edited(label, self.book(), files)

    # ------------------------------------------------------------ what happens elsewhere

    def refresh(self, source: str, notes: Sequence[str] = ()) -> None:
        """Read what changed on disk, and tell the pages.

        Args:
            source: ``you``, ``settled`` or ``outside``: who changed it.
            notes: what the author should know of it.
        """
        with self.guard:
            versions_before = {name: file.version for name, file in self.script.files.items()}
            problem = self.script.problem
            changes = self.script.refresh()
            versions_after = {name: file.version for name, file in self.script.files.items()}
            files = [
                name for name in versions_after if versions_before.get(name) != versions_after[name]
            ]
            if source == "opened":
                return
            if (
                files
                or versions_before.keys() != versions_after.keys()
                or source == "settled"
                or notes
            ):
                content = {"source": source, "files": files, "changes": changes, "notes": notes}
                self.tell("script", content)
            if problem != self.script.problem or source == "settled":
                self.tell("book", self.book())

    def _settled(self, notes: list[str], error: AudiobookError | None) -> None:
        if error is not None:
            self.tell("notice", {"message": str(error), "hint": error.hint})
        self.refresh("settled", notes)

    def _watch(self) -> None:
        while not self._ended.wait(_WATCH_EVERY):
            try:
                if self.settler.is_busy:
                    continue
                with self.guard:
                    if self._builds.is_set():
                        continue
                    versions = {n: f.version for n, f in self.script.files.items()}
                    self.refresh("outside")
                    script = {n: f.version for n, f in self.script.files.items()} != versions
                    if script or self._look_at_files():
                        self.tell("files", {})
                        if self.folder.built.is_dir() and not self.script.problem:
                            self.settler.ask()
            except (OSError, AudiobookError):
                # A file that is being written this moment is read the next time.
                continue

    def _look_at_files(self) -> bool:
        """Whether voices.yaml or book.yaml is another than at the last look."""
        stamps: dict[Path, object] = {}
        for path in (self.folder.voices_file, self.folder.book_file):
            if path.exists():
                stamps[path] = (path.stat().st_mtime_ns, path.stat().st_size)
        changed = stamps != self._watched
        self._watched = stamps
        return changed

    def _tell_queue(self) -> None:
        self.tell("queue", {"queue": self.queue.items(), "paused": self.queue.paused})

    # ------------------------------------------------------------ hearing

    def hear(
        self, file: str, line: int, *, take: int | None = None, part: int | None = None
    ) -> Sound:
        """A line as it sounds now; see `Listener.line`."""
        return self.listener.line(self._chapter_of(file), line, take=take, part=part)

    def prepare(self, file: str, line: int) -> None:
        """Have a line spoken before it is asked for; see `Listener.prepare`."""
        self.listener.prepare(self._chapter_of(file), line)

    def _chapter_of(self, file: str) -> ScriptChapter:
        with self.guard:
            entry = self.script.files.get(file)
            if entry is None:
                raise UsageError(f"There is no {file} in script/.")
            return entry.chapter

    def warm_up(self) -> None:
        """Load the engine before the author asks for the first line."""
        with self.guard:
            files = list(self.script.files.items())
        if self._ended.is_set() or not files or not self.folder.voices_file.exists():
            return
        for block in files[0][1].chapter.blocks:
            if isinstance(block, ScriptParagraph) and block.segments[0].line:
                try:
                    self.listener.line(files[0][1].chapter, block.segments[0].line, part=0)
                except AudiobookError:
                    # It is said when he asks for a line.
                    return
                return
