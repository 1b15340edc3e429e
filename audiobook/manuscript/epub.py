"""EPUB 2 and 3 -> Book (OCF 3.3, EPUB Packages 3.3, OPF 2.0.1, NCX 2005-1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import (
    DamagedManuscriptError,
    EmptyManuscriptError,
    EncryptedManuscriptError,
)
from audiobook.manuscript import limits
from audiobook.manuscript.archive import Archive, resolve
from audiobook.manuscript.asides import take_asides
from audiobook.manuscript.headings import Kind, normalised, read_heading
from audiobook.manuscript.language import guess_language
from audiobook.manuscript.markup import (
    Item,
    ItemKind,
    decode_markup,
    local_name,
    parse_html,
    parse_xml,
    read_markup,
    squeeze,
    text_of,
    types_of,
)
from audiobook.manuscript.matter import matter_of_types
from audiobook.manuscript.outline import (
    Piece,
    count_words,
    heading_end,
    heading_title,
    make_chapters,
    pieces_by_headings,
)
from audiobook.manuscript.text import title_of_name
from audiobook.model import Book, Image, Matter

if TYPE_CHECKING:
    from lxml import etree

_CONTAINER = "META-INF/container.xml"
_XHTML = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_FONT_OBFUSCATION = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_LONGEST_PART_PAGE = 300
"""Words of a page that has chapters below it in the contents and is still only their part."""


@dataclass(frozen=True, slots=True)
class _Resource:
    name: str
    media_type: str
    properties: frozenset[str]


@dataclass(slots=True)
class _Package:
    name: str
    root: etree._Element
    manifest: dict[str, _Resource]
    spine: list[_Resource]
    warnings: list[str]


@dataclass(slots=True)
class _Entry:
    """A line of the table of contents."""

    title: str
    target: tuple[str, str] | None
    children: list[_Entry] = field(default_factory=list)


@dataclass(slots=True)
class _Stream:
    """The items of all documents of the spine, and where documents and ids begin."""

    items: list[Item] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    language: str = ""

    def position(self, target: tuple[str, str] | None) -> int | None:
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
        package = _read_package(archive)
        _refuse_encrypted(archive, package)
        stream = _read_spine(archive, package)
        if not any(item.text for item in stream.items):
            raise EmptyManuscriptError(
                "The EPUB has no text in it.",
                hint="A book of scanned pages has to go through text recognition first.",
                path=path,
            )
        metadata = _Metadata(package.root)
        title = metadata.first("title") or title_of_name(path.name)
        entries = _read_contents(archive, package)
        hints = _landmarks(archive, package)
        pieces = _pieces(stream, entries, hints, title)
        chapters = take_asides(make_chapters(stream.items, pieces, title))
        sample = "\n".join(item.text for item in stream.items[:2000])
        return Book(
            title=title,
            chapters=tuple(chapters),
            authors=metadata.authors,
            language=metadata.first("language") or stream.language or guess_language(sample),
            cover=_read_cover(archive, package, metadata),
            description=metadata.first("description"),
            publisher=metadata.first("publisher"),
            year=metadata.first("date")[:4],
            series=metadata.series[0],
            series_index=metadata.series[1],
            isbn=metadata.isbn,
            warnings=tuple(package.warnings),
        )


# ---------------------------------------------------------------- package


def _read_package(archive: Archive) -> _Package:
    name = _package_name(archive)
    root = parse_xml(archive.read(name))
    if root is None or local_name(root) != "package":
        raise _damaged(archive.path, f"{name} is not a package document")
    warnings: list[str] = []
    manifest: dict[str, _Resource] = {}
    for element in _children(root, "manifest", "item"):
        target = resolve(name, element.get("href") or "")
        if target is None:
            warnings.append(f"A path that leaves the book was ignored: {element.get('href')!r}.")
            continue
        properties = frozenset((element.get("properties") or "").split())
        media_type = (element.get("media-type") or "").lower()
        manifest[element.get("id") or ""] = _Resource(target[0], media_type, properties)
    spine = [
        manifest[identifier]
        for element in _children(root, "spine", "itemref")
        if (identifier := element.get("idref") or "") in manifest
    ]
    return _Package(name, root, manifest, spine, warnings)


def _package_name(archive: Archive) -> str:
    if archive.find(_CONTAINER):
        root = parse_xml(archive.read(_CONTAINER))
        for element in root.iter() if root is not None else ():
            if local_name(element) == "rootfile":
                target = resolve("", element.get("full-path") or "")
                if target and archive.find(target[0]):
                    return target[0]
    name = next((name for name in archive.names if name.lower().endswith(".opf")), None)
    if name is None:
        raise _damaged(archive.path, "it has no package document, so it is not an EPUB")
    return name


def _damaged(path: Path, detail: str) -> DamagedManuscriptError:
    return DamagedManuscriptError(
        f"The EPUB cannot be read: {detail}.",
        hint="Export it again, or convert it to DOCX or HTML.",
        path=path,
    )


def _children(root: etree._Element, parent: str, name: str) -> Iterator[etree._Element]:
    for element in root.iter():
        if local_name(element) == parent:
            yield from (child for child in element if local_name(child) == name)


def _refuse_encrypted(archive: Archive, package: _Package) -> None:
    """Raise when documents are encrypted; obfuscated fonts are no obstacle."""
    protected = EncryptedManuscriptError(
        "The EPUB is protected by digital rights management.",
        hint="Use the manuscript or an export without protection.",
        path=archive.path,
    )
    if archive.find("META-INF/license.lcpl"):
        raise protected
    name = archive.find("META-INF/encryption.xml")
    root = parse_xml(archive.read(name)) if name else None
    if root is None:
        return
    documents = {resource.name for resource in package.spine}
    for data in root.iter():
        if local_name(data) != "encrypteddata":
            continue
        algorithm = next(
            (e.get("Algorithm") or "" for e in data if local_name(e) == "encryptionmethod"), ""
        )
        reference = next((e for e in data.iter() if local_name(e) == "cipherreference"), None)
        target = resolve("", reference.get("URI") or "") if reference is not None else None
        if target and target[0] in documents and algorithm not in _FONT_OBFUSCATION:
            raise protected


# ---------------------------------------------------------------- spine


def _read_spine(archive: Archive, package: _Package) -> _Stream:
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
        raise _damaged(archive.path, "none of its documents is in the file")
    return stream


def _read_document(
    archive: Archive, resource: _Resource, stream: _Stream, warnings: list[str]
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


# ---------------------------------------------------------------- table of contents


def _read_contents(archive: Archive, package: _Package) -> list[_Entry]:
    """Entries of the navigation document, else of the NCX."""
    nav = next((r for r in package.manifest.values() if "nav" in r.properties), None)
    if nav and archive.find(nav.name):
        root = parse_xml(archive.read(nav.name))
        for element in root.iter() if root is not None else ():
            if local_name(element) == "nav" and "toc" in types_of(element):
                entries = _nav_entries(element, nav.name)
                if entries:
                    return entries
    identifier = next((e.get("toc") for e in package.root.iter() if local_name(e) == "spine"), None)
    ncx = package.manifest.get(identifier or "") or next(
        (r for r in package.manifest.values() if r.media_type == "application/x-dtbncx+xml"), None
    )
    if ncx and archive.find(ncx.name):
        root = parse_xml(archive.read(ncx.name))
        for element in root.iter() if root is not None else ():
            if local_name(element) == "navmap":
                return _ncx_entries(element, ncx.name)
    return []


def _nav_entries(element: etree._Element, base: str) -> list[_Entry]:
    entries: list[_Entry] = []
    for child in element:
        name = local_name(child)
        if name == "ol":
            entries += _nav_entries(child, base)
        elif name == "li":
            label = next((e for e in child if local_name(e) in ("a", "span")), None)
            title = squeeze(text_of(label)) if label is not None else ""
            href = label.get("href") if label is not None else None
            entry = _Entry(title, resolve(base, href) if href else None)
            entry.children = [
                e for ol in child if local_name(ol) == "ol" for e in _nav_entries(ol, base)
            ]
            entries.append(entry)
    return entries


def _ncx_entries(element: etree._Element, base: str) -> list[_Entry]:
    entries: list[_Entry] = []
    for point in element:
        if local_name(point) != "navpoint":
            continue
        label = next((e for e in point if local_name(e) == "navlabel"), None)
        content = next((e for e in point if local_name(e) == "content"), None)
        title = squeeze(text_of(label)) if label is not None else ""
        source = content.get("src") if content is not None else None
        entry = _Entry(title, resolve(base, source) if source else None)
        entry.children = _ncx_entries(point, base)
        entries.append(entry)
    return entries


def _landmarks(archive: Archive, package: _Package) -> dict[str, Matter]:
    """What the landmarks of EPUB 3 and the guide of EPUB 2 say documents are."""
    hints: dict[str, Matter] = {}
    for reference in _children(package.root, "guide", "reference"):
        target = resolve(package.name, reference.get("href") or "")
        kind = _GUIDE_TYPES.get((reference.get("type") or "").lower(), reference.get("type") or "")
        matter = matter_of_types(frozenset((kind,)))
        if target and matter and not target[1]:
            hints[target[0]] = matter
    nav = next((r for r in package.manifest.values() if "nav" in r.properties), None)
    root = parse_xml(archive.read(nav.name)) if nav and archive.find(nav.name) else None
    for element in root.iter() if root is not None else ():
        if local_name(element) == "nav" and "landmarks" in types_of(element):
            for link in element.iter():
                target = (
                    resolve(nav.name, link.get("href") or "") if nav and link.get("href") else None
                )
                matter = matter_of_types(types_of(link))
                if target and matter and not target[1]:
                    hints[target[0]] = matter
    return hints


_GUIDE_TYPES = {
    "title-page": "titlepage",
    "notes": "endnotes",
    "acknowledgements": "acknowledgments",
}


@dataclass(slots=True)
class _Cut:
    """Where a section begins, and what the table of contents calls it."""

    index: int
    title: str = ""
    parts: tuple[str, ...] | None = None
    is_part: bool = False


def _pieces(
    stream: _Stream, entries: Sequence[_Entry], hints: dict[str, Matter], title: str
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
    ends = [*(cut.index for cut in ordered[1:]), len(stream.items)]
    document = {start: name for name, start in stream.starts.items() if start < len(stream.items)}
    pieces = []
    for cut, end in zip(ordered, ends, strict=True):
        body = _heading_end(stream.items, cut, end)
        shown = cut.title or (heading_title(stream.items[cut.index : body]))
        hint = hints.get(document.get(cut.index, ""))
        pieces.append(Piece(cut.index, end, body, shown, cut.is_part, cut.parts, hint))
    return pieces


def _cuts(
    stream: _Stream, entries: Iterable[_Entry], title: str, parts: tuple[str, ...]
) -> Iterator[_Cut]:
    """Cuts of the entries and of those below them, later ones at the same place winning."""
    for entry in entries:
        index = stream.position(entry.target)
        is_part = bool(entry.children) and _holds_chapters(stream, entry, index)
        heading = read_heading(entry.title)
        is_part_name = heading is not None and heading.kind is Kind.PART
        if index is not None:
            nested = parts or None
            yield _Cut(
                index,
                entry.title,
                nested if not is_part_name else parts or None,
                is_part or is_part_name,
            )
        if is_part:
            is_book = normalised(entry.title) == normalised(title) and not is_part_name
            inner = parts if is_book else (*parts, entry.title)
            yield from _cuts(stream, entry.children, title, inner)


def _holds_chapters(stream: _Stream, entry: _Entry, index: int | None) -> bool:
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


# ---------------------------------------------------------------- metadata


class _Metadata:
    """Dublin Core and its refinements in a package document."""

    def __init__(self, root: etree._Element) -> None:
        self._elements = [
            element
            for metadata in root.iter()
            if local_name(metadata) == "metadata"
            for element in metadata.iter()
            if local_name(element)
        ]
        self.refinements: dict[tuple[str, str], str] = {}
        self.named: dict[str, str] = {}
        for element in self._elements:
            if local_name(element) != "meta":
                continue
            text = squeeze(element.text or "")
            if element.get("property"):
                key = (
                    (element.get("refines") or "").removeprefix("#"),
                    element.get("property") or "",
                )
                self.refinements.setdefault(key, text)
            elif element.get("name"):
                self.named.setdefault(element.get("name") or "", element.get("content") or "")

    def all(self, name: str) -> list[etree._Element]:
        return [e for e in self._elements if local_name(e) == name and squeeze(text_of(e))]

    def first(self, name: str) -> str:
        return next((squeeze(text_of(element)) for element in self.all(name)), "")

    @property
    def authors(self) -> tuple[str, ...]:
        """Creators whose role is not another one than author (MARC relator ``aut``)."""
        names = []
        for element in self.all("creator"):
            role = next((v for k, v in element.attrib.items() if str(k).endswith("role")), "")
            role = str(role) or self.refinements.get((element.get("id") or "", "role"), "")
            if role in ("", "aut") or "author" in (element.get("id") or ""):
                names.append(squeeze(text_of(element)))
        return tuple(dict.fromkeys(names or [squeeze(text_of(e)) for e in self.all("creator")]))

    @property
    def series(self) -> tuple[str, str]:
        """Name and index: ``calibre:series``, else a collection of type ``series``."""
        if "calibre:series" in self.named:
            return self.named["calibre:series"], self.named.get("calibre:series_index", "")
        for element in self._elements:
            if element.get("property") != "belongs-to-collection":
                continue
            identifier = element.get("id") or ""
            if self.refinements.get((identifier, "collection-type")) == "series":
                index = self.refinements.get((identifier, "group-position"), "")
                return squeeze(text_of(element)), index
        return "", ""

    @property
    def isbn(self) -> str:
        for element in self.all("identifier"):
            text = squeeze(text_of(element)).lower().removeprefix("urn:isbn:").removeprefix("isbn:")
            digits = text.replace("-", "").replace(" ", "")
            scheme = " ".join(str(value).lower() for value in element.attrib.values())
            is_isbn = (
                "isbn" in scheme
                or "isbn" in text_of(element).lower()
                or digits[:3] in ("978", "979")
            )
            if is_isbn and len(digits) in (10, 13) and digits[:-1].isdigit():
                return digits.upper()
        return ""


def _read_cover(archive: Archive, package: _Package, metadata: _Metadata) -> Image | None:
    """The cover picture: EPUB 3's ``cover-image``, EPUB 2's ``meta name="cover"``, the guide's
    page, or a picture that is called so."""
    for resource in _cover_candidates(archive, package, metadata):
        if not resource.media_type.startswith("image/") or resource.media_type == "image/svg+xml":
            continue
        if archive.find(resource.name):
            data = archive.read(resource.name, limits.COVER_BYTES)
            if data:
                return Image(data, resource.media_type)
    return None


def _cover_candidates(
    archive: Archive, package: _Package, metadata: _Metadata
) -> Iterator[_Resource]:
    resources = list(package.manifest.values())
    yield from (r for r in resources if "cover-image" in r.properties)
    identifier = metadata.named.get("cover", "")
    if identifier in package.manifest:
        yield package.manifest[identifier]
    by_name = {resource.name: resource for resource in resources}
    for reference in _children(package.root, "guide", "reference"):
        target = resolve(package.name, reference.get("href") or "")
        if (reference.get("type") or "").lower() != "cover" or target is None:
            continue
        root = parse_xml(archive.read(target[0])) if archive.find(target[0]) else None
        for element in root.iter() if root is not None else ():
            source = element.get("src") or element.get("{http://www.w3.org/1999/xlink}href")
            picture = resolve(target[0], source) if source else None
            if picture and picture[0] in by_name:
                yield by_name[picture[0]]
    for key, resource in package.manifest.items():
        if "cover" in key.lower() or "cover" in resource.name.rpartition("/")[2].lower():
            yield resource
