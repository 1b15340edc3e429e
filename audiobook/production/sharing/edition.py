"""output/ → listeners: the feed, the server's pages, the read-along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import PublishingError, SettingsError
from audiobook.filenames import slug
from audiobook.media import CHAPTERS_SUFFIX, TRANSCRIPT_TYPES
from audiobook.model import BookInfo, Track
from audiobook.production.delivering.tracks import delivered
from audiobook.production.project import Project
from audiobook.publishing import (
    CATEGORIES,
    Episode,
    FeedSettings,
    Release,
    Transcript,
    is_category,
)
from audiobook.titles import distinct_titles
from audiobook.yamlfile import listed

if TYPE_CHECKING:
    from audiobook.yamlfile import YamlMapping


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
        settings=feed_settings(details.feed, finished(tracks)),
    )


def _seasons(tracks: Sequence[Track]) -> tuple[int | None, ...]:
    """The number of the part that each track stands in; None for a book without parts."""
    parts = list(dict.fromkeys(track.part for track in tracks))
    if len(parts) <= 1 or "" in parts:
        return (None,) * len(tracks)
    return tuple(parts.index(track.part) + 1 for track in tracks)


def _episode(track: Track, title: str, season: int | None) -> Episode:
    chapters = track.path.with_suffix(CHAPTERS_SUFFIX)
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


def feed_settings(feed: YamlMapping, first_release: dt.datetime) -> FeedSettings:
    """The part `feed` of book.yaml.

    Args:
        feed: as it was read.
        first_release: the date of the first chapter where the author gives none.

    Raises:
        SettingsError: a mistake in it.
    """
    feed.check_keys(_FEED_KEYS)

    def text(key: str) -> str:
        return feed.text(key, "…") if key in feed else ""

    release_date = _release_date(feed) if "first_release" in feed else first_release
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


def finished(tracks: Sequence[Track]) -> dt.datetime:
    """A date that stays the same as long as the first chapter does."""
    seconds = int(tracks[0].path.stat().st_mtime)
    return first_of(len(tracks), dt.datetime.fromtimestamp(seconds, dt.UTC))


def first_of(chapters: int, last: dt.datetime) -> dt.datetime:
    """The date of the first chapter when all come out by `last`: dates lie a minute apart, and
    apps hide what is dated in the future."""
    return last - dt.timedelta(minutes=chapters)


def readalong_path(project: Project, info: BookInfo) -> Path:
    """Where the read-along lies, whether it is made or not."""
    return project.output / f"{slug(info.title) or 'book'}.epub"
