"""The script files of a book on disk, one a chapter."""

from __future__ import annotations

import re
from pathlib import Path

from audiobook.errors import ScriptError
from audiobook.files import read_file
from audiobook.model import ScriptChapter
from audiobook.script.file_format import parse_chapter


def read_script_file(path: Path) -> ScriptChapter:
    """Read one script file: UTF-8, or UTF-16 with a byte order mark.

    Raises:
        ScriptError: it cannot be opened, is not text, or has a line that is not in the format.
    """
    try:
        data = read_file(path)
    except OSError as error:
        raise ScriptError(f"The file cannot be read: {error.strerror}.", path=path) from error
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1 if encoding == "utf-8" else None
        raise ScriptError(
            "The file is not UTF-8 text.",
            hint="Save it again with the encoding UTF-8.",
            path=path,
            line=line,
        ) from error
    return parse_chapter(text, path)


def read_script_folder(folder: Path) -> tuple[ScriptChapter, ...]:
    """Read every script file of `folder`; see `script_files`.

    Raises:
        ScriptError: the folder does not exist, or a file of it cannot be read.
    """
    return tuple(map(read_script_file, script_files(folder)))


def script_files(folder: Path) -> list[Path]:
    """Every ``*.txt`` of `folder`, in the order of the numbers in their names.

    Files whose names begin with a dot are left out.

    Raises:
        ScriptError: the folder does not exist.
    """
    if not folder.is_dir():
        raise ScriptError(
            "There is no folder of this name.", hint="Build the script first.", path=folder
        )
    paths = [
        path
        for path in folder.iterdir()
        if path.suffix.lower() == ".txt" and not path.name.startswith(".")
    ]
    return sorted(paths, key=_natural_order)


def _natural_order(path: Path) -> tuple[list[tuple[int, str]], str]:
    """``2-b`` before ``10-a``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", path.name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts], path.name
