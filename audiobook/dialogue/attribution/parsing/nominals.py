"""Finds what stands for a person among the tokens of a sentence: names, pronouns, noun phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiobook.dialogue.attribution.parsing.tokens import Token
from audiobook.dialogue.characters.gender import noun_gender
from audiobook.english import closed_classes
from audiobook.english.speech_verbs import speech_verbs
from audiobook.model import Gender

NAME, PRONOUN, NOUN, INDEFINITE = range(4)
SUBJECT, INVERTED, POSSESSIVE, OTHER = range(4)

GENITIVE = ("'s", "’s")
_ADJECTIVES = 2
"""Words between an owner and the person who is theirs."""


@dataclass(slots=True)
class Nominal:
    """A name, pronoun or noun phrase in the narration that stands for a person."""

    kind: int
    role: int
    at: int
    """Index of its first token in the sentence."""
    character: int = -1
    """Whom a name names, whom a noun phrase is read as, and who says ``I`` here."""
    gender: Gender = Gender.UNKNOWN
    first_person: bool = False
    head: str = ""
    """The noun of a noun phrase, or the pronoun."""
    verb: str = ""
    shown: str = ""
    start: int = 0
    """Code points in the paragraph."""


def is_verb(word: str) -> bool:
    """Whether `word` looks like the finite verb of a narrative sentence."""
    return (
        word in closed_classes.VERBS
        or word in speech_verbs()
        or (len(word) > 4 and word.endswith("ed") and word not in closed_classes.NOT_VERBS)
    )


def nominal_at(tokens: list[Token], i: int) -> tuple[Nominal | None, int]:
    """The nominal that begins with token `i`, of no role yet, if there is one, and its tokens."""
    token = tokens[i]
    word = token.word
    if token.character >= 0:
        if token.is_noun:
            head = word.split()[-1]
            gender = noun_gender(head) or Gender.UNKNOWN
            return Nominal(NOUN, OTHER, i, token.character, gender, False, head), 1
        return Nominal(NAME, OTHER, i, token.character), 1
    pronoun = closed_classes.PRONOUNS.get(word)
    if pronoun is not None:
        gender, first_person = pronoun
        # "her" and "his" before a noun of kin name that person: "her mother".
        if word in closed_classes.POSSESSIVES:
            kin = _noun_phrase(tokens, i)
            if kin is not None:
                return kin
        return Nominal(PRONOUN, OTHER, i, -1, gender, first_person, word), 1
    if word in closed_classes.INDEFINITES:
        return Nominal(INDEFINITE, OTHER, i, -1, Gender.UNKNOWN, False, word), 1
    if word in closed_classes.DETERMINERS:
        phrase = _noun_phrase(tokens, i)
        if phrase is not None:
            return phrase
    if word in GENITIVE and i:
        index = owned_person(tokens, i + 1)
        if index is not None:
            noun = tokens[index].word.split()[-1]
            gender = noun_gender(noun) or Gender.UNKNOWN
            who = tokens[index].character
            return Nominal(NOUN, OTHER, i, who, gender, False, noun), index - i + 1
    return None, 1


def owned_person(tokens: Sequence[Token], begin: int) -> int | None:
    """Where after a genitive the person stands who is meant: ``Hale's young wife`` acts, Hale does
    not; ``Hale's voice`` is his."""
    for index in range(begin, min(begin + _ADJECTIVES + 1, len(tokens))):
        token = tokens[index]
        if token.character >= 0:
            return index if token.is_noun else None
        if not token.word[0].isalpha():
            return None
        if token.word not in closed_classes.PARTS and noun_gender(token.word) is not None:
            return index
        if is_verb(token.word) or token.word in closed_classes.PREPOSITIONS:
            return None
    return None


def _noun_phrase(tokens: list[Token], i: int) -> tuple[Nominal, int] | None:
    for j in range(i + 1, min(i + 5, len(tokens))):
        token = tokens[j]
        if token.character >= 0 or not token.word[0].isalpha():
            return None
        word = token.word
        if word in closed_classes.PREPOSITIONS or word in closed_classes.PRONOUNS:
            return None
        gender = noun_gender(word) if word not in closed_classes.PARTS else None
        if gender is not None:
            return Nominal(NOUN, OTHER, i, -1, gender, False, word), j - i + 1
    return None
