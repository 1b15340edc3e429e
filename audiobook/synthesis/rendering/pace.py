"""How long this machine takes for an engine's speech, measured while it renders.

Kept in the user's cache folder, so that `plan` can tell what a book will cost before it is begun.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from audiobook.files import write_atomically
from audiobook.synthesis.model_files import cache_folder

FEWEST_CHARACTERS = 500
"""Code points of spoken text below which a run says nothing: loading would weigh too much."""
_MEMORY = 200_000  # code points of earlier runs that count against the newest


def cpu_seconds_per_character() -> Mapping[str, float]:
    """Seconds of one core for a code point of spoken text, by engine, as measured here."""
    return {
        engine: seconds / characters
        for engine, (seconds, characters) in _read().items()
        if characters >= FEWEST_CHARACTERS
    }


def record_pace(engine: str, seconds: float, characters: int) -> None:
    """Add what a run took to what is known; a folder that cannot be written to is let be.

    Args:
        engine: its name.
        seconds: of one core.
        characters: code points of spoken text.
    """
    if characters < FEWEST_CHARACTERS or seconds <= 0:
        return
    paces = dict(_read())
    earlier_seconds, earlier_characters = paces.get(engine, (0.0, 0))
    share = min(1.0, _MEMORY / earlier_characters) if earlier_characters else 0.0
    paces[engine] = (
        earlier_seconds * share + seconds,
        round(earlier_characters * share) + characters,
    )
    path = _path()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, json.dumps(paces), durable=False)


def _path() -> Path:
    return cache_folder() / "pace.json"


def _read() -> Mapping[str, tuple[float, int]]:
    try:
        content = json.loads(_path().read_text(encoding="utf-8"))
        return {
            str(engine): (float(seconds), int(characters))
            for engine, (seconds, characters) in content.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
