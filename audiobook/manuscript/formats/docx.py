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

from audiobook.errors import DamagedManuscriptError, EmptyManuscriptError
from audiobook.manuscript.formats.archive import Archive
from audiobook.manuscript.formats.html import book_of_markup
from audiobook.manuscript.formats.items import Item, ItemKind, Markup
from audiobook.manuscript.formats.text_layout import INVISIBLE
from audiobook.manuscript.language import language_tag
from audiobook.manuscript.safe_xml import local_name, parse_xml, squeeze, text_of
from audiobook.manuscript.scene_breaks import is_ornament
from audiobook.manuscript.title_page import split_authors
from audiobook.model import Book

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING_STYLE = re.compile(r"heading (\d)\Z")
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
        root = parse_xml(archive.read("word/document.xml"))
        body = (
            next((e for e in root if local_name(e) == "body"), None) if root is not None else None
        )
        if body is None:
            raise DamagedManuscriptError(
                "The document's text cannot be read.", hint="Save it again in Word.", path=path
            )
        styles = _Styles(_part(archive, "word/styles.xml"))
        notes = _Notes(_part(archive, "word/footnotes.xml"), _part(archive, "word/endnotes.xml"))
        core = _CoreProperties(_part(archive, "docProps/core.xml"))
    items = list(_items(_paragraphs(body, notes), styles))
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


def _part(archive: Archive, name: str) -> etree._Element | None:
    return parse_xml(archive.read(name)) if archive.find(name) else None


def _value(element: etree._Element | None, name: str = "val") -> str:
    if element is None:
        return ""
    return element.get(f"{_W}{name}") or element.get(f"{_STRICT}{name}") or ""


def _child(element: etree._Element | None, *path: str) -> etree._Element | None:
    for name in path:
        if element is None:
            return None
        element = next((child for child in element if local_name(child) == name), None)
    return element


# ---------------------------------------------------------------- paragraphs


@dataclass(slots=True)
class _Paragraph:
    style: str = ""
    outline: str = ""
    text: list[str] = field(default_factory=list)


def _paragraphs(body: etree._Element, notes: _Notes) -> Iterator[_Paragraph]:
    """Paragraphs in order; those of a text box before the one it is anchored in."""
    from lxml import etree

    stack: list[_Paragraph] = []
    skipping: etree._Element | None = None
    for event, element in etree.iterwalk(body, events=("start", "end")):
        name = local_name(element)
        if skipping is not None:
            skipping = None if event == "end" and element is skipping else skipping
        elif event == "end":
            if name == "p" and stack:
                yield stack.pop()
        elif name in _SKIPPED or (name == "r" and _is_hidden(element)):
            skipping = element
        elif name == "p":
            properties = _child(element, "ppr")
            style = _value(_child(properties, "pstyle"))
            stack.append(_Paragraph(style, _value(_child(properties, "outlinelvl"))))
        elif stack:
            stack[-1].text.append(_run_text(name, element, notes))


def _is_hidden(run: etree._Element) -> bool:
    vanish = _child(run, "rpr", "vanish")
    return vanish is not None and _value(vanish) not in ("0", "false", "off")


def _run_text(name: str, element: etree._Element, notes: _Notes) -> str:
    if name == "t":
        return element.text or ""
    if name in ("footnotereference", "endnotereference"):
        return notes.refer(name, _value(element, "id"))
    if name == "br":
        return "" if _value(element, "type") in ("page", "column") else "\n"
    return {"tab": " ", "cr": "\n", "nobreakhyphen": "\u2011"}.get(name, "")


def _items(paragraphs: Iterator[_Paragraph], styles: _Styles) -> Iterator[Item]:
    """Items of the paragraphs; an empty paragraph is a scene break where empty ones are rare."""
    read = [(paragraph, _clean("".join(paragraph.text))) for paragraph in paragraphs]
    texts = [text for _, text in read]
    spaced = sum(bool(text) and not before for before, text in itertools.pairwise(texts))
    is_rare = spaced <= _RARE * sum(map(bool, texts))
    has_many_titles = sum(styles.is_title(p) for p, text in read if text) > 1
    gap = False
    for paragraph, text in read:
        if not text:
            gap = True
            continue
        item = _item(paragraph, text, styles, has_many_titles)
        if gap and is_rare and item.kind is ItemKind.PARAGRAPH and not item.types:
            yield Item(ItemKind.BREAK, "")
        gap = False
        yield item


def _clean(text: str) -> str:
    lines = (INVISIBLE.sub("", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _item(paragraph: _Paragraph, text: str, styles: _Styles, has_many_titles: bool) -> Item:
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


class _Styles:
    """Names and outline levels of paragraph styles (17.7 of ECMA-376 Part 1)."""

    def __init__(self, root: etree._Element | None) -> None:
        self._names: dict[str, str] = {}
        self._based_on: dict[str, str] = {}
        self._outline: dict[str, str] = {}
        self.language = ""
        for element in root if root is not None else ():
            if local_name(element) == "docdefaults":
                language = _child(element, "rprdefault", "rpr", "lang")
                self.language = language_tag(_value(language))
            if local_name(element) != "style":
                continue
            identifier = _value(element, "styleId")
            self._names[identifier] = _value(_child(element, "name")).lower()
            self._based_on[identifier] = _value(_child(element, "basedon"))
            self._outline[identifier] = _value(_child(element, "ppr", "outlinelvl"))

    def _chain(self, style: str) -> Iterator[str]:
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            yield style
            style = self._based_on.get(style, "")

    def _is_named(self, paragraph: _Paragraph, name: str) -> bool:
        return any(self._names.get(s, s.lower()) == name for s in self._chain(paragraph.style))

    def is_title(self, paragraph: _Paragraph) -> bool:
        return self._is_named(paragraph, "title")

    def is_subtitle(self, paragraph: _Paragraph) -> bool:
        return self._is_named(paragraph, "subtitle")

    def is_contents(self, paragraph: _Paragraph) -> bool:
        name = self._names.get(paragraph.style, paragraph.style.lower())
        return re.match(r"toc ?(?:\d|heading)\Z", name) is not None

    def level(self, paragraph: _Paragraph) -> int:
        """1 to 9 for a heading, 0 for body text."""
        outline = paragraph.outline
        for style in self._chain(paragraph.style):
            outline = outline or self._outline.get(style, "")
            match = _HEADING_STYLE.match(self._names.get(style, ""))
            if match and not outline:
                return int(match[1])
        # Level 9 is body text (17.9.20).
        return int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0


class _Notes:
    """Footnotes and endnotes, numbered in the order they are referred to."""

    def __init__(self, footnotes: etree._Element | None, endnotes: etree._Element | None) -> None:
        self._sources = {"footnotereference": footnotes, "endnotereference": endnotes}
        self.texts: list[str] = []

    def refer(self, kind: str, identifier: str) -> str:
        """The mark in the text: ``[1]``; the note's own text is kept in `texts`."""
        source = self._sources[kind]
        note = (
            next((e for e in source if _value(e, "id") == identifier), None)
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
