"""A pool of worker processes that render utterances, and that survives its engines.

A worker that takes too long is killed, one that dies is replaced, and the utterance is tried
again; after three attempts it is given up with an error that names its line, and the rest of the
book goes on. Processes are started afresh, not forked: an engine's threads and locks do not
survive a fork, and the caller's modules would only cost memory.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import itertools
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from audiobook import errors
from audiobook.errors import (
    AudiobookError,
    BadClipError,
    EngineCrashedError,
    SynthesisError,
    UtteranceTimeoutError,
)
from audiobook.model import Utterance
from audiobook.synthesis import worker as _worker
from audiobook.synthesis.registry import make_engine

ATTEMPTS = 3
_LOADING = 180.0  # seconds more for the first utterance of an engine in a worker
_SECONDS_PER_CHARACTER = 0.2  # until the engine's own pace is known
_TIMES_THE_SLOWEST = 10.0
_AHEAD = 2  # utterances sent to a worker before it has answered, so that it never waits
_SCRATCH = 64 << 20  # bytes of room that temporary files should find
_GRACE = 60.0  # seconds after which a worker that nobody killed ends itself

# Mistakes of the production, not of one line: trying again is of no use, going on neither.
_FATAL = ("engine-missing", "engine-unavailable", "unknown-voice", "disk-full", "usage")


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """An utterance to be rendered and where it stands, for errors."""

    key: str
    utterance: Utterance
    path: Path | None = None
    line: int | None = None
    speaker: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job: `error` None when its clip is in the cache."""

    job: Job
    error: SynthesisError | None = None


def default_workers() -> int:
    """One for each core that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class WorkerPool:
    """Worker processes that write clips into a cache folder.

    Use as a context manager; leaving it, by whatever way, ends the processes.

    Args:
        cache_directory: where the workers put clips.
        workers: how many processes at most; no more than there are jobs are started.
        patience: seconds that any utterance may take; length and the engine's pace add to it.
            None leaves it to the engines.
    """

    def __init__(
        self, cache_directory: Path, *, workers: int | None = None, patience: float | None = None
    ) -> None:
        self._cache = cache_directory
        self._count = workers or default_workers()
        self._patience = patience
        self._workers: list[_Worker] = []
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._answers: queue.SimpleQueue[tuple[_Worker, dict[str, object] | None]] = (
            queue.SimpleQueue()
        )
        self._patience_of: dict[str, float] = {}
        self._slowest: dict[str, float] = {}  # seconds a character by engine

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
        for worker in self._workers:
            worker.kill()
        self._workers.clear()
        if self._scratch is not None:
            self._scratch.cleanup()
            self._scratch = None

    def run(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """Render `jobs`, in their order as far as several processes can; yields each as it ends.

        Jobs are taken a few at a time, when a worker is about to need them.

        A job that fails for itself is an outcome with an error. Raised is what makes going on
        pointless: EngineMissingError, EngineUnavailableError, UnknownVoiceError, DiskFullError.
        """
        coming = iter(jobs)
        waiting: collections.deque[tuple[Job, int]] = collections.deque()
        while True:
            wanted = self._count * _AHEAD - len(waiting)
            waiting.extend((job, 1) for job in itertools.islice(coming, max(0, wanted)))
            if not waiting and not any(worker.pending for worker in self._workers):
                return
            self._hand_out(waiting)
            worker, answer = self._next_answer()
            if answer is None:
                yield from self._replace(worker, waiting)
                continue
            job, attempt = worker.pending.popleft()
            worker.started = time.monotonic()
            failure = answer.get("error")
            if not isinstance(failure, dict):
                self._learn(worker, job, answer)
                yield Outcome(job)
                continue
            error = _error_of(failure, job)
            if failure["code"] == _worker.OUT_OF_MEMORY:
                # A process that has run out of memory is not to be trusted with the next.
                self._retire(worker)
                waiting.extendleft(reversed(worker.pending))
            if failure["code"] in _FATAL:
                raise error
            if attempt < ATTEMPTS:
                waiting.appendleft((job, attempt + 1))
            else:
                assert isinstance(error, SynthesisError)
                yield Outcome(job, error)

    def _hand_out(self, waiting: collections.deque[tuple[Job, int]]) -> None:
        while len(self._workers) < min(self._count, len(waiting) + len(self._workers)):
            self._workers.append(_Worker(self._cache, self._answers, self._scratch_folder()))
        for ahead in range(_AHEAD):
            for worker in self._workers:
                if waiting and len(worker.pending) <= ahead:
                    job, attempt = waiting.popleft()
                    worker.send(job, attempt, self._limit(worker, job) + _GRACE)

    def _scratch_folder(self) -> str:
        """For the workers' temporary files, so that nothing is left of those that are killed; in
        memory where the system has such a folder, because the files live for milliseconds."""
        if self._scratch is None:
            memory = Path("/dev/shm")
            usable = (
                memory.is_dir()
                and os.access(memory, os.W_OK)
                and shutil.disk_usage(memory).free > _SCRATCH
            )
            self._scratch = tempfile.TemporaryDirectory(
                prefix="audiobook-", dir=memory if usable else None, ignore_cleanup_errors=True
            )
        return self._scratch.name

    def _limit(self, worker: _Worker, job: Job) -> float:
        """Seconds that `job` may take in `worker`."""
        engine = job.utterance.engine
        known = self._slowest.get(engine)
        per_character = _TIMES_THE_SLOWEST * known if known else _SECONDS_PER_CHARACTER
        loading = 0.0 if engine in worker.loaded else _LOADING
        if engine not in self._patience_of:
            self._patience_of[engine] = (
                make_engine(engine).patience if self._patience is None else self._patience
            )
        return self._patience_of[engine] + loading + per_character * len(job.utterance.text)

    def _learn(self, worker: _Worker, job: Job, answer: dict[str, object]) -> None:
        engine = job.utterance.engine
        seconds = answer["seconds"]
        if engine in worker.loaded and isinstance(seconds, float) and len(job.utterance.text) > 20:
            pace = seconds / len(job.utterance.text)
            self._slowest[engine] = max(pace, self._slowest.get(engine, 0.0))
        worker.loaded.add(engine)

    def _next_answer(self) -> tuple[_Worker, dict[str, object] | None]:
        """The next answer, or None for a worker that has died or has been killed for its time."""
        while True:
            busy = [worker for worker in self._workers if worker.pending]
            now = time.monotonic()
            late = {
                worker: worker.started + self._limit(worker, worker.pending[0][0])
                for worker in busy
            }
            try:
                worker, answer = self._answers.get(timeout=max(0.0, min(late.values()) - now))
            except queue.Empty:
                for worker, deadline in late.items():
                    if deadline <= time.monotonic():
                        worker.timed_out = True
                        worker.kill()  # its reader then reports the end
                continue
            if worker in self._workers:
                return worker, answer

    def _retire(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        worker.kill()

    def _replace(
        self, worker: _Worker, waiting: collections.deque[tuple[Job, int]]
    ) -> Iterator[Outcome]:
        """Take a dead worker out; what it was at is tried again, what it had ahead goes back."""
        self._retire(worker)
        ending = worker.ending()
        lost = list(worker.pending)
        waiting.extendleft(reversed(lost[1:]))
        if not lost:
            return
        job, attempt = lost[0]
        if attempt < ATTEMPTS:
            waiting.appendleft((job, attempt + 1))
            return
        text = job.utterance.text
        shown = text if len(text) <= 60 else text[:59] + "…"
        engine = job.utterance.engine
        if worker.timed_out:
            yield Outcome(
                job,
                UtteranceTimeoutError(
                    f"The {engine} engine did not finish “{shown}” in {ATTEMPTS} attempts.",
                    hint="Change the line, or give it to another voice.",
                    path=job.path,
                    line=job.line,
                ),
            )
        else:
            yield Outcome(
                job,
                EngineCrashedError(
                    f"The {engine} engine crashed {ATTEMPTS} times on “{shown}” ({ending}).",
                    hint="Use fewer workers if memory is short; else change the line or its voice.",
                    path=job.path,
                    line=job.line,
                ),
            )


class _Worker:
    """One process, its pipe and the thread that reads from it."""

    def __init__(
        self,
        cache: Path,
        answers: queue.SimpleQueue[tuple[_Worker, dict[str, object] | None]],
        scratch: str,
    ) -> None:
        self.pending: collections.deque[tuple[Job, int]] = collections.deque()
        self.loaded: set[str] = set()
        self.started = time.monotonic()
        self.timed_out = False
        self._messages: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        # One thread a process: numerical libraries would start one a core in each worker.
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self._process = subprocess.Popen(
            # -P: a module in the current folder, which may be anybody's, is not imported.
            [sys.executable, "-P", "-m", _worker.__name__, str(cache)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._messages,
            env={
                **os.environ,
                **threads,
                "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
                "PYTHONUTF8": "1",
                **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch),
            },
        )
        self._reader = threading.Thread(target=self._read, args=(answers,), daemon=True)
        self._reader.start()

    def send(self, job: Job, attempt: int, limit: float) -> None:
        if not self.pending:
            self.started = time.monotonic()
        self.pending.append((job, attempt))
        request = {
            "key": job.key,
            "limit": limit,
            "last": attempt == ATTEMPTS,
            "utterance": dataclasses.asdict(job.utterance),
        }
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it has died: the reader tells
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()

    def kill(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()

    def ending(self) -> str:
        """How the process ended, with the last that it wrote to standard error."""
        self._messages.seek(0)
        lines = self._messages.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
        self._messages.close()
        status = self._process.wait()
        last = f": {lines[-1][:200]}" if lines else ""
        return (f"signal {-status}" if status < 0 else f"exit status {status}") + last

    def _read(self, answers: queue.SimpleQueue[tuple[_Worker, dict[str, object] | None]]) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                try:
                    answer = json.loads(line)
                except ValueError:
                    break  # killed in the middle of an answer
                answers.put((self, answer))
        answers.put((self, None))


def _error_of(failure: dict[str, str], job: Job) -> AudiobookError:
    """The error that a worker reported, as the class its code names."""
    classes: dict[str, type[AudiobookError]] = {
        kind.code: kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, AudiobookError)
    }
    kind = classes.get(failure["code"], SynthesisError)
    hint = failure["hint"]
    if failure["code"] == _worker.OUT_OF_MEMORY:
        kind, hint = EngineCrashedError, "Use fewer workers, so that each has more memory."
    if kind is BadClipError and not hint:
        hint = "Change the line, or give it to another voice."
    return kind(failure["message"], hint=hint, path=job.path, line=job.line)
