"""Numbers in words: the readings that the number rules choose between."""

from __future__ import annotations

import re
from functools import lru_cache

from audiobook.text_normalisation.rules import pattern

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
"""Pattern of a number that counts: ``5``, ``1,200``, ``3.14``."""
MIXED = rf"(?:[0-9]+\s[0-9]+/[0-9]+(?![0-9])|[0-9]+/[0-9]+(?![0-9])|{NUMBER}|\.[0-9]+)"
"""Pattern of a number that measures: also ``2 1/2`` and ``.5``."""

_DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LONGEST_CARDINAL = 15
"""Digits up to which a number is read as a quantity; more are read one by one."""


@lru_cache(maxsize=4096)
def _num2words(number: str, to: str) -> str:
    # Imported with the first number of a book: it costs a tenth of the start of the program.
    from num2words import num2words

    words: str = num2words(int(number), to=to)
    return words.replace(",", "")


def cardinal(digits: str) -> str:
    """``1200`` → one thousand two hundred. `digits` may have thousands separators."""
    digits = digits.replace(",", "")
    if len(digits) > _LONGEST_CARDINAL:
        return one_by_one(digits)
    return _num2words(digits, "cardinal")


def ordinal(digits: str) -> str:
    """``21`` → twenty-first."""
    digits = digits.replace(",", "")
    if len(digits) > _LONGEST_CARDINAL:
        return one_by_one(digits)
    return _num2words(digits, "ordinal")


def year(digits: str) -> str:
    """``1905`` → nineteen oh five."""
    return _num2words(digits, "year").replace("oh-", "oh ")


def one_by_one(digits: str, zero: str = "zero") -> str:
    """``555`` → five five five."""
    return " ".join(
        zero if digit == "0" else _DIGIT_NAMES[int(digit)] for digit in digits if digit.isdigit()
    )


def quantity(digits: str) -> str:
    """A number that counts or measures: ``1,200``, ``3.14``, ``2 1/2``, ``007``."""
    digits = digits.strip()
    integer, slash, denominator = digits.partition("/")
    if slash:
        integer, _, numerator = integer.rpartition(" ")
        part = fraction(numerator, denominator)
        if not integer:
            return part
        if numerator == "1":
            part = part.removeprefix("one ")
            part = f"{'an' if part[0] in 'aeiou' else 'a'} {part}"
        return f"{cardinal(integer)} and {part}"
    integer, point, decimals = digits.partition(".")
    if point:
        return f"{cardinal(integer) if integer else ''} point {one_by_one(decimals)}".strip()
    if len(integer) > 1 and integer.startswith("0"):
        return one_by_one(integer, "oh")
    return cardinal(integer)


def is_year(digits: str) -> bool:
    """Whether a number is read as a year where something says that it is one: ``1066``."""
    return re.fullmatch(r"1[0-9]{3}|20[0-9]{2}", digits) is not None and digits != "1000"


def number(digits: str) -> str:
    """A number about which nothing is known: four digits are read like a year."""
    if re.fullmatch(r"1[1-9][0-9]{2}|20[0-9]{2}", digits):
        return year(digits)
    return quantity(digits)


def fraction(numerator: str, denominator: str) -> str:
    """``3/4`` → three quarters; what is no common fraction (24/7) is two numbers."""
    if numerator == denominator:
        return f"{cardinal(numerator)}-{cardinal(numerator)}"
    if len(denominator) > 4 or denominator.startswith("0") or numerator.startswith("0"):
        return f"{quantity(numerator)} {quantity(denominator)}"
    below = int(denominator)
    if int(numerator) > below or not (below <= 10 or below in {12, 16, 20, 32, 64, 100, 1000}):
        return f"{quantity(numerator)} {quantity(denominator)}"
    part = {2: "half", 4: "quarter"}.get(below) or ordinal(denominator)
    if numerator != "1":
        part = "halves" if below == 2 else f"{part}s"
    return f"{cardinal(numerator)} {part}"


def plural(words: str) -> str:
    """``nineteen ninety`` → nineteen nineties."""
    if words.endswith("y"):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith("x") else f"{words}s"


_ROMAN = pattern(
    r"(?=[IVXLCDM])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,4})", re.IGNORECASE
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


def roman(numeral: str) -> int | None:
    """The value of a Roman numeral up to 3,999 (IIII for IV allowed); None when it is none."""
    if not _ROMAN.fullmatch(numeral):
        return None
    values = [_ROMAN_VALUES[letter] for letter in numeral.upper()]
    following = [*values[1:], 0]
    return sum(
        -value if value < next_value else value
        for value, next_value in zip(values, following, strict=True)
    )


def full_stop(text: str, end: int) -> str:
    """A full stop, when that of an abbreviation that ends at `end` also ends the sentence."""
    following = text[end : end + 3].lstrip(" ")[:1]
    return "" if following and not (following.isupper() or following in "\n)") else "."
