"""Builds the script behind the author's back, in processes of their own, whenever he decided: what
is near the answer at once, the whole book when he rests."""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

from audiobook.errors import AudiobookError
from audiobook.processes import Precedence, ProcessExecutor
from audiobook.production import ParagraphChange, Project, settle_nearby, settle_neighbours

_NICENESS = 5
_REST = 2.0
"""Seconds without an answer after which the whole book is built."""
_MOST_NEARBY = 40
"""Changed paragraphs that are settled by themselves; more of them wait for the whole book."""


def settle(root: Path) -> list[str]:
    """In the process: reckon with what the author decided; returns what he should know."""
    report = settle_neighbours(Project(root))
    return [*report.merged, *report.warnings] if report else []


def settle_around(root: Path, changes: Sequence[ParagraphChange]) -> None:
    """In the process: reckon with answers in the lines around them."""
    by_file = sorted(changes, key=lambda change: change.file)
    for file, its_changes in itertools.groupby(by_file, key=lambda change: change.file):
        settle_nearby(Project(root), file, list(its_changes))


class Settler:
    """Keeps a process that settles what is near an answer, and one that builds the whole book once
    more.

    Args:
        root: the production.
        done: called after each, by another thread, with what the author should know, or with why
            it failed.
        precedence: of all that works in this studio; the processes give way.
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
        self._nearby: list[ParagraphChange] = []
        self._closed = False
        self._pools: dict[str, ProcessExecutor] = {}
        self._threads: dict[str, threading.Thread] = {}
        precedence.add(self)

    @property
    def is_busy(self) -> bool:
        with self._guard:
            return bool(self._threads)

    def ask(self, changes: Sequence[ParagraphChange] = ()) -> None:
        """Settle what is near `changes`, and build the whole book soon."""
        with self._guard:
            self._wanted = True
            self._asked_at = time.monotonic()
            if len(changes) <= _MOST_NEARBY:
                self._nearby += changes
            if self._nearby:
                self._start("nearby", self._work_nearby)
            self._start("book", self._work)

    def _start(self, name: str, work: Callable[[], None]) -> None:
        if name not in self._threads and not self._closed:
            self._threads[name] = threading.Thread(target=work, daemon=True)
            self._threads[name].start()

    def run(self, job: Callable[..., Any], *args: Any) -> Any:
        """Run `job` in the process of the book; raises what it raises."""
        return self._pool("book").submit(job, *args).result()

    def warm_up(self) -> None:
        """Start the process that the next answer needs."""
        with self._guard:
            if self._closed:
                return
        self._pool("nearby").submit(_load_builder)

    def suspend(self) -> None:
        """Have the processes stand still, unless one may hold the folder's lock: the author's next
        answer would wait for it."""
        with self._guard:
            pools = list(self._pools.values())
        if pools:
            with contextlib.suppress(AudiobookError, OSError), Project(self._root).lock():
                for pool in pools:
                    pool.suspend()

    def resume(self) -> None:
        """Let them go on."""
        with self._guard:
            pools = list(self._pools.values())
        for pool in pools:
            pool.resume()

    def close(self) -> None:
        """End the processes; a build that is under way is given up, and made up for by the next."""
        with self._guard:
            self._closed = True
            self._guard.notify_all()
            pools, self._pools = self._pools, {}
        self._precedence.remove(self)
        for pool in pools.values():
            pool.kill()
            pool.shutdown(wait=False, cancel_futures=True)

    def _pool(self, name: str) -> ProcessExecutor:
        with self._guard:
            if self._closed:
                raise CancelledError
            if name not in self._pools:
                self._pools[name] = ProcessExecutor(1, _stand_back)
            return self._pools[name]

    def _work_nearby(self) -> None:
        while True:
            with self._guard:
                changes, self._nearby = self._nearby, []
                if not changes or self._closed:
                    del self._threads["nearby"]
                    self._guard.notify_all()
                    return
            try:
                self._pool("nearby").submit(settle_around, self._root, changes).result()
            except Exception:
                # The whole book is built in any case, and tells what is wrong.
                continue
            self._done([], None)

    def _work(self) -> None:
        while True:
            with self._guard:
                self._wait_for_rest()
                if not self._wanted or self._closed:
                    del self._threads["book"]
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
                    del self._threads["book"]
                if self._closed:
                    return
            self._done(notes, error)
            if is_last:
                return

    def _wait_for_rest(self) -> None:
        """Until no answer came for a while; `_guard` is held."""
        while not self._closed and self._wanted:
            rest = self._asked_at + _REST - time.monotonic()
            if "nearby" in self._threads:
                self._guard.wait()
            elif rest > 0:
                self._guard.wait(rest)
            else:
                return


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
