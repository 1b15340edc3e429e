"""What every page that plays a book shares: its colours and controls, and the player itself.

The page of `serve`, the page beside a feed, and the studio load the same files. The script is
a classic one, not a module: browsers load no modules into a page that is opened from a folder.
"""

from __future__ import annotations

from importlib.resources import files

PLAYER_FILES = {
    "theme.css": "text/css",
    "playback.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}
"""File name → media type."""

COLOURS = 12
"""How many colours of speakers ``theme.css`` has; the thirteenth speaker has the first again."""


def player_file(name: str) -> bytes:
    """The content of one of `PLAYER_FILES`."""
    return files(__name__).joinpath(name).read_bytes()
