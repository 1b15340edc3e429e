"""Methods of `Production`: from the manuscript to script/."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import manuscript as manuscript_stage
from audiobook import script
from audiobook.files import StrPath
from audiobook.model import ReportProgress, ignore_progress
from audiobook.production.book_file import section_choices, update_book_file
from audiobook.production.building import build as building
from audiobook.production.building.manuscript_file import locate_manuscript, take_over
from audiobook.production.building.sections import describe_left_out, section_title
from audiobook.production.building.slips import slips
from audiobook.production.opened_production import OpenedProduction

if TYPE_CHECKING:
    from audiobook.script import Certainty


@dataclass(frozen=True, slots=True)
class Contents:
    """What a manuscript holds."""

    title: str
    read: tuple[str, ...]
    """Titles of the sections that are read aloud."""
    left_out: tuple[str, ...]
    """The other sections, with what they are, how long, and their first words."""
    warnings: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    """What of the manuscript could not be read; a chapter may be missing."""
    is_named_after_file: bool = False
    """The title is only the file's name."""


class Building(OpenedProduction):
    """From the manuscript to script/."""

    def new(self, manuscript: StrPath) -> Contents:
        """Lay out the folder for a manuscript.

        Raises:
            ManuscriptError, ProductionError: nothing was written.
        """
        path = locate_manuscript(self.folder, Path(manuscript))
        book = manuscript_stage.read_manuscript(path)
        with self.folder.locked() as project:
            moved = take_over(project, path)
            present = project.book if project.book_file.exists() else None
            update_book_file(project.book_file, book, path, present)
            details = project.book
            choices = section_choices(project.book_file, book, details)
        return Contents(
            title=details.info.title,
            read=tuple(section_title(c) for c in book.chapters if choices.is_read(c)),
            left_out=tuple(describe_left_out(*section) for section in choices.left_out()),
            warnings=(*([moved] if moved else ()), *book.warnings),
            losses=book.losses,
            is_named_after_file=book.is_named_after_file and details.info.title == book.title,
        )

    def build(
        self,
        manuscript: StrPath | None = None,
        *,
        force: bool = False,
        ask_model: bool = False,
        report: ReportProgress = ignore_progress,
    ) -> building.BuildReport:
        """Build script/; see `building.build`.

        Args:
            manuscript: the author's file; None takes the one book.yaml names.
            force: build though nothing changed.
            ask_model: ask the language model that the environment names about the doubtful lines.
            report: called as the build goes on.
        """
        # Asked before the lock is taken: a wrong call leaves no folder behind.
        source = None if manuscript is None else Path(manuscript)
        locate_manuscript(self.folder, source)
        ask = building.model_to_ask() if ask_model else None
        with self.folder.locked() as project:
            return building.build(project, source, force=force, ask=ask, report=report)

    def certainty(self) -> Certainty:
        """How much of what characters say is in a voice that is sure."""
        return script.certainty(self.folder.chapters())

    def slips(self) -> list[str]:
        """What the author should look at in script/, voices.yaml and book.yaml; see
        `slips.slips`."""
        return slips(self.folder)
