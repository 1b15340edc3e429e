"""Quotation marks in running text: what each could be, and what reading it so would cost.

A mark is read by its glyph and by its neighbours, and either may be wrong: authors type closing
marks for opening ones, and apostrophes are closing marks. So every mark gets a cost (roughly a
negative log-likelihood) for each of three readings, and `find_quotations` looks for
the cheapest reading of a whole paragraph.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from audiobook.english.sentences import STOPS


class Family(Enum):
    """Marks that can close one another."""

    DOUBLE = "double"
    SINGLE = "single"
    ANGLE = "angle"
    SINGLE_ANGLE = "single angle"
    CORNER = "corner"
    WHITE_CORNER = "white corner"


_GLYPHS: dict[str, tuple[Family, float]] = {
    # glyph: family, share of opening uses before the book is seen
    "“": (Family.DOUBLE, 0.97),
    "”": (Family.DOUBLE, 0.03),
    "„": (Family.DOUBLE, 0.995),
    "‟": (Family.DOUBLE, 0.9),
    '"': (Family.DOUBLE, 0.5),
    "＂": (Family.DOUBLE, 0.5),
    "``": (Family.DOUBLE, 0.99),
    "''": (Family.DOUBLE, 0.3),
    "‘‘": (Family.DOUBLE, 0.97),
    "’’": (Family.DOUBLE, 0.03),
    "‘": (Family.SINGLE, 0.97),
    "’": (Family.SINGLE, 0.05),
    "‚": (Family.SINGLE, 0.995),
    "‛": (Family.SINGLE, 0.9),
    "'": (Family.SINGLE, 0.5),
    "`": (Family.SINGLE, 0.9),
    "«": (Family.ANGLE, 0.9),
    "»": (Family.ANGLE, 0.1),
    "‹": (Family.SINGLE_ANGLE, 0.9),
    "›": (Family.SINGLE_ANGLE, 0.1),
    "「": (Family.CORNER, 0.999),
    "」": (Family.CORNER, 0.001),
    "『": (Family.WHITE_CORNER, 0.999),
    "』": (Family.WHITE_CORNER, 0.001),
}
MARKS = frozenset(glyph for glyph in _GLYPHS if len(glyph) == 1)
"""Every character that can be a quotation mark or a part of one."""

_APOSTROPHES = frozenset("'’‘`‛")
# A single mark with a letter or digit on each side is an apostrophe: not even a candidate.
_TOKEN = re.compile(
    r"``|‘‘|’’|(?<![^\s\W])''|''(?![^\W_])|[“”„‟\"＂‚‛«»‹›「」『』`]"
    r"|(?<![^\W_])['’‘]|['’‘](?![^\W_])"
)
_ELISIONS = frozenset(
    "tis twas twere twill twould tisn twasn em im er e is ow ere ave ad as at ope ome eard "
    "bout round cause cos cuz til till n neath gainst pon tween stead scuse fraid spose way "
    "ud un all tain nuff ello ullo ell ard and ead ouse em.".split()
)
_CLIPPED = frozenset("o an th wi ol tha t d s n mo sho lil fo".split())
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_WORD_AFTER = re.compile(r"[^\W_]+")
_DASHES = "—–―-"
_STOPS = ".,!?…;:"
_PRIOR_WEIGHT = {Family.SINGLE: 40.0, Family.ANGLE: 3.0, Family.SINGLE_ANGLE: 3.0}
"""In uses of a glyph: how much of the book it takes to learn another habit than the usual one.
Apostrophes blur the votes on single marks; guillemets point both ways."""
_IMPOSSIBLE = 6.0
_UNLIKELY = 4.0


@dataclass(frozen=True, slots=True)
class QuoteMark:
    """One mark in a paragraph with the cost of each way to read it."""

    start: int
    end: int
    family: Family
    opening: float
    closing: float
    neither: float
    """As an apostrophe, a measure or a slip of the pen."""
    fresh: bool = False
    """A sentence ends before it and a capital follows: more likely to open anew than to nest."""


@dataclass(frozen=True, slots=True)
class QuotationStyle:
    """How a book uses its marks, voted by all its paragraphs."""

    opening_share: dict[str, float]
    """For each glyph: how often its neighbours say that it opens."""
    entry: dict[Family, float]
    """For each family: the cost of opening a quotation with it outside any other."""
    main: Family | None
    """The family that carries most of the quotations; None without any."""
    tex: bool
    """Whether '' is a closing mark."""


def _is_space(char: str) -> bool:
    return not char or char.isspace()


def _can_open(before: str, after: str) -> bool:
    """Whether a mark between these two characters looks like an opening one."""
    return (_is_space(before) or before in "([{—–―-/" or before in MARKS) and not (
        _is_space(after) or after in ",.;:!?)]}"
    )


def _can_close(before: str, after: str) -> bool:
    return not _is_space(before) and (_is_space(after) or not after.isalnum())


@lru_cache(maxsize=4096)
def _glyph_costs(share: float) -> tuple[float, float]:
    """Costs of opening and closing by the glyph alone; its usual reading costs nothing."""
    odds = math.log(share / (1 - share))
    return max(0.0, min(2.6, -odds)), max(0.0, min(2.6, odds))


def vote(paragraphs: Sequence[str]) -> QuotationStyle:
    """The style of a book: which glyphs open, which close, and which family speaks."""
    opens: Counter[str] = Counter()
    closes: Counter[str] = Counter()
    for text in paragraphs:
        for match in _TOKEN.finditer(text):
            glyph = match.group()
            left_char, right_char = (
                text[match.start() - 1 : match.start()],
                text[match.end() : match.end() + 1],
            )
            if _can_open(left_char, right_char):
                if not (glyph in _APOSTROPHES and _elided(text, match.end())):
                    opens[glyph] += 1
            elif _can_close(left_char, right_char) and not (
                glyph in _APOSTROPHES and left_char.isalnum()
            ):
                closes[glyph] += 1
    shares = {}
    for glyph, (family, prior) in _GLYPHS.items():
        weight = _PRIOR_WEIGHT.get(family, 12.0)
        total = opens[glyph] + closes[glyph]
        share = (opens[glyph] + prior * weight) / (total + weight)
        shares[glyph] = 0.5 if prior == 0.5 else min(max(share, 0.01), 0.99)
    use: Counter[Family] = Counter()
    for glyph, (family, _) in _GLYPHS.items():
        use[family] += min(opens[glyph], 10**9) + closes[glyph]
    total = sum(use.values())
    main = max(Family, key=lambda family: use[family]) if total else None
    entry = {}
    for family in Family:
        share = (use[family] + 1.0) / (total + 2.0)
        entry[family] = min(2.5 if family is Family.SINGLE else 0.8, -math.log(share))
    if main is not None:
        entry[main] = 0.0
    tex = bool(opens["``"] or opens["‘‘"] or opens["''"] > 1)
    return QuotationStyle(shares, entry, main, tex)


def _elided(text: str, at: int) -> bool:
    """Whether the word at `at` is one that loses its first letters ('tis, '90s, 'n')."""
    match = _WORD_AFTER.match(text, at)
    if not match:
        return False
    word = match.group().lower()
    return word in _ELISIONS or word[0].isdigit()


def read_marks(text: str, style: QuotationStyle) -> list[QuoteMark]:
    """Every mark of a paragraph that may be a quotation mark, with its costs, in order."""
    marks = []
    for match in _TOKEN.finditer(text):
        glyph, start, end = match.group(), match.start(), match.end()
        if glyph == "''" and not style.tex:
            # Two marks that happen to meet: a nested one and the outer, or one and an elision.
            marks.append(_mark(text, "'", start, start + 1, style))
            marks.append(_mark(text, "'", start + 1, end, style))
        else:
            marks.append(_mark(text, glyph, start, end, style))
    return marks


def _mark(text: str, glyph: str, start: int, end: int, style: QuotationStyle) -> QuoteMark:
    family = _GLYPHS[glyph][0]
    left_char, right_char = text[start - 1 : start] if start else "", text[end : end + 1]
    opening, closing = _glyph_costs(style.opening_share[glyph])
    if family is Family.SINGLE:
        return _single(text, glyph, start, end, opening, closing)
    if family is Family.DOUBLE:
        if not _can_open(left_char, right_char):
            opening += (
                1.0 if left_char in _STOPS and left_char and right_char.isalnum() else _UNLIKELY
            )
        if not _can_close(left_char, right_char):
            closing += 1.0 if left_char and left_char in _DASHES + _STOPS else _UNLIKELY
    elif family in (Family.ANGLE, Family.SINGLE_ANGLE) and _is_space(left_char) != _is_space(
        right_char
    ):
        if _is_space(left_char):
            closing += 2.0
        else:
            opening += 2.0
    neither = _IMPOSSIBLE
    if left_char.isdigit() and glyph in ('"', "”", "''"):
        neither = 1.0  # inches, seconds of arc
    return QuoteMark(start, end, family, opening, closing, neither, _is_fresh(text, start, end))


def _single(
    text: str, glyph: str, start: int, end: int, opening: float, closing: float
) -> QuoteMark:
    left_char, right_char = text[start - 1 : start] if start else "", text[end : end + 1]
    neither = _UNLIKELY
    if right_char.isalnum():
        if _elided(text, end):
            neither = 1.0 if glyph in "‘`" else 0.3
        else:
            neither = _UNLIKELY if glyph in "‘`" else 2.5
    elif left_char.isdigit():
        neither = 0.8
    elif left_char.isalpha():
        word = _WORD_BEFORE.search(text, max(0, start - 24), start)
        stem = word.group().lower() if word else ""
        if stem in _CLIPPED or (stem.endswith("in") and len(stem) > 3):
            neither = 0.6
        else:
            neither = 1.2 if stem.endswith("s") else 2.8
        closing += 0.6 if right_char and right_char in _STOPS else 1.0
    if glyph in "‘`" and not right_char.isalnum():
        neither = max(neither, 3.0)
    if not _can_open(left_char, right_char):
        opening += _UNLIKELY
    if not _can_close(left_char, right_char):
        closing += 0.7 if left_char and left_char in _DASHES else _UNLIKELY
    fresh = _is_fresh(text, start, end)
    return QuoteMark(start, end, Family.SINGLE, opening, closing, neither, fresh)


def _is_fresh(text: str, start: int, end: int) -> bool:
    return text[max(0, start - 40) : start].rstrip()[-1:] in tuple(STOPS) and (
        text[end : end + 1].isupper()
    )


def without_space(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its edges."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def starts_with_opening(marks: Iterable[QuoteMark], text: str) -> QuoteMark | None:
    """The first mark of a paragraph when it opens the paragraph."""
    head_mark = next(iter(marks), None)
    if head_mark is None or text[: head_mark.start].strip(" \n\t([—–-*_"):
        return None
    return (
        head_mark
        if head_mark.opening < 3.0 and head_mark.opening <= head_mark.closing + 1.5
        else None
    )
