"""Writing files so that nothing half-written ever stands under its final name, and saying in the
author's words why a file could not be written."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from audiobook.errors import DiskFullError, StorageError

UNFINISHED_SUFFIX = ".part"
"""Of the names that files have while they are written: ``.name.1234.part``, 1234 the process."""


@contextlib.contextmanager
def replacing(path: Path, *, unless_same: bool = False) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` in one step when all went
    well, and is removed when not.

    A file that stands there keeps its permissions; through a symbolic link the file it points to
    is replaced.

    Args:
        path: the final name.
        unless_same: a file that holds the same bytes already is not touched.

    Raises:
        OSError: nothing was changed.
    """
    target = path.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}{UNFINISHED_SUFFIX}")
    try:
        yield unfinished
        if unless_same and target.is_file() and filecmp.cmp(unfinished, target, shallow=False):
            unfinished.unlink()
            return
        with contextlib.suppress(FileNotFoundError):
            shutil.copymode(target, unfinished)
        unfinished.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, content: str | bytes) -> None:
    """Give `path` the content in one step; see `replacing`. Text is written as UTF-8 with its line
    ends untouched.

    Raises:
        OSError: nothing was changed.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with replacing(path) as unfinished:
        unfinished.write_bytes(data)


def write_if_changed(path: Path, data: bytes) -> bool:
    """Give `path` the content `data`, all or nothing; an unchanged file is not touched.

    Returns:
        Whether the file changed.

    Raises:
        StorageError: see `explain_write_errors`.
    """
    with explain_write_errors(path):
        with contextlib.suppress(FileNotFoundError):
            if path.read_bytes() == data:
                return False
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    return True


def copy_if_changed(source: Path, path: Path) -> bool:
    """Give `path` the content and date of the file `source`, all or nothing.

    A file of the same size and date is taken for a copy made before.

    Returns:
        Whether the file changed.

    Raises:
        StorageError: see `explain_write_errors`.
    """
    with explain_write_errors(path):
        wanted = source.stat()
        with contextlib.suppress(FileNotFoundError):
            present = path.stat()
            # Some file systems keep dates to two seconds.
            same_date = abs(present.st_mtime - wanted.st_mtime) <= 2
            if present.st_size == wanted.st_size and same_date:
                return False
        with replacing(path) as unfinished:
            shutil.copy2(source, unfinished)
    return True


@contextlib.contextmanager
def explain_write_errors(place: Path) -> Iterator[None]:
    """Turn the system's refusals to write into errors that say what to do.

    Raises:
        DiskFullError: no space is left.
        StorageError: `place` is read-only, not a folder, or otherwise refuses.
    """
    try:
        yield
    except OSError as error:
        raise write_error(error, place) from error


def write_error(error: OSError, place: Path) -> StorageError:
    """The error of a file that could not be written.

    Args:
        error: what the system said.
        place: what was written, where the system does not say.
    """
    path = Path(error.filename) if isinstance(error.filename, str) and error.filename else place
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(
            "The disk is full.",
            hint="Make room and run the same command again: what is finished is kept.",
            path=path,
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(
            "This place cannot be written to.",
            hint="Choose another folder with --dir, or change its permissions.",
            path=path,
        )
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return StorageError(
            "A file stands where a folder should be, or the other way round.",
            hint="Move it away, or choose another folder with --dir.",
            path=path,
        )
    return StorageError(
        f"It could not be written: {error.strerror or error}.",
        hint="Check the disk, and what your system lets you write; what is finished is kept.",
        path=path,
    )
