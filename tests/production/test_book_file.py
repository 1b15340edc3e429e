"""book.yaml: written once, then the author's."""

import uuid
from pathlib import Path

import pytest

from audiobook.errors import SettingsError
from audiobook.model import Book, Chapter, Matter, Paragraph
from audiobook.production.book_file import (
    fix_feed,
    load_book_file,
    narrators_of,
    section_choices,
    update_book_file,
)


def a_book(*matters: tuple[str, Matter]) -> Book:
    chapters = tuple(
        Chapter(title=title, blocks=(Paragraph("Words."),), matter=matter)
        for title, matter in (("One", Matter.BODY), *matters)
    )
    return Book(title="The Tide: A Story", authors=("Ann Oak",), chapters=chapters, year="1901")


def test_first_build_writes_what_the_manuscript_says(tmp_path: Path) -> None:
    path = tmp_path / "p" / "book.yaml"
    path.parent.mkdir()
    assert update_book_file(path, a_book(("Notes", Matter.NOTES)), tmp_path / "tide.txt")
    read = load_book_file(path)
    assert read.info.title == "The Tide: A Story"
    assert read.info.authors == ("Ann Oak",)
    assert read.info.year == "1901"
    assert read.manuscript == path.parent / "../tide.txt"
    assert read.sections == {"Notes": False}


def test_the_same_book_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        update_book_file(tmp_path / name / "book.yaml", a_book(), tmp_path / "tide.txt")
    first, second = ((tmp_path / name / "book.yaml").read_bytes() for name in ("a", "b"))
    assert first == second


def test_later_builds_keep_every_line_of_the_author(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    update_book_file(path, a_book(("Notes", Matter.NOTES)), tmp_path / "tide.txt")
    edited = path.read_text().replace("Notes: leave out", "Notes: read  # they are funny")
    path.write_text(edited)
    assert not update_book_file(path, a_book(("Notes", Matter.NOTES)), tmp_path / "tide.txt")
    assert path.read_text() == edited
    more = a_book(("Notes", Matter.NOTES), ("Imprint", Matter.IMPRINT))
    assert update_book_file(path, more, tmp_path / "tide.txt")
    assert "Notes: read  # they are funny" in path.read_text()
    read = load_book_file(path)
    assert read.sections == {"Notes": True, "Imprint": False}


def test_which_sections_are_read(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("sections:\n  One: leave out\n  author's note: read\n")
    book = a_book(
        ("Two", Matter.BODY),
        ("", Matter.AUTHORS_NOTE),
        ("", Matter.LICENCE),
    )
    choices = section_choices(path, book)
    assert [choices.is_read(chapter) for chapter in book.chapters] == [False, True, True, False]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("title: A\nauthr: B\n", 2, "`authr` is not a key"),
        ("title: A\nsections: yes\n", 2, "`sections` is not a list"),
        ("sections:\n  Notes: leave out\n  Map: maybe\n", 3, "`maybe` is neither"),
        ("title: [a, b]\n", 1, "one line of text"),
        ("- a\n- b\n", 1, "Expected `key: value` lines"),
        ("title: 'A\nb: c\n", 3, "This is not YAML"),
        ("audio: loud\n", 1, "`audio` is not a list"),
    ],
)
def test_mistakes_name_the_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=message) as caught:
        load_book_file(path)
    assert caught.value.line == line
    assert caught.value.path == path


def test_a_near_key_is_suggested(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("authr: B\n")
    with pytest.raises(SettingsError) as caught:
        load_book_file(path)
    assert caught.value.hint == "Did you mean `author`?"


@pytest.mark.parametrize("written", ["", "identifier: my own book\n"])
def test_every_book_has_a_uuid(tmp_path: Path, written: str) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(f"title: A\n{written}")
    assert uuid.UUID(load_book_file(path).info.identifier).version == 5


def test_feed_settings_are_fixed_once(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("title: A  # mine\nfeed:\n  explicit: true\n")
    assert fix_feed(path, {}, guid="g", base_url="https://x.org")
    assert not fix_feed(path, {}, guid="other", base_url="https://y.org")
    assert load_book_file(path).feed.data["base_url"] == "https://x.org"
    assert fix_feed(path, {"base_url": "https://z.org"}, guid="other")
    feed = load_book_file(path).feed
    assert feed.data["base_url"] == "https://z.org"
    assert (feed.data["guid"], feed.data["explicit"]) == ("g", True)
    assert "title: A  # mine" in path.read_text()


def test_an_empty_file_is_a_book_without_details(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("# nothing yet\n")
    assert load_book_file(path).info.language == "en"


def test_a_narrator_of_a_chapter_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text("narrators:\n  Upstream: Ida\n  Downstraem: Otto\n", encoding="utf-8")
    book = Book("The Weir", chapters=(Chapter("Upstream", ()), Chapter("Downstream", ())))
    details = load_book_file(path)
    with pytest.raises(SettingsError, match="Downstraem") as caught:
        narrators_of(details, book, path)
    assert "Downstream" in caught.value.hint


@pytest.mark.parametrize(
    ("lines", "disclosure"),
    [
        ("", "Narrated by computer-generated voices."),
        ("language: de-AT\n", "Gelesen von computergenerierten Stimmen."),
        ("disclosure: Read by my computer.\n", "Read by my computer."),
        ("disclosure: no\n", ""),
    ],
)
def test_that_machines_read_is_said_in_the_authors_words(
    tmp_path: Path, lines: str, disclosure: str
) -> None:
    path = tmp_path / "book.yaml"
    path.write_text(f"title: The Tide\n{lines}")
    assert load_book_file(path).info.disclosure == disclosure


def test_several_narrators_and_a_subtitle(tmp_path: Path) -> None:
    path = tmp_path / "book.yaml"
    path.write_text('title: T\nsubtitle: A Tale\nnarrator: [Emma Reed, "Tom Hay, Jr."]\n')
    info = load_book_file(path).info
    assert (info.subtitle, info.narrator) == ("A Tale", "Emma Reed, Tom Hay, Jr.")
    assert info.readers == ("Emma Reed", "Tom Hay, Jr.")
