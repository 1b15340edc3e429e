"""What all methods of `Production` share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.files import StrPath
from audiobook.production.project import Project
from audiobook.production.speaking.renderers import Renderers

if TYPE_CHECKING:
    from audiobook.synthesis import ClipCache, RenderPool


class OpenedProduction:
    """A production folder that is worked in.

    Args:
        root: the folder; made when something is first written.
        note: told what the author should know while the work goes on.
        pool: opens a pool of processes that several books share, in place of one of its own.
    """

    def __init__(
        self,
        root: StrPath,
        *,
        note: Callable[[str], None] = lambda text: None,
        pool: Callable[[ClipCache], RenderPool] | None = None,
    ) -> None:
        self.folder = Project(Path(root), note)
        self._note = note
        self._pool = pool

    def _renderers(self, jobs: int | None, workers: str | None) -> Renderers:
        return Renderers(jobs, workers, self._note, self._pool)
