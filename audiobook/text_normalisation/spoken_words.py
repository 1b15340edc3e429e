"""Words that engines say wrongly, with how they are said: the lexicon that every book begins with.

`spoken_words.tsv` holds dialect and elided words whose letters engines would spell, ships' words,
and names and foreign words that every reader knows. What the author's lexicon says goes before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from audiobook.text_normalisation.tables import rows_of

_WORD = re.compile(r"[^\W\d_]+")


@cache
def built_in_lexicon(ipa: bool) -> Mapping[str, str]:
    """Written → spoken.

    Args:
        ipa: for an engine that takes IPA between slashes.
    """
    lexicon = {}
    for word, respelling, phonemes in rows_of("spoken_words.tsv"):
        word_spoken = f"/{phonemes}/" if ipa and phonemes else respelling
        if word_spoken:
            lexicon[word] = word_spoken
    return lexicon


@cache
def _by_first_word(ipa: bool) -> Mapping[str, Mapping[str, str]]:
    grouped: dict[str, dict[str, str]] = {}
    for word, respelling in built_in_lexicon(ipa).items():
        first_word = _WORD.search(word)
        assert first_word is not None, f"{word!r} has no letter"
        grouped.setdefault(first_word[0].casefold(), {})[word] = respelling
    return grouped


def entries_for(text: str, ipa: bool) -> Mapping[str, str]:
    """The entries of the built-in lexicon that `text` may hold; most lines hold none."""
    grouped = _by_first_word(ipa)
    entries: dict[str, str] = {}
    for word in {match.casefold() for match in _WORD.findall(text)}:
        entries.update(grouped.get(word, {}))
    return entries
