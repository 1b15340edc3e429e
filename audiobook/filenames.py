"""File names that sort as the book goes, in ASCII: podcast clients name files after the URL."""

from __future__ import annotations

import re

SCRIPT_SUFFIX = ".txt"
"""Of the files in script/."""

_LONGEST = 60

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))]
)
"""What Windows takes for devices, whatever suffix follows (Microsoft, "Naming files")."""


def is_reserved(name: str) -> bool:
    """Whether Windows takes a file or folder of this name for a device."""
    return name.partition(".")[0].strip().lower() in _RESERVED


def slug(title: str) -> str:
    """``Cats & Dogs: the Old Sea-dog's Tale`` → ``cats-and-dogs-the-old-sea-dogs-tale``.

    Other scripts are transliterated; at most 60 characters, cut between words; may be empty.
    """
    from anyascii import anyascii

    plain = anyascii(re.sub(r"['’‘ʼ`´]", "", title)).lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("&", " and ").replace("'", ""))
    name = "-".join(words)
    if len(name) > _LONGEST:
        name = name[: _LONGEST + 1].rpartition("-")[0] or name[:_LONGEST]
    return f"{name}-1" if name in _RESERVED else name


def numbered_name(number: int, title: str, digits: int, suffix: str) -> str:
    """``01-part-one.mp3``: the name of a chapter's file.

    Args:
        number: the chapter's, from 1; one that needs more digits has them.
        title: in any script.
        digits: as many are written at least.
        suffix: with its dot.
    """
    return f"{number:0{digits}}-{slug(title) or 'chapter'}{suffix}"


def file_name(number: int, title: str, total: int, suffix: str) -> str:
    """``01-part-one.mp3``: the name of a chapter's file in script/ and in output/.

    Args:
        number: the chapter's, from 1.
        title: in any script.
        total: how many chapters the book has; decides how many digits are written, at least two.
        suffix: with its dot.
    """
    return numbered_name(number, title, max(2, len(str(total))), suffix)
