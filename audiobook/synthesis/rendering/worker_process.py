"""One worker process: its pipe, the thread that reads from it, and what it has been given."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import json
import os
import queue
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any

from audiobook.processes.launch import describe_end, start_module
from audiobook.processes.precedence import go_on, stop
from audiobook.synthesis.rendering import worker
from audiobook.synthesis.rendering.pool import Job

_HIGHEST_NICENESS = 19
"""Of POSIX."""

Answer = dict[str, Any]
"""What a worker said, see `audiobook.synthesis.rendering.worker`."""


class WorkerProcess:
    """A process that renders one job after another.

    Args:
        cache: the folder of clips it writes into.
        answers: where its answers go; None when it has ended, by whatever way.
        scratch: the folder for its temporary files.
        niceness: how far it stands back for others when the processor is busy, see `os.nice`.
    """

    def __init__(
        self,
        cache: Path,
        answers: queue.SimpleQueue[Any],
        scratch: str,
        niceness: int = 0,
    ) -> None:
        self.pending: collections.deque[tuple[Job, int]] = collections.deque()
        self.loaded: set[str] = set()
        self.started = time.monotonic()
        self.timed_out = False
        self._suspended_at: float | None = None
        self._messages: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = start_module(
            worker.__name__,
            str(cache),
            environment=dict.fromkeys(("TMPDIR", "TEMP", "TMP"), scratch),
            stderr=self._messages,
        )
        if niceness and hasattr(os, "setpriority"):
            # It has no threads yet: those of the engine inherit this.
            own = os.getpriority(os.PRIO_PROCESS, 0)
            with contextlib.suppress(OSError):
                os.setpriority(
                    os.PRIO_PROCESS, self._process.pid, min(own + niceness, _HIGHEST_NICENESS)
                )
        self._reader = threading.Thread(target=self._read, args=(answers,), daemon=True)
        self._reader.start()

    def send(self, job: Job, attempt: int, limit: float, *, last: bool) -> None:
        """Ask for `job`.

        Args:
            job: what to render.
            attempt: from 1.
            limit: seconds after which the process ends itself if nobody has killed it.
            last: no attempt follows: a doubtful clip is kept.
        """
        if not self.pending:
            self.started = time.monotonic()
        self.pending.append((job, attempt))
        request = {
            "key": job.key,
            "limit": limit,
            "last": last,
            "utterance": dataclasses.asdict(job.utterance),
            "cache": str(job.cache) if job.cache else None,
        }
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):  # it has died: the reader tells
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()

    def suspend(self) -> None:
        """Have the process stand still, where there is a way.

        One that has no engine loaded yet goes on: it may hold what others wait for.
        """
        if self.loaded:
            self._suspended_at = time.monotonic()
            stop(self._process)

    def resume(self) -> None:
        """Let it go on; the time it stood still is not held against it."""
        if self._suspended_at is not None:
            go_on(self._process)
            self.started += time.monotonic() - self._suspended_at
            self._suspended_at = None

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
        last_words = f": {lines[-1][:200]}" if lines else ""
        return describe_end(status) + last_words

    def _read(self, answers: queue.SimpleQueue[Any]) -> None:
        assert self._process.stdout is not None
        with self._process.stdout:
            for line in self._process.stdout:
                try:
                    answer = json.loads(line)
                except ValueError:
                    break  # killed in the middle of an answer
                answers.put((self, answer))
        answers.put((self, None))
