"""output/ → listeners: the feed, the server's pages, the read-along."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from audiobook import assembly, publishing
from audiobook.errors import PublishingError, SettingsError
from audiobook.filenames import slug
from audiobook.files import copy_if_changed, explain_write_errors, write_if_changed
from audiobook.media import COVER_NAME, FEED_NAME, PAGE_NAME, TRANSCRIPT_TYPES
from audiobook.model import BookInfo, Track
from audiobook.production.book_file import fix_feed
from audiobook.production.building.chapter_ids import (
    ChapterIds,
    guid_of,
    load_ids,
    release_dates,
    save_ids,
    with_dates,
    with_published_dates,
)
from audiobook.production.delivering import ledger
from audiobook.production.delivering.tracks import delivered
from audiobook.production.folder import Folder
from audiobook.production.project import Locked, Project
from audiobook.publishing import (
    CATEGORIES,
    Episode,
    FeedSettings,
    Release,
    Transcript,
    build_feed,
    checked_base,
    is_category,
    podcast_guid,
)
from audiobook.titles import distinct_titles
from audiobook.yamlfile import listed

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from audiobook.yamlfile import YamlMapping

_LIBRARY_RECORD = "audiobookshelf.json"

_LONGEST_INTERVAL_DAYS = 366
_FEED_KEYS = (
    *("base_url", "first_release", "every_days", "category"),
    *("explicit", "complete", "email", "guid", "new_feed_url", "copyright", "link"),
)


@dataclass(frozen=True, slots=True)
class Edition:
    """The finished book as it is shared."""

    info: BookInfo
    tracks: tuple[Track, ...]
    episodes: tuple[Episode, ...]
    settings: FeedSettings
    """With an empty base URL."""


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


def edition(project: Project) -> Edition:
    """The finished book.

    Raises:
        ProductionError: the folder is no production.
        PublishingError: nothing is produced yet.
        SettingsError: a mistake in book.yaml.
    """
    project.require_production()
    details = project.book
    tracks = delivered(project)
    if not tracks:
        raise PublishingError(
            "There is nothing to publish yet.", hint="Run `audiobook produce` first."
        )
    return Edition(
        info=details.info,
        tracks=tracks,
        episodes=tuple(map(_episode, tracks, distinct_titles(tracks), _seasons(tracks))),
        settings=_feed_settings(details.feed, tracks),
    )


def _seasons(tracks: Sequence[Track]) -> tuple[int | None, ...]:
    """The number of the part that each track stands in; None for a book without parts."""
    parts = list(dict.fromkeys(track.part for track in tracks))
    if len(parts) < 2 or "" in parts:
        return (None,) * len(tracks)
    return tuple(parts.index(track.part) + 1 for track in tracks)


def _episode(track: Track, title: str, season: int | None) -> Episode:
    chapters = track.path.with_suffix(assembly.CHAPTERS_SUFFIX)
    return Episode(
        number=track.number,
        title=title,
        season=season,
        name=track.path.name,
        size=track.path.stat().st_size,
        duration=track.duration,
        media_type=track.media_type,
        description=f"{track.part}: {track.title}" if track.part else "",
        transcripts=tuple(
            Transcript(beside.name, media_type)
            for suffix, media_type in TRANSCRIPT_TYPES.items()
            if (beside := track.path.with_suffix(suffix)).is_file()
        ),
        chapters_name=chapters.name if track.sections and chapters.is_file() else "",
        guid=track.guid,
    )


def _feed_settings(feed: YamlMapping, tracks: Sequence[Track]) -> FeedSettings:
    feed.check_keys(_FEED_KEYS)

    def text(key: str) -> str:
        return feed.text(key, "…") if key in feed else ""

    release_date = _release_date(feed) if "first_release" in feed else _finished(tracks)
    days = feed.number("every_days", (0, _LONGEST_INTERVAL_DAYS), 0)
    category = feed.texts("category") if "category" in feed else ("Arts", "Books")
    name, subcategory = category[0], category[1] if len(category) > 1 else ""
    if not is_category(name, subcategory):
        choices = CATEGORIES.get(name, ())
        categories = listed(choices) if choices else listed(CATEGORIES)
        feed.fail(
            "category",
            f"The directories have no category `{' > '.join(category)}`.",
            f"{'Under it they have' if choices else 'They have'} {categories}.",
        )
    return FeedSettings(
        base_url=text("base_url"),
        release=Release(release_date, dt.timedelta(days=days)),
        category=(name, subcategory),
        explicit=feed.flag("explicit", False),
        complete=feed.flag("complete", True),
        guid=text("guid"),
        owner_email=text("email"),
        new_feed_url=text("new_feed_url"),
        copyright=text("copyright"),
        link=text("link"),
    )


def _release_date(feed: YamlMapping) -> dt.datetime:
    value = feed.data["first_release"]
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time(6))
    if isinstance(value, str):
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            value = None
    if not isinstance(value, dt.datetime):
        raise SettingsError(
            "`first_release` is not a date.",
            hint="Write it like `first_release: 2026-12-01T06:00:00+00:00`.",
            path=feed.path,
            line=feed.line_of("first_release"),
        )
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def _finished(tracks: Sequence[Track]) -> dt.datetime:
    """A date that stays the same as long as the first chapter does."""
    seconds = int(tracks[0].path.stat().st_mtime)
    return _first_of(len(tracks), dt.datetime.fromtimestamp(seconds, dt.UTC))


def _first_of(chapters: int, last: dt.datetime) -> dt.datetime:
    """The date of the first chapter when all come out by `last`: dates lie a minute apart, and
    apps hide what is dated in the future."""
    return last - dt.timedelta(minutes=chapters)


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
        else _first_of(len(current_edition.tracks), now)
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
    _write_page(project, current_edition, {e.name for e in episodes} - {e.name for e in held_back})
    return WrittenFeed(
        path,
        feed_url,
        len(episodes),
        len(episodes) - len(held_back),
        min(map(settings.date, held_back)) if held_back else None,
        previous if previous and checked_base(previous) != checked_base(url) else "",
    )


def _write_page(folder: Project, made: Edition, names: Collection[str]) -> None:
    """Write the book's page into output/, where any web host shows it beside the feed.

    Args:
        folder: the production.
        made: the book.
        names: of the chapters' files that are out.
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
    page_names = {name or PAGE_NAME: content for name, (_, content) in pages.items()}
    for name, content in page_names.items():
        write_if_changed(folder.output / name, content)
        book.record(ledger.PAGE, folder.output / name)
    book.remove_others((ledger.PAGE,), page_names)
    book.save()


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


def record_whole_book(folder: Project, kind: str, path: Path) -> None:
    """Note that a file of the whole book, of a kind of the ledger, is as new as the book."""
    ledger.record_whole_book(
        folder.output, kind, path, folder.book.info, delivered(folder, captions=False)
    )


def readalong_path(project: Project, info: BookInfo) -> Path:
    """Where the read-along lies, whether it is made or not."""
    return project.output / f"{slug(info.title) or 'book'}.epub"


def write_readalong(project: Project) -> Path:
    """Write the EPUB that reads itself aloud into output/.

    Raises:
        PublishingError: nothing is produced yet, or not in a format an EPUB can hold.
    """
    current_edition = edition(project)
    cover = project.output / COVER_NAME
    path = readalong_path(project, current_edition.info)
    with explain_write_errors(path):
        publishing.write_readalong(
            path,
            current_edition.info,
            current_edition.tracks,
            cover=cover if cover.is_file() else None,
        )
    return path


def write_w3c_manifest(project: Project) -> Path:
    """Write output/publication.json, which makes output/ a W3C audiobook.

    Raises:
        PublishingError: nothing is produced yet.
    """
    current_edition = edition(project)
    manifest = publishing.w3c_manifest(
        current_edition.info,
        current_edition.tracks,
        cover_name=COVER_NAME if (project.output / COVER_NAME).is_file() else "",
        captions=all(episode.transcripts for episode in current_edition.episodes),
    )
    path = project.output / publishing.MANIFEST_NAME
    write_if_changed(path, manifest)
    return path


def copy_to_audiobookshelf(project: Locked, library: Path) -> Path:
    """Copy the book into an Audiobookshelf library, in the folder its scanner expects.

    Chapters that an earlier copy put there and that are gone now are removed; files of others
    are left alone.

    Args:
        project: the production.
        library: the root of the library.

    Returns:
        The book's folder in the library.

    Raises:
        PublishingError: nothing is produced yet, or there is no such library.
    """
    current_edition = edition(project)
    if not library.is_dir():
        raise PublishingError(
            "There is no such library folder.",
            hint="Give the folder that Audiobookshelf scans.",
            path=library,
        )
    target = library / publishing.audiobookshelf_folder(current_edition.info)
    texts = {
        "metadata.json": publishing.audiobookshelf_metadata(
            current_edition.info, current_edition.tracks
        ),
        "desc.txt": current_edition.info.description.encode(),
        "reader.txt": current_edition.info.narrator.encode(),
    }
    sources = [track.path for track in current_edition.tracks]
    sources += [cover] if (cover := project.output / COVER_NAME).is_file() else []
    record = project.workshop / _LIBRARY_RECORD
    copies = _copies(record)
    previous_copy = copies.get(str(library.resolve()))
    with explain_write_errors(target):
        if previous_copy is not None:
            _move_copy(library, previous_copy, target)
        target.mkdir(parents=True, exist_ok=True)
        for source in sources:
            copy_if_changed(source, target / source.name)
    for name, content in texts.items():
        if content:
            write_if_changed(target / name, content)
    names = sorted({source.name for source in sources} | {n for n, c in texts.items() if c})
    for stale in set(previous_copy.names if previous_copy else ()) - set(names):
        (target / Path(stale).name).unlink(missing_ok=True)
    copies[str(library.resolve())] = _Copy(target.relative_to(library).as_posix(), names)
    write_if_changed(record, msgspec.json.encode(copies))
    return target


@dataclass(frozen=True, slots=True)
class _Copy:
    """The copy of the book in a library."""

    folder: str
    """Of the book, inside the library."""
    names: list[str]
    """The files that were copied."""


def _copies(record: Path) -> dict[str, _Copy]:
    """Path of a library → the copy in it."""
    try:
        return msgspec.json.decode(record.read_bytes(), type=dict[str, _Copy])
    except (OSError, msgspec.DecodeError):
        return {}


def _move_copy(library: Path, before: _Copy, target: Path) -> None:
    """Give the book's folder the place that its details now ask for, with all that lies in it, so
    that the library knows it again."""
    source = library / before.folder
    is_inside = source.resolve().is_relative_to(library.resolve())
    if source == target or not source.is_dir() or not is_inside:
        return
    if target.exists():
        for name in before.names:
            (source / Path(name).name).unlink(missing_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
    for emptied in (source, *source.parents):
        if emptied == library:
            break
        with contextlib.suppress(OSError):
            emptied.rmdir()


def make_server_app(project: Project, *, token: str = "") -> Starlette:
    """The application that serves the finished book: page, feed, and the files they name.

    Raises:
        PublishingError: nothing is produced yet.
    """
    served = _Served(project)
    served.refresh()
    return publishing.make_app(
        served.files, served.make_feed, pages=served.pages, token=token, refresh=served.refresh
    )


class _Served:
    """What `serve` gives: the book as it stands in output/, read again when that changes."""

    def __init__(self, folder: Project) -> None:
        self._folder = folder
        self._signature: object = None
        self._lock = threading.Lock()
        self._edition: Edition | None = None
        self.files: dict[str, Path] = {}
        self.pages: dict[str, tuple[str, bytes]] = {}

    def refresh(self) -> None:
        """Look whether the book was made again.

        Raises:
            PublishingError: nothing is produced yet.
        """
        with self._lock:
            signature = _signature(self._folder)
            if signature != self._signature:
                self._read(signature)

    def _read(self, signature: object) -> None:
        current_edition = edition(self._folder)
        output = self._folder.output
        names = {track.path.name for track in current_edition.tracks}
        names |= {transcript.name for e in current_edition.episodes for transcript in e.transcripts}
        names |= {e.chapters_name for e in current_edition.episodes if e.chapters_name}
        readalong = readalong_path(self._folder, current_edition.info)
        names |= {p.name for p in (output / COVER_NAME, readalong) if p.is_file()}
        pages = publishing.book_page(
            current_edition.info,
            current_edition.tracks,
            cover_name=COVER_NAME if COVER_NAME in names else "",
            readalong_name=readalong.name if readalong.name in names else "",
        )
        self._edition, self._signature = current_edition, signature
        self.files.update({name: output / name for name in names})
        self.pages.update(pages)
        for gone in self.files.keys() - names:
            del self.files[gone]
        for gone in self.pages.keys() - pages.keys():
            del self.pages[gone]

    def make_feed(self, base_url: str) -> bytes:
        assert self._edition is not None
        current_edition = self._edition
        # Whoever made the book need not wait for the day when others may hear it.
        settings = dataclasses.replace(
            current_edition.settings,
            base_url=base_url,
            release=Release(_finished(current_edition.tracks)),
            new_feed_url="",
            link="",
        )
        return build_feed(current_edition.info, current_edition.episodes, settings)


def _signature(folder: Folder) -> tuple[tuple[str, int, int], ...]:
    """Changes when the book is made again."""
    entries = []
    for path in (folder.book_file, *sorted(folder.output.glob("[!.]*"))):
        with contextlib.suppress(OSError):
            status = path.stat()
            entries.append((path.name, status.st_size, status.st_mtime_ns))
    return tuple(entries)
