"""Words and how they are said."""

from __future__ import annotations

import msgspec


class Word(msgspec.Struct):
    word: str
    count: int
    sample: str
    said: str = ""
    """As the lexicon has it."""


class WordPlace(msgspec.Struct):
    file: str
    line: int
    text: str
    word: str = ""


class WordsView(msgspec.Struct):
    unknown: list[Word]
    lexicon: dict[str, str]
    engine: str
    homographs: list[WordPlace] = []


class WordEdit(msgspec.Struct, forbid_unknown_fields=True):
    """How a word is said: in the book, by one `speaker`, or by one `engine`; empty forgets it."""

    word: str
    said: str
    speaker: str = ""
    engine: str = ""
