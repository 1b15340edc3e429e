"""Keys of a terminal, none of them lost."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections import deque
from collections.abc import Iterator

import click

_KEYS = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|O.)?|.", re.DOTALL)
"""A key of the cursor and the like sends a sequence (ECMA-48, 5.4); any other one character."""


@contextlib.contextmanager
def keyboard() -> Iterator[Keyboard]:
    """The terminal of the program, which gives each key at once and prints none.

    It stays so until the end of the context: :func:`click.getchar` sets the terminal anew for each
    key, and what was pressed meanwhile is lost.
    """
    if sys.platform == "win32" or not sys.stdin.isatty():
        yield Keyboard(None)
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    settings = termios.tcgetattr(terminal)
    tty.setcbreak(terminal, termios.TCSADRAIN)
    try:
        yield Keyboard(terminal)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, settings)


class Keyboard:
    """What is pressed, key by key.

    Args:
        terminal: the file descriptor of a terminal that gives each key at once; ``None`` to leave
            the reading to click.
    """

    def __init__(self, terminal: int | None) -> None:
        self._terminal = terminal
        self._pressed: deque[str] = deque()

    def key(self) -> str:
        """Wait for a key: a character, or the sequence that a key without one sends.

        Raises:
            EOFError: there is no terminal any more.
        """
        while not self._pressed:
            self._pressed.extend(_KEYS.findall(self._read()))
        return self._pressed.popleft()

    def _read(self) -> str:
        if self._terminal is None:
            sent = click.getchar()
        else:
            try:
                sent = os.read(self._terminal, 1024).decode(sys.stdin.encoding, errors="replace")
            except OSError as error:
                raise EOFError from error
        if not sent:
            raise EOFError
        return sent
