"""Whether a book is in the language whose speakers can be found out."""

from __future__ import annotations

import re

from audiobook.model import Book

_SMALL_WORDS = frozenset(
    "the and of that was his her with had you not she but they for it were this have".split()
)
_WORD = re.compile(r"[^\W\d_]+")
_ENOUGH = 50
"""Words from which on their kind can be told."""
_SAMPLE = 5_000


def is_english(book: Book) -> bool:
    """Whether the book says so, or says nothing and does not read otherwise: at least a twelfth of
    its words are the small words of English, or they are too few to tell."""
    tag = book.language.replace("_", "-").split("-")[0].lower()
    if tag not in ("", "und"):
        return tag in ("en", "eng")
    words: list[str] = []
    for chapter in book.chapters:
        for paragraph in chapter.paragraphs:
            if len(words) < _SAMPLE:
                words += _WORD.findall(paragraph.text.casefold())
    small = sum(word in _SMALL_WORDS for word in words)
    return len(words) < _ENOUGH or small >= len(words) / 12


def language_note(book: Book, voice: str) -> str:
    """For the author of a book that is not in English.

    Args:
        book: the book.
        voice: who has everything that is spoken.
    """
    known = book.language not in ("", "und")
    which = (
        f"this book's language is {book.language}" if known else "this book is in another language"
    )
    return (
        f"Who speaks is found out in English only, and {which}: everything spoken is "
        f"given to one voice, {voice}. Change the name before a line in script/ to give it another."
    )
