"""The podcast feed: RSS 2.0 with the itunes and podcast namespaces, stable to the byte.

Sources: RSS 2.0 specification; Apple, "A Podcaster's Guide to RSS" (support article 823);
Podcast Standards Project PSP-1; the podcast namespace (podcastindex.org/namespace/1.0).
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import sys
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape
from typing import Any
from urllib.parse import quote, urlsplit

from audiobook.errors import PublishingError
from audiobook.media import AUDIO_TYPES, CHAPTERS_TYPE, COVER_NAME, FEED_NAME, FEED_TYPE, PAGE_NAME
from audiobook.model import BookInfo
from audiobook.units import Seconds

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
PODCAST = "https://podcastindex.org/namespace/1.0"
ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
NAMESPACES = {"itunes": ITUNES, "podcast": PODCAST, "atom": ATOM, "content": CONTENT}

# The podcast namespace fixes this UUID for <podcast:guid>.
_PODCAST_GUID_NAMESPACE = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")

LONGEST_DESCRIPTION = 4000
"""Bytes, PSP-1."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A transcript beside an episode, by its name relative to the feed."""

    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Episode:
    """A delivered chapter as the feed shows it. Names are relative to the feed."""

    number: int
    title: str
    name: str
    size: int
    """Bytes."""
    duration: Seconds
    """Seconds."""
    media_type: str = AUDIO_TYPES[".mp3"]
    description: str = ""
    season: int | None = None
    transcripts: tuple[Transcript, ...] = ()
    chapters_name: str = ""
    """JSON chapters of the podcast namespace, where the file has sections."""
    guid: str = ""
    """What apps know it by; made from its number when empty."""
    date: dt.datetime | None = None
    """When it comes out; None leaves that to the feed's `Release`."""


@dataclass(frozen=True, slots=True)
class Release:
    """When chapters come out."""

    first: dt.datetime
    """Of chapter 1; with a time zone."""
    every: dt.timedelta = dt.timedelta()
    """From one chapter to the next; zero releases all of them with the first."""

    def date(self, number: int) -> dt.datetime:
        """The date that chapter `number` (1-based) bears.

        Chapters released together are dated a minute apart: clients that sort by date keep the
        order of the book.
        """
        return self.first + (number - 1) * (self.every or dt.timedelta(minutes=1))

    def is_out(self, number: int, now: dt.datetime) -> bool:
        """Whether chapter `number` is released by `now`."""
        return self.first + (number - 1) * self.every <= now


@dataclass(frozen=True, slots=True)
class FeedSettings:
    """What the feed says beyond the book."""

    base_url: str
    release: Release
    feed_name: str = FEED_NAME
    cover_name: str = COVER_NAME
    category: tuple[str, str] = ("Arts", "Books")
    explicit: bool = False
    complete: bool = True
    """Whether no more chapters will come."""
    guid: str = ""
    """podcast:guid, fixed once; made from the feed's URL when empty."""
    owner_email: str = ""
    new_feed_url: str = ""
    """Where directories and apps find the feed from now on."""
    copyright: str = ""
    link: str = ""
    """The book's page on the web; the page beside the feed when empty."""

    def date(self, episode: Episode) -> dt.datetime:
        """When `episode` comes out."""
        return episode.date or self.release.date(episode.number)

    def is_out(self, episode: Episode, now: dt.datetime) -> bool:
        """Whether it is out by `now`."""
        if episode.date is not None:
            return episode.date <= now
        return self.release.is_out(episode.number, now)


def podcast_guid(feed_url: str) -> str:
    """The UUIDv5 that the podcast namespace derives from a feed's URL without scheme and trailing
    slashes."""
    bare = feed_url.split("://", 1)[-1].rstrip("/")
    return str(uuid.uuid5(_PODCAST_GUID_NAMESPACE, bare))


def episode_guid(identifier: str, number: int) -> str:
    """A guid that never changes for a chapter of a book.

    Args:
        identifier: the book's UUID.
        number: the chapter's place in the book, from 1.
    """
    return str(uuid.uuid5(uuid.UUID(identifier), f"chapter {number}"))


def build_feed(
    info: BookInfo,
    episodes: Sequence[Episode],
    settings: FeedSettings,
    *,
    now: dt.datetime | None = None,
) -> bytes:
    """The feed as UTF-8 XML.

    Args:
        info: the book; its `identifier` is a UUID.
        episodes: every chapter, in order.
        settings: where the feed will stand and when chapters come out.
        now: chapters released later than this are held back; None holds nothing back.

    Raises:
        PublishingError: the base URL is not an http(s) URL, or there is nothing to publish.
    """
    from lxml import etree

    base = checked_base(settings.base_url)
    released = [e for e in episodes if now is None or settings.is_out(e, now)]
    if not episodes:
        raise PublishingError("There is no chapter to list.", hint="Run `audiobook produce` first.")
    if not released:
        first_release = min(map(settings.date, episodes)).astimezone(dt.UTC)
        raise PublishingError(
            f"No chapter is released yet: the first one comes {first_release:%Y-%m-%d %H:%M %Z}.",
            hint="Run it again then, or with --all, or write an earlier `first_release`.",
        )
    rss = etree.Element("rss", {"version": "2.0"}, nsmap=dict(NAMESPACES))
    channel = etree.SubElement(rss, "channel")
    _describe_book(channel, info, settings, base, held_back=len(released) < len(episodes))
    _add(
        channel,
        "pubDate",
        format_datetime(settings.date(released[-1])),
    )
    for episode in released:
        _describe_episode(etree.SubElement(channel, "item"), episode, info, settings, base)
    etree.indent(rss)
    return etree.tostring(rss, xml_declaration=True, encoding="UTF-8") + b"\n"


def checked_base(url: str) -> str:
    """`url` with one slash at its end.

    Raises:
        PublishingError: it is not an http(s) URL.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PublishingError(
            f"`{url}` is not a web address.",
            hint="Give the address of the folder the files will lie in, like https://example.org/book/",
        )
    return url.rstrip("/") + "/"


def _add(parent: Any, tag: str, content: str | None = None, /, **attributes: str) -> Any:
    from lxml import etree

    if ":" in tag:
        prefix, _, name = tag.partition(":")
        tag = f"{{{NAMESPACES[prefix]}}}{name}"
    element = etree.SubElement(parent, tag, attributes)
    if content is not None:
        element.text = xml_text(content)
    return element


def xml_text(text: str) -> str:
    """`text` without the characters that XML 1.0 (section 2.2) cannot hold."""
    return "".join(
        c
        for c in text
        if c in "\t\n\r"
        or "\x20" <= c <= "\ud7ff"
        or "\ue000" <= c <= "\ufffd"
        or c >= "\U00010000"
    )


def as_html(text: str, longest: int = sys.maxsize) -> str:
    """`text` in the HTML that apps take descriptions for: a ``p`` for each of its paragraphs.

    Args:
        text: plain; blank lines between paragraphs.
        longest: bytes; what is beyond is cut off at a word, and an ellipsis says so.
    """
    size = 0
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", xml_text(text).strip()):
        words = escape(paragraph.strip(), quote=False).replace("\n", "<br>")
        marked_up = f"<p>{words}</p>"
        if size + len(marked_up.encode()) > longest:
            room = longest - size - len("<p> …</p>".encode())
            cut = escape(paragraph, quote=False).encode()[: max(room, 0)].decode(errors="ignore")
            # Neither a word nor an entity is cut in two.
            cut = cut.rpartition(" ")[0].rstrip()
            paragraphs += [f"<p>{cut} …</p>"] if cut else []
            break
        size += len(marked_up.encode())
        paragraphs.append(marked_up)
    return "".join(paragraphs)


def _describe_book(
    channel: Any, info: BookInfo, settings: FeedSettings, base: str, *, held_back: bool
) -> None:
    feed_url = base + quote(settings.feed_name)
    author = ", ".join(info.authors) or "Unknown author"
    _add(channel, "atom:link", rel="self", type=FEED_TYPE, href=feed_url)
    _add(channel, "title", info.title)
    _add(channel, "link", settings.link or f"{base}{PAGE_NAME}")
    about = info.description or f"{info.title}, by {author}: the audiobook."
    description = dataclasses.replace(info, description=about).full_description
    _add(channel, "description", as_html(description, LONGEST_DESCRIPTION))
    _add(channel, "language", info.language)
    _add(channel, "generator", "audiobook")
    _add(channel, "itunes:author", author)
    _add(channel, "itunes:type", "serial")
    _add(channel, "itunes:explicit", "true" if settings.explicit else "false")
    category = _add(channel, "itunes:category", text=settings.category[0])
    if settings.category[1]:
        _add(category, "itunes:category", text=settings.category[1])
    _add(channel, "itunes:image", href=base + quote(settings.cover_name))
    image = _add(channel, "image")
    _add(image, "url", base + quote(settings.cover_name))
    _add(image, "title", info.title)
    _add(image, "link", settings.link or f"{base}{PAGE_NAME}")
    if settings.owner_email:
        owner = _add(channel, "itunes:owner")
        _add(owner, "itunes:name", author)
        _add(owner, "itunes:email", settings.owner_email)
    if settings.copyright:
        _add(channel, "copyright", settings.copyright)
    if settings.new_feed_url:
        _add(channel, "itunes:new-feed-url", settings.new_feed_url)
    if settings.complete and not held_back:
        _add(channel, "itunes:complete", "yes")
    _add(channel, "podcast:guid", settings.guid or podcast_guid(feed_url))
    _add(channel, "podcast:medium", "audiobook")
    _add(channel, "podcast:locked", "no")
    for name in info.authors:
        _add(channel, "podcast:person", name, role="author", group="writing")
    for name in info.readers:
        _add(channel, "podcast:person", name, role="narrator", group="cast")


def _describe_episode(
    item: Any, episode: Episode, info: BookInfo, settings: FeedSettings, base: str
) -> None:
    _add(item, "title", episode.title)
    summary = episode.description or f"{episode.title}. {info.title}."
    _add(item, "description", summary)
    _add(item, "content:encoded", as_html("\n\n".join(filter(None, (summary, info.disclosure)))))
    _add(
        item,
        "enclosure",
        url=base + quote(episode.name),
        length=str(episode.size),
        type=episode.media_type,
    )
    guid = episode.guid or episode_guid(info.identifier, episode.number)
    _add(item, "guid", guid, isPermaLink="false")
    _add(item, "pubDate", format_datetime(settings.date(episode)))
    _add(item, "itunes:title", episode.title)
    _add(item, "itunes:episode", str(episode.number))
    if episode.season is not None:
        _add(item, "itunes:season", str(episode.season))
    _add(item, "itunes:episodeType", "full")
    _add(item, "itunes:duration", str(round(episode.duration)))
    _add(item, "itunes:explicit", "true" if settings.explicit else "false")
    _add(item, "itunes:image", href=base + quote(settings.cover_name))
    for transcript in episode.transcripts:
        _add(
            item,
            "podcast:transcript",
            url=base + quote(transcript.name),
            type=transcript.media_type,
            language=info.language,
            **({"rel": "captions"} if transcript.media_type != "application/json" else {}),
        )
    if episode.chapters_name:
        _add(
            item,
            "podcast:chapters",
            url=base + quote(episode.chapters_name),
            type=CHAPTERS_TYPE,
        )
