"""What one line says about the structure of a book: the headings real books use.

``CHAPTER I.``, ``Chapter One: Title``, ``Erstes Kapitel``, ``PART THE SECOND``, ``XIV``,
``3. Title``, ``Prologue``, ``Contents``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from audiobook.manuscript.structure.number_words import NUMBER_WORDS, read_number
from audiobook.manuscript.structure.section_kinds import matter_of_heading
from audiobook.model import Matter

OPENING_MARKS = "\"“”„‟'‘‚‛«»‹›「『"
"""What opens a quotation in one country or another; a line that begins with one is no heading."""

LONGEST_HEADING = 120
"""Code points of one line. The longest first lines of real chapter headings stay below."""


LONGEST_DIVISION = 500
"""Code points of a line that begins with ``CHAPTER IV.`` and goes on in capitals, or tells what
happens: ``In which …``."""


class Kind(Enum):
    """What a heading opens."""

    CHAPTER = auto()
    PART = auto()  # a part, book or volume, which chapters stand in
    NAMED = auto()  # a prologue, preface, interlude, epilogue: read aloud, not numbered
    MATTER = auto()  # contents, notes, imprint: not read aloud
    NUMERAL = auto()  # a number alone
    NUMBERED_TITLE = auto()  # "II. The Red-Headed League"
    TITLE = auto()  # a title that only its place or its type tells


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that may be a heading."""

    kind: Kind
    label: str
    """``CHAPTER I``, ``Prologue``; for a title alone, the title."""
    title: str = ""
    """What follows the label on the same line."""
    number: int | None = None
    word: str = ""
    """The division's word, lower case: ``chapter``, ``volume``."""
    matter: Matter = Matter.BODY
    suffix: str = ""
    """What follows the whole number: ``.5`` of ``1.5``, ``a`` of ``1A``."""

    @property
    def key(self) -> tuple[str, int | None, str]:
        """Equal for the entry in a table of contents and the heading it stands for."""
        if self.number is not None:
            return (self.word, self.number, self.suffix)
        return (self.word, None, normalised(self.label))


def normalised(text: str) -> str:
    """Letters and digits of `text` without case, for comparing titles."""
    return "".join(char for char in text.casefold() if char.isalnum())


# ---------------------------------------------------------------- divisions

_CHAPTER_WORDS = (
    "chapter|chapt|chap|kapitel|kapitlet|chapitre|capítulo|capitulo|capitolo|capítol|hoofdstuk|kapittel|kapitola|"
    "rozdział|глава|розділ|अध्याय|"
    "stave|letter|episode|canto|adventure|story|tale|scene"
)
_PART_WORDS = (
    "part|book|volume|vol|phase|act|period|teil|buch|band|partie|livre|tome|parte|libro|deel|boek|"
    "часть|книга"
)
_NUMBER = (
    r"(?:the\s+)?(?:\d{1,4}(?:(?:\.\d{1,3})+(?![.\d])|st|nd|rd|th|\.?[ºª°]|er|re|ère|ème|ᵉʳ|ᵉ|[a-zA-Z](?![\w]))?|"
    r"[IVX]+[º°ª]|[^\W\d_]+(?:[\s-][^\W\d_]+)?)"
)
_SEPARATOR = r"\s*(?:[.:;)\]—–]|--?)\s*-*\s*"
_WORD_FIRST = re.compile(
    rf"(?P<label>(?:the\s+)?(?P<word>{_CHAPTER_WORDS}|{_PART_WORDS})\b\.?\s*(?P<number>{_NUMBER}))"
    rf"(?:(?P<mark>{_SEPARATOR})(?P<title>.*)|\s+(?P<bare>\S.*))?\Z",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(
    rf"(?P<label>(?P<number>(?:the\s+)?(?:\d{{1,4}}(?:st|nd|rd|th|\.|º|ª|e|er|ère|ème)|"
    rf"[^\W\d_]+(?:-[^\W\d_]+)?))\s+(?P<word>{_CHAPTER_WORDS}|{_PART_WORDS}))"
    rf"(?:(?P<mark>{_SEPARATOR})(?P<title>.*)|\s+(?P<bare>\S.*))?\Z",
    re.IGNORECASE,
)
_LAST = re.compile(r"the\s+(?:last|final)\Z", re.IGNORECASE)
"""What stands for the number in ``CHAPTER THE LAST``."""
_IS_PART = re.compile(rf"(?:{_PART_WORDS})\Z", re.IGNORECASE)

_NAMED = re.compile(
    r"(?P<label>(?:(?:the|an?|first|second|third|author's|editor's|translator's)\s+)?(?:prologue|epilogue|preface|"
    r"foreword|introduction|introductory|interlude|intermezzo|intermission|afterword|postscript|conclusion|"
    r"prelude|preamble|coda|overture|postlude|to\s+the\s+reader|prolog|epilog|vorwort|nachwort|"
    r"einleitung|zwischenspiel|avant-propos|préface|épilogue|prólogo|epílogo|prefacio|prefazione|"
    r"prologo|epilogo|introducción|introduzione|voorwoord|nawoord)"
    r"(?:\s+(?:to\s+(?:the\s+)?.{0,40}\bedition|\d{1,2}|[ivx]{1,4}|one|two|three))?)"
    rf"(?:{_SEPARATOR}(?P<title>.*))?\Z",
    re.IGNORECASE,
)
_NUMBERED_TITLE = re.compile(
    r"(?P<label>\d{1,3}|[IVXLC]+)(?P<mark>\.|:|\)|\s*[—–]|\s-{1,2}|--|\s\s)\s*(?P<title>\S.*)\Z"
)
_DECORATION = " \t*_=#§~|•·<>-–—[]{}+"
_EMPHASIS = re.compile(r"(?<!\w)_(?=\S)|(?<=\S)_(?!\w)")


def undecorated(line: str) -> str:
    """`line` without what plain text puts around a heading: ``_..._``, ``***``, ``==``, ``[ ]``."""
    bare = line.strip(_DECORATION)
    start = line.find(bare)
    ahead, behind = line[:start], line[start + len(bare) :]
    for opening, closing in ("[]", "{}", "<>"):
        # A bracket whose partner stands inside belongs to the words.
        lacking = bare.count(opening) - bare.count(closing)
        if lacking > 0 and behind.startswith(closing):
            bare += closing
        elif lacking < 0 and ahead.endswith(opening):
            bare = opening + bare
    return _EMPHASIS.sub("", bare.replace("’", "'")).strip()


@lru_cache(maxsize=4096)
def read_heading(line: str) -> Heading | None:
    """What `line`, standing by itself, would be as a heading; None when it cannot be one.

    Whether it is one depends on what stands around it; see `plain_text.chapters`.
    """
    text = undecorated(line)
    if not text or text[0] in OPENING_MARKS or len(text) > LONGEST_DIVISION:
        return None
    if len(text) > LONGEST_HEADING:
        heading = _read_division(text)
        return heading if heading and _is_long_title(heading.title) else None
    return (
        _read_division(text)
        or _read_chinese(text)
        or _read_matter(text)
        or _read_named(text)
        or _read_numeral(text)
        or _read_numbered_title(text)
    )


def _read_division(text: str) -> Heading | None:
    for pattern in (_WORD_FIRST, _NUMBER_FIRST):
        match = pattern.match(text)
        if match is None:
            continue
        number, label, rest = _split_number(match)
        if number is None and not (pattern is _WORD_FIRST and _LAST.match(match["number"])):
            continue
        marked = match["mark"] is not None
        title = rest if not marked else (rest or match["title"] or "").strip()
        if title and not _may_follow(title, marked, match["mark"] or ""):
            continue
        word = match["word"].casefold()
        kind = Kind.PART if _IS_PART.match(word) else Kind.CHAPTER
        suffix = _SUFFIX.fullmatch(match["number"].strip())
        return Heading(
            kind,
            label.strip(),
            title,
            number,
            word,
            suffix=suffix[1].casefold() if suffix else "",
        )
    return None


_CHINESE = re.compile(
    r"(?P<label>第\s*(?P<number>[0-9０-９一二三四五六七八九十百]{1,6})\s*(?P<word>[章話话回節节幕部編编篇巻卷]))"
    r"[\s:：　]*(?P<title>.{0,60})\Z"
)
_CHINESE_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}


def _read_chinese(text: str) -> Heading | None:
    """``第一章 港`` of Chinese and Japanese."""
    match = _CHINESE.match(text)
    if match is None or match["title"][-1:] in ("。", "！", "？"):
        return None
    kind = Kind.PART if match["word"] in "部編编篇巻卷" else Kind.CHAPTER
    number = _chinese_number(match["number"])
    return Heading(kind, match["label"], match["title"].strip(), number, match["word"])


def _chinese_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    value = 0
    for unit, size in (("百", 100), ("十", 10)):
        if unit in text:
            head, _, text = text.partition(unit)
            value += size * _CHINESE_DIGITS.get(head, 1)
    return value + _CHINESE_DIGITS.get(text[-1:], 0)


_SUFFIX = re.compile(r"\d{1,4}((?:\.\d{1,3})+|[a-zA-Z])")


def _split_number(match: re.Match[str]) -> tuple[int | None, str, str]:
    """The number, the label up to its end, and what stands between it and the separator.

    ``PART TWO THE RETURN`` matches ``TWO THE`` first; one word fewer is then the number.
    """
    numeral, label, rest = match["number"], match["label"], (match["bare"] or "").strip()
    number = read_number(numeral)
    if number is None and " " in numeral.removeprefix("the ").removeprefix("THE "):
        head, _, tail = numeral.rpartition(" ")
        number = read_number(head)
        if number is not None and match["mark"] is None and label.endswith(numeral):
            return number, label[: -len(tail)], f"{tail} {rest}".strip()
        if number is not None and label.endswith(numeral):
            title = f"{tail}{match['mark']}{match['title'] or ''}".strip()
            return number, label[: -len(tail)], title
    return number, label, rest


_LONGEST_SMALL_TITLE = 50
"""Code points of a title that begins with a small letter after a dash: ``the Way Back``."""


def _may_follow(title: str, marked: bool, mark: str) -> bool:
    """Whether `title` reads as a title after a number, not as the rest of a sentence."""
    first_letter = next((char for char in title if char.isalpha()), "")
    if marked:
        is_short = len(title) <= _LONGEST_SMALL_TITLE and title[-1] not in ".!?,;"
        has_dash = any(dash in mark for dash in "-–—")
        return ":" in mark or not first_letter.islower() or (has_dash and is_short)
    return not first_letter.islower() and (title.isupper() or title[-1] not in '.,;:!?"”')


def _read_matter(text: str) -> Heading | None:
    matter = matter_of_heading(text)
    return Heading(Kind.MATTER, text, word="matter", matter=matter) if matter else None


def _read_named(text: str) -> Heading | None:
    match = _NAMED.match(text)
    if match is None:
        return None
    title = (match["title"] or "").strip()
    if title and title[0].islower():
        return None
    return Heading(Kind.NAMED, match["label"], title, word="named")


def _read_numeral(text: str) -> Heading | None:
    bare = text.rstrip(".):").strip()
    if bare.islower() and not bare.isdigit():
        return None
    number = read_number(bare) if len(bare) <= 24 else None
    if number is None or number > 400 or bare.casefold().startswith("the "):
        return None
    return Heading(Kind.NUMERAL, bare, number=number, word="numeral")


def read_small_numeral(line: str) -> Heading | None:
    """A number written as a word in small letters: ``one``, ``twenty-one``.

    Such a line is a heading only in a book that numbers its chapters so.
    """
    bare = undecorated(line).rstrip(".):").strip()
    number = NUMBER_WORDS.get(bare.replace(" ", "-")) if bare.islower() else None
    return Heading(Kind.NUMERAL, bare, number=number, word="numeral") if number else None


def _read_numbered_title(text: str) -> Heading | None:
    match = _NUMBERED_TITLE.match(text)
    number = read_number(match["label"]) if match else None
    if match is None or number is None or number > 400:
        return None
    title = match["title"].strip()
    if not _may_follow(title, False, "") or len(title) > 90:
        return None
    return Heading(Kind.NUMBERED_TITLE, match["label"], title, number, "numeral")


_TELLS = re.compile(
    r"(?:in which|wherein|how|of|on|concerning|containing|showing|treat(?:s|ing)|relat(?:es|ing)|"
    r"being|describes|tells|comprising)\b",
    re.IGNORECASE,
)


def tells_contents(text: str) -> bool:
    """Whether `text` is a title that tells what happens: ``In which the keeper sleeps.``"""
    return _TELLS.match(text) is not None


def _is_long_title(title: str) -> bool:
    return title.isupper() or tells_contents(title) or title.count("—") + title.count("--") >= 2


def is_title_like(text: str) -> bool:
    """Whether `text` is written as titles are: in capitals, or with the weight-carrying words
    capitalised, and not as a sentence."""
    text = undecorated(text)
    words = list(re.findall(r"[^\W\d_][\w'’]*", text))
    if not words or len(text) > 2 * LONGEST_HEADING:
        return False
    if text.isupper():
        return True
    if text[-1] in ".,;:" and not text.endswith("..."):
        return False
    heavy = [word for word in words if len(word) > 3]
    capitals = sum(not word[0].islower() for word in heavy)
    return not words[0][0].islower() and capitals >= 0.6 * len(heavy) and len(words) <= 16


__all__ = [
    "OPENING_MARKS",
    "Heading",
    "Kind",
    "is_title_like",
    "normalised",
    "read_heading",
    "read_number",
    "read_small_numeral",
    "tells_contents",
    "undecorated",
]
