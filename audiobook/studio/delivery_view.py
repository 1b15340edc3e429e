"""The finished book given away: its feed, and copies for other players."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from audiobook import publishing
from audiobook.errors import PublishingError, SettingsError, UsageError
from audiobook.media import FEED_NAME
from audiobook.model import Progress
from audiobook.production import delivered, feed_settings, load_book_file
from audiobook.studio.checked_files import checked
from audiobook.studio.desk import Desk
from audiobook.studio.messages import (
    DeliveredFile,
    DeliveryView,
    FeedDetails,
    FeedNeed,
    FeedResult,
)
from audiobook.yaml_edits import with_value

SHARED = ("m4b", "readalong", "one file", "w3c", "audiobookshelf")
"""What can be made of a finished book."""
_TEXTS = ("base_url", "email", "first_release", "copyright", "link", "new_feed_url")
_CATEGORY_MARK = " > "

Report = Callable[[float, float], None]


def delivery_view(desk: Desk) -> DeliveryView:
    """What there is to give away, and what its feed still needs.

    Raises:
        CastError: a mistake in book.yaml.
    """
    details = feed_details(desk)
    output = desk.folder.output
    return DeliveryView(
        produced=bool(delivered(desk.folder, captions=False)),
        feed=details,
        categories=[
            _CATEGORY_MARK.join(filter(None, (name, below)))
            for name, subcategories in publishing.CATEGORIES.items()
            for below in ("", *subcategories)
        ],
        needs=_needs(desk, details),
        feed_url=_feed_url(details),
        folder=str(output.resolve()),
        files=_delivered_files(output),
        serving=desk.listener_server.serving,
    )


def _delivered_files(output: Path) -> list[DeliveredFile]:
    """Whole books, the feed and the page first: they have no number before their names."""
    if not output.is_dir():
        return []
    paths = [path for path in output.iterdir() if path.is_file() and path.name[0] != "."]
    paths.sort(key=lambda path: (path.name[0].isdigit(), path.name))
    return [DeliveredFile(str(path.resolve()), path.name, path.stat().st_size) for path in paths]


# ---------------------------------------------------------------- the feed


def feed_details(desk: Desk) -> FeedDetails:
    """What book.yaml says of the feed.

    Raises:
        CastError: a mistake in it.
    """
    feed = desk.folder.book.feed
    settings = feed_settings(feed, dt.datetime.now(dt.UTC))
    category = feed.texts("category") if "category" in feed else ()
    return FeedDetails(
        base_url=settings.base_url,
        email=settings.owner_email,
        category=_CATEGORY_MARK.join(category),
        explicit=settings.explicit,
        complete=settings.complete,
        first_release=settings.release.first.isoformat() if "first_release" in feed else "",
        every_days=settings.release.every.days,
        copyright=settings.copyright,
        link=settings.link,
        new_feed_url=settings.new_feed_url,
    )


def _feed_url(details: FeedDetails) -> str:
    try:
        return f"{publishing.checked_base(details.base_url)}{FEED_NAME}"
    except PublishingError:
        # It is asked for, see `_needs`.
        return ""


def _needs(desk: Desk, details: FeedDetails) -> list[FeedNeed]:
    info = desk.folder.book.info
    needs = []
    if not _feed_url(details):
        message = "the web address where the files will lie, with https://"
        needs.append(FeedNeed("feed-base_url", message, required=True))
    if not info.authors:
        needs.append(FeedNeed("book-author", "an author", required=False))
    if not info.description:
        needs.append(FeedNeed("book-description", "a description of the book", required=False))
    if not details.email:
        message = "an e-mail address, to know that the feed is yours"
        needs.append(FeedNeed("feed-email", message, required=False))
    return needs


def edit_feed(desk: Desk, wanted: FeedDetails) -> None:
    """Write into book.yaml what differs; every other byte stays.

    Raises:
        CastError, SettingsError, PublishingError: it cannot be so; nothing was changed.
    """
    path = desk.folder.book_file
    text = path.read_bytes().decode("utf-8")
    now = feed_details(desk)
    for key in _TEXTS:
        value = getattr(wanted, key).strip()
        if value != getattr(now, key):
            text = with_value(text, path, ("feed", key), value or None)
    for address in (wanted.base_url, wanted.new_feed_url):
        if address.strip():
            publishing.checked_base(address.strip())
    if wanted.category != now.category:
        names = [name.strip() for name in wanted.category.split(_CATEGORY_MARK.strip())]
        text = with_value(text, path, ("feed", "category"), [*filter(None, names)] or None)
    flags = {"explicit": wanted.explicit, "complete": wanted.complete}
    for key, flag in flags.items():
        if flag != getattr(now, key):
            text = with_value(text, path, ("feed", key), flag)
    if wanted.every_days != now.every_days:
        text = with_value(text, path, ("feed", "every_days"), wanted.every_days or None)
    desk.write_file("details of the feed", path, _checked(path, text))


def _checked(path: Path, text: str) -> str:
    """`text` once it is known that it can be read as book.yaml."""

    def read(beside: Path) -> None:
        feed_settings(load_book_file(beside).feed, dt.datetime.now(dt.UTC))

    return checked(path, text, read, SettingsError)


def feed_work(desk: Desk, *, release_all: bool) -> Callable[[Report], FeedResult]:
    """Writes output/feed.xml when its turn comes."""

    def work(report: Report) -> FeedResult:
        written = desk.production.write_feed(
            None, release_all=release_all, now=dt.datetime.now(dt.UTC)
        )
        report(1, 1)
        return FeedResult(
            str(written.path.resolve()),
            written.url,
            written.listed,
            written.chapters,
            f"{written.next_release:%Y-%m-%d %H:%M}" if written.next_release else "",
            written.moved_from,
        )

    return work


# ---------------------------------------------------------------- copies for other players


def share_work(desk: Desk, kind: str, library: str) -> Callable[[Report], list[str]]:
    """Makes one of `SHARED` when its turn comes; gives the paths of what it made.

    Args:
        desk: the book.
        kind: what is made.
        library: the folder of an Audiobookshelf library, where it is copied there.

    Raises:
        UsageError: there is no such thing to be made, or no library is named.
    """
    if kind not in SHARED:
        raise UsageError(f"There is no `{kind}` to be made.")
    if kind == "audiobookshelf" and not library.strip():
        raise UsageError("Which library?", hint="Give the folder that Audiobookshelf scans.")

    def work(report: Report) -> list[str]:
        def tell(progress: Progress) -> None:
            report(progress.done, progress.total)

        shared = desk.production.share(
            m4b=kind == "m4b",
            readalong=kind == "readalong",
            one_file=kind == "one file",
            w3c=kind == "w3c",
            library=Path(library.strip()).expanduser() if kind == "audiobookshelf" else None,
            report=tell,
        )
        return [str(path.resolve()) for path in shared]

    return work
