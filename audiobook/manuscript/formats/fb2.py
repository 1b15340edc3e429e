"""FictionBook 2 -> Book (FictionBook 2.1 schema)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from audiobook.errors import DamagedManuscriptError
from audiobook.manuscript import limits
from audiobook.manuscript.formats.html import book_of_markup
from audiobook.manuscript.marked_up.markup import read_markup
from audiobook.manuscript.safe_xml import local_name, parse_xml, plain_name, squeeze, text_of
from audiobook.model import Book, Image

if TYPE_CHECKING:
    from lxml import etree

_BLOCKS = {
    "section": "section",
    "epigraph": "blockquote",
    "cite": "blockquote",
    "annotation": "section",
    "poem": "div",
    "stanza": "div",
    "text-author": "p",
    "date": "p",
    "subtitle": "p",
    "emphasis": "em",
    "image": "img",
}
_EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"
_HREF = "{http://www.w3.org/1999/xlink}href"


def read_fb2(data: bytes, *, name: str = "") -> Book:
    """A book from a FictionBook file.

    Args:
        data: the file's bytes.
        name: the file's name, for a book without a title.

    Raises:
        DamagedManuscriptError: it is no FictionBook document.
        EmptyManuscriptError: it has no text.
    """
    root = parse_xml(data)
    if root is None or local_name(root) != "fictionbook":
        raise DamagedManuscriptError(
            "The FictionBook cannot be read.", hint="Export it again, or save it as EPUB."
        )
    info = next((e for e in root.iter() if local_name(e) == "title-info"), None)
    details = _details(info) if info is not None else {}
    cover = _cover(root, info)
    for element in list(root):
        if local_name(element) in ("description", "binary", "stylesheet"):
            root.remove(element)
    _as_html(root)
    root.set("lang", details.get("lang", ""))
    book = book_of_markup(
        read_markup(root),
        name=name,
        title=details.get("book-title", ""),
        authors=tuple(_authors(info)),
    )
    return replace(
        book,
        cover=cover,
        description=details.get("annotation", ""),
        series=details.get("sequence", ""),
        series_index=details.get("number", ""),
    )


def _details(info: etree._Element) -> dict[str, str]:
    details: dict[str, str] = {}
    for element in info:
        key = local_name(element)
        if key == "sequence":
            details.setdefault("sequence", element.get("name") or "")
            details.setdefault("number", element.get("number") or "")
        elif key != "author":
            details.setdefault(key, squeeze(text_of(element)))
    return details


def _authors(info: etree._Element | None) -> Iterable[str]:
    for element in info if info is not None else ():
        if local_name(element) == "author":
            parts = {local_name(part): squeeze(text_of(part)) for part in element}
            keys = ("first-name", "middle-name", "last-name")
            name = " ".join(parts[key] for key in keys if parts.get(key))
            if name or parts.get("nickname"):
                yield name or parts["nickname"]


def _cover(root: etree._Element, info: etree._Element | None) -> Image | None:
    if info is None:
        return None
    page = next((e for e in info.iter() if local_name(e) == "coverpage"), None)
    pictures = [e for e in page if local_name(e) == "image"] if page is not None else []
    picture = pictures[0] if pictures else None
    cover_id = (picture.get(_HREF) or "").lstrip("#") if picture is not None else ""
    for element in root:
        if cover_id and local_name(element) == "binary" and element.get("id") == cover_id:
            try:
                data = base64.b64decode(element.text or "", validate=False)
            except binascii.Error:
                return None
            if 0 < len(data) <= limits.COVER_BYTES:
                return Image(data, element.get("content-type") or "image/jpeg")
    return None


def _as_html(root: etree._Element) -> None:
    """Give the elements the names that HTML has for them."""
    from lxml import etree

    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local_name(element)
        if event == "end":
            depth -= element.get("data-level") is not None
            continue
        if name in ("section", "body"):
            depth += 1
            element.set("data-level", str(depth))
        if name == "body" and (element.get("name") or "").lower() in (
            "notes",
            "comments",
            "footnotes",
        ):
            element.set(_EPUB_TYPE, "footnotes")
        _rename(element, name, depth)
    root.tag = "body"


def _rename(element: etree._Element, name: str, depth: int) -> None:
    if name == "title":
        element.tag = f"h{min(max(depth, 1), 6)}"
        lines = [squeeze(text_of(line)) for line in element]
        for line in list(element):
            element.remove(line)
        element.text = " ".join(line for line in lines if line)
    elif name == "empty-line":
        element.tag, element.text = "p", "\u00a0"
    elif name == "v":
        element.tag = "span"
        element.set("style", "display: block")
    elif name == "stanza":
        element.tag = "p"
    elif name == "strikethrough":
        element.tag = "span"
        element.set("style", "display: none")
    elif name == "a":
        element.set("href", element.get(_HREF) or "")
        if (element.get("type") or "").lower() == "note":
            element.set(_EPUB_TYPE, "noteref")
    elif name == "epigraph":
        element.tag = "blockquote"
        element.set(_EPUB_TYPE, "epigraph")
    elif name == "body":
        element.tag = "div"
    elif name in _BLOCKS:
        element.tag = _BLOCKS[name]
    else:
        element.tag = plain_name(name)
