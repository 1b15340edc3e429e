"""Notes told by the links between a mark in the text and its note, whatever they are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from audiobook.manuscript.marked_up.element_kinds import BACKLINK_TEXT, NOTE_LABEL
from audiobook.manuscript.marked_up.items import (
    InlineKind,
    InlineSpan,
    Item,
    ItemKind,
    replace_text,
)
from audiobook.manuscript.marked_up.raised import raised
from audiobook.manuscript.structure.headings import read_number

Find = Callable[[int, str], int | None]
"""The item that a link points to, by the item it stands in and its address."""
Extent = Callable[[int, str], tuple[int, int] | None]
"""The items of the block that a link points to."""

_LONGEST_NOTE = 1500
"""Words of a block that a raised link points to and that is still one note."""


def resolve_notes(items: Sequence[Item], find: Find, extent: Extent) -> None:
    """Mark references to notes as ``[1]``, and the notes as notes.

    A link is a reference when it is raised, or is called one by its label and stands behind
    words, and its target is no heading; and in any case when the target links back to it.

    Args:
        items: of the whole book.
        find: see `Find`.
        extent: see `Extent`.
    """
    links = [
        (index, span)
        for index, item in enumerate(items)
        for span in item.spans
        if span.kind is InlineKind.LINK
    ]
    targets = {id(span): find(index, span.href) for index, span in links}
    references = [
        (index, span)
        for index, span in links
        if _is_reference(items, index, span, targets[id(span)], targets)
    ]
    starts = {target for _, span in references if (target := targets[id(span)]) is not None}
    for index, span in references:
        target = targets[id(span)]
        if target is not None and target > index:
            _mark_note(items, target, extent(index, span.href), starts, index)
    for index, span in reversed(references):
        label = _label(items[index], span)
        is_bracketed = items[index].text[max(span.start - 1, 0) :].startswith("[")
        if not is_bracketed:
            replace_text(items[index], span.start, span.end, f"[{_silent(label)}]")
        elif label.isalpha():
            start = items[index].text.index(label, span.start)
            replace_text(items[index], start, start + len(label), _silent(label))
    for index, item in enumerate(items):
        _settle_rest(item, index in starts)


def _label(item: Item, span: InlineSpan) -> str:
    match = NOTE_LABEL.match(item.text[span.start : span.end].strip())
    return match[1] if match else ""


def _silent(label: str) -> str:
    """A label in the form that is a note's mark wherever it stands: ``a`` → ``note 1``, since
    ``[a]`` may be an author's word in brackets."""
    if not label.isalpha():
        return label
    number = read_number(label) if len(label) > 1 or label in "ivx" else None
    return f"note {number or ord(label[0].casefold()) - ord('a') + 1}"


def _is_reference(
    items: Sequence[Item],
    index: int,
    span: InlineSpan,
    target: int | None,
    targets: dict[int, int | None],
) -> bool:
    item = items[index]
    if not _label(item, span) or item.kind is ItemKind.NOTE:
        return False
    left_context = item.text[: span.start].strip().removesuffix("[")
    if target is None:
        return span.raised and bool(left_context)
    other = items[target]
    if other.kind is ItemKind.HEADING or target == index:
        return False
    stands_behind = bool(re.search(r"[\w.,;:!?”\"’')\]]\Z", left_context))
    backs = [
        back for back in other.spans if back.kind is InlineKind.LINK and targets[id(back)] == index
    ]
    if backs:
        return stands_behind and (span.raised or item.text[span.start - 1 : span.start] != " ")
    if not span.raised or not stands_behind:
        return False
    return other.kind in (ItemKind.NOTE, ItemKind.PARAGRAPH)


def _mark_note(
    items: Sequence[Item],
    target: int,
    block: tuple[int, int] | None,
    starts: set[int],
    index: int,
) -> None:
    start, end = block if block and block[0] == target else (target, target + 1)
    following = next((i for i in range(start + 1, end) if i in starts), end)
    words = sum(len(item.text.split()) for item in items[start:following])
    if words > _LONGEST_NOTE or start <= index < following:
        following = target + 1
    for item in items[start:following]:
        if item.kind is ItemKind.PARAGRAPH:
            item.kind = ItemKind.NOTE


def _settle_rest(item: Item, is_note: bool) -> None:
    """Read what is left of raised links as raised text, and drop the links that lead back."""
    for span in reversed(item.spans):
        if span.kind is not InlineKind.LINK:
            continue
        reference = item.text[span.start : span.end]
        if BACKLINK_TEXT.match(reference.strip()) and (is_note or item.kind is ItemKind.NOTE):
            replace_text(item, span.start, span.end, "")
            item.text = item.text.rstrip() if not item.text[span.start :].strip() else item.text
        elif span.raised and reference and not reference.startswith("["):
            new = raised(reference, item.text[max(span.start - 20, 0) : span.start])
            replace_text(item, span.start, span.end, new)
