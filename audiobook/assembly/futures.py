"""Work that goes on when other work is done, in whichever thread that happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def done(value: T) -> Future[T]:
    """A future that has its result already."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def gathered(futures: Sequence[Future[T]]) -> Future[list[T]]:
    """The results of all `futures`, in their order; fails when one of them does."""
    if not futures:
        return done([])
    waiting = list(futures)
    result: Future[list[T]] = Future()
    lock = threading.Lock()
    pending = len(waiting)

    def one_done(_: Future[T]) -> None:
        nonlocal pending
        with lock:
            pending -= 1
            is_last = pending == 0
        if is_last:
            settle(result, lambda: [future.result() for future in waiting])
            # The futures hold this function, which holds them: nothing would be freed for long.
            waiting.clear()

    for future in futures:
        future.add_done_callback(one_done)
    return result


def then(first: Future[T], go_on: Callable[[T], Future[U]]) -> Future[U]:
    """What comes of `go_on`, which is given the result of `first`; fails when either does."""
    result: Future[U] = Future()

    def first_done(done: Future[T]) -> None:
        try:
            second = go_on(done.result())
        except BaseException as error:
            result.set_exception(error)
            return
        second.add_done_callback(lambda done: settle(result, done.result))

    first.add_done_callback(first_done)
    return result


def settle(future: Future[T], work: Callable[[], T]) -> None:
    """Give `future` the result of `work`, or its failure."""
    try:
        value = work()
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(value)
