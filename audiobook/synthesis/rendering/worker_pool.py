"""A pool of worker processes that render utterances, and that survives its engines.

A worker that takes too long is killed, one that dies is replaced, and the utterance is tried
again; after three attempts it is given up with an error that names its line, and the rest of the
book goes on. Processes are started afresh, not forked: an engine's threads and locks do not
survive a fork, and the caller's modules would only cost memory.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
import queue
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Self

from audiobook.cores import usable_cores
from audiobook.errors import (
    EngineCrashedError,
    SynthesisError,
    UtteranceTimeoutError,
)
from audiobook.scratch import ScratchFolder
from audiobook.synthesis.clips.cache import ClipCache
from audiobook.synthesis.registry import make_engine
from audiobook.synthesis.rendering import worker
from audiobook.synthesis.rendering.pace import record_pace
from audiobook.synthesis.rendering.pool import Job, Outcome, run_jobs
from audiobook.synthesis.rendering.reported_errors import error_of
from audiobook.synthesis.rendering.worker_process import Answer, WorkerProcess

_TELLING = 20
"""Code points of an utterance from which an engine's pace is learnt; shorter ones take as long to
begin with as to speak."""

ATTEMPTS = 3
_LOADING = 180.0  # seconds more for the first utterance of an engine in a worker
_SECONDS_PER_CHARACTER = 0.2  # until the engine's own pace is known
_TIMES_THE_SLOWEST = 10.0
_AHEAD = 2  # utterances sent to a worker before it has answered, so that it never waits
_GRACE = 60.0  # seconds after which a worker that nobody killed ends itself
_SHOWN = 60  # code points of an utterance that an error shows

# Mistakes of the production, not of one line: trying again is of no use, going on neither.
_FATAL = ("engine-missing", "engine-unavailable", "unknown-voice", "disk-full", "storage", "usage")


@dataclasses.dataclass(slots=True, eq=False)
class _Batch:
    """What was submitted together, and what has become of it so far."""

    size: int
    future: Future[list[Outcome]]
    outcomes: list[Outcome] = dataclasses.field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        if len(self.outcomes) == self.size and not self.future.done():
            self.future.set_result(self.outcomes)

    def fail(self, error: BaseException) -> None:
        if not self.future.done():
            self.future.set_exception(error)


@dataclasses.dataclass(slots=True, eq=False)
class _Attempt:
    job: Job
    number: int
    batch: _Batch


class WorkerPool:
    """Worker processes that write clips into a cache folder; see `pool.RenderPool`.

    Use as a context manager; leaving it, by whatever way, ends the processes.

    Args:
        cache_directory: where the workers put clips.
        workers: how many processes at most; no more than there are jobs are started.
        patience: seconds that any utterance may take; length and the engine's pace add to it.
            None leaves it to the engines.
        niceness: how far the processes stand back for others, see `os.nice`; without effect on
            Windows.
    """

    def __init__(
        self,
        cache_directory: Path,
        *,
        workers: int | None = None,
        patience: float | None = None,
        niceness: int = 0,
    ) -> None:
        self._cache = cache_directory
        self._count = workers or usable_cores()
        self._patience = patience
        self._niceness = niceness
        self._workers: list[WorkerProcess] = []
        self._waiting: collections.deque[_Attempt] = collections.deque()
        self._attempts: dict[WorkerProcess, collections.deque[_Attempt]] = {}
        self._scratch: ScratchFolder | None = None
        self._inbox: queue.SimpleQueue[
            tuple[WorkerProcess, Answer | None] | list[_Attempt] | None
        ] = queue.SimpleQueue()
        """Answers, what is submitted, and None to end."""
        self._keeper: threading.Thread | None = None
        self._patience_of: dict[str, float] = {}
        self._slowest: dict[str, float] = {}  # seconds a character by engine
        self._spent: dict[str, tuple[float, int]] = {}  # seconds and characters by engine

    @property
    def window(self) -> int:
        """How many jobs should be under way."""
        return self._count * _AHEAD

    def take(self, jobs: Iterator[Job]) -> list[Job]:
        """One at a time: a pipe costs nothing."""
        return list(itertools.islice(jobs, 1))

    def submit(self, batch: Sequence[Job]) -> Future[list[Outcome]]:
        """Render `batch`; see `pool.RenderPool.submit`."""
        future: Future[list[Outcome]] = Future()
        future.set_running_or_notify_cancel()
        whole_batch = _Batch(len(batch), future)
        self._inbox.put([_Attempt(job, 1, whole_batch) for job in batch])
        if self._keeper is None:
            self._keeper = threading.Thread(target=self._keep, name="worker pool", daemon=True)
            self._keeper.start()
        return future

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Render `jobs`; see `pool.run_jobs`."""
        return run_jobs(self, jobs)

    def suspend(self) -> None:
        """Have the processes stand still until `resume`."""
        for process in tuple(self._workers):
            process.suspend()

    def resume(self) -> None:
        """Let them go on."""
        for process in tuple(self._workers):
            process.resume()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes; what they had not finished is lost."""
        self._inbox.put(None)
        if self._keeper is not None:
            self._keeper.join()
            self._keeper = None
            for engine, (seconds, characters) in self._spent.items():
                record_pace(engine, seconds, characters)
            self._spent.clear()
        if self._scratch is not None:
            self._scratch.close()
            self._scratch = None

    def _keep(self) -> None:
        """The pool's own thread: hands out jobs, reads answers, kills and replaces workers."""
        try:
            while (event := self._next_event()) is not None:
                if isinstance(event, list):
                    self._waiting.extend(event)
                else:
                    self._answered(*event)
                self._hand_out()
        except BaseException as error:
            self._fail_all(error)
        finally:
            for process in self._workers:
                process.kill()
            self._workers.clear()
            self._fail_all(SynthesisError("The worker processes were ended."))

    def _fail_all(self, error: BaseException) -> None:
        for attempts in (self._waiting, *self._attempts.values()):
            for attempt in attempts:
                attempt.batch.fail(error)
        self._waiting.clear()
        self._attempts.clear()

    def _answered(self, process: WorkerProcess, answer: Answer | None) -> None:
        if answer is None:
            self._replace(process)
            return
        process.pending.popleft()
        attempt = self._attempts[process].popleft()
        process.started = time.monotonic()
        failure = answer.get("error")
        if not isinstance(failure, dict):
            self._learn(process, attempt.job, answer)
            attempt.batch.add(Outcome(attempt.job))
            return
        error = error_of(failure, attempt.job)
        if failure["code"] == worker.OUT_OF_MEMORY:
            # A process that has run out of memory is not to be trusted with the next.
            self._waiting.extendleft(reversed(self._retire(process)))
        if failure["code"] in _FATAL:
            attempt.batch.fail(error)
        elif attempt.number < ATTEMPTS:
            attempt.number += 1
            self._waiting.appendleft(attempt)
        else:
            assert isinstance(error, SynthesisError)
            attempt.batch.add(Outcome(attempt.job, error))

    def _hand_out(self) -> None:
        while len(self._workers) < min(self._count, len(self._waiting) + len(self._workers)):
            process = WorkerProcess(
                self._cache, self._inbox, self._scratch_folder(), self._niceness
            )
            self._workers.append(process)
            self._attempts[process] = collections.deque()
        for ahead in range(_AHEAD):
            for process in self._workers:
                if self._waiting and len(process.pending) <= ahead:
                    attempt = self._waiting.popleft()
                    if attempt.batch.future.done():  # it failed with another of its jobs
                        continue
                    self._attempts[process].append(attempt)
                    limit = self._limit(process, attempt.job) + _GRACE
                    process.send(
                        attempt.job, attempt.number, limit, last=attempt.number == ATTEMPTS
                    )

    def _scratch_folder(self) -> str:
        """For the workers' temporary files, so that nothing is left of those that are killed."""
        if self._scratch is None:
            self._scratch = ScratchFolder()
        return str(self._scratch.path)

    def _limit(self, process: WorkerProcess, job: Job) -> float:
        """Seconds that `job` may take in `process`."""
        engine = job.utterance.engine
        slowest = self._slowest.get(engine)
        per_character = _TIMES_THE_SLOWEST * slowest if slowest else _SECONDS_PER_CHARACTER
        loading = 0.0 if engine in process.loaded else _LOADING
        if engine not in self._patience_of:
            self._patience_of[engine] = (
                make_engine(engine).patience if self._patience is None else self._patience
            )
        return self._patience_of[engine] + loading + per_character * len(job.utterance.text)

    def _learn(self, process: WorkerProcess, job: Job, answer: Answer) -> None:
        engine = job.utterance.engine
        seconds = answer["seconds"]
        if (
            engine in process.loaded
            and isinstance(seconds, float)
            and len(job.utterance.text) > _TELLING
        ):
            pace = seconds / len(job.utterance.text)
            self._slowest[engine] = max(pace, self._slowest.get(engine, 0.0))
            spent, characters = self._spent.get(engine, (0.0, 0))
            self._spent[engine] = (spent + seconds, characters + len(job.utterance.text))
        process.loaded.add(engine)

    def _next_event(self) -> tuple[WorkerProcess, Answer | None] | list[_Attempt] | None:
        """The next answer (None for a worker that has died or was killed for its time), what was
        submitted, or None when the pool is closed."""
        while True:
            now = time.monotonic()
            deadlines = {
                process: process.started + self._limit(process, process.pending[0][0])
                for process in self._workers
                if process.pending
            }
            patience = max(0.0, min(deadlines.values()) - now) if deadlines else None
            try:
                event = self._inbox.get(timeout=patience)
            except queue.Empty:
                for process, deadline in deadlines.items():
                    if deadline <= time.monotonic():
                        process.timed_out = True
                        process.kill()  # its reader then reports the end
                continue
            if event is None or isinstance(event, list) or event[0] in self._workers:
                return event

    def _retire(self, process: WorkerProcess) -> list[_Attempt]:
        """Take a process out; returns what it had not answered."""
        self._workers.remove(process)
        process.kill()
        return list(self._attempts.pop(process))

    def _replace(self, process: WorkerProcess) -> None:
        """Take a dead worker out; what it was at is tried again, what it had ahead goes back."""
        lost = self._retire(process)
        ending = process.ending()
        self._waiting.extendleft(reversed(lost[1:]))
        if not lost:
            return
        attempt = lost[0]
        if attempt.number < ATTEMPTS:
            attempt.number += 1
            self._waiting.appendleft(attempt)
            return
        error = _timeout(attempt.job) if process.timed_out else _crash(attempt.job, ending)
        attempt.batch.add(Outcome(attempt.job, error))


class PoolForBook:
    """A book's share of a pool that several books use; see `pool.RenderPool`. Leaving it leaves the
    pool open.

    Args:
        pool: shared, open.
        cache: of this book.
    """

    def __init__(self, pool: WorkerPool, cache: ClipCache) -> None:
        self._pool = pool
        self._cache = cache

    @property
    def window(self) -> int:
        """As many jobs as would keep the pool busy if no other book used it."""
        return self._pool.window

    def take(self, jobs: Iterator[Job]) -> list[Job]:
        """See `WorkerPool.take`."""
        return self._pool.take(jobs)

    def submit(self, batch: Sequence[Job]) -> Future[list[Outcome]]:
        """See `pool.RenderPool.submit`."""
        directory = self._cache.directory
        return self._pool.submit([dataclasses.replace(job, cache=directory) for job in batch])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        pass


def _timeout(job: Job) -> UtteranceTimeoutError:
    return UtteranceTimeoutError(
        f"The {job.utterance.engine} engine did not finish “{_excerpt(job)}” in {ATTEMPTS} "
        "attempts.",
        hint="Change the line, or give it to another voice.",
        path=job.path,
        line=job.line,
    )


def _crash(job: Job, ending: str) -> EngineCrashedError:
    return EngineCrashedError(
        f"The {job.utterance.engine} engine crashed {ATTEMPTS} times on “{_excerpt(job)}” "
        f"({ending}).",
        hint="Use fewer workers if memory is short; else change the line or its voice.",
        path=job.path,
        line=job.line,
    )


def _excerpt(job: Job) -> str:
    text = job.utterance.text
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
