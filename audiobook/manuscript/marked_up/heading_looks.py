"""Headings that neither a style nor an element tells: short lines in bold or in larger letters, of
one look, with a chapter's text below each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from audiobook.english.sentences import STOPS
from audiobook.manuscript.marked_up.items import Item, ItemKind
from audiobook.manuscript.safe_xml import local_name
from audiobook.manuscript.structure.headings import OPENING_MARKS, Kind, read_heading
from audiobook.manuscript.structure.lengths import count_words
from audiobook.manuscript.structure.scene_breaks import is_ornament

if TYPE_CHECKING:
    from lxml import etree

_LONGEST = 80
"""Code points."""
_MOST_WORDS = 12
_LARGER = 2
"""Half-points (ECMA-376 Part 1, 17.3.2.38) by which a heading's letters are larger, at least."""
_FEWEST = 2
_FEWEST_WORDS_BELOW = 30
_MEDIAN_WORDS_BELOW = 100
"""A bold line over less text is a sign or a name that the story shows."""


BOLD_LINE = "bold-line"
"""Type of a block that is bold as a whole."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the letters of a whole paragraph are set."""

    is_bold: bool = False
    size: int = 0
    """Half-points, 0 where the document does not say."""
    alignment: str = ""


def headings_by_look(paragraphs: Sequence[tuple[str, Look]]) -> dict[int, int]:
    """Level of each paragraph that is set as a heading; empty where numbers or words tell.

    Args:
        paragraphs: text and look, in order; empty ones have an empty text.
    """
    sizes: Counter[int] = Counter()
    for text, look in paragraphs:
        sizes[look.size] += len(text)
    usual = sizes.most_common(1)[0][0] if sizes else 0
    groups: dict[Look, list[int]] = defaultdict(list)
    for index, (text, look) in enumerate(paragraphs):
        is_set_apart = look.is_bold or (usual and look.size >= usual + _LARGER)
        if is_set_apart and _can_head(text):
            groups[look].append(index)
    if any(_is_numbered(paragraphs[i][0]) for group in groups.values() for i in group):
        return {}
    words = [count_words(text) for text, _ in paragraphs]
    for group in groups.values():
        # The book's own title can look as its chapters' do.
        while len(group) > 1 and sum(words[group[0] + 1 : group[1]]) < _FEWEST_WORDS_BELOW:
            group.pop(0)
    ranked = sorted(
        (look for look, group in groups.items() if _are_headings(group, words)),
        key=lambda look: -look.size,
    )
    return {index: level for level, look in enumerate(ranked[:6], 1) for index in groups[look]}


def promote_bold_lines(items: Sequence[Item]) -> None:
    """Make headings of the bold lines of a web page that has no other."""
    if any(item.kind is ItemKind.HEADING for item in items):
        return
    looks = [(item.text, Look(is_bold=BOLD_LINE in item.types)) for item in items]
    for index, level in headings_by_look(looks).items():
        items[index].kind, items[index].level = ItemKind.HEADING, level


def is_bold_line(element: etree._Element) -> bool:
    """Whether all the text of a paragraph stands in one element that sets it bold."""
    children = list(element)
    if local_name(element) not in ("p", "div") or len(children) != 1:
        return False
    inner = children[0]
    if (element.text or "").strip() or (inner.tail or "").strip():
        return False
    while local_name(inner) == "span" and len(inner) == 1 and not (inner.text or "").strip():
        inner = inner[0]
    return local_name(inner) in ("b", "strong") and not (inner.tail or "").strip()


def _can_head(text: str) -> bool:
    return (
        0 < len(text) <= _LONGEST
        and "\n" not in text
        and len(text.split()) <= _MOST_WORDS
        and text[0] not in OPENING_MARKS
        and text[-1] not in STOPS + ',;:”"’'
        and any(char.isalnum() for char in text)
        and not is_ornament(text)
    )


def _is_numbered(text: str) -> bool:
    heading = read_heading(text)
    return heading is not None and heading.kind in (
        Kind.CHAPTER,
        Kind.NUMERAL,
        Kind.NUMBERED_TITLE,
    )


def _are_headings(group: Sequence[int], words: Sequence[int]) -> bool:
    below = [sum(words[i + 1 : stop]) for i, stop in pairwise([*group, len(words)])]
    return (
        len(group) >= _FEWEST
        and min(below) >= _FEWEST_WORDS_BELOW
        and median(below) >= _MEDIAN_WORDS_BELOW
    )
