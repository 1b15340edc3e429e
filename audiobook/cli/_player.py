"""Plays a WAV file with a program of the author's system."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

# Programs that play a WAV file and come back when it is over, with their options.
_PLAYERS = (
    ("afplay",),
    ("pw-play",),
    ("paplay",),
    ("aplay", "-q"),
    ("mpv", "--no-video", "--really-quiet"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"),
)


def play_file(path: Path) -> bool:
    """Play a file to its end.

    Returns:
        Whether there was a program to do it, and sound to do it with.
    """
    null = subprocess.DEVNULL
    return any(
        subprocess.run(command, check=False, stdin=null, stdout=null, stderr=null).returncode == 0
        for command in _commands(path)
    )


def _commands(path: Path) -> Iterator[list[str]]:
    """The programs there are, each with its options and the file."""
    return ([*player, str(path)] for player in _PLAYERS if shutil.which(player[0]))


class Playback:
    """Files played one after another while the program goes on.

    Args:
        paths: what is played.
        on_start: called, from a thread of its own, with the index of each file that begins.
        on_failure: called so when there was no program to play a file; no more is played.
    """

    def __init__(
        self, paths: Sequence[Path], on_start: Callable[[int], None], on_failure: Callable[[], None]
    ) -> None:
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(
            target=self._play, args=(paths, on_start, on_failure), daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Be silent, and start nothing more."""
        with self._lock:
            self._stopped.set()
            if self._process is not None:
                self._process.terminate()
        self._thread.join()

    def _play(
        self, paths: Sequence[Path], on_start: Callable[[int], None], on_failure: Callable[[], None]
    ) -> None:
        for index, path in enumerate(paths):
            if self._stopped.is_set():
                return
            on_start(index)
            if not any(map(self._plays, _commands(path))):
                if not self._stopped.is_set():
                    on_failure()
                return

    def _plays(self, command: Sequence[str]) -> bool:
        with self._lock:
            if self._stopped.is_set():
                return False
            null = subprocess.DEVNULL
            self._process = subprocess.Popen(command, stdin=null, stdout=null, stderr=null)
        return self._process.wait() == 0
