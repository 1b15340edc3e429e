"""Builds the script behind the author's back, in a process of its own, whenever he decided."""

from __future__ import annotations

import contextlib
import functools
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

from audiobook.dialogue import BuilderMemory
from audiobook.errors import AudiobookError
from audiobook.processes import Precedence, ProcessExecutor
from audiobook.production import Project, settle_neighbours

_NICENESS = 5
_REST = 0.3
"""Seconds without an answer after which the book is built: the page shows the answer first."""


def settle(root: Path) -> list[str]:
    """In the process: reckon with what the author decided; returns what he should know."""
    report = settle_neighbours(Project(root), _memory())
    return [*report.merged, *report.warnings] if report else []


@functools.cache
def _memory() -> BuilderMemory:
    return BuilderMemory()


class Settler:
    """Keeps a process that builds the book once more.

    Args:
        root: the production.
        done: called after each build, by another thread, with what the author should know, or with
            why it failed.
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
        self._asked_at = 0.0
        self._closed = False
        self._pool: ProcessExecutor | None = None
        self._thread: threading.Thread | None = None
        precedence.add(self)

    @property
    def is_busy(self) -> bool:
        with self._guard:
            return self._thread is not None

    def ask(self) -> None:
        """Build the book soon."""
        with self._guard:
            self._wanted = True
            self._asked_at = time.monotonic()
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()

    def run(self, job: Callable[..., Any], *args: Any) -> Any:
        """Run `job` in the process; raises what it raises."""
        return self._executor().submit(job, *args).result()

    def warm_up(self) -> None:
        """Have the process ready for the first answer."""
        with self._guard:
            if self._closed:
                return
        self._executor().submit(_load_builder)

    def suspend(self) -> None:
        """Have the process stand still, unless it may hold the folder's lock: the author's next
        answer would wait for it."""
        with self._guard:
            pool = self._pool
        if pool is not None:
            with contextlib.suppress(AudiobookError, OSError), Project(self._root).lock():
                pool.suspend()

    def resume(self) -> None:
        """Let it go on."""
        with self._guard:
            pool = self._pool
        if pool is not None:
            pool.resume()

    def close(self) -> None:
        """End the process; a build that is under way is given up, and made up for by the next."""
        with self._guard:
            self._closed = True
            self._guard.notify_all()
            pool, self._pool = self._pool, None
        self._precedence.remove(self)
        if pool is not None:
            pool.kill()
            pool.shutdown(wait=False, cancel_futures=True)

    def _executor(self) -> ProcessExecutor:
        with self._guard:
            if self._closed:
                raise CancelledError
            if self._pool is None:
                self._pool = ProcessExecutor(1, _stand_back)
            return self._pool

    def _work(self) -> None:
        while True:
            with self._guard:
                self._wait_for_rest()
                if self._closed:
                    self._thread = None
                    return
                self._wanted = False
            notes: list[str] = []
            error: AudiobookError | None = None
            try:
                notes = self.run(settle, self._root)
            except AudiobookError as failure:
                error = failure
            except CancelledError:
                pass
            except Exception as failure:
                error = AudiobookError(f"This went wrong inside the program: {failure!r}.")
            with self._guard:
                is_last = self._closed or not self._wanted
                if is_last:
                    self._thread = None
                if self._closed:
                    return
            self._done(notes, error)
            if is_last:
                return

    def _wait_for_rest(self) -> None:
        """Until no answer came for a while; `_guard` is held."""
        while not self._closed and (rest := self._asked_at + _REST - time.monotonic()) > 0:
            self._guard.wait(rest)


def _stand_back() -> None:
    """A line that is heard goes first."""
    import os

    if hasattr(os, "nice"):
        os.nice(_NICENESS)


def _load_builder() -> None:
    """Have all that the builder needs in memory."""
    from audiobook.dialogue import build_script
    from audiobook.model import Book, Chapter, Paragraph

    build_script(Book("", (Chapter("", (Paragraph("“Go,” said Ann Lee to the cook."),)),)))
