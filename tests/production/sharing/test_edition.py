"""A finished book made fit for other players."""

import datetime as dt
import json
import zipfile
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from lxml import etree

from audiobook.errors import PublishingError
from audiobook.production import Production


def test_a_read_along_of_the_delivered_chapters(own_tide: Production) -> None:
    (path,) = own_tide.share(readalong=True)
    assert path == own_tide.folder.output / "the-tide-and-the-lamp.epub"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert sum(name.endswith(".smil") for name in names) == 3
    assert "EPUB/audio/01-chapter-1-one.mp3" in names
    first = path.read_bytes()
    own_tide.share(readalong=True)
    assert path.read_bytes() == first


def test_the_manifest_names_what_lies_beside_it(own_tide: Production) -> None:
    (path,) = own_tide.share(w3c=True)
    manifest = json.loads(path.read_bytes())
    for entry in manifest["readingOrder"] + manifest["resources"]:
        assert (path.parent / entry["url"]).is_file()
        for alternate in entry.get("alternate", ()):
            assert (path.parent / alternate["url"]).is_file()


def test_a_copy_in_an_audiobookshelf_library(own_tide: Production, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (book,) = own_tide.share(library=library)
    assert book == library / "Ann Oak/The Pier/Vol. 2 - 2026 - The Tide & the Lamp {Tone}"
    copied = {path.name: path for path in book.iterdir()}
    assert {"metadata.json", "desc.txt", "reader.txt", "cover.jpg"} < set(copied)
    for path in own_tide.folder.output.glob("*.mp3"):
        assert copied[path.name].read_bytes() == path.read_bytes()
    assert copied["reader.txt"].read_text() == "Tone"


def test_a_second_copy_removes_what_is_gone_and_nothing_else(
    own_tide: Production, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (book,) = own_tide.share(library=library)
    (book / "notes of my own.txt").write_text("mine")
    kept = (book / "02-chapter-2-two.mp3").stat().st_mtime_ns
    (own_tide.folder.output / "03-chapter-3-three.mp3").unlink()
    own_tide.share(library=library)
    names = {path.name for path in book.iterdir()}
    assert "03-chapter-3-three.mp3" not in names
    assert "notes of my own.txt" in names
    assert (book / "02-chapter-2-two.mp3").stat().st_mtime_ns == kept


def test_a_library_that_is_not_there(own_tide: Production, tmp_path: Path) -> None:
    with pytest.raises(PublishingError, match="no such library"):
        own_tide.share(library=tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


NOW = dt.datetime(2026, 12, 1, 6, tzinfo=dt.UTC)
BASE = "https://example.org/tide/"


def dates(production: Production) -> list[dt.datetime]:
    feed = etree.parse(production.folder.output / "feed.xml")
    return [parsedate_to_datetime(item.text or "") for item in feed.iterfind(".//item/pubDate")]


def test_a_whole_book_is_dated_before_it_came_out(own_tide: Production) -> None:
    path = own_tide.write_feed(BASE, release_all=False, now=NOW).path
    assert len(dates(own_tide)) == 3
    assert max(dates(own_tide)) <= NOW
    first = path.read_bytes()
    own_tide.write_feed(None, release_all=False, now=NOW + dt.timedelta(days=30))
    assert path.read_bytes() == first


def test_a_serial_comes_out_chapter_by_chapter(own_tide: Production) -> None:
    with own_tide.folder.book_file.open("a") as file:
        file.write("feed: {every_days: 7}\n")
    for week, released in ((0, 1), (1, 2), (1.5, 2), (5, 3)):
        own_tide.write_feed(BASE, release_all=False, now=NOW + dt.timedelta(days=7 * week))
        assert len(dates(own_tide)) == released
        assert not [f for f in own_tide.check("podcast", jobs=1) if not f.passed]
    assert dates(own_tide) == [NOW + dt.timedelta(days=7 * n) for n in range(3)]
    own_tide.write_feed(None, release_all=True, now=NOW)
    assert len(dates(own_tide)) == 3


def test_before_the_first_release_the_day_is_told(own_tide: Production) -> None:
    with own_tide.folder.book_file.open("a") as file:
        file.write("feed: {every_days: 7, first_release: 2027-01-01T06:00:00+00:00}\n")
    with pytest.raises(PublishingError, match="2027-01-01 06:00 UTC") as caught:
        own_tide.write_feed(BASE, release_all=False, now=NOW)
    assert "--all" in caught.value.hint


def test_nothing_to_share_yet(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("title: X\n")
    with pytest.raises(PublishingError, match="nothing to publish"):
        Production(tmp_path).share(w3c=True)
    assert [path.name for path in tmp_path.iterdir()] == ["book.yaml"]


def test_a_page_that_somebody_has_changed_stays_and_is_told(own_tide: Production) -> None:
    notes: list[str] = []
    production = Production(own_tide.folder.root, note=notes.append)
    production.write_feed(BASE, release_all=False, now=NOW)
    page, book = (production.folder.output / name for name in ("index.html", "book.js"))
    page.write_text("<p>My own page</p>")
    script = book.read_bytes()
    book.unlink()
    production.write_feed(None, release_all=False, now=NOW)
    assert page.read_text() == "<p>My own page</p>"
    assert book.read_bytes() == script
    assert [note for note in notes if "index.html" in note]
    page.unlink()
    production.write_feed(None, release_all=False, now=NOW)
    assert "My own page" not in page.read_text()
