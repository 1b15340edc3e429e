"""Methods of `Production`: script/ read and changed, and who is one person with whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import cast as cast_stage
from audiobook.errors import ProductionError
from audiobook.files import StrPath, write_atomically
from audiobook.model import ReportProgress, ignore_progress
from audiobook.production.building import author_characters
from audiobook.production.editing import review as reviewing
from audiobook.production.editing.rename import Renamed, rename
from audiobook.production.editing.split_person import split_person
from audiobook.production.opened_production import OpenedProduction

if TYPE_CHECKING:
    from audiobook.production.editing.script_edits import SeenLine
    from audiobook.script import ReviewItem, Selection


class Editing(OpenedProduction):
    """Script/ read and changed, and who is one person with whom."""

    def doubtful_lines(self) -> list[ReviewItem]:
        """The lines whose speaker is in doubt, in the order of the text."""
        return self.review_lines()

    def review_lines(self, selection: Selection | None = None) -> list[ReviewItem]:
        """The lines of a selection; by default those whose speaker is in doubt."""
        return reviewing.review_lines(self.folder, selection)

    def review(
        self, selection: Selection | None = None, *, report: ReportProgress = ignore_progress
    ) -> reviewing.Review:
        """Walk through the lines of a selection; see `reviewing.Review`."""
        self.folder.read_script()
        return reviewing.Review(self.folder, selection, report=report)

    def open_questions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of characters who may be one person; `tell_persons` answers."""
        return author_characters.open_questions(self.folder)

    def tell_persons(self, names: Sequence[str], *, is_one: bool) -> bool:
        """Write into voices.yaml whether names are one person's; the next build knows of it.

        Args:
            names: two at least; of one person the first is the name, the others are aliases.
            is_one: whether they are.

        Returns:
            Whether voices.yaml changed.

        Raises:
            CastError: voices.yaml has a mistake or says the opposite.
        """
        with self.folder.locked():
            return cast_stage.add_answer(self.folder.voices_file, names, is_one=is_one)

    def speakers(self) -> list[str]:
        """Who speaks in the script, the narrator too, in the order of the alphabet."""
        chapters = self.folder.chapters()
        return sorted({segment.speaker for chapter in chapters for segment in chapter.segments})

    def settle(self, path: StrPath, line: int, speaker: str) -> None:
        """Write into a script file who speaks a line; see `reviewing.settle`."""
        with self.folder.locked() as project:
            reviewing.settle(project, Path(path), line, speaker)

    def script_path(self, chapter: int) -> Path:
        """The script file of a chapter.

        Raises:
            ProductionError: there is no such chapter.
        """
        paths = self.script_files()
        if not 1 <= chapter <= len(paths):
            raise ProductionError(
                f"There is no chapter {chapter}.",
                hint=f"The book has chapters 1 to {len(paths)}.",
                path=self.folder.script,
            )
        return paths[chapter - 1]

    def script_files(self) -> list[Path]:
        """The files of the chapters, in order.

        Raises:
            ProductionError: there is no script yet.
        """
        return self.folder.script_files()

    def split_person(self, name: str, other: str, lines: Mapping[str, Sequence[SeenLine]]) -> int:
        """Give lines of one person to a new one; see `split_person.split_person`.

        Returns:
            How many lines the new one has.
        """
        self.folder.require_production()
        with self.folder.locked() as project:
            split = split_person(project, name, other, lines, alone=True)
            write_atomically(project.voices_file, split.voices)
        return sum(map(len, lines.values()))

    def rename(self, old: str, new: str) -> Renamed:
        """Give a character another name, everywhere; see `rename.rename`."""
        self.folder.require_production()
        with self.folder.locked() as project:
            return rename(project, old, new)
