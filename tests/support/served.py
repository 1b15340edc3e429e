"""A finished book on loopback."""

from dataclasses import dataclass
from pathlib import Path

from audiobook.model import Track


@dataclass(frozen=True)
class Served:
    url: str
    """With a slash at its end."""
    tracks: tuple[Track, ...]
    folder: Path
