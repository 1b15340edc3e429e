"""HTML and XHTML -> a stream of headings, paragraphs and scene breaks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiobook.manuscript.marked_up.element_kinds import (
    BLOCKS,
    HEADINGS,
    NOTE_BODIES,
    NOTE_LABEL,
    PageNumbers,
    classes_of,
    is_named_note_reference,
    letter_of_picture,
    speaks_of_ornament,
)
from audiobook.manuscript.marked_up.fan_archives import (
    ARCHIVE_FRAME,
    ARCHIVE_NOTE,
    archive_types,
    work_details,
)
from audiobook.manuscript.marked_up.heading_looks import BOLD_LINE, is_bold_line
from audiobook.manuscript.marked_up.items import (
    CLOSE,
    LINE,
    OPEN,
    SENTINELS,
    InlineKind,
    InlineSpan,
    Item,
    ItemKind,
    Markup,
    break_lines,
    place_spans,
)
from audiobook.manuscript.marked_up.raised import raised
from audiobook.manuscript.marked_up.settle import close_initial, is_initial, settle_blanks
from audiobook.manuscript.marked_up.styles import PLAIN, LoadSheet, Style, Styles
from audiobook.manuscript.marked_up.unread import Unread, spoken_instead
from audiobook.manuscript.plain_text.character_encoding import WINDOWS_1252_FOR_CONTROLS
from audiobook.manuscript.plain_text.text_layout import INVISIBLE
from audiobook.manuscript.safe_xml import SPACE, local_name, squeeze, text_of, types_of
from audiobook.manuscript.structure.scene_breaks import is_ornament

if TYPE_CHECKING:
    from lxml import etree

XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def read_markup(root: etree._Element, load_sheet: LoadSheet | None = None) -> Markup:
    """The blocks of a parsed document, in order.

    Args:
        root: the document.
        load_sheet: gives the style sheets it links to.
    """
    title, site, language, authors = _head(root)
    work = work_details(root)
    title, authors = work.title or title, work.authors or authors
    reader = _Reader(Styles(root, load_sheet), PageNumbers(root), language)
    reader.read(root)
    markup = Markup(
        items=reader.items,
        title=title,
        site=site,
        language=language,
        authors=authors,
        trailing_ids=tuple(reader.pending_ids),
        extents=reader.extents,
    )
    markup.skipped.update(reader.skipped)
    settle_blanks(markup)
    return markup


def _head(root: etree._Element) -> tuple[str, str, str, tuple[str, ...]]:
    title, site, authors = "", "", []
    for element in root.iter():
        name = local_name(element)
        if name == "title" and not title:
            title = squeeze(text_of(element))
        elif name == "meta" and (element.get("name") or "").lower() in ("author", "dc.creator"):
            authors.append(squeeze(element.get("content") or ""))
        elif name == "meta" and element.get("property") == "og:site_name":
            site = squeeze(element.get("content") or "")
        elif name == "body":
            break
    language = root.get("lang") or root.get(XML_LANGUAGE) or ""
    return title, site, language, tuple(author for author in authors if author)


_QUOTES = {"fr": ("«\u00a0", "\u00a0»"), "de": ("„", "“"), "it": ("«", "»"), "es": ("«", "»")}
_OPENED_QUOTE = re.compile(r"[\"“”„«‹'‘]\s*\Z")


@dataclass(slots=True)
class _Frame:
    """An open element."""

    name: str
    types: frozenset[str]
    """Semantic types and classes of the element and those around it."""
    is_block: bool
    own: frozenset[str] = frozenset()
    style: Style = PLAIN
    ids: tuple[str, ...] = ()
    first_item: int = 0
    text_start: int | None = None
    """Length of the text when a reference to a note, or raised text, began."""
    is_reference: bool = False
    spans: int = 0
    """Marks to close with it."""
    ending: str = ""
    """What its closing adds: the closing mark of a ``<q>``."""
    pictures: list[str] = field(default_factory=list)
    """Alternative texts, of a heading or a paragraph."""
    has_blank: bool = False
    """There is a picture, a line end or a no-break space in it."""


class _Reader:
    def __init__(self, styles: Styles, pages: PageNumbers, language: str) -> None:
        self.items: list[Item] = []
        self.pending_ids: list[str] = []
        self.extents: dict[str, tuple[int, int]] = {}
        self._styles = styles
        self._unread = Unread(styles, pages)
        self._marks = _QUOTES.get(language[:2].lower(), ("“", "”"))
        self._text: list[str] = []
        self._spans: list[InlineSpan] = []
        self._frames: list[_Frame] = []
        self._preformatted = 0
        self._quotes = 0
        self._initial = False
        """The running block begins with one letter in markup of its own."""

    @property
    def skipped(self) -> list[str]:
        """What was not read, in words, as often as it came."""
        return self._unread.skipped

    def read(self, root: etree._Element) -> None:
        """Walk the document."""
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
                if self._unread.skips(element):
                    skipping = element
                    self._append(spoken_instead(element))
                    self._keep_ids(element)
                else:
                    self._open(element)
            else:
                self._close(element)
        self._flush()

    def _keep_ids(self, element: etree._Element) -> None:
        for inner in element.iter():
            self.pending_ids += _ids_of(inner)

    # ------------------------------------------------------------ elements

    def _open(self, element: etree._Element) -> None:
        name = local_name(element)
        kinds = types_of(element) | classes_of(element) | archive_types(element)
        if is_bold_line(element):
            kinds |= {BOLD_LINE}
        is_block = name in BLOCKS or name in HEADINGS
        style = self._styles.of(element)
        if is_block:
            self._flush()
        ids = _ids_of(element)
        self.pending_ids += ids
        outer = self._frames[-1].types if self._frames else frozenset()
        frame = _Frame(name, outer | kinds, is_block, kinds, style, ids, len(self.items))
        self._frames.append(frame)
        if name == "hr":
            self.items.append(Item(ItemKind.BREAK, "", types=outer, ids=self._take_ids()))
        elif name == "br":
            self._text.append("\n")
            self._block_frame().has_blank = True
        elif name in ("img", "image"):
            self._append_picture(element)
        elif name == "pre":
            self._preformatted += 1
        elif name == "q":
            self._open_quote(element, frame)
        elif name in ("td", "th"):
            self._open_cell(element, frame)
        if not is_block:
            self._open_inline(element, frame)
        self._append(element.text)

    def _open_inline(self, element: etree._Element, frame: _Frame) -> None:
        if frame.style.block and frame.name != "br":
            self._text.append(LINE)
        if "persona" in frame.own:
            self._open_span(frame, InlineSpan(InlineKind.PERSONA))
        elif "stage-direction" in frame.own:
            self._open_span(frame, InlineSpan(InlineKind.DIRECTION))
        if frame.name == "a" and element.get("href"):
            is_raised = _is_raised(element, self._styles)
            ids = tuple(i for e in (element, *element.iterdescendants()) for i in _ids_of(e))
            parent = self._frames[-2] if len(self._frames) > 1 else None
            if parent is not None and not parent.is_block:
                ids += parent.ids
            link = InlineSpan(
                InlineKind.LINK, href=element.get("href") or "", ids=ids, raised=is_raised
            )
            self._open_span(frame, link)
        if is_named_note_reference(element, frame.own, _is_raised(element, self._styles)):
            frame.text_start, frame.is_reference = len(self._text), True
        elif frame.name == "sup" or frame.style.raised:
            frame.text_start = len(self._text)

    def _open_span(self, frame: _Frame, span: InlineSpan) -> None:
        self._text.append(OPEN)
        self._spans.append(span)
        frame.spans += 1

    def _open_quote(self, element: etree._Element, frame: _Frame) -> None:
        # The marks of <q> are made by the style sheet of the browser and stand in no text.
        quote_mark = (element.text or "").lstrip()[:1]
        if _OPENED_QUOTE.search("".join(self._text[-3:])) or quote_mark in ("“", '"', "«", "„"):
            return
        inner = self._quotes % 2 == 1
        opening, frame.ending = ("‘", "’") if inner else self._marks
        self._quotes += 1
        self._text.append(opening)

    def _open_cell(self, element: etree._Element, frame: _Frame) -> None:
        if element.getprevious() is not None:
            self._text.append(" ")
        kind = InlineKind.PERSONA if "persona" in frame.own else InlineKind.CELL
        if not any(local_name(child) in BLOCKS for child in element):
            self._open_span(frame, InlineSpan(kind))

    def _append_picture(self, element: etree._Element) -> None:
        alt = squeeze(element.get("alt") or "")
        letter = letter_of_picture(alt)
        if letter:
            self._text.append(letter)
            return
        frame = self._block_frame()
        frame.pictures.append(alt)
        frame.has_blank = True

    def _block_frame(self) -> _Frame:
        return next((f for f in reversed(self._frames) if f.is_block), self._frames[0])

    def _close(self, element: etree._Element) -> None:
        frame = self._frames[-1]
        if frame.text_start is not None:
            self._close_raised(frame, frame.text_start)
        if frame.ending:
            self._text.append(frame.ending)
            self._quotes -= 1
        self._text += [CLOSE] * frame.spans
        if frame.style.block and not frame.is_block:
            self._text.append(LINE)
        is_inline = not frame.is_block and frame.name not in ("td", "th")
        if is_inline and len(self._text) <= 4 and is_initial("".join(self._text)):
            self._initial = True
        if frame.is_block:
            self._flush()
            for name in frame.ids:
                self.extents.setdefault(name, (frame.first_item, len(self.items)))
        if frame.name == "pre":
            self._preformatted -= 1
        self._frames.pop()
        self._append(element.tail)

    def _close_raised(self, frame: _Frame, start: int) -> None:
        inner = self._text[start:]
        inner_text = SENTINELS.sub("", "".join(inner))
        if frame.is_reference:
            match = NOTE_LABEL.match(inner_text.strip())
            new = f"[{match[1]}]" if match else inner_text
        elif inner_text.startswith("["):
            return  # a reference inside raised text is one already
        elif any(mark in piece for piece in inner for mark in (OPEN, CLOSE)):
            return  # a link in raised text: decided when all links are known
        else:
            new = raised(
                inner_text, SENTINELS.sub("", "".join(self._text[max(start - 8, 0) : start]))
            )
        marks = [piece for piece in inner if piece in (OPEN, CLOSE)]
        opens, closes = marks.count(OPEN), marks.count(CLOSE)
        self._text[start:] = [*[OPEN] * opens, new, *[CLOSE] * closes]

    # ------------------------------------------------------------ text and blocks

    def _append(self, text: str | None) -> None:
        if not text:
            return
        if self._frames and not text.isascii():
            if "\u00a0" in text:
                self._block_frame().has_blank = True
            # What a browser shows for ``&#151;`` (HTML, 13.2.5.84).
            text = SENTINELS.sub("", text).translate(WINDOWS_1252_FOR_CONTROLS)
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
        text = break_lines("".join(self._text))
        if self._initial:
            text = close_initial(text)
        self._initial = False
        self._text.clear()
        frame = self._frames[-1] if self._frames else _Frame("", frozenset(), True)
        heading = next((f for f in reversed(self._frames) if f.name in HEADINGS), None)
        if not SENTINELS.sub("", text).strip():
            self._spans.clear()
            self._flush_blank(frame, heading)
            return
        frame.pictures.clear()
        frame.has_blank = False
        for part in re.split(r"\n[ \t]*\n\s*", text.strip()):
            lines = [SPACE.sub(" ", line).strip() for line in part.split("\n")]
            block, spans = place_spans("\n".join(line for line in lines if line), self._spans)
            if block.strip():
                item = self._item(block, frame, heading)
                item.spans = spans
                self.items.append(item)
        self._spans.clear()

    def _flush_blank(self, frame: _Frame, heading: _Frame | None) -> None:
        """A heading that is a picture, an ornament that is one, or an empty paragraph."""
        pictures = list(frame.pictures)
        frame.pictures.clear()
        words = " ".join(alt for alt in pictures if alt)
        if heading is not None and words:
            self.items.append(self._item(words, frame, heading))
            return
        is_lone = frame.name in ("p", "div", "figure", "center") and frame.has_blank
        frame.has_blank = False
        if not is_lone or heading is not None:
            return
        if pictures:
            if len(pictures) == 1 and speaks_of_ornament(words):
                self.items.append(Item(ItemKind.BREAK, "", types=frame.types, ids=()))
        elif frame.name == "p":
            types = frame.types | {"blank"}
            self.items.append(Item(ItemKind.BREAK, "", types=types, ids=self._take_ids()))

    def _item(self, text: str, frame: _Frame, heading: _Frame | None) -> Item:
        ids = self._take_ids()
        if heading is not None:
            return Item(ItemKind.HEADING, text, HEADINGS[heading.name], frame.types, ids)
        if self._goes_on_heading(frame):
            types = frame.types | {"heading-line"}
            return Item(ItemKind.HEADING, text, self.items[-1].level, types, ids)
        is_archives = ARCHIVE_NOTE in frame.types and ARCHIVE_FRAME not in frame.types
        if frame.types & NOTE_BODIES or is_archives:
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


def _ids_of(element: etree._Element) -> tuple[str, ...]:
    name = element.get("id") or (element.get("name") if local_name(element) == "a" else None)
    return (name,) if name else ()


def _is_raised(element: etree._Element, styles: Styles) -> bool:
    parent = element.getparent()
    near = [element, *element, *([parent] if parent is not None else [])]
    return any(local_name(e) == "sup" or styles.of(e).raised for e in near)
