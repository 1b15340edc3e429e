"""What can be told only once a whole document, or the whole book, has been read: which empty
paragraphs are scene breaks, which letter begins the next paragraph's word, where the licence ends,
what is a list of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from audiobook.manuscript.marked_up.items import (
    CLOSE,
    OPEN,
    SENTINELS,
    InlineKind,
    Item,
    ItemKind,
    Markup,
    replace_text,
)
from audiobook.manuscript.plain_text.gutenberg import END_LINE, START_LINE
from audiobook.manuscript.structure.headings import normalised, read_heading

_RARE = 0.15
"""Share of paragraphs after an empty one, up to which the empty one means something."""


def settle_blanks(markup: Markup) -> None:
    """Make scene breaks of the empty paragraphs that are rare, or of several in a row where single
    ones are common; forget the others."""
    items = markup.items
    blanks = [_is_blank(item) for item in items]
    if not any(blanks):
        return
    paragraphs = sum(item.kind is ItemKind.PARAGRAPH for item in items)
    runs = sum(lower and not upper for upper, lower in pairwise([False, *blanks]))
    is_rare = runs <= max(_RARE * paragraphs, 3) and runs < 0.5 * paragraphs
    items_left: list[Item] = []
    moved: list[int] = []
    waiting: tuple[str, ...] = ()
    for index, item in enumerate(items):
        moved.append(len(items_left))
        if blanks[index]:
            follows_blank = index > 0 and blanks[index - 1]
            if not (is_rare or follows_blank) or (
                items_left and items_left[-1].kind is ItemKind.BREAK
            ):
                waiting += item.ids
                continue
        item.ids = (*waiting, *item.ids)
        waiting = ()
        items_left.append(item)
    moved.append(len(items_left))
    markup.trailing_ids = (*waiting, *markup.trailing_ids)
    markup.extents = {
        name: (moved[start], moved[end]) for name, (start, end) in markup.extents.items()
    }
    markup.items[:] = items_left


def _is_blank(item: Item) -> bool:
    return item.kind is ItemKind.BREAK and "blank" in item.types


# ---------------------------------------------------------------- initials

_INITIAL = re.compile(r"(?P<quote>[\"“”‘'«„]?)(?P<letter>[^\W\d_])\Z")
_APART = re.compile(
    rf"\A[{OPEN}{CLOSE}]*[\"“‘'«„]?(?P<letter>[^\W\d_])(?P<space>[{OPEN}{CLOSE} ]*)"
    r"(?P<rest>[^\W\d_]+)"
)
_WORDS_OF_ONE_LETTER = frozenset("AIO")
_VOWELS = re.compile(r"[aeiouyäöüéèêàâ]", re.IGNORECASE)


def join_initials(items: Sequence[Item]) -> None:
    """Give an initial that is set as a block of its own back to its word."""
    for item, following in pairwise(items):
        if following.kind is not ItemKind.PARAGRAPH or item.level > 1:
            continue
        match = _INITIAL.match(item.text) if item.kind is not ItemKind.BREAK else None
        if match is None or not match["letter"].isupper():
            continue
        is_own = "dropcap-block" in item.types
        if is_own or (item.kind is ItemKind.PARAGRAPH and _goes_on(match["letter"], following)):
            replace_text(following, 0, 0, item.text)
            following.ids = (*item.ids, *following.ids)
            item.kind, item.text, item.ids, item.spans = ItemKind.MERGED, "", (), []


def _goes_on(letter: str, following: Item) -> bool:
    first_word = re.match(r"[^\W\d_]+", following.text)
    if first_word is None:
        return following.text[:1] in "’'"
    rest = first_word[0]
    if letter in _WORDS_OF_ONE_LETTER:
        return rest[0].islower() and (len(rest) == 1 or not _is_word(rest))
    return rest[0].islower() or (rest.isupper() and len(rest) > 1)


def _is_word(rest: str) -> bool:
    return _VOWELS.search(rest) is not None and rest.lower() in _SMALL_WORDS


_SMALL_WORDS = frozenset(
    "a an and are as at be but by do for from go had has have he her him his i if in is it its man "
    "me my no not of on one or our out over she so that the their them then there they this to up "
    "upon us was we were what when where which while who with you your young old am could would "
    "shall should will did day little great long few small".split()
)


def is_initial(text: str) -> bool:
    """Whether `text` is no more than one letter, a quotation mark before it or not."""
    return _INITIAL.match(SENTINELS.sub("", text).strip()) is not None


def close_initial(text: str) -> str:
    """`text` without the space after the letter it begins with, where that begins a word."""
    match = _APART.match(text)
    if match is None or " " not in match["space"] or not match["letter"].isupper():
        return text
    rest = match["rest"]
    if match["letter"] in _WORDS_OF_ONE_LETTER and _VOWELS.search(rest) is not None:
        return text
    if not rest[0].islower() and not (rest.isupper() and len(rest) > 1):
        return text
    space = match["space"].replace(" ", "")
    return text[: match.start("space")] + space + text[match.end("space") :]


# ---------------------------------------------------------------- licence and contents


def mark_licence(items: Sequence[Item]) -> None:
    """Let what stands before the START and after the END line of a Gutenberg text be licence."""
    start = next((i for i, item in enumerate(items) if START_LINE.match(item.text)), None)
    end = next(
        (i for i in range(len(items) - 1, -1, -1) if END_LINE.match(items[i].text)),
        None,
    )
    if start is None and end is None:
        return
    first_end = next(
        (i for i in range((start or 0) + 1, len(items)) if END_LINE.match(items[i].text)), end
    )
    for index, item in enumerate(items):
        if (start is not None and index <= start) or (first_end is not None and index >= first_end):
            item.types |= {"pg-boilerplate"}


_LEADERS = re.compile(r"[\s.…·_-]*\b(?:\d{1,4}|[ivxl]{1,7})\Z")
_FEWEST_ENTRIES = 3
_LONGEST_ENTRY = 150


def mark_contents(items: Sequence[Item]) -> None:
    """Let a run of lines that name, or link to, the headings after them be a list of contents."""
    later: dict[str, int] = {}
    keys: dict[tuple[str, int | None, str], int] = {}
    for index, item in enumerate(items):
        if item.kind is ItemKind.HEADING:
            for line in (item.text, *item.text.split("\n")):
                later[normalised(line)] = index
                heading = read_heading(" ".join(line.split()))
                if heading is not None and heading.number is not None:
                    keys[heading.key] = index
    later.pop("", None)
    run: list[int] = []
    for index, item in enumerate([*items, Item(ItemKind.HEADING, "")]):
        if index < len(items) and _is_entry(item, index, later, keys):
            run.append(index)
        elif run and index - run[-1] > 1:
            _mark(items, run)
            run = []
    _mark(items, run)


def _is_entry(
    item: Item, index: int, later: dict[str, int], keys: dict[tuple[str, int | None, str], int]
) -> bool:
    if item.kind is not ItemKind.PARAGRAPH or len(item.text) > _LONGEST_ENTRY:
        return False
    text = _LEADERS.sub("", item.text)
    if any(later.get(normalised(form), -1) > index for form in (item.text, text)):
        return True
    heading = read_heading(" ".join(item.text.split()))
    if heading is not None and keys.get(heading.key, -1) > index:
        return True
    links = [s for s in item.spans if s.kind is InlineKind.LINK and "://" not in s.href]
    linked = sum(span.end - span.start for span in links)
    return bool(links) and linked >= 0.8 * len(text) and len(normalised(text)) > 2


def _mark(items: Sequence[Item], run: Sequence[int]) -> None:
    if len(run) < _FEWEST_ENTRIES:
        return
    for index in range(run[0], run[-1] + 1):
        items[index].types |= {"toc"}
    previous = items[run[0] - 1] if run[0] else None
    if previous is not None and previous.kind is not ItemKind.BREAK:
        heading = read_heading(" ".join(previous.text.split()))
        if heading is not None and heading.matter.value == "contents":
            previous.types |= {"toc"}
