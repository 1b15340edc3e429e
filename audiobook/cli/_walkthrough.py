"""The walk through the doubtful lines on a terminal, one key an answer."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console
from audiobook.cli._player import play_file
from audiobook.cli._question import HELP, QuestionText
from audiobook.errors import AudiobookError
from audiobook.model import NARRATOR, SceneBreak

if TYPE_CHECKING:
    from rich.console import Console

    from audiobook.production import Production, Review
    from audiobook.script import ReviewItem, Selection

_DIGITS = "123456789"
_PERSON_KEYS = "12nsq"
"""What answers whether two are one person; any other key is no answer."""
_NEW_NAME = "+"
_NEAR = 12
"""Paragraphs below the last question in which a scene is followed, not shown anew."""
_FOLLOWED_HEIGHT = 20
"""Lines a terminal must have for a scene to be followed on it."""
_TOLD = 3
"""Changed lines that are told of."""
_SHOWN_WORDS = 40
"""Characters of them."""


def walk_through(
    production: Production, selection: Selection | None = None, *, quiet: bool = False
) -> None:
    """Ask who may be one person, then about every line of `selection` until none is left or the
    author stops.

    Raises:
        AudiobookError: the script cannot be built; what was answered is in it.
    """
    with _console.progress(quiet=quiet) as report:
        review = production.review(selection, report=report)
    try:
        _Walk(review).run()
    finally:
        _say_what_was_done(review)
    if review.is_busy and not quiet:
        _console.say("Your answers help to decide the lines around them: one moment …", err=True)
    review.close()
    for note in review.notes:
        # The questions have cleared the screen since.
        _console.note(note)
    certain = review.certainty
    _console.say(
        f"{certain.doubtful_lines} left in doubt; {certain.share:.0%} of the spoken words are sure"
    )


def _say_what_was_done(review: Review) -> None:
    if review.answered or review.skipped:
        _console.say(f"{review.answered} answered, {review.skipped} skipped")


class _Walk:
    """Shows one question after the other and does what the keys say."""

    def __init__(self, review: Review) -> None:
        self._review = review
        self._console = _terminal()
        self._message = ""
        self._stopped = False
        self._shown: ReviewItem | None = None
        """The last line asked about, if its scene still stands on the terminal."""

    def run(self) -> None:
        for one, two in self._review.open_questions:
            if self._stopped:
                return
            self._ask_about_persons(one, two)
        self._ask_about_lines()

    def _ask_about_persons(self, one: str, two: str) -> None:
        self._console.clear()
        self._console.print(f"These may be one person: {one}, {two}", style="bold", markup=False)
        self._console.print(
            f"1 one person, called {one}   2 one person, called {two}   n two people   "
            "s ask later   q quit",
            markup=False,
        )
        key = _key().lower()
        if key not in _PERSON_KEYS:
            self._ask_about_persons(one, two)
            return
        try:
            if key == "1":
                self._review.tell_persons(one, two, is_one=True)
            elif key == "2":
                self._review.tell_persons(two, one, is_one=True)
            elif key == "n":
                self._review.tell_persons(one, two, is_one=False)
            elif key == "q":
                self._stop()
        except AudiobookError as error:
            self._message = f"{error} {error.hint}"

    def _ask_about_lines(self) -> None:
        while not self._stopped and (item := self._review.next_item()) is not None:
            offered = self._review.choices(item)
            if self._review.problem is not None:
                self._message = f"The last build failed: {self._review.problem}"
            question = QuestionText(item, offered, self._review.certainty, self._review.left)
            self._message = "\n".join(filter(None, (self._message, *self._moved())))
            self._show(item, question)
            self._message = ""
            try:
                self._obey(_key(), item, offered, question)
            except AudiobookError as error:
                self._message = f"{error} {error.hint}"

    def _show(self, item: ReviewItem, question: QuestionText) -> None:
        """The scene in full, or, where it stands on the terminal, what follows in it."""
        self._console = _terminal()
        above = self._shown
        roomy = self._console.height >= _FOLLOWED_HEIGHT
        if above is not None and roomy and _goes_on(above, item):
            question.follow(self._console, above.block, self._message)
        else:
            self._console.clear()
            question.show(self._console, self._message)
        self._shown = item

    def _moved(self) -> Iterator[str]:
        """What the last answers changed elsewhere, a line each."""
        moved, self._review.moved = self._review.moved, []
        for line in moved[:_TOLD]:
            words = " ".join(line.segment.text.split())[:_SHOWN_WORDS]
            file = line.place[0].partition("-")[0]
            speakers = f"{line.before} → {line.segment.speaker}"
            yield f"changed: {file}:{line.segment.line} {words} {speakers}"
        if len(moved) > _TOLD:
            yield f"and {len(moved) - _TOLD} more lines"

    def _obey(
        self, key: str, item: ReviewItem, offered: Sequence[str], question: QuestionText
    ) -> None:
        actions: dict[str, Callable[[], None]] = {
            "n": lambda: self._review.answer(item, NARRATOR),
            "o": lambda: self._other(item),
            "p": lambda: self._play(item),
            "v": lambda: question.show_more(self._console),
            "u": self._undo,
            "s": lambda: self._review.skip(item),
            "q": self._stop,
            "?": self._help,
            "h": self._help,
        }
        if len(key) == 1 and key in _DIGITS[: len(offered)]:
            self._review.answer(item, offered[int(key) - 1])
        elif action := actions.get(key.lower()):
            action()
        elif key:
            self._message = "That key does nothing here; ? shows the keys."

    def _stop(self) -> None:
        self._stopped = True

    def _undo(self) -> None:
        if not self._review.undo():
            self._message = "There is nothing to take back."

    def _help(self) -> None:
        self._shown = None
        self._console.clear()
        self._console.print(HELP)
        self._console.print("Any key goes back.", style="dim")
        _key()

    def _play(self, item: ReviewItem) -> None:
        self._console.print("…")
        path = self._review.speak(item)
        if not play_file(path):
            self._message = f"Nothing here can play sound. The line is in {path}"

    def _other(self, item: ReviewItem) -> None:
        self._shown = None
        typed = _ask_name("Who speaks? (Tab completes, Enter goes back) ", self._review.speakers)
        if not typed:
            return
        name = self._review.named(typed)
        if name is None:
            name = self._new_name(typed)
        if name:
            self._review.answer(item, name)

    def _new_name(self, typed: str) -> str | None:
        """A name the book does not have: meant, or misspelt?"""
        near = _console.nearest(typed, self._review.speakers)
        if near:
            self._console.print(f"Nobody is called {typed} yet. 1 {near}   {_NEW_NAME} add {typed}")
        else:
            self._console.print(
                f"Nobody is called {typed} yet. {_NEW_NAME} add   any other key: back"
            )
        key = _key()
        if key == _NEW_NAME:
            return typed
        return near if key == "1" else None


def _goes_on(above: ReviewItem, item: ReviewItem) -> bool:
    """Whether a line stands in the scene of the one asked about before, a little below."""
    if item.chapter.path != above.chapter.path or item.place == above.place:
        return False
    between = item.chapter.blocks[above.block : item.block]
    return 0 <= item.block - above.block <= _NEAR and not any(
        isinstance(block, SceneBreak) for block in between
    )


def _terminal() -> Console:
    """The terminal as large as it is now."""
    from rich.console import Console

    # Rich takes a terminal that calls itself dumb for 80 columns.
    size = shutil.get_terminal_size()
    return Console(highlight=False, markup=False, width=size.columns, height=size.lines)


def _key() -> str:
    """One key; ``q`` when the terminal is gone."""
    try:
        return click.getchar() or "q"
    except EOFError:
        return "q"


def _ask_name(prompt: str, names: Sequence[str]) -> str:
    """A name on a line of its own; empty for none."""
    with _completing(names):
        try:
            return " ".join(input(prompt).split())
        except EOFError:
            return ""


@contextlib.contextmanager
def _completing(names: Sequence[str]) -> Iterator[None]:
    """The Tab key completes names, where the system has readline."""
    try:
        import readline
    except ImportError:
        yield
        return

    def complete(begun: str, state: int) -> str | None:
        fitting = [name for name in names if name.casefold().startswith(begun.casefold())]
        return fitting[state] if state < len(fitting) else None

    previous = readline.get_completer(), readline.get_completer_delims()
    readline.set_completer(complete)
    readline.set_completer_delims("")
    libedit = "libedit" in (readline.__doc__ or "")
    readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
    try:
        yield
    finally:
        readline.set_completer(previous[0])
        readline.set_completer_delims(previous[1])
