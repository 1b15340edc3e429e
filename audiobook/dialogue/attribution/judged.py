"""What the judge of a decision sees: the row of the likeliest candidate, how likely it is, what
grammar says, and how plain it is whom the name stands for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from audiobook.dialogue.attribution.constraints import Constraints, Rule
from audiobook.dialogue.attribution.features import schema
from audiobook.dialogue.attribution.parsing.parse import Reading
from audiobook.dialogue.attribution.ranking import Table
from audiobook.dialogue.attribution.trees import Floats
from audiobook.english.titles import TITLE_GENDER
from audiobook.model import Gender

_RULES = {rule: float(number) for number, rule in enumerate(Rule, 1)}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def judged_rows(
    table: Table,
    reading: Reading,
    beliefs: Sequence[Mapping[int, float]],
    constraints: Constraints,
) -> Iterator[Floats]:
    """For each speech what is judged; a run of speeches at a time.

    `table` is the one the beliefs were made from. A speech without candidates has zeros; in a run
    without any the rows are empty.
    """
    names = Names(reading)
    tied = {number for group in constraints.groups() for number in group}
    for numbers, rows in table.blocks():
        if not len(rows):
            yield np.empty((len(numbers), 0), np.float32)
            continue
        width = rows.shape[1]
        judged = np.zeros((len(numbers), width + len(schema.JUDGED)), np.float32)
        start = 0
        for row, number in zip(judged, numbers, strict=True):
            candidates, believed = table.candidates[number], beliefs[number]
            end = start + len(candidates)
            if candidates:
                chances = [believed.get(c, 0.0) for c in candidates]
                best = max(range(len(candidates)), key=lambda k: (chances[k], -candidates[k]))
                second = max((p for k, p in enumerate(chances) if k != best), default=0.0)
                row[:width] = rows[start + best]
                rule = constraints.rules.get(number)
                speech = reading.speeches[number]
                values = {
                    "chance": chances[best],
                    "chance_of_next": second,
                    "chance_of_nobody": 1.0 - sum(chances),
                    "rule": _RULES.get(rule, 0.0) if rule is not None else 0.0,
                    "tied": float(number in tied),
                    "excluded": float(len(constraints.excluded.get(number, ()))),
                    "torn": float(speech.is_torn),
                    "speech_probability": speech.quotation.speech_probability,
                    **names.row(candidates[best]),
                }
                row[width:] = schema.ordered(values, schema.JUDGED)
            start = end
        yield judged


class Names:
    """How plain it is whom a name stands for."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        characters = reading.people.characters
        self._words = [
            frozenset(
                word for name in (character.name, *character.aliases) for word in _telling(name)
            )
            for character in characters
        ]
        self._bearers = Counter(word for words in self._words for word in words)
        self._count = math.log1p(len(characters))
        self._length = math.log1p(reading.document.length)

    def is_shared(self, shown: str, character: int) -> bool:
        """Whether what the text calls somebody would do for another, too: ``Mr. Dale`` where there
        are two of that name."""
        words = frozenset(_telling(shown))
        return any(
            words <= other for c, other in enumerate(self._words) if c != character and words
        )

    def row(self, character: int) -> dict[str, float]:
        """Others who bear a word of the name, its forms, whether it is a noun, what tells the sex;
        how many people there are, and how long the text is."""
        person = self._reading.people.characters[character]
        rivals = max((self._bearers[word] - 1 for word in self._words[character]), default=0)
        return {
            "bearers_of_name": float(rivals),
            "forms_of_name": float(len(person.aliases)),
            "name_is_noun": float(person.name.startswith(("The ", "His ", "Her ", "My ", "A "))),
            "sex_is_told": float(person.gender is not Gender.UNKNOWN),
            "people": self._count,
            "length_of_book": self._length,
        }


def _telling(name: str) -> Iterator[str]:
    """The words of a name without titles and articles."""
    for word in _WORD.findall(name.casefold()):
        if word not in TITLE_GENDER and word != "the":
            yield word
