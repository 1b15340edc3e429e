"""Rules for the numbers that no unit explains: telephone numbers, years, ordinals, ranges."""

from __future__ import annotations

import re

from audiobook.synthesis.spoken.numerals import (
    NUMBER,
    cardinal,
    number,
    one_by_one,
    ordinal,
    plural,
    quantity,
    year,
)
from audiobook.synthesis.spoken.rules import DIGITS, Context, Rule, pattern

_TELEPHONE = pattern(
    r"(?<![\w.,/-])(?:"
    r"(?:\+?1[-. ])?(?:\([0-9]{3}\)\s?|[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}"
    r"|\+[0-9]{1,3}(?:[ -]\(?[0-9]{1,4}\)?){2,5}"
    r"|0[0-9]{2,4}[ -][0-9]{3,4}(?:[ -][0-9]{3,4})?"
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


_PLURAL = pattern(r"(?<![\w.,])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(['’]?)s\b")


def _decades(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        digits, apostrophe = match.groups()
        words = number(digits) if digits != "00" else "hundred"
        if apostrophe and not digits.endswith("0"):
            return f"{words}'s"
        return plural(words)

    return _PLURAL.sub(spelled, text)


_ORDINAL = pattern(r"(?<![\w.,])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:st|nd|rd|th|d)\b", re.I)


def _ordinals(text: str, _: Context) -> str:
    return _ORDINAL.sub(lambda m: ordinal(m[1]), text)


_CHAIN = pattern(r"(?<![\w.,-])[0-9]+(?:-[0-9]+){2,}(?![\w-])")
_RANGE = pattern(rf"(?<![\w.,/-])({NUMBER})\s?[-–]\s?({NUMBER})(?![\w/-]|,[0-9])")


def _ranges(text: str, _: Context) -> str:
    def chain(match: re.Match[str]) -> str:
        return ", ".join(quantity(part) for part in match[0].split("-"))

    def spelled(match: re.Match[str]) -> str:
        since, until = match[1], match[2]
        if since == until:
            return f"{number(since)}-{number(until)}"
        is_year = len(since) == 4 and number(since) != quantity(since)
        if is_year and len(until) == 2:
            return f"{year(since)} to {quantity(until)}"
        return f"{number(since)} to {number(until)}"

    return _RANGE.sub(spelled, _CHAIN.sub(chain, text))


_SIGNED = pattern(r"(?<![\w).,])([-+±~≈])\s?(?=[0-9])")
_SIGNS = {"-": "minus ", "+": "plus ", "±": "plus or minus ", "~": "about ", "≈": "about "}
_OPERATOR = pattern(r"(?<=[0-9])\s?([x×*÷+=<>])\s?(?=[0-9])")
_OPERATORS = {
    "x": "by", "×": "times", "*": "times", "÷": "divided by", "+": "plus", "=": "equals",
    "<": "is less than", ">": "is greater than",
}  # fmt: skip
_LETTER_HYPHEN_DIGIT = pattern(r"(?<=[^\W\d_])-(?=[0-9])")
_LETTER_DIGIT = pattern(r"(?<=[^\W\d_])(?=[0-9])|(?<=[0-9])(?=[^\W\d_])")
_POWER = pattern(r"(?<=[0-9])[²³]|(?<=\b[a-zA-Z])[²³]")


def _signs(text: str, _: Context) -> str:
    text = _POWER.sub(lambda m: " squared" if m[0] == "²" else " cubed", text)
    text = _OPERATOR.sub(lambda m: f" {_OPERATORS[m[1]]} ", text)
    text = _SIGNED.sub(lambda m: _SIGNS[m[1]], text)
    return _LETTER_DIGIT.sub(" ", _LETTER_HYPHEN_DIGIT.sub(" ", text))


_DOTTED = pattern(r"(?<![\w.])[0-9]+(?:\.[0-9]+){2,}(?![\w])")
_THOUSANDS = pattern(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_PLAIN = pattern(rf"\.[0-9]+|{NUMBER}")


def _numbers(text: str, _: Context) -> str:
    def dotted(match: re.Match[str]) -> str:
        if _THOUSANDS.fullmatch(match[0]):
            return cardinal(match[0].replace(".", ""))
        return " point ".join(map(cardinal, match[0].split(".")))

    text = _DOTTED.sub(dotted, text)
    return _PLAIN.sub(lambda m: number(m[0]), text)


RULES = (
    Rule("telephone numbers", _telephone_numbers, DIGITS),
    Rule("decades", _decades, DIGITS),
    Rule("ordinals", _ordinals, DIGITS),
    Rule("ranges", _ranges, frozenset("-–")),
    Rule("signs", _signs, DIGITS | frozenset("²³")),
    Rule("numbers", _numbers, DIGITS),
)
