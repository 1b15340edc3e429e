"""What is believed of speeches: how likely each candidate is to speak them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Beliefs = Sequence[Mapping[int, float]]
"""For each speech the probability of each candidate."""


def likeliest(believed: Mapping[int, float]) -> int:
    """The likeliest candidate of a speech; -1 where there is none."""
    return max(believed, key=lambda c: (believed[c], -c), default=-1)
