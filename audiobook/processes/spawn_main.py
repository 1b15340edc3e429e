"""What a process of a `ProcessExecutor` does: ``python -m audiobook.processes.spawn_main``.

Standard input brings calls, standard output takes answers, one for each call. Both are pickles of
bytes, which are pickles in turn: of ``(function, args, kwargs)``, and of ``(succeeded, result or
exception)``. A call that cannot be unpickled, or a result that cannot be pickled, is thus an answer
as well, and what follows in the pipe can still be read.

The end of standard input ends the process, in the middle of a call too: a parent that was killed
takes its processes with it.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import sys
import threading

from audiobook.processes.launch import take_standard_output
from audiobook.processes.precedence import end_with_starter


def main() -> None:
    """Serve until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_starter()
    answers = take_standard_output()
    calls: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    busy = threading.Event()
    threading.Thread(target=_read, args=(calls, busy), daemon=True).start()
    with contextlib.suppress(OSError):  # the parent has gone
        while (call := calls.get()) is not None:
            pickle.dump(_answer(call), answers)
            answers.flush()
            busy.clear()


def _read(calls: queue.SimpleQueue[bytes | None], busy: threading.Event) -> None:
    with contextlib.suppress(EOFError, OSError, pickle.UnpicklingError):  # it ends or is cut
        while True:
            call = pickle.load(sys.stdin.buffer)
            busy.set()
            calls.put(call)
    if busy.is_set():
        os._exit(1)
    calls.put(None)


def _answer(call: bytes) -> bytes:
    try:
        function, args, kwargs = pickle.loads(call)
        return pickle.dumps((True, function(*args, **kwargs)))
    except Exception as error:
        return _failure(error)


def _failure(error: Exception) -> bytes:
    try:
        return pickle.dumps((False, error))
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))


if __name__ == "__main__":
    main()
