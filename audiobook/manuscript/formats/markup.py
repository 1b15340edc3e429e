"""HTML and XHTML -> a stream of headings, paragraphs and scene breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from audiobook.manuscript.formats.text_layout import INVISIBLE
from audiobook.manuscript.safe_xml import SPACE, local_name, squeeze, text_of, types_of
from audiobook.manuscript.scene_breaks import is_ornament

if TYPE_CHECKING:
    from lxml import etree

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


class ItemKind(Enum):
    """What a block is."""

    HEADING = auto()
    PARAGRAPH = auto()
    BREAK = auto()
    NOTE = auto()  # the text of a footnote


@dataclass(slots=True)
class Item:
    """A block of a document."""

    kind: ItemKind
    text: str
    level: int = 0
    """1 to 6 for a heading."""
    types: frozenset[str] = frozenset()
    """``epub:type``, ``role`` and ``class`` of the elements around it, lower case."""
    ids: tuple[str, ...] = ()
    """Ids that stand at its beginning or inside it, and those before it that had no text."""


@dataclass(slots=True)
class Markup:
    """A document, read."""

    items: list[Item]
    title: str = ""
    language: str = ""
    authors: tuple[str, ...] = ()
    trailing_ids: tuple[str, ...] = ()
    """Ids after the last item."""


# ---------------------------------------------------------------- walking

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCK_NAMES = """
address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure
footer form header hgroup hr html legend li main nav ol p pre section summary table tbody tfoot
thead tr ul
"""
_SKIPPED_NAMES = """
script style head template noscript svg math object iframe audio video canvas map select button
input textarea
"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_NOTE_REFERENCE = frozenset(
    ("noteref", "footnote-ref", "fnanchor", "fnref", "footnoteref", "fn-ref")
)
_NOTE_BODIES = frozenset(
    ("footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "note", "notes")
)
_NOTE_CLASSES = frozenset(("footnote", "footnotes", "endnote", "endnotes"))
_BACKLINKS = frozenset(
    ("backlink", "doc-backlink", "footnote-backref", "footnote-back", "reversefootnote")
)
_UNSPOKEN = frozenset(("pagebreak", "doc-pagebreak", "pagenum", "page-number", "pageno"))
_NOTE_HREF = re.compile(
    r"#(?:_?(?:foot|end|rear)?note|fn|_?ftn|_?edn|en)[-_:.]?\w*\Z", re.IGNORECASE
)
_LABEL = re.compile(r"[\[(]?\s*([0-9]{1,4}|[ivxlcdm]{1,6}|[a-zA-Z]|[*†‡§¶‖#]{1,4})\s*[\])]?\Z")


def read_markup(root: etree._Element) -> Markup:
    """The blocks of a parsed document, in order."""
    reader = _Reader()
    reader.read(root)
    title, language, authors = _head(root)
    return Markup(
        items=reader.items,
        title=title,
        language=language,
        authors=authors,
        trailing_ids=tuple(reader.pending_ids),
    )


def _head(root: etree._Element) -> tuple[str, str, tuple[str, ...]]:
    title, authors = "", []
    for element in root.iter():
        name = local_name(element)
        if name == "title" and not title:
            title = squeeze(text_of(element))
        elif name == "meta" and (element.get("name") or "").lower() in ("author", "dc.creator"):
            authors.append(squeeze(element.get("content") or ""))
        elif name == "body":
            break
    language = root.get("lang") or root.get(XML_LANGUAGE) or ""
    return title, language, tuple(author for author in authors if author)


@dataclass(slots=True)
class _Frame:
    """An open element."""

    name: str
    types: frozenset[str]
    """Semantic types and classes of the element and those around it."""
    is_block: bool
    note_start: int | None = None
    """Length of the text when a reference to a note began."""


class _Reader:
    def __init__(self) -> None:
        self.items: list[Item] = []
        self.pending_ids: list[str] = []
        self._text: list[str] = []
        self._frames: list[_Frame] = []
        self._preformatted = 0

    def read(self, root: etree._Element) -> None:
        from lxml import etree

        skipping: etree._Element | None = None
        # iterwalk keeps no Python stack: a document nested to the parser's limit is no danger.
        for event, element in etree.iterwalk(root, events=("start", "end")):
            if skipping is not None:
                if event == "end" and element is skipping:
                    skipping = None
                    self._append(element.tail)
                continue
            if event == "start":
                if self._is_skipped(element):
                    skipping = element
                    self._keep_ids(element)
                else:
                    self._open(element)
            else:
                self._close(element)
        self._flush()

    def _is_skipped(self, element: etree._Element) -> bool:
        name = local_name(element)
        if not name or name in _SKIPPED or element.get("hidden") is not None:
            return True
        types = types_of(element) | _classes(element)
        if types & (_UNSPOKEN | _BACKLINKS):
            return True
        return name == "nav" and bool(types & {"toc", "landmarks", "page-list"})

    def _keep_ids(self, element: etree._Element) -> None:
        for inner in element.iter():
            self._note_id(inner)

    def _note_id(self, element: etree._Element) -> None:
        name = element.get("id") or (element.get("name") if local_name(element) == "a" else None)
        if name:
            self.pending_ids.append(name)

    def _open(self, element: etree._Element) -> None:
        name = local_name(element)
        own = types_of(element)
        is_block = name in _BLOCKS or name in _HEADINGS
        if is_block:
            self._flush()
        self._note_id(element)
        outer = self._frames[-1].types if self._frames else frozenset()
        self._frames.append(_Frame(name, outer | own | _classes(element), is_block))
        if name == "hr":
            self.items.append(Item(ItemKind.BREAK, "", types=outer, ids=self._take_ids()))
        elif name == "br":
            self._text.append("\n")
        elif name in ("img", "image"):
            self._append_image(element)
        elif name == "pre":
            self._preformatted += 1
        elif name in ("td", "th") and element.getprevious() is not None:
            self._text.append(" ")
        if _is_note_reference(element, own | _classes(element)):
            self._frames[-1].note_start = len(self._text)
        self._append(element.text)

    def _append_image(self, element: etree._Element) -> None:
        # The picture of a drop capital stands for its letter.
        alt = (element.get("alt") or "").strip()
        if len(alt) == 1 and alt.isalpha():
            self._text.append(alt)

    def _close(self, element: etree._Element) -> None:
        frame = self._frames[-1]
        if frame.note_start is not None:
            label = "".join(self._text[frame.note_start :]).strip()
            match = _LABEL.match(label)
            if match:
                self._text[frame.note_start :] = [f"[{match[1]}]"]
        if frame.is_block:
            self._flush()
        if frame.name == "pre":
            self._preformatted -= 1
        self._frames.pop()
        self._append(element.tail)

    def _append(self, text: str | None) -> None:
        if not text:
            return
        text = INVISIBLE.sub("", text)
        if self._preformatted:
            self._text.append(text.replace("\r\n", "\n"))
        else:
            # A line end in the source is a space; only <br> makes one in the text.
            self._text.append(SPACE.sub(" ", text))

    def _take_ids(self) -> tuple[str, ...]:
        ids = tuple(self.pending_ids)
        self.pending_ids.clear()
        return ids

    def _flush(self) -> None:
        """End the running block."""
        text = "".join(self._text)
        self._text.clear()
        if not text.strip():
            return
        frame = self._frames[-1] if self._frames else _Frame("", frozenset(), True)
        heading = next((f for f in reversed(self._frames) if f.name in _HEADINGS), None)
        for part in re.split(r"\n[ \t]*\n\s*", text.strip()):
            lines = [SPACE.sub(" ", line).strip() for line in part.split("\n")]
            block = "\n".join(line for line in lines if line)
            if block:
                self.items.append(self._item(block, frame, heading))

    def _item(self, text: str, frame: _Frame, heading: _Frame | None) -> Item:
        ids = self._take_ids()
        if heading is not None:
            return Item(ItemKind.HEADING, text, _HEADINGS[heading.name], frame.types, ids)
        if self._goes_on_heading(frame):
            return Item(ItemKind.HEADING, text, self.items[-1].level, frame.types, ids)
        if frame.types & _NOTE_BODIES:
            return Item(ItemKind.NOTE, text, 0, frame.types, ids)
        if is_ornament(text):
            return Item(ItemKind.BREAK, text, 0, frame.types, ids)
        return Item(ItemKind.PARAGRAPH, text, 0, frame.types, ids)

    def _goes_on_heading(self, frame: _Frame) -> bool:
        """Whether a paragraph is a line of the heading before it."""
        if not self.items or self.items[-1].kind is not ItemKind.HEADING:
            return False
        around = {f.name for f in self._frames}
        if "hgroup" in around:
            return True
        return "header" in around and bool(frame.types & {"title", "subtitle", "fulltitle"})


def _classes(element: etree._Element) -> frozenset[str]:
    """The class names that mean something here."""
    names = frozenset((element.get("class") or "").lower().split())
    known = _NOTE_REFERENCE | _NOTE_CLASSES | _BACKLINKS | _UNSPOKEN | _BOILERPLATE
    found = names & known
    if (element.get("id") or "").lower() in ("pg-header", "pg-footer"):
        found |= {"pg-boilerplate"}
    return found


_BOILERPLATE = frozenset(("pg-boilerplate", "pgheader"))


def _is_note_reference(element: etree._Element, types: frozenset[str]) -> bool:
    name = local_name(element)
    if types & _NOTE_REFERENCE:
        return True
    if name != "a":
        return False
    parent = element.getparent()
    raised = parent is not None and local_name(parent) == "sup"
    raised = raised or any(local_name(child) == "sup" for child in element)
    target = _NOTE_HREF.search(element.get("href") or "") is not None
    return target and (raised or _LABEL.match(text_of(element).strip()) is not None)
