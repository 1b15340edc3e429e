"""The zip container of EPUB and DOCX, read in bounded pieces and never unpacked to disk."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import unquote, urlsplit

from audiobook.errors import (
    DamagedManuscriptError,
    EncryptedManuscriptError,
    ManuscriptTooLargeError,
)
from audiobook.manuscript import limits

_CHUNK = 1 << 16


class Archive:
    """Members of a zip file, by name.

    Args:
        path: the file.

    Raises:
        DamagedManuscriptError: it is not a whole zip file.
        ManuscriptTooLargeError: the file, or the number of its members, is over the limit.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        limits.check_size(path, limits.ARCHIVE_BYTES)
        # NotImplementedError is what zipfile raises for a later version of the format.
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as error:
            raise self._damaged(str(error)) from error
        infos = self._zip.infolist()
        if len(infos) > limits.ARCHIVE_MEMBERS:
            self._zip.close()
            raise self._too_large(f"It holds {len(infos)} files.")
        self._infos = {info.filename: info for info in infos}
        self._folded = {_folded(info.filename): info.filename for info in infos}
        self._unpacked = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._zip.close()

    @property
    def names(self) -> tuple[str, ...]:
        """Of all members, in the order of the central directory."""
        return tuple(self._infos)

    def find(self, name: str) -> str | None:
        """The member called `name`, in this or another mixture of capitals, with its blanks
        written as ``%20`` or not, with either kind of slash."""
        return name if name in self._infos else self._folded.get(_folded(name))

    def read(self, name: str, limit: int = limits.TEXT_BYTES) -> bytes:
        """The bytes of a member.

        What counts against the limits is what really comes out of the decompressor, not the
        sizes the archive claims.

        Raises:
            DamagedManuscriptError: the member is missing, cut off or fails its checksum.
            EncryptedManuscriptError: it needs a password.
            ManuscriptTooLargeError: it, all read so far, or its compression ratio is over a limit.
        """
        entry = self.find(name)
        if entry is None:
            raise self._damaged(f"{name} is missing")
        info = self._infos[entry]
        if info.flag_bits & 0x1:
            raise EncryptedManuscriptError(
                f"{entry} inside the file is protected by a password.",
                hint="Save a copy without a password and give that.",
                path=self.path,
            )
        # NotImplementedError is what zipfile raises for a compression that it does not know.
        try:
            return self._read_bounded(info, limit)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
            raise self._damaged(f"{entry}: {error}") from error

    def _read_bounded(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        data = bytearray()
        with self._zip.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                data += chunk
                self._unpacked += len(chunk)
                ratio = len(data) / max(info.compress_size, 1)
                if len(data) > limit or self._unpacked > limits.UNPACKED_BYTES:
                    raise self._too_large(f"{info.filename} unpacks to too much.")
                if len(data) > limits.RATIO_FLOOR and ratio > limits.COMPRESSION_RATIO:
                    raise self._too_large(f"{info.filename} unpacks to {ratio:.0f} times its size.")
        return bytes(data)

    def _damaged(self, detail: str) -> DamagedManuscriptError:
        return DamagedManuscriptError(
            f"The file is damaged or not complete ({detail}).",
            hint="Download or export it again.",
            path=self.path,
        )

    def _too_large(self, detail: str) -> ManuscriptTooLargeError:
        return ManuscriptTooLargeError(
            f"The file is not one that a book needs to be. {detail}",
            hint="Export the manuscript again; if it is all text, save it as plain text.",
            path=self.path,
        )


def _folded(name: str) -> str:
    return unquote(name).replace("\\", "/").lstrip("/").casefold()


def resolve(base: str, href: str) -> tuple[str, str] | None:
    """Member name and fragment that `href` inside member `base` points to.

    Returns:
        None for another scheme or host, and for a path that leaves the container
        (OCF 3.3, section 4.2.2). A path from the container's root, and one with the slashes of
        Windows, are not allowed and are understood.
    """
    try:
        parts = urlsplit(href.strip().replace("\\", "/").replace("%5C", "/").replace("%5c", "/"))
    except ValueError:
        return None
    if parts.scheme or parts.netloc:
        return None
    if not parts.path:
        return base, unquote(parts.fragment)
    path = unquote(parts.path)
    folder = "" if path.startswith("/") else posixpath.dirname(base)
    joined = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
    if "\0" in path or joined.split("/")[0] == "..":
        return None
    return joined, unquote(parts.fragment)
