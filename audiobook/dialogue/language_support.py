"""Whether a book is in the language whose speakers can be found out."""

from __future__ import annotations

import re

from audiobook.english.word_lists import words_of
from audiobook.model import Book, base_language

_SMALL_WORDS = frozenset(
    "the and of that was his her with had you not she but they for it were this have".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 50
"""Words from which on their kind can be told."""
_SAMPLE = 5_000
_SMALL_SHARE = 1 / 12
"""Of the words of an English book at least these are `_SMALL_WORDS`; of a German or French one
hardly any."""
_COMMON_SHARE = 0.5
"""Of the words in small letters of an English scene, however terse, at least these are everyday
English. Of Spanish, French, Italian, German, Dutch, Latin and Finnish prose 3 to 29 % are."""


def is_english(book: Book) -> bool:
    """Whether the book says so, or says nothing and reads so: by its small words, or, where cries
    and orders have few of them, by its everyday words; or its words are too few to tell."""
    tag = base_language(book.language)
    if tag not in ("", "und"):
        return tag in ("en", "eng")
    words: list[str] = []
    for chapter in book.chapters:
        for paragraph in chapter.paragraphs:
            if len(words) < _SAMPLE:
                words += _WORD.findall(paragraph.text)
    small = sum(word.casefold() in _SMALL_WORDS for word in words)
    if len(words) < _ENOUGH or small >= len(words) * _SMALL_SHARE:
        return True
    common = frozenset(words_of("common_words.txt"))
    lower = [word for word in words if word.islower()]
    return sum(word in common for word in lower) >= max(len(lower), 1) * _COMMON_SHARE


def language_note(book: Book, voice: str) -> str:
    """For the author of a book that is not in English.

    Args:
        book: the book.
        voice: who has everything that is spoken.
    """
    declared = book.language not in ("", "und")
    which = (
        f"this book's language is {book.language}"
        if declared
        else "this book is in another language"
    )
    return (
        f"Who speaks is found out in English only, and {which}: everything spoken is "
        f"given to one voice, {voice}. Change the name before a line in script/ to give it another."
    )
