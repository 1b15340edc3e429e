"""Spoken lines → the whole book in one file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from audiobook.model import Image, RenderPlan, ReportProgress, ignore_progress
from audiobook.production import delivery, speaking
from audiobook.production.book_file import load_book_file
from audiobook.production.folder import Folder, explain_write_errors
from audiobook.production.sharing import COVER_NAME


def write_m4b(
    folder: Folder,
    planned: RenderPlan,
    *,
    jobs: int | None = None,
    report: ReportProgress = ignore_progress,
) -> Path:
    """Write one M4B of the whole book, with chapters, into output/.

    Chapters are encoded as AAC in the workshop and kept there: when one changes, only that one is
    encoded again.

    Args:
        folder: the production, locked by the caller.
        planned: from `speaking.plan`; what is not spoken yet is spoken.
        jobs: processes; None for one a core.
        report: called as it goes on.

    Raises:
        SynthesisError, AssemblyError: a book that was there is untouched.
    """
    from audiobook.assembly import Assembler, bind_m4b, slug

    details = load_book_file(folder.book_file)
    cover = folder.output / COVER_NAME
    image = Image(cover.read_bytes(), "image/jpeg") if cover.is_file() else None
    settings = dataclasses.replace(delivery.assembly_settings(details), format="aac")
    path = folder.output / f"{slug(details.info.title) or 'book'}.m4b"
    with (
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
        speaking.render(folder, planned, jobs=jobs, report=report, on_chapter=assembler.submit)
        tracks = assembler.finish()
    with explain_write_errors(path):
        bind_m4b(tracks, path, info=details.info, cover=image)
    return path
