"""Files of the author that are read in their new form before they are written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audiobook.errors import AudiobookError


def checked(
    path: Path, text: str, read: Callable[[Path], object], mistake: type[AudiobookError]
) -> str:
    """`text` once it is known that `read` can read it at `path`.

    Raises:
        AudiobookError: a `mistake` in it, told of `path`.
    """
    beside = path.with_name(f".{path.name}.studio.part")
    try:
        beside.write_text(text, "utf-8", newline="")
        read(beside)
    except mistake as error:
        raise mistake(error.message, hint=error.hint, path=path) from error
    finally:
        beside.unlink(missing_ok=True)
    return text
