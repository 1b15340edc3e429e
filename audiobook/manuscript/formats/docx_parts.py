"""The parts of a Word document, and what its styles say (ECMA-376 Parts 1 and 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from audiobook.manuscript.formats.archive import Archive, resolve
from audiobook.manuscript.language import language_tag
from audiobook.manuscript.marked_up.heading_looks import Look
from audiobook.manuscript.safe_xml import local_name, parse_xml

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING_STYLE = re.compile(r"heading (\d)\Z")
_CHAPTER_STYLE = re.compile(
    r"(?:chapter|kapitel|chapitre|cap[ií]tulo|capitolo)"
    r"(?:[ _-]?(?:title|heading|head|name|number|titel|überschrift))?\Z"
)
"""Styles that templates for manuscripts bring along."""

_OFFICE_DOCUMENT = "/relationships/officeDocument"


def main_part(archive: Archive) -> str:
    """The part with the text, which the package's relationships name (ECMA-376 Part 2, 6.5);
    empty in a file that is no Word document."""
    root = parse_xml(archive.read("_rels/.rels")) if archive.find("_rels/.rels") else None
    for relation in root if root is not None else ():
        target = (relation.get("Target") or "").lstrip("/")
        is_main = (relation.get("Type") or "").endswith(_OFFICE_DOCUMENT)
        if is_main and target.endswith(".xml") and archive.find(target):
            document = parse_xml(archive.read(target))
            if document is not None and local_name(document) == "document":
                return target
    return "word/document.xml" if archive.find("word/document.xml") else ""


def related_parts(archive: Archive, main: str) -> dict[str, str]:
    """The parts that belong to the main one, by the last word of their relationship's type."""
    folder, _, name = main.rpartition("/")
    listed = archive.find(f"{folder}/_rels/{name}.rels")
    root = parse_xml(archive.read(listed)) if listed else None
    related: dict[str, str] = {}
    for relation in root if root is not None else ():
        target = resolve(main, relation.get("Target") or "")
        kind = (relation.get("Type") or "").rpartition("/")[2]
        if target is not None and archive.find(target[0]):
            related[kind] = target[0]
    return related


def read_part(archive: Archive, name: str) -> etree._Element | None:
    """Root of a part; None when there is none of that name."""
    return parse_xml(archive.read(name)) if archive.find(name) else None


def value_of(element: etree._Element | None, name: str = "val") -> str:
    """An attribute in Word's namespace; empty without one."""
    if element is None:
        return ""
    return element.get(f"{_W}{name}") or element.get(f"{_STRICT}{name}") or ""


def child_of(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The element reached by the names in `path`, one below the other."""
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if local_name(child) == name), None)
    return element


def is_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a property that is on or off (17.17.4) is there and on."""
    element = child_of(properties, name)
    return element is not None and value_of(element) not in ("0", "false", "off")


def letter_size(properties: etree._Element | None) -> int:
    """Half-points; 0 where a run's properties do not say."""
    size = value_of(child_of(properties, "sz"))
    return int(size) if size.isdigit() else 0


class Styled(Protocol):
    """A paragraph with a style."""

    style: str
    outline: str
    is_bold: bool
    size: int
    alignment: str


class WordStyles:
    """Names and outline levels of paragraph styles (17.7 of ECMA-376 Part 1)."""

    def __init__(self, root: etree._Element | None) -> None:
        self._names: dict[str, str] = {}
        self._based_on: dict[str, str] = {}
        self._outline: dict[str, str] = {}
        self._numbering: dict[str, tuple[str, str]] = {}
        self._looks: dict[str, Look] = {}
        self.language = ""
        for element in root if root is not None else ():
            if local_name(element) == "docdefaults":
                language = child_of(element, "rprdefault", "rpr", "lang")
                self.language = language_tag(value_of(language))
            if local_name(element) != "style":
                continue
            identifier = value_of(element, "styleId")
            self._names[identifier] = value_of(child_of(element, "name")).lower()
            self._based_on[identifier] = value_of(child_of(element, "basedon"))
            self._outline[identifier] = value_of(child_of(element, "ppr", "outlinelvl"))
            number = child_of(element, "ppr", "numpr")
            runs = child_of(element, "rpr")
            alignment = value_of(child_of(element, "ppr", "jc"))
            self._looks[identifier] = Look(is_on(runs, "b"), letter_size(runs), alignment)
            self._numbering[identifier] = (
                value_of(child_of(number, "numid")),
                value_of(child_of(number, "ilvl")) or "0",
            )

    def _chain(self, style: str) -> Iterator[str]:
        visited: set[str] = set()
        while style and style not in visited:
            visited.add(style)
            yield style
            style = self._based_on.get(style, "")

    def _is_named(self, paragraph: Styled, name: str) -> bool:
        return any(self._names.get(s, s.lower()) == name for s in self._chain(paragraph.style))

    def is_title(self, paragraph: Styled) -> bool:
        return self._is_named(paragraph, "title")

    def is_subtitle(self, paragraph: Styled) -> bool:
        return self._is_named(paragraph, "subtitle")

    def is_contents(self, paragraph: Styled) -> bool:
        name = self._names.get(paragraph.style, paragraph.style.lower())
        return re.match(r"toc ?(?:\d|heading)\Z", name) is not None

    def numbering(self, paragraph: Styled) -> tuple[str, str]:
        """Id and level of the list that the paragraph's style is in; empty for none."""
        chain = (self._numbering.get(style, ("", "0")) for style in self._chain(paragraph.style))
        return next((numbering for numbering in chain if numbering[0]), ("", "0"))

    def look(self, paragraph: Styled) -> Look:
        """How a paragraph's letters are set, by its own properties and its style's."""
        looks = [self._looks[s] for s in self._chain(paragraph.style) if s in self._looks]
        return Look(
            paragraph.is_bold or (bool(looks) and looks[0].is_bold),
            paragraph.size or next((look.size for look in looks if look.size), 0),
            paragraph.alignment or next((look.alignment for look in looks if look.alignment), ""),
        )

    def level(self, paragraph: Styled) -> int:
        """1 to 9 for a heading, 0 for body text."""
        outline = paragraph.outline
        for style in self._chain(paragraph.style):
            outline = outline or self._outline.get(style, "")
            match = _HEADING_STYLE.match(self._names.get(style, ""))
            if match and not outline:
                return int(match[1])
            if _CHAPTER_STYLE.match(self._names.get(style, "")) and not outline:
                return 1
        # Level 9 is body text (17.9.20).
        return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0
