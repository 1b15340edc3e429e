"""Numbers of books that are not in English, in the words of their language, by num2words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from audiobook.model import base_language
from audiobook.text_normalisation.numbers.numerals import roman
from audiobook.text_normalisation.rules import Context, Rule, pattern

_GROUPED = pattern(r"(?<![\w.,])[0-9]{1,3}(?:[.\u00a0\u202f ][0-9]{3})+(?![\w]|[.,][0-9])")
_CLOCK = pattern(
    r"(?<![\w.,:])([01]?[0-9]|2[0-3])(?::|\s?h\s?|\.)([0-5][0-9])(?:\s?(?:Uhr|h))?(?![\w:])"
)
_PERCENT = pattern(r"(?<=[0-9])\s?%")
_DECIMAL = pattern(r"(?<![\w.,])([0-9]+)[,.]([0-9]+)(?![\w]|[.,][0-9])")
_ORDINAL = pattern(r"(?<![\w.,])([0-9]{1,4})(?:º|ª|°|er|re|ère|ème|e|\.º|\.ª)(?!\w)")
_NUMBER = pattern(r"[0-9]+")
_DIVISION = pattern(
    r"\b(cap[ií]tulo|capitolo|chapitre|kapitel|teil|buch|band|parte|partie|livre|libro|livro|tomo|tome|"
    r"acto|acte|atto|ato|escena|scène|scena|cena|siglo|século|secolo)(\s)([IVXLC]+)(?![\w.]\w|\w)",
    re.IGNORECASE,
)
"""What a Roman numeral counts when it stands behind it."""
_GERMAN_DAY = pattern(
    r"\b((?:[Aa]m|[Vv]om|[Zz]um|[Dd]en|[Dd]em|[Ss]eit|[Aa]b|[Bb]is)\s)?([0-9]{1,2})\.(?=\s(?:Januar|Februar|"
    r"März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b)"
)
_DEVANAGARI = str.maketrans("०१२३४५६७८९", "0123456789")
_MOST_DIGITS = 15
_WORDS = {
    # percent, the decimal sign
    "es": ("por ciento", "coma"), "fr": ("pour cent", "virgule"), "it": ("per cento", "virgola"),
    "pt": ("por cento", "vírgula"), "de": ("Prozent", "Komma"), "nl": ("procent", "komma"),
    "hi": ("प्रतिशत", "दशमलव"), "sv": ("procent", "komma"), "da": ("procent", "komma"),
    "pl": ("procent", "przecinek"), "ru": ("процентов", "запятая"),
}  # fmt: skip
_FEMININE = {"es": ("o", "a"), "it": ("o", "a"), "pt": ("o", "a")}
_COLON_ONLY = frozenset({"de", "nl", "hi", "ru", "pl", "sv", "da"})
"""Languages in which ``3.15`` is a number and no time of day."""


@lru_cache(maxsize=4096)
def _in_words(digits: str, language: str, to: str) -> str | None:
    """None where num2words does not know the language, or not that form of its numbers."""
    from num2words import num2words

    try:
        words: str = num2words(int(digits), lang=language, to=to)
    except (NotImplementedError, OverflowError, ValueError, KeyError, IndexError, TypeError):
        return None
    return words


def _numbers(text: str, context: Context) -> str:
    if context.is_english:
        return text
    language = base_language(context.language)
    if _in_words("1", language, "cardinal") is None:
        return text
    percent, comma = _WORDS.get(language, ("%", ","))

    def cardinal(digits: str) -> str:
        if len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits.startswith("0")):
            return " ".join(_in_words(digit, language, "cardinal") or digit for digit in digits)
        return _in_words(digits, language, "cardinal") or digits

    def ordinal(match: re.Match[str]) -> str:
        words = _in_words(match[1], language, "ordinal")
        if words is None or (match[0][-1] in "e" and language != "fr"):
            return match[0]
        masculine, feminine = _FEMININE.get(language, ("", ""))
        if match[0].endswith("ª") and masculine and words.endswith(masculine):
            return words[: -len(masculine)] + feminine
        return words

    def clock(match: re.Match[str]) -> str:
        if "." in match[0] and language in _COLON_ONLY:
            return match[0]
        hour = {"fr": " heures", "de": " Uhr"}.get(language, "")
        minutes = "" if match[2] == "00" else f" {cardinal(match[2].lstrip('0') or '0')}"
        return f"{cardinal(match[1].lstrip('0') or '0')}{hour}{minutes}"

    def day(match: re.Match[str]) -> str:
        words = _in_words(match[2], language, "ordinal") or match[2]
        return f"{match[1] or ''}{words}{'n' if match[1] else ''}"

    text = text.translate(_DEVANAGARI)
    text = _DIVISION.sub(lambda m: f"{m[1]}{m[2]}{_division(m[3], cardinal)}", text)
    if language == "de":
        text = _GERMAN_DAY.sub(day, text)
    text = _GROUPED.sub(lambda m: re.sub(r"\D", "", m[0]), text)
    text = _ORDINAL.sub(ordinal, _CLOCK.sub(clock, text))
    text = _PERCENT.sub(f" {percent}", text)
    text = _DECIMAL.sub(lambda m: f"{cardinal(m[1])} {comma} {cardinal(m[2])}", text)
    return _NUMBER.sub(lambda m: _apart(m, cardinal(m[0])), text)


def _division(numeral: str, cardinal: Callable[[str], str]) -> str:
    value = roman(numeral)
    return numeral if value is None else cardinal(str(value))


def _apart(match: re.Match[str], words: str) -> str:
    """`words` with a space where a letter touches the digits."""
    left_char = match.string[match.start() - 1 : match.start()]
    right_char = match.string[match.end() : match.end() + 1]
    return f"{' ' if left_char.isalpha() else ''}{words}{' ' if right_char.isalpha() else ''}"


RULE = Rule("numbers in words", _numbers, english=False)
