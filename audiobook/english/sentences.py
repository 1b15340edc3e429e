"""Where a sentence ends, by its marks; `abbreviations` and `titles` tell which stops end none."""

from __future__ import annotations

import re
from functools import cache

STOPS = ".!?…"
"""What ends a sentence; for membership and for a character class."""
STOPS_OF_ALL_SCRIPTS = STOPS + "。！？।॥"
CLOSERS = "\"'”’»)\\]*_"
"""What may follow a stop and still belongs to its sentence, for a character class: closing marks,
and the marks of emphasis that stand around it."""


@cache
def sentence_end(also: str = "") -> re.Pattern[str]:
    """Matches at the end of a text that ends with a sentence.

    Args:
        also: other marks that count as its end: ``:;``.
    """
    return re.compile(rf"[{STOPS}{re.escape(also)}][{CLOSERS}]*\s*\Z")


SENTENCE_BREAK = re.compile(rf"[{STOPS}][{CLOSERS}]*\s+")
"""The end of a sentence that another follows, with the white space between."""
