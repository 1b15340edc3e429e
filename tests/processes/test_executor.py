"""Processes that die, at whatever moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import pytest

from audiobook.errors import WorkerEndedError
from audiobook.processes.executor import ATTEMPTS, ProcessExecutor

_SECONDS = 60.0
"""Longer than anything here takes on a busy machine, so that a hang fails and does not hang."""


def _die_unless_marked(path: str) -> str:
    """Dies the first time it is called, and leaves a mark."""
    if not Path(path).exists():
        Path(path).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _ended(futures: Sequence[Future[Any]]) -> None:
    assert not wait(futures, _SECONDS).not_done


def test_work_of_a_process_that_died_is_done_by_another(tmp_path: Path) -> None:
    pool = ProcessExecutor(2)
    marks = [str(tmp_path / f"{n}") for n in range(4)]
    futures = [pool.submit(_die_unless_marked, mark) for mark in marks]
    _ended(futures)
    assert [future.result() for future in futures] == ["done"] * 4
    pool.shutdown()


def test_work_that_ends_every_process_fails_in_words_and_the_rest_goes_on() -> None:
    pool = ProcessExecutor(1)
    deadly, harmless = pool.submit(_die), pool.submit(abs, -3)
    _ended([deadly, harmless])
    with pytest.raises(WorkerEndedError, match="ended from outside"):
        deadly.result()
    assert harmless.result() == 3
    assert ATTEMPTS > 1
    pool.shutdown()


def test_a_process_is_replaced_after_so_many_calls() -> None:
    pool = ProcessExecutor(1, calls_a_process=2)
    processes = [pool.submit(os.getpid).result(_SECONDS) for _ in range(5)]
    assert [processes.index(process) for process in processes] == [0, 0, 2, 2, 4]
    pool.shutdown()


def _threads_of_the_matrix_library() -> list[int]:
    import numpy as np
    from threadpoolctl import threadpool_info

    assert np.ones((2, 2)).sum() == 4
    return [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]


def test_a_process_takes_no_more_than_its_core_for_matrices() -> None:
    pool = ProcessExecutor(1)
    threads = pool.submit(_threads_of_the_matrix_library).result(_SECONDS)
    assert threads
    assert set(threads) == {1}
    pool.shutdown()


def test_no_semaphore_is_made_that_could_outlive_a_kill() -> None:
    program = (
        "import os, sys; from audiobook.processes import ProcessExecutor\n"
        "with ProcessExecutor(2) as pool: pool.submit(os.getpid).result()\n"
        "sys.exit('multiprocessing' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def _write_and_return(text: str) -> str:
    os.write(1, text.encode())
    return text


def _return_a_lock() -> object:
    return threading.Lock()


def test_what_a_call_prints_is_no_answer_and_what_cannot_travel_is_an_error() -> None:
    with ProcessExecutor(1) as pool:
        assert pool.submit(_write_and_return, "loud").result(_SECONDS) == "loud"
        with pytest.raises((TypeError, RuntimeError), match="lock"):
            pool.submit(_return_a_lock).result(_SECONDS)
        with pytest.raises(ValueError, match="invalid literal"):
            pool.submit(int, "seven").result(_SECONDS)
        assert pool.submit(abs, -3).result(_SECONDS) == 3


def test_a_pool_that_is_killed_ends_with_its_work_undone() -> None:
    import time

    pool = ProcessExecutor(2)
    futures = [pool.submit(time.sleep, 3600) for _ in range(5)]
    pool.kill()
    pool.shutdown(cancel_futures=True)
    _ended(futures)
    assert not any(
        future.done() and future.exception() is None for future in futures if not future.cancelled()
    )
    with pytest.raises(WorkerEndedError, match="stopped"):
        pool.submit(abs, 1)
