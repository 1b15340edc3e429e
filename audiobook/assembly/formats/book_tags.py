"""What the files of a whole book have in common, whatever their format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from audiobook.assembly.formats.tags import ChapterTags
from audiobook.errors import AssemblyError
from audiobook.model import BookInfo, Image, Section, Track
from audiobook.titles import distinct_titles
from audiobook.units import Seconds


def book_tags(
    info: BookInfo,
    tracks: Sequence[Track],
    starts: Sequence[float],
    duration: Seconds,
    cover: Image | None = None,
) -> ChapterTags:
    """The tags of a book in one file, which is no track of an album; each chapter is a section.

    Args:
        info: the book.
        tracks: the chapters in order.
        starts: where each begins, seconds.
        duration: of the book, seconds.
        cover: front cover, JPEG or PNG.
    """
    sections = tuple(
        Section(Seconds(start), title)
        for start, title in zip(starts, distinct_titles(tracks), strict=True)
    )
    return ChapterTags(info, info.title, 1, duration, cover=cover, sections=sections)


def unfit(chapter: Path, why: object) -> AssemblyError:
    """The error of a chapter's file that is broken, or not of the format of the others."""
    return AssemblyError(
        f"The chapter cannot be joined ({why}).",
        hint="Run `audiobook produce` to make the chapter again.",
        path=chapter,
    )
