"""Project Gutenberg's header and licence around a book."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audiobook.manuscript.plain_text.text_layout import Row

START_LINE = re.compile(
    r"\*{3}\s*START OF (?:THE|THIS) PROJECT GUTENBERG|\*END\*?\s*THE SMALL PRINT", re.IGNORECASE
)
END_LINE = re.compile(
    r"\*{3}\s*END OF (?:THE|THIS) PROJECT GUTENBERG"
    r"|End of (?:the |this )?Project Gutenberg(?:'s|’s)?\b",
    re.IGNORECASE,
)

_CLOSING_LINE = re.compile(
    r"This site is full of FREE e-?books|Project Gutenberg (?:of )?Australia\Z"
    r"|(?:This e-?book (?:was|has been) )?(?:downloaded|published|produced|provided) "
    r"(?:from|by|at) (?:https?://)?(?:www\.)?[\w-]+\.\w{2,}\S*\Z"
    r"|(?:https?://)?(?:www\.)?(?:feedbooks|manybooks|fadedpage|gutenberg)\.\w{2,}[\w./-]*\Z"
    r"|Food for the mind\Z"
    r"|\[The end of .{1,120}\bby\b.{1,80}\]\Z",
    re.IGNORECASE,
)
"""What a site that gives books away sets below the last word: Project Gutenberg Australia,
Feedbooks, ManyBooks, Faded Page."""
_CLOSING_ROWS = 4


def book_bounds(rows: Sequence[Row]) -> tuple[int, int]:
    """The rows of the book itself: after the header's last line, before the licence's first."""
    start, end = 0, len(rows)
    for index, row in enumerate(rows):
        text = row.text
        if text[0] not in "*Ee":
            continue
        if START_LINE.match(text):
            start = index + 1
            # The marker's line may be wrapped: it goes on to its closing asterisks.
            while (
                start < len(rows) and rows[start].gap == 0 and "***" not in rows[start - 1].text[3:]
            ):
                start += 1
        elif index > start and END_LINE.match(text):
            end = index
            break
    return start, _before_closing_lines(rows, start, end)


def _before_closing_lines(rows: Sequence[Row], start: int, end: int) -> int:
    tail = range(max(start + 1, end - _CLOSING_ROWS), end)
    return next((index for index in tail if _CLOSING_LINE.match(rows[index].text)), end)
