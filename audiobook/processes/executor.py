"""Executors: `concurrent.futures` by processes that may die at any moment.

Every process has two pipes of its own and shares nothing else with anybody: no lock, no queue, no
semaphore. So whatever dies, at whatever moment, is noticed as the end of a pipe and leaves nobody
waiting. (`concurrent.futures.ProcessPoolExecutor` shares queues and their locks, whose semaphores
stay on the system when all of its processes are killed; and its processes run the caller's main
module once more.)
"""

from __future__ import annotations

import contextlib
import pickle
import queue
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from audiobook.errors import WorkerEndedError
from audiobook.processes import spawn_main
from audiobook.processes.launch import describe_end, start_module
from audiobook.processes.precedence import go_on, stop

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3
"""Processes that may die of one piece of work before it is given up."""
_SECONDS_TO_END = 1.0
"""That a process has, once its pipe is closed, to end by itself."""


class InlineExecutor(Executor):
    """Runs everything at once in the caller's thread."""

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


class Pool:
    """Processes to work in; without any, everything runs inline.

    Args:
        workers: how many.
    """

    def __init__(self, workers: int) -> None:
        self.executor: Executor = ProcessExecutor(workers) if workers else InlineExecutor()

    def close(self, *, at_once: bool) -> None:
        """Wait for the work to end, or end it `at_once`."""
        if at_once and isinstance(self.executor, ProcessExecutor):
            self.executor.kill()
        self.executor.shutdown(wait=True, cancel_futures=True)


class ProcessExecutor(Executor):
    """Runs functions in processes of their own; one that dies is replaced, and its work is done
    again.

    Processes are started when there is work for them.

    Args:
        workers: how many processes at most.
        begin: called in each process before anything else.
        calls_a_process: after so many a process is replaced: what a library leaks ends with it.
    """

    def __init__(
        self,
        workers: int,
        begin: Callable[[], object] | None = None,
        *,
        calls_a_process: int | None = None,
    ) -> None:
        self._most = workers
        self._begin = begin
        self._calls_a_process = calls_a_process
        self._work: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._keepers: list[_Keeper] = []
        self._lock = threading.Lock()
        self._open = 0
        """Pieces of work that are not done."""
        self._closed = False

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call `function` in a process.

        Args:
            function: of a module that can be imported; it, its arguments and its result travel by
                pickle.

        Raises:
            WorkerEndedError: the executor is closed. The future raises it when the call has ended
                `ATTEMPTS` processes, or was under way when the executor was killed.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise _stopped()
            self._open += 1
            if len(self._keepers) < min(self._most, self._open):
                self._keepers.append(_Keeper(self._work, self._begin, self._calls_a_process))
                self._keepers[-1].start()
        future.add_done_callback(self._one_done)
        self._work.put(_Work(future, function, args, kwargs))
        return future

    def suspend(self) -> None:
        """Have the processes stand still until `resume`, where there is a way."""
        for keeper in tuple(self._keepers):
            keeper.call_on_process(stop)

    def resume(self) -> None:
        """Let them go on."""
        for keeper in tuple(self._keepers):
            keeper.call_on_process(go_on)

    def kill(self) -> None:
        """End the processes; what they were at fails."""
        with self._lock:
            self._closed = True
        for keeper in self._keepers:
            keeper.stop()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `concurrent.futures.Executor.shutdown`."""
        with self._lock:
            self._closed = True
        if cancel_futures:
            with contextlib.suppress(queue.Empty):
                while True:
                    work = self._work.get_nowait()
                    if work is not None:
                        work.future.cancel()
                        work.future.set_running_or_notify_cancel()
        for _ in self._keepers:
            self._work.put(None)
        if wait:
            for keeper in self._keepers:
                keeper.join()

    def _one_done(self, _: Future[Any]) -> None:
        with self._lock:
            self._open -= 1


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """A call, and where its result goes."""

    future: Future[Any]
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]


class _Keeper:
    """The thread that talks to one process, and replaces it when it dies."""

    def __init__(
        self,
        work: queue.SimpleQueue[_Work | None],
        begin: Callable[[], object] | None,
        calls_a_process: int | None,
    ) -> None:
        self._thread = threading.Thread(target=self._run, daemon=True, name="keeper")
        self._work = work
        self._begin = begin
        self._calls_a_process = calls_a_process
        self._calls = 0
        """Of the process that runs now."""
        self._process: subprocess.Popen[bytes] | None = None
        self._ending = ""
        """How the last process ended."""
        self._stopped = False
        self._lock = threading.Lock()

    def start(self) -> None:
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            if work.future.set_running_or_notify_cancel():
                self._do(work)
                self._calls += 1
                if self._calls == self._calls_a_process:
                    self._end()
        self._end()

    def stop(self) -> None:
        """End the process now; the thread ends by itself."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def call_on_process(self, action: Callable[[subprocess.Popen[bytes]], None]) -> None:
        """Call `action` with the process, if there is one."""
        with self._lock:
            if self._process is not None:
                action(self._process)

    def _do(self, work: _Work) -> None:
        for _ in range(ATTEMPTS):
            if self._stopped:
                break
            try:
                succeeded, outcome = self._ask((work.function, work.args, work.kwargs))
            except (EOFError, OSError, pickle.UnpicklingError):
                self._end()
                continue
            except BaseException as error:
                work.future.set_exception(error)
                return
            if succeeded:
                work.future.set_result(outcome)
            else:
                work.future.set_exception(outcome)
            return
        work.future.set_exception(_stopped() if self._stopped else _ended(self._ending))

    def _ask(self, call: tuple[Any, ...]) -> tuple[bool, Any]:
        """Whether the call succeeded, and its value or its error.

        Raises:
            EOFError, OSError, UnpicklingError: the process died, the last in mid-answer.
        """
        sent = pickle.dumps(call)
        process = self._running_process()
        assert process.stdin is not None
        assert process.stdout is not None
        pickle.dump(sent, process.stdin)
        process.stdin.flush()
        answer: tuple[bool, Any] = pickle.loads(pickle.load(process.stdout))
        return answer

    def _running_process(self) -> subprocess.Popen[bytes]:
        if self._process is not None:
            return self._process
        with self._lock:
            if self._stopped:
                raise EOFError
            self._process = start_module(spawn_main.__name__)
        self._calls = 0
        if self._begin is not None:
            self._ask((self._begin, (), {}))
        return self._process

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(OSError):  # it died with something unread
            process.stdin.close()
        process.stdout.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_SECONDS_TO_END)
        # One that was killed by half: it has nothing any more to end well for.
        process.kill()
        self._ending = describe_end(process.wait())


def _stopped() -> WorkerEndedError:
    return WorkerEndedError("The work was stopped.", hint="Run the same command again.")


def _ended(ending: str) -> WorkerEndedError:
    how = f" ({ending})" if ending else ""
    return WorkerEndedError(
        f"A process that did part of the work was ended from outside{how}, {ATTEMPTS} times.",
        hint="Is memory short? Then let it do less at once: `--jobs 1`, in Python `jobs=1`. "
        "What is finished is kept: run the same command again.",
    )
