"""What `audiobook quotes` prints: every quotation of a file, with its speaker."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from audiobook import dialogue, manuscript
from audiobook.files import StrPath


class QuoteRow(TypedDict):
    """One quotation."""

    start: int
    """Code points of the decoded file, of the words inside the marks."""
    end: int
    text: str
    is_speech: bool
    speaker: str | None
    evidence: list[str]
    confidence: float
    sure: bool
    """Whether the script has it without a mark of doubt."""


@dataclass(frozen=True, slots=True)
class FoundQuotes:
    """The quotations of a manuscript, in order."""

    rows: Iterator[QuoteRow]
    warnings: tuple[str, ...]
    """What could not be done for it, a sentence each."""


def quotes_of(path: StrPath) -> FoundQuotes:
    """Every quotation in a manuscript, its front and back matter included.

    Raises:
        ManuscriptError: it cannot be read.
    """
    book = manuscript.read_manuscript(Path(path))
    rows = (
        QuoteRow(
            start=quote.start,
            end=quote.end,
            text=quote.text,
            is_speech=quote.is_speech,
            speaker=quote.speaker,
            evidence=[evidence.detail for evidence in quote.evidence],
            confidence=round(quote.confidence, 4),
            sure=quote.sure,
        )
        for quote in dialogue.find_quotes(book)
    )
    return FoundQuotes(rows, dialogue.language_warnings(book))
