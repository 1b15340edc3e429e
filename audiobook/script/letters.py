"""Finds letters and epigraphs that a book prints between quotation marks: the narrator reads them.

A letter begins with its salutation or is announced by the narration before it, and ends with its
signature; either sign alone is not enough, for people in novels also say "My dear Ann".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from audiobook.script.document import Document, Quotation

_LONGEST = 40
"""Paragraphs of a letter."""
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
    by_paragraph: dict[int, list[int]] = {}
    for index, quotation in enumerate(document.quotations):
        by_paragraph.setdefault(quotation.paragraph, []).append(index)
    letters: set[int] = set()
    at = 0
    for number in sorted(by_paragraph):
        if number < at or not _is_whole(document, by_paragraph, number):
            continue
        end = _letter_end(document, by_paragraph, number)
        if end is not None:
            for inside in range(number, end):
                letters.update(by_paragraph.get(inside, ()))
            at = end
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
    after = text[quotation.outer_end :].strip()
    if after:
        return _SOURCE.match(after) is not None
    inside = text[quotation.start : quotation.end]
    following = "".join(texts[quotation.paragraph + 1 : quotation.paragraph + 2])
    return "\n" in inside or _SOURCE.match(following) is not None


def _letter_end(
    document: Document, by_paragraph: Mapping[int, Sequence[int]], start: int
) -> int | None:
    """The paragraph after the letter that begins at paragraph `start`; None if none does."""
    texts = document.paragraphs
    salutation = _SALUTATION.match(texts[start])
    alone = bool(_ADDRESS.match(texts[start])) or (
        salutation is not None and not texts[start][salutation.end() :].strip("\"'”’“‘»")
    )
    announced = _is_announced(document, by_paragraph, start)
    signed = None
    for number in _run(document, by_paragraph, start):
        if (number > start or not alone) and _is_signature(texts[number]):
            signed = number + 1
            # The name may stand below the farewell.
            if signed < len(texts) and signed in by_paragraph and _SIGNED.match(texts[signed]):
                signed += 1
            break
    is_long = len(texts[start]) > _LONG
    if signed is not None and (alone or (announced and is_long)):
        return signed
    if announced and (alone or (salutation is not None and is_long)):
        end = start + 2 if alone else start + 1
        while end < len(texts) and _goes_on(document, by_paragraph, end):
            end += 1
        return end
    return None


def _run(
    document: Document, by_paragraph: Mapping[int, Sequence[int]], start: int
) -> Iterator[int]:
    """The paragraphs from `start` on that could be one letter's: quoted whole, or short lines."""
    for number in range(start, min(start + _LONGEST, len(document.paragraphs))):
        if number > start and number in document.chapter_starts:
            return
        if not _is_whole(document, by_paragraph, number) and (
            number in by_paragraph or len(document.paragraphs[number]) > _SHORT
        ):
            return
        yield number


def _is_whole(document: Document, by_paragraph: Mapping[int, Sequence[int]], number: int) -> bool:
    """Whether one quotation is the paragraph."""
    inside = by_paragraph.get(number, ())
    if len(inside) != 1:
        return False
    quotation: Quotation = document.quotations[inside[0]]
    text = document.paragraphs[number]
    return not any(
        char.isalnum() for char in text[: quotation.outer_start] + text[quotation.outer_end :]
    )


def _is_announced(
    document: Document, by_paragraph: Mapping[int, Sequence[int]], start: int
) -> bool:
    """Whether the narration just before speaks of writing; date lines are passed over."""
    for number in range(start - 1, max(start - 4, -1), -1):
        text = document.paragraphs[number]
        narration = text
        for index in reversed(by_paragraph.get(number, ())):
            quotation = document.quotations[index]
            narration = narration[: quotation.outer_start] + narration[quotation.outer_end :]
        if _ANNOUNCED.search(narration[-250:]):
            return True
        if len(text) > _SHORT:
            return False
    return False


def _is_signature(text: str) -> bool:
    return _FAREWELL.search(text[-120:]) is not None or _SIGNED.match(text) is not None


def _goes_on(document: Document, by_paragraph: Mapping[int, Sequence[int]], number: int) -> bool:
    inside = by_paragraph.get(number, ())
    return bool(inside) and document.quotations[inside[0]].goes_on
