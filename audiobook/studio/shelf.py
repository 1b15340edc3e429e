"""The folders opened lately, kept for the user and not in any production."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from audiobook.files import write_atomically

_MOST = 24


def _record() -> Path:
    from platformdirs import user_state_path

    return user_state_path("audiobook") / "studio.json"


def opened_lately() -> list[Path]:
    """Folders of productions that are still there, the last one first."""
    try:
        paths = msgspec.json.decode(_record().read_bytes(), type=list[str])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return []
    return [Path(path) for path in paths if (Path(path) / "book.yaml").is_file()]


def remember(folder: Path) -> None:
    """Put a production on top of the shelf."""
    mine = str(folder.resolve())
    paths = [mine, *(str(path) for path in opened_lately() if str(path) != mine)]
    # A shelf that cannot be kept is no reason not to work.
    with contextlib.suppress(OSError):
        _record().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(_record(), msgspec.json.encode(paths[:_MOST]))
