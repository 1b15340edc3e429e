"""Plays whose markup sets each speech beside the name of its speaker."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from audiobook.manuscript.marked_up.items import InlineKind, Item, ItemKind
from audiobook.manuscript.structure.labels import speeches_around
from audiobook.model import Paragraph

_LONGEST_NAME = 4
_FEWEST_ROWS = 4


def mark_personas(items: Sequence[Item]) -> None:
    """Find out who speaks which item: from ``epub:type="z3998:persona"``, or from tables whose
    first cells are the same few names again and again."""
    for is_row, group in groupby(items, _is_row):
        rows = list(group)
        names = Counter(_first_cell(row) for row in rows if is_row and _first_cell(row))
        repeated = sum(count >= 2 for count in names.values())
        if is_row and names.total() >= _FEWEST_ROWS and repeated >= 2:
            for row in rows:
                if _first_cell(row):
                    row.spans[0].kind = InlineKind.PERSONA
    speaker = ""
    for item in items:
        if item.kind is ItemKind.HEADING:
            speaker = ""
        elif item.kind is ItemKind.PARAGRAPH and "persona" in item.types:
            speaker = " ".join(item.text.split()).rstrip(".:")
            item.kind, item.text = ItemKind.MERGED, ""
        elif speaker and item.kind is ItemKind.PARAGRAPH:
            item.speaker, speaker = speaker, ""


def _is_row(item: Item) -> bool:
    cells = [span for span in item.spans if span.kind is InlineKind.CELL]
    return item.kind is ItemKind.PARAGRAPH and len(cells) == 2 and len(item.spans) >= 2


def _first_cell(item: Item) -> str:
    if not item.spans or item.spans[0].kind is not InlineKind.CELL:
        return ""
    name = item.text[item.spans[0].start : item.spans[0].end].strip()
    return name if 0 < len(name.split()) <= _LONGEST_NAME else ""


def paragraph_of(item: Item) -> Paragraph:
    """The item as a paragraph; the names of speakers are known and out of its text."""
    personas = [span for span in item.spans if span.kind is InlineKind.PERSONA]
    personas = [span for span in personas if item.text[span.start : span.end].strip()]
    if not personas and not item.speaker:
        return Paragraph(item.text)
    name, cut = item.speaker, 0
    if personas and not item.text[: personas[0].start].strip(' \u00a0([“"'):
        span = personas[0]
        name = " ".join(item.text[span.start : span.end].split()).rstrip(".:,")
        cut = span.end
        while cut < len(item.text) and item.text[cut] in " .:\u00a0\n—–-":
            cut += 1
    if not name:
        return Paragraph(item.text)
    text = item.text[cut:]
    directions = sorted(
        (max(span.start - cut, 0), span.end - cut)
        for span in item.spans
        if span.kind is InlineKind.DIRECTION and span.end > cut
    )
    return Paragraph(text, speeches=speeches_around(text, name, directions))
