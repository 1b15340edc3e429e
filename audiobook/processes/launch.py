"""Starting a Python process that runs a module of this package and talks by pipes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO

from audiobook.cores import ONE_THREAD


def start_module(
    module: str,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    stderr: IO[bytes] | None = None,
) -> subprocess.Popen[bytes]:
    """Start ``python -m module arguments`` with pipes for standard input and output.

    It imports from the places that this process imports from, has one thread for matrices, and
    hears no Ctrl-C, which reaches every process of a terminal and is the caller's to handle.

    Args:
        module: dotted name.
        arguments: of its command line.
        environment: what differs from the caller's.
        stderr: where its standard error goes; None for the caller's own.

    Raises:
        OSError: the system has no room for another process.
    """
    with _without_ctrl_c():
        return subprocess.Popen(
            # -P: a module in the current folder, which may be anybody's, is not imported.
            [sys.executable, "-P", "-m", module, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={
                **os.environ,
                **ONE_THREAD,
                "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
                "PYTHONUTF8": "1",
                **(environment or {}),
            },
        )


def describe_end(status: int) -> str:
    """How a process ended: ``signal 9`` or ``exit status 3``."""
    return f"signal {-status}" if status < 0 else f"exit status {status}"


def take_standard_output() -> IO[bytes]:
    """In such a process: standard output for answers alone. Whatever a library prints goes to
    standard error from then on."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


@contextlib.contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """What is started meanwhile hears no Ctrl-C, not even before it can say so itself."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    earlier_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, earlier_mask)
