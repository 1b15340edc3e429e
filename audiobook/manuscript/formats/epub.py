"""EPUB 2 and 3 -> Book (OCF 3.3, EPUB Packages 3.3, OPF 2.0.1, NCX 2005-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import (
    EmptyManuscriptError,
)
from audiobook.manuscript.formats.archive import Archive
from audiobook.manuscript.formats.markup import Item, ItemKind, read_markup
from audiobook.manuscript.formats.navigation import Entry, landmarks, read_contents
from audiobook.manuscript.formats.package import (
    Metadata,
    Package,
    Resource,
    damaged,
    read_cover,
    read_package,
    refuse_encrypted,
)
from audiobook.manuscript.formats.text import title_of_name
from audiobook.manuscript.headings import Kind, normalised, read_heading
from audiobook.manuscript.language import guess_language
from audiobook.manuscript.notes import take_asides
from audiobook.manuscript.outline import (
    Piece,
    count_words,
    heading_end,
    heading_title,
    make_chapters,
    pieces_by_headings,
)
from audiobook.manuscript.safe_xml import decode_markup, local_name, parse_html, parse_xml
from audiobook.manuscript.section_kinds import matter_of_types
from audiobook.model import Book, Matter

if TYPE_CHECKING:
    pass

_XHTML = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_LONGEST_PART_PAGE = 300
"""Words of a page that has chapters below it in the contents and is still only their part."""


@dataclass(slots=True)
class _Stream:
    """The items of all documents of the spine, and where documents and ids begin."""

    items: list[Item] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    language: str = ""

    def position(self, target: tuple[str, str] | None) -> int | None:
        """Index of the item a link points to; the document's first where the id is unknown."""
        if target is None:
            return None
        name, fragment = target
        if fragment and (name, fragment) in self.ids:
            return self.ids[name, fragment]
        return self.starts.get(name)


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
        stream = _read_spine(archive, package)
        if not any(item.text for item in stream.items):
            raise EmptyManuscriptError(
                "The EPUB has no text in it.",
                hint="A book of scanned pages has to go through text recognition first.",
                path=path,
            )
        metadata = Metadata(package.root)
        title = metadata.first("title") or title_of_name(path.name)
        entries = read_contents(archive, package)
        hints = landmarks(archive, package)
        pieces = _pieces(stream, entries, hints, title)
        chapters = take_asides(make_chapters(stream.items, pieces, title))
        sample = "\n".join(item.text for item in stream.items[:2000])
        return Book(
            title=title,
            chapters=tuple(chapters),
            authors=metadata.authors,
            language=metadata.first("language") or stream.language or guess_language(sample),
            cover=read_cover(archive, package, metadata),
            description=metadata.first("description"),
            publisher=metadata.first("publisher"),
            year=metadata.first("date")[:4],
            series=metadata.series[0],
            series_index=metadata.series[1],
            isbn=metadata.isbn,
            warnings=tuple(package.warnings),
        )


# ---------------------------------------------------------------- spine


def _read_spine(archive: Archive, package: Package) -> _Stream:
    stream = _Stream()
    readable = [resource for resource in package.spine if resource.media_type in (*_XHTML, "")] or [
        r for r in package.manifest.values() if r.media_type in _XHTML
    ]
    missing = 0
    for resource in readable:
        if resource.name in stream.starts:
            continue
        if archive.find(resource.name) is None:
            missing += 1
            package.warnings.append(
                f"{resource.name} is listed in the book but is not in the file."
            )
            continue
        _read_document(archive, resource, stream, package.warnings)
    if readable and missing == len(readable):
        raise damaged(archive.path, "none of its documents is in the file")
    return stream


def _read_document(
    archive: Archive, resource: Resource, stream: _Stream, warnings: list[str]
) -> None:
    data = archive.read(resource.name)
    root = parse_xml(data, repair=False)
    if root is None or not any(local_name(element) == "body" for element in root):
        # An HTML parser loses less of a document that is not well formed.
        root = parse_html(decode_markup(data))
    stream.starts[resource.name] = len(stream.items)
    if root is None:
        if data.strip():
            warnings.append(f"{resource.name} could not be read.")
        return
    markup = read_markup(root)
    for index, item in enumerate(markup.items, len(stream.items)):
        for name in item.ids:
            stream.ids.setdefault((resource.name, name), index)
    stream.items += markup.items
    for name in markup.trailing_ids:
        stream.ids.setdefault((resource.name, name), len(stream.items))
    stream.language = stream.language or markup.language


@dataclass(slots=True)
class _Cut:
    """Where a section begins, and what the table of contents calls it."""

    index: int
    title: str = ""
    parts: tuple[str, ...] | None = None
    is_part: bool = False


def _pieces(
    stream: _Stream, entries: Sequence[Entry], hints: dict[str, Matter], title: str
) -> list[Piece]:
    cuts = {
        cut.index: cut for cut in _cuts(stream, entries, title, ()) if cut.index < len(stream.items)
    }
    by_headings = pieces_by_headings(stream.items, title)
    headed = sum(bool(piece.title) for piece in by_headings)
    if len(cuts) <= 1 and headed > len(cuts):
        return by_headings
    for name, start in stream.starts.items():
        if (
            start < len(stream.items)
            and start not in cuts
            and _opens_section(stream, start, name, hints, cuts)
        ):
            cuts[start] = _Cut(start)
    for start in _documents_after_matter(stream, cuts, hints):
        cuts.setdefault(start, _Cut(start))
    cuts.setdefault(0, _Cut(0))
    ordered = [cuts[index] for index in sorted(cuts)]
    _set_parts(ordered)
    ends = [*(cut.index for cut in ordered[1:]), len(stream.items)]
    document = {start: name for name, start in stream.starts.items() if start < len(stream.items)}
    pieces = []
    for cut, end in zip(ordered, ends, strict=True):
        body = _heading_end(stream.items, cut, end)
        shown = cut.title or (heading_title(stream.items[cut.index : body]))
        hint = hints.get(document.get(cut.index, ""))
        pieces.append(Piece(cut.index, end, body, shown, cut.is_part, cut.parts, hint))
    return pieces


def _set_parts(cuts: Sequence[_Cut]) -> None:
    """Where the contents nest chapters in parts, what stands outside is in none, and what the
    contents do not list is in the part before it."""
    if not any(cut.parts for cut in cuts):
        return
    before: tuple[str, ...] = ()
    for cut in cuts:
        if cut.parts is None:
            cut.parts = () if cut.title else before
        before = (*cut.parts, cut.title) if cut.is_part else cut.parts


def _cuts(
    stream: _Stream, entries: Iterable[Entry], title: str, parts: tuple[str, ...]
) -> Iterator[_Cut]:
    """Cuts of the entries and of those below them, later ones at the same place winning."""
    for entry in entries:
        index = stream.position(entry.target)
        is_part = bool(entry.children) and _holds_chapters(stream, entry, index)
        heading = read_heading(entry.title)
        is_part_name = heading is not None and heading.kind is Kind.PART
        is_book = normalised(entry.title) == normalised(title) and not is_part_name
        if index is not None:
            stands_above = (is_part or is_part_name) and not is_book
            yield _Cut(index, entry.title, parts or None, stands_above)
        if is_part:
            inner = parts if is_book else (*parts, entry.title)
            yield from _cuts(stream, entry.children, title, inner)


def _holds_chapters(stream: _Stream, entry: Entry, index: int | None) -> bool:
    """Whether what stands below an entry are chapters, and not the sections of one."""
    heading = read_heading(entry.title)
    if heading is not None and heading.kind in (Kind.CHAPTER, Kind.NAMED, Kind.MATTER):
        return False
    first = next(
        (p for child in entry.children if (p := stream.position(child.target)) is not None), None
    )
    if index is None or first is None:
        return True
    kinds = [read_heading(child.title) for child in entry.children]
    if any(
        kind is not None and kind.kind in (Kind.CHAPTER, Kind.PART, Kind.NUMERAL) for kind in kinds
    ):
        return True
    types = stream.items[index].types if index < len(stream.items) else frozenset()
    return "chapter" not in types and count_words(stream.items[index:first]) < _LONGEST_PART_PAGE


def _opens_section(
    stream: _Stream, start: int, name: str, hints: dict[str, Matter], cuts: dict[int, _Cut]
) -> bool:
    """Whether a document that the contents do not list is a section, not the rest of one."""
    item = stream.items[start]
    if name in hints or start < min(cuts, default=0) or matter_of_types(item.types):
        return True
    if item.kind is not ItemKind.HEADING:
        return bool(item.types & {"chapter", "part", "volume", "pg-boilerplate", "pgheader"})
    heading = read_heading(" ".join(item.text.split()))
    return heading is not None and heading.kind is not Kind.NUMBERED_TITLE


def _documents_after_matter(
    stream: _Stream, cuts: dict[int, _Cut], hints: dict[str, Matter]
) -> list[int]:
    """Documents that follow one that is matter by its markup: they do not go on with it."""
    starts = sorted(
        (start, name) for name, start in stream.starts.items() if start < len(stream.items)
    )
    return [
        start
        for (before, name), (start, _) in pairwise(starts)
        if before in cuts and (name in hints or matter_of_types(stream.items[before].types))
    ]


def _heading_end(items: Sequence[Item], cut: _Cut, end: int) -> int:
    """The item after the section's heading: heading elements, or paragraphs that say the same as
    the table of contents."""
    start = cut.index
    if start < end and items[start].kind is ItemKind.HEADING:
        return heading_end(items, start, end)
    shown = normalised(cut.title)
    stop, said = start, ""
    while shown and stop < min(end, start + 4) and items[stop].kind is ItemKind.PARAGRAPH:
        said += normalised(items[stop].text)
        if not said or not shown.startswith(said):
            break
        stop += 1
        if said == shown:
            return stop
    return start
