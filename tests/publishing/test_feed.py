"""The feed, read back with lxml."""

import dataclasses
import datetime as dt
import re
from email.utils import parsedate_to_datetime

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from audiobook.errors import PublishingError
from audiobook.model import BookInfo
from audiobook.publishing.feed import (
    NAMESPACES,
    Episode,
    FeedSettings,
    Release,
    Transcript,
    as_html,
    build_feed,
    episode_guid,
    podcast_guid,
)
from audiobook.units import Seconds

INFO = BookInfo(
    title="Cats & <Dogs>",
    authors=("A. Writer",),
    narrator="Emma",
    identifier="0e0fa1a5-62c6-5d67-9a4b-6e4ec7ef5f1c",
)
FIRST = dt.datetime(2026, 1, 1, 6, tzinfo=dt.UTC)
EPISODES = [
    Episode(
        number=n,
        title=f"Chapter {n}",
        name=f"{n:02}-chapter-{n}.mp3",
        size=1000 * n,
        duration=Seconds(61.5 * n),
        transcripts=(Transcript(f"{n:02}-chapter-{n}.vtt", "text/vtt"),),
    )
    for n in (1, 2, 3)
]


def settings(**changes: object) -> FeedSettings:
    given = {"base_url": "https://example.org/cats", "release": Release(FIRST)} | changes
    return FeedSettings(**given)  # type: ignore[arg-type]


def parse(feed: bytes) -> etree._Element:
    assert feed.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
    channel = etree.fromstring(feed).find("channel")
    assert channel is not None
    return channel


def test_channel_has_what_psp1_requires() -> None:
    channel = parse(build_feed(INFO, EPISODES, settings()))
    assert channel.findtext("title") == "Cats & <Dogs>"
    assert channel.findtext("link") == "https://example.org/cats/index.html"
    assert channel.findtext("language") == "en"
    assert channel.findtext("description")
    link = channel.find("atom:link", NAMESPACES)
    assert link is not None and link.get("href") == "https://example.org/cats/feed.xml"
    for tag, value in {"type": "serial", "explicit": "false", "complete": "yes"}.items():
        assert channel.findtext(f"itunes:{tag}", namespaces=NAMESPACES) == value
    category = channel.find("itunes:category/itunes:category", NAMESPACES)
    assert category is not None and category.get("text") == "Books"
    assert channel.findtext("podcast:medium", namespaces=NAMESPACES) == "audiobook"
    roles = {p.get("role"): p.text for p in channel.findall("podcast:person", NAMESPACES)}
    assert roles == {"author": "A. Writer", "narrator": "Emma"}


def test_items_are_in_order_with_rising_dates_and_lengths() -> None:
    items = parse(build_feed(INFO, EPISODES, settings())).findall("item")
    dates = [parsedate_to_datetime(item.findtext("pubDate") or "") for item in items]
    assert dates == sorted(set(dates))
    for number, item in enumerate(items, 1):
        enclosure = item.find("enclosure")
        assert enclosure is not None
        assert {str(key): str(value) for key, value in enclosure.attrib.items()} == {
            "url": f"https://example.org/cats/{number:02}-chapter-{number}.mp3",
            "length": str(1000 * number),
            "type": "audio/mpeg",
        }
        assert item.findtext("guid") == episode_guid(INFO.identifier, number)
        assert item.findtext("itunes:episode", namespaces=NAMESPACES) == str(number)
        transcript = item.find("podcast:transcript", NAMESPACES)
        assert transcript is not None and transcript.get("rel") == "captions"
    assert items[0].findtext("itunes:duration", namespaces=NAMESPACES) == "62"


def test_the_same_input_gives_the_same_bytes() -> None:
    assert build_feed(INFO, EPISODES, settings()) == build_feed(INFO, EPISODES, settings())


def test_guids_do_not_depend_on_title_or_address() -> None:
    moved = build_feed(INFO, EPISODES, settings(base_url="https://elsewhere.net"))
    before = build_feed(INFO, EPISODES, settings())
    guids = [[i.findtext("guid") for i in parse(f).findall("item")] for f in (before, moved)]
    assert guids[0] == guids[1]


def test_podcast_guid_is_the_published_example() -> None:
    # The example of the podcast namespace's own documentation.
    assert podcast_guid("https://podnews.net/rss") == "9b024349-ccf0-5f69-a609-6b82873eab3c"
    assert podcast_guid("http://podnews.net/rss/") == podcast_guid("https://podnews.net/rss")


def test_a_whole_book_is_released_at_once() -> None:
    channel = parse(build_feed(INFO, EPISODES, settings(), now=FIRST))
    assert len(channel.findall("item")) == len(EPISODES)
    assert channel.findtext("itunes:complete", namespaces=NAMESPACES) == "yes"


def test_chapters_are_held_back_until_their_date() -> None:
    weekly = settings(release=Release(FIRST, dt.timedelta(days=7)))
    channel = parse(build_feed(INFO, EPISODES, weekly, now=FIRST + dt.timedelta(days=8)))
    assert len(channel.findall("item")) == 2
    assert channel.find("itunes:complete", NAMESPACES) is None
    with pytest.raises(PublishingError, match="No chapter is released"):
        build_feed(INFO, EPISODES, weekly, now=FIRST - dt.timedelta(days=1))


@pytest.mark.parametrize("url", ["", "ftp://x/y", "example.org", "javascript:alert(1)", "https://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(PublishingError, match="not a web address"):
        build_feed(INFO, EPISODES, settings(base_url=url))


def test_control_characters_do_not_break_the_feed() -> None:
    odd = BookInfo(title="A\x00B\x0bC\ud800", identifier=INFO.identifier)
    assert parse(build_feed(odd, EPISODES, settings())).findtext("title") == "ABC"


def test_descriptions_are_html_with_paragraphs() -> None:
    info = dataclasses.replace(
        INFO,
        description="3 < 4 & 5 > 2.\nSo it is.\n\nSecond paragraph.",
        disclosure="Machines read.",
    )
    channel = parse(build_feed(info, EPISODES, settings()))
    assert channel.findtext("description") == (
        "<p>3 &lt; 4 &amp; 5 &gt; 2.<br>So it is.</p><p>Second paragraph.</p><p>Machines read.</p>"
    )
    item = channel.find("item")
    assert item is not None
    assert item.findtext("description") == "Chapter 1. Cats & <Dogs>."
    assert item.findtext("content:encoded", namespaces=NAMESPACES) == (
        "<p>Chapter 1. Cats &amp; &lt;Dogs&gt;.</p><p>Machines read.</p>"
    )


def test_several_narrators_are_several_people() -> None:
    info = dataclasses.replace(
        INFO, narrator="Emma, Tom Hay, Jr.", narrators=("Emma", "Tom Hay, Jr.")
    )
    channel = parse(build_feed(info, EPISODES, settings()))
    people = channel.findall("podcast:person", NAMESPACES)
    assert [p.text for p in people if p.get("role") == "narrator"] == ["Emma", "Tom Hay, Jr."]


@given(text=st.text(max_size=300), longest=st.integers(0, 200))
def test_a_description_that_is_cut_off_is_still_html(text: str, longest: int) -> None:
    html = as_html(text, longest)
    assert len(html.encode()) <= longest
    fromstring = lxml.html.fragments_fromstring(html)
    assert all(isinstance(part, lxml.html.HtmlElement) and part.tag == "p" for part in fromstring)
    assert not re.search(r"&(?!(amp|lt|gt);)", html)
