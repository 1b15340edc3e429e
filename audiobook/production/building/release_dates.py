"""When each chapter comes out, and when it came."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping

from audiobook.production.building.chapter_ids import (
    ChapterIds,
    KnownChapter,
    guid_of,
    published_items,
)
from audiobook.production.folder import Folder

_TICK = dt.timedelta(seconds=1)
"""Between chapters that would come out together: apps sort by date."""


def with_published_dates(folder: Folder, ids: ChapterIds) -> ChapterIds:
    """`ids` with the dates of output/feed.xml, where none of them has a date yet: the book was
    published before dates were kept."""
    if any(chapter.released for chapter in ids.chapters):
        return ids
    dates = {guid: date for _, guid, date in published_items(folder).values()}
    return with_dates(
        ids,
        {
            c.id: dt.datetime.fromisoformat(date)
            for c in ids.chapters
            if (date := dates.get(guid_of(ids, c)))
        },
    )


def with_dates(ids: ChapterIds, dates: Mapping[int, dt.datetime | None]) -> ChapterIds:
    """`ids` with the day of the first listing of those that have none yet.

    Args:
        ids: all.
        dates: by id.
    """
    chapters = tuple(
        dataclasses.replace(c, released=date.isoformat())
        if (date := dates.get(c.id)) is not None and not c.released
        else c
        for c in ids.chapters
    )
    return dataclasses.replace(ids, chapters=chapters)


def release_dates(
    chapters: Iterable[KnownChapter],
    *,
    first: dt.datetime,
    every: dt.timedelta,
    now: dt.datetime,
) -> dict[int, dt.datetime]:
    """When each chapter of a book that is not all out comes out, by id; in reading order.

    A chapter that a feed has listed keeps its date. One that was put before others that are out
    is out too, a moment before the next. The others follow the last one by `every`, or, without
    a schedule, are out now.

    Args:
        chapters: in reading order.
        first: when the first one comes out.
        every: from one to the next; zero without a schedule.
        now: with a zone.
    """
    listed = list(chapters)
    fixed = [dt.datetime.fromisoformat(c.released) if c.released else None for c in listed]
    dates: dict[int, dt.datetime] = {}
    earlier: dt.datetime | None = None
    waiting = [index for index, date in enumerate(fixed) if date is None]
    for index, chapter in enumerate(listed):
        date = fixed[index]
        if date is None:
            later = next((d for d in fixed[index:] if d is not None), None)
            if later is not None:
                between = later - dt.timedelta(minutes=1)
                middle = earlier + (later - earlier) / 2 if earlier is not None else between
                date = between if earlier is None or earlier < between else middle
            elif every:
                date = first if earlier is None else earlier + every
            else:
                date = now - dt.timedelta(minutes=sum(other >= index for other in waiting))
                date = date if earlier is None or date > earlier else earlier + _TICK
        if earlier is not None and date <= earlier:
            date = earlier + _TICK
        dates[chapter.id] = date.replace(microsecond=0)
        earlier = dates[chapter.id]
    return dates
