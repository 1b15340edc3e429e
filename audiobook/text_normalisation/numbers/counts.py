"""Rules for the numbers that no unit explains: years, ordinals, ranges, sums."""

from __future__ import annotations

import re

from audiobook.english.abbreviations import ACRONYMS
from audiobook.text_normalisation.numbers.dates import MONTHS
from audiobook.text_normalisation.numbers.numerals import (
    NUMBER,
    cardinal,
    is_year,
    number,
    ordinal,
    plural,
    quantity,
    year,
)
from audiobook.text_normalisation.rules import DIGITS, Context, Rule, pattern

_PLURAL = pattern(r"(?<![\w.,])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(['’]?)s\b")

_DECADE_TO_COME = pattern(r"2[1-9][0-9]0")


def _decades(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        digits, apostrophe = match.groups()
        words = number(digits) if digits != "00" else "hundred"
        if _DECADE_TO_COME.fullmatch(digits):
            words = year(digits)
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
_ADDED = pattern(r"(?<=[A-Za-z])\+(?=[0-9])")
_COUNTING_DOWN = pattern(
    r"(?<=\bT)-(?=[0-9]{1,3}\s(?:seconds?|minutes?|hours?|days?|and\scounting)\b)"
)
_SIGNS = {"-": "minus ", "±": "plus or minus ", "~": "about ", "≈": "about "}
_SUM = pattern(
    rf"(?<![\w.,])(?:{NUMBER}\s?[-–+x×*·/÷]\s?)+{NUMBER}\s?=|(?<![\w.,])[a-zA-Z0-9²³]{{1,4}}(?:\s[-–+x×*]\s"
    r"[a-zA-Z0-9²³]{1,4})+\s?="
)
_IN_SUMS = {
    "-": "minus", "–": "minus", "+": "plus", "x": "times", "×": "times", "*": "times", "·": "times",
    "/": "divided by", "÷": "divided by", "=": "equals",
}  # fmt: skip
_SUM_SIGN = pattern(r"\s?([-–+×*·/÷=]|(?<=[0-9\s])x(?=[0-9\s]))\s?")
_OPERATOR = pattern(r"(?<=[0-9])\s?([x×*÷+=<>])\s?(?=[0-9])")
_SIZE = pattern(r"(?<=[0-9])×(?=[0-9]+(?:s\b|\s(?!is\b|was\b|makes\b|equals\b|gives\b|=)[a-z]))")
"""``a 5×7 photograph``; a product says what it is, or has space about its sign."""
_OPERATORS = {
    "x": "by", "×": "times", "*": "times", "÷": "divided by", "+": "plus", "=": "equals",
    "<": "is less than", ">": "is greater than",
}  # fmt: skip
_YEAR = pattern(
    r"(\b(?:[Ii]n|of|AD|CE|[Ss]ince|[Yy]ear|[Uu]ntil|[Cc]irca|[Bb]y|[Ff]rom|[Aa]fter|[Bb]efore|[Tt]ill|"
    r"[Ii]t was|[Tt]hat was|[Aa]round|[Aa]bout|[Tt]o)\s)"
    r"(10[0-9]{2})(?![\w,]\w|,[0-9]|\.[0-9]|\w)(?=\s(?P<word>[a-z]+)|)"
    r"|(?<![\w.,])(10[0-9]{2}|2[1-9][0-9]{2})(?=\s(?:AD|CE|BC|BCE)\b)"
)
_YEAR_TO_COME = pattern(
    rf"(\b(?:[Ii]n|AD|CE|[Ss]ince|[Yy]ear|[Uu]ntil|[Cc]irca|[Bb]y|[Tt]ill|{'|'.join(MONTHS)})\s)"
    r"(2[1-9][0-9]{2})(?![\w,]\w|,[0-9]|\.[0-9]|\w)(?=\s(?P<word>[a-z]+)|)"
)
_AFTER_YEAR = frozenset(
    "a after all an and as at before but by for from he his i in it its no of on or she so that "
    "the there they this to until was we were when where which while who with you".split()
)
"""Words that may follow a year; any other would be what the number counts."""


def _early_years(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        if match["word"] and match["word"] not in _AFTER_YEAR:
            return match[0]
        return f"{match[1] or ''}{year(match[2] or match[4])}"

    def to_come(match: re.Match[str]) -> str:
        named = match[1].lower() in {"year ", "ad ", "ce "}
        follows_year = named or not match["word"] or match["word"] in _AFTER_YEAR
        return f"{match[1]}{year(match[2])}" if follows_year else match[0]

    return _YEAR_TO_COME.sub(to_come, _YEAR.sub(spelled, text))


_LETTER_HYPHEN_DIGIT = pattern(r"(?<=[^\W\d_])-(?=[0-9])")
_LETTER_DIGIT = pattern(r"(?<=[^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_])")
_VOWELS = frozenset("AEIOU")
_RAISED_TO = pattern(r"(?<=[0-9])\^(?=[0-9])")
_CAPITALS_AND_DIGITS = pattern(r"(?<![^\W_])[A-Z]{2,3}(?=[0-9])|(?<=[0-9])[A-Z]{2,3}(?![^\W_])")
_POWER = pattern(r"(?<=[0-9a-zA-Z])([²³])(?![⁰¹²³⁴-⁹])|(?<=[0-9a-zA-Z])([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_OF_YEAR = pattern(r"(?<![0-9.,])1[0-9]{3}$")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")


_VARIABLES = pattern(r"(?<==)\s?([a-z]{2,3})(?=[²³⁰¹⁴-⁹])|(?<==\s)([a-z]{2,3})(?=[²³⁰¹⁴-⁹])")


def _power(match: re.Match[str]) -> str:
    if _OF_YEAR.search(match.string[max(0, match.start() - 5) : match.start()]):
        return ""  # "in 1905³" points to a note
    if match[1]:
        return " squared" if match[1] == "²" else " cubed"
    digits = match[2].translate(_RAISED)
    if digits[0] in "⁻⁺":
        return f" to the {'minus' if digits[0] == '⁻' else 'plus'} {cardinal(digits[1:])}"
    return f" to the {ordinal(digits)}"


def _signs(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        # "MI5", "SW1A 2AA": what looks like a word would be read as one.
        looks = match[0] not in ACRONYMS and not _VOWELS.isdisjoint(match[0])
        return " ".join(match[0]) if looks else match[0]

    text = _VARIABLES.sub(lambda m: " " + " ".join(m[1] or m[2]), text)
    text = _POWER.sub(_power, text)
    text = _OPERATOR.sub(lambda m: f" {_OPERATORS[m[1]]} ", _SIZE.sub(" by ", text))
    text = _POSITIVE.sub("plus ", _RAISED_TO.sub(" to the power of ", text))
    text = _CAPITALS_AND_DIGITS.sub(spelled, text)
    return _LETTER_DIGIT.sub(" ", _LETTER_HYPHEN_DIGIT.sub(" ", text))


def _sums(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        return _SUM_SIGN.sub(lambda m: f" {_IN_SUMS[m[1]]} ", match[0])

    return _SUM.sub(spelled, text)


_RAISED_TO_MINUS = pattern(r"(?<=[0-9])\^-([0-9]+)")
_RAISE = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def _signed_numbers(text: str, _: Context) -> str:
    text = _COUNTING_DOWN.sub(" minus ", _ADDED.sub(" plus ", text))
    text = _RAISED_TO_MINUS.sub(lambda m: f"⁻{m[1].translate(_RAISE)}", text)
    return _SIGNED.sub(lambda m: _SIGNS[m[1] or m[2]], text)


_ORDINAL_RANGE = pattern(r"(?<=[0-9](?:st|nd|rd|th))\s?[-–]\s?(?=[0-9]+(?:st|nd|rd|th)\b)")
_INTERNET = pattern(r"(?<![\w.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?!\w|\.\w)")
_DOTTED = pattern(r"(?<![\w.])[0-9]+(?:\.[0-9]+){2,}(?![\w])")
_SPACED_THOUSANDS = pattern(
    r"(?<![\w.,:/-])(?<![0-9]\s)[1-9][0-9]{0,2}(?:[ \u00a0\u202f]000"
    r"|(?:[ \u00a0\u202f][0-9]{3}){2,}|[ \u00a0\u202f][0-9]{2}0)(?![\w:/-]|[.,][0-9]|\s[0-9])"
)
_NAMED_BEFORE = pattern(
    r"\b(?:room|page|no|number|chapter|line|at|flight|route|bus|channel|gate|code|dial|call|ring|"
    r"on|room|suite|rooms|pages|lines)\.?\s$",
    re.IGNORECASE,
)
_POINT_THOUSANDS = pattern(r"(?<![\w.,])([1-9][0-9]{0,2})\.000(?=\s[a-z]{3,}s\b)")


def _thousands(text: str, _: Context) -> str:
    def joined(match: re.Match[str]) -> str:
        if _NAMED_BEFORE.search(match.string[max(0, match.start() - 12) : match.start()]):
            return match[0]
        return re.sub(r"\D", "", match[0])

    return _POINT_THOUSANDS.sub(r"\g<1>000", _SPACED_THOUSANDS.sub(joined, text))


_THOUSANDS = pattern(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_PLAIN = pattern(rf"\.[0-9]+|{NUMBER}")


def _numbers(text: str, _: Context) -> str:
    def dotted(match: re.Match[str]) -> str:
        if _THOUSANDS.fullmatch(match[0]):
            return cardinal(match[0].replace(".", ""))
        return " point ".join(map(cardinal, match[0].split(".")))

    text = _INTERNET.sub(lambda m: m[0].replace(".", " dot "), text)
    text = _DOTTED.sub(dotted, text)

    def plain(match: re.Match[str]) -> str:
        left_char = match.string[match.start() - 1 : match.start()]
        return f"{' ' if left_char.isalnum() else ''}{number(match[0])}"

    return _PLAIN.sub(plain, text)


THOUSANDS = Rule("groups of three digits", _thousands, DIGITS)
"""Before times: a scale of 1:25 000."""
SIGNED = Rule("signed numbers", _signed_numbers, frozenset("-+±~≈"))
"""Before money and measures are put into words: "-5°", "-$5"."""
SUMS = Rule("sums", _sums, frozenset("="))
"""Before ranges: "5 - 3 = 2"."""
RULES = (
    Rule("years", _early_years, DIGITS),
    Rule("decades", _decades, DIGITS),
    Rule("ordinals", _ordinals, DIGITS),
    Rule("ranges", _ranges, frozenset("-–")),
    Rule("signs", _signs, DIGITS | frozenset("²³^⁰¹⁴⁵⁶⁷⁸⁹")),
    Rule("numbers", _numbers, DIGITS),
)
