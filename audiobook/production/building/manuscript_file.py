"""Which manuscript the production is of, and where it lies."""

from __future__ import annotations

import os
from pathlib import Path

from audiobook.errors import ProductionError
from audiobook.production.book_file import move_manuscript
from audiobook.production.project import Locked, Project


def locate_manuscript(project: Project, given: Path | None) -> Path:
    """The manuscript of the production: `given`, or the one book.yaml names.

    Raises:
        ProductionError: there is none, or the folder belongs to another book.
    """
    if given is None:
        project.require_production()
    recorded = project.book.manuscript if project.book_file.exists() else None
    if given is None:
        if recorded is None:
            raise ProductionError(
                "book.yaml does not say which manuscript is meant.",
                hint="Write `manuscript: my-novel.txt` into it.",
                path=project.book_file,
            )
        if not recorded.exists():
            raise ProductionError(
                f"The manuscript {os.path.relpath(recorded)} is not there any more.",
                hint=f"Write its new place behind `manuscript:` in {project.book_file}, or give "
                "it once: `audiobook produce NEW-PLACE`.",
                path=project.book_file,
            )
        return recorded
    if recorded is not None and recorded.resolve() != given.resolve() and recorded.exists():
        raise ProductionError(
            f"This folder is the production of {os.path.relpath(recorded)}, not of {given}.",
            hint="Choose another folder with --dir, or write the other file's place behind "
            "`manuscript:` in book.yaml.",
            path=project.book_file,
        )
    return given


def take_over(project: Locked, manuscript: Path) -> str:
    """Write the manuscript's new place into book.yaml where the old one is gone.

    Args:
        project: the production.
        manuscript: where it lies now.

    Returns:
        A sentence for the author; empty where it lies where it was.
    """
    recorded = project.book.manuscript if project.book_file.exists() else None
    if recorded is None or recorded.resolve() == manuscript.resolve() or not manuscript.is_file():
        return ""
    move_manuscript(project.book_file, manuscript)
    return (
        f"{os.path.relpath(recorded)} is gone: {manuscript} is this production's manuscript now, "
        "and stands behind `manuscript:` in book.yaml."
    )
