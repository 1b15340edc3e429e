"""Spoken lines → the whole book in one file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from audiobook.files import explain_write_errors
from audiobook.media import COVER_NAME
from audiobook.model import Image, ReportProgress, ignore_progress
from audiobook.production import assembling as delivery
from audiobook.production import rendering as speaking
from audiobook.production.book_file import load_book_file
from audiobook.production.folder import Folder
from audiobook.production.renderers import Renderers
from audiobook.production.tracks import delivered

_STATE = "bound.json"


def write_one_file(folder: Folder) -> Path:
    """Write the finished book into output/ as one file, of the format that its chapters have.

    Args:
        folder: the production, locked by the caller.

    Raises:
        AssemblyError: a chapter cannot be joined; a book that was there is untouched.
    """
    from audiobook.assembly import bind_book

    details = load_book_file(folder.book_file)
    with explain_write_errors(folder.output):
        return bind_book(
            delivered(folder, captions=False),
            folder.output,
            info=details.info,
            state_file=folder.state / _STATE,
            cover=_delivered_cover(folder),
        )


def write_m4b(
    folder: Folder,
    *,
    engine: str | None = None,
    jobs: int | None = None,
    report: ReportProgress = ignore_progress,
) -> Path:
    """Write one M4B of the whole book, with chapters, into output/.

    Where output/ holds AAC these chapters are joined as they are. Else chapters are encoded as AAC
    in the workshop and kept there: when one changes, only that one is encoded again.

    Args:
        folder: the production, locked by the caller.
        engine: that the book was produced with, if not the one of voices.yaml.
        jobs: processes; None for one a core.
        report: called as it goes on.

    Raises:
        SynthesisError, AssemblyError: a book that was there is untouched.
    """
    from audiobook.assembly import Assembler, bind_m4b
    from audiobook.filenames import slug

    details = load_book_file(folder.book_file)
    settings = dataclasses.replace(delivery.assembly_settings(details), format="aac")
    if {track.media_type for track in delivered(folder, captions=False)} == {settings.media_type}:
        return write_one_file(folder)
    image = _delivered_cover(folder)
    path = folder.output / f"{slug(details.info.title) or 'book'}.m4b"
    with (
        speaking.plan_on_disk(folder, engine=engine) as planned,
        explain_write_errors(folder.workshop),
        Assembler(
            folder.workshop / "m4a",
            info=details.info,
            chapters=len(planned.chapters),
            state_dir=folder.state / "m4a",
            cover=image,
            settings=settings,
            workers=jobs,
            report=report,
        ) as assembler,
    ):
        speaking.render(
            folder,
            planned,
            renderers=Renderers(jobs=jobs),
            report=report,
            on_chapter=assembler.submit,
        )
        tracks = assembler.finish()
    with explain_write_errors(path):
        bind_m4b(tracks, path, info=details.info, cover=image)
    return path


def _delivered_cover(folder: Folder) -> Image | None:
    path = folder.output / COVER_NAME
    return Image(path.read_bytes(), "image/jpeg") if path.is_file() else None
