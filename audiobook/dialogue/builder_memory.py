"""What a builder that reads the same book again and again need not find again."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

T = TypeVar("T")


class BuilderMemory:
    """Keeps the last result of each step of the builder, with what it was made of."""

    def __init__(self) -> None:
        self._results: dict[Hashable, tuple[object, object]] = {}
        """By the name of the step: what it was made of, and what was made."""

    def once(self, step: Hashable, sources: object, make: Callable[[], T]) -> T:
        """What `make` gives, unless it was made of equal `sources` the last time."""
        known = self._results.get(step)
        if known is not None and known[0] == sources:
            return cast(T, known[1])
        result = make()
        self._results[step] = sources, result
        return result
