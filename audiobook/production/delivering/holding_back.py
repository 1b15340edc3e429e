"""A line that cannot be spoken holds back its chapter: the others are delivered, and what was
delivered of it before stays."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from audiobook.errors import SynthesisError
from audiobook.model import ChapterPlan, Track
from audiobook.production.building.chapter_ids import ChapterIds, guid_of
from audiobook.production.delivering.tracks import delivered
from audiobook.production.project import Project


def delivered_before(
    project: Project, ids: ChapterIds, chapters: Sequence[ChapterPlan]
) -> tuple[Track, ...]:
    """What an earlier run delivered of chapters that are held back now."""
    numbers = {guid_of(ids, ids.chapters[c.number - 1]): c.number for c in chapters}
    # Deliveries of earlier versions tell no ids.
    titles = {(c.number, c.title): guid for guid, c in zip(numbers, chapters, strict=True)}
    return tuple(
        dataclasses.replace(track, number=numbers[guid], guid=guid)
        for track in delivered(project)
        if (guid := track.guid or titles.get((track.number, track.title), "")) in numbers
    )


def naming_chapters(
    failure: SynthesisError, chapters: Sequence[ChapterPlan], former: Sequence[Track]
) -> SynthesisError:
    """`failure`, saying which chapters it holds back.

    Args:
        failure: of the first line.
        chapters: that are held back.
        former: from `delivered_before`.
    """
    titles = [f"{chapter.number} “{chapter.title}”" for chapter in chapters]
    listed = ", ".join(titles[:_SHOWN]) + (" and others" if len(titles) > _SHOWN else "")
    subject = f"Chapter {listed} is" if len(titles) == 1 else f"Chapters {listed} are"
    older = " (what was there of it stays)" if former else ""
    hint = f"{failure.hint} {subject} held back{older}; all others are in output/.".strip()
    return type(failure)(failure.message, hint=hint, path=failure.path, line=failure.line)


_SHOWN = 5
"""Titles that an error lists."""
