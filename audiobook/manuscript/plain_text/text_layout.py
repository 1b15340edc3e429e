"""How a plain text is laid out: its lines, where paragraphs begin, and how they read on one line.

The conventions told apart: lines wrapped at a column with blank lines between paragraphs (Project
Gutenberg), the same with an indent instead of the blank line, the same with nothing but a last line
that is not full, one line a paragraph with or without blank lines between, and verse.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from audiobook.english.sentences import STOPS, sentence_end
from audiobook.manuscript.plain_text.hyphens import Hyphens
from audiobook.manuscript.structure.headings import Kind, read_heading
from audiobook.manuscript.structure.labels import is_dated_message
from audiobook.model import Paragraph

INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060\ufeff\ufffe\uffff]")
"""Characters that stand for nothing a reader sees or hears: control characters, soft hyphens,
zero-width spaces, word joiners. They are dropped; joiners and direction marks, which change how
other characters look, stay."""

_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_TAB = 8
_WRAP_COLUMNS = range(24, 121)
_LONGEST_MEAN_PARAGRAPH = 25
"""Lines. A wrapped text whose paragraphs would be longer on average has no blank lines between
them: in novels the mean is 4 to 9."""
_SENTENCE_END = sentence_end(":—-")
_NARROW = 40
"""Columns below which short lines can be verse, and have to be as full as prose to be joined."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a plain text that is not blank, or a paragraph of a marked-up one."""

    text: str
    """Without surrounding white space and invisible characters."""
    gap: int = 1
    """Blank lines before it."""
    opens: bool = True
    """Whether a paragraph can begin here."""
    indent: int = 0
    """Columns."""
    anchors: tuple[tuple[int, int], ...] = ()
    """As `Paragraph.anchors`."""

    @property
    def width(self) -> int:
        """The column the line ends at."""
        return self.indent + len(self.text)


def split_rows(text: str) -> list[Row]:
    """The lines of `text` that are not blank, none of them yet known to continue a paragraph."""
    rows: list[Row] = []
    gap = start = 0
    ends = [(match.start(), match.end()) for match in _LINE_END.finditer(text)]
    for end, following in [*ends, (len(text), len(text))]:
        row = _read_row(text, start, end, gap)
        start = following
        if row is None:
            gap += 1
        else:
            rows.append(row)
            gap = 0
    return rows


def _read_row(text: str, start: int, end: int, gap: int) -> Row | None:
    line = text[start:end]
    if INVISIBLE.search(line) is None:
        stripped = line.strip()
        if not stripped:
            return None
        lead = len(line) - len(line.lstrip())
        return Row(stripped, gap, True, _columns(line[:lead]), ((0, start + lead),))
    pieces: list[tuple[str, int]] = []
    position = 0
    for match in [*INVISIBLE.finditer(line), None]:
        stop = match.start() if match else len(line)
        if stop > position:
            pieces.append((line[position:stop], start + position))
        position = match.end() if match else stop
    return _join_pieces(pieces, gap)


def _join_pieces(pieces: list[tuple[str, int]], gap: int) -> Row | None:
    """A row of the visible pieces of a line, each with its offset."""
    full_text = "".join(piece for piece, _ in pieces)
    stripped = full_text.strip()
    if not stripped:
        return None
    lead = len(full_text) - len(full_text.lstrip())
    anchors: list[tuple[int, int]] = []
    index = -lead
    for piece, offset in pieces:
        if index + len(piece) > 0 and index < len(stripped):
            anchors.append((max(index, 0), offset + max(-index, 0)))
        index += len(piece)
    return Row(stripped, gap, True, _columns(full_text[:lead]), tuple(anchors))


def _columns(space: str) -> int:
    return len(space.expandtabs(_TAB))


@dataclass(frozen=True)
class TextLayout:
    """The habits of one text."""

    rows: tuple[Row, ...]
    """In order, with `Row.opens` set."""
    wrapped: bool
    """Lines are broken at a column, so a line end means nothing by itself."""
    column: int
    """Where lines are broken; the length of long lines where they are not."""
    hyphens: Hyphens | None = None
    """Mends words that are divided at the ends of lines."""

    @cached_property
    def paragraph_gap(self) -> int:
        """Blank lines that usually stand between paragraphs."""
        gaps = Counter(row.gap for row in self.rows[1:] if row.opens)
        return gaps.most_common(1)[0][0] if gaps else 0

    @cached_property
    def wide_gaps_are_rare(self) -> bool:
        """At least two blank lines more than usual stand before few paragraphs."""
        opening = [row.gap for row in self.rows[1:] if row.opens]
        wide = sum(gap >= self.paragraph_gap + 2 for gap in opening)
        return wide <= 0.03 * len(opening)

    @cached_property
    def gap_is_rare(self) -> bool:
        """Paragraphs follow each other without blank lines but for a few places."""
        opening = [row for row in self.rows[1:] if row.opens]
        spaced = sum(row.gap > 0 for row in opening)
        return bool(opening) and spaced <= 0.15 * len(opening)

    def paragraphs(self, start: int, end: int) -> list[tuple[int, int]]:
        """Ranges of the rows between `start` and `end` that make one paragraph each."""
        starts = [i for i in range(start, end) if i == start or self.rows[i].opens]
        return list(zip(starts, [*starts, end][1:], strict=True))

    def join(self, start: int, end: int) -> Paragraph:
        """One paragraph of the rows from `start` to `end`: a space where the line was only
        wrapped, a line end where the author broke it."""
        rows = self.rows[start:end]
        breaks = self._breaks(rows)
        parts, anchors, length = [rows[0].text], list(rows[0].anchors), len(rows[0].text)
        for (before, row), is_break in zip(itertools.pairwise(rows), breaks, strict=True):
            joint = None
            if not is_break and self.hyphens is not None:
                joint = self.hyphens.joint(before.text, row.text)
            if joint is None:
                parts.append("\n" if is_break else " ")
            else:
                parts[-1] = parts[-1][:-1]
                length -= 1
                parts.append(joint)
            length += len(parts[-1])
            anchors += ((length + index, offset) for index, offset in row.anchors)
            parts.append(row.text)
            length += len(row.text)
        return Paragraph("".join(parts), tuple(anchors))

    def _breaks(self, rows: Sequence[Row]) -> list[bool]:
        """For each line end inside a paragraph, whether the author meant it."""
        if not self.wrapped:
            return [True] * (len(rows) - 1)
        room = [
            not _is_full(row, following, self.column) for row, following in itertools.pairwise(rows)
        ]
        if sum(room) > 0.5 * len(room):
            return [True] * len(room)
        return [
            free and row.width < 0.6 * self.column and not _begins_low(following.text)
            for free, row, following in zip(room, rows, rows[1:], strict=False)
        ]


def _would_fit(row: Row, following: Row, column: int) -> bool:
    """Whether the first word of the next line had room on this one, to the last column."""
    return row.width + 1 + len(following.text.split(maxsplit=1)[0]) <= column


def _is_full(row: Row, following: Row, column: int) -> bool:
    """Whether the first word of the next line would not have fitted on this one."""
    word = following.text.split(maxsplit=1)[0]
    return row.width + 1 + len(word) > 0.88 * column


def _begins_low(text: str) -> bool:
    first_letter = next((char for char in text if char.isalpha()), "")
    return first_letter.islower()


def read_layout(rows: Sequence[Row], *, english: bool = True) -> TextLayout:
    """How `rows` set paragraphs apart.

    Args:
        rows: by `split_rows`.
        english: whether words divided at line ends may be looked up in an English dictionary.
    """
    pairs = [(row, following) for row, following in itertools.pairwise(rows) if following.gap == 0]
    column = _column(rows)
    wrapped = _is_wrapped(pairs, column)
    if not wrapped and _is_wrapped(pairs, _break_column(pairs)):
        wrapped, column = True, _break_column(pairs)
    if wrapped:
        indented = _marks_paragraphs_by_indent(rows)
        opens = [
            row.gap > 0 or (indented and index > 0 and row.indent >= rows[index - 1].indent + 2)
            for index, row in enumerate(rows)
        ]
        if sum(opens) * _LONGEST_MEAN_PARAGRAPH < len(rows):
            opens = _opens_after_short_lines(rows, opens, column)
    else:
        opens = _opens_unwrapped(rows)
    opens = _with_headings(rows, opens, column if wrapped else _STANZA_COLUMN)
    opens = _with_messages(rows, opens)
    return TextLayout(
        tuple(
            row if can_open else Row(row.text, row.gap, False, row.indent, row.anchors)
            for row, can_open in zip(rows, opens, strict=True)
        ),
        wrapped,
        column,
        Hyphens((row.text for row in rows), english=english) if wrapped else None,
    )


def _column(rows: Sequence[Row]) -> int:
    """The 95th percentile of where lines end, leaving short lines (speeches, headings) out."""
    widths = sorted(row.width for row in rows)
    return widths[int(0.95 * (len(widths) - 1))] if widths else 0


def _break_column(pairs: Sequence[tuple[Row, Row]]) -> int:
    """The column at which most lines had to end: they fit in it, and with the next word they would
    not. Finds it where many lines are longer, as after paragraphs were joined."""
    fits: Counter[int] = Counter()
    for row, following in pairs:
        fits.update(range(row.width, row.width + 1 + len(following.text.split(maxsplit=1)[0])))
    return max(_WRAP_COLUMNS, key=lambda column: fits[column])


def _is_wrapped(pairs: Sequence[tuple[Row, Row]], column: int) -> bool:
    if not pairs or column not in _WRAP_COLUMNS:
        return False
    full = sum(_is_full(row, following, column) for row, following in pairs)
    cased = [
        following.text
        for _, following in pairs
        if following.text[0].isalpha() and _has_case(following.text[0])
    ]
    low = sum(text[0].islower() for text in cased)
    if column < _NARROW:
        # Verse has ragged lines, and mostly capitals at their beginnings.
        return len(pairs) >= 6 and full >= 0.6 * len(pairs) and low >= 0.5 * len(cased)
    # A line of prose goes on in the middle of a sentence nine times out of ten.
    return full >= 0.5 * len(pairs) and (not cased or low >= 0.4 * len(cased))


def _has_case(char: str) -> bool:
    return char.lower() != char.upper()


def _marks_paragraphs_by_indent(rows: Sequence[Row]) -> bool:
    spaced = sum(row.gap > 0 for row in rows)
    indented = sum(
        row.gap == 0
        and row.indent >= previous.indent + 2
        and (following.gap > 0 or following.indent < row.indent)
        for previous, row, following in zip(rows, rows[1:], rows[2:], strict=False)
    )
    return indented >= 3 and indented > 0.5 * spaced


def _opens_after_short_lines(rows: Sequence[Row], opens: Sequence[bool], column: int) -> list[bool]:
    """For text that is wrapped without blank lines or indents: a paragraph ends where a sentence
    ends on a line that had room for the next word, a heading stands on lines of its own."""
    has_room = [
        *(_would_fit(row, after, column) for row, after in itertools.pairwise(rows)),
        True,
    ]
    is_heading = [
        room and read_heading(row.text) is not None
        for row, room in zip(rows, has_room, strict=True)
    ]
    is_last = [bool(_SENTENCE_END.search(row.text)) for row in rows]
    return [
        open_
        or index == 0
        or (
            has_room[index - 1]
            and (is_last[index - 1] or is_heading[index] or is_heading[index - 1])
        )
        # A title on a line of its own between a chapter's number and its text.
        or (index > 1 and all(has_room[index - 2 : index]) and is_heading[index - 2])
        or (is_heading[index] and is_last[index - 1])
        for index, open_ in enumerate(opens)
    ]


_STANZA_COLUMN = 100
_SHORT = 0.75
"""Share of the column that a line fills at most that nothing was wrapped behind."""


def _with_headings(rows: Sequence[Row], opens: Sequence[bool], column: int) -> list[bool]:
    """A heading right below a short line begins a paragraph: ``By Ada Lane`` over ``CHAPTER I``."""
    opening = list(opens)
    for index in range(1, len(rows)):
        if opens[index] or rows[index - 1].width > _SHORT * column:
            continue
        heading = read_heading(rows[index].text)
        after = rows[index + 1] if index + 1 < len(rows) else None
        if heading is None:
            continue
        is_numbered = heading.kind in (Kind.CHAPTER, Kind.PART) and heading.number is not None
        is_alone = (
            heading.kind in (Kind.NAMED, Kind.NUMERAL) and after is not None and after.gap > 0
        )
        if is_numbered or is_alone:
            opening[index] = True
            if after is not None and after.gap > 0:
                opening[index + 1] = True
    return opening


_FEWEST_MESSAGES = 4


def _with_messages(rows: Sequence[Row], opens: Sequence[bool]) -> list[bool]:
    """Each message of an exported chat is a paragraph, with the lines below its first one."""
    is_message = [is_dated_message(row.text) for row in rows]
    if sum(is_message) < _FEWEST_MESSAGES:
        return list(opens)
    return [
        open_ if row.gap else is_first
        for row, open_, is_first in zip(rows, opens, is_message, strict=True)
    ]


def _opens_unwrapped(rows: Sequence[Row]) -> list[bool]:
    """Every line is a paragraph, but for the lines of a stanza."""
    opens = [True] * len(rows)
    start = 0
    for index in range(1, len(rows) + 1):
        if index < len(rows) and rows[index].gap == 0:
            continue
        if _is_stanza(rows[start:index]):
            opens[start + 1 : index] = [False] * (index - start - 1)
        start = index
    return opens


def _is_stanza(rows: Sequence[Row]) -> bool:
    if not 2 <= len(rows) <= 60 or any(len(row.text) > 60 for row in rows):
        return False
    if any(row.text[0] in '"“«„—–-*#' for row in rows):
        return False
    ended = sum(row.text[-1] in STOPS + '”"' for row in rows)
    return ended < 0.5 * len(rows)
