"""The command line: a thin face on `audiobook.production`, one module a command."""

from __future__ import annotations

import sys
from typing import NoReturn

__all__ = ["main"]


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and leave the process with its exit status."""
    try:
        # Imported here: Ctrl-C can come before anything is loaded.
        from audiobook.cli._app import run

        run(args)
    except KeyboardInterrupt:
        import signal

        # Pressed again while the program ends, it would only break off the tidying up.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stopped = "\nStopped. What is finished is kept; the same command goes on from there."
        print(stopped, file=sys.stderr)
        sys.exit(130)
