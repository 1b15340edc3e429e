"""What a section of a book is, told by its heading, its markup or its words."""

from __future__ import annotations

import re

from audiobook.model import Matter

_NOTE_WORDS = r"(?:notes?|footnotes?|endnotes?|anmerkungen|fußnoten|noten|notas|note)"

_HEADINGS: tuple[tuple[re.Pattern[str], Matter], ...] = tuple(
    (re.compile(rf"(?:{pattern})[.:]?\Z", re.IGNORECASE), matter)
    for pattern, matter in (
        (
            r"(?:table of |list of )?contents|table des matières|sommaire|inhalt(?:sverzeichnis)?|"
            r"índice|indice|inhoud|(?:list of |table of )?illustrations|list of (?:maps|figures|"
            r"plates|tables|characters)",
            Matter.CONTENTS,
        ),
        (r"dedication|dedicatoria|dedica|widmung|dédicace", Matter.DEDICATION),
        (r"epigraph|épigraphe|motto", Matter.EPIGRAPH),
        (rf"(?:the )?{_NOTE_WORDS}(?: to .{{1,40}})?", Matter.NOTES),
        (
            r"(?:an? )?(?:author'?s?'? ?notes?|notes? (?:from|by) the author|a/?n)",
            Matter.AUTHORS_NOTE,
        ),
        (
            r"colophon|impressum|transcriber'?s'? notes?(?: .{1,40})?|production notes?|"
            r"about this (?:e-?book|edition)",
            Matter.COLOPHON,
        ),
        (
            r"imprint|copyright(?: page| notice| information)?|publisher'?s note|credits|"
            r"legal notices?",
            Matter.IMPRINT,
        ),
        (
            r"uncopyright|(?:the )?(?:full )?(?:project gutenberg(?:-tm|™)? )?licen[cs]e|"
            r"lizenz|licencia|licenza",
            Matter.LICENCE,
        ),
        (r"title ?page|half ?title(?: page)?|cover(?: page)?", Matter.TITLE_PAGE),
        (
            r"praise for .{1,60}|also by .{1,60}|(?:other )?books by .{1,60}|"
            r"by the same author|disclaimer|summary",
            Matter.FRONT,
        ),
        (
            r"acknowledge?ments?|danksagung|remerciements|agradecimientos|ringraziamenti|"
            r"about the (?:author|authors|translator|publisher|illustrator)|index|glossary|"
            r"bibliography|references|further reading|works cited|advertisements?|"
            r"(?:a )?preview of .{1,60}|newsletter",
            Matter.BACK,
        ),
    )
)


def matter_of_heading(text: str) -> Matter | None:
    """The matter that a heading announces; None for a chapter's heading and for plain text."""
    text = " ".join(text.replace("’", "'").split()).strip(" .:")
    if len(text) > 80:
        return None
    return next((matter for pattern, matter in _HEADINGS if pattern.match(text)), None)


_SEMANTIC_TYPES = {
    # EPUB 3 Structural Semantics Vocabulary 1.1 and DPUB-ARIA 1.1 (without "doc-").
    "titlepage": Matter.TITLE_PAGE,
    "halftitlepage": Matter.TITLE_PAGE,
    "halftitle": Matter.TITLE_PAGE,
    "cover": Matter.TITLE_PAGE,
    "frontispiece": Matter.TITLE_PAGE,
    "imprint": Matter.IMPRINT,
    "imprimatur": Matter.IMPRINT,
    "copyright-page": Matter.IMPRINT,
    "other-credits": Matter.IMPRINT,
    "credit": Matter.IMPRINT,
    "credits": Matter.IMPRINT,
    "toc": Matter.CONTENTS,
    "toc-brief": Matter.CONTENTS,
    "landmarks": Matter.CONTENTS,
    "page-list": Matter.CONTENTS,
    "pagelist": Matter.CONTENTS,
    "loa": Matter.CONTENTS,
    "loi": Matter.CONTENTS,
    "lot": Matter.CONTENTS,
    "lov": Matter.CONTENTS,
    "dedication": Matter.DEDICATION,
    "epigraph": Matter.EPIGRAPH,
    "footnote": Matter.NOTES,
    "footnotes": Matter.NOTES,
    "endnote": Matter.NOTES,
    "endnotes": Matter.NOTES,
    "rearnote": Matter.NOTES,
    "rearnotes": Matter.NOTES,
    "colophon": Matter.COLOPHON,
    "acknowledgments": Matter.BACK,
    "index": Matter.BACK,
    "glossary": Matter.BACK,
    "bibliography": Matter.BACK,
    "contributors": Matter.BACK,
    "errata": Matter.BACK,
}


def matter_of_types(types: frozenset[str]) -> Matter | None:
    """The matter that ``epub:type``, ``role`` or class names tell; None for the book itself.

    Args:
        types: lower-case values, DPUB-ARIA roles without ``doc-``.
    """
    return next((_SEMANTIC_TYPES[name] for name in sorted(types) if name in _SEMANTIC_TYPES), None)


_LICENCE_WORDS = re.compile(
    r"uncopyright|project gutenberg.{0,40}licen[cs]e|full license|terms of (?:use|this agreement)|"
    r"this ebook is for the use of anyone",
    re.IGNORECASE,
)
_IMPRINT_WORDS = re.compile(
    r"©|\(c\) ?\d{4}|\bcopyright\b|all rights reserved|\bISBN\b|printed (?:in|by|for|and bound)|"
    r"published by|first published|library of congress|publishing (?:company|house)|"
    r"publishers?\.?$|e-?text prepared by|produced by|transcribed (?:by|from)|"
    r"distributed proofread|work of fiction",
    re.IGNORECASE | re.MULTILINE,
)


def matter_of_words(text: str) -> Matter | None:
    """The matter of a short section without a heading, by what only an imprint or licence says."""
    if _LICENCE_WORDS.search(text):
        return Matter.LICENCE
    return Matter.IMPRINT if _IMPRINT_WORDS.search(text) else None
