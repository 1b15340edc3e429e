"""The command line: a thin face on `audiobook.production`, one module a command."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from typing import NoReturn

_PRESSES_THAT_END = 3
"""Of Ctrl-C: the first asks to stop, the second must not break off the tidying up."""

__all__ = ["main"]

_STOPPED = 130
"""Exit status of what Ctrl-C ends (128 and the number of SIGINT)."""


class _CtrlC:
    """Ctrl-C stops the command. Pressed again it would only break off the tidying up, and does
    nothing; pressed once more it ends the process, whatever it is at: nothing is lost by that."""

    def __init__(self) -> None:
        self._presses = 0

    def __call__(self, number: int, frame: object) -> None:
        self._presses += 1
        if self._presses == 1:
            raise KeyboardInterrupt
        if self._presses >= _PRESSES_THAT_END:
            os._exit(_STOPPED)


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and leave the process with its exit status."""
    try:
        # Not where a shell has the command ignore it, in the background.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            with contextlib.suppress(ValueError):  # only the main thread hears signals
                signal.signal(signal.SIGINT, _CtrlC())
        # Imported here: Ctrl-C can come before anything is loaded.
        from audiobook.cli._app import run

        run(args)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stopped = "\nStopped. What is finished is kept; the same command goes on from there."
        print(stopped, file=sys.stderr)
        sys.exit(_STOPPED)
