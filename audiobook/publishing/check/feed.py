"""The podcast feed, judged as a podcast app meets it: the XML, and the files it names.

Sources: RSS 2.0; Podcast Standards Project, PSP-1; Apple, "A Podcaster's Guide to RSS"; the
podcast namespace.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from audiobook.media import (
    APPLE_M4A,
    AUDIO_TYPES,
    CHAPTERS_SUFFIX,
    CHAPTERS_TYPE,
    FEED_NAME,
    IMAGE_TYPES,
    TRANSCRIPT_TYPES,
)
from audiobook.model import BookInfo, Track
from audiobook.publishing.categories import is_category
from audiobook.publishing.check.findings import Finding, Observation, judge
from audiobook.publishing.feed import LONGEST_DESCRIPTION, NAMESPACES, episode_guid

_BY_NAME = 5
"""Version of a UUID that is made of a name (RFC 9562, 5.5)."""

_AGAIN = "`audiobook feed`"
_DETAILS = "book.yaml, then `audiobook feed`"

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_PODCAST_AUDIO = (AUDIO_TYPES[".mp3"], AUDIO_TYPES[".m4a"], APPLE_M4A)


def check_feed(
    feed: bytes, folder: Path, tracks: Sequence[Track], info: BookInfo
) -> Iterator[Finding]:
    """Findings about a feed.

    Args:
        feed: feed.xml.
        folder: where the files it names lie.
        tracks: the delivered chapters; a serial's feed names only the first of them.
        info: the book; its `identifier` is what guids derive from.
    """
    channel, problem = _parse(feed)
    expected = "RSS 2.0 in UTF-8 with the itunes, podcast and atom namespaces"
    yield judge(
        "feed-xml", expected, [Observation(FEED_NAME, problem or "valid", not problem)], _AGAIN
    )
    if channel is None:
        return
    items = channel.findall("item")
    yield judge("feed-channel", "every field of PSP-1", _channel(channel), _DETAILS)
    yield judge("feed-artwork", "a JPEG or PNG that is there", _artwork(channel, folder), _AGAIN)
    yield judge("feed-podcast", "guid, medium, persons", _podcast(channel, info), _DETAILS)
    yield judge("feed-items", "title, enclosure and guid", _items(items), _AGAIN)
    yield judge("feed-order", "a serial, 1 to n", _order(channel, items, tracks), _AGAIN)
    yield judge("feed-dates", "RFC 2822, rising", _dates(items), "`first_release` and `every_days`")
    expected = "unique, each chapter's own as chapters.yaml keeps it"
    yield judge("feed-guids", expected, _guids(items, tracks, info), _AGAIN)
    yield judge(
        "feed-enclosures", "the delivered files, to the byte", _files(items, folder), _AGAIN
    )
    yield judge(
        "feed-durations", "whole seconds, as long as the file", _times(items, tracks), _AGAIN
    )
    yield judge(
        "feed-transcripts", "WebVTT, SubRip or JSON for every item", _texts(items, folder), _AGAIN
    )
    if any(track.sections for track in tracks[: len(items)]):
        expected = "the list of sections of every chapter that has them"
        yield judge("feed-chapters", expected, _chapters(items, folder, tracks), _AGAIN)


def _parse(feed: bytes) -> tuple[Any, str]:
    """The channel, and what is wrong with the document as a whole."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(feed, parser)
    except etree.XMLSyntaxError as error:
        return None, f"not well-formed: {error.msg}"
    channel = root.find("channel")
    if root.tag != "rss" or root.get("version") != "2.0" or channel is None:
        return None, "not RSS 2.0"
    if not re.match(rb"<\?xml [^>]*encoding=['\"]utf-8['\"]", feed, re.IGNORECASE):
        return channel, "no XML declaration of UTF-8"
    missing = [p for p in ("itunes", "podcast", "atom") if NAMESPACES[p] not in root.nsmap.values()]
    return channel, f"no namespace {', '.join(missing)}" if missing else ""


def _text(element: Any, path: str) -> str:
    return (element.findtext(path, namespaces=NAMESPACES) or "").strip()


def _attribute(element: Any, path: str, name: str) -> str:
    child = element.find(path, NAMESPACES)
    return "" if child is None else child.get(name, "")


def _category(channel: Any) -> tuple[str, str]:
    """The category of the channel and the subcategory in it, each empty where there is none."""
    return (
        _attribute(channel, "itunes:category", "text"),
        _attribute(channel, "itunes:category/itunes:category", "text"),
    )


def _is_web(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _channel(channel: Any) -> Iterator[Observation]:
    def is_short(text: str) -> bool:
        return 0 < len(text.encode()) <= LONGEST_DESCRIPTION

    self_links = [
        link.get("href", "")
        for link in channel.findall("atom:link", NAMESPACES)
        if link.get("rel") == "self"
    ]
    fields: list[tuple[str, str, Callable[[str], object]]] = [
        ("atom:link self", next(iter(self_links), ""), _is_web),
        ("title", _text(channel, "title"), bool),
        ("link", _text(channel, "link"), _is_web),
        ("description", _text(channel, "description"), is_short),
        ("language", _text(channel, "language"), _LANGUAGE.fullmatch),
        (
            "itunes:category",
            " > ".join(filter(None, _category(channel))),
            lambda _: is_category(*_category(channel)),
        ),
        ("itunes:explicit", _text(channel, "itunes:explicit"), ("true", "false").__contains__),
        ("itunes:author", _text(channel, "itunes:author"), bool),
        ("itunes:image", _attribute(channel, "itunes:image", "href"), _is_web),
    ]
    for name, value, holds in fields:
        yield Observation(name, value or "missing", bool(holds(value)))


def _name(url: str) -> str:
    """The file a URL of the feed names; empty for one in another folder."""
    return unquote(urlsplit(url).path.rpartition("/")[2])


def _artwork(channel: Any, folder: Path) -> Iterator[Observation]:
    url = _attribute(channel, "itunes:image", "href")
    name = _name(url)
    fits = name.lower().endswith(tuple(IMAGE_TYPES)) and (folder / name).is_file()
    yield Observation("itunes:image", name or "missing", fits)


def _podcast(channel: Any, info: BookInfo) -> Iterator[Observation]:
    guid = _text(channel, "podcast:guid")
    yield Observation("podcast:guid", guid or "missing", _is_uuid5(guid))
    medium = _text(channel, "podcast:medium")
    yield Observation("podcast:medium", medium or "missing", medium == "audiobook")
    persons = [
        (person.get("role", ""), person.get("group", ""), (person.text or "").strip())
        for person in channel.findall("podcast:person", NAMESPACES)
    ]
    expected_credits = [("author", "writing", name) for name in info.authors]
    expected_credits += [("narrator", "cast", name) for name in info.readers]
    for person in expected_credits:
        there = person in persons
        yield Observation(
            f"podcast:person {person[0]}", person[2] if there else f"no {person[2]}", there
        )


def _is_uuid5(text: str) -> bool:
    try:
        return uuid.UUID(text).version == _BY_NAME
    except ValueError:
        return False


def _items(items: Sequence[Any]) -> Iterator[Observation]:
    for number, item in enumerate(items, 1):
        missing = [tag for tag in ("title", "guid") if not _text(item, tag)]
        missing += [
            f"enclosure {name}"
            for name in ("url", "length", "type")
            if not _attribute(item, "enclosure", name)
        ]
        summary = f"no {', '.join(missing)}" if missing else "complete"
        yield Observation(f"item {number}", summary, not missing)


def _order(channel: Any, items: Sequence[Any], tracks: Sequence[Track]) -> Iterator[Observation]:
    kind = _text(channel, "itunes:type")
    yield Observation("itunes:type", kind or "missing", kind == "serial")
    for number, item in enumerate(items, 1):
        episode = _text(item, "itunes:episode")
        yield Observation(
            f"item {number}", f"episode {episode or 'missing'}", episode == str(number)
        )
        full = _text(item, "itunes:episodeType") in ("full", "")
        if not full:
            yield Observation(f"item {number}", "not a full episode", False)
    complete = _text(channel, "itunes:complete") == "yes"
    if complete and len(items) < len(tracks):
        episode = f"complete with {len(items)} of {len(tracks)} chapters"
        yield Observation("itunes:complete", episode, False)


def _dates(items: Sequence[Any]) -> Iterator[Observation]:
    previous_date = None
    for number, item in enumerate(items, 1):
        text = _text(item, "pubDate")
        try:
            date = parsedate_to_datetime(text)
        except ValueError:
            yield Observation(f"item {number}", f"`{text}` is no date", False)
            continue
        # A date without a zone cannot be compared with one that has it.
        stamp = date.timestamp()
        rises = previous_date is None or stamp > previous_date
        yield Observation(f"item {number}", "rising" if rises else f"{text} does not rise", rises)
        previous_date = stamp


def _guids(items: Sequence[Any], tracks: Sequence[Track], info: BookInfo) -> Iterator[Observation]:
    expected_guids = {
        t.path.name: t.guid or episode_guid(info.identifier, t.number) for t in tracks
    }
    guids: set[str] = set()
    for number, item in enumerate(items, 1):
        guid = _text(item, "guid")
        problem = ""
        if guid in guids:
            problem = "stands there twice"
        elif guid != expected_guids.get(_name(_attribute(item, "enclosure", "url")), guid):
            problem = "belongs to another chapter: apps would play one for the other"
        elif _attribute(item, "guid", "isPermaLink") != "false":
            problem = "lacks isPermaLink=false"
        guids.add(guid)
        yield Observation(f"item {number}", problem or "stable", not problem)


def _files(items: Sequence[Any], folder: Path) -> Iterator[Observation]:
    names: set[str] = set()
    for number, item in enumerate(items, 1):
        url, length, kind = (
            _attribute(item, "enclosure", name) for name in ("url", "length", "type")
        )
        name = _name(url)
        path = folder / name
        problem = ""
        if not _is_web(url) or not url.isascii():
            problem = f"`{url}` is no plain web address"
        elif url in names:
            problem = "the same address twice"
        elif not name or not path.is_file():
            problem = f"{name} is not in {folder.name}/"
        elif length != str(path.stat().st_size):
            problem = f"length {length}, the file has {path.stat().st_size}"
        elif kind not in _PODCAST_AUDIO or not _same_kind(kind, path.suffix):
            problem = f"type {kind} for {name}"
        names.add(url)
        yield Observation(f"item {number}", problem or "right", not problem)


def _same_kind(media_type: str, suffix: str) -> bool:
    expected_type = AUDIO_TYPES.get(suffix.lower(), "")
    return media_type == expected_type or (
        media_type == APPLE_M4A and expected_type == AUDIO_TYPES[".m4a"]
    )


def _times(items: Sequence[Any], tracks: Sequence[Track]) -> Iterator[Observation]:
    by_name: Mapping[str, Track] = {track.path.name: track for track in tracks}
    for number, item in enumerate(items, 1):
        duration = _text(item, "itunes:duration")
        track = by_name.get(_name(_attribute(item, "enclosure", "url")))
        # A half second may be rounded either way.
        holds = (
            duration.isdigit() and track is not None and abs(int(duration) - track.duration) <= 1
        )
        yield Observation(
            f"item {number}", "right" if holds else f"{duration or 'missing'} s", holds
        )


def _texts(items: Sequence[Any], folder: Path) -> Iterator[Observation]:
    for number, item in enumerate(items, 1):
        transcripts = item.findall("podcast:transcript", NAMESPACES)
        if not transcripts:
            yield Observation(f"item {number}", "no transcript", False)
        for transcript in transcripts:
            name = _name(transcript.get("url", ""))
            kind = transcript.get("type", "")
            there = (folder / name).is_file() and kind == TRANSCRIPT_TYPES.get(Path(name).suffix)
            figure = "there" if there else f"{name or 'no file'} of type {kind or 'none'}"
            yield Observation(f"item {number}", figure, there)


def _chapters(items: Sequence[Any], folder: Path, tracks: Sequence[Track]) -> Iterator[Observation]:
    by_name: Mapping[str, Track] = {track.path.name: track for track in tracks}
    for number, item in enumerate(items, 1):
        track = by_name.get(_name(_attribute(item, "enclosure", "url")))
        name = _name(_attribute(item, "podcast:chapters", "url"))
        if track is None or not track.sections:
            yield Observation(
                f"item {number}", f"{name} for nothing" if name else "right", not name
            )
            continue
        chapters_name = track.path.with_suffix(CHAPTERS_SUFFIX).name
        kind = _attribute(item, "podcast:chapters", "type")
        there = name == chapters_name and (folder / name).is_file() and kind == CHAPTERS_TYPE
        figure = "right" if there else f"{name or 'no file'} of type {kind or 'none'}"
        yield Observation(f"item {number}", figure, there)
