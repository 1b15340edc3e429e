"""Parsing of untrusted XML and HTML, and what is asked of their elements.

Parsers resolve no entity of a document's own, load no DTD and open no connection.
"""

from __future__ import annotations

import re
from html.entities import html5
from typing import TYPE_CHECKING

from audiobook.errors import ManuscriptTooLargeError
from audiobook.manuscript.plain_text.character_encoding import decode_text
from audiobook.manuscript.plain_text.text_layout import INVISIBLE

if TYPE_CHECKING:
    from lxml import etree

_EPUB_NAMESPACE = "http://www.idpf.org/2007/ops"
SPACE = re.compile(r"[ \t\r\n\f]+")
"""What HTML collapses: a no-break space is none of it."""

_PLAIN_NAME = re.compile("[a-z][a-z0-9-]*")
_TYPE_PREFIX = re.compile(r"\A[a-z0-9-]+:")
_XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_NAMED_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9._-]+)", re.IGNORECASE)
_SEVEN_BIT = ("iso-2022", "utf-7", "hz")
_ENTITY = re.compile(
    r"<!ENTITY\s+(?P<name>[A-Za-z_][\w.-]{0,60})\s+(?P<mark>[\"'])(?P<text>[^<%&\"']{0,500})(?P=mark)\s*>"
)
_MOST_ENTITIES = 500
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def decode_markup(data: bytes) -> str:
    """Text of a markup document, by its byte order mark, declaration or looks."""
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode_text(data)
    declared = _ENCODING.search(data[:200]) or _META_CHARSET.search(data[:2048])
    name = declared[1].decode("ascii").lower() if declared else ""
    # Valid UTF-8 with a character of several bytes is no accident in any other encoding; those
    # that are written in seven bits have none.
    if not name.startswith(_SEVEN_BIT):
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    if name and not name.startswith("utf-16"):
        # WHATWG Encoding: pages that claim Latin-1 are written in Windows-1252.
        name = "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii") else name
        try:
            return data.decode(name, errors="cp1252-bytes" if name == "utf-8" else "strict")
        except (LookupError, UnicodeDecodeError):
            pass
    return decode_text(data)


def parse_xml(data: bytes, *, repair: bool = True) -> etree._Element | None:
    """Root of an XML document; None when it cannot be parsed.

    Args:
        repair: read what can be read of a document that is not well formed.

    A document type declaration is cut away; of the entities it defines, those that stand for
    plain text are replaced by it, as are HTML's own named ones, which XHTML uses.
    """
    from lxml import etree

    text = _DECLARATION.sub("", decode_markup(data))
    text = replace_entities(text)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=repair,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    return _parse(text, parser)


def _parse(text: str, parser: etree.XMLParser | etree.HTMLParser) -> etree._Element | None:
    from lxml import etree

    try:
        root: etree._Element | None = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    # What lies behind the parser's limit would be lost without a word.
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise ManuscriptTooLargeError(
            "A document is nested too deeply, or has too long a text without markup.",
            hint="Export the manuscript again, or save it as plain text.",
        )
    return root


def replace_entities(text: str) -> str:
    """`text` without its document type declaration, and with named entities replaced. One that is
    unknown stays as it is written: nothing of the text vanishes."""
    declaration = _DOCTYPE.search(text)
    if declaration is None:
        entities: dict[str, str] = {}
    else:
        definitions = list(_ENTITY.finditer(declaration[0]))[:_MOST_ENTITIES]
        entities = {match["name"]: match["text"] for match in definitions}
        text = text[: declaration.start()] + text[declaration.end() :]

    def character(match: re.Match[str]) -> str:
        name = match[1]
        if name in _XML_ENTITIES:
            return match[0]
        return entities.get(name) or html5.get(f"{name};") or f"&amp;{name};"

    return _NAMED_ENTITY.sub(character, text)


def parse_html(text: str) -> etree._Element | None:
    """Root of an HTML document, however it is written; None when it is empty."""
    from lxml import etree

    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    text = replace_entities(_DECLARATION.sub("", text))
    return _parse(text, parser)


def local_name(element: etree._Element) -> str:
    """Tag name without its namespace, lower case; empty for what is not an element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def plain_name(name: str) -> str:
    """`name` for an element of HTML; ``span`` for what a damaged document calls one."""
    return name if _PLAIN_NAME.fullmatch(name) else "span"


def types_of(element: etree._Element) -> frozenset[str]:
    """Semantic types of an element: ``epub:type`` and DPUB-ARIA role, without prefixes."""
    type_attribute = element.get(f"{{{_EPUB_NAMESPACE}}}type") or element.get("epub:type") or ""
    words = type_attribute.lower().split()
    words += (element.get("role") or "").lower().removeprefix("doc-").split()
    return frozenset(_TYPE_PREFIX.sub("", word) if ":" in word else word for word in words)


def text_of(element: etree._Element) -> str:
    """All text inside an element, as it is written."""
    return "".join(str(text) for text in element.itertext())


def squeeze(text: str) -> str:
    """`text` with white space collapsed as HTML does, and without invisible characters."""
    return SPACE.sub(" ", INVISIBLE.sub("", text)).strip()
