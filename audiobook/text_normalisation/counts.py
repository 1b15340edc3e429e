"""Rules for the numbers that no unit explains: telephone numbers, years, ordinals, ranges."""

from __future__ import annotations

import re

from audiobook.text_normalisation.numerals import (
    NUMBER,
    cardinal,
    is_year,
    number,
    one_by_one,
    ordinal,
    plural,
    quantity,
    year,
)
from audiobook.text_normalisation.rules import DIGITS, Context, Rule, pattern
from audiobook.text_normalisation.vocabulary import ACRONYMS

_TELEPHONE = pattern(
    r"(?<![\w.,/-])(?:"
    r"(?:\+?1[-. ])?(?:\([0-9]{3}\)\s?|[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}"
    r"|\+[0-9]{1,3}(?:[ -]\(?[0-9]{1,4}\)?){2,5}"
    r"|0[0-9]{2,4}[ -][0-9]{3,4}(?:[ -][0-9]{3,4})?|0[0-9]{4}[ -][0-9]{6}"
    r"|[0-9]{3}-[0-9]{4}|[0-9]{3}-[0-9]{2}-[0-9]{4}"
    r")(?![\w-]|[.,][0-9])"
)
_PAGES = pattern(r"\bpages?\s$", re.IGNORECASE)
_EMERGENCY = pattern(r"(?<![\w.,$/-])911(?![\w/]|[.,][0-9])")


def _telephone_numbers(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        if _PAGES.search(match.string[max(0, match.start() - 6) : match.start()]):
            return match[0]
        groups = re.findall(r"[0-9]+", match[0])
        plus = "plus " if match[0].startswith("+") else ""
        return plus + ", ".join(one_by_one(group) for group in groups)

    return _EMERGENCY.sub(lambda m: one_by_one(m[0]), _TELEPHONE.sub(spelled, text))


_ZIP = pattern(r"(?<=\b[A-Z]{2}\s)[0-9]{5}(?![\w.,-])")
_CALIBRE = pattern(
    r"(?<![\w.])(?<!\b[Oo]f\s)\.([2-5][0-9]{1,2})(?=\s?-?(?:caliber|calibre|rifle|pistol|revolver|Magnum|Colt|"
    r"handgun|gun|Derringer|Winchester|Special|automatic|bullet|slug|round)s?\b)"
    r"|(?<=\b(?:[Hh]is|[Hh]er|[Tt]he)\s)\.([2-5][0-9]{1,2})(?![\w.])"
    r"|(?<=\b[Aa]\s)\.([2-5][0-9]{1,2})(?![\w.])"
)
_TIMES_OVER = pattern(r"(?<![\w.,])([0-9]{1,3})[xX](?=\s|[.,;!?]|$)")


def _codes(text: str, _: Context) -> str:
    def calibre(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3]
        if len(digits) == 2:
            return cardinal(digits)
        return f"{cardinal(digits[0])} {_two(digits[1:])}"

    text = _CALIBRE.sub(calibre, _ZIP.sub(lambda m: one_by_one(m[0]), text))
    return _TIMES_OVER.sub(lambda m: f"{cardinal(m[1])} times", text)


def _two(digits: str) -> str:
    """The last two digits of ``308`` and ``357``: oh eight, fifty-seven."""
    return f"oh {cardinal(digits[1])}" if digits[0] == "0" else cardinal(digits)


_PLURAL = pattern(r"(?<![\w.,])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(['’]?)s\b")


def _decades(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        digits, apostrophe = match.groups()
        words = number(digits) if digits != "00" else "hundred"
        numbered = match.string.endswith(("number ", "Number "), 0, match.start())
        if apostrophe and (numbered or not digits.endswith("0")):
            return f"{words}'s"
        return plural(words)

    return _PLURAL.sub(spelled, text)


_ORDINAL = pattern(
    r"(?<![\w.,])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
    r"(?:(?i:(?<=1)st|(?<=2)nd|(?<=3)rd|(?<=[0-9])th)|(?<=[23])d)\b"
)


def _ordinals(text: str, _: Context) -> str:
    return _ORDINAL.sub(lambda m: ordinal(m[1]), _ORDINAL_RANGE.sub(" to ", text))


_CHAIN = pattern(r"(?<![\w.,-])[0-9]+(?:-[0-9]+){2,}(?![\w-])")
_RANGE = pattern(rf"(?<![\w.,/-])({NUMBER})\s?[-–]\s?({NUMBER})(?![\w/-]|,[0-9])")


def _ranges(text: str, _: Context) -> str:
    def chain(match: re.Match[str]) -> str:
        return ", ".join(quantity(part) for part in match[0].split("-"))

    def spelled(match: re.Match[str]) -> str:
        since, until = match[1], match[2]
        if match.string.startswith(" punch", match.end()):
            return f"{number(since)}-{number(until)}"
        if since == until:
            return f"{number(since)}-{number(until)}"
        if is_year(since) and is_year(until) and int(since) < int(until):
            return f"{year(since)} to {year(until)}"
        if len(since) == 4 and number(since) != quantity(since) and len(until) == 2:
            return f"{year(since)} to {quantity(until)}"
        return f"{number(since)} to {number(until)}"

    return _RANGE.sub(spelled, _CHAIN.sub(chain, text))


# White space on both sides makes a dash of a hyphen; after a number it makes a range.
_SIGNED = pattern(
    r"(?<![\w).,-])(?<![0-9)%°]\s)(-)(?=[$£€]?\.?[0-9])|(?<![\w).,])([±~≈])\s?(?=[$£€]?\.?[0-9])"
)
_POSITIVE = pattern(r"(?<![\w).,])\+\s?(?=[0-9])")
_SIGNS = {"-": "minus ", "±": "plus or minus ", "~": "about ", "≈": "about "}
_OPERATOR = pattern(r"(?<=[0-9])\s?([x×*÷+=<>])\s?(?=[0-9])")
_OPERATORS = {
    "x": "by", "×": "times", "*": "times", "÷": "divided by", "+": "plus", "=": "equals",
    "<": "is less than", ">": "is greater than",
}  # fmt: skip
_YEAR = pattern(
    r"(\b(?:[Ii]n|of|AD|CE|[Ss]ince|[Yy]ear|[Uu]ntil|[Cc]irca)\s)(10[0-9]{2})(?![\w,]|\.[0-9]|\s[a-z]+s\b)"
    r"|(?<![\w.,])(10[0-9]{2})(?=\s(?:AD|CE|BC|BCE)\b)"
)


def _early_years(text: str, _: Context) -> str:
    return _YEAR.sub(lambda m: f"{m[1] or ''}{year(m[2] or m[3])}", text)


_LETTER_HYPHEN_DIGIT = pattern(r"(?<=[^\W\d_])-(?=[0-9])")
_LETTER_DIGIT = pattern(r"(?<=[^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_])")
_VOWELS = frozenset("AEIOU")
_RAISED_TO = pattern(r"(?<=[0-9])\^(?=[0-9])")
_CAPITALS_AND_DIGITS = pattern(r"(?<![^\W_])[A-Z]{2,3}(?=[0-9])|(?<=[0-9])[A-Z]{2,3}(?![^\W_])")
_POWER = pattern(r"(?<=[0-9])[²³]|(?<=\b[a-zA-Z])[²³]")


def _signs(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        # "MI5", "SW1A 2AA": what looks like a word would be read as one.
        looks = match[0] not in ACRONYMS and not _VOWELS.isdisjoint(match[0])
        return " ".join(match[0]) if looks else match[0]

    text = _POWER.sub(lambda m: " squared" if m[0] == "²" else " cubed", text)
    text = _OPERATOR.sub(lambda m: f" {_OPERATORS[m[1]]} ", text)
    text = _POSITIVE.sub("plus ", _RAISED_TO.sub(" to the power of ", text))
    text = _CAPITALS_AND_DIGITS.sub(spelled, text)
    return _LETTER_DIGIT.sub(" ", _LETTER_HYPHEN_DIGIT.sub(" ", text))


def _signed_numbers(text: str, _: Context) -> str:
    return _SIGNED.sub(lambda m: _SIGNS[m[1] or m[2]], text)


_ORDINAL_RANGE = pattern(r"(?<=[0-9](?:st|nd|rd|th))\s?[-–]\s?(?=[0-9]+(?:st|nd|rd|th)\b)")
_INTERNET = pattern(r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![\w.])")
_DOTTED = pattern(r"(?<![\w.])[0-9]+(?:\.[0-9]+){2,}(?![\w])")
_THOUSANDS = pattern(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_PLAIN = pattern(rf"\.[0-9]+|{NUMBER}")


def _numbers(text: str, _: Context) -> str:
    def dotted(match: re.Match[str]) -> str:
        if _THOUSANDS.fullmatch(match[0]):
            return cardinal(match[0].replace(".", ""))
        return " point ".join(map(cardinal, match[0].split(".")))

    text = _INTERNET.sub(lambda m: m[0].replace(".", " dot "), text)
    text = _DOTTED.sub(dotted, text)
    return _PLAIN.sub(lambda m: number(m[0]), text)


SIGNED = Rule("signed numbers", _signed_numbers, frozenset("-+±~≈"))
"""Before money and measures are put into words: "-5°", "-$5"."""
RULES = (
    Rule("telephone numbers", _telephone_numbers, DIGITS),
    Rule("years", _early_years, DIGITS),
    Rule("codes", _codes, DIGITS),
    Rule("decades", _decades, DIGITS),
    Rule("ordinals", _ordinals, DIGITS),
    Rule("ranges", _ranges, frozenset("-–")),
    Rule("signs", _signs, DIGITS | frozenset("²³^")),
    Rule("numbers", _numbers, DIGITS),
)
