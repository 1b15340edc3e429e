"""How long a text is, in words, also in scripts that set no blanks between words."""

from __future__ import annotations

import re

_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
)
_CHARACTERS_A_WORD = 2
"""Japanese and Chinese words have two characters on average, Thai ones some more."""


def count_words(text: str) -> int:
    """Words between blanks, and for each two characters of an unspaced script one more."""
    words = len(text.split())
    if text.isascii():
        return words
    return words + len(_UNSPACED.findall(text)) // _CHARACTERS_A_WORD
