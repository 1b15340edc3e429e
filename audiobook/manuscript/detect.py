"""Which reader a file needs, told by what is in it before what it is called."""

from __future__ import annotations

import re
from pathlib import Path

from audiobook.errors import (
    DamagedManuscriptError,
    EmptyManuscriptError,
    EncryptedManuscriptError,
    ManuscriptError,
    UnknownFormatError,
)
from audiobook.files import open_file
from audiobook.manuscript import limits
from audiobook.manuscript.formats.archive import Archive
from audiobook.manuscript.formats.text import read_text
from audiobook.manuscript.plain_text.character_encoding import decode_text
from audiobook.manuscript.plain_text.text_layout import INVISIBLE
from audiobook.model import Book

_READABLE = "txt, Markdown, HTML, EPUB, DOCX, ODT, RTF, PDF, FB2, MOBI and AZW3"
_MARKDOWN = (".md", ".markdown", ".mdown", ".mkd", ".mdtext")
_HTML = (".html", ".htm", ".xhtml", ".xht")
_ARCHIVES = (".epub", ".docx", ".docm", ".dotx")
_SAMPLE = 65536

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_FOREIGN = {
    b"\x89PNG": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"\x1f\x8b": "a gzip archive",
    b"Rar!": "a RAR archive",
    b"7z\xbc\xaf": "a 7-Zip archive",
    b"ID3": "an MP3 file",
    b"OggS": "an Ogg file",
    b"RIFF": "a RIFF file",
    b"fLaC": "a FLAC file",
    b"\x7fELF": "a program",
    b"MZ\x90\x00": "a program",
}


def read_manuscript(path: Path) -> Book:
    """A book from a file the author has.

    Args:
        path: a txt (UTF-8, UTF-16, Windows-1252), Markdown, HTML, EPUB 2 or 3, DOCX, ODT, RTF, PDF
            with text, FB2, MOBI or AZW3 file, or one in the format of script/*.txt.

    Raises:
        ManuscriptError: the file is missing, is a folder, or may not be read.
        EmptyManuscriptError: there is no text in it.
        UnknownFormatError: it is none of these formats.
        DamagedManuscriptError: it is cut off or broken.
        EncryptedManuscriptError: it is protected by a password or by DRM.
        ManuscriptTooLargeError: it is, or unpacks to, more than a book needs.
    """
    path = Path(path)
    try:
        return _read(path)
    except ManuscriptError as error:
        if error.path is not None:
            raise
        raise type(error)(error.message, hint=error.hint, path=path) from error
    except FileNotFoundError as error:
        raise ManuscriptError(
            "There is no such file.", hint="Check the spelling of the path.", path=path
        ) from error
    except OSError as error:
        raise ManuscriptError(
            f"The file cannot be read ({error.strerror or error}).",
            hint="Check its permissions, and that no other program holds it.",
            path=path,
        ) from error


def _read(path: Path) -> Book:
    if path.is_dir():
        raise ManuscriptError(
            "This is a folder, not a manuscript.",
            hint=f"Give one file: {_READABLE} are read.",
            path=path,
        )
    limits.check_size(path, limits.ARCHIVE_BYTES)
    with open_file(path) as stream:
        head = stream.read(_SAMPLE)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise EmptyManuscriptError(
            "The file is empty.", hint="Check that the manuscript was saved.", path=path
        )
    if head.startswith(_ZIP):
        return _read_archive(path)
    suffix = path.suffix.lower()
    if head.startswith(_OLE):
        raise _ole_error(path)
    if suffix in _ARCHIVES:
        raise DamagedManuscriptError(
            f"The file is called {suffix} but is none, or its beginning is lost.",
            hint="Download or export it again.",
            path=path,
        )
    if head.lstrip().startswith(b"%PDF"):
        from audiobook.manuscript.formats.pdf import read_pdf

        return read_pdf(path)
    if head[60:68] in (b"BOOKMOBI", b"TEXtREAd"):
        from audiobook.manuscript.formats.mobi_book import read_mobi

        return read_mobi(path)
    _refuse_foreign(path, head)
    limits.check_size(path, limits.TEXT_BYTES)
    data = path.read_bytes()
    if head.lstrip().startswith(b"{\\rtf"):
        from audiobook.manuscript.formats.rtf import read_rtf

        return read_rtf(data, name=path.name)
    if _looks_like_fb2(head):
        from audiobook.manuscript.formats.fb2 import read_fb2

        return read_fb2(data, name=path.name)
    if suffix in _HTML or _looks_like_html(head):
        from audiobook.manuscript.formats.html import read_html

        return read_html(data, name=path.name)
    text = decode_text(data)
    _refuse_binary(path, text)
    _refuse_subtitles(path, text)
    if suffix in _MARKDOWN:
        from audiobook.manuscript.formats.markdown import read_markdown

        return read_markdown(text, name=path.name)
    from audiobook.manuscript.formats.script_text import looks_like_script, read_script_text

    if looks_like_script(text):
        return read_script_text(text, name=path.name)
    return read_text(text, name=path.name)


def _read_archive(path: Path) -> Book:
    with Archive(path) as archive:
        names = set(archive.names)
        from audiobook.manuscript.formats.docx_parts import main_part

        is_word = bool(main_part(archive))
        is_open_document = "content.xml" in names and "META-INF/manifest.xml" in names
        books = [name for name in archive.names if name.lower().endswith(".fb2")]
        fiction_book = archive.read(books[0]) if len(books) == 1 else b""
    if is_word:
        from audiobook.manuscript.formats.docx import read_docx

        return read_docx(path)
    if is_open_document:
        from audiobook.manuscript.formats.odt import read_odt

        return read_odt(path)
    if fiction_book:
        from audiobook.manuscript.formats.fb2 import read_fb2

        return read_fb2(fiction_book, name=path.stem)
    if any(name.lower().endswith(".opf") or name == "META-INF/container.xml" for name in names):
        from audiobook.manuscript.formats.epub import read_epub

        return read_epub(path)
    raise _unknown(path, "a zip archive that is neither an EPUB nor a DOCX")


def _unknown(path: Path, what: str) -> UnknownFormatError:
    return UnknownFormatError(
        f"The file is {what}.",
        hint=f"{_READABLE} are read: save the manuscript as one of these.",
        path=path,
    )


def _ole_error(path: Path) -> ManuscriptError:
    # [MS-OFFCRYPTO] 2.3.4: an encrypted document is an OLE file with this stream.
    with path.open("rb") as stream:
        data = stream.read(limits.TEXT_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return EncryptedManuscriptError(
            "The document is protected by a password.",
            hint="Save a copy without a password and give that.",
            path=path,
        )
    return _unknown(path, "an old Word (.doc) document")


def _refuse_foreign(path: Path, head: bytes) -> None:
    for magic, what in _FOREIGN.items():
        if head.startswith(magic):
            raise _unknown(path, what)


_SUBTITLES = re.compile(
    r"\s*(?:WEBVTT\b|(?:\d+\s*\n)?\d{1,2}:\d{2}:\d{2}[,.]\d{3}\s+-->\s+\d{1,2}:\d{2}:\d{2}|"
    r"\[Script Info\])"
)
"""How SubRip, WebVTT (W3C, 2019) and SubStation Alpha files begin."""


def _refuse_subtitles(path: Path, text: str) -> None:
    if _SUBTITLES.match(text):
        raise UnknownFormatError(
            "These are subtitles, with the times of a film.",
            hint=f"Give the book itself: {_READABLE} are read.",
            path=path,
        )


def _refuse_binary(path: Path, text: str) -> None:
    """Raise for what is decoded as text but cannot have been one."""
    sample = text[:_SAMPLE]
    strange = len(INVISIBLE.findall(sample)) + sample.count("\ufffd")
    if strange > 0.1 * len(sample):
        raise _unknown(path, "not a text but binary data")


def _looks_like_fb2(head: bytes) -> bool:
    return b"<FictionBook" in head[:4096]


def _looks_like_html(head: bytes) -> bool:
    start = decode_text(head[:2048]).lstrip().lower()
    return start.startswith(("<!doctype html", "<html")) or (
        start.startswith("<?xml") and "<html" in start
    )
