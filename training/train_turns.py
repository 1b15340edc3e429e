"""Learns who speaks after whom, for `train_attribution`: the weights of
`audiobook.dialogue.attribution.turns`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from audiobook.dialogue.attribution.beliefs import Beliefs
from audiobook.dialogue.attribution.turns import RELATIONS, Turns, in_chain, relations

_SMOOTHING = 5.0
"""Speeches added to both counts of a context, so that few say little."""


@dataclass(frozen=True)
class Chain:
    """The speeches of a text in order: how they follow each other, what is believed of each
    without having seen the text, and which of the characters are the speaker of each; none where
    he is not known."""

    contexts: Sequence[str]
    beliefs: Beliefs
    speakers: Sequence[frozenset[int]]


def fit_turns(chains: Iterable[Chain]) -> Turns:
    """For each context how often a speaker is that of the speech before, of the one before that or
    another, against how often the beliefs have it where the two before are known."""
    observed: defaultdict[str, np.ndarray] = defaultdict(lambda: np.zeros(RELATIONS))
    expected: defaultdict[str, np.ndarray] = defaultdict(lambda: np.zeros(RELATIONS))
    for chain in chains:
        names = [in_chain(believed) for believed in chain.beliefs]
        places = [
            next((k for k, c in enumerate(each) if c in speakers), None)
            for each, speakers in zip(names, chain.speakers, strict=True)
        ]
        for number in range(2, len(names)):
            earlier, previous, here = places[number - 2 : number + 1]
            if earlier is None or previous is None or here is None:
                continue
            kinds = relations(*names[number - 2 : number + 1])[earlier, previous]
            chances = np.asarray([chain.beliefs[number][c] for c in names[number]])
            context = chain.contexts[number]
            observed[context][kinds[here]] += 1.0
            expected[context] += np.bincount(kinds, chances / chances.sum(), RELATIONS)
    return Turns(
        {
            context: np.log((observed[context] + _SMOOTHING) / (expected[context] + _SMOOTHING))
            for context in sorted(observed)
        }
    )
