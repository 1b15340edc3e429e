"""Finds letters and epigraphs that a book prints between quotation marks: the narrator reads them.

A letter begins with its salutation or is announced by the narration before it, and ends with its
signature; either sign alone is not enough, for people in novels also say "My dear Ann".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from audiobook.dialogue.document import Document, Quotation

_LONGEST = 40
"""Quotations of a letter."""
_SHORT = 90
"""Code points of the longest paragraph that can be a date line or a signature."""
_LONG = 150
"""Code points from which on a paragraph is more than a remark."""

_SALUTATION = re.compile(
    r"\W*(?:(?:my|our)\s+)?(?:very\s+|own\s+)*dear(?:est)?\s+(?:\w+\.?\s+){0,3}?[\w.’'-]+\s*"
    r"(?P<stop>[,:;.!—–-]+|\W*$)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\W*(?:dear\s+)?(?:sirs?|madam|gentlemen)\W*$", re.IGNORECASE)
_ANNOUNCED = re.compile(
    r"\b(?:letters?|notes?|lines|wrote|writing|written|epistle|billet|telegram|postcard|postscript|"
    r"enclosure|scrawl|contents|envelope|read)\b",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"\b(?:I\s+(?:am|remain),?\s+(?:\w+,?\s+){0,5}(?:yours?|&c|etc)|(?:ever\s+)?yours?,?\s+(?:most\s+|very\s+|"
    r"ever\s+)*(?:truly|sincerely|faithfully|affectionate\w*|obedient\w*|oblig\w*|respectfully|humbl\w+|"
    r"lovingly|etc|&c|own|ever|loving|sincere|faithful|devoted|grateful|attached)|believe\s+me)\b"
    r"|&c\.",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"[\s(\[_*]*(?:—|–|―|--+)\s*[_*]*[A-Z][^!?]{1,80}\Z")
"""Who wrote an epigraph: a dash and a name or title."""
_SIGNED = re.compile(r"\W*(?:[A-Z]\.\s*){1,3}\W*$|\W*[A-Z][A-Z .,’'-]{2,40}\W*$")


def find_letters(document: Document) -> frozenset[int]:
    """The quotations (by index) that belong to letters."""
    letters: set[int] = set()
    position = 0
    for index in range(len(document.quotations)):
        if index < position or not _stands_apart(document, index):
            continue
        end = _letter_end(document, index)
        if end is not None:
            letters.update(range(index, end))
            position = end
    return frozenset(letters)


def find_epigraphs(document: Document) -> frozenset[int]:
    """The quotations (by index) that stand at the head of a chapter as verse or with a source."""
    return frozenset(
        index
        for index, quotation in enumerate(document.quotations)
        if {quotation.paragraph, quotation.paragraph - 1} & document.chapter_starts
        and _is_epigraph(document.paragraphs, quotation)
    )


def _is_epigraph(texts: Sequence[str], quotation: Quotation) -> bool:
    text = texts[quotation.paragraph]
    if text[: quotation.outer_start].strip("_*([ \n"):
        return False
    right_context = text[quotation.outer_end :].strip()
    if right_context:
        return _SOURCE.match(right_context) is not None
    inside = text[quotation.start : quotation.end]
    following = "".join(texts[quotation.paragraph + 1 : quotation.paragraph + 2])
    return "\n" in inside or _SOURCE.match(following) is not None


def _letter_end(document: Document, start: int) -> int | None:
    """The quotation after the letter that begins with quotation `start`; None if none does."""
    words = _words(document, start)
    salutation = _SALUTATION.match(words)
    alone = bool(_ADDRESS.match(words)) or (
        salutation is not None and salutation.end() == len(words)
    )
    announced = _is_announced(document, start)
    if not (alone or announced):
        return None
    run = list(_run(document, start))
    is_long = len(words) > _LONG
    for index in run[1:] if alone else run:
        if (alone or is_long) and _is_signature(_words(document, index)):
            # The name may stand below the farewell.
            named = index + 1 in run and _SIGNED.match(_words(document, index + 1))
            return index + 2 if named else index + 1
    if not announced or not (alone or (salutation is not None and is_long)):
        return None
    end = min(start + 2 if alone else start + 1, run[-1] + 1)
    while end in run and document.quotations[end].goes_on:
        end += 1
    return end


def _words(document: Document, index: int) -> str:
    quotation = document.quotations[index]
    return document.paragraphs[quotation.paragraph][quotation.start : quotation.end]


def _stands_apart(document: Document, index: int) -> bool:
    """Whether a quotation begins a paragraph or follows a finished sentence or another one."""
    left_context = _narration_before(document, index).rstrip()
    return not left_context or left_context[-1] in ".:;!?…—–-"


def _narration_before(document: Document, index: int) -> str:
    """What stands in the paragraph between a quotation and the one before it."""
    quotation = document.quotations[index]
    previous = document.quotations[index - 1] if index else None
    begin = previous.outer_end if previous and previous.paragraph == quotation.paragraph else 0
    return document.paragraphs[quotation.paragraph][begin : quotation.outer_start]


def _run(document: Document, start: int) -> Iterator[int]:
    """The quotations from `start` on that could be one letter's: nothing but short lines (a date,
    a signature without marks) between them."""
    yield start
    for index in range(start + 1, min(start + _LONGEST, len(document.quotations))):
        previous, quotation = document.quotations[index - 1 : index + 1]
        head = _narration_before(document, index)
        if previous.paragraph != quotation.paragraph:
            head += document.paragraphs[previous.paragraph][previous.outer_end :]
        passed = range(previous.paragraph + 1, quotation.paragraph + 1)
        if any(char.isalnum() for char in head) or not document.chapter_starts.isdisjoint(passed):
            return
        if len(passed) > 4 or any(len(document.paragraphs[n]) > _SHORT for n in passed[:-1]):
            return
        yield index


def _is_announced(document: Document, start: int) -> bool:
    """Whether the narration just before speaks of writing; date lines are passed over."""
    here = _narration_before(document, start)
    if any(char.isalnum() for char in here):
        return _ANNOUNCED.search(here[-250:]) is not None
    opening = document.quotations[start].paragraph
    if start and document.quotations[start - 1].paragraph == opening:
        return False
    for number in range(opening - 1, max(opening - 4, -1), -1):
        if _ANNOUNCED.search(_narration(document, number, start)[-250:]):
            return True
        if len(document.paragraphs[number]) > _SHORT:
            return False
    return False


def _narration(document: Document, number: int, start: int) -> str:
    """Paragraph `number`, before quotation `start`, without its quotations."""
    text = document.paragraphs[number]
    for quotation in reversed(document.quotations[max(0, start - 40) : start]):
        if quotation.paragraph == number:
            text = text[: quotation.outer_start] + text[quotation.outer_end :]
    return text


def _is_signature(words: str) -> bool:
    return _FAREWELL.search(words[-120:]) is not None or _SIGNED.match(words) is not None
