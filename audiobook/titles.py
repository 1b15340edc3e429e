"""Titles of chapters in lists where nothing but the title tells them apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audiobook.model import Track


def unnamed(track: Track) -> str:
    """What a chapter without a title is called: ``Chapter 3``."""
    return f"Chapter {track.number}"


def distinct_titles(tracks: Sequence[Track]) -> tuple[str, ...]:
    """A title for each track: with its part where another track has the same title (``Part Two:
    Chapter 1``), with ``Chapter 3`` where it has none."""
    names = [track.title or unnamed(track) for track in tracks]
    counts = Counter(names)
    return tuple(
        f"{track.part}: {name}" if track.part and counts[name] > 1 else name
        for track, name in zip(tracks, names, strict=True)
    )
