"""What a book's own surer speeches teach about its speakers: their words, and what they are called.

Made anew for every book from the beliefs of the stage before; a speech never teaches itself.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from audiobook.script.attribution.reading import Reading, Speech
from audiobook.script.attribution.sentences import NOUN

_PRIOR = 60.0
"""Words of the whole book mixed into each speaker's own."""
_REACH = 120
"""Speeches over which a noun phrase (``the old man``) keeps meaning the same person."""
_LEAST = 0.05


class Habits:
    """Words and noun phrases by speaker."""

    def __init__(self, reading: Reading, beliefs: Sequence[Mapping[int, float]]) -> None:
        self._beliefs = beliefs
        self._words = [sorted(set(s.words)) for s in reading.speeches]
        self._book: Counter[str] = Counter()
        self._own: dict[int, defaultdict[str, float]] = {}
        self._size: defaultdict[int, float] = defaultdict(float)
        self._phrases = [phrase_of(s) for s in reading.speeches]
        self._uses: defaultdict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            self._book.update(words)
            if self._phrases[number]:
                self._uses[self._phrases[number]].append(number)
            for character, p in beliefs[number].items():
                if p < _LEAST:
                    continue
                own = self._own.setdefault(character, defaultdict(float))
                self._size[character] += p * len(words)
                for word in words:
                    own[word] += p
        self._total = float(max(self._book.total(), 1))

    def rows(self, number: int, candidates: Sequence[int]) -> list[list[float]]:
        """Fit of the words, strength of that, and fit of the noun phrase of the tag."""
        meant, weight = self._meant(number)
        return [
            [*self._fit(number, c), meant.get(c, 0.0) / (weight + 0.2), math.log1p(weight)]
            for c in candidates
        ]

    def _fit(self, number: int, character: int) -> tuple[float, float]:
        """Mean and sum of the log ratios of the words, under the speaker's use and the book's."""
        own = self._own.get(character)
        words = self._words[number]
        if own is None or not words:
            return 0.0, 0.0
        p = self._beliefs[number].get(character, 0.0)
        p = p if p >= _LEAST else 0.0
        size = self._size[character] - p * len(words) + _PRIOR
        total = 0.0
        for word in words:
            share = self._book[word] / self._total
            total += math.log((max(own.get(word, 0.0) - p, 0.0) + _PRIOR * share) / (size * share))
        return total / len(words), total

    def _meant(self, number: int) -> tuple[dict[int, float], float]:
        """Whom the noun phrase of the tag means elsewhere, nearer uses counting more."""
        phrase = self._phrases[number]
        found: defaultdict[int, float] = defaultdict(float)
        total = 0.0
        for other in self._uses.get(phrase, ()) if phrase else ():
            if other == number or abs(other - number) > _REACH:
                continue
            weight = math.exp(-abs(other - number) / (_REACH / 3))
            total += weight
            for character, p in self._beliefs[other].items():
                found[character] += weight * p
        return found, total


def phrase_of(speech: Speech) -> str:
    """The noun phrase that is the subject beside the speech, without its article; or nothing."""
    for sentence in (speech.after.first, speech.before.last):
        nominal = sentence.subject if sentence is not None else None
        if nominal is not None:
            if nominal.kind != NOUN:
                return ""
            return nominal.shown.casefold().split(maxsplit=1)[-1]
    return ""
