"""Writing files so that nothing half-written ever stands under its final name."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write `content` beside `path` and put it in its place in one step.

    Text is written as UTF-8 with its line ends untouched. A file that stands there keeps its
    permissions; through a symbolic link the file it points to is replaced.

    Raises:
        OSError: nothing was changed.
    """
    target = path.resolve()
    data = content.encode("utf-8") if isinstance(content, str) else content
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        beside.write_bytes(data)
        with suppress(FileNotFoundError):
            shutil.copymode(target, beside)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
