"""The documents of an EPUB's reading order, read into one stream of blocks."""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from audiobook.errors import EncryptedManuscriptError, ManuscriptError
from audiobook.manuscript.formats.archive import Archive, resolve
from audiobook.manuscript.formats.navigation import Entry
from audiobook.manuscript.formats.package import Package, Resource, damaged
from audiobook.manuscript.marked_up.items import Item, Markup
from audiobook.manuscript.marked_up.markup import read_markup
from audiobook.manuscript.marked_up.note_links import resolve_notes
from audiobook.manuscript.marked_up.styles import LoadSheet
from audiobook.manuscript.safe_xml import decode_markup, local_name, parse_html, parse_xml

XHTML = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_PICTURES = ("image/", "audio/", "video/", "font/")
_ROOT = re.compile(r"<(?!\?|!)(?:\w+:)?(\w+)")
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")
_MOST_NOT_TEXT = 0.01
"""Share of characters that no text has, from which on bytes are no text."""


@dataclass(slots=True)
class Stream:
    """The items of all documents of the spine, and where documents and ids begin."""

    items: list[Item] = field(default_factory=list)
    starts: dict[str, int] = field(default_factory=dict)
    ids: dict[tuple[str, str], int] = field(default_factory=dict)
    extents: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    language: str = ""
    warnings: list[str] = field(default_factory=list)
    losses: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    sheets: dict[str, str] = field(default_factory=dict)
    """Style sheets that were read, by name."""

    def position(self, target: tuple[str, str] | None) -> int | None:
        """Index of the item a link points to; the document's first where the id is unknown."""
        if target is None:
            return None
        name, fragment = target
        if fragment and (name, fragment) in self.ids:
            return self.ids[name, fragment]
        return self.starts.get(name)

    def names(self) -> tuple[list[int], list[str]]:
        """Where documents begin, rising, and what they are called."""
        ordered = sorted(self.starts.items(), key=lambda entry: entry[1])
        return [start for _, start in ordered], [name for name, _ in ordered]


def read_spine(archive: Archive, package: Package, entries: Sequence[Entry]) -> Stream:
    """The text of a package.

    Documents are told by what is in them, not by their media type. Those that the reading order
    fails to name are found by the table of contents; what cannot be read is told in `losses`.

    Args:
        archive: the container.
        package: manifest and spine.
        entries: the table of contents.

    Raises:
        DamagedManuscriptError: none of the documents is in the file.
        EncryptedManuscriptError: what is in them is no text.
    """
    stream = Stream()
    unreadable: list[str] = []
    missing = 0
    readable = list(_reading_order(archive, package, entries, stream))
    for resource in readable:
        if resource.name in stream.starts:
            continue
        if archive.find(resource.name) is None:
            missing += 1
            stream.losses.append(f"{resource.name} is listed in the book but is not in the file.")
        elif not _read_document(archive, resource, stream):
            unreadable.append(resource.name)
    if readable and missing == len(readable):
        raise damaged(archive.path, "none of its documents is in the file")
    if unreadable and not stream.items:
        raise EncryptedManuscriptError(
            "The EPUB's documents are not text; they seem to be encrypted or damaged.",
            hint="Use the manuscript or an export without protection.",
            path=archive.path,
        )
    _link_notes(stream)
    stream.warnings += [
        f"{count} × {what}: not read." for what, count in sorted(stream.skipped.items())
    ]
    return stream


def _reading_order(
    archive: Archive, package: Package, entries: Sequence[Entry], stream: Stream
) -> Iterator[Resource]:
    spine = package.spine or [r for r in package.manifest.values() if r.media_type in XHTML]
    if not any(resource.is_linear for resource in spine):
        spine = [replace(resource, is_linear=True) for resource in spine]
    listed = {resource.name for resource in spine}
    extra = [name for name in _documents_of(entries) if name not in listed and archive.find(name)]
    if not package.missing:
        yield from spine
        return
    names = ", ".join(package.missing)
    if not extra:
        stream.losses.append(f"The reading order names {names}, which the book does not have.")
    else:
        stream.warnings.append(
            f"The reading order names {names}, which the book does not have; "
            f"{', '.join(extra)} from the table of contents is read in its place."
        )
    order = list(_documents_of(entries))
    for resource in spine:
        yield resource
        index = order.index(resource.name) + 1 if resource.name in order else len(order)
        while index < len(order) and order[index] in extra:
            yield Resource(order[index], XHTML[0], frozenset())
            extra.remove(order[index])
            index += 1
    for name in extra:
        yield Resource(name, XHTML[0], frozenset())


def _documents_of(entries: Iterable[Entry]) -> Iterator[str]:
    paths_read: set[str] = set()
    for entry in entries:
        for name in (*([entry.target[0]] if entry.target else ()), *_documents_of(entry.children)):
            if name not in paths_read:
                paths_read.add(name)
                yield name


def _read_document(archive: Archive, resource: Resource, stream: Stream) -> bool:
    """Read one document into `stream`; False when its bytes are no text."""
    name = resource.name
    stream.starts[name] = len(stream.items)
    if resource.media_type.startswith(_PICTURES) and resource.media_type != "image/svg+xml":
        data = archive.read(name)
        if not data[:200].lstrip().startswith(b"<"):
            stream.losses.append(f"{name} is a picture or a sound; what it shows is not read.")
            return True
    else:
        data = archive.read(name)
    sample = decode_markup(data[:20_000])
    if not data.strip():
        return True
    if len(_NOT_TEXT.findall(sample)) > _MOST_NOT_TEXT * len(sample):
        stream.losses.append(f"{name} is not text: it is encrypted or damaged.")
        return False
    root_match = _ROOT.search(sample)
    if root_match is not None and root_match[1].lower() == "svg":
        stream.losses.append(f"{name} is a drawing (SVG); the words in it are not read.")
        return True
    root = parse_xml(data, repair=False)
    if root is None or not any(local_name(element) == "body" for element in root):
        # An HTML parser loses less of a document that is not well formed.
        root = parse_html(decode_markup(data))
    if root is None:
        stream.losses.append(f"{name} could not be read.")
        return True
    _add(stream, name, read_markup(root, _sheets(archive, name, stream.sheets)), resource.is_linear)
    return True


def _add(stream: Stream, name: str, markup: Markup, is_linear: bool) -> None:
    offset = len(stream.items)
    if not is_linear:
        for item in markup.items:
            item.types |= {"nonlinear"}
    for index, item in enumerate(markup.items, offset):
        for identifier in item.ids:
            stream.ids.setdefault((name, identifier), index)
    stream.items += markup.items
    for identifier in markup.trailing_ids:
        stream.ids.setdefault((name, identifier), len(stream.items))
    for identifier, (start, end) in markup.extents.items():
        stream.extents[name, identifier] = (start + offset, end + offset)
    stream.language = stream.language or markup.language
    stream.skipped += markup.skipped


def _sheets(archive: Archive, base: str, known: dict[str, str]) -> LoadSheet:
    """Style sheets by address; each is unpacked once for all chapters, which `known` sees to."""

    def load(href: str) -> str:
        target = resolve(base, href)
        name = archive.find(target[0]) if target else None
        if name is None:
            return ""
        if name not in known:
            try:
                known[name] = decode_markup(archive.read(name))
            except ManuscriptError:
                known[name] = ""
        return known[name]

    return load


def _link_notes(stream: Stream) -> None:
    starts, names = stream.names()

    def target(index: int, href: str) -> tuple[str, str] | None:
        place = resolve(names[bisect(starts, index) - 1], href)
        return place if place and place[1] else None

    def find(index: int, href: str) -> int | None:
        place = target(index, href)
        position = stream.ids.get(place) if place else None
        return position if position is not None and position < len(stream.items) else None

    def extent(index: int, href: str) -> tuple[int, int] | None:
        place = target(index, href)
        return stream.extents.get(place) if place else None

    resolve_notes(stream.items, find, extent)
