"""OpenDocument text -> Book (OpenDocument 1.3, Part 3).

The document is read from its XML, in bounded pieces, as Word's is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import (
    DamagedManuscriptError,
    EmptyManuscriptError,
    EncryptedManuscriptError,
)
from audiobook.manuscript.formats.archive import Archive
from audiobook.manuscript.formats.html import book_of_markup
from audiobook.manuscript.language import language_tag
from audiobook.manuscript.marked_up.markup import read_markup
from audiobook.manuscript.plain_text.title_page import split_authors
from audiobook.manuscript.safe_xml import local_name, parse_xml, plain_name, squeeze, text_of
from audiobook.model import Book

if TYPE_CHECKING:
    from lxml import etree

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_DROPPED = frozenset(
    "tracked-changes page-number page-count annotation annotation-end sequence-decls "
    "variable-decls user-field-decls forms ruby-text soft-page-break bookmark-ref".split()
)
_MOST_SPACES = 200
_BOLD_WEIGHT = 600
"""CSS Fonts 4, 2.2: semi-bold."""
_MOST_PARENTS = 20


def read_odt(path: Path) -> Book:
    """A book from an OpenDocument text.

    Chapters come from headings, else from the conventions of plain text. Deleted, hidden and
    struck-out text is left out.

    Raises:
        DamagedManuscriptError: it is not a whole document.
        EncryptedManuscriptError: it needs a password.
        EmptyManuscriptError: it has no text.
    """
    with Archive(path) as archive:
        _refuse_encrypted(archive, path)
        root = parse_xml(archive.read("content.xml"))
        parts = [_part(archive, "styles.xml"), root]
        meta = _part(archive, "meta.xml")
    body = next(root.iter(f"{_OFFICE}text"), None) if root is not None else None
    if body is None:
        raise DamagedManuscriptError(
            "The document's text cannot be read.", hint="Save it again, as DOCX or ODT.", path=path
        )
    details = {
        local_name(e): squeeze(text_of(e)) for e in (meta.iter() if meta is not None else ())
    }
    styles = _Styles([part for part in parts if part is not None])
    titles = _as_html(body, styles)
    language = language_tag(details.get("language", "")) or styles.language
    body.tag = "body"
    body.set("lang", language)
    try:
        book = book_of_markup(
            read_markup(body),
            name=path.name,
            title=" ".join(titles[:1]) or details.get("title", ""),
            authors=split_authors(details.get("initial-creator") or details.get("creator", "")),
        )
    except EmptyManuscriptError as error:
        raise EmptyManuscriptError(error.message, hint=error.hint, path=path) from error
    return replace(book, description=details.get("description", ""))


def _part(archive: Archive, name: str) -> etree._Element | None:
    return parse_xml(archive.read(name)) if archive.find(name) else None


def _refuse_encrypted(archive: Archive, path: Path) -> None:
    manifest = _part(archive, "META-INF/manifest.xml")
    for element in manifest.iter() if manifest is not None else ():
        if local_name(element) == "encryption-data":
            raise EncryptedManuscriptError(
                "The document is protected by a password.",
                hint="Save a copy without a password and give that.",
                path=path,
            )


@dataclass(slots=True)
class _Look:
    """What a style says of the text itself."""

    parent: str = ""
    hidden: bool = False
    raised: bool = False
    bold: bool | None = None
    """None where the parent style says."""


@dataclass(slots=True)
class _Styles:
    """Styles of the document, the automatic ones included."""

    parts: list[etree._Element]
    looks: dict[str, _Look] = field(default_factory=dict)
    language: str = ""

    def __post_init__(self) -> None:
        for part in self.parts:
            for element in part.iter():
                if local_name(element) in ("style", "default-style"):
                    self._read(element)

    def _read(self, element: etree._Element) -> None:
        look = _Look(element.get(f"{_STYLE}parent-style-name") or "")
        for properties in element:
            if local_name(properties) != "text-properties":
                continue
            values = {
                str(key).rpartition("}")[2]: value for key, value in properties.attrib.items()
            }
            struck = values.get("text-line-through-style", "none") != "none"
            look.hidden = struck or values.get("display") == "none"
            if "font-weight" in values:
                weight = str(values["font-weight"])
                look.bold = weight == "bold" or (weight.isdigit() and int(weight) >= _BOLD_WEIGHT)
            look.raised = str(values.get("text-position", "")).startswith(("super", "33%", "58%"))
            if local_name(element) == "default-style" and not self.language:
                code = str(values.get("language", ""))
                self.language = language_tag(code) if code not in ("none", "zxx") else ""
        self.looks[element.get(f"{_STYLE}name") or ""] = look

    def look(self, element: etree._Element) -> _Look:
        """Of the element's own style."""
        return self.looks.get(element.get(f"{_TEXT}style-name") or "", _Look())

    def is_bold(self, element: etree._Element) -> bool:
        """Of the element's style or the nearest parent of it that says."""
        look = self.look(element)
        for _ in range(_MOST_PARENTS):
            if look.bold is not None or not look.parent:
                break
            look = self.looks.get(look.parent, _Look())
        return bool(look.bold)

    def is_title(self, element: etree._Element) -> bool:
        """Whether a paragraph has the style of the document's title."""
        name = element.get(f"{_TEXT}style-name") or ""
        return name == "Title" or self.looks.get(name, _Look()).parent == "Title"


def _as_html(body: etree._Element, styles: _Styles) -> list[str]:
    """Give the elements the names that HTML has for them; the texts in the style of a title."""
    from lxml import etree

    titles: list[str] = []
    notes = 0
    for element in list(body.iter()):
        name = local_name(element)
        if not name or element is body:
            continue
        if name in _DROPPED or styles.look(element).hidden:
            _drop(element)
        elif name == "p" and styles.is_title(element) and squeeze(text_of(element)):
            titles.append(squeeze(text_of(element)))
            element.set("class", "titlepage")
            element.tag = "p"
        elif name == "note":
            notes += 1
            _as_note(element, notes, body)
        elif name == "s":
            count = element.get(f"{_TEXT}c") or "1"
            element.tag = "span"
            element.text = " " * min(int(count) if count.isdigit() else 1, _MOST_SPACES)
        elif name == "p" and not len(element) and not (element.text or "").strip():
            element.tag, element.text = "p", "\u00a0"
        else:
            _rename(element, name, styles)
    etree.strip_elements(body, "dropped", with_tail=False)
    return titles


def _rename(element: etree._Element, name: str, styles: _Styles) -> None:
    plain = {"line-break": "br", "list": "ul", "list-item": "li", "table-row": "tr"}
    if name == "h":
        level = element.get(f"{_TEXT}outline-level") or "1"
        element.tag = f"h{min(int(level) if level.isdigit() else 1, 6)}"
    elif name in ("table-of-content", "alphabetical-index"):
        element.tag = "section"
        element.set(_EPUB_TYPE, "toc" if name == "table-of-content" else "index")
    elif name == "span":
        is_bold = styles.is_bold(element)
        element.tag = "sup" if styles.look(element).raised else "b" if is_bold else "span"
    elif name == "p":
        element.tag = "p"
        if styles.is_bold(element):
            _embolden(element)
    elif name == "tab":
        element.tag, element.text = "span", " "
    elif name == "table-cell":
        element.tag = "td"
    elif name == "ruby-base":
        element.tag = "span"
    else:
        element.tag = plain.get(name) or plain_name(name)


def _embolden(paragraph: etree._Element) -> None:
    from lxml import etree

    inner = etree.Element("b")
    inner.text, paragraph.text = paragraph.text, None
    inner.extend(list(paragraph))
    paragraph.append(inner)


def _as_note(element: etree._Element, number: int, body: etree._Element) -> None:
    """A note's mark stays in the text, its words follow the last paragraph as an aside."""
    for part in list(element):
        if local_name(part) == "note-citation":
            part.tag, part.text = "span", str(number)
            part.set(_EPUB_TYPE, "noteref")
        elif local_name(part) == "note-body":
            part.tag = "aside"
            part.set(_EPUB_TYPE, "footnote")
            child = next(iter(part), None)
            if child is not None:
                child.text = f"[{number}] {child.text or ''}"
            tail, part.tail = part.tail, None
            body.append(part)
            element.tail = (tail or "") + (element.tail or "")
    element.tag = "span"


def _drop(element: etree._Element) -> None:
    element.tag = "dropped"
    for inner in list(element):
        element.remove(inner)
    element.text = None
