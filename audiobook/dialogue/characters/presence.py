"""Where in a book its people are, and who was spoken of just before a place."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from audiobook.dialogue.characters.mentions import CandidateMention
from audiobook.dialogue.characters.persons import Person
from audiobook.dialogue.document import Document
from audiobook.english.titles import ELDER_TITLES, YOUNG_TITLES

_REACH = 6
"""Paragraphs back in which somebody was just spoken of."""
_MENTIONS_BACK = 80


class Presence:
    """Where in the book a person is."""

    def __init__(self, person: Person, paragraphs: int) -> None:
        self.person = person
        self.gender = person.gender
        self.is_elder = bool(person.titles & ELDER_TITLES) and not person.titles & YOUNG_TITLES
        self._total = max(paragraphs, 1)
        self._near: set[int] = set()

    def add(self, span: CandidateMention) -> None:
        """Count a mention: the person is there in the paragraphs around it."""
        self._near.update(range(span.paragraph - 2, span.paragraph + 6))

    def lift(self, paragraphs: Sequence[int]) -> float:
        """How much more often than elsewhere the person is there in `paragraphs`: a logarithm."""
        if not paragraphs:
            return 0.0
        here = sum(index in self._near for index in paragraphs) / len(paragraphs)
        everywhere = len(self._near) / self._total
        return math.log((here + 0.05) / (min(everywhere, 1.0) + 0.05))


class Presences:
    """The presence of everybody with a name.

    Args:
        document: the text.
        persons: everybody with a name.
        named: spans of names with their person, in order of the text.
    """

    def __init__(
        self,
        document: Document,
        persons: Sequence[Person],
        named: Sequence[tuple[CandidateMention, Person]],
    ) -> None:
        self.named = named
        self._places = [(span.paragraph, span.start) for span, _ in named]
        self._by_person = {person: Presence(person, len(document.paragraphs)) for person in persons}
        for span, person in named:
            self._by_person[person].add(span)

    def __iter__(self) -> Iterator[Presence]:
        return iter(self._by_person.values())

    def of(self, person: Person) -> Presence | None:
        """None for who has no name."""
        return self._by_person.get(person)

    def before(self, span: CandidateMention) -> list[tuple[int, CandidateMention, Presence]]:
        """Who was named shortly before `span`, the last first, with the distance in paragraphs."""
        index = bisect_left(self._places, (span.paragraph, span.start))
        recent: list[tuple[int, CandidateMention, Presence]] = []
        for other, person in reversed(self.named[max(0, index - _MENTIONS_BACK) : index]):
            distance = span.paragraph - other.paragraph
            if distance > _REACH:
                break
            recent.append((distance, other, self._by_person[person]))
        return recent
