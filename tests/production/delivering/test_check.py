"""Checks of a production: which profile, which feed."""

import pytest

from audiobook.errors import PublishingError, SettingsError, UsageError
from audiobook.production import Production
from audiobook.publishing.check import Finding


def failed(findings: list[Finding]) -> set[str]:
    return {finding.requirement for finding in findings if not finding.passed}


def write_profiles(production: Production, text: str) -> None:
    with production.folder.book_file.open("a") as file:
        file.write(f"profiles:\n{text}")


def test_a_book_is_fit_for_podcast_apps_once_it_is_produced(tide: Production) -> None:
    assert failed(tide.check("podcast", jobs=1)) == set()
    assert not (tide.folder.output / "feed.xml").exists()


def test_the_feed_that_was_written_is_the_one_that_is_checked(own_tide: Production) -> None:
    (own_tide.folder.output / "feed.xml").write_text("<rss/>")
    assert failed(own_tide.check("podcast", jobs=1)) == {"feed-xml"}


def test_a_profile_of_the_authors(own_tide: Production) -> None:
    write_profiles(own_tide, "  shop: {like: podcast, lufs: [-24, -20]}\n")
    assert failed(own_tide.check("shop", jobs=1)) == {"loudness"}
    # Made for it, it holds.
    with own_tide.folder.book_file.open("a") as file:
        file.write("audio: {profile: shop}\n")
    own_tide.assemble(jobs=1)
    assert failed(own_tide.check("shop", jobs=1)) == set()


def test_a_mistake_in_it_is_told_with_its_line(own_tide: Production) -> None:
    write_profiles(own_tide, "  shop: {loud: 3}\n")
    with pytest.raises(SettingsError, match="loud") as caught:
        own_tide.check("shop")
    assert caught.value.line == len(own_tide.folder.book_file.read_text().splitlines())


def test_a_profile_nobody_knows(own_tide: Production) -> None:
    with pytest.raises(UsageError, match="no profile spotify") as caught:
        own_tide.check("spotify")
    assert "acx" in caught.value.hint


def test_a_chapter_that_went_missing(own_tide: Production) -> None:
    for path in own_tide.folder.output.glob("*.mp3"):
        path.unlink()
    with pytest.raises(PublishingError, match="nothing to publish"):
        own_tide.check("podcast")


def test_captions_go_with_their_chapters(own_tide: Production) -> None:
    output = own_tide.folder.output
    (own_tide.folder.script / "03-three.txt").unlink()
    own_tide.assemble(jobs=1)
    assert sorted(path.name for path in output.glob("*.vtt")) == [
        "01-chapter-1-one.vtt",
        "02-chapter-2-two.vtt",
    ]


def test_files_of_the_whole_book_are_checked_too(own_tide: Production) -> None:
    own_tide.share(m4b=True, jobs=1)
    findings = {finding.requirement: finding for finding in own_tide.check("podcast", jobs=1)}
    assert findings["whole-book-true-peak"].passed
    assert findings["files"].passed
    book = own_tide.folder.output / "the-tide-and-the-lamp.m4b"
    book.write_bytes(book.read_bytes()[: book.stat().st_size * 2 // 3])
    assert "files" in failed(own_tide.check("podcast", jobs=1))
