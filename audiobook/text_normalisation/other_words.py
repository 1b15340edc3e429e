"""Abbreviations, units and sums of money of books that are not in English, in their own words.

`other_words.tsv` has them; numbers stay digits, for the rules of numbers behind these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from audiobook.model import base_language
from audiobook.text_normalisation.rules import Context, Rule
from audiobook.text_normalisation.tables import rows_of

_NUMBER = r"[0-9]+(?:[.\u00a0\u202f ][0-9]{3})*(?:[,.][0-9]+)?"
_GAP = r"[\s\u00a0\u202f]?"
_PARTICLES = "de|di|da|do|du|des|del|della|von|van|zu|le|la|el"
_AND = "et|y|e|ed|und|en"
_NAME = (
    r"\s+(?![IVXLC]+\b)"
    rf"(?:[A-ZÀ-ÖØ-Þ\u0900-\u097f]|(?:{_PARTICLES})\s|[dl]['’]|(?:{_AND})\s+[A-ZÀ-ÖØ-Þ])"
)
"""What a title stands before: a name, its particle, or ``et Mme Roche``."""
_INITIAL = re.compile(r"\s+[A-ZÀ-ÖØ-Þ]\.")
_CENTS = {"es": " con ", "it": " e ", "pt": " e "}
"""Between the euros and the cents; in other languages they follow at once."""
_PARTS = {"it": " e ", "pt": " e "}
"""Between metres and centimetres."""
_END = re.compile(r"\s*$")
_ENDS_SENTENCE = re.compile(r"\s*$|\s+[\W_]*[A-ZÀ-ÖØ-Þ]")
"""Behind an abbreviation whose full stop is the sentence's as well."""
_DON = "D."
_BEFORE_NUMBER = r"(?=\s?[0-9]|\s[IVXLC]+\b)"
_NUMBER_AFTER = re.compile(_BEFORE_NUMBER)
_NAME_AFTER = re.compile(r"\s+(\w+)")
_NOUNS_ARE_CAPITALISED = frozenset({"de"})


_STREET = re.compile(r"(?<=[a-zäöüß])str\.")
"""German: ``Hafenstr. 21``."""
_LENGTH = re.compile(r"([0-9])[.,]([0-9]{2})")


class _Words(NamedTuple):
    spoken: Mapping[str, str]
    """Abbreviations, without white space → what they stand for."""
    numbered: Mapping[str, str]
    """The same before a number: ``cap.`` is a captain, and before it a chapter."""
    counted: Mapping[str, tuple[str, str]]
    """Units and coins → one of them, several."""
    last_words: frozenset[str]
    """Abbreviations that may end a sentence."""
    abbreviation: re.Pattern[str]
    quantity: re.Pattern[str]
    money: re.Pattern[str]


def _either(written: Iterable[str]) -> str:
    longest_first = sorted(written, key=len, reverse=True)
    return "|".join(_GAP.join(map(re.escape, each.split())) for each in longest_first) or "(?!)"


@cache
def _words(language: str) -> _Words | None:
    kinds: dict[str, dict[str, str]] = {
        kind: {} for kind in ("title", "place", "number", "word", "unit", "money")
    }
    for entry_language, kind, written, spoken in rows_of("other_words.tsv"):
        if entry_language == language:
            kinds[kind][written] = spoken
    if not any(kinds.values()):
        return None
    names, numbers, words = {**kinds["title"], **kinds["place"]}, kinds["number"], kinds["word"]
    units, money = kinds["unit"], kinds["money"]
    counted = {}
    for written, spoken in {**units, **money}.items():
        one, _, several = spoken.partition("|")
        counted[written] = (one, several)
    coins = _either(money)
    return _Words(
        {
            "".join(written.split()): spoken
            for written, spoken in {**words, **numbers, **names}.items()
        },
        {"".join(written.split()): spoken for written, spoken in numbers.items()},
        counted,
        frozenset("".join(each.split()) for each in words if each.endswith(".")),
        re.compile(
            rf"(?<![\w.])(?:(?:{_either(names)})(?={_NAME})"
            rf"|(?:{_either(numbers)}){_BEFORE_NUMBER}|(?:{_either(words)})(?!\w))"
        ),
        re.compile(rf"(?<![\w.,])({_NUMBER}){_GAP}({_either(units)})(?![\w²³/°])"),
        re.compile(
            rf"(?<!\w)({coins})\s?({_NUMBER})(?!\w)|(?<![\w.,])({_NUMBER}){_GAP}({coins})(?!\w)"
        ),
    )


def _other_words(text: str, context: Context) -> str:
    language = base_language(context.language)
    words = None if context.is_english else _words(language)
    if words is None:
        return text

    def abbreviation(match: re.Match[str]) -> str:
        key = "".join(match[0].split())
        if key == _DON and _INITIAL.match(match.string, match.end()):
            return match[0]  # "D. H. Lawrence" is no don
        if key in words.numbered and _NUMBER_AFTER.match(match.string, match.end()):
            return words.numbered[key]
        # Utterances are sentences: in German, a capital in one begins a noun.
        end = _END if language in _NOUNS_ARE_CAPITALISED else _ENDS_SENTENCE
        is_last = key in words.last_words and end.match(match.string, match.end())
        masculine, _, feminine = words.spoken[key].partition("|")
        name = _NAME_AFTER.match(match.string, match.end())
        spoken = feminine if feminine and name and name[1].endswith("a") else masculine
        return spoken + ("." if is_last else "")

    def quantity(match: re.Match[str]) -> str:
        one, several = words.counted[match[2]]
        length = _LENGTH.fullmatch(match[1]) if match[2] == "m" else None
        if length and length[2] != "00":
            # "un mètre quatre-vingt-dix"
            metres = one if length[1] == "1" else f"{length[1]} {several}"
            return f"{metres}{_PARTS.get(language, ' ')}{length[2].lstrip('0')}"
        return one if match[1] == "1" else f"{match[1]} {several}"

    def money(match: re.Match[str]) -> str:
        amount, coin = match[2] or match[3], match[1] or match[4]
        whole, _, cents = amount.replace(",", ".").rpartition(".")
        one, several = words.counted[coin]
        if len(cents) != 2 or not whole:
            return one if amount == "1" else f"{amount} {several}"
        coins = one if whole == "1" else f"{whole} {several}"
        return coins if cents == "00" else f"{coins}{_CENTS.get(language, ' ')}{cents.lstrip('0')}"

    if language == "de":
        text = _STREET.sub("straße", text)
    text = words.money.sub(money, words.quantity.sub(quantity, text))
    return words.abbreviation.sub(abbreviation, text)


def is_cut_short(word: str, following: str, language: str) -> bool:
    """Whether a full stop behind `word` is only that of an abbreviation.

    Args:
        word: without the full stop and without white space.
        following: the word behind it, which is no small one.
        language: BCP 47.
    """
    words = _words(base_language(language))
    if words is None:
        return False
    if following[0].isdigit() and _STREET.search(f"{word}."):
        return True
    key = f"{word}."
    return any(written == key or written.endswith(f".{key}") for written in words.spoken) and (
        key not in words.last_words
        or following[0].isdigit()
        or base_language(language) in _NOUNS_ARE_CAPITALISED
    )


RULE = Rule("abbreviations and units", _other_words, english=False)
