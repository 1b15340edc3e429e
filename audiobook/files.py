"""Writing files so that nothing half-written ever stands under its final name, and saying in the
author's words why a file could not be written."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path
from typing import TypeAlias

from audiobook.errors import DiskFullError, StorageError

StrPath: TypeAlias = str | os.PathLike[str]
"""Where a caller's program may name a file as it likes to."""

_COARSEST_DATE = 2
"""Seconds to which some file systems keep dates (FAT)."""

_SYNCS_AT_ONCE = 8

UNFINISHED_SUFFIX = ".part"
"""Of the names that files have while they are written: ``.name.1234.part``, 1234 the process."""


@contextlib.contextmanager
def replacing(path: Path, *, unless_same: bool = False, durable: bool = True) -> Iterator[Path]:
    """A path beside `path` to write to; it takes the place of `path` in one step when all went
    well, and is removed when not.

    A file that stands there keeps its permissions; through a symbolic link the file it points to
    is replaced.

    Args:
        path: the final name.
        unless_same: a file that holds the same bytes already is not touched.
        durable: the content is on the disk before its name is, and the name when this ends, so
            that a power cut takes neither; False for what the next run makes again.

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
        if durable:
            _sync(unfinished)
        unfinished.replace(target)
        if durable:
            sync_folder(target.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def write_atomically(path: Path, content: str | bytes, *, durable: bool = True) -> None:
    """Give `path` the content in one step; see `replacing`. Text is written as UTF-8 with its line
    ends untouched; `durable` as there.

    Raises:
        OSError: nothing was changed.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with replacing(path, durable=durable) as unfinished:
        unfinished.write_bytes(data)


def write_if_changed(path: Path, data: bytes, *, durable: bool = True) -> bool:
    """Give `path` the content `data`, all or nothing; an unchanged file is not touched. `durable`
    as in `replacing`.

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
        write_atomically(path, data, durable=durable)
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
        source_stat = source.stat()
        with contextlib.suppress(FileNotFoundError):
            present = path.stat()
            same_date = abs(present.st_mtime - source_stat.st_mtime) <= _COARSEST_DATE
            if present.st_size == source_stat.st_size and same_date:
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


def sync_files(paths: Iterable[Path]) -> None:
    """Have the contents of files written to the disk; returns when they are there.

    Raises:
        OSError: the disk failed.
    """
    from concurrent.futures import ThreadPoolExecutor

    # Side by side: a file system writes down in one go what is asked for at one time.
    with ThreadPoolExecutor(_SYNCS_AT_ONCE) as pool:
        list(pool.map(_sync, paths))


def sync_folder(folder: Path) -> None:
    """Have the names in `folder` written to the disk, where the system can do that."""
    with contextlib.suppress(OSError):
        _sync(folder)


def _sync(path: Path) -> None:
    # Windows only writes down what was opened for writing.
    file = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def open_file(path: Path) -> BufferedReader:
    """Open a file to read its bytes; nothing waits for a pipe, and nothing endless is read.

    Raises:
        OSError: it cannot be opened, or is no file but a pipe, a folder or a device.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        file = os.open(path, flags)
    except ValueError as error:
        # A NUL in the name: no system has such a file.
        raise OSError(errno.EINVAL, "no file can have this name", os.fspath(path)) from error
    if stat.S_ISREG(os.fstat(file).st_mode):
        return os.fdopen(file, "rb")
    os.close(file)
    raise OSError(errno.EINVAL, "it is a folder, a pipe or a device, no file", os.fspath(path))


def read_file(path: Path) -> bytes:
    """All bytes of a file; see `open_file`.

    Raises:
        OSError: it cannot be read.
    """
    with open_file(path) as file:
        return file.read()


def file_digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; see `open_file`.

    Raises:
        OSError: it cannot be read.
    """
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_error(error: OSError) -> StorageError:
    """What the system said about a file, in the author's words."""
    name = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else None
    if error.errno in (errno.EACCES, errno.EPERM):
        return StorageError(
            "This file or folder may not be used.",
            hint="Change its permissions; was it made by a command that ran as another user?",
            path=name,
        )
    if error.errno in (errno.ENAMETOOLONG, errno.EINVAL, errno.ELOOP):
        hint = "Give it another name, or move it away."
    elif error.errno == errno.ENOENT:
        hint = "Was it moved while the command was at work? Run the same command again."
    else:
        hint = "Check the disk; what is finished is kept."
    reason = error.strerror or str(error)
    return StorageError(f"It cannot be used: {reason}.", hint=hint, path=name)
