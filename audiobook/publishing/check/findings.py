"""What a check found: for each requirement the figure, what fails it, and where to mend it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that was looked at."""

    subject: str
    """A file's name, or a place in the feed."""
    figure: str
    """What it has, in words: ``-16.05 LUFS``."""
    holds: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one requirement holds on everything that was delivered."""

    requirement: str
    """Stable, for programs: ``loudness``."""
    expected: str
    """In words: ``-16.5 to -15.5 LUFS``."""
    measured: str
    """Over everything that was looked at: ``-16.10 to -15.90 LUFS``."""
    mend: str
    """Where the author mends it; empty when there is nothing to mend."""
    failures: tuple[Observation, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.failures


def judge(requirement: str, expected: str, readings: Iterable[Observation], mend: str) -> Finding:
    """A finding from what was read.

    Where there was nothing to read the requirement fails: a check never passes on nothing.
    """
    readings_judged = tuple(readings) or (Observation("output/", "nothing to look at", False),)
    failures = tuple(reading for reading in readings_judged if not reading.holds)
    return Finding(
        requirement, expected, _summary(readings_judged), mend if failures else "", failures
    )


_FIGURE = re.compile(r"(-?\d+(?:\.\d+)?)( .+)?")


def _summary(readings: Sequence[Observation]) -> str:
    """The one figure of all, the span of their numbers, or how many hold."""
    figures = {reading.figure for reading in readings}
    if len(figures) == 1:
        return figures.pop()
    numbers = [_FIGURE.fullmatch(figure) for figure in figures]
    matched = [match for match in numbers if match is not None]
    if len(matched) == len(numbers) and len({match[2] for match in matched}) == 1:
        low, high = (choose(matched, key=lambda m: float(m[1])) for choose in (min, max))
        return f"{low[1]} to {high[0]}"
    return f"{sum(reading.holds for reading in readings)} of {len(readings)}"
