"""What the script builder works on: running text with its quotations found.

Quotation finding makes a `Document`; character finding and attribution read it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from audiobook.model import Candidate, Character, Evidence


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted span inside one paragraph. Parts of a quotation broken by a tag are two spans."""

    paragraph: int
    """Index into `Document.paragraphs`."""
    start: int
    end: int
    """Code points in the paragraph: the words inside the marks."""
    outer_start: int
    outer_end: int
    """The same with the marks that are there."""
    is_speech: bool = True
    speech_probability: float = 1.0
    goes_on: bool = False
    """The paragraph before ended inside this speech (its closing mark was left out)."""
    reason: str = ""
    """Why it is or is not speech, for the author: ``title after "played"``."""


@dataclass(frozen=True, slots=True)
class Document:
    """Paragraphs of one book in order, chapter after chapter."""

    paragraphs: tuple[str, ...]
    quotations: tuple[Quotation, ...]
    """In order; never overlapping (nested marks belong to the outer quotation)."""
    scene_starts: frozenset[int] = frozenset()
    """Paragraphs that follow a scene break."""
    chapter_starts: frozenset[int] = frozenset({0})

    @property
    def length(self) -> int:
        """Code points of the paragraphs."""
        return sum(map(len, self.paragraphs))

    @property
    def is_short(self) -> bool:
        """Whether a name may well stand a few times only, and nothing tells the author's habits."""
        return self.length < _SHORT


_SHORT = 30_000
"""Code points: a story of about 20 pages."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text that refers to a character by name, nickname or noun phrase."""

    paragraph: int
    start: int
    end: int
    character: int
    """Index into the tuple of characters the mention came with."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who speaks one quotation. `speaker` None: nobody could be named."""

    speaker: str | None
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    """Most likely first; probabilities sum to at most 1."""


@dataclass(frozen=True, slots=True)
class People:
    """The characters of a document and where they are mentioned (outside and inside quotations).

    Mentions are in order of the text and do not overlap. Pronouns are not mentions.
    """

    characters: tuple[Character, ...]
    mentions: tuple[Mention, ...]
    may_be_one: tuple[tuple[int, int], ...] = ()
    """Pairs of characters (indexes) that the author should be asked about: one person or two?"""
    unnamed: frozenset[int] = frozenset()
    """Characters (indexes) who are nobody in particular: a crowd, a voice, a car."""
    only_meant: frozenset[tuple[int, int]] = frozenset()
    """Noun phrases (paragraph, start) that can mean nobody but the character mentioned there."""
    things: frozenset[int] = frozenset()
    """Of these the single things and animals, with whom people may converse."""
    tellers: tuple[tuple[int, int], ...] = ()
    """Who says “I” from which paragraph on, as ``(paragraph, character)``, rising; -1 where nobody
    knows. Empty where one person tells it all, or nobody does."""

    def teller(self, paragraph: int) -> int:
        """Who says “I” in a paragraph (an index); -1 where nobody knows."""
        if not self.tellers:
            narrators = [i for i, c in enumerate(self.characters) if c.is_narrator]
            return narrators[0] if len(narrators) == 1 else -1
        index = bisect_right(self.tellers, (paragraph, len(self.characters))) - 1
        return self.tellers[index][1] if index >= 0 else -1
