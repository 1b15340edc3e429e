"""How much of an untrusted file is read before it is refused.

The figures leave room for the longest books there are (a million words is 6 MB of text) and for
richly illustrated EPUBs, and keep memory and time bounded for files made to do harm.
"""

from __future__ import annotations

from pathlib import Path

from audiobook.errors import ManuscriptTooLargeError

MIB = 1024 * 1024

TEXT_BYTES = 16 * MIB
"""A txt, Markdown or HTML file, or one text document inside an archive."""

ARCHIVE_BYTES = 1024 * MIB
"""An EPUB or DOCX file on disk."""

UNPACKED_BYTES = 64 * MIB
"""All that is unpacked from one archive, counted as it comes out of the decompressor."""

ARCHIVE_MEMBERS = 20_000

COVER_BYTES = 32 * MIB

COMPRESSION_RATIO = 200
"""Of a member larger than `RATIO_FLOOR`. Deflate reaches 5 to 10 on prose and 1032 at most."""

RATIO_FLOOR = 4 * MIB


def check_size(path: Path, limit: int) -> int:
    """Size of the file at `path` in bytes.

    Raises:
        ManuscriptTooLargeError: it is over `limit`.
    """
    size = path.stat().st_size
    if size > limit:
        raise ManuscriptTooLargeError(
            f"The file is {size // MIB} MiB; at most {limit // MIB} MiB are read.",
            hint="Split the manuscript into volumes, or take pictures out of it.",
            path=path,
        )
    return size
