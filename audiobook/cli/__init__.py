"""The command line: a thin face on `audiobook.production`, one module a command."""

from audiobook.cli._app import main

__all__ = ["main"]
