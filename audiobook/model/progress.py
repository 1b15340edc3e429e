"""How far a stage is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is. `done` and `total` are in the stage's own unit."""

    stage: str
    done: float
    total: float
    detail: str = ""


ReportProgress = Callable[[Progress], None]


def ignore_progress(progress: Progress) -> None:
    """The callback of those who do not watch."""
