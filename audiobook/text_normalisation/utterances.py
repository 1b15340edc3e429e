"""Cutting the author's text into pieces that an engine speaks in one go.

Pieces end where a reader would take breath: at the end of a sentence, or inside one that is too
long at the end of a clause. Nothing is lost: between two pieces stands only white space.
"""

from __future__ import annotations

import re

from audiobook.english.abbreviations import (
    ALSO_WORDS_BEFORE_NUMBER,
    ALWAYS_FOLLOWED,
    BEFORE_NUMBER,
    DAYS_AND_MONTHS,
    REFERS,
    SCRIPTURE,
    SCRIPTURE_AND_NAMES,
    SENTENCE_STARTERS,
    SOMETIMES_LAST,
    UNITS_CUT_SHORT,
)
from audiobook.english.sentences import STOPS_OF_ALL_SCRIPTS
from audiobook.model import base_language
from audiobook.text_normalisation.numbers.german_ordinals import MONTHS, is_counted
from audiobook.text_normalisation.other_words import is_cut_short

_CLOSERS = "\"'”’»›)]}*_"

_SENTENCE_END = re.compile(
    rf"(?:\.(?:\s\.){{2,}}|(?<![{STOPS_OF_ALL_SCRIPTS}])[{STOPS_OF_ALL_SCRIPTS}]+)[{re.escape(_CLOSERS)}]*(?=\s)|\n"
)

_WORD_BEFORE = re.compile(r"[^\s\"'“‘”’(\[{*_—–]+$")
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")
_OLD_SUM = re.compile(r"[0-9]{1,3}[sl]")
_GERMAN_DAY = re.compile(
    r"\b(?:[Aa]m|[Vv]om|[Zz]um|[Dd]en|[Dd]em|[Dd]er|[Ss]eit|[Aa]b|[Bb]is)\s[0-9]{1,2}$"
)
_GERMAN_ORDINAL = re.compile(r"(?:[0-9]{1,4}\.[-–])?[0-9]{1,4}|[IVX]+")
_VERSE = re.compile(r"[0-9]{1,3}:[0-9]")
_NTH = re.compile(r"\b(?:[123]|I{1,3})\s$")
_ROMAN_OR_DIGITS = re.compile(r"[0-9]+\w*|[IVXLC]+|[ivxlc]+")

_CLAUSE_ENDS = (
    re.compile(rf"[;:…—–][{re.escape(_CLOSERS)}]*\s*(?=\S)|\s--?\s+|--\s*(?=\S)"),
    re.compile(rf"[,)\]][{re.escape(_CLOSERS)}]*\s+"),
    re.compile(
        r"\s+(?=(?:and|but|or|nor|so|yet|because|although|though|while|whereas|when|where|which|"
        r"who|whose|until|unless|since|before|after|if|that|as|then)\s)",
        re.IGNORECASE,
    ),
    re.compile(r"\s+"),
)
"""Places to breathe inside a sentence, best first; white space is the last resort."""


def split_utterances(text: str, longest: int, language: str = "en") -> list[str]:
    """Cut `text` into sentences, and sentences of more than `longest` code points into clauses.

    Args:
        text: the author's text of one segment.
        longest: what the engine speaks well in one go, in code points, at least 1.
        language: BCP 47; it decides which words a full stop cuts short.

    Returns:
        The pieces in order, without white space around them. They and the white space between
        them are the whole text. A word of more than `longest` code points is cut too.
    """
    if longest < 1:
        raise ValueError("longest must be at least 1")
    pieces: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[0] == "\n" or _ends_sentence(text, match, language):
            pieces.extend(_split_clauses(text[start : match.end()].strip(), longest))
            start = match.end()
    pieces.extend(_split_clauses(text[start:].strip(), longest))
    return pieces


def _ends_sentence(text: str, match: re.Match[str], language: str) -> bool:
    marks = match[0].rstrip(_CLOSERS)
    closed = len(marks) < len(match[0])
    marks = "".join(marks.split())
    following = _FIRST_WORD.match(text, match.end(), match.end() + 80)
    if following is None:
        return False
    next_word = following[1]
    ellipsis = marks.endswith("…") or (marks.endswith("..") and len(marks) < 4)
    if next_word[0].islower():
        # Not every engine pauses at an ellipsis; between two utterances there is a pause.
        return ellipsis and not closed and _trails_off(text, match.start())
    if not set("!?。।॥").isdisjoint(marks):
        return True
    if ellipsis:
        return closed or _trails_off(text, match.start())
    if closed or len(marks) > 1:
        return True
    if (
        len(next_word) == 1
        and next_word.isalpha()
        and text[following.end() : following.end() + 1] == "."
    ):
        next_word = "initial"
    before = text[max(0, match.start() - 40) : match.start()]
    if _VERSE.match(text, following.start(1)) and before.rpartition(" ")[2] in SCRIPTURE:
        return False
    if next_word in MONTHS and _GERMAN_DAY.search(before):
        return False
    if base_language(language) != "en":
        return _full_stop_ends_abroad(before, next_word, language)
    return _full_stop_ends(before, next_word)


def _trails_off(text: str, end: int) -> bool:
    """Whether a voice pauses at an ellipsis that begins at `end`: not in "N... no"."""
    words = text[max(0, end - 40) : end].rstrip(" .").split()
    word = "".join(filter(str.isalpha, words[-1])) if words else ""
    return len(word) > 1 or word in {"I", "A", "O"}


def _full_stop_ends(before: str, next_word: str) -> bool:
    previous_word = _WORD_BEFORE.search(before)
    if previous_word is None:
        return not before.rstrip().endswith(".")
    word = previous_word[0].rpartition("--")[2]
    starts = next_word.lower() in SENTENCE_STARTERS
    key = word.lower()
    if "-" in word and key.rpartition("-")[2] in ALWAYS_FOLLOWED and not starts:
        return False  # "Lt.-Col. Ferris"
    counted = _ROMAN_OR_DIGITS.fullmatch(next_word) is not None and next_word not in ("I", "i")
    if counted and belongs_to_number(word, before[: -len(word)]):
        return False
    if _OLD_SUM.fullmatch(word) and next_word[0].isdigit():
        return False
    if word in DAYS_AND_MONTHS:
        return starts
    if key in UNITS_CUT_SHORT and before[: -len(word)].rstrip()[-1:].isdigit():
        return starts or next_word[0].isupper()
    if key in UNITS_CUT_SHORT and key in {"max", "est", "min"} and counted:
        return False
    if key in ALWAYS_FOLLOWED:
        # "on Main St. He" ends; "St. John", "Dr. Will Kemp" do not.
        named = before[: -len(word)].rstrip().rpartition(" ")[2]
        return key in {"st", "ave", "dr"} and starts and named[:1].isupper()
    if key in SOMETIMES_LAST:
        if key == "no" and not next_word[0].isdigit():
            return True
        return starts
    if len(word) == 1 and word.isalpha():
        # "It was I. He left." ends; "J. R. R. Tolkien" and "Henry I. Smith" do not.
        earlier = before[: -len(word)].rstrip().rpartition(" ")[2]
        if word == "I" and earlier[:1].islower():
            return True
        return starts and word.isupper() and not earlier.endswith(".")
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word):
        return starts
    return True


def _full_stop_ends_abroad(before: str, next_word: str, language: str) -> bool:
    """The same in other languages than English."""
    previous_word = _WORD_BEFORE.search(before)
    if previous_word is None:
        return not before.rstrip().endswith(".")
    word = previous_word[0]
    if len(word) == 1 and word.isalpha():
        # "à 8 h. Il", but "J. Verne", "z. B. Zimmer"
        return before[:-1].rstrip()[-1:].isdigit()
    if base_language(language) == "de" and _GERMAN_ORDINAL.fullmatch(word):
        return not is_counted(before, next_word)
    return not is_cut_short(word, next_word, language)


def belongs_to_number(word: str, before: str) -> bool:
    """Whether `word`, which a full stop and a number follow, is cut short and belongs to the
    number: ``Rte. 66``, ``see fig. 3``, but not ``a work of art. 3 men``.

    Args:
        word: without its full stop.
        before: the text in front of it.
    """
    if word in SCRIPTURE:
        return word not in SCRIPTURE_AND_NAMES or _NTH.search(before) is not None
    if word not in BEFORE_NUMBER and word not in {"Rs", "rs"}:
        return False
    if word not in ALSO_WORDS_BEFORE_NUMBER or word == "no":
        return True
    previous_word = before.rstrip().rpartition(" ")[2].lower().lstrip("(\"'“‘[")
    return previous_word in REFERS or before.rstrip().endswith(("(", "["))


def _split_clauses(sentence: str, longest: int) -> list[str]:
    pieces: list[str] = []
    start, end = 0, len(sentence)
    while end - start > longest:
        cut = _best_cut(sentence, start, longest, end)
        pieces.append(sentence[start:cut].rstrip())
        start = cut
        while start < end and sentence[start].isspace():
            start += 1
    if start < end:
        pieces.append(sentence[start:])
    return pieces


def _best_cut(sentence: str, start: int, longest: int, end: int) -> int:
    """Where the piece from `start` ends: the best break that leaves pieces of like length."""
    # Even shares: 210 code points at a limit of 200 are better spoken as 105 and 105.
    share = (end - start) / -(-(end - start) // longest)
    window = start + longest
    for pattern in _CLAUSE_ENDS:
        cuts = [
            match.end()
            for match in pattern.finditer(sentence, start + 1, min(end, window + 8))
            if len(sentence[start : match.end()].rstrip()) <= longest and match.end() < end
        ]
        cuts = [cut for cut in cuts if cut - start >= share * 0.4] or (
            cuts if pattern is _CLAUSE_ENDS[-1] else []
        )
        if cuts:
            return min(cuts, key=lambda cut: (abs(cut - start - share), cut))
    return window
