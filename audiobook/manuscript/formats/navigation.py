"""What an EPUB says about its own order: table of contents, landmarks, guide (NCX 2005-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiobook.manuscript.formats.archive import Archive, resolve
from audiobook.manuscript.formats.package import Package, children
from audiobook.manuscript.safe_xml import local_name, parse_xml, squeeze, text_of, types_of
from audiobook.manuscript.structure.section_kinds import matter_of_types
from audiobook.model import Matter

if TYPE_CHECKING:
    from lxml import etree


@dataclass(slots=True)
class Entry:
    """A line of the table of contents."""

    title: str
    target: tuple[str, str] | None
    children: list[Entry] = field(default_factory=list)


def read_contents(archive: Archive, package: Package) -> list[Entry]:
    """Entries of the navigation document, else of the NCX."""
    nav = next((r for r in package.manifest.values() if "nav" in r.properties), None)
    if nav and archive.find(nav.name):
        root = parse_xml(archive.read(nav.name))
        for element in root.iter() if root is not None else ():
            if local_name(element) == "nav" and "toc" in types_of(element):
                entries = _nav_entries(element, nav.name, archive)
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
                return _ncx_entries(element, ncx.name, archive)
    return []


def _locate(archive: Archive, base: str, href: str | None) -> tuple[str, str] | None:
    """The member of the archive, and the fragment, that a link points to."""
    target = resolve(base, href) if href else None
    return (archive.find(target[0]) or target[0], target[1]) if target else None


def _nav_entries(element: etree._Element, base: str, archive: Archive) -> list[Entry]:
    entries: list[Entry] = []
    for child in element:
        name = local_name(child)
        if name == "ol":
            entries += _nav_entries(child, base, archive)
        elif name == "li":
            label = next((e for e in child if local_name(e) in ("a", "span")), None)
            title = squeeze(text_of(label)) if label is not None else ""
            href = label.get("href") if label is not None else None
            entry = Entry(title, _locate(archive, base, href))
            entry.children = [
                e for ol in child if local_name(ol) == "ol" for e in _nav_entries(ol, base, archive)
            ]
            entries.append(entry)
    return entries


def _ncx_entries(element: etree._Element, base: str, archive: Archive) -> list[Entry]:
    entries: list[Entry] = []
    for point in element:
        if local_name(point) != "navpoint":
            continue
        label = next((e for e in point if local_name(e) == "navlabel"), None)
        content = next((e for e in point if local_name(e) == "content"), None)
        title = squeeze(text_of(label)) if label is not None else ""
        source = content.get("src") if content is not None else None
        entry = Entry(title, _locate(archive, base, source))
        entry.children = _ncx_entries(point, base, archive)
        entries.append(entry)
    return entries


def landmarks(archive: Archive, package: Package) -> dict[str, Matter]:
    """What the landmarks of EPUB 3 and the guide of EPUB 2 say documents are."""
    hints: dict[str, Matter] = {}
    for reference in children(package.root, "guide", "reference"):
        target = _locate(archive, package.name, reference.get("href"))
        kind = _GUIDE_TYPES.get((reference.get("type") or "").lower(), reference.get("type") or "")
        matter = matter_of_types(frozenset((kind,)))
        if target and matter and not target[1]:
            hints[target[0]] = matter
    nav = next((r for r in package.manifest.values() if "nav" in r.properties), None)
    root = parse_xml(archive.read(nav.name)) if nav and archive.find(nav.name) else None
    for element in root.iter() if root is not None else ():
        if local_name(element) == "nav" and "landmarks" in types_of(element):
            for link in element.iter():
                target = _locate(archive, nav.name, link.get("href")) if nav else None
                matter = matter_of_types(types_of(link))
                if target and matter and not target[1]:
                    hints[target[0]] = matter
    return hints


_GUIDE_TYPES = {
    "title-page": "titlepage",
    "notes": "endnotes",
    "acknowledgements": "acknowledgments",
}
