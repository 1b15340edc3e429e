"""The processes that encode."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from audiobook.errors import AssemblyError

if TYPE_CHECKING:
    from multiprocessing.synchronize import Event

P = ParamSpec("P")
T = TypeVar("T")


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
        self._stop: Event | None = None
        self.executor: Executor
        if workers == 0:
            self.executor = InlineExecutor()
            return
        # multiprocessing is only paid for when there is something to encode.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self.executor = ProcessPoolExecutor(
            workers, mp_context=context, initializer=_begin, initargs=(self._stop,)
        )

    def close(self, *, at_once: bool) -> None:
        """Wait for the work to end, or end it `at_once`."""
        if at_once and self._stop is not None:
            self._stop.set()
        self.executor.shutdown(wait=True, cancel_futures=True)


def _begin(stop: Event) -> None:
    """Ctrl-C is the parent's to handle, who says `stop`; a parent that was killed takes its
    workers with it."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None
    for wait in (parent.join, stop.wait):
        threading.Thread(target=_end_after, args=(wait,), daemon=True).start()


def _end_after(wait: Callable[[], object]) -> None:
    wait()
    os._exit(1)


def explained(error: BaseException) -> BaseException:
    """`error`, or what it means to the author when a process went away."""
    if isinstance(error, BrokenExecutor):
        return AssemblyError(
            "an encoding process was ended from outside",
            hint="run again; with little memory, use fewer workers",
        )
    return error
