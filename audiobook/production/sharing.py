"""output/ → listeners: the feed, the server's pages, the read-along."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import PublishingError, SettingsError
from audiobook.files import copy_if_changed, explain_write_errors, write_if_changed
from audiobook.media import COVER_NAME, FEED_NAME, TRANSCRIPT_TYPES
from audiobook.model import BookInfo, Track
from audiobook.production.book_file import fix_feed
from audiobook.production.project import Locked, Project
from audiobook.production.tracks import delivered
from audiobook.publishing import (
    Episode,
    FeedSettings,
    Release,
    Transcript,
    build_feed,
    podcast_guid,
)

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from audiobook.yamlfile import YamlMapping

_LIBRARY_RECORD = "audiobookshelf.json"

_LONGEST_INTERVAL_DAYS = 366
_FEED_KEYS = (
    *("base_url", "first_release", "every_days", "category"),
    *("explicit", "complete", "email", "guid"),
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
        episodes=tuple(_episode(track) for track in tracks),
        settings=_feed_settings(details.feed, tracks),
    )


def _episode(track: Track) -> Episode:
    from audiobook.assembly import CHAPTERS_SUFFIX

    chapters = track.path.with_suffix(CHAPTERS_SUFFIX)
    return Episode(
        number=track.number,
        title=track.title,
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
    )


def _feed_settings(feed: YamlMapping, tracks: Sequence[Track]) -> FeedSettings:
    feed.check_keys(_FEED_KEYS)

    def text(key: str) -> str:
        return feed.text(key, "…") if key in feed else ""

    first = _release_date(feed) if "first_release" in feed else _finished(tracks)
    days = feed.number("every_days", (0, _LONGEST_INTERVAL_DAYS), 0)
    category = feed.texts("category") if "category" in feed else ("Arts", "Books")
    return FeedSettings(
        base_url=text("base_url"),
        release=Release(first, dt.timedelta(days=days)),
        category=(category[0], category[1] if len(category) > 1 else ""),
        explicit=feed.flag("explicit", False),
        complete=feed.flag("complete", True),
        guid=text("guid"),
        owner_email=text("email"),
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
    made = edition(project)
    url = base_url or made.settings.base_url
    if not url:
        raise PublishingError(
            "The feed needs the web address where the files will lie.",
            hint="Run `audiobook feed --base-url https://example.org/book/`.",
        )
    feed_url = f"{url.rstrip('/')}/{FEED_NAME}"
    first = now if made.settings.release.every else _first_of(len(made.tracks), now)
    fix_feed(
        project.book_file,
        project.book,
        base_url=url,
        first_release=first.replace(microsecond=0).isoformat(),
        guid=podcast_guid(feed_url),
    )
    made = edition(project)
    settings = dataclasses.replace(made.settings, base_url=url, cover_name=COVER_NAME)
    feed = build_feed(made.info, made.episodes, settings, now=None if release_all else now)
    path = project.output / FEED_NAME
    write_if_changed(path, feed)
    held_back = [
        episode.number
        for episode in made.episodes
        if not (release_all or settings.release.is_out(episode.number, now))
    ]
    return WrittenFeed(
        path,
        feed_url,
        len(made.episodes),
        len(made.episodes) - len(held_back),
        settings.release.date(held_back[0]) if held_back else None,
    )


def readalong_path(project: Project, info: BookInfo) -> Path:
    """Where the read-along lies, whether it is made or not."""
    from audiobook.filenames import slug

    return project.output / f"{slug(info.title) or 'book'}.epub"


def write_readalong(project: Project) -> Path:
    """Write the EPUB that reads itself aloud into output/.

    Raises:
        PublishingError: nothing is produced yet, or not in a format an EPUB can hold.
    """
    from audiobook.publishing import write_readalong

    made = edition(project)
    cover = project.output / COVER_NAME
    path = readalong_path(project, made.info)
    with explain_write_errors(path):
        write_readalong(path, made.info, made.tracks, cover=cover if cover.is_file() else None)
    return path


def write_w3c_manifest(project: Project) -> Path:
    """Write output/publication.json, which makes output/ a W3C audiobook.

    Raises:
        PublishingError: nothing is produced yet.
    """
    from audiobook.publishing import MANIFEST_NAME, w3c_manifest

    made = edition(project)
    manifest = w3c_manifest(
        made.info,
        made.tracks,
        cover_name=COVER_NAME if (project.output / COVER_NAME).is_file() else "",
        captions=all(episode.transcripts for episode in made.episodes),
    )
    path = project.output / MANIFEST_NAME
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
    import msgspec

    from audiobook.publishing import audiobookshelf_folder, audiobookshelf_metadata

    made = edition(project)
    if not library.is_dir():
        raise PublishingError(
            "There is no such library folder.",
            hint="Give the folder that Audiobookshelf scans.",
            path=library,
        )
    target = library / audiobookshelf_folder(made.info)
    texts = {
        "metadata.json": audiobookshelf_metadata(made.info, made.tracks),
        "desc.txt": made.info.description.encode(),
        "reader.txt": made.info.narrator.encode(),
    }
    sources = [track.path for track in made.tracks]
    sources += [cover] if (cover := project.output / COVER_NAME).is_file() else []
    with explain_write_errors(target):
        target.mkdir(parents=True, exist_ok=True)
        for source in sources:
            copy_if_changed(source, target / source.name)
    for name, content in texts.items():
        if content:
            write_if_changed(target / name, content)
    record = project.state / _LIBRARY_RECORD
    names = sorted({source.name for source in sources})
    for stale in _copied_before(record, target) - set(names):
        (target / stale).unlink(missing_ok=True)
    write_if_changed(record, msgspec.json.encode({"folder": str(target), "names": names}))
    return target


def _copied_before(record: Path, target: Path) -> set[str]:
    """Names of the files that an earlier copy put into `target`."""
    import msgspec

    try:
        known = msgspec.json.decode(record.read_bytes(), type=dict[str, str | list[str]])
    except (FileNotFoundError, msgspec.DecodeError):
        return set()
    names = known.get("names", [])
    return {Path(name).name for name in names} if known.get("folder") == str(target) else set()


def make_server_app(project: Project, *, token: str = "") -> Starlette:
    """The application that serves the finished book: page, feed, and the files they name.

    Raises:
        PublishingError: nothing is produced yet.
    """
    from audiobook.publishing import book_page, make_app

    made = edition(project)
    names = {track.path.name for track in made.tracks}
    names |= {transcript.name for e in made.episodes for transcript in e.transcripts}
    names |= {e.chapters_name for e in made.episodes if e.chapters_name}
    readalong = readalong_path(project, made.info)
    names |= {p.name for p in (project.output / COVER_NAME, readalong) if p.is_file()}
    pages = book_page(
        made.info,
        made.tracks,
        cover_name=COVER_NAME if COVER_NAME in names else "",
        readalong_name=readalong.name if readalong.name in names else "",
    )

    def make_feed(base_url: str) -> bytes:
        settings = dataclasses.replace(made.settings, base_url=base_url)
        return build_feed(made.info, made.episodes, settings)

    return make_app(
        {name: project.output / name for name in names}, make_feed, pages=pages, token=token
    )
