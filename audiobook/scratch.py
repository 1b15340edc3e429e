"""Folders for temporary files, of which nothing stays: what a killed process has left the next one
clears away.

A folder is in use while somebody holds the lock in it. The system lets go of a lock when its
holder dies, whatever it dies of, so that no process has to be asked for by its number.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

_PREFIX = "audiobook-scratch-"
_BEGUN_PREFIX = "audiobook-begun-"
"""Of a folder that is not locked yet."""
_LOCK_NAME = "in-use.lock"
_MEMORY = Path("/dev/shm")
"""A file system in memory, where the system has one."""
_ROOM = 64 << 20
"""Bytes that temporary files should find free."""
_BEGINNING = 3600.0
"""Seconds after which a folder that is not locked is not one that is just being made."""


class ScratchFolder:
    """A new folder with nothing but its lock in it; `close` removes it.

    Args:
        in_memory: whether it may lie in memory, where the system has room there: for files that
            live for milliseconds, not for those that pile up.

    Raises:
        OSError: it cannot be made.
    """

    def __init__(self, *, in_memory: bool = True) -> None:
        import filelock

        usable = (
            in_memory
            and _MEMORY.is_dir()
            and os.access(_MEMORY, os.W_OK)
            and shutil.disk_usage(_MEMORY).free > _ROOM
        )
        begun = Path(tempfile.mkdtemp(prefix=_BEGUN_PREFIX, dir=_MEMORY if usable else None))
        self._lock = filelock.FileLock(begun / _LOCK_NAME)
        self._lock.acquire()
        # Nobody may find it between its making and its locking.
        self.path = begun
        with contextlib.suppress(OSError):  # Windows: a file in it is open
            self.path = begun.rename(begun.with_name(begun.name.replace(_BEGUN_PREFIX, _PREFIX, 1)))

    def close(self) -> None:
        """Remove the folder with all that lies in it."""
        self._lock.release()
        shutil.rmtree(self.path, ignore_errors=True)


def clear_abandoned() -> None:
    """Remove the folders of processes that were killed."""
    for place in {_MEMORY, Path(tempfile.gettempdir())}:
        with contextlib.suppress(OSError):
            folders = [f for f in place.glob(f"{_PREFIX}*") if _is_abandoned(f)]
            folders += [f for f in place.glob(f"{_BEGUN_PREFIX}*") if _is_old(f)]
            for folder in folders:
                if not folder.is_symlink():
                    shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    import filelock

    lock = folder / _LOCK_NAME
    try:
        if not lock.exists():
            return _is_old(folder)
        with filelock.FileLock(lock, timeout=0):
            return True
    except (OSError, filelock.Timeout):
        return False


def _is_old(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > _BEGINNING
    except OSError:
        return False
