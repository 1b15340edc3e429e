"""`read_manuscript`: the door, and what is refused there."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiobook.errors import (
    AudiobookError,
    DamagedManuscriptError,
    EmptyManuscriptError,
    EncryptedManuscriptError,
    ManuscriptError,
    ManuscriptTooLargeError,
    UnknownFormatError,
)
from audiobook.manuscript import limits, read_manuscript
from audiobook.model import Matter


def write(tmp_path: Path, data: bytes | str, name: str = "book.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ManuscriptError) as caught:
        read_manuscript(tmp_path / "none.txt")
    assert caught.value.path == tmp_path / "none.txt"
    assert caught.value.hint


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(ManuscriptError, match="folder"):
        read_manuscript(tmp_path)


@contextlib.contextmanager
def without_rights() -> Iterator[None]:
    """As nobody, where the tests are run by root, who may read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of POSIX")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path, "Text.")
    read_manuscript(path)  # imports what reading needs, which nobody may not be able to
    path.chmod(0)
    with without_rights(), pytest.raises(ManuscriptError, match=r"book\.txt"):
        read_manuscript(path)


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.epub", "a.docx"])
@pytest.mark.parametrize("data", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf", b"\xff\xfe\x20\x00\n\x00"])
def test_empty_files(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(EmptyManuscriptError) as caught:
        read_manuscript(write(tmp_path, data, name))
    assert caught.value.path is not None


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8,
        b"\x7fELF\x02\x01\x01" + bytes(64),
        bytes(range(256)) * 64,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    ],
)
def test_binary_files(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnknownFormatError) as caught:
        read_manuscript(write(tmp_path, data))
    assert "EPUB" in caught.value.hint


@pytest.mark.parametrize(
    "beginning",
    [
        "1\n00:00:01,000 --> 00:00:04,000\n",
        "WEBVTT\n\n00:01.000 --> 00:04.000\n",
        "[Script Info]\nTitle: The Ferry\n",
    ],
)
def test_subtitles(tmp_path: Path, beginning: str) -> None:
    data = f"{beginning}The ferry is late.\n".encode()
    with pytest.raises(UnknownFormatError, match="subtitles"):
        read_manuscript(write(tmp_path, data, "film.txt"))
    story = "At 00:00:01,000 --> the clock stopped.\n\nThe ferry is late.\n"
    assert read_manuscript(write(tmp_path, story, "story.txt")).chapters


def test_an_encrypted_word_document(tmp_path: Path) -> None:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    data = ole + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    with pytest.raises(EncryptedManuscriptError):
        read_manuscript(write(tmp_path, data, "book.docx"))


@pytest.mark.parametrize("name", ["book.epub", "book.docx"])
def test_text_under_an_archives_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(DamagedManuscriptError):
        read_manuscript(write(tmp_path, "Once upon a time.", name))


def test_too_large_a_file(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.write(b"Once upon a time. ")
        stream.truncate(limits.TEXT_BYTES + 1)
    with pytest.raises(ManuscriptTooLargeError):
        read_manuscript(path)


def test_control_characters_are_dropped_and_offsets_stay_right(tmp_path: Path) -> None:
    text = (
        "He\x00 went\x07 home\x1b and slept\x0c in the old house, the one with the \x7fblue door."
    )
    book = read_manuscript(write(tmp_path, text * 20))
    (paragraph,) = book.chapters[0].paragraphs[:1]
    assert paragraph.text.startswith("He went home and slept")
    assert (text * 20)[paragraph.source_offset(3) or 0] == "w"


def test_one_enormous_paragraph(tmp_path: Path) -> None:
    paragraph = ("The sea went on and on. " * 9000)[:200_000].strip()
    (chapter,) = read_manuscript(write(tmp_path, paragraph)).chapters
    assert chapter.paragraphs[0].text == paragraph
    assert chapter.paragraphs[0].source_offset(150_000) == 150_000


def test_emoji_and_right_to_left_text(tmp_path: Path) -> None:
    text = "פרק ראשון\n\n\u200f“שלום,” אמרה 👩‍🚀.\n\nThen: \u202bמה?\u202c 🎉\n"
    book = read_manuscript(write(tmp_path, text))
    joined = "\n".join(p.text for c in book.chapters for p in c.paragraphs)
    assert "👩‍🚀" in joined
    assert "\u202bמה?\u202c 🎉" in joined


def test_quotes_only_and_no_quotes(tmp_path: Path) -> None:
    for text in ("“”“”\n\n“\n\n”", "No quotation mark here. None at all."):
        book = read_manuscript(write(tmp_path, text))
        assert [c.matter for c in book.chapters] == [Matter.BODY]


def test_html_under_any_name_and_markdown_by_its_name(tmp_path: Path) -> None:
    html = "<!DOCTYPE html><body><h1>Chapter 1</h1><p>A.</p><h1>Chapter 2</h1><p>B.</p>"
    assert len(read_manuscript(write(tmp_path, html, "x.txt")).chapters) == 2
    markdown = "# Chapter 1\n\nA *bold* word.\n\n# Chapter 2\n\nB."
    book = read_manuscript(write(tmp_path, markdown, "x.md"))
    assert book.chapters[0].paragraphs[0].text == "A bold word."


@pytest.mark.parametrize("cut", [1, 10, 100, 1000])
def test_a_file_cut_anywhere_is_read_or_refused(tmp_path: Path, cut: int) -> None:
    data = ("Chapter 1\r\n\r\n“Größe,” sagte er. " * 40).encode("utf-16")
    assert read_manuscript(write(tmp_path, data[:-cut])).chapters


def test_errors_are_the_projects_own(tmp_path: Path) -> None:
    for data in (b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"PK\x03\x04" + bytes(range(256))):
        for name in ("x.epub", "x.docx", "x.zip"):
            with pytest.raises(AudiobookError):
                read_manuscript(write(tmp_path, data, name))
