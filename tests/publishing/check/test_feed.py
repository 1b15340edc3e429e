"""Every field of the feed fails when it is broken."""

import dataclasses
from collections.abc import Callable, Sequence

import pytest

from audiobook.publishing.check import Delivery, Finding
from audiobook.publishing.check.feed import check_feed

Failed = Callable[[Sequence[Finding]], set[str]]


def check(delivery: Delivery, feed: str | None = None) -> list[Finding]:
    data = delivery.feed if feed is None else feed.encode()
    return list(check_feed(data, delivery.folder, delivery.tracks, delivery.info))


def test_the_feed_as_it_is_written(delivery: Delivery, failed: Failed) -> None:
    assert failed(check(delivery)) == set()


CHANNEL = "feed-channel"
# What is replaced (its first occurrence), by what, and what then fails.
BREAKS = [
    ("</rss>", "", {"feed-xml"}),
    ('version="2.0"', 'version="0.9"', {"feed-xml"}),
    ("encoding='UTF-8'", "", {"feed-xml"}),
    ("<title>The Tide &amp; the Lamp</title>", "", {CHANNEL}),
    ("<link>https://example.org/tide/index.html</link>", "", {CHANNEL}),
    ("<link>https://example.org/tide/index.html</link>", "<link>tide</link>", {CHANNEL}),
    ('rel="self"', 'rel="next"', {CHANNEL}),
    ("<itunes:category text=\"Books\"/>", "<itunes:category text=\"Book\"/>", {CHANNEL}),
    ("<language>en</language>", "<language>English language</language>", {CHANNEL}),
    ('text="Arts"', 'text="Tides"', {CHANNEL}),
    ("<itunes:explicit>false", "<itunes:explicit>no", {CHANNEL}),
    ("<itunes:author>Ann Oak</itunes:author>", "", {CHANNEL}),
    ("<description>&lt;p&gt;A lamp", "<description>" + "ä" * 2001, {CHANNEL}),
    ("cover.jpg", "cover.webp", {"feed-artwork"}),
    ("cover.jpg", "elsewhere.jpg", {"feed-artwork"}),
    ("<podcast:medium>audiobook", "<podcast:medium>podcast", {"feed-podcast"}),
    ("<podcast:guid>", "<podcast:guid>x", {"feed-podcast"}),
    ('role="narrator"', 'role="guest"', {"feed-podcast"}),
    ('role="author" group="writing"', 'role="author"', {"feed-podcast"}),
    ("<itunes:type>serial", "<itunes:type>episodic", {"feed-order"}),
    ("<itunes:episode>2<", "<itunes:episode>3<", {"feed-order"}),
    ("<itunes:episodeType>full", "<itunes:episodeType>trailer", {"feed-order"}),
    ("<title>Chapter 1: One</title>", "", {"feed-items"}),
    ('type="audio/mpeg"', 'type="audio/ogg"', {"feed-enclosures"}),
    ("01-chapter-1-one.mp3", "02-chapter-2-two.mp3", {"feed-enclosures"}),
    ("01-chapter-1-one.mp3", "nowhere.mp3", {"feed-enclosures", "feed-durations"}),
    ('length="', 'length="1', {"feed-enclosures"}),
    ("<itunes:duration>", "<itunes:duration>1", {"feed-durations"}),
    ("<itunes:duration>", "<itunes:duration>0:", {"feed-durations"}),
    ('isPermaLink="false"', "", {"feed-guids"}),
    ("<guid isPermaLink=\"false\">", "<guid isPermaLink=\"false\">x", {"feed-guids"}),
    ("01-chapter-1-one.vtt", "01-chapter-1-one.txt", {"feed-transcripts"}),
    ('type="text/vtt"', 'type="text/plain"', {"feed-transcripts"}),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "broken"), BREAKS)
def test_a_broken_field(
    delivery: Delivery, old: str, new: str, broken: set[str], failed: Failed
) -> None:
    feed = delivery.feed.decode()
    assert old in feed
    findings = check(delivery, feed.replace(old, new, 1))
    assert broken <= failed(findings)
    # A file that is missing or doubled shows in more than one place, a field in its own.
    assert failed(findings) - broken <= {"feed-durations", "feed-chapters", "feed-guids"}
    assert all(finding.mend for finding in findings if not finding.passed)


def test_dates_that_do_not_rise(delivery: Delivery, failed: Failed) -> None:
    feed = delivery.feed.decode()
    dates = [part.split("</pubDate>")[0] for part in feed.split("<pubDate>")[1:]]
    assert failed(check(delivery, feed.replace(dates[2], dates[1]))) == {"feed-dates"}
    assert failed(check(delivery, feed.replace(dates[2], "next week"))) == {"feed-dates"}


def test_a_serial_on_its_way_is_not_complete(delivery: Delivery, failed: Failed) -> None:
    feed = delivery.feed.decode()
    start = feed.rindex("<item>")
    shorter = feed[:start] + feed[feed.rindex("</item>") + len("</item>") :]
    assert failed(check(delivery, shorter)) == {"feed-order"}
    going_on = shorter.replace("<itunes:complete>yes</itunes:complete>", "")
    assert failed(check(delivery, going_on)) == set()


def test_a_guid_that_has_passed_to_another_chapter_fails(
    delivery: Delivery, failed: Failed
) -> None:
    first, second, third = (track.guid for track in delivery.tracks)
    moved = [
        dataclasses.replace(track, guid=guid)
        for track, guid in zip(delivery.tracks, (second, first, third), strict=True)
    ]
    findings = check_feed(delivery.feed, delivery.folder, moved, delivery.info)
    assert failed(list(findings)) == {"feed-guids"}


def test_an_item_without_transcript(delivery: Delivery, failed: Failed) -> None:
    feed = delivery.feed.decode().replace("podcast:transcript", "podcast:alternate")
    assert failed(check(delivery, feed)) == {"feed-transcripts"}


def test_a_feed_without_items(delivery: Delivery, failed: Failed) -> None:
    feed = delivery.feed.decode()
    empty = feed[: feed.index("<item>")] + "</channel></rss>"
    assert {"feed-items", "feed-dates", "feed-enclosures"} <= failed(check(delivery, empty))


def test_entities_are_not_followed(delivery: Delivery) -> None:
    secret = delivery.folder / "secret.txt"
    secret.write_text("the author's diary")
    feed = delivery.feed.decode().replace(
        "<rss", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]><rss', 1
    )
    feed = feed.replace("<itunes:author>Ann Oak", "<itunes:author>&x;", 1)
    assert "diary" not in repr(check(delivery, feed))
