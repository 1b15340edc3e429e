"""How well a subject of the narration agrees with somebody who may be meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from audiobook.dialogue.attribution.parsing.nominals import INDEFINITE, NAME, NOUN, Nominal
from audiobook.english.titles import COMMON_TITLES, STATION_TITLES
from audiobook.model import Character, Gender

NO_SUBJECT = 0.0
"""Nothing speaks for or against."""
_NAMED, _FIRST_PERSON, _READ_AS, _CALLED_SO, _AGREES, _MAY_AGREE = 4.0, 3.0, 2.75, 2.5, 2.0, 1.0
_SOMEBODY, _SEX_DIFFERS, _ANOTHER, _WRONG_PERSON = -1.0, -2.0, -3.0, -4.0


_NAME_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NO_NAMES = COMMON_TITLES | {"the"}


class Agreement:
    """Of a subject with each of the characters, on one scale from "another sex" over "may be" to
    "is named"."""

    def __init__(self, characters: Sequence[Character]) -> None:
        self._characters = characters
        self._words = [
            frozenset(_NAME_WORD.findall(" ".join((c.name, *c.aliases)).casefold()))
            for c in characters
        ]

    def __call__(self, nominal: Nominal | None, candidate: int) -> float:
        """How well `candidate` fits a subject of the narration, above 0 when it speaks for him."""
        if nominal is None:
            return NO_SUBJECT
        if nominal.kind == NAME:
            if nominal.character == candidate:
                return _NAMED
            return _CALLED_SO if self._could_name(nominal, candidate) else _ANOTHER
        character = self._characters[candidate]
        if nominal.first_person:
            tells = nominal.character in (candidate, -1) and character.is_narrator
            return _FIRST_PERSON if tells else _WRONG_PERSON
        if nominal.kind == INDEFINITE:
            return _SOMEBODY
        if nominal.kind == NOUN:
            if nominal.character == candidate:
                return _READ_AS
            if nominal.head in self._words[candidate]:
                return _CALLED_SO
        if Gender.UNKNOWN in (nominal.gender, character.gender):
            return _MAY_AGREE
        return _AGREES if nominal.gender is character.gender else _SEX_DIFFERS

    def _could_name(self, nominal: Nominal, candidate: int) -> bool:
        """Whether somebody else's name would also do for the candidate: a shared surname."""
        name_words = _NAME_WORD.findall(nominal.shown.casefold())
        words = {w for w in name_words if w not in _NO_NAMES}
        if not words or not words <= self._words[candidate]:
            return False
        titles = STATION_TITLES.intersection(self._words[candidate])
        if titles and not titles.issuperset(STATION_TITLES.intersection(name_words)):
            return False
        sexes = {self._characters[c].gender for c in (candidate, nominal.character)}
        return len(sexes - {Gender.UNKNOWN}) < 2
