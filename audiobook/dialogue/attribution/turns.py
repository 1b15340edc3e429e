"""Who speaks after whom: the last word on a conversation as a whole.

Trees and network believe something of each speech by itself, whatever they know of its
neighbours: their likeliest speakers may be a sequence that hardly occurs, one person answering
himself twice. Here the speeches are a chain of the second order. A speaker is the one before, the
one before that, or another; how often each is so in the novels read for training, against how
often the beliefs alone would have it, is a weight by how the speeches follow each other (in one
paragraph or the next, with narration between or none). What is believed then is the sum over all
sequences (forward-backward: Rabiner 1989, “A tutorial on hidden Markov models”).
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from audiobook.dialogue.attribution.beats import CROWDED
from audiobook.dialogue.attribution.beliefs import Beliefs
from audiobook.dialogue.attribution.parsing.parse import Reading
from audiobook.dialogue.characters.gender import noun_gender
from audiobook.english.speech_verbs import speech_verbs

SAME, BACK, OTHER = range(3)
"""A speaker is that of the speech before, of the one before that, or somebody else."""
RELATIONS = 3

_LIKELIEST = 5
"""Candidates of a speech in the chain; what is believed of others stays as it is."""
_TRUST = 0.7
"""How far the weights count. They are learned as if the beliefs about three speeches in a row were
independent, which they are not. 0.5 to 1 differ by 0.1 points out of fold by author."""
_NEAR = 3
"""Paragraphs within which a speech may still answer another."""
_LEAST = 1e-6

Array = NDArray[np.float64]
Relations = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Turns:
    """The weights of the chain.

    Args:
        weights: for how a speech follows the two before it, shape (`RELATIONS`,).
    """

    weights: Mapping[str, Array]

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]], prefix: str) -> Turns:
        """From the arrays of a model file, as `to_arrays` made them."""
        contexts = str(arrays[f"{prefix}.contexts"]).split("\n")
        weights = arrays[f"{prefix}.weights"].astype(np.float64)
        return cls(dict(zip(contexts, weights, strict=True)))

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        """The arrays without their prefix."""
        contexts = sorted(self.weights)
        return {
            "contexts": np.asarray("\n".join(contexts)),
            "weights": np.asarray([self.weights[c] for c in contexts], np.float32),
        }

    def settled(
        self,
        contexts: Sequence[str],
        beliefs: Beliefs,
        replies: Container[int] = (),
    ) -> list[dict[int, float]]:
        """What is believed of each speech once its neighbours are reckoned with.

        Args:
            contexts: of each speech, from `contexts_of`.
            beliefs: probability of each candidate of each speech.
            replies: speeches that are certainly somebody else's than the one before, from
                `said_by_the_other`.
        """
        settled_beliefs = [dict(each) for each in beliefs]
        start = 0
        for number in range(len(beliefs) + 1):
            # A speech without candidates ends a chain.
            if number == len(beliefs) or not beliefs[number]:
                self._settle(contexts, settled_beliefs, range(start, number), replies)
                start = number + 1
        return settled_beliefs

    def _settle(
        self,
        contexts: Sequence[str],
        beliefs: list[dict[int, float]],
        numbers: range,
        replies: Container[int],
    ) -> None:
        if len(numbers) <= 2:
            return
        names = [in_chain(beliefs[number]) for number in numbers]
        chances = [
            np.asarray([beliefs[number][c] for c in each])
            for number, each in zip(numbers, names, strict=True)
        ]
        logs = [np.log(np.maximum(each, _LEAST)) for each in chances]

        def moves(place: int) -> Array:
            """Weights of the three speakers of `place` - 2 to `place`."""
            weights = self.weights.get(contexts[numbers[place]], _NONE)
            trusted = _TRUST * weights + (_REPLY if numbers[place] in replies else 0.0)
            moved: Array = trusted[relations(*names[place - 2 : place + 1])]
            return moved

        forward = [np.empty((0, 0)), logs[0][:, None] + logs[1][None, :]]
        for place in range(2, len(numbers)):
            sums = _log_sum(forward[-1][:, :, None] + moves(place), 0)
            forward.append(sums + logs[place][None, :])
        backward = np.zeros_like(forward[-1])
        for place in range(len(numbers) - 1, 0, -1):
            pairs = _shares(forward[place] + backward)
            self._write(beliefs[numbers[place]], names[place], pairs.sum(0), chances[place])
            if place == 1:
                self._write(beliefs[numbers[0]], names[0], pairs.sum(1), chances[0])
            else:
                backward = _log_sum(moves(place) + (logs[place] + backward)[None, :, :], 2)

    @staticmethod
    def _write(
        believed: dict[int, float], names: Sequence[int], shares: Array, chances: Array
    ) -> None:
        believed.update(zip(names, (shares * chances.sum()).tolist(), strict=True))


_NONE = np.zeros(RELATIONS)
_REPLY = np.asarray((-4.0, 1.0, 0.0))
"""Added to the weights where a tag says ``the other``: never the one before, rather he who spoke
before that. Of about 30 such speeches each two more come out right on the dev novels and one more
on the training novels, whose neighbours lose one."""
_THE_OTHER = re.compile(
    r"[\s,—–-]*(?:(?P<verb>[a-z]+) (?:back |\w+ly )?(?P<behind>the other)|(?P<ahead>the other))"
    r"(?: (?:man|woman|girl|boy|lady|gentleman|fellow|lad))?"
    r"(?=[,.;:!?—–]|$| (?P<next>[a-z]+))"
)


def in_chain(believed: Mapping[int, float]) -> list[int]:
    """The candidates that are in the chain, the likeliest first."""
    return sorted(believed, key=lambda c: (-believed[c], c))[:_LIKELIEST]


def relations(earlier: Sequence[int], previous: Sequence[int], here: Sequence[int]) -> Relations:
    """`SAME`, `BACK` or `OTHER` for all candidates of three speeches in a row: shape (number of
    `earlier`, of `previous`, of `here`)."""
    now = np.asarray(here)[None, None, :]
    back = np.where(now == np.asarray(earlier)[:, None, None], BACK, OTHER)
    result: Relations = np.where(now == np.asarray(previous)[None, :, None], SAME, back)
    return result.astype(np.int8)


def contexts_of(reading: Reading) -> list[str]:
    """How each speech follows the one before it, and that the one before."""
    manner = "crowded " if reading.crowding >= CROWDED else ""
    steps = ["start"]
    for previous, speech in zip(reading.speeches, reading.speeches[1:], strict=False):
        distance = speech.quotation.paragraph - previous.last.paragraph
        if distance == 0:
            steps.append("narrated" if speech.before.tokens else "beside")
        elif distance == 1:
            step = "next" + ("+after" if previous.after.tokens else "")
            steps.append(step + ("+before" if speech.before.tokens else ""))
        else:
            steps.append("near" if distance <= _NEAR else "far")
    return [
        f"{manner}{steps[number - 1] if number else 'start'} {step}"
        for number, step in enumerate(steps[: len(reading.speeches)])
    ]


def said_by_the_other(reading: Reading) -> frozenset[int]:
    """The speeches whose tag gives them to the other of two: ``“Very well,” said the other.``"""
    numbers = set()
    for number, speech in enumerate(reading.speeches):
        gap = speech.after
        previous = reading.speeches[number - 1] if number else None
        if previous is None or speech.quotation.paragraph - previous.last.paragraph > 1:
            continue  # somebody answered with a look
        match = _THE_OTHER.match(reading.document.paragraphs[gap.paragraph], gap.start, gap.end)
        if match is None:
            continue
        verb = match["verb"] if match["behind"] else match["next"]
        following = match["next"] or ""
        is_bare = match["ahead"] or noun_gender(following) is None
        if verb in speech_verbs() and is_bare:
            numbers.add(number)
    return frozenset(numbers)


def _log_sum(values: Array, axis: int) -> Array:
    highest = values.max(axis, keepdims=True)
    total: Array = np.log(np.exp(values - highest).sum(axis)) + highest.squeeze(axis)
    return total


def _shares(values: Array) -> Array:
    chances = np.exp(values - values.max())
    result: Array = chances / chances.sum()
    return result
