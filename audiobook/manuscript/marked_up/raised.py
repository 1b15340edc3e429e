"""Text that stands above the line: the mark of a note, a power, the ending of an ordinal."""

from __future__ import annotations

import re

_DIGITS = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_NOTE = re.compile(r"\(?\[?(\d{1,3}|[*†‡§¶‖#]{1,3}|[a-z])\]?\)?\Z")
_POWER = re.compile(r"[+\-−]?\d{1,3}\Z|n\Z")
_LAST_TOKEN = re.compile(r"[^\s(\[“\"‘'/·×*]*\Z")
_UNITS = frozenset(
    "m cm mm km nm dm ft in yd mi ac ha s sec min h hr km/h m/s kg g l L cd K mol rad".split()
)
_YEAR = re.compile(r"(?:1\d{3}|20\d{2})\Z")
_LONGEST_ABBREVIATION = 2


def raised(text: str, before: str) -> str:
    """How raised `text` is written on the line, after `before`.

    Returns:
        ``[3]`` for the mark of a note, superscript digits for a power, else `text` itself: the
        ending of an ordinal or of an abbreviation (``1st``, ``Mme``) is part of its word.
    """
    stripped = text.strip()
    token = _LAST_TOKEN.search(before)
    base = token[0] if token else ""
    if _POWER.match(stripped) and _is_power(base, stripped, before):
        return stripped.translate(_DIGITS)
    note = _NOTE.match(stripped)
    if note is None:
        return text
    if stripped.isalpha() and (
        base.isdigit() or 0 < len(base.rstrip(".")) <= _LONGEST_ABBREVIATION
    ):
        return text  # "n" + "o", "M" + "r"
    return f"[{note[1]}]"


def _is_power(base: str, written: str, before: str) -> bool:
    """A number, a unit or a variable has powers; a word, a mark and a year have notes."""
    if written[0] in "+-−":
        return bool(base)
    if not base:
        return False
    number = base.replace(",", "").replace(".", "")
    if number.isdigit() and base[-1].isdigit():
        return _YEAR.match(base) is None and len(written) <= 2
    if base in _UNITS:
        return re.search(r"\d[\s\u00a0\u202f]*\Z", before[: -len(base)]) is not None or (
            len(base) > 1 and base not in ("in", "min", "ha")
        )
    if base[-1] == ")":
        return "=" in before[-40:]
    if len(base) == 1 and base.isalpha():
        return base not in ("I", "a", "A", "O", "s")
    return len(base) <= 3 and base.isalpha() and "=" in before[-len(base) - 4 :]
