"""Builds the script behind the author's back, in a process of its own, whenever he decided."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

from audiobook.errors import AudiobookError
from audiobook.processes import Precedence, ProcessExecutor

_NICENESS = 5


def settle(root: Path) -> list[str]:
    """In the process: reckon with what the author decided; returns what he should know."""
    from audiobook.production.building.settling import settle_neighbours
    from audiobook.production.project import Project

    report = settle_neighbours(Project(root))
    return [*report.merged, *report.warnings] if report else []


class Settler:
    """Keeps one process that builds, and builds once more when something was decided meanwhile.

    Args:
        root: the production.
        done: called after each build, by another thread, with what the author should know, or
            with why it failed.
        precedence: of all that works in this studio; the process gives way.
    """

    def __init__(
        self,
        root: Path,
        done: Callable[[list[str], AudiobookError | None], None],
        precedence: Precedence,
    ) -> None:
        self._root = root
        self._done = done
        self._precedence = precedence
        self._guard = threading.Condition()
        self._wanted = False
        self._closed = False
        self._pool: ProcessExecutor | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_busy(self) -> bool:
        with self._guard:
            return self._thread is not None

    def ask(self) -> None:
        """Build soon."""
        with self._guard:
            self._wanted = True
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def run(self, job: Callable[..., Any], *args: Any) -> Any:
        """Run `job` in the process; raises what it raises."""
        return self._process().submit(job, *args).result()

    def warm_up(self) -> None:
        """Start the process before it is needed."""
        with self._guard:
            if self._closed:
                return
        self._process().submit(_import_builder)

    def close(self) -> None:
        """End the process; a build that is under way is given up, and made up for by the next."""
        with self._guard:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            self._precedence.remove(pool)
            pool.kill()
            pool.shutdown(wait=False, cancel_futures=True)

    def _process(self) -> ProcessExecutor:
        with self._guard:
            if self._pool is None:
                self._pool = ProcessExecutor(1, _stand_back)
                self._precedence.add(self._pool)
            return self._pool

    def _work(self) -> None:
        while True:
            with self._guard:
                if not self._wanted or self._closed:
                    self._thread = None
                    return
                self._wanted = False
            notes: list[str] = []
            error: AudiobookError | None = None
            try:
                notes = self.run(settle, self._root)
            except (AudiobookError, CancelledError) as failure:
                with self._guard:
                    if self._closed:
                        self._thread = None
                        return
                error = failure if isinstance(failure, AudiobookError) else None
            with self._guard:
                if not self._wanted:
                    self._thread = None
                is_last = self._thread is None
            self._done(notes, error)
            if is_last:
                return


def _stand_back() -> None:
    """A line that is heard goes first."""
    import os

    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _import_builder() -> None:
    from audiobook.dialogue import build_script  # noqa: F401 (so that it is loaded)
    from audiobook.manuscript import read_manuscript  # noqa: F401 (so that it is loaded)
