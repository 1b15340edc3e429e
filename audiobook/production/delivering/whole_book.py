"""Spoken lines → the whole book in one file."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from audiobook import assembly
from audiobook.filenames import slug
from audiobook.files import explain_write_errors
from audiobook.media import COVER_NAME
from audiobook.model import Image, ReportProgress, ignore_progress
from audiobook.production.building.chapter_ids import load_ids
from audiobook.production.delivering import assembling as delivery
from audiobook.production.delivering.tracks import delivered
from audiobook.production.project import Locked, Project
from audiobook.production.speaking import rendering as speaking
from audiobook.production.speaking.renderers import Renderers

_STATE = "bound.json"


def write_one_file(project: Locked) -> Path:
    """Write the finished book into output/ as one file, of the format that its chapters have.

    Args:
        project: the production.

    Raises:
        AssemblyError: a chapter cannot be joined; a book that was there is untouched.
    """
    details = project.book
    with explain_write_errors(project.output):
        return assembly.bind_book(
            delivered(project, captions=False),
            project.output,
            info=details.info,
            state_file=project.state / _STATE,
            cover=_delivered_cover(project),
        )


def write_m4b(
    project: Locked,
    *,
    engine: str | None = None,
    jobs: int | None = None,
    report: ReportProgress = ignore_progress,
) -> Path:
    """Write one M4B of the whole book, with chapters, into output/.

    Where output/ holds AAC these chapters are joined as they are. Else chapters are encoded as AAC
    in the workshop and kept there: when one changes, only that one is encoded again.

    Args:
        project: the production.
        engine: that the book was produced with, if not the one of voices.yaml.
        jobs: processes; None for one a core.
        report: called as it goes on.

    Raises:
        SynthesisError, AssemblyError: a book that was there is untouched.
    """
    details = project.book
    settings = dataclasses.replace(delivery.assembly_settings(details), format="aac")
    if {track.media_type for track in delivered(project, captions=False)} == {settings.media_type}:
        return write_one_file(project)
    image = _delivered_cover(project)
    path = project.output / f"{slug(details.info.title) or 'book'}.m4b"
    with (
        speaking.plan_on_disk(project, engine=engine) as planned,
        explain_write_errors(project.workshop),
        assembly.Assembler(
            project.workshop / "m4a",
            info=details.info,
            digits=load_ids(project).digits or 2,
            state_dir=project.state / "m4a",
            cover=image,
            settings=settings,
            workers=jobs,
            report=report,
        ) as assembler,
    ):
        speaking.render(
            project,
            planned,
            renderers=Renderers(jobs=jobs),
            report=report,
            on_chapter=assembler.submit,
        )
        tracks = assembler.finish()
    with explain_write_errors(path):
        assembly.bind_m4b(tracks, path, info=details.info, cover=image)
    return path


def _delivered_cover(project: Project) -> Image | None:
    path = project.output / COVER_NAME
    return Image(path.read_bytes(), "image/jpeg") if path.is_file() else None
