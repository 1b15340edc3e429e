"""EPUB 2 and 3 -> Book (OCF 3.3, EPUB Packages 3.3, OPF 2.0.1, NCX 2005-1)."""

from __future__ import annotations

from pathlib import Path

from audiobook.errors import EmptyManuscriptError
from audiobook.manuscript.formats.archive import Archive
from audiobook.manuscript.formats.contents_of_epub import pieces_of
from audiobook.manuscript.formats.navigation import landmarks, read_contents
from audiobook.manuscript.formats.package import (
    Metadata,
    read_cover,
    read_package,
    refuse_encrypted,
)
from audiobook.manuscript.formats.spine import read_spine
from audiobook.manuscript.formats.text import title_of_name
from audiobook.manuscript.language import guess_language
from audiobook.manuscript.marked_up.items import ItemKind
from audiobook.manuscript.marked_up.personas import mark_personas
from audiobook.manuscript.marked_up.piece_chapters import make_chapters
from audiobook.manuscript.marked_up.settle import join_initials, mark_contents, mark_licence
from audiobook.manuscript.plain_text.title_page import without_distributor
from audiobook.manuscript.structure.labels import label_dialogue
from audiobook.manuscript.structure.notes import take_asides
from audiobook.model import Book


def read_epub(path: Path) -> Book:
    """A book from an EPUB file.

    Chapters come from the table of contents (nested: parts), else from headings.

    Raises:
        DamagedManuscriptError: the zip file is broken, or nothing of the book can be read.
        EncryptedManuscriptError: it is protected by DRM or a password.
        EmptyManuscriptError: its documents have no text.
        ManuscriptTooLargeError: see `audiobook.manuscript.limits`.
    """
    with Archive(path) as archive:
        package = read_package(archive)
        refuse_encrypted(archive, package)
        entries = read_contents(archive, package)
        stream = read_spine(archive, package, entries)
        has_text = any(i.text and i.kind is not ItemKind.HEADING for i in stream.items)
        if not has_text and (stream.losses or not any(item.text for item in stream.items)):
            raise EmptyManuscriptError(
                " ".join(("The EPUB has no text in it.", *stream.losses[:1])),
                hint="A book of scanned or drawn pages has to go through text recognition first.",
                path=path,
            )
        mark_licence(stream.items)
        mark_contents(stream.items)
        join_initials(stream.items)
        mark_personas(stream.items)
        metadata = Metadata(package.root)
        book_title, by = without_distributor(metadata.first("title"))
        title = book_title or title_of_name(path.name)
        pieces = pieces_of(stream, entries, landmarks(archive, package), title)
        chapters = label_dialogue(take_asides(make_chapters(stream.items, pieces, title)))
        sample = "\n".join(item.text for item in stream.items[:2000])
        return Book(
            title=title,
            chapters=tuple(chapters),
            authors=metadata.authors or by,
            language=metadata.first("language") or stream.language or guess_language(sample),
            cover=read_cover(archive, package, metadata),
            description=metadata.first("description"),
            publisher=metadata.first("publisher"),
            year=metadata.first("date")[:4],
            series=metadata.series[0],
            series_index=metadata.series[1],
            isbn=metadata.isbn,
            warnings=(*package.warnings, *stream.warnings),
            losses=tuple(stream.losses),
            is_named_after_file=not book_title,
            subtitle=metadata.subtitle,
        )
