"""The numbers Word sets before the paragraphs of a list (ECMA-376 Part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from audiobook.manuscript.safe_xml import local_name

if TYPE_CHECKING:
    from lxml import etree

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class ListNumbers:
    """Counts the lists of one document.

    Args:
        root: ``numbering.xml``, if there is one.
    """

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[str, dict[str, tuple[str, str, int]]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for element in root if root is not None else ():
            name = local_name(element)
            if name == "abstractnum":
                levels = [level for level in element if local_name(level) == "lvl"]
                self._levels[_get(element, "abstractNumId")] = {
                    _get(level, "ilvl"): _level(level) for level in levels
                }
            elif name == "num":
                reference = next((e for e in element if local_name(e) == "abstractnumid"), None)
                if reference is not None:
                    self._abstract[_get(element, "numId")] = _get(reference, "val")

    def next(self, identifier: str, level: str) -> str:
        """The number of the next paragraph of a list: ``3.``; empty for a bullet and for none.

        Args:
            identifier: of the list.
            level: how deep in it, from ``0``.
        """
        levels = self._levels.get(self._abstract.get(identifier, ""), {})
        if level not in levels or not level.isdigit():
            return ""
        counts = self._counts[self._abstract[identifier]]
        depth = int(level)
        form, text, start = levels[level]
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [key for key in counts if key > depth]:
            del counts[deeper]
        if form in ("bullet", "none"):
            return ""

        def number(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            level_format = levels.get(str(place), ("decimal", "", 1))
            return _written(counts.get(place, level_format[2]), level_format[0])

        return _PLACE.sub(number, text).strip()


def _get(element: etree._Element, name: str) -> str:
    return next((str(v) for k, v in element.attrib.items() if str(k).endswith(f"}}{name}")), "")


def _level(element: etree._Element) -> tuple[str, str, int]:
    values = {local_name(child): _get(child, "val") for child in element}
    start = values.get("start", "1")
    return (
        values.get("numfmt", "decimal"),
        values.get("lvltext", ""),
        int(start) if start.isdigit() else 1,
    )


def _written(value: int, form: str) -> str:
    if form in ("lowerRoman", "upperRoman"):
        text = ""
        for size, letters in _ROMAN:
            while value >= size:
                text, value = text + letters, value - size
        return text.upper() if form == "upperRoman" else text
    if form in ("lowerLetter", "upperLetter") and value > 0:
        text = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return text.upper() if form == "upperLetter" else text
    return str(value)
