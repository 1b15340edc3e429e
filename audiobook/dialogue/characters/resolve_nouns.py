"""People who are called by a common noun: ``said the old woman``, ``his aunt replied``.

A noun phrase of a speech tag either stands for somebody with a name, who is then sought by
apposition (``Mr. Bumble, the beadle``), by title (``the doctor``), by kinship (``her mother``)
or by who was there and spoken of last; or it is all the name the person has.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence

from audiobook.dialogue.characters.gender import noun_gender
from audiobook.dialogue.characters.kinship import GROWN_KIN, POSSESSIVES, Kinship, is_kin
from audiobook.dialogue.characters.mentions import CandidateMention
from audiobook.dialogue.characters.noun_phrases import NounPhrase
from audiobook.dialogue.characters.noun_uses import (
    ANYBODY,
    appositions,
    introductions,
    occurrences,
)
from audiobook.dialogue.characters.person_names import ELDER, YOUNGER, canonical_title
from audiobook.dialogue.characters.persons import Form, Person, compatible
from audiobook.dialogue.characters.presence import Presences
from audiobook.dialogue.document import Document
from audiobook.english.titles import YOUNG_TITLES
from audiobook.model import Gender

_TRADES: dict[str, tuple[str, ...]] = {
    "monk": ("brother",), "friar": ("brother",), "nun": ("sister", "mother"),
    "priest": ("father", "reverend"), "clergyman": ("reverend", "archdeacon", "deacon"),
    "parson": ("reverend",), "vicar": ("reverend",), "minister": ("reverend",),
    "surgeon": ("dr",), "physician": ("dr",), "magistrate": ("judge", "justice"),
    "policeman": ("constable", "sergeant", "inspector", "officer", "detective"),
    "detective": ("inspector", "superintendent"), "soldier": ("private", "corporal", "sergeant"),
    "officer": ("captain", "lieutenant", "major", "colonel", "commander", "constable", "inspector"),
}  # fmt: skip
"""Trades, and the titles of those who have them."""

_OF_ONE_SEX = frozenset(
    "man gentleman lady woman girl boy lad youth fellow maiden lass chap stripling".split()
)
"""Nouns that a story of a few pages uses of the one man, woman, boy or girl who is there."""

# Weights of what speaks for a named person, chosen on the annotated training novels; the unit is
# the logarithm of how much more often than elsewhere the person is near the phrase.
_CALLED = 0.3
_JUST_SPOKE = 0.5
_TOO_OLD = 0.7
_ENOUGH_FOR_ANYBODY = -0.5
_ENOUGH_FOR_A_ROLE = 2.0
_NEWCOMER = 0.7
_SHORT_STORY = 1.5

_TELLING_APART = frozenset(
    "old young new first second third last other elder younger big little small tall short fat "
    "thin black white red grey gray brown blue dark fair left right same poor".split()
)
"""Adjectives by which a text tells two of one trade apart."""
_ADJECTIVE_AND_NOUN = 2
"""Words of ``burly barman``."""
_INTRODUCED = 40
"""Paragraphs back in which ``a young man`` still makes ``the young man`` a newcomer."""


class NounResolver:
    """Finds who is meant by a noun phrase.

    Args:
        document: the text.
        persons: everybody with a name.
        named: spans of names with their person, in order of the text.
        phrases: the noun phrases to resolve.
    """

    def __init__(
        self,
        document: Document,
        persons: Sequence[Person],
        named: Sequence[tuple[CandidateMention, Person]],
        phrases: Sequence[NounPhrase],
    ) -> None:
        self._document = document
        self._named = named
        self._phrases = phrases
        self.is_short = document.is_short
        self.presences = Presences(document, persons, named)
        self._nouns = {
            form.name.words: person
            for person in persons
            for form in person.forms
            if form.is_role or (person.known is not None and not form.name.title)
        }
        self._listed = {
            _noun_key(name): person
            for person in persons
            if person.known is not None
            for name in (person.known.name, *person.known.aliases)
        }
        """The author's own entries by the words of a noun phrase: `The Old Man`."""
        self._by_title: dict[str, list[Person]] = defaultdict(list)
        for person in sorted(persons, key=lambda p: -p.count):
            for title in sorted(person.titles):
                self._by_title[title].append(person)
        self._apposed = appositions(document, named)
        self._occurrences = occurrences(document, phrases)
        self.introductions = introductions(document, phrases)
        self._kinship = Kinship(document, self.presences, self._apposed)
        self.roles: dict[tuple[str, ...], Person] = {}
        """People without a name, by the words that stand for them."""
        self.only_meant: list[NounPhrase] = []
        """In a story of a few pages: phrases of tags that can mean nobody else."""
        self.met: list[tuple[NounPhrase, Person]] = []
        """The phrases resolved so far."""

    def resolve(self) -> list[tuple[NounPhrase, Person]]:
        """The person of each phrase; people without a name are added to `roles`."""
        resolved: list[tuple[NounPhrase, Person]] = []
        claimed = {
            (span.paragraph, position)
            for span, _ in self._named
            for position in range(span.start, span.end)
        }
        for phrase in self._phrases:
            if (phrase.span.paragraph, phrase.span.end - 1) in claimed:
                continue
            person = self._person(phrase)
            if person is not None:
                resolved.append((phrase, person))
                self.met.append((phrase, person))
                if self.is_short and phrase.span.tagged and self._is_alone(phrase, person):
                    self.only_meant.append(phrase)
        return resolved

    def _is_alone(self, phrase: NounPhrase, person: Person) -> bool:
        """Whether the phrase can mean nobody else: a stranger has no other name, and of the named
        there is one of that sex. ``said the doctor`` is wrong where Mr. Hale is one, untold."""
        is_stranger = phrase.words in self._listed or any(
            person is role for role in self.roles.values()
        )
        return is_stranger or person is self._only_one(phrase)

    def _person(self, phrase: NounPhrase) -> Person | None:
        if phrase.determiner in POSSESSIVES:
            relative = self._kinship.relative(phrase)
            return relative or (self._role(phrase) if self.is_short else None)
        if phrase.words in self._listed:
            return self._listed[phrase.words]
        if phrase.words in self._nouns:
            return self._nouns[phrase.words]
        if self.is_short:
            known = self._only_one(phrase) or self._kin_of_somebody(phrase)
            if known is not None:
                return known
        apposed = self._apposed.get(phrase.head)
        if apposed and max(apposed.values()) > 0:
            return apposed.most_common(1)[0][0]
        title = canonical_title(phrase.head)
        titles = (title,) if title else _TRADES.get(phrase.head, ())
        among = [person for each in titles for person in self._by_title.get(each, [])]
        if len(phrase.words) > 3:
            return self._role(phrase)
        person = self._associated(phrase, among)
        if person is not None:
            return person
        if among and (title or (len(among) == 1 and not self._was_introduced(phrase))):
            return among[0]
        if phrase.head in ("other", "voice", "speaker"):
            return None
        return self._role(phrase)

    def _role(self, phrase: NounPhrase) -> Person:
        owned = phrase.determiner in POSSESSIVES
        owner = self._kinship.owner(phrase) if owned else None
        if owner is not None:
            return self._kin(phrase, owner)
        key = (phrase.determiner, *phrase.words) if owned else phrase.words
        person = self._listed.get(key) or self.roles.get(key)
        if person is None and not owned:
            person = self._described(phrase)
        if person is None:
            person = self.roles[key] = Person([Form(phrase.span.name)])
        text = " ".join(
            word if word in ("in", "with", "of", "the", "a") else word.capitalize()
            for word in phrase.words
        )
        article = phrase.determiner.capitalize() if owned and phrase.determiner != "’s" else "The"
        phrase.span.text = f"{article} {text}"
        person.forms[0].add(phrase.span)
        return person

    def _described(self, phrase: NounPhrase) -> Person | None:
        """``the burly barman``, shortly after ``the barman``, or the other way. Wrong where there
        are two, whom no adjective of `_TELLING_APART` tells apart."""
        recent: set[Person] = set()
        for other, person in reversed(self.met):
            if phrase.span.paragraph - other.span.paragraph > _INTRODUCED:
                break
            if other.head != phrase.head or self.roles.get(other.words) is not person:
                continue
            longer, shorter = sorted((phrase.words, other.words), key=len, reverse=True)
            if len(shorter) == 1 and len(longer) == _ADJECTIVE_AND_NOUN:
                if longer[0] in _TELLING_APART:
                    return None
                recent.add(person)
        return recent.pop() if len(recent) == 1 else None

    def _kin(self, phrase: NounPhrase, owner: Person) -> Person:
        """``Orrin's wife``, whom the text also calls ``his wife``."""
        name = self._called(owner)
        key = (f"{name}'s", phrase.head)
        person = self._listed.get(_noun_key(" ".join(key))) or self.roles.setdefault(
            key, Person([Form(phrase.span.name)])
        )
        phrase.span.text = f"{name}'s {phrase.head}"
        person.forms[0].add(phrase.span)
        return person

    def _called(self, person: Person) -> str:
        """What the text mostly calls somebody."""
        texts: Counter[str] = Counter()
        for form in person.forms:
            texts.update(form.texts)
        return texts.most_common(1)[0][0]

    def _kin_of_somebody(self, phrase: NounPhrase) -> Person | None:
        """``the brother`` is Orrin's, where he alone has one."""
        owned = {
            person
            for key, person in self.roles.items()
            if key[0].endswith("'s") and key[-1] == phrase.head
        }
        plain = len(phrase.words) == 1 and is_kin(phrase.head)
        return owned.pop() if plain and len(owned) == 1 else None

    def _only_one(self, phrase: NounPhrase) -> Person | None:
        """The one of that sex and age who has been spoken of so far, unless the phrase answers
        him, or brings in somebody new. Wrong where a second man comes in as ``the man``."""
        if phrase.head not in _OF_ONE_SEX or phrase.determiner not in ("the", "this", "that"):
            return None
        at = (phrase.span.paragraph, phrase.span.start)
        last: dict[Person, int] = {}
        for span, person in self._named:
            if (span.paragraph, span.start) >= at:
                break
            if not span.quoted and self._fits(phrase, person):
                last[person] = span.paragraph
        for other, person in self.met:
            if self._fits(phrase, person, other):
                last[person] = other.span.paragraph
        called = self._called_before(phrase)
        if len(called) == 1:
            # ``“Mrs. Alder? I'm Dr. Nair.” “I've had worse,” said the woman.``
            return called[0]
        if phrase.age == "old":
            # ``Old Isak`` is the old man, whatever other men there are.
            last = {p: paragraph for p, paragraph in last.items() if self._is_called_old(p)} or last
        if len(last) != 1:
            return None
        person, paragraph = next(iter(last.items()))
        introduced = [i for i in self.introductions.get(phrase.head, ()) if i <= at[0]]
        if introduced and introduced[-1] >= paragraph:
            return None
        return None if self._has_just_spoken(person, phrase) else person

    def _fits(self, phrase: NounPhrase, person: Person, called: NounPhrase | None = None) -> bool:
        """Whether sex and age allow that the phrase means the person."""
        gender = noun_gender(phrase.head) or Gender.UNKNOWN
        presence = self.presences.of(person)
        theirs = presence.gender if presence is not None else person.gender
        if called is not None and theirs is Gender.UNKNOWN:
            theirs = noun_gender(called.head) or Gender.UNKNOWN
        if person.narrates or not compatible(gender, theirs):
            return False
        by_name = {form.name.words[0] for form in person.forms}
        if phrase.is_young and any(word.startswith(ELDER) for word in by_name):
            return False
        if phrase.age == "old" and any(word.startswith(YOUNGER) for word in by_name):
            return False
        if phrase.is_young:
            grown = called is not None and called.head in GROWN_KIN
            return not grown and not (presence is not None and presence.is_elder)
        if phrase.age == "old":
            young = called is not None and called.is_young
            return not young and not person.titles & YOUNG_TITLES
        return True

    def _is_called_old(self, person: Person) -> bool:
        return any(
            self._document.paragraphs[span.paragraph][: span.start].endswith(("Old ", "old "))
            or span.text.startswith("Old ")
            for form in person.forms
            for span in form.spans
            if not span.quoted
        )

    def _called_before(self, phrase: NounPhrase) -> list[Person]:
        """Whom the speech of the paragraph before calls, where the phrase answers it and fits."""
        if not phrase.span.tagged:
            return []
        called = dict.fromkeys(
            person
            for span, person in self._named
            if span.vocative
            and span.paragraph == phrase.span.paragraph - 1
            and self._fits(phrase, person)
        )
        return [person for person in called if not self._has_just_spoken(person, phrase)]

    def _has_just_spoken(self, person: Person, phrase: NounPhrase) -> bool:
        """Whether a tag of the paragraph before is the person's, so that another answers."""
        before = phrase.span.paragraph - 1
        return phrase.span.tagged and any(
            span.tagged and span.paragraph == before and other is person
            for span, other in self._named
        )

    def _associated(self, phrase: NounPhrase, among: Sequence[Person]) -> Person | None:
        """Who was there when the phrase was used before, and was spoken of just now."""
        gender = noun_gender(phrase.head) or Gender.UNKNOWN
        occurrences = self._occurrences.get(phrase.words, [])
        generic = phrase.head in ANYBODY
        best: tuple[float, int, Person] | None = None
        visited: set[Person] = set()
        for order, (distance, span, presence) in enumerate(self.presences.before(phrase.span)):
            person = presence.person
            if person in visited or (among and person not in among):
                continue
            visited.add(person)
            if Gender.UNKNOWN not in (gender, presence.gender) and gender is not presence.gender:
                continue
            weight = len(occurrences) / (len(occurrences) + 3)
            score = weight * presence.lift(occurrences) + 0.5**distance
            if span.quoted:
                score += _CALLED
            if span.tagged and distance <= 1:
                score -= _JUST_SPOKE
            if phrase.is_young and presence.is_elder:
                score -= _TOO_OLD
            if best is None or score > best[0]:
                best = (score, -order, person)
        least = _ENOUGH_FOR_ANYBODY if generic else _ENOUGH_FOR_A_ROLE
        if self.is_short:
            least += _SHORT_STORY
        elif self._was_introduced(phrase):
            least += _NEWCOMER
        if best is None or best[0] < least:
            return None
        return best[2]

    def _was_introduced(self, phrase: NounPhrase) -> bool:
        """Whether the text said ``a young man`` shortly before ``the young man``."""
        paragraph = phrase.span.paragraph
        introductions = self.introductions.get(phrase.head, ())
        place = bisect_left(introductions, paragraph + 1)
        return place > 0 and paragraph - introductions[place - 1] <= _INTRODUCED


def _noun_key(name: str) -> tuple[str, ...]:
    """The words of a noun phrase as phrases have them: casefolded, without an article."""
    words = tuple(name.replace("’", "'").casefold().split())
    return words[1:] if words[:1] in (("the",), ("a",), ("an",)) else words
