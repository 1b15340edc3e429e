"""The command line on a terminal of its own, as an author uses it."""

from __future__ import annotations

import codecs
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from types import TracebackType

_CLEAR = "\x1b[2J"
_RULE = "─" * 20
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>]")
_PROGRAM = """\
import fcntl, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from audiobook.cli import main
main()
"""
"""On a terminal that is its own, so that it is told when that goes away."""
_AT_LAST = 60.0
"""Seconds after which a test is given up."""


class Terminal:
    """Runs ``audiobook ARGS`` on a pseudo terminal.

    Args:
        args: of the command line.
        columns: of the terminal.
        lines: of the terminal.
        environment: variables to set.
    """

    def __init__(
        self, *args: object, columns: int = 80, lines: int = 24, **environment: str
    ) -> None:
        self._master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        unset = ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR")
        inherited = {name: value for name, value in os.environ.items() if name not in unset}
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *map(str, args)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**inherited, "TERM": "xterm", "INPUTRC": os.devnull, **environment},
            start_new_session=True,
        )
        os.close(slave)
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.output = ""
        """All that was printed."""

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)

    @property
    def screen(self) -> str:
        """What was printed since the screen was cleared last, without styles."""
        last = _ANSI.sub("", self.output.rpartition(_CLEAR)[2]).replace("\r", "")
        return last.rpartition(_RULE)[2].lstrip("─\n") if _RULE in last else last

    def asked(self) -> str:
        """Wait for the next key to be wanted; gives the screen."""
        self._wait(self._is_raw)
        return self.screen

    def press(self, key: str) -> str:
        """Press a key that shows another screen, and wait until that wants a key."""
        before = self._screens()
        self.type(key)
        self._wait(lambda: self._screens() > before and self._is_raw())
        return self.screen

    def _screens(self) -> int:
        return (
            self.output.count(_CLEAR)
            + self.output.count(_RULE + "\x1b")
            + self.output.count(_RULE + "\r")
        )

    def prompt(self, key: str, text: str) -> None:
        """Press a key and wait for `text`."""
        seen = len(self.output)
        self.type(key)
        self._wait(lambda: text in self.output[seen:])

    def leave(self, key: str) -> int:
        """Press a key that ends the program; gives its exit status."""
        self.type(key)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end; gives the exit status."""
        self._wait(lambda: self._process.poll() is not None)
        self._read(0.0)
        return self._process.returncode

    def kill(self) -> None:
        """End it as nothing that a program can prevent does."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def hang_up(self) -> None:
        """Close the terminal's window, and wait until the program has noticed."""
        os.close(self._master)
        self._master = os.open(os.devnull, os.O_RDWR)
        self._process.wait(_AT_LAST)

    def type(self, text: str) -> None:
        """Press keys, and wait for nothing."""
        os.write(self._master, text.encode())

    def _is_raw(self) -> bool:
        return not termios.tcgetattr(self._master)[3] & termios.ICANON

    def _wait(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + _AT_LAST
        while not done():
            if time.monotonic() > end:
                raise TimeoutError(self.output[-2000:])
            self._read(0.02)
            if self._process.poll() is not None:
                self._read(0.0)
                if not done():
                    raise EOFError(self.output[-2000:])
                return
        self._read(0.0)

    def _read(self, seconds: float) -> None:
        while select.select([self._master], [], [], seconds)[0]:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                # The other end is closed.
                return
            if not data:
                return
            self.output += self._decoder.decode(data)
            seconds = 0.0
