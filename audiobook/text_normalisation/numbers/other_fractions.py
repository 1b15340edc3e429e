"""Fractions of books that are not in English: ``3/4``, ``½``, ``2 1/2``."""

from __future__ import annotations

import re
from collections.abc import Callable

from audiobook.text_normalisation.rules import pattern

_FRACTIONS = {
    "de": ("ein halb", "ein Drittel", "zwei Drittel", "ein Viertel", "drei Viertel"),
    "nl": ("een half", "een derde", "twee derde", "een kwart", "drie kwart"),
    "fr": ("un demi", "un tiers", "deux tiers", "un quart", "trois quarts"),
    "es": ("medio", "un tercio", "dos tercios", "un cuarto", "tres cuartos"),
    "it": ("mezzo", "un terzo", "due terzi", "un quarto", "tre quarti"),
    "pt": ("meio", "um terço", "dois terços", "um quarto", "três quartos"),
}
_WRITTEN = ("1/2", "1/3", "2/3", "1/4", "3/4")
_SIGNS = dict(zip("½⅓⅔¼¾", _WRITTEN, strict=True))
_JOINTS = {"nl": " en ", "fr": " et ", "es": " y ", "it": " e ", "pt": " e "}
_FRACTION = pattern(
    r"(?<![\w.,/])(?:([0-9]{1,3})\s?)??(?:([½⅓⅔¼¾])|(?<![0-9])(1/[234]|2/3|3/4))(?![\w/]|\.[0-9])"
)
_DATE_BEFORE = pattern(r"\b(?:le|el|il|op|am|vom|zum|bis|dia|día|al|del|du|au)\s$", re.IGNORECASE)
"""What may stand before a day and its month: ``le 3/4``."""


def speak_fractions(text: str, language: str, cardinal: Callable[[str], str]) -> str:
    """`text` with its halves, thirds and quarters in words.

    Args:
        text: in `language`.
        language: base language; of others than the six the text stays.
        cardinal: digits → words.
    """
    if language not in _FRACTIONS:
        return text

    def spelled(match: re.Match[str]) -> str:
        integer, sign, written = match.groups()
        if written and not integer and _DATE_BEFORE.search(match.string, 0, match.start()):
            return match[0]
        part = _FRACTIONS[language][_WRITTEN.index(_SIGNS[sign] if sign else written)]
        if not integer:
            return part
        if language == "de":
            joined = part.replace(" ", "").lower()
            return ("ein" if integer == "1" else cardinal(integer)) + joined
        if language == "fr" and part == "un demi":
            part = "demi"
        return f"{cardinal(integer)}{_JOINTS[language]}{part}"

    return _FRACTION.sub(spelled, text)
