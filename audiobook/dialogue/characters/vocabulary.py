"""How a book writes its words: which of them are names in it, and which just words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from audiobook.dialogue.characters.person_names import parse_name
from audiobook.english.speech_verbs import certain_speech_verbs
from audiobook.english.word_lists import words_of

CAPITALISED = (
    r"(?:(?!I(?:[’'][a-z]+)?(?![\w.’'-]))"
    r"[A-ZÀ-ÖØ-Þ][^\W\d_]*(?:[’'][A-ZÀ-ÖØ-Þ][^\W\d_]+)?(?:-[^\W\d_]+)*)"
)
"""A pattern: a word with a capital, not the first person."""
UNCAPITALISED = r"[a-zà-öø-ÿ]+(?:[’'-][a-zà-öø-ÿ]+)*"
"""A pattern: a word without a capital."""
GENITIVE = r"[A-ZÀ-Þ][\w-]*[’']s?"
"""A pattern: ``Hale's``."""
DETERMINER = rf"(?:the|an?|our|their|his|her|(?:[A-ZÀ-Þ][\w.-]*\s)*{GENITIVE})"
"""A pattern: what begins a noun phrase, ``Mr. Hale's`` among it."""
_LOWER_WORD = re.compile(r"(?<![\w’'])[a-zà-öø-ÿ]{2,}(?![\w])")
_SENTENCE_END = frozenset('.!?:;…"“”‘«»„‟([{—–-*_\n')


@dataclass(slots=True)
class Vocabulary:
    """How the book writes its words."""

    lower: Counter[str]
    """Occurrences with a small letter."""
    upper: Counter[str]
    """Occurrences with a capital inside a sentence, casefolded."""
    capital: Counter[str]
    """Occurrences with a capital anywhere, casefolded."""
    names: frozenset[str] = frozenset()
    """Words, casefolded, that are names whatever else they mean: those that stand where only a
    speaker's name stands (``said Hush``), and those the author lists."""

    def is_word(self, word: str) -> bool:
        """Whether a capitalised word at the start of a sentence is just a word."""
        key = word.casefold()
        if key in self.names:
            return False
        if key not in _common_words():
            # A handle or a message in small letters does not undo a name.
            return 0 < self.capital[key] < _CAPITALS_OF_A_NAME * self.lower[key]
        return self.upper[key] < max(2.0, 0.4 * self.lower[key])

    def is_common(self, word: str) -> bool:
        """Whether the word is one of everyday language."""
        return word.casefold() in _common_words() or self.lower[word.casefold()] > 0

    def is_emphasis(self, word: str) -> bool:
        """Whether a capital inside a sentence is still no name (``He``, ``CHAPTER``)."""
        key = word.casefold()
        if key in self.names:
            return False
        return self.lower[key] > 20 and self.upper[key] < 0.05 * self.lower[key]

    def is_never_a_name(self, word: str) -> bool:
        """Whether no name begins or ends with the word in this book."""
        return word.casefold() in never_people() - self.names


@cache
def _common_words() -> frozenset[str]:
    return frozenset(words_of("common_words.txt"))


@cache
def not_people() -> frozenset[str]:
    """Casefolded words that are hardly ever a person."""
    return frozenset(word.casefold() for word in words_of("not_people.txt"))


@cache
def never_people() -> frozenset[str]:
    """Casefolded words that no name begins or ends with."""
    return frozenset(words_of("function_words.txt"))


def is_sentence_start(text: str, at: int) -> bool:
    i = at - 1
    while i >= 0 and text[i] == " ":
        i -= 1
    return i < 0 or text[i] in _SENTENCE_END


def is_heading(text: str) -> bool:
    if len(text) >= 120:
        return False
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters) and len(letters) > 1


_CAPITALS_OF_A_NAME = 4
"""An uncommon word with a capital this many times as often as without is a name."""
_NEVER_SPEAKS_BY_NAME = frozenset(
    "i he she it we they you who that this these those the a an my his her our your their one "
    "another both all each some any none everyone everybody someone somebody anyone anybody noone "
    "nobody none other others no and but as so in at on to for of or if when then".split()
)
"""Words that a tag in an old or a careless text may write with a capital all the same."""


@cache
def _plain_tag() -> re.Pattern[str]:
    verbs = "|".join(sorted(certain_speech_verbs(), key=len, reverse=True))
    name = rf"({CAPITALISED})(?![’'\w-]|\s[A-Z])"
    inverted = rf"[”\"’'»]\s?(?:{verbs})\s{name}"
    # Only a comma shows that the sentence goes on: “Who is there?” Silence answered.
    straight = rf"(?:,[”\"’'»]|[”\"’'»],)\s?({CAPITALISED})\s(?:{verbs})\b"
    return re.compile(f"{inverted}|{straight}")


def _names_in_plain_tags(paragraphs: Sequence[str]) -> frozenset[str]:
    """Words that stand with a capital beside a verb of speech, behind a quotation."""
    words = (
        (match[1] or match[2]).casefold()
        for text in paragraphs
        for match in _plain_tag().finditer(text)
    )
    return frozenset(words) - _NEVER_SPEAKS_BY_NAME


def read_vocabulary(paragraphs: Sequence[str], known: Iterable[str] = ()) -> Vocabulary:
    """Count how each word of the book is written.

    Args:
        paragraphs: the text.
        known: names and aliases that the author gives.
    """
    lower: Counter[str] = Counter()
    upper: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    unit = re.compile(CAPITALISED)
    for text in paragraphs:
        lower.update(_LOWER_WORD.findall(text))
        if is_heading(text):
            continue
        for match in unit.finditer(text):
            capital[match.group().casefold()] += 1
            if not is_sentence_start(text, match.start()):
                upper[match.group().casefold()] += 1
    listed = {word for name in known for word in parse_name(name).words if not name.islower()}
    return Vocabulary(lower, upper, capital, _names_in_plain_tags(paragraphs) | listed)
