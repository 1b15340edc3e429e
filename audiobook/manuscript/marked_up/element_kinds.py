"""Which elements, classes and pictures of a web page mean something to a listener."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from audiobook.manuscript.safe_xml import local_name, squeeze, text_of, types_of
from audiobook.manuscript.structure.headings import read_number

if TYPE_CHECKING:
    from lxml import etree

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog div dl dt fieldset figcaption "
    "figure footer form header hgroup hr html legend li main nav ol p pre section summary table "
    "tbody tfoot thead tr ul".split()
)
SILENT = frozenset("script style head template noscript rt rp rtc".split())
"""Elements that hold nothing to read, and the glosses of ruby: of a word and its gloss the word is
read."""
TOLD = frozenset(
    "svg math object iframe audio video canvas map select button input textarea".split()
)
"""Elements whose text is not read; the author is told when there is any."""
NOTE_REFERENCE = frozenset(
    ("noteref", "footnote-ref", "fnanchor", "fnref", "footnoteref", "fn-ref")
)
NOTE_BODIES = frozenset(
    ("footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "note", "notes")
)
_NOTE_CLASSES = frozenset(("footnote", "footnotes", "endnote", "endnotes"))
BACKLINKS = frozenset(
    ("backlink", "doc-backlink", "footnote-backref", "footnote-back", "reversefootnote")
)
BACKLINK_TEXT = re.compile(r"[\[(]?(?:[↩↑⏎↵←^⤴]\ufe0e?|back|return|zurück|retour)[\])]?\.?\Z", re.I)
UNSPOKEN = frozenset(("pagebreak", "doc-pagebreak", "pagenum", "page-number", "pageno"))
BOILERPLATE = frozenset(("pg-boilerplate", "pgheader"))
_MEANT_CLASSES = frozenset(("titlepage", "halftitlepage", "epigraph", "dropcap-block"))
_NOTE_HREF = re.compile(
    r"#(?:_?(?:foot|end|rear)?note|fn|_?ftn|_?edn|en)[-_:.]?\w*\Z", re.IGNORECASE
)
NOTE_LABEL = re.compile(
    r"[\[(]?\s*([0-9]{1,4}|[ivxlcdm]{1,6}|[a-zA-Z]|[*†‡§¶‖#]{1,4})\s*[\])]?\.?\Z"
)


def classes_of(element: etree._Element) -> frozenset[str]:
    """The class names that mean something here."""
    names = frozenset((element.get("class") or "").lower().split())
    vocabulary = (
        NOTE_REFERENCE | _NOTE_CLASSES | BACKLINKS | UNSPOKEN | BOILERPLATE | _MEANT_CLASSES
    )
    classes = names & vocabulary
    if (element.get("id") or "").lower() in ("pg-header", "pg-footer"):
        classes |= {"pg-boilerplate"}
    return classes


def is_named_note_reference(
    element: etree._Element, types: frozenset[str], is_raised: bool
) -> bool:
    """Whether an element calls itself the reference to a note."""
    if types & NOTE_REFERENCE:
        return True
    if local_name(element) != "a" or not _NOTE_HREF.search(element.get("href") or ""):
        return False
    return is_raised or NOTE_LABEL.match(text_of(element).strip()) is not None


# ---------------------------------------------------------------- pictures

_INITIAL = re.compile(
    r"(?:(?:the\s+)?(?:decorat\w+\s+|ornate\s+|large\s+|drop(?:ped)?[\s-]?)*"
    r"(?:letter|initial|capital|cap)\b[\s:]*[\"“‘']?)?(?P<letter>[^\W\d_])[\"”’']?"
    r"(?P<rest>\b.*(?:initial|drop|letter|capital|decorat).*)?\Z",
    re.IGNORECASE,
)
_ORNAMENT_WORDS = re.compile(
    r"\W*\Z|.*\b(?:ornament\w*|break|divider|separator|decoration|decorative|fleuron|flourish|"
    r"asterisks?|dinkus|rule|scene|section|image|picture|line|star|stars)\b",
    re.IGNORECASE,
)


def letter_of_picture(alt: str) -> str:
    """The letter that the picture of a drop capital stands for; empty for another picture."""
    match = _INITIAL.match(alt) if len(alt) <= 60 else None
    return match["letter"] if match else ""


def speaks_of_ornament(alt: str) -> bool:
    """Whether the alternative text of a picture that stands alone says nothing, or calls it an
    ornament."""
    return len(alt) <= 40 and _ORNAMENT_WORDS.match(alt) is not None


# ---------------------------------------------------------------- page numbers

_PAGE_CLASS = re.compile(
    r"(?:x-ebookmaker-pageno|page[-_]?(?:num(?:ber)?|no|break)?|pg[-_]?(?:num|no|b)?|pb|folio|"
    r"newpage|pagina)\d*\Z"
)
_PAGE_ID = re.compile(r"(?:page|pg|p)[-_]?(\w{1,6})\Z", re.IGNORECASE)
_PAGE_TEXT = re.compile(
    r"[\[({]?\s*(?:p(?:a?ge?)?\.?\s*)?(?P<number>\d{1,4}|[ivxlcdm]{1,8})\s*[\])}]?\Z",
    re.IGNORECASE,
)
_FEWEST = 5
_LONGEST_STEP = 4
_WORDS_A_PAGE = 60


class PageNumbers:
    """The page numbers of the printed book that stand in a document.

    Known by their class or id together with a text that is a number; by numbers that rise in
    elements of one class, a page's worth of words apart.
    """

    def __init__(self, root: etree._Element) -> None:
        self._rising: set[etree._Element] = set()
        places: dict[tuple[str, str], list[tuple[int, int, etree._Element]]] = defaultdict(list)
        words = 0
        for element in root.iter():
            if not isinstance(element.tag, str):
                continue
            if len(element) == 0 and element.text and local_name(element) in ("span", "a", "small"):
                match = _PAGE_TEXT.match(element.text.strip())
                number = read_number(match["number"]) if match else None
                if number:
                    group = (local_name(element), element.get("class") or "")
                    places[group].append((number, words, element))
            words += len((element.text or "").split()) + len((element.tail or "").split())
        for marks in places.values():
            if self._rise([(number, words) for number, words, _ in marks]):
                self._rising.update(element for _, _, element in marks)

    @staticmethod
    def _rise(marks: list[tuple[int, int]]) -> bool:
        steps = [right[0] - lower[0] for lower, right in pairwise(marks)]
        gaps = [right[1] - lower[1] for lower, right in pairwise(marks)]
        return (
            len(marks) >= _FEWEST
            and all(0 < step <= _LONGEST_STEP for step in steps)
            and median(gaps) >= _WORDS_A_PAGE
        )

    def is_one(self, element: etree._Element) -> bool:
        """Whether `element` is the number of a page."""
        if element in self._rising:
            return True
        names = (element.get("class") or "").lower().split()
        identifier = _PAGE_ID.match(element.get("id") or element.get("name") or "")
        if not identifier and not any(_PAGE_CLASS.match(name) for name in names):
            return False
        if local_name(element) in ("body", "section", "article", "main", *HEADINGS):
            return False
        match = _PAGE_TEXT.match(squeeze(text_of(element)))
        if match is None or types_of(element) & NOTE_REFERENCE:
            return False
        if any(_PAGE_CLASS.match(name) for name in names):
            return True
        return identifier is not None and identifier[1].lstrip("0") == match["number"]
