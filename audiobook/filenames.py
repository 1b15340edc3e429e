"""File names that sort as the book goes, in ASCII: podcast clients name files after the URL."""

from __future__ import annotations

import re

_LONGEST = 60


def slug(title: str) -> str:
    """``Chapter 1: The Old Sea-dog`` → ``chapter-1-the-old-sea-dog``; other scripts are
    transliterated."""
    from anyascii import anyascii

    words = re.sub(r"['’‘`]", "", anyascii(title)).lower()
    cleaned = re.sub(r"[^a-z0-9]+", "-", words).strip("-")
    if len(cleaned) > _LONGEST:
        cleaned = cleaned[:_LONGEST].rsplit("-", 1)[0]
    return cleaned


def file_name(number: int, title: str, total: int, suffix: str) -> str:
    """``01-part-one.mp3``: the number as wide as the last one, at least two digits."""
    width = max(2, len(str(total)))
    name = slug(title) or "chapter"
    return f"{number:0{width}}-{name}{suffix}"
