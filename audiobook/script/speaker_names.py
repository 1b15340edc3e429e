"""Names as the script file and the files of a production can hold them."""

from __future__ import annotations

import re

from audiobook.model import NARRATOR

LONGEST_SPEAKER = 80
"""Characters; a longer run before a colon is prose that lost its speaker."""

_MARKUP_AT_START = re.compile(r"^[\s#*~_\-⁂/?\ufeff]+")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f:\[\]\u2028\u2029]+")


def clean_speaker_name(name: str) -> str:
    """`name` as it can stand before the colon; may be empty.

    Taken out: colons, square brackets, control characters and line ends, a question mark at the
    end, and at the start what would make the line a heading, a note or a scene break.
    """
    cleaned = " ".join(_NOT_IN_NAMES.sub(" ", name).split())
    previous = ""
    while previous != cleaned:
        previous = cleaned
        cleaned = _MARKUP_AT_START.sub("", cleaned)[:LONGEST_SPEAKER].rstrip(" ?")
    return NARRATOR if cleaned.casefold() == NARRATOR.casefold() else cleaned


def clean_title(title: str) -> str:
    """`title` on one line, with single spaces."""
    return " ".join(title.split())
