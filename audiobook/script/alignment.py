"""Which heading, paragraph and scene break of one version of a script is which of another.

Patience diff over the whole book: what stands once in both versions anchors the rest; between
the anchors longest matching blocks are paired, and what is left by likeness of its words. Pairs
never cross.
"""

from __future__ import annotations

import bisect
import difflib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiobook.model import SceneBreak, ScriptChapter, ScriptParagraph

ALIKE = 0.5
"""Ratio of shared words from which two paragraphs are versions of one another."""

_LARGEST_GAP = 2_500
"""Pairs of paragraphs that are compared word by word between two anchors."""


@dataclass(frozen=True, slots=True)
class ChapterHeading:
    """Begins a chapter; also of one without a title."""

    title: str
    part: str
    path: Path | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PlacedBlock:
    """One block of a script, or a heading, where it stands."""

    content: ChapterHeading | ScriptParagraph | SceneBreak
    chapter: int
    """Index of the chapter."""
    key: tuple[str, str]
    """Equal for what is most likely the same, whatever its punctuation and spacing."""

    @property
    def text(self) -> str:
        if isinstance(self.content, ScriptParagraph):
            return self.content.text
        return self.content.title if isinstance(self.content, ChapterHeading) else self.content.mark


def flatten(chapters: Sequence[ScriptChapter]) -> list[PlacedBlock]:
    """Everything in the chapters as one row, each chapter led by its heading."""
    items: list[PlacedBlock] = []
    for number, chapter in enumerate(chapters):
        contents = (ChapterHeading(chapter.title, chapter.part, chapter.path), *chapter.blocks)
        following = ""
        backwards = []
        for content in reversed(contents):
            # Headings and breaks are told apart by what follows them: numbers of chapters shift.
            if isinstance(content, ScriptParagraph):
                following = _letters(content.text)
            key = (type(content).__name__, following)
            backwards.append(PlacedBlock(content, number, key))
        items.extend(reversed(backwards))
    return items


def align(old: Sequence[PlacedBlock], new: Sequence[PlacedBlock]) -> dict[int, int]:
    """Indices into `old` with the index of the same item in `new`, rising on both sides."""
    pairs: dict[int, int] = {}
    for gap in _between(_anchors(old, new), len(old), len(new)):
        pairs.update(_align_gap(old, new, gap))
    return pairs


_Gap = tuple[int, int, int, int]
"""From and to in the old version, from and to in the new; an anchor is a gap of its own."""


def _anchors(old: Sequence[PlacedBlock], new: Sequence[PlacedBlock]) -> list[tuple[int, int]]:
    """Items that stand once in both versions, the longest row of them that does not cross."""
    counts_old = Counter(item.key for item in old)
    counts_new = Counter(item.key for item in new)
    places = {item.key: position for position, item in enumerate(new) if counts_new[item.key] == 1}
    shared = [
        (position, places[item.key])
        for position, item in enumerate(old)
        if counts_old[item.key] == 1 and item.key in places
    ]
    # Patience sorting: the longest rising subsequence, with links back.
    tops: list[int] = []
    piles: list[int] = []
    links: list[int | None] = []
    for index, (_, place) in enumerate(shared):
        pile = bisect.bisect_left(tops, place)
        links.append(piles[pile - 1] if pile else None)
        tops[pile : pile + 1] = [place]
        piles[pile : pile + 1] = [index]
    chain = []
    link = piles[-1] if piles else None
    while link is not None:
        chain.append(shared[link])
        link = links[link]
    return chain[::-1]


def _between(anchors: Sequence[tuple[int, int]], old: int, new: int) -> Iterator[_Gap]:
    at_old = at_new = 0
    for anchor_old, anchor_new in anchors:
        yield at_old, anchor_old, at_new, anchor_new
        yield anchor_old, anchor_old + 1, anchor_new, anchor_new + 1
        at_old, at_new = anchor_old + 1, anchor_new + 1
    yield at_old, old, at_new, new


def _align_gap(
    old: Sequence[PlacedBlock], new: Sequence[PlacedBlock], gap: _Gap
) -> Iterator[tuple[int, int]]:
    from_old, to_old, from_new, to_new = gap
    if from_old == to_old or from_new == to_new:
        return
    keys_old = [item.key for item in old[from_old:to_old]]
    keys_new = [item.key for item in new[from_new:to_new]]
    matcher = difflib.SequenceMatcher(None, keys_old, keys_new, autojunk=False)
    at_old = at_new = 0
    for block in matcher.get_matching_blocks():
        yield from _align_by_likeness(
            old,
            new,
            (from_old + at_old, from_old + block.a, from_new + at_new, from_new + block.b),
        )
        for offset in range(block.size):
            yield from_old + block.a + offset, from_new + block.b + offset
        at_old, at_new = block.a + block.size, block.b + block.size


def _align_by_likeness(
    old: Sequence[PlacedBlock], new: Sequence[PlacedBlock], gap: _Gap
) -> Iterator[tuple[int, int]]:
    """The pairs of a gap with the greatest sum of likeness (Needleman and Wunsch, 1970)."""
    from_old, to_old, from_new, to_new = gap
    rows, columns = to_old - from_old, to_new - from_new
    if not 0 < rows * columns <= _LARGEST_GAP:
        return
    likeness = [
        [_likeness(old[from_old + row], new[from_new + column]) for column in range(columns)]
        for row in range(rows)
    ]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in reversed(range(rows)):
        for column in reversed(range(columns)):
            alike = likeness[row][column]
            paired = alike + best[row + 1][column + 1] if alike else 0.0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    row = column = 0
    while row < rows and column < columns:
        alike = likeness[row][column]
        if alike and best[row][column] == alike + best[row + 1][column + 1]:
            yield from_old + row, from_new + column
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1


def _likeness(old: PlacedBlock, new: PlacedBlock) -> float:
    """0 for what cannot be the same, else `ALIKE` to 1."""
    if type(old.content) is not type(new.content):
        return 0.0
    if isinstance(old.content, SceneBreak) or old.key == new.key:
        return 1.0
    matcher = difflib.SequenceMatcher(None, words(old.text), words(new.text))
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0.0


def words(text: str) -> list[str]:
    """Words and single signs, without spaces; joined they are `text` without its spaces."""
    return re.findall(r"\w+|[^\w\s]", text)


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold()) or text.strip()
