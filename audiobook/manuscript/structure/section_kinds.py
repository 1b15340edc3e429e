"""What a section of a book is, told by its heading, its markup or its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from audiobook.manuscript.structure.lengths import count_words
from audiobook.model import Matter

_PERSONS = (
    r"dramatis person(?:ae|æ)|(?:the )?cast of characters|list of characters|"
    r"(?:the )?(?:principal |main )?characters|(?:the )?persons (?:of|in) the (?:play|drama|story)|"
    r"personen(?:verzeichnis)?|personnages|personajes|personaggi|personagens|действующие лица"
)
"""Who is in the book: a list to be looked at."""
_NOTE_WORDS = r"(?:notes?|footnotes?|endnotes?|anmerkungen|fußnoten|noten|notas|note)"

_THANKS_ALONE = r"thanks|thank you"
_ACKNOWLEDGMENTS = (
    r"acknowledge?ments?|special thanks|danksagung(?:en)?|dankwoord|remerciements|agradecimientos|"
    r"agradecimentos|ringraziamenti|благодарности|謝辞"
)
_ABOUT_THE_AUTHOR = (
    r"about the (?:author|authors|translator|publisher|illustrator|editor)|"
    r"über (?:die|den) autor(?:in|en|innen)?|(?:zum|zur) autor(?:in)?|"
    r"à propos de l'aut(?:eur|eure|rice)|acerca d(?:el autor|e la autora)|"
    r"sobre (?:el|la|o|a|os|as|los|las) autor(?:a|es|as)?|sull'autore|sull'autrice|"
    r"over de auteur|об авторе"
)
_LISTS_AT_THE_END = (
    r"index|glossary|glossar|glossaire|glosario|glossário|glossario|bibliography|bibliografía|"
    r"bibliographie|literaturverzeichnis|references|further reading|works cited"
)
_SELLING = (
    r"(?:a )?preview of .{1,60}|(?:bonus |an )?(?:excerpt|extract)(?: (?:from|of) .{1,60})?|"
    r"newsletter|stay in touch|connect with .{1,40}"
)
"""Other books, and ways to hear of them."""
_OTHER_BOOKS = (
    r"also available (?:by|from) .{1,60}|"
    r"(?:other |more )?(?:books|titles|works|novels) by .{1,60}|"
    r"(?:weitere|andere) (?:bücher|titel|romane) (?:von|der|des) .{1,60}"
)
_DISCLAIMERS, _ADVERTISEMENTS = r"disclaimer|summary", r"advertisements?"
_HEADINGS: tuple[tuple[re.Pattern[str], Matter], ...] = tuple(
    (re.compile(rf"(?:{pattern})\Z", re.IGNORECASE), matter)
    for pattern, matter in (
        (
            r"(?:table of |list of )?contents|table des (?:matières|chapitres)|sommaire|"
            r"inhalt(?:sverzeichnis|sübersicht)?|índice|indice|sumário|sumario|inhoud(?:sopgave)?|"
            r"tabla de contenidos?|содержание|оглавление|目次|目录|目錄|spis treści|innehåll|"
            r"indhold|"
            r"(?:list of |table of )?illustrations|"
            r"list of (?:maps|figures|plates|tables)",
            Matter.CONTENTS,
        ),
        (
            r"dedication|dedicatoria|dedicatória|dedica|widmung|dédicace|opdracht|посвящение",
            Matter.DEDICATION,
        ),
        (r"epigraph|épigraphe|motto|epígrafe|эпиграф", Matter.EPIGRAPH),
        (
            rf"(?:the )?{_NOTE_WORDS}"
            r"(?: to (?:the|chapters?|parts?|pages?|volumes?|acts?|books?|[ivxlc\d]+)\b.{0,40})?",
            Matter.NOTES,
        ),
        (
            r"(?:an? )?(?:author'?s?'? ?notes?|notes? (?:from|by) the author|a/?n)|"
            r"anmerkung(?:en)? (?:der autorin|des autors)|nota d(?:el autor|e la autora|o autor|"
            r"a autora|ell'autore|ell'autrice)|note de l'aut(?:eur|eure|rice)|от автора",
            Matter.AUTHORS_NOTE,
        ),
        (
            r"colophon|colofón|colofon|impressum|transcriber'?s'? notes?(?: .{1,40})?|"
            r"production notes?|about this (?:e-?book|edition)|"
            r"(?:a )?note on the (?:type|typeface|typography)|about the (?:type|typeface)",
            Matter.COLOPHON,
        ),
        (
            r"imprint|copyright(?: page| notice| information|hinweis)?|publisher'?s note|credits|"
            r"legal notices?|rechtliche hinweise|mentions légales|créditos|aviso legal|"
            r"note legali|выходные данные|奥付",
            Matter.IMPRINT,
        ),
        (
            r"uncopyright|(?:the )?(?:full )?(?:project gutenberg(?:-tm|™)? )?licen[cs]e|"
            r"lizenz|licencia|licença|licenza",
            Matter.LICENCE,
        ),
        (r"title ?page|half ?title(?: page)?|cover(?: page)?", Matter.TITLE_PAGE),
        (
            rf"{_OTHER_BOOKS}|{_DISCLAIMERS}|{_PERSONS}|also (?:by|from) .{{1,60}}|"
            r"praise for .{1,60}|by the same author|"
            r"d(?:u même auteur|e la même autrice|el mismo autor|e la misma autora|"
            r"o mesmo autor|a mesma autora|ello stesso autore|ella stessa autrice)",
            Matter.FRONT,
        ),
        (
            rf"{_THANKS_ALONE}|{_ACKNOWLEDGMENTS}|{_ABOUT_THE_AUTHOR}|{_LISTS_AT_THE_END}|{_SELLING}|"
            rf"{_ADVERTISEMENTS}|著者について|作者简介|leseprobe(?: .{{1,60}})?|"
            r"(?:a )?sneak peek (?:of|at) .{1,60}|"
            r"(?:read on|keep reading|turn the page) for .{1,60}|"
            r"(?:join|subscribe to|sign up (?:for|to)) .{0,40}(?:mailing list|newsletter|readers'? "
            r"(?:club|group|list))|"
            r"(?:questions for discussion|discussion questions|reading group (?:guide|questions)|"
            r"book club (?:guide|questions))",
            Matter.BACK,
        ),
    )
)


def matter_of_heading(text: str) -> Matter | None:
    """The matter that a heading announces; None for a chapter's heading and for plain text."""
    if _ends_as_a_sentence(text):
        return None
    text = _bare(text)
    if len(text) > 80:
        return None
    return next((matter for pattern, matter in _HEADINGS if pattern.match(text)), None)


_SENTENCE_WORDS = 5


def _ends_as_a_sentence(text: str) -> bool:
    """``Also from that day he never spoke.``: it ends as a sentence, and most of its words have no
    capitals."""
    words = text.split()
    small = sum(word.islower() for word in words)
    return (
        text.rstrip()[-1:] in (*".!?…,;",)
        and len(words) >= _SENTENCE_WORDS
        and 2 * small > len(words)
    )


def _bare(heading: str) -> str:
    return " ".join(heading.replace("’", "'").split()).strip(" .:")


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


STORY_TYPES = frozenset(
    (
        "chapter",
        "prologue",
        "epilogue",
        "interlude",
        "introduction",
        "preface",
        "foreword",
        "preamble",
        "afterword",
        "conclusion",
        "scene",
        "act",
        "letter",
        "diary",
        "poem",
        "z3998:fiction",
        "subchapter",
    )
)
"""What ``epub:type`` calls a section that is part of the book itself (EPUB 3 Structural Semantics
Vocabulary 1.1, Z39.98-2012 Structural Semantics)."""


# ---------------------------------------------------------------- headings against what they head

_LABELLED = re.compile(
    r"[\[(]?(?:\d{1,4}|[*†‡§]{1,3})[\])]?[.:)\s]|[\[(](?:[ivxlc]{1,6}|[a-z])[\])]|"
    r"(?:[ivxlc]{1,6}|[a-z])[.:)]\s|p(?:age|\.)\s?\d",
    re.I,
)
"""Of notes. ``A`` and ``I`` with a blank behind them begin a sentence."""
_PAGES_AT_END = re.compile(r"[\d\s,–-]{1,40}\Z")
_THANKS = re.compile(
    r"\b(?:thank|grateful|gratitude|indebted|acknowledg|debt|dank|merci|gracias|graci|agradec|"
    r"obrigad|grazie|ringrazi|благодар|спасибо)",
    re.I,
)
_ABOUT_SOMEBODY = re.compile(
    r"\b(?:born|lives|author|writer|novels?|books?|published|award|website|translator|illustrator|"
    r"autor(?:a|in)?|aut(?:eure?|ore|rice)|schriftsteller(?:in)?|escritora?|écrivaine?|scrittore|"
    r"scrittrice|автор|писатель(?:ница)?)\b",
    re.I,
)
_DISCLAIMED = re.compile(
    r"\b(?:own|copyright|belongs?|fiction|liab|resembl|warrant|responsib|rights)", re.I
)
_SHORT = 150
_LONGEST_LIST = 800
"""Words of the longest list of persons."""
_PROSE_WORDS = 25
"""A paragraph from so many words on is running text."""


def heading_holds(matter: Matter, heading: str, paragraphs: Sequence[str]) -> bool:
    """Whether what stands below a heading is what the heading's words announce.

    ``Note``, ``Index``, ``Credits`` and ``The Licence`` are titles of chapters, too; a story's
    text is not left out for them.

    Args:
        matter: what the words of the heading say, by `matter_of_heading`.
        heading: those words.
        paragraphs: the text below.
    """
    words = sum(count_words(text) for text in paragraphs)
    prose = sum(count for text in paragraphs if (count := count_words(text)) >= _PROSE_WORDS)
    text = "\n".join(paragraphs)
    if words == 0 or matter is Matter.AUTHORS_NOTE:
        return True
    if matter is Matter.CONTENTS:
        return prose < 0.5 * words or words <= 2 * _PROSE_WORDS
    if matter in (Matter.DEDICATION, Matter.EPIGRAPH, Matter.TITLE_PAGE):
        return words <= _SHORT
    if matter is Matter.NOTES:
        labelled = sum(_LABELLED.match(text) is not None for text in paragraphs)
        return labelled >= 0.3 * len(paragraphs)
    if matter in (Matter.IMPRINT, Matter.LICENCE, Matter.COLOPHON):
        is_clear = not heading.casefold().startswith(("credit", "the lic", "lic"))
        return (
            prose < 0.5 * words
            or matter_of_words(text) is not None
            or (is_clear and words <= _SHORT)
        )
    if matter is Matter.FRONT and _is_one_of(_PERSONS, heading):
        return words <= _LONGEST_LIST and prose < 0.5 * words and not _speak(paragraphs)
    if matter is Matter.FRONT and not _is_one_of(_DISCLAIMERS, heading):
        return words <= _SHORT or prose < 0.5 * words or _SAID_BY.search(text) is not None
    return _back_holds(heading, text, words, prose, paragraphs)


def _is_one_of(headings: str, heading: str) -> bool:
    return re.fullmatch(headings, _bare(heading), re.IGNORECASE) is not None


def _speak(paragraphs: Sequence[str]) -> bool:
    """Whether somebody speaks: in quotation marks, or, in a play that has begun, behind names that
    come again."""
    quoted = sum(text.startswith(tuple('“"«„‘')) for text in paragraphs)
    names = Counter(match[0] for text in paragraphs if (match := _LABEL.match(text)))
    return quoted > 1 or any(count > 1 for count in names.values())


_LABEL = re.compile(r"[^\W\d_][\w’' ]{0,30}(?=[.:—–])")
_SAID_BY = re.compile(r"(?:^|[.!?”\"])\s*[—–-]{1,2}\s?[A-Z]", re.MULTILINE)
"""Whose praise it is: ``“A marvel.” —The Times``."""
_BEYOND = re.compile(
    r"https?:|www\.|@|\b(?:sign up|subscribe|mailing list|coming soon|available (?:now|from)|"
    r"pre-?order|next book|excerpt)\b",
    re.IGNORECASE,
)
"""What a page says that sells another book, and no story does."""


def _back_holds(heading: str, text: str, words: int, prose: int, paragraphs: Sequence[str]) -> bool:
    is_short = words <= _SHORT
    if _is_one_of(_THANKS_ALONE, heading):
        return is_short and _THANKS.search(text) is not None
    if _is_one_of(_ACKNOWLEDGMENTS, heading):
        return is_short or _THANKS.search(text) is not None
    if _is_one_of(_ABOUT_THE_AUTHOR, heading):
        return is_short or _ABOUT_SOMEBODY.search(text) is not None
    if _is_one_of(_LISTS_AT_THE_END, heading):
        listed = sum(_PAGES_AT_END.search(line) is not None for line in paragraphs)
        return prose < 0.5 * words or listed >= 0.3 * len(paragraphs)
    if _is_one_of(_SELLING, heading):
        return is_short or _BEYOND.search(text) is not None
    if _is_one_of(_OTHER_BOOKS, heading):
        return is_short or prose < 0.5 * words
    if _is_one_of(f"{_DISCLAIMERS}|{_ADVERTISEMENTS}", heading):
        return is_short or (words <= 400 and _DISCLAIMED.search(text) is not None)
    return True


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
