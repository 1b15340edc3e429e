"""DOCX -> Book (WordprocessingML, ECMA-376 Part 1).

The document is read from its XML and not through python-docx: that unpacks every member without a
bound, and leaves out tracked insertions, content controls, text boxes and footnotes.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.english.sentences import STOPS
from audiobook.errors import DamagedManuscriptError, EmptyManuscriptError
from audiobook.manuscript.formats.archive import Archive
from audiobook.manuscript.formats.docx_lists import ListNumbers
from audiobook.manuscript.formats.docx_parts import (
    WordStyles,
    child_of,
    is_on,
    letter_size,
    main_part,
    read_part,
    related_parts,
    value_of,
)
from audiobook.manuscript.formats.html import book_of_markup
from audiobook.manuscript.language import language_tag
from audiobook.manuscript.marked_up.heading_looks import headings_by_look
from audiobook.manuscript.marked_up.heading_titles import SUBTITLE
from audiobook.manuscript.marked_up.items import Item, ItemKind, Markup
from audiobook.manuscript.marked_up.raised import raised
from audiobook.manuscript.plain_text.text_layout import INVISIBLE
from audiobook.manuscript.plain_text.title_page import split_authors
from audiobook.manuscript.safe_xml import local_name, parse_xml, squeeze, text_of
from audiobook.manuscript.structure.scene_breaks import is_ornament
from audiobook.model import Book

if TYPE_CHECKING:
    from lxml import etree

_SKIPPED = frozenset(("del", "movefrom", "fallback", "instrtext", "rt"))
_RARE = 0.15
"""Share of paragraphs after an empty one, up to which the empty one means something."""


def read_docx(path: Path) -> Book:
    """A book from a Word document.

    Chapters come from paragraphs with a heading style or an outline level, else from the
    conventions of plain text. Deleted and hidden text is left out, inserted text is read.

    Raises:
        DamagedManuscriptError: it is not a whole Word document.
        EncryptedManuscriptError: it needs a password.
        EmptyManuscriptError: there is no text in it.
        ManuscriptTooLargeError: see `audiobook.manuscript.limits`.
    """
    with Archive(path) as archive:
        main = main_part(archive)
        root = parse_xml(archive.read(main))
        body = (
            next((e for e in root if local_name(e) == "body"), None) if root is not None else None
        )
        if body is None:
            raise DamagedManuscriptError(
                "The document's text cannot be read.", hint="Save it again in Word.", path=path
            )
        parts = related_parts(archive, main)
        styles = WordStyles(read_part(archive, parts.get("styles", "word/styles.xml")))
        notes = _Notes(
            read_part(archive, parts.get("footnotes", "word/footnotes.xml")),
            read_part(archive, parts.get("endnotes", "word/endnotes.xml")),
        )
        lists = ListNumbers(read_part(archive, parts.get("numbering", "word/numbering.xml")))
        core = _CoreProperties(read_part(archive, "docProps/core.xml"))
    items = list(_items(_paragraphs(body, notes), styles, lists))
    items += [Item(ItemKind.NOTE, text, types=frozenset(("footnote",))) for text in notes.texts]
    titles = [item.text for item in items if "titlepage" in item.types]
    try:
        book = book_of_markup(
            Markup(items, language=core.language or styles.language),
            name=path.name,
            title=" ".join(" ".join(titles[:1]).split()) or core.title,
            authors=split_authors(core.creator),
        )
    except EmptyManuscriptError as error:
        raise EmptyManuscriptError(error.message, hint=error.hint, path=path) from error
    return replace(book, description=core.description)


# ---------------------------------------------------------------- paragraphs


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    outline: str = ""
    numbering: tuple[str, str] = ("", "")
    """Id and level of the list it is in."""
    is_drop_cap: bool = False
    """A frame with the first letter of the next paragraph (ECMA-376 Part 1, 17.3.1.11)."""
    text: list[str] = field(default_factory=list)
    thought: int | None = None
    """Length of `text` when a run of italics began."""
    is_bold: bool = True
    """Of the runs with text, by their own properties."""
    size: int = 0
    """Half-points of its largest run, by its own properties."""
    alignment: str = ""


_PRINTED_FIELDS = re.compile(r"\s*(?:PAGE|NUMPAGES|SECTIONPAGES)\b", re.IGNORECASE)
"""Fields whose results are about the printed page (17.16.5)."""


def _paragraphs(body: etree._Element, notes: _Notes) -> Iterator[_Paragraph]:
    """Paragraphs in order; those of a text box before the one it is anchored in."""
    from lxml import etree

    stack: list[_Paragraph] = []
    fields: list[_Field] = []
    skipping: etree._Element | None = None
    run: etree._Element | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        name = local_name(element)
        if skipping is not None:
            skipping = None if event == "end" and element is skipping else skipping
        elif event == "end":
            if name == "p" and stack:
                _end_thought(stack[-1])
                yield stack.pop()
        elif name == "fldchar":
            _follow_field(fields, value_of(element, "fldCharType"))
        elif name == "instrtext" and fields:
            fields[-1].instruction += element.text or ""
        elif _is_unread(name, element):
            skipping = element
        elif name == "p":
            stack.append(_open_paragraph(element))
        elif name == "r":
            run = element
        elif stack and not any(field.is_printed for field in fields):
            _append(stack[-1], run, _run_text(name, element, notes))


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    has_result: bool = False

    @property
    def is_printed(self) -> bool:
        return self.has_result and _PRINTED_FIELDS.match(self.instruction) is not None


def _follow_field(fields: list[_Field], kind: str) -> None:
    if kind == "begin":
        fields.append(_Field())
    elif kind == "separate" and fields:
        fields[-1].has_result = True
    elif kind == "end" and fields:
        fields.pop()


def _open_paragraph(element: etree._Element) -> _Paragraph:
    properties = child_of(element, "ppr")
    number = child_of(properties, "numpr")
    frame = child_of(properties, "framepr")
    return _Paragraph(
        value_of(child_of(properties, "pstyle")),
        value_of(child_of(properties, "outlinelvl")),
        (value_of(child_of(number, "numid")), value_of(child_of(number, "ilvl")) or "0"),
        value_of(frame, "dropCap") in ("drop", "margin"),
        alignment=value_of(child_of(properties, "jc")),
    )


def _is_unread(name: str, element: etree._Element) -> bool:
    """Deleted, hidden, struck out, or about the printed page."""
    if name == "fldsimple":
        return _PRINTED_FIELDS.match(value_of(element, "instr")) is not None
    if name != "r":
        return name in _SKIPPED
    properties = child_of(element, "rpr")
    return any(is_on(properties, mark) for mark in ("vanish", "strike", "dstrike"))


def _run_text(name: str, element: etree._Element, notes: _Notes) -> str:
    if name == "t":
        return element.text or ""
    if name in ("footnotereference", "endnotereference"):
        return notes.refer(name, value_of(element, "id"))
    if name == "br":
        return "" if value_of(element, "type") in ("page", "column") else "\n"
    return {"tab": " ", "cr": "\n", "nobreakhyphen": "\u2011"}.get(name, "")


def _append(paragraph: _Paragraph, run: etree._Element | None, text: str) -> None:
    if not text:
        return
    properties = child_of(run, "rpr") if run is not None else None
    if value_of(child_of(properties, "vertalign")) == "superscript" and not text.startswith("["):
        text = raised(text, "".join(paragraph.text)[-40:])
    if text.strip():
        paragraph.is_bold = paragraph.is_bold and is_on(properties, "b")
        paragraph.size = max(paragraph.size, letter_size(properties))
    is_italic = is_on(properties, "i")
    if is_italic and paragraph.thought is None:
        paragraph.thought = len(paragraph.text)
    elif not is_italic and text.strip():
        _end_thought(paragraph)
    paragraph.text.append(text)


_THOUGHT = re.compile(
    rf"(?P<lead>\s*)(?P<words>[^\W\d_][^\n]*\s[^\n]*[{STOPS}—][”’\"']?)(?P<tail>\s*)\Z"
)
_BEFORE_THOUGHT = re.compile(rf"(?:\A|[{STOPS}:,;—][”’\"')]*)\s*\Z")


def _end_thought(paragraph: _Paragraph) -> None:
    """Set a sentence in italics, a thought, between the marks of plain text: ``_Not now._``"""
    start, paragraph.thought = paragraph.thought, None
    if start is None:
        return
    head, inner = "".join(paragraph.text[:start]), "".join(paragraph.text[start:])
    match = _THOUGHT.match(inner)
    if match and _BEFORE_THOUGHT.search(head) and "_" not in inner:
        paragraph.text[start:] = [match["lead"], "_", match["words"], "_", match["tail"]]


def _items(
    paragraphs: Iterator[_Paragraph], styles: WordStyles, lists: ListNumbers
) -> Iterator[Item]:
    """Items of the paragraphs; an empty paragraph is a scene break where empty ones are rare."""
    paragraph_texts = list(_texts(paragraphs, styles, lists))
    texts = [text for _, text in paragraph_texts]
    spaced = sum(
        bool(text) and not previous_text for previous_text, text in itertools.pairwise(texts)
    )
    is_rare = spaced <= _RARE * sum(map(bool, texts))
    has_many_titles = sum(styles.is_title(p) for p, text in paragraph_texts if text) > 1
    has_headings = any(styles.level(p) or styles.is_title(p) for p, text in paragraph_texts if text)
    looks = [(text, styles.look(paragraph)) for paragraph, text in paragraph_texts]
    levels = {} if has_headings else headings_by_look(looks)
    gap = False
    heading: Item | None = None
    """The one right above."""
    for index, (paragraph, text) in enumerate(paragraph_texts):
        if not text:
            gap = True
            continue
        item = _item(paragraph, text, styles, has_many_titles)
        if index in levels:
            item = Item(ItemKind.HEADING, text, levels[index])
        elif heading is not None and styles.is_subtitle(paragraph):
            types = frozenset(("heading-line", SUBTITLE))
            item = Item(ItemKind.HEADING, text, heading.level, types)
        heading = item if item.kind is ItemKind.HEADING else None
        if gap and is_rare and item.kind is ItemKind.PARAGRAPH and not item.types:
            yield Item(ItemKind.BREAK, "")
        gap = False
        yield item


def _texts(
    paragraphs: Iterator[_Paragraph], styles: WordStyles, lists: ListNumbers
) -> Iterator[tuple[_Paragraph, str]]:
    """Paragraphs with their text, list numbers before and drop capitals in it."""
    initial = ""
    for paragraph in paragraphs:
        raw = "".join(paragraph.text)
        if paragraph.is_drop_cap and raw.strip():
            initial += raw.strip()
            continue
        text = _clean(initial + raw)
        if not text:
            yield paragraph, text
            continue
        initial = ""
        numbering = paragraph.numbering
        number = lists.next(*(numbering if numbering[0] else styles.numbering(paragraph)))
        yield paragraph, f"{number} {text}" if number else text
    if initial:
        yield _Paragraph(), initial


def _clean(text: str) -> str:
    lines = (INVISIBLE.sub("", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _item(paragraph: _Paragraph, text: str, styles: WordStyles, has_many_titles: bool) -> Item:
    if styles.is_contents(paragraph):
        return Item(ItemKind.PARAGRAPH, text, types=frozenset(("toc",)))
    if styles.is_title(paragraph):
        if has_many_titles:
            return Item(ItemKind.HEADING, text, 1)
        return Item(ItemKind.PARAGRAPH, text, types=frozenset(("titlepage",)))
    if styles.is_subtitle(paragraph) and not has_many_titles:
        return Item(ItemKind.PARAGRAPH, text, types=frozenset(("titlepage",)))
    level = styles.level(paragraph)
    if level:
        return Item(ItemKind.HEADING, text, min(level + has_many_titles, 6))
    return Item(ItemKind.BREAK if is_ornament(text) else ItemKind.PARAGRAPH, text)


# ---------------------------------------------------------------- other parts


class _Notes:
    """Footnotes and endnotes, numbered in the order they are referred to."""

    def __init__(self, footnotes: etree._Element | None, endnotes: etree._Element | None) -> None:
        self._sources = {"footnotereference": footnotes, "endnotereference": endnotes}
        self.texts: list[str] = []

    def refer(self, kind: str, identifier: str) -> str:
        """The mark in the text: ``[1]``; the note's own text is kept in `texts`."""
        source = self._sources[kind]
        note = (
            next((e for e in source if value_of(e, "id") == identifier), None)
            if source is not None
            else None
        )
        if note is None:
            return ""
        label = f"[{len(self.texts) + 1}]"
        paragraphs = ("".join(p.text) for p in _paragraphs(note, _NO_NOTES))
        self.texts.append(_clean(f"{label} " + "\n".join(paragraphs).strip()))
        return label


_NO_NOTES = _Notes(None, None)


class _CoreProperties:
    """docProps/core.xml (ECMA-376 Part 2, 11)."""

    def __init__(self, root: etree._Element | None) -> None:
        values = {local_name(e): squeeze(text_of(e)) for e in (root if root is not None else ())}
        self.title = values.get("title", "")
        self.creator = values.get("creator", "")
        self.description = values.get("description", "")
        self.language = language_tag(values.get("language", ""))
