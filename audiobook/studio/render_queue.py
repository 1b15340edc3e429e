"""What is to be spoken and made, in the order the author wants to hear it, with live progress."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from audiobook import synthesis
from audiobook.errors import AudiobookError
from audiobook.model import Cue
from audiobook.processes import Precedence
from audiobook.production import Project
from audiobook.studio import messages

_TELL_EVERY = 0.25
"""Seconds between two reports of progress."""
_NICENESS = 10
"""A line that the author wants to hear now goes first."""
_KEPT = 30
"""Finished items that stay on the list."""


@dataclass(slots=True, eq=False)
class Task:
    """One entry of the queue: lines to speak, or a piece of other work."""

    number: int
    label: str
    cues: Callable[[], list[Cue]] | None = None
    """What is to be spoken, asked when its turn comes."""
    work: Callable[[Callable[[float, float], None]], Any] | None = None
    """Other work; told how to report ``(done, total)``."""
    state: str = "waiting"
    done: float = 0
    total: float = 0
    problem: str = ""
    result: Any = None
    started: float = 0.0
    coming: Iterator[Cue] | None = field(default=None)

    def message(self) -> messages.QueueItem:
        seconds_left = None
        if self.state == "running" and self.done and self.total:
            spent = time.monotonic() - self.started
            seconds_left = spent / self.done * (self.total - self.done)
        return messages.QueueItem(
            self.number,
            self.label,
            int(self.done),
            int(self.total),
            self.state,
            self.problem,
            self.result,
            seconds_left,
        )


class RenderQueue:
    """Works off tasks one after the other in a thread; speaking is done by worker processes.

    A line that is wanted first is spoken between two lines of what is under way.

    Args:
        folder: the production.
        tell: called with the list whenever it changed.
        precedence: of all that works in this studio; the worker processes give way.
    """

    def __init__(self, folder: Project, tell: Callable[[], None], precedence: Precedence) -> None:
        self._folder = folder
        self._tell = tell
        self._precedence = precedence
        self._numbers = itertools.count(1)
        self._tasks: list[Task] = []
        self._guard = threading.Condition(threading.RLock())
        self._paused = False
        self._closed = False
        self._thread: threading.Thread | None = None
        self._told = 0.0

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def is_making(self) -> bool:
        """Whether something else than speaking is under way: files are made or looked at."""
        with self._guard:
            return any(t.work is not None and t.state == "running" for t in self._tasks)

    def items(self) -> list[messages.QueueItem]:
        """Everything, in the order in which it is worked off."""
        with self._guard:
            return [task.message() for task in self._tasks]

    def add(
        self,
        label: str,
        *,
        cues: Callable[[], list[Cue]] | None = None,
        work: Callable[[Callable[[float, float], None]], Any] | None = None,
        first: bool = False,
    ) -> int:
        """Put something on the list, at its end or before all that is not done."""
        with self._guard:
            task = Task(next(self._numbers), label, cues, work)
            index = next((i for i, t in enumerate(self._tasks) if t.state != "done"), 0)
            self._tasks.insert(index if first else len(self._tasks), task)
            over = [t for t in self._tasks if t.state in ("done", "failed", "stopped")]
            for old in over[:-_KEPT]:
                self._tasks.remove(old)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, daemon=True)
                self._thread.start()
            self._guard.notify_all()
        self._tell()
        return task.number

    def first(self, number: int) -> None:
        """Work on this one before all others."""
        with self._guard:
            task = next((t for t in self._tasks if t.number == number), None)
            if task is not None and task.state in ("waiting", "running"):
                self._tasks.remove(task)
                self._tasks.insert(0, task)
        self._tell()

    def pause(self) -> None:
        """Begin nothing new until `resume`."""
        with self._guard:
            self._paused = True
        self._tell()

    def resume(self) -> None:
        with self._guard:
            self._paused = False
            self._guard.notify_all()
        self._tell()

    def stop(self) -> None:
        """Give up everything that is not done; what is spoken is kept."""
        with self._guard:
            for task in self._tasks:
                if task.state in ("waiting", "running"):
                    task.state = "stopped"
            self._paused = False
            self._guard.notify_all()
        self._tell()

    def close(self) -> None:
        """Give up everything and end the processes."""
        self.stop()
        with self._guard:
            self._closed = True
            self._guard.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(10)

    # ------------------------------------------------------------ the thread

    def _next(self) -> Task | None:
        """The task to go on with; waits for one. None to end."""
        with self._guard:
            while not self._closed:
                open_tasks = [t for t in self._tasks if t.state in ("waiting", "running")]
                if open_tasks and not self._paused:
                    return open_tasks[0]
                self._guard.wait()
            return None

    def _work(self) -> None:
        pool: synthesis.WorkerPool | None = None
        try:
            while (task := self._next()) is not None:
                try:
                    if task.work is not None:
                        self._do(task)
                    else:
                        if pool is None:
                            self._folder.clips.mkdir(parents=True, exist_ok=True)
                            pool = synthesis.WorkerPool(self._folder.clips, niceness=_NICENESS)
                            self._precedence.add(pool)
                        self._speak(task, pool)
                except AudiobookError as error:
                    task.state = "failed"
                    task.problem = f"{error} {error.hint}".strip()
                except Exception as error:
                    # A mistake of ours in one task must not end the queue.
                    task.state = "failed"
                    task.problem = f"this went wrong inside the program: {error!r}"
                self._tell()
        finally:
            if pool is not None:
                self._precedence.remove(pool)
                pool.close()

    def _do(self, task: Task) -> None:
        task.state, task.started = "running", time.monotonic()
        self._tell()
        assert task.work is not None

        def report(done: float, total: float) -> None:
            task.done, task.total = done, total
            self._tell_sometimes()

        task.result = task.work(report)
        if task.state == "running":
            task.state = "done"

    def _speak(self, task: Task, pool: Any) -> None:
        """Speak lines of `task` until it is done, or another goes before it."""
        cache = synthesis.ClipCache(self._folder.clips)
        if task.coming is None:
            assert task.cues is not None
            cues = {cue.key: cue for cue in task.cues() if cache.get(cue.key) is None}
            task.total = sum(len(cue.utterance.text) for cue in cues.values())
            task.coming = iter(list(cues.values()))
        task.state, task.started = "running", time.monotonic()
        self._tell()
        for outcome in pool.run(self._jobs(task)):
            task.done += len(outcome.job.utterance.text)
            if outcome.error is not None:
                task.problem = f"{outcome.error} {outcome.error.hint}".strip()
            self._tell_sometimes()
        with self._guard:
            rest = next(task.coming, None)
            if rest is not None:
                task.coming = itertools.chain([rest], task.coming)
            elif task.state == "running":
                task.state = "failed" if task.problem else "done"

    def _jobs(self, task: Task) -> Iterator[Any]:
        assert task.coming is not None
        while True:
            with self._guard:
                open_tasks = [t for t in self._tasks if t.state in ("waiting", "running")]
                if self._closed or self._paused or not open_tasks or open_tasks[0] is not task:
                    return
            cue = next(task.coming, None)
            if cue is None:
                return
            yield synthesis.Job(cue.key, cue.utterance, line=cue.line, speaker=cue.speaker)

    def _tell_sometimes(self) -> None:
        if time.monotonic() - self._told > _TELL_EVERY:
            self._told = time.monotonic()
            self._tell()
