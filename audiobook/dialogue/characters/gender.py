"""What tells whether a character is a man or a woman, from the surest to the weakest:
title, the noun that names the person, pronouns near the name, the first name itself."""

from __future__ import annotations

from functools import cache

from audiobook.english.word_lists import first_names, groups_of, sexes_of_names, words_of
from audiobook.model import Gender

_FEMALE_ENDINGS = ("ess", "trix", "euse", "ette")
_CODES = {"M": Gender.MALE, "F": Gender.FEMALE, "U": Gender.UNKNOWN}


@cache
def _person_nouns() -> dict[str, Gender]:
    return {noun: _CODES[code] for code, nouns in groups_of("person_nouns.txt") for noun in nouns}


@cache
def _occupations() -> frozenset[str]:
    return frozenset(words_of("occupation_nouns.txt"))


def first_name_gender(word: str) -> Gender | None:
    """Sex of those who bear the first name `word`; None when it is no known first name."""
    code = first_names().get(word.casefold())
    return _CODES[code] if code else None


def bearers_gender(word: str) -> Gender:
    """Sex of those who bear the first name `word` in any country; `UNKNOWN` where countries differ
    or none has the name."""
    key = word.casefold()
    code = sexes_of_names().get(key) or first_names().get(key)
    return _CODES[code] if code else Gender.UNKNOWN


def patronymic_gender(word: str) -> Gender | None:
    """Sex of one whose Russian patronymic is `word` (``Ivanovitch``, ``Alexandrovna``)."""
    key = word.casefold()
    if key.endswith(("ovich", "evich", "ovitch", "evitch", "ovič", "evič")):
        return Gender.MALE
    if key.endswith(("ovna", "evna")):
        return Gender.FEMALE
    return None


def noun_gender(noun: str) -> Gender | None:
    """Sex of the person a common noun names; None when it names no person."""
    word = noun.casefold().replace("’", "'")
    if "-" in word and word not in _person_nouns():
        # A saloon-keeper is a keeper; a looker-on looks.
        first_part, _, last_part = word.rpartition("-")
        word = first_part if last_part in ("on", "by") else last_part
    gender = _person_nouns().get(word)
    if gender is not None:
        return gender
    if word.endswith(("woman", "girl", "maid", "wife")):
        return Gender.FEMALE
    if word.endswith(("man", "boy", "master")) and word not in ("human", "german", "roman"):
        return Gender.MALE
    if word not in _occupations():
        return None
    return Gender.FEMALE if word.endswith(_FEMALE_ENDINGS) else Gender.UNKNOWN
