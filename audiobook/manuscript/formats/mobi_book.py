"""Kindle books (MOBI, AZW3) without DRM -> Book, by way of KindleUnpack.

The extra ``mobi`` unpacks them into the EPUB or the HTML that they were made from.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from audiobook.errors import (
    DamagedManuscriptError,
    EncryptedManuscriptError,
    ManuscriptError,
    UnknownFormatError,
)
from audiobook.installation import install_command
from audiobook.manuscript import limits
from audiobook.manuscript.formats.package import Metadata
from audiobook.manuscript.safe_xml import parse_xml
from audiobook.model import Book


def read_mobi(path: Path) -> Book:
    """A book from a MOBI or AZW3 file.

    Raises:
        UnknownFormatError: the package that unpacks such files is not installed.
        EncryptedManuscriptError: it is protected by DRM.
        DamagedManuscriptError: it cannot be unpacked.
        ManuscriptTooLargeError: see `audiobook.manuscript.limits`.
    """
    limits.check_size(path, limits.UNPACKED_BYTES)
    head = path.read_bytes()[:4096]
    _refuse_protected(head, path)
    try:
        import mobi
        from loguru import logger
    except ImportError as error:
        raise UnknownFormatError(
            "The file is a Kindle book, and what unpacks these is not installed.",
            hint=f"Install it: {install_command('mobi')}; or convert the book to EPUB.",
            path=path,
        ) from error
    logger.disable("mobi")
    folder = ""
    try:
        folder, unpacked = mobi.extract(str(path))
        return _read(Path(unpacked), path)
    except ManuscriptError:
        raise
    except Exception as error:  # KindleUnpack raises whatever it stumbles over
        if "encrypt" in str(error).lower() or "drm" in str(error).lower():
            raise _protected(path) from error
        raise DamagedManuscriptError(
            f"The Kindle book cannot be unpacked ({error}).",
            hint="Convert it to EPUB, and check that it has no DRM.",
            path=path,
        ) from error
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def _read(unpacked: Path, path: Path) -> Book:
    if unpacked.suffix == ".epub":
        from audiobook.manuscript.formats.epub import read_epub

        return read_epub(unpacked)
    if unpacked.suffix == ".pdf":
        from audiobook.manuscript.formats.pdf import read_pdf

        return read_pdf(unpacked)
    from audiobook.manuscript.formats.html import read_html

    book = read_html(unpacked.read_bytes(), name=path.name)
    package = unpacked.with_name("content.opf")
    root = parse_xml(package.read_bytes()) if package.is_file() else None
    if root is None:
        return book
    metadata = Metadata(root)
    title = metadata.first("title")
    return replace(
        book,
        title=title or book.title,
        authors=metadata.authors or book.authors,
        language=metadata.first("language") or book.language,
        is_named_after_file=book.is_named_after_file and not title,
    )


def _refuse_protected(head: bytes, path: Path) -> None:
    # PalmDB: the offset of the first record at 78; PalmDOC's encryption type 12 bytes into it.
    start = int.from_bytes(head[78:82], "big")
    if start + 14 <= len(head) and int.from_bytes(head[start + 12 : start + 14], "big"):
        raise _protected(path)


def _protected(path: Path) -> EncryptedManuscriptError:
    return EncryptedManuscriptError(
        "The Kindle book is protected by digital rights management.",
        hint="Use the manuscript or an export without protection.",
        path=path,
    )
