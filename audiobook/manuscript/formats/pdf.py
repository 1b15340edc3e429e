"""PDF with a text layer -> Book (ISO 32000-1), by way of PDFium.

Lines are put together from the runs of text and their places on the page; columns are read one
after the other, running heads and page numbers are left aside, paragraphs are told by indents and
short lines, headings by bookmarks and by the size of the letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from audiobook.errors import (
    DamagedManuscriptError,
    EmptyManuscriptError,
    EncryptedManuscriptError,
    ManuscriptTooLargeError,
)
from audiobook.manuscript.formats.html import book_of_markup
from audiobook.manuscript.formats.pdf_layout import TextRun, items_of, lines_of_page, without_heads
from audiobook.manuscript.marked_up.items import Item, ItemKind, Markup
from audiobook.manuscript.plain_text.title_page import split_authors
from audiobook.manuscript.structure.headings import normalised
from audiobook.model import Book

_MOST_PAGES = 10_000
_SCANNED = 0.8
"""Share of pages without text, from which on the file is a scan."""


def read_pdf(path: Path) -> Book:
    """A book from a PDF file that has text.

    Raises:
        EncryptedManuscriptError: it needs a password.
        DamagedManuscriptError: it cannot be opened.
        EmptyManuscriptError: its pages are pictures, or empty.
        ManuscriptTooLargeError: it has more pages than a book needs.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise _unopened(str(error), path) from error
    try:
        if len(document) > _MOST_PAGES:
            raise ManuscriptTooLargeError(
                f"The PDF has {len(document)} pages.",
                hint="Split it into volumes.",
                path=path,
            )
        pages = [_read_page(document, index) for index in range(len(document))]
        bookmarks = list(_bookmarks(document))
        title = str(document.get_metadata_value("Title") or "").strip()
        author = str(document.get_metadata_value("Author") or "").strip()
    finally:
        document.close()
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(empty) > _SCANNED * len(pages):
        raise EmptyManuscriptError(
            "The PDF has no text: its pages are pictures, as of a scan.",
            hint="Run it through text recognition first, for example ocrmypdf, or export the "
            "manuscript as DOCX or EPUB.",
            path=path,
        )
    pages, heads = without_heads(pages)
    items = _with_bookmarks(list(items_of(pages)), bookmarks)
    book = book_of_markup(
        Markup([item for _, item in items]),
        name=path.name,
        title="" if _FILE_NAME.fullmatch(title) else title,
        authors=split_authors(author),
    )
    return _with_warnings(book, empty, heads)


_FILE_NAME = re.compile(r".*\.[a-zA-Z]{2,5}\d?|untitled\W*\d*", re.IGNORECASE)
"""What programs write as a title when the author gave none: ``draft-3.docx``."""


def _unopened(message: str, path: Path) -> EncryptedManuscriptError | DamagedManuscriptError:
    if "password" in message.lower():
        return EncryptedManuscriptError(
            "The PDF is protected by a password.",
            hint="Save a copy without a password and give that.",
            path=path,
        )
    return DamagedManuscriptError(
        f"The PDF cannot be opened ({message}).", hint="Export it again.", path=path
    )


def _with_warnings(book: Book, empty: Sequence[int], heads: Sequence[str]) -> Book:
    warnings = list(book.warnings)
    if heads:
        warnings.append(
            f"{len(heads)} lines are page numbers or running heads (“{heads[0]}”) and are not read."
        )
    if empty:
        pages = ", ".join(map(str, empty[:10])) + (" …" if len(empty) > 10 else "")
        warnings.append(f"Pages without text (pictures, or empty): {pages}.")
    return replace(book, warnings=tuple(warnings))


_WIDE_GAP = 1.2
"""Times the size of the letters: a gap from so much on parts two columns or cells."""


def _read_page(document: Any, index: int) -> list[TextRun]:
    page = document[index]
    text_page = page.get_textpage()
    try:
        return lines_of_page(list(_runs(text_page, index)))
    finally:
        text_page.close()
        page.close()


def _runs(text_page: Any, page: int) -> Iterator[TextRun]:
    """Stretches of characters that stand close together on one line."""
    from pypdfium2 import raw

    run: TextRun | None = None
    for number in range(text_page.count_chars()):
        char = chr(raw.FPDFText_GetUnicode(text_page, number))
        is_hyphen = raw.FPDFText_IsHyphen(text_page, number) == 1
        if char in "\r\n":
            if run is not None:
                yield run
            run = None
            continue
        if raw.FPDFText_IsGenerated(text_page, number) == 1 and not is_hyphen:
            if run is not None:
                run.text += " "
            continue
        x_min, bottom, right, top = text_page.get_charbox(number)
        size = raw.FPDFText_GetFontSize(text_page, number)
        if run is not None and (
            (
                abs(bottom - run.bottom) > 0.6 * max(size, 1.0)
                and abs(top - run.top) > 0.6 * max(size, 1.0)
            )
            or x_min - run.right > _WIDE_GAP * max(size, 1.0)
            or x_min < run.left - size
        ):
            yield run
            run = None
        char = "-" if is_hyphen or char in "\ufffe\u0002" else char
        if run is None:
            if not char.isspace():
                run = TextRun(char, x_min, right, bottom, top, size, page)
            continue
        run.text += char
        if not char.isspace():
            run.right = max(run.right, right)
            run.bottom, run.top = min(run.bottom, bottom), max(run.top, top)
            run.size = max(run.size, size)
        if is_hyphen:
            yield run
            run = None
    if run is not None:
        yield run


def _bookmarks(document: Any) -> Iterator[tuple[int, int, str]]:
    """Page from 0, level from 0 and title of each bookmark."""
    for entry in document.get_toc(max_depth=6):
        target = entry.get_dest()
        page = target.get_index() if target else None
        title = " ".join(str(entry.get_title()).split())
        if page is not None and title:
            yield page, entry.level, title


def _with_bookmarks(
    items: list[tuple[int, Item]], bookmarks: Sequence[tuple[int, int, str]]
) -> list[tuple[int, Item]]:
    """The lines that bookmarks name are headings; one that is not found begins its page."""
    if len(bookmarks) < 2:
        return items
    for _, item in items:
        if item.kind is ItemKind.HEADING:
            item.kind, item.level = ItemKind.PARAGRAPH, 0
    for page, level, title in bookmarks:
        key = normalised(title)
        places = [i for i, (number, _) in enumerate(items) if number == page]
        named = next((i for i in places if normalised(items[i][1].text) == key), None)
        if named is None:
            named = next(
                (
                    i
                    for i in places
                    if len(items[i][1].text) < 120
                    and normalised(items[i][1].text)
                    and (normalised(items[i][1].text) in key or key in normalised(items[i][1].text))
                ),
                None,
            )
        if named is not None:
            items[named][1].kind = ItemKind.HEADING
            items[named][1].level = min(level + 1, 6)
            continue
        start = next((i for i, (number, _) in enumerate(items) if number >= page), len(items))
        items.insert(start, (page, Item(ItemKind.HEADING, title, min(level + 1, 6))))
    return items
