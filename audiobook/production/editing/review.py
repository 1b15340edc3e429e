"""The doubtful lines of script/, and the author's answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

from audiobook import cast as cast_stage
from audiobook import manuscript as manuscript_stage
from audiobook import script
from audiobook.errors import AudiobookError, ProductionError, ScriptError
from audiobook.files import write_if_changed
from audiobook.model import (
    NARRATOR,
    UNKNOWN_SPEAKER,
    ReportProgress,
    Role,
    ScriptChapter,
    VoiceSettings,
    ignore_progress,
)
from audiobook.production.building import build as building
from audiobook.production.building.author_characters import open_questions
from audiobook.production.building.build_record import Sources
from audiobook.production.building.manuscript_file import locate_manuscript
from audiobook.production.project import Locked, Project
from audiobook.production.speaking import previews as excerpts
from audiobook.script import (
    Certainty,
    Moved,
    ReviewItem,
    Selection,
    answer,
    certainty,
    clean_speaker_name,
    find_segment,
    load_evidence,
    moved_lines,
    selected_segments,
)

_PATIENCE = 60.0
"""Seconds to wait until a rebuild behind the author's back has written its files."""

_QUICK = 1.0
"""Seconds of a rebuild that is waited for, so that the next question knows of the answer."""


def review_lines(project: Project, selection: Selection | None = None) -> list[ReviewItem]:
    """The lines to go through: by default every doubtful one, in the order of the text.

    Raises:
        ProductionError: there is no script yet.
        ScriptError: a mistake in a script file.
    """
    chapters = (_with_evidence(project, ch) for ch in project.chapters())
    return selected_segments(chapters, selection)


def _with_evidence(project: Project, chapter: ScriptChapter) -> ScriptChapter:
    beside = _beside(project, chapter.path, "json")
    return load_evidence(beside.read_bytes(), chapter) if beside else chapter


def _beside(project: Project, script_file: Path | None, ending: str) -> Path | None:
    """What the builder keeps of a chapter."""
    if script_file is None:
        return None
    # By the number alone: the author may have changed the title that the rest of the name is from.
    number = script_file.stem.partition("-")[0]
    return next(project.built.glob(f"{number}-*.{ending}"), None)


def settle(project: Locked, path: Path, line: int, speaker: str) -> None:
    """Write into a script file who speaks a line.

    Args:
        project: the production.
        path: the script file.
        line: its 1-based line.
        speaker: a character, or `NARRATOR`.

    Raises:
        ScriptError: no segment begins on this line, or that is no name.
        ProductionError: there is no such script file.
    """
    chapter = _read(path)
    _write(answer(chapter, line, speaker), path)


def _read(path: Path) -> ScriptChapter:
    if not path.is_file():
        raise ProductionError("There is no such script file.", path=path)
    return script.read_script_file(path)


def _write(chapter: ScriptChapter, path: Path) -> None:
    write_if_changed(path, script.format_chapter(chapter).encode())


class Review:
    """A walk through lines: by default the doubtful ones, in the order of the text.

    Every answer is in script/ when `answer` returns. The script is then built anew by a thread,
    while the author reads the next line: what an answer says of the lines around it counts as soon
    as that is done, and the list of what is in doubt is made again.

    Args:
        project: the production; locked for moments only.
        selection: which lines, in which order.
        report: called as the script is brought up to date first, if it has to be.

    Raises:
        ScriptError, CastError, ProductionError: the script cannot be brought up to date first.
    """

    def __init__(
        self,
        project: Project,
        selection: Selection | None = None,
        *,
        report: ReportProgress = ignore_progress,
    ) -> None:
        self._folder = project
        self._selection = selection or Selection()
        with project.locked() as locked:
            built = building.build(locked, report=report)
        self.notes = (*built.merged, *built.warnings)
        """What the author should know of the build that came first, a sentence each."""
        self._begun: list[tuple[ReviewItem, bool]] = []
        """What was answered (True) or skipped (False), for `undo`."""
        self._passed: set[tuple[str, str, int, int]] = set()
        self._asked_again: ReviewItem | None = None
        self._guard = threading.Condition()
        self._stale = False
        self._working = False
        self._slow = False
        self.problem: AudiobookError | None = None
        """Why the last rebuild failed; the answers are in script/ all the same."""
        self.answered = 0
        self.skipped = 0
        self.moved: list[Moved] = []
        """Lines that the last rebuild gave to somebody else; whoever shows them empties it."""
        self._chapters: list[ScriptChapter] = []
        self._items: list[ReviewItem] = []
        self._speakers: list[str] = []
        self._names: dict[str, str] = {}
        self._take_stock()

    @property
    def certainty(self) -> Certainty:
        """How much is sure, as of the last rebuild."""
        return self._certainty

    @property
    def speakers(self) -> list[str]:
        """Everybody who speaks in the book, most lines first."""
        return self._speakers

    def next_item(self) -> ReviewItem | None:
        """The first of the lines that were neither answered nor skipped."""
        if not self._slow:
            with self._guard:
                self._guard.wait_for(lambda: not self._working, _QUICK)
        if self._asked_again is not None:
            return self._asked_again
        return next((item for item in self._items if item.place not in self._passed), None)

    @property
    def open_questions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of characters who may be one person."""
        return open_questions(self._folder)

    def tell_persons(self, one: str, two: str, *, is_one: bool) -> None:
        """Write into voices.yaml whether two names are one person's.

        Raises:
            CastError: voices.yaml has a mistake.
        """
        with self._folder.locked(patience=_PATIENCE):
            cast_stage.add_answer(self._folder.voices_file, (one, two), is_one=is_one)
        self._rebuild_behind()

    @property
    def is_busy(self) -> bool:
        """Whether the last answers are still being reckoned with."""
        return self._working

    @property
    def left(self) -> int:
        """How many lines are still to be asked about."""
        return sum(item.place not in self._passed for item in self._items)

    def choices(self, item: ReviewItem, most: int = 8) -> list[str]:
        """Whom to offer for a line: its speaker, its candidates, then who speaks most."""
        offered = [item.segment.speaker, *(c.speaker for c in item.candidates), *self._speakers]
        return [name for name in dict.fromkeys(offered) if name not in (NARRATOR, UNKNOWN_SPEAKER)][
            :most
        ]

    def named(self, name: str) -> str | None:
        """The speaker who has this name or alias, in capitals or not; None for nobody."""
        key = " ".join(name.split()).casefold()
        return self._names.get(key)

    def answer(self, item: ReviewItem, speaker: str) -> None:
        """Write who speaks a line.

        Raises:
            ScriptError: the line changed since it was read, or that is no name.
            ProductionError: the file is gone or cannot be written.
        """
        with self._folder.locked(patience=_PATIENCE):
            if speaker.casefold() not in self._names:
                self._add_to_cast(speaker)
            self._settle(item, speaker, doubtful=False)
        self.answered += 1
        self._names.setdefault(speaker.casefold(), speaker)
        if speaker not in (*self._speakers, NARRATOR):
            self._speakers = [*self._speakers, speaker]
        self._pass(item, answered=True)
        self._rebuild_behind()

    def skip(self, item: ReviewItem) -> None:
        """Leave a line in doubt and do not ask about it again."""
        self.skipped += 1
        self._pass(item, answered=False)

    def undo(self) -> bool:
        """Take the last answer back, or the last skip; the line is asked about again.

        Returns:
            Whether there was any.

        Raises:
            ScriptError, ProductionError: as `answer`.
        """
        if not self._begun:
            return False
        item, answered = self._begun[-1]
        if answered:
            with self._folder.locked(patience=_PATIENCE):
                speaker, doubtful = self._own_opinion(item)
                self._settle(item, speaker, doubtful=doubtful)
            self.answered -= 1
            self._rebuild_behind()
        else:
            self.skipped -= 1
        self._begun.pop()
        self._passed.discard(item.place)
        self._asked_again = item
        return True

    def speak(self, item: ReviewItem) -> Path:
        """Render a line as its speaker of the moment would say it; returns a WAV file.

        Raises:
            AudiobookError: it cannot be rendered.
        """
        assert item.chapter.path is not None
        paths = self._folder.script_files()
        if item.chapter.path not in paths:
            raise ProductionError("There is no such script file.", path=item.chapter.path)
        line = find_segment(_read(item.chapter.path), item).line or 0
        chapter = paths.index(item.chapter.path) + 1
        planned = excerpts.plan_line(self._folder, chapter, line)
        with self._folder.locked(patience=_PATIENCE) as locked:
            path = self._folder.workshop / f"line-{chapter}-{line}.wav"
            return excerpts.render_excerpt(locked, planned, path).path

    def close(self) -> None:
        """Wait until all answers have been reckoned with.

        Raises:
            AudiobookError: the script cannot be built; the answers are in it all the same.
        """
        with self._guard:
            self._guard.wait_for(lambda: not self._working)
        if self.problem is not None:
            with self._folder.locked(patience=_PATIENCE) as locked:
                building.build(locked)
            self._take_stock()

    # ------------------------------------------------------------ the files

    def _settle(self, item: ReviewItem, speaker: str, *, doubtful: bool) -> None:
        assert item.chapter.path is not None
        chapter = _read(item.chapter.path)
        line = find_segment(chapter, item).line
        assert line is not None
        _write(answer(chapter, line, speaker, doubtful=doubtful), item.chapter.path)

    def _add_to_cast(self, name: str) -> None:
        """Write somebody new into voices.yaml, or a later build takes the name for a slip."""
        if clean_speaker_name(name):
            new = Role(name, VoiceSettings(voice=""))
            cast_stage.update_cast(self._folder.voices_file, additions=(new,))

    def _own_opinion(self, item: ReviewItem) -> tuple[str, bool]:
        """What the builder had written on a line before the author did."""
        beside = _beside(self._folder, item.chapter.path, "txt")
        if beside is not None:
            try:
                segment = find_segment(_read(beside), item)
            except ScriptError:
                pass
            else:
                return segment.speaker, segment.doubtful
        return item.segment.speaker, True

    def _pass(self, item: ReviewItem, *, answered: bool) -> None:
        self._begun.append((item, answered))
        self._passed.add(item.place)
        self._asked_again = None

    # ------------------------------------------------------------ the rebuild behind

    def _rebuild_behind(self) -> None:
        with self._guard:
            self._stale = True
            if not self._working:
                self._working = True
                # A daemon: whoever stops the review need not wait; all he decided is in script/.
                threading.Thread(target=self._work, daemon=True).start()

    def _work(self) -> None:
        try:
            while self._has_work():
                started = time.monotonic()
                self._rebuild()
                self._take_stock()
                self._slow = time.monotonic() - started > _QUICK
                self.problem = None
        except AudiobookError as error:
            self.problem = error
        finally:
            with self._guard:
                self._working = False
                self._guard.notify_all()

    def _has_work(self) -> bool:
        with self._guard:
            is_stale, self._stale = self._stale, False
            self._working = is_stale
            self._guard.notify_all()
            return is_stale

    def _rebuild(self) -> None:
        manuscript = locate_manuscript(self._folder, None)
        sources = Sources.of(self._folder, manuscript)
        book = manuscript_stage.read_manuscript(manuscript)
        drafted = building.draft(self._folder, book, sources)
        with self._folder.locked(patience=_PATIENCE) as locked:
            if script.read_script_folder(self._folder.built) == drafted.base:
                building.write_draft(locked, drafted)
            else:
                # Another command has built the script meanwhile.
                self._stale = True

    def _take_stock(self) -> None:
        chapters = [_with_evidence(self._folder, c) for c in self._folder.chapters()]
        answered = {item.place for item, is_answer in self._begun if is_answer}
        moved = moved_lines(self._chapters, chapters)
        self.moved = [line for line in moved if line.place not in answered]
        self._chapters = chapters
        self._items = selected_segments(chapters, self._selection)
        self._certainty = certainty(chapters)
        characters = self._folder.characters
        self._speakers = [character.name for character in characters]
        self._names = dict(_by_name(self._folder))


def _by_name(project: Project) -> Iterator[tuple[str, str]]:
    """Names and aliases without capitals, each with whose it is; the author's word comes last."""

    people = [(character.name, character.aliases) for character in project.characters]
    if project.has_voices:
        cast = project.cast
        people += [(role.name, role.aliases) for role in cast.roles.values()]
    for name, aliases in people:
        yield from ((alias.casefold(), name) for alias in aliases)
    yield from ((name.casefold(), name) for name, _ in people)
    yield NARRATOR.casefold(), NARRATOR
