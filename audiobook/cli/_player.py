"""Plays a WAV file with a program of the author's system."""

from __future__ import annotations

import shutil
import subprocess
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
    quiet = subprocess.DEVNULL
    for player in _PLAYERS:
        if shutil.which(player[0]):
            command = [*player, str(path)]
            if not subprocess.run(
                command, check=False, stdin=quiet, stdout=quiet, stderr=quiet
            ).returncode:
                return True
    return False
