"""Who goes first on the processor: what works behind stands still while somebody waits.

A lower priority (`os.nice`) leaves a process its share of a core, and all of a core that is free:
on a small machine what it does there still takes caches, memory and clock from the one who is
waited for.

Processes are stopped on Linux only. Nobody would wake one whose starter was killed meanwhile; there
the kernel is asked to end it with him.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Protocol

_SET_DEATH_SIGNAL = 1
"""``PR_SET_PDEATHSIG`` of prctl(2)."""


def end_with_starter() -> None:
    """Have this process killed when the thread that started it ends; without effect where processes
    are not stopped."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Have a process that called `end_with_starter` stand still, if it can be."""
    if sys.platform == "linux":
        process.send_signal(signal.SIGSTOP)


def go_on(process: subprocess.Popen[bytes]) -> None:
    """Let it go on."""
    if sys.platform == "linux":
        process.send_signal(signal.SIGCONT)


class Suspendable(Protocol):
    """Work that can be made to stand still."""

    def suspend(self) -> None:
        """Stand still until `resume`."""

    def resume(self) -> None:
        """Go on."""


class Precedence:
    """Gives way to what somebody waits for; used by several threads."""

    def __init__(self) -> None:
        self._works: list[Suspendable] = []
        self._waited_for: Counter[int] = Counter()
        """By identity."""
        self._suspended: set[int] = set()
        self._guard = threading.Lock()

    def add(self, work: Suspendable) -> None:
        """Have `work` give way from now on."""
        with self._guard:
            self._works.append(work)
            self._apply()

    def remove(self, work: Suspendable) -> None:
        """It has ended."""
        with self._guard:
            self._works = [other for other in self._works if other is not work]
            self._suspended.discard(id(work))

    @contextlib.contextmanager
    def given_to(self, *works: Suspendable) -> Iterator[None]:
        """All others stand still while somebody waits for `works`.

        Whoever asks for this lets go of it after some seconds whatever happens: one that stands
        still may hold a lock.
        """
        names = [id(work) for work in works]
        with self._guard:
            self._waited_for.update(names)
            self._apply()
        try:
            yield
        finally:
            with self._guard:
                self._waited_for.subtract(names)
                self._waited_for += Counter()  # without those nobody waits for
                self._apply()

    def _apply(self) -> None:
        for work in self._works:
            name = id(work)
            stands_still = bool(self._waited_for) and name not in self._waited_for
            if stands_still and name not in self._suspended:
                self._suspended.add(name)
                work.suspend()
            elif not stands_still and name in self._suspended:
                self._suspended.discard(name)
                work.resume()
