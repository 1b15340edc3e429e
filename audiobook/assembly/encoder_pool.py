"""The processes that encode, and whatever else is to be done in processes of its own.

Every process has a pipe of its own and shares nothing else with anybody: no lock, no queue, no
semaphore. So whatever dies, at whatever moment, is noticed as the end of a pipe and leaves nobody
waiting. (`concurrent.futures.ProcessPoolExecutor` shares queues and their locks, whose semaphores
stay on the system when all of its processes are killed.)
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from audiobook.cores import ONE_THREAD
from audiobook.errors import AssemblyError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnContext, SpawnProcess

P = ParamSpec("P")
T = TypeVar("T")

ATTEMPTS = 3
"""Processes that may die of one piece of work before it is given up."""


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
    """Encoding processes; without any, everything runs inline.

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
        """
        Raises:
            AssemblyError: the pool is closed.
        """
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise AssemblyError("The work was stopped.", hint="Run the same command again.")
            self._open += 1
            if len(self._keepers) < min(self._most, self._open):
                self._keepers.append(_Keeper(self._work, self._begin, self._calls_a_process))
                self._keepers[-1].start()
        future.add_done_callback(self._one_done)
        self._work.put(_Work(future, (function, args, kwargs)))
        return future

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


class _Work:
    """A call, and where its result goes."""

    __slots__ = ("call", "future")

    def __init__(self, future: Future[Any], call: tuple[Any, ...]) -> None:
        self.future = future
        self.call = call


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
        self._process: SpawnProcess | None = None
        self._pipe: Connection[Any, Any] | None = None
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

    def _do(self, work: _Work) -> None:
        for _ in range(ATTEMPTS):
            if self._stopped:
                break
            try:
                succeeded, outcome = self._ask(work.call)
            except (EOFError, OSError):
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
        work.future.set_exception(
            AssemblyError(
                "A process that did part of the work was ended from outside.",
                hint="Run the same command again; with little memory, use fewer workers.",
            )
        )

    def _ask(self, call: tuple[Any, ...]) -> tuple[bool, Any]:
        """Whether the call succeeded, and its value or its error.

        Raises:
            EOFError, OSError: the process died.
        """
        pipe = self._opened_pipe()
        pipe.send(call)
        answer: tuple[bool, Any] = pipe.recv()
        return answer

    def _opened_pipe(self) -> Connection[Any, Any]:
        if self._pipe is not None:
            return self._pipe
        # multiprocessing is only paid for when there is something to encode.
        import multiprocessing

        context: SpawnContext = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._begin), daemon=True)
        with self._lock:
            if self._stopped:
                raise EOFError
            with _without_ctrl_c():
                process.start()
            self._process, self._pipe = process, ours
        self._calls = 0
        theirs.close()
        return ours

    def _end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
            pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if process is not None:
            # One that was killed by half: it has nothing any more to end well for.
            process.join(1)
            process.kill()
            process.join()


@contextlib.contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """What is started meanwhile hears no Ctrl-C, not even before it can say so itself."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)


def _serve(pipe: Connection[Any, Any], begin: Callable[[], object] | None) -> None:
    """What such a process does, until its pipe ends.

    Ctrl-C is the parent's to handle; a parent that was killed takes its workers with it.
    """
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.update(ONE_THREAD)  # before numpy is loaded, which reads it once
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_after, args=(parent.join,), daemon=True).start()
    if begin is not None:
        begin()
    with contextlib.suppress(EOFError, OSError):
        while True:
            function, args, kwargs = pipe.recv()
            answer: tuple[bool, object]
            try:
                answer = (True, function(*args, **kwargs))
            except Exception as error:
                answer = (False, error)
            pipe.send(answer)


def _end_after(wait: Callable[[], object]) -> None:
    wait()
    os._exit(1)
