"""The podcast feed of output/, and the page beside it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from audiobook import publishing
from audiobook.errors import PublishingError
from audiobook.files import write_if_changed
from audiobook.media import COVER_NAME, FEED_NAME, PAGE_NAME
from audiobook.production.book_file import fix_feed
from audiobook.production.building.chapter_ids import ChapterIds, guid_of, load_ids, save_ids
from audiobook.production.building.release_dates import (
    release_dates,
    with_dates,
    with_published_dates,
)
from audiobook.production.delivering import ledger
from audiobook.production.folder import Folder
from audiobook.production.project import Locked, Project
from audiobook.production.sharing.edition import Edition, edition, first_of, readalong_path
from audiobook.publishing import (
    Episode,
    FeedSettings,
    build_feed,
    checked_base,
    podcast_guid,
)


@dataclass(frozen=True, slots=True)
class WrittenFeed:
    """What `write_feed` wrote."""

    path: Path
    url: str
    """What listeners subscribe to."""
    chapters: int
    """Of the book."""
    listed: int
    """How many of them are released."""
    next_release: dt.datetime | None
    """When the next one is, if one is held back."""
    moved_from: str = ""
    """The address of the time before, where it was another one."""


_WRITTEN = 2026
"""The year of this program: no clock that is right shows an earlier one."""
_LONGEST_LIFE = 50
"""Years in which somebody may use it."""


def _refuse_wrong_clock(now: dt.datetime) -> None:
    """Dates of a feed are kept for good.

    Raises:
        PublishingError: the clock of this computer cannot be right.
    """
    if not _WRITTEN - 1 <= now.year <= _WRITTEN + _LONGEST_LIFE:
        raise PublishingError(
            f"The clock of this computer says that it is {now:%Y-%m-%d}.",
            hint="Set it, and run the same command again: the chapters would keep that date.",
        )


def write_feed(
    project: Locked, base_url: str | None, *, release_all: bool = False, now: dt.datetime
) -> WrittenFeed:
    """Write output/feed.xml for the address where output/ will lie.

    What must never change, the guid and the date of the first chapter, is fixed in book.yaml the
    first time.

    Args:
        project: the production.
        base_url: None takes the one of the time before.
        release_all: list also chapters whose date has not come.
        now: chapters released later are held back.

    Raises:
        PublishingError: no address, or nothing to publish.
    """
    _refuse_wrong_clock(now)
    current_edition = edition(project)
    url = base_url or current_edition.settings.base_url
    if not url:
        raise PublishingError(
            "The feed needs the web address where the files will lie.",
            hint="Run `audiobook feed --base-url https://example.org/book/`.",
        )
    feed_url = f"{checked_base(url)}{FEED_NAME}"
    release_date = (
        now
        if current_edition.settings.release.every
        else first_of(len(current_edition.tracks), now)
    )
    fix_feed(
        project.book_file,
        {"base_url": url} if base_url else {},
        project.book,
        base_url=url,
        first_release=release_date.replace(microsecond=0).isoformat(),
        guid=podcast_guid(feed_url),
    )
    previous = current_edition.settings.base_url
    current_edition = edition(project)
    settings = dataclasses.replace(current_edition.settings, base_url=url, cover_name=COVER_NAME)
    episodes, ids = _dated(project, current_edition, settings, now)
    feed = build_feed(current_edition.info, episodes, settings, now=None if release_all else now)
    path = project.output / FEED_NAME
    write_if_changed(path, feed)
    listed = {e.guid: e.date for e in episodes if e.date is not None and settings.is_out(e, now)}
    save_ids(project, with_dates(ids, {c.id: listed.get(guid_of(ids, c)) for c in ids.chapters}))
    held_back = [e for e in episodes if not (release_all or settings.is_out(e, now))]
    stays = _write_page(
        project, current_edition, {e.name for e in episodes} - {e.name for e in held_back}
    )
    if stays:
        project.note(
            f"not written, for somebody has changed them since: {', '.join(stays)}; move them away "
            "and run the same command again for the program's own"
        )
    return WrittenFeed(
        path,
        feed_url,
        len(episodes),
        len(episodes) - len(held_back),
        min(map(settings.date, held_back)) if held_back else None,
        previous if previous and checked_base(previous) != checked_base(url) else "",
    )


def _write_page(folder: Project, made: Edition, names: Collection[str]) -> list[str]:
    """Write the book's page into output/, where any web host shows it beside the feed.

    Args:
        folder: the production.
        made: the book.
        names: of the chapters' files that are out.

    Returns:
        Names of files that are not as the program wrote them, and stay.
    """
    readalong = readalong_path(folder, made.info)
    pages = publishing.book_page(
        made.info,
        [track for track in made.tracks if track.path.name in names],
        cover_name=COVER_NAME if (folder.output / COVER_NAME).is_file() else "",
        # It holds the whole book.
        readalong_name=readalong.name
        if readalong.is_file() and len(names) == len(made.tracks)
        else "",
        served=False,
    )
    book = ledger.Ledger(folder.output)
    cover = folder.output / COVER_NAME
    changed = {
        name: content
        for name in pages
        if (content := _changed_since(folder.output / (name or PAGE_NAME), book)) is not None
    }
    pages |= {name: (pages[name][0], content) for name, content in changed.items()}
    pages = publishing.offline_page(
        pages,
        made.info,
        chapters={name: book.sha256(name)[:16] for name in sorted(names)},
        cover={COVER_NAME: ledger.digest_of(cover)[:16]} if cover.is_file() else {},
    )
    page_names = {name or PAGE_NAME: content for name, (_, content) in pages.items()}
    stays = [name or PAGE_NAME for name in changed]
    for name, content in page_names.items():
        if name in stays:
            continue
        write_if_changed(folder.output / name, content)
        book.record(ledger.PAGE, folder.output / name)
    book.record(ledger.PAGE, folder.output / FEED_NAME)
    book.remove_others((ledger.PAGE,), {FEED_NAME, *page_names})
    book.save()
    return stays


def _changed_since(path: Path, book: ledger.Ledger) -> bytes | None:
    """The content of a file that was delivered and is another one now, else None."""
    delivered = book.sha256(path.name)
    if not delivered or not path.is_file() or ledger.digest_of(path) == delivered:
        return None
    return path.read_bytes()


def _dated(
    folder: Folder, made: Edition, settings: FeedSettings, now: dt.datetime
) -> tuple[tuple[Episode, ...], ChapterIds]:
    """The episodes with their dates, where these do not follow from their places alone: of a
    serial, and of a book that was one."""
    ids = load_ids(folder)
    was_serial = any(chapter.released for chapter in ids.chapters)
    if settings.complete and not settings.release.every and not was_serial:
        return made.episodes, ids
    ids = with_published_dates(folder, ids)
    by_guid = {guid_of(ids, chapter): chapter for chapter in ids.chapters}
    order = [by_guid[e.guid] for e in made.episodes if e.guid in by_guid]
    dates = release_dates(
        order, first=settings.release.first, every=settings.release.every, now=now
    )
    return tuple(
        dataclasses.replace(e, date=dates[by_guid[e.guid].id]) if e.guid in by_guid else e
        for e in made.episodes
    ), ids
