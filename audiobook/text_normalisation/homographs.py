"""Words written alike and said otherwise, where the sentence decides: ``read``, ``lead``.

`homographs.tsv` has the readings of each word with the words that may stand before it and behind
it. The first reading that fits is taken; where none fits the engine's own is left, which is the
most frequent one. Patterns, not a tagger: what decides is mostly the word beside it, and a wrong
guess would be worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from audiobook.text_normalisation.tables import rows_of

_ENGINES_OWN = "-"


@dataclass(frozen=True, slots=True)
class _Pronunciation:
    """A way to say a word, and where; the expressions are those of `homographs.tsv`."""

    said: str
    before: str = ""
    after: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class _Table:
    classes: Mapping[str, str]
    readings: Mapping[str, tuple[_Pronunciation, ...]]


@cache
def _table() -> _Table:
    classes: dict[str, str] = {}
    readings: dict[str, tuple[_Pronunciation, ...]] = {}
    for word, *fields in rows_of("homographs.tsv"):
        if word.startswith("="):
            (alternatives,) = fields
            classes[word[1:]] = f"(?:{alternatives})"
        else:
            readings[word] = (*readings.get(word, ()), _Pronunciation(*fields))
    return _Table(classes, readings)


_TAIL = 60
"""Code points before and behind a word that its readings look at."""


@cache
def _words() -> re.Pattern[str]:
    words = _table().readings
    word_forms = {*words, *(word.capitalize() for word in words if word.islower())}
    listed = "|".join(sorted(word_forms, key=lambda word: (-len(word), word)))
    return re.compile(rf"(?<![\w'’/-])(?:{listed})(?![\w'’])")


@cache
def _expression(template: str) -> re.Pattern[str]:
    pattern = template
    for name, words in _table().classes.items():
        pattern = re.sub(rf"\b{name}\b", words.replace("\\", "\\\\"), pattern)
    return re.compile(pattern, re.IGNORECASE)


def _fits(reading: _Pronunciation, before: str, after: str, sentence: str) -> bool:
    if reading.before:
        expression = reading.before
        open_end = expression.endswith((" ", "?)", "-]")) or "^" in expression
        ending = "" if open_end else " "
        start = "" if "^" in expression else r"(?:^|[\s“\"(—'‘-])"
        if not _expression(rf"{start}(?:{expression}){ending}$").search(before):
            return False
    if reading.after and not _expression(rf"(?:{reading.after})").match(after):
        return False
    return not reading.sentence or _expression(reading.sentence).search(sentence) is not None


def resolve_homographs(text: str, *, ipa: bool) -> str:
    """`text` with words respelled whose reading the sentence shows to be another than engines take.

    Args:
        text: spoken form, English.
        ipa: the engine takes IPA between slashes; where it does not, only readings that a
            respelling can give are.
    """

    def said(match: re.Match[str]) -> str:
        word = match[0]
        readings = table.readings.get(word)
        if readings is None:
            # A capital begins a sentence, or makes a name of the word.
            earlier = text[: match.start()].rstrip(" \"“‘'(")
            begins = not earlier or earlier.endswith((".", "!", "?", "—", ":"))
            readings = table.readings[word.lower()] if begins else ()
        left_context = text[max(0, match.start() - _TAIL) : match.start()]
        right_context = text[match.end() : match.end() + _TAIL]
        reading = next((r for r in readings if _fits(r, left_context, right_context, text)), None)
        if reading is None or reading.said == _ENGINES_OWN:
            return word
        if reading.said.startswith("/"):
            return reading.said if ipa else word
        return reading.said.capitalize() if word[0].isupper() else reading.said

    table = _table()
    return _words().sub(said, text)


def homographs_left_to_engine(text: str) -> list[str]:
    """The words of `text` that are read in two ways and of which no rule tells the reading here:
    the engine guesses.

    Args:
        text: English, as printed.
    """
    table = _table()
    guessed = []
    for match in _words().finditer(text):
        readings = table.readings.get(match[0]) or table.readings.get(match[0].lower(), ())
        left_context = text[max(0, match.start() - _TAIL) : match.start()]
        right_context = text[match.end() : match.end() + _TAIL]
        if not any(_fits(reading, left_context, right_context, text) for reading in readings):
            guessed.append(match[0])
    return guessed
