"""What the judge of a decision sees: the row of the likeliest candidate, how likely it is to each
part of the model, what is believed of the speeches beside it, what grammar says, and how plain it
is whom the name stands for."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from audiobook.dialogue.attribution.beliefs import Beliefs
from audiobook.dialogue.attribution.constraints import Constraints, Rule
from audiobook.dialogue.attribution.features import schema
from audiobook.dialogue.attribution.parsing.parse import Reading
from audiobook.dialogue.attribution.ranking import Table
from audiobook.dialogue.attribution.trees import Floats
from audiobook.english.titles import TITLE_GENDER
from audiobook.model import Gender

_RULES = {rule: float(number) for number, rule in enumerate(Rule, 1)}
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the parts of the model believe, each for itself and one after the other."""

    first: Beliefs
    """The forest that knows nothing of the neighbours."""
    trees: Beliefs
    """The last forest."""
    network: Beliefs
    """The network of conversations."""
    blend: Beliefs
    """Trees and network together, before the turns."""
    settled: Beliefs
    """After the turns: what is judged."""

    def of(self, number: int, character: int) -> dict[str, float]:
        """What each part believes of one candidate of a speech, and how many of them believe in
        nobody more."""
        parts = (self.first[number], self.trees[number], self.network[number], self.blend[number])
        chances = [believed.get(character, 0.0) for believed in parts]
        agreeing = sum(
            chance > 0.0 and chance == max(believed.values())
            for chance, believed in zip(chances, parts, strict=True)
        )
        names = ("chance_at_first", "chance_by_trees", "chance_by_network", "chance_before_turns")
        return {**dict(zip(names, chances, strict=True)), "agreeing": float(agreeing)}

    def beside(self, number: int, character: int) -> dict[str, float]:
        """How likely the likeliest speakers of the speeches before and after are, and whether they
        are this one."""
        before = self.settled[number - 1] if number else {}
        after = self.settled[number + 1] if number + 1 < len(self.settled) else {}
        return {
            "chance_of_previous": max(before.values(), default=0.0),
            "chance_of_following": max(after.values(), default=0.0),
            "speaks_before": before.get(character, 0.0),
            "speaks_next": after.get(character, 0.0),
        }


def judged_rows(
    table: Table, reading: Reading, opinions: Opinions, constraints: Constraints
) -> Iterator[Floats]:
    """For each speech what is judged; a run of speeches at a time.

    `table` is the one the trees' beliefs were made from. A speech without candidates has zeros; in
    a run without any the rows are empty.
    """
    names = Names(reading)
    tags = Counter(
        constraints.certain[number]
        for number, rule in constraints.rules.items()
        if rule is Rule.NAMED
    )
    tied = {number for group in constraints.groups() for number in group}
    for numbers, rows in table.blocks():
        if not len(rows):
            yield np.empty((len(numbers), 0), np.float32)
            continue
        width = rows.shape[1]
        judged = np.zeros((len(numbers), width + len(schema.JUDGED)), np.float32)
        start = 0
        for row, number in zip(judged, numbers, strict=True):
            candidates, believed = table.candidates[number], opinions.settled[number]
            end = start + len(candidates)
            if candidates:
                chances = [believed.get(c, 0.0) for c in candidates]
                best = max(range(len(candidates)), key=lambda k: (chances[k], -candidates[k]))
                second = max((p for k, p in enumerate(chances) if k != best), default=0.0)
                row[:width] = rows[start + best]
                rule = constraints.rules.get(number)
                speech = reading.speeches[number]
                character = candidates[best]
                values = {
                    "chance": chances[best],
                    "chance_of_next": second,
                    "chance_of_nobody": 1.0 - sum(chances),
                    "rule": _RULES.get(rule, 0.0) if rule is not None else 0.0,
                    "tied": float(number in tied),
                    "excluded": float(len(constraints.excluded.get(number, ()))),
                    "torn": float(speech.is_torn),
                    "speech_probability": speech.quotation.speech_probability,
                    "named_in_tags": math.log1p(tags[character]),
                    "share_of_named_tags": tags[character] / max(tags.total(), 1),
                    **opinions.of(number, character),
                    **opinions.beside(number, character),
                    **names.row(character),
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
