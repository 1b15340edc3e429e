"""What the author decided about a stretch of text, in terms that survive a rebuild."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """The author says who speaks a stretch of a paragraph.

    It is tied to the words and not to a place in the book, so that it still holds when
    paragraphs are added or taken away before it.
    """

    paragraph: str
    """The whole text of the paragraph. Of several paragraphs with the same text the decisions
    are given in order of the book."""
    start: int
    end: int
    """Code points in the paragraph: the segment, with its quotation marks."""
    speaker: str
    """A character's name, or `audiobook.model.NARRATOR`."""
    occurrence: int | None = None
    """Which of the paragraphs with this text is meant, from 0 in order of the book; None leaves
    it to the order of the decisions."""
