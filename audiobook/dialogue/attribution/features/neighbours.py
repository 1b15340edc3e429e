"""What the speeches around one tell about its speaker: rows added from the second stage on.

They are made of the probabilities of the stage before. In training those come from models that
have not seen the novel, so a neighbour is as unsure there as it will be in a new book.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from audiobook.dialogue.attribution.beliefs import Beliefs, likeliest
from audiobook.dialogue.attribution.features import schema
from audiobook.dialogue.attribution.parsing.parse import Reading

_BACK, _AHEAD = 4, 3
_SIDES = {"previous": -1, "second_previous": -2, "next": 1, "second_next": 2}
_SURE = 0.85
_MEMORY = 0.8
_NO_TURN = 30.0
"""Turns to somebody who is not heard nearby."""


class Neighbourhood:
    """The beliefs of one stage over a document, and what they mean for each candidate.

    Args:
        beliefs: what is believed of the speeches around.
        own: what is believed of each speech itself, where that is another stage's.
    """

    def __init__(self, reading: Reading, beliefs: Beliefs, own: Beliefs | None = None) -> None:
        self._beliefs = beliefs
        self._own = beliefs if own is None else own
        speeches = reading.speeches
        self._first = [s.quotation.paragraph for s in speeches]
        self._last = [s.last.paragraph for s in speeches]
        self._best = [(best := likeliest(each), each.get(best, 0.0)) for each in beliefs]
        barriers = reading.document.scene_starts | reading.document.chapter_starts
        breaks = [True] + [
            any(p in barriers for p in range(a + 1, b + 1))
            for a, b in zip(self._last, self._first[1:], strict=False)
        ]
        self._scenes = _scenes_of(breaks)
        self._unnarrated = [(s.before.tokens + s.after.tokens) == 0 for s in speeches]
        self._words = [len(s.words) for s in speeches]

    def rows(self, number: int, candidates: Sequence[int]) -> list[list[float]]:
        """One row for each candidate of speech `number`."""
        shared = self._shared(number)
        past, coming = self._sums(number, -1), self._sums(number, 1)
        anchors = {"before": self._anchor(number, -1), "after": self._anchor(number, 1)}
        partner_before, partner_after = self._partner(number, -1), self._partner(number, 1)
        inside = self._same_paragraph(number)
        recent = Counter(self._best[j][0] for j in range(max(0, number - 12), number))
        since, until = self._turns(number, -1), self._turns(number, 1)
        believed = self._own[number]
        order = sorted(believed.values(), reverse=True) or [0.0]
        rows = []
        for c in candidates:
            p = believed.get(c, 0.0)
            other = order[0] if p < order[0] else (order[1] if len(order) > 1 else 0.0)
            values = {
                "believed": p,
                "believed_log": math.log(p + 1e-4),
                "rival": other,
                "likelier": float(sum(q > p for q in order)),
            }
            values |= {f"believed_{k}_back": self._at(number - k, c) for k in range(1, _BACK + 1)}
            values |= {f"believed_{k}_ahead": self._at(number + k, c) for k in range(1, _AHEAD + 1)}
            values |= {
                "past": past.get(c, 0.0),
                "coming": coming.get(c, 0.0),
                "turns_in_last_12": float(recent[c]),
                "before_in_paragraph": inside[0].get(c, 0.0),
                "after_in_paragraph": inside[1].get(c, 0.0),
                "turns_since": since.get(c, _NO_TURN),
                "turns_until": until.get(c, _NO_TURN),
                "partner_before": float(c == partner_before),
                "partner_after": float(c == partner_after),
            }
            for side, (character, rival, turns) in anchors.items():
                expected = 0.0
                if turns:
                    mine = character if turns % 2 == 0 else rival
                    theirs = rival if turns % 2 == 0 else character
                    expected = 1.0 if c == mine else (-1.0 if c == theirs else 0.0)
                values[f"expected_from_anchor_{side}"] = expected
                values[f"is_anchor_{side}"] = float(c == character)
            rows.append(schema.ordered(values, schema.NEIGHBOURS) + shared)
        return rows

    def _at(self, number: int, character: int) -> float:
        if 0 <= number < len(self._beliefs):
            return self._beliefs[number].get(character, 0.0)
        return 0.0

    def _walk(self, number: int, step: int, most: int) -> range:
        """Numbers of the speeches before or after, up to the next scene."""
        begin, end = self._scenes[number]
        if step < 0:
            return range(number - 1, max(number - most, begin) - 1, -1)
        return range(number + 1, min(number + most, end - 1) + 1)

    def _sums(self, number: int, step: int) -> dict[int, float]:
        sums: dict[int, float] = {}
        weight = 1.0
        for j in self._walk(number, step, 14):
            for c, p in self._beliefs[j].items():
                sums[c] = sums.get(c, 0.0) + weight * p
            weight *= _MEMORY
        return sums

    def _distance(self, number: int, other: int) -> int:
        """Paragraphs between the ends of two speeches that face each other."""
        lower, second = sorted((number, other))
        return self._first[second] - self._last[lower]

    def _turns(self, number: int, step: int) -> dict[int, float]:
        """How many speeches away each of those who speak around was last, or will be next."""
        turns: dict[int, float] = {}
        for distance, other in enumerate(self._walk(number, step, 20), 1):
            turns.setdefault(self._best[other][0], float(distance))
        return turns

    def _partner(self, number: int, step: int) -> int:
        """The last speaker who is not the neighbour: the other side of the conversation."""
        around = self._walk(number, step, 8)
        if not around:
            return -1
        neighbour = self._best[around[0]][0]
        return next((self._best[j][0] for j in around if self._best[j][0] != neighbour), -1)

    def _anchor(self, number: int, step: int) -> tuple[int, int, int]:
        """The nearest sure speech, the other speaker there, and how many turns away it is."""
        turns = 0
        # The side of a speech that one comes to, and the side that one leaves it by.
        near, far = (self._last, self._first) if step < 0 else (self._first, self._last)
        anchor = far[number]
        around = self._walk(number, step, 12)
        for place, j in enumerate(around):
            if near[j] != anchor:
                turns += 1
            anchor = far[j]
            if turns and self._best[j][1] >= _SURE:
                character = self._best[j][0]
                others = (self._best[k][0] for k in [*around[place:], *around[:place]])
                return character, next((c for c in others if c != character), -1), turns
        return -1, -1, 0

    def _same_paragraph(self, number: int) -> tuple[dict[int, float], dict[int, float]]:
        sides: list[dict[int, float]] = []
        for step, here, there in (
            (-1, self._first[number], self._last),
            (1, self._last[number], self._first),
        ):
            highest: dict[int, float] = {}
            for j in self._walk(number, step, 8):
                if there[j] != here:
                    break
                for c, p in self._beliefs[j].items():
                    highest[c] = max(highest.get(c, 0.0), p)
            sides.append(highest)
        return sides[0], sides[1]

    def _shared(self, number: int) -> list[float]:
        count = len(self._beliefs)
        values: dict[str, float] = {}
        for name, step in _SIDES.items():
            j = number + step
            inside = 0 <= j < count
            values[f"sureness_of_{name}"] = self._best[j][1] if inside else -1.0
            values[f"distance_to_{name}"] = float(self._distance(number, j)) if inside else 99.0
        previous = self._walk(number, -1, 8)
        values["speakers_before"] = float(len({self._best[j][0] for j in previous}))
        values["speeches_before_in_scene"] = float(len(previous))
        values["unnarrated"] = float(self._unnarrated[number])
        return schema.ordered(values, schema.AROUND)


def _scenes_of(breaks: Sequence[bool]) -> list[tuple[int, int]]:
    """For each speech the range of those in its scene; `breaks`: whether a scene begins with it."""
    begins = [number for number, is_first in enumerate(breaks) if is_first]
    return [
        (begin, end) for begin, end in pairwise([*begins, len(breaks)]) for _ in range(begin, end)
    ]
