"""HTML and XHTML files -> Book."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

from audiobook.errors import EmptyManuscriptError
from audiobook.manuscript.formats.text import title_of_name, titled_as_book
from audiobook.manuscript.language import guess_language
from audiobook.manuscript.marked_up.heading_looks import promote_bold_lines
from audiobook.manuscript.marked_up.items import Item, Markup
from audiobook.manuscript.marked_up.markup import read_markup
from audiobook.manuscript.marked_up.note_links import resolve_notes
from audiobook.manuscript.marked_up.outline import (
    licence_rows,
    pieces_by_headings,
    title_page_rows,
)
from audiobook.manuscript.marked_up.personas import mark_personas
from audiobook.manuscript.marked_up.piece_chapters import make_chapters
from audiobook.manuscript.marked_up.pieces import Piece
from audiobook.manuscript.marked_up.settle import join_initials, mark_contents, mark_licence
from audiobook.manuscript.plain_text.note_marks import mark_notes
from audiobook.manuscript.plain_text.title_page import (
    read_labels,
    read_title_page,
    split_authors,
    without_distributor,
)
from audiobook.manuscript.safe_xml import decode_markup, parse_html
from audiobook.manuscript.structure.labels import label_dialogue
from audiobook.manuscript.structure.notes import take_asides
from audiobook.model import Book, Chapter


def read_html(data: bytes, *, name: str = "") -> Book:
    """A book from an HTML document.

    Args:
        data: the file's bytes; the encoding is taken from its declaration.
        name: what the book is called when the document does not say.

    Raises:
        EmptyManuscriptError: the document has no text.
    """
    root = parse_html(decode_markup(data))
    return book_of_markup(read_markup(root) if root is not None else Markup([]), name=name)


def book_of_markup(
    markup: Markup, *, name: str = "", title: str = "", authors: tuple[str, ...] = ()
) -> Book:
    """A book from a document that has been read; its headings make the chapters.

    Args:
        title: from the document's own metadata, as are `authors`.
        name: the file's name, when nothing else tells a title.

    Raises:
        EmptyManuscriptError: there is not one item in it.
    """
    if not any(item.text for item in markup.items):
        raise EmptyManuscriptError(
            "The manuscript has no text in it.", hint="Check that the right file was saved."
        )
    _settle(markup)
    given_title, by = without_distributor(title or markup.title, markup.site)
    book_title = given_title
    promote_bold_lines(markup.items)
    pieces = pieces_by_headings(markup.items, book_title)
    page = read_title_page(title_page_rows(markup.items, pieces))
    header = read_labels(licence_rows(markup.items))
    book_title = book_title or page.title or title_of_name(name)
    is_named_after_file = not (given_title or page.title)
    chapters = _chapters(markup.items, pieces, book_title)
    sample = "\n".join(item.text for item in markup.items)
    names = authors or tuple(n for author in markup.authors for n in split_authors(author))
    return Book(
        title=book_title,
        chapters=tuple(titled_as_book(chapters, book_title)),
        authors=names or by or header.authors or page.authors,
        language=markup.language or page.language or guess_language(sample),
        warnings=tuple(
            f"{count} × {what}: not read." for what, count in sorted(markup.skipped.items())
        ),
        is_named_after_file=is_named_after_file,
    )


def _chapters(items: Sequence[Item], pieces: Sequence[Piece], title: str) -> list[Chapter]:
    return label_dialogue(take_asides(mark_notes(make_chapters(items, pieces, title))))


def _settle(markup: Markup) -> None:
    """Find out what only the whole document tells: notes, licence, contents, initials."""
    ids: dict[str, int] = {}
    for index, item in enumerate(markup.items):
        for identifier in item.ids:
            ids.setdefault(identifier, index)
    resolve_notes(
        markup.items,
        lambda _, href: ids.get(_fragment(href)),
        lambda _, href: markup.extents.get(_fragment(href)),
    )
    mark_licence(markup.items)
    mark_contents(markup.items)
    join_initials(markup.items)
    mark_personas(markup.items)


def _fragment(href: str) -> str:
    return unquote(href.partition("#")[2])
