"""Whose kin a noun phrase names, and who that is: ``Hale's wife``, ``her mother``."""

from __future__ import annotations

from collections import Counter

from audiobook.dialogue.characters.gender import noun_gender
from audiobook.dialogue.characters.noun_phrases import NounPhrase
from audiobook.dialogue.characters.noun_uses import Appositions
from audiobook.dialogue.characters.persons import Person, compatible
from audiobook.dialogue.characters.presence import Presence, Presences
from audiobook.dialogue.document import Document
from audiobook.model import Gender

POSSESSIVES = ("his", "her", "my", "our", "their", "’s")
_TITLES_OF_KIN: dict[str, tuple[str, ...]] = {
    "mother": ("mrs", "lady", "madame", "mother"), "mamma": ("mrs", "lady", "madame"),
    "mama": ("mrs", "lady", "madame"), "wife": ("mrs", "lady", "madame"),
    "father": ("mr", "sir", "lord", "general", "colonel", "father", "squire"),
    "papa": ("mr", "sir", "lord"), "husband": ("mr", "sir", "lord", "monsieur"),
    "aunt": ("aunt", "mrs", "lady"), "uncle": ("uncle", "mr", "sir"),
    "sister": ("miss", "sister"), "brother": ("mr", "brother"), "cousin": ("cousin",),
    "son": (), "daughter": (), "niece": (), "nephew": (), "grandmother": ("grandmother", "mrs"),
    "grandfather": ("grandfather", "mr"), "ladyship": ("lady",), "lordship": ("lord",),
}  # fmt: skip
_NOT_OF_THE_FAMILY = {"wife": frozenset({"miss"}), "daughter": frozenset({"mrs", "lady"})}
"""Kin → titles that they do not bear."""
GROWN_KIN = frozenset("wife husband mother father widow widower grandmother grandfather".split())


_SAME_SURNAME, _TITLE_OF_KIN, _FARTHER = 2.0, 1.0, 0.1
"""What speaks for a relative who was spoken of just now, and against each paragraph between."""


def is_kin(noun: str) -> bool:
    """Whether the noun names somebody's relative."""
    return noun in _TITLES_OF_KIN


class Kinship:
    """Finds the relatives of people.

    Args:
        document: the text.
        presences: everybody with a name.
        apposed: the nouns that stand beside names.
    """

    def __init__(self, document: Document, presences: Presences, apposed: Appositions) -> None:
        self._document = document
        self._presences = presences
        self._apposed = apposed

    def owner(self, phrase: NounPhrase) -> Person | None:
        """Whose kin a phrase names: the one before the genitive, or the last of the pronoun's
        sex."""
        if phrase.determiner == "’s":
            text = self._document.paragraphs[phrase.span.paragraph]
            end = phrase.span.start - 1
            end = len(text[:end].rstrip("s").rstrip("’'"))
            return next(
                (
                    presence.person
                    for distance, span, presence in self._presences.before(phrase.span)
                    if distance == 0 and span.end == end
                ),
                None,
            )
        wanted = {"his": Gender.MALE, "her": Gender.FEMALE}.get(phrase.determiner)
        if wanted is None:
            return None
        recent = [presence for _, presence in self._narrated_before(phrase)]
        owners = [presence.person for presence in recent if presence.gender is wanted]
        if owners:
            return owners[0]
        unknown = {presence.person for presence in recent if presence.gender is Gender.UNKNOWN}
        return unknown.pop() if len(unknown) == 1 else None

    def relative(self, phrase: NounPhrase) -> Person | None:
        """Somebody with a name whom the phrase means.

        By surname, title or apposition; where a pronoun owns (``his wife``) also who was spoken of
        last and fits. Whose owner is named (``Hale's wife``) is nobody who just stands by.
        """
        owner = self.owner(phrase)
        family = self._family(phrase, owner)
        if len(family) == 1:
            return family[0]
        if phrase.determiner == "’s" and is_kin(phrase.head):
            return None
        gender = noun_gender(phrase.head) or Gender.UNKNOWN
        titles = _TITLES_OF_KIN.get(phrase.head)
        best: tuple[float, int, Person] | None = None
        visited: set[Person] = set()
        for order, (distance, presence) in enumerate(self._narrated_before(phrase)):
            person = presence.person
            if person is owner or person in visited:
                continue
            visited.add(person)
            if gender is not Gender.UNKNOWN and presence.gender is not gender:
                continue
            score = 1.0 - _FARTHER * distance
            if titles is not None and owner is not None and person.surnames & owner.surnames:
                score += _SAME_SURNAME
            if titles and person.titles & set(titles):
                score += _TITLE_OF_KIN
            if best is None or score > best[0]:
                best = (score, -order, person)
        return best[2] if best is not None else None

    def _family(self, phrase: NounPhrase, owner: Person | None) -> list[Person]:
        """Those whom a surname with a title, or an apposition, shows to be the owner's kin."""
        titles = _TITLES_OF_KIN.get(phrase.head)
        if titles is None or owner is None:
            return []
        apposed = self._apposed.get(phrase.head, Counter())
        fitting = [
            presence for presence in self._presences if self._may_be(phrase, presence, owner)
        ]
        beside = [presence.person for presence in fitting if apposed[presence.person]]
        return beside or [
            presence.person
            for presence in fitting
            if presence.person.surnames & owner.surnames and presence.person.titles & set(titles)
        ]

    def _may_be(self, phrase: NounPhrase, presence: Presence, owner: Person) -> bool:
        gender = noun_gender(phrase.head) or Gender.UNKNOWN
        barred = _NOT_OF_THE_FAMILY.get(phrase.head, frozenset())
        person = presence.person
        return (
            person is not owner
            and compatible(gender, presence.gender)
            and not person.titles & barred
        )

    def _narrated_before(self, phrase: NounPhrase) -> list[tuple[int, Presence]]:
        """Whom the narrator named shortly before, the last first, with the distance."""
        return [
            (distance, presence)
            for distance, span, presence in self._presences.before(phrase.span)
            if not span.quoted
        ]
