"""People who are called by a common noun: ``said the old woman``, ``his aunt replied``.

A noun phrase of a speech tag either stands for somebody with a name, who is then sought by
apposition (``Mr. Bumble, the beadle``), by title (``the doctor``), by kinship (``her mother``)
or by who was there and spoken of last; or it is all the name the person has.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from audiobook.dialogue.characters.gender import noun_gender
from audiobook.dialogue.characters.mentions import (
    CandidateMention,
)
from audiobook.dialogue.characters.noun_phrases import LOWER_WORD, NounPhrase
from audiobook.dialogue.characters.person_names import ELDER, YOUNGER, canonical_title
from audiobook.dialogue.characters.persons import Form, Person, compatible, likely_gender
from audiobook.dialogue.document import Document
from audiobook.english.titles import ELDER_TITLES, YOUNG_TITLES
from audiobook.model import Gender

_APPOSED_AFTER = re.compile(
    rf",?\s(?:the|a|an|our|their|his|her)\s(?:{LOWER_WORD}\s){{0,2}}?(?P<noun>{LOWER_WORD})\s?[,.;]"
)
_APPOSED_BEFORE = re.compile(
    rf"\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Hh]is|[Hh]er)\s(?:{LOWER_WORD}\s){{0,2}}?(?P<noun>{LOWER_WORD}),?\s$"
)
_POSSESSIVES = ("his", "her", "my", "our", "their", "’s")
_KIN: dict[str, tuple[str, ...]] = {
    "mother": ("mrs", "lady", "madame", "mother"), "mamma": ("mrs", "lady", "madame"),
    "mama": ("mrs", "lady", "madame"), "wife": ("mrs", "lady", "madame"),
    "father": ("mr", "sir", "lord", "general", "colonel", "father", "squire"),
    "papa": ("mr", "sir", "lord"), "husband": ("mr", "sir", "lord", "monsieur"),
    "aunt": ("aunt", "mrs", "lady"), "uncle": ("uncle", "mr", "sir"),
    "sister": ("miss", "sister"), "brother": ("mr", "brother"), "cousin": ("cousin",),
    "son": (), "daughter": (), "niece": (), "nephew": (), "grandmother": ("grandmother", "mrs"),
    "grandfather": ("grandfather", "mr"), "ladyship": ("lady",), "lordship": ("lord",),
}  # fmt: skip
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
_ANYBODY = frozenset(
    "man gentleman lady woman girl boy lad young youth child person fellow "
    "companion friend other voice speaker maiden lass chap stripling".split()
)
"""Nouns that tell next to nothing of who is meant: somebody who was spoken of just now."""

_OF_ONE_SEX = frozenset(
    "man gentleman lady woman girl boy lad youth fellow maiden lass chap stripling".split()
)
"""Nouns that a story of a few pages uses of the one man, woman, boy or girl who is there."""
_GROWN = frozenset("wife husband mother father widow widower grandmother grandfather".split())

# Weights of what speaks for a named person, chosen on the annotated training novels; the unit is
# the logarithm of how much more often than elsewhere the person is near the phrase.
_CALLED = 0.3
_JUST_SPOKE = 0.5
_TOO_OLD = 0.7
_ENOUGH_FOR_ANYBODY = -0.5
_ENOUGH_FOR_A_ROLE = 2.0
_NEWCOMER = 0.7
_SHORT_STORY = 1.5

_INTRODUCED = 40
"""Paragraphs back in which ``a young man`` still makes ``the young man`` a newcomer."""

_REACH = 6
"""Paragraphs back in which somebody was just spoken of."""


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
        self._is_short = document.is_short
        self._places = [(span.paragraph, span.start) for span, _ in named]
        self._people = {
            id(person): _Presence(person, len(document.paragraphs)) for person in persons
        }
        for span, person in named:
            self._people[id(person)].add(span)
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
        self._apposed = self._appositions()
        self._occurrences = self._scan()
        self._introductions = self._scan_introductions()
        self.roles: dict[tuple[str, ...], Person] = {}
        """People without a name, by the words that stand for them."""
        self.only_meant: list[NounPhrase] = []
        """In a story of a few pages: phrases of tags that can mean nobody else."""
        self._met: list[tuple[NounPhrase, Person]] = []

    def _appositions(self) -> Mapping[str, Counter[int]]:
        """Noun → how often it stands in apposition to each person (by id)."""
        apposed: dict[str, Counter[int]] = defaultdict(Counter)
        for span, person in self._named:
            text = self._document.paragraphs[span.paragraph]
            apposed_after = _APPOSED_AFTER.match(text, span.end)
            apposed_before = _APPOSED_BEFORE.search(text, max(0, span.start - 40), span.start)
            for match in (apposed_after, apposed_before):
                if match is not None and noun_gender(match["noun"]) is not None:
                    apposed[match["noun"]][id(person)] += match["noun"] not in _ANYBODY
        return apposed

    def _scan(self) -> Mapping[tuple[str, ...], list[int]]:
        """Paragraphs in which each phrase stands, in a tag or not."""
        keys = {phrase.words for phrase in self._phrases}
        places: dict[tuple[str, ...], list[int]] = {key: [] for key in keys}
        if not keys:
            return places
        either = "|".join(sorted((" ".join(key) for key in keys), key=lambda k: (-len(k), k)))
        pattern = re.compile(rf"\b[Tt](?:he|his|hat)\s({either})\b")
        for index, text in enumerate(self._document.paragraphs):
            for words in {match[1] for match in pattern.finditer(text)}:
                places[tuple(words.split())].append(index)
        return places

    def _scan_introductions(self) -> Mapping[str, list[int]]:
        """Paragraphs in which somebody comes in as ``a`` such and such."""
        heads = {phrase.head for phrase in self._phrases}
        introductions: dict[str, list[int]] = {head: [] for head in heads}
        if not heads:
            return introductions
        either = "|".join(sorted(heads, key=lambda h: (-len(h), h)))
        pattern = re.compile(
            rf"\b(?:[Aa]n?|[Oo]ne|[Aa]nother|[Tt]wo)\s(?:{LOWER_WORD},?\s){{0,3}}({either})\b"
        )
        for index, text in enumerate(self._document.paragraphs):
            for head in {match[1] for match in pattern.finditer(text)}:
                introductions[head].append(index)
        return introductions

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
                self._met.append((phrase, person))
                if self._is_short and phrase.span.tagged and self._is_alone(phrase, person):
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
        if phrase.determiner in _POSSESSIVES:
            return self._relative(phrase) or (self._role(phrase) if self._is_short else None)
        if phrase.words in self._listed:
            return self._listed[phrase.words]
        if phrase.words in self._nouns:
            return self._nouns[phrase.words]
        if self._is_short:
            known = self._only_one(phrase) or self._kin_of_somebody(phrase)
            if known is not None:
                return known
        apposed = self._apposed.get(phrase.head)
        if apposed and max(apposed.values()) > 0:
            return self._people[apposed.most_common(1)[0][0]].person
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
        owned = phrase.determiner in _POSSESSIVES
        owner = self._owner(phrase) if owned else None
        if owner is not None:
            return self._kin(phrase, owner)
        key = (phrase.determiner, *phrase.words) if owned else phrase.words
        person = self._listed.get(key) or self.roles.get(key)
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

    def _owner(self, phrase: NounPhrase) -> Person | None:
        """Whose kin a phrase names: the one before the genitive, or the last of the pronoun's
        sex."""
        if phrase.determiner == "’s":
            text = self._document.paragraphs[phrase.span.paragraph]
            end = phrase.span.start - 1
            end = len(text[:end].rstrip("s").rstrip("’'"))
            return next(
                (
                    person
                    for span, person in self._named
                    if span.paragraph == phrase.span.paragraph and span.end == end
                ),
                None,
            )
        wanted = {"his": Gender.MALE, "her": Gender.FEMALE}.get(phrase.determiner)
        recent = [row for row in self._recent(phrase) if not row[1].quoted]
        if wanted is None:
            return None
        owners = {id(p): p for _, _, p in recent if self._people[id(p)].gender is wanted}
        if not owners:
            unknown = {
                id(p): p for _, _, p in recent if self._people[id(p)].gender is Gender.UNKNOWN
            }
            return next(iter(unknown.values())) if len(unknown) == 1 else None
        return next(iter(owners.values()))

    def _kin_of_somebody(self, phrase: NounPhrase) -> Person | None:
        """``the brother`` is Orrin's, where he alone has one."""
        owned = {
            id(person): person
            for key, person in self.roles.items()
            if key[0].endswith("'s") and key[-1] == phrase.head
        }
        plain = len(phrase.words) == 1 and phrase.head in _KIN
        return next(iter(owned.values())) if plain and len(owned) == 1 else None

    def _only_one(self, phrase: NounPhrase) -> Person | None:
        """The one of that sex and age who has been spoken of so far, unless the phrase answers
        him, or brings in somebody new. Wrong where a second man comes in as ``the man``."""
        if phrase.head not in _OF_ONE_SEX or phrase.determiner not in ("the", "this", "that"):
            return None
        at = (phrase.span.paragraph, phrase.span.start)
        last: dict[int, tuple[Person, int]] = {}
        for span, person in self._named:
            if (span.paragraph, span.start) >= at:
                break
            if not span.quoted and self._fits(phrase, person):
                last[id(person)] = (person, span.paragraph)
        for other, person in self._met:
            if self._fits(phrase, person, other):
                last[id(person)] = (person, other.span.paragraph)
        if len(last) != 1:
            return None
        person, paragraph = next(iter(last.values()))
        introduced = [i for i in self._introductions.get(phrase.head, ()) if i <= at[0]]
        if introduced and introduced[-1] >= paragraph:
            return None
        return None if self._has_just_spoken(person, phrase) else person

    def _fits(self, phrase: NounPhrase, person: Person, called: NounPhrase | None = None) -> bool:
        """Whether sex and age allow that the phrase means the person."""
        gender = noun_gender(phrase.head) or Gender.UNKNOWN
        presence = self._people.get(id(person))
        theirs = presence.gender if presence is not None else likely_gender(person)[0]
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
            grown = called is not None and called.head in _GROWN
            return not grown and not (presence is not None and presence.is_elder)
        if phrase.age == "old":
            young = called is not None and called.is_young
            return not young and not person.titles & YOUNG_TITLES
        return True

    def _has_just_spoken(self, person: Person, phrase: NounPhrase) -> bool:
        """Whether a tag of the paragraph before is the person's, so that another answers."""
        before = phrase.span.paragraph - 1
        return phrase.span.tagged and any(
            span.tagged and span.paragraph == before and other is person
            for span, other in self._named
        )

    def _recent(self, phrase: NounPhrase) -> list[tuple[int, CandidateMention, Person]]:
        """Who was named before the phrase, the last first, with the distance in paragraphs."""
        span = phrase.span
        index = bisect_left(self._places, (span.paragraph, span.start))
        recent: list[tuple[int, CandidateMention, Person]] = []
        for other, person in reversed(self._named[max(0, index - 80) : index]):
            distance = span.paragraph - other.paragraph
            if distance > _REACH:
                break
            recent.append((distance, other, person))
        return recent

    def _associated(self, phrase: NounPhrase, among: Sequence[Person]) -> Person | None:
        """Who was there when the phrase was used before, and was spoken of just now."""
        gender = noun_gender(phrase.head) or Gender.UNKNOWN
        occurrences = self._occurrences.get(phrase.words, [])
        generic = phrase.head in _ANYBODY
        best: tuple[float, int, Person] | None = None
        visited: set[int] = set()
        for order, (distance, span, person) in enumerate(self._recent(phrase)):
            if id(person) in visited or (among and not any(person is one for one in among)):
                continue
            visited.add(id(person))
            presence = self._people[id(person)]
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
        if self._is_short:
            least += _SHORT_STORY
        elif self._was_introduced(phrase):
            least += _NEWCOMER
        if best is None or best[0] < least:
            return None
        return best[2]

    def _was_introduced(self, phrase: NounPhrase) -> bool:
        """Whether the text said ``a young man`` shortly before ``the young man``."""
        paragraph = phrase.span.paragraph
        introductions = self._introductions.get(phrase.head, ())
        place = bisect_left(introductions, paragraph + 1)
        return place > 0 and paragraph - introductions[place - 1] <= _INTRODUCED

    def _relative(self, phrase: NounPhrase) -> Person | None:
        gender = noun_gender(phrase.head) or Gender.UNKNOWN
        recent = [row for row in self._recent(phrase) if not row[1].quoted]
        owner_gender = {"his": Gender.MALE, "her": Gender.FEMALE}.get(phrase.determiner)
        owner = None
        if phrase.determiner == "’s":
            owner = recent[0][2] if recent else None
        elif owner_gender is not None:
            owner = next(
                (p for _, _, p in recent if self._people[id(p)].gender is owner_gender), None
            )
        titles = _KIN.get(phrase.head)
        if self._is_short and owner is not None and titles:
            family = [
                presence.person
                for presence in self._people.values()
                if presence.person is not owner
                and presence.person.surnames & owner.surnames
                and presence.person.titles & set(titles)
            ]
            if len(family) == 1:
                return family[0]
        best: tuple[float, int, Person] | None = None
        visited: set[int] = set()
        for order, (distance, _, person) in enumerate(recent):
            if person is owner or id(person) in visited:
                continue
            visited.add(id(person))
            theirs = self._people[id(person)].gender
            if gender is not Gender.UNKNOWN and theirs is not gender:
                continue
            score = 1.0 - 0.1 * distance
            if titles is not None and owner is not None and person.surnames & owner.surnames:
                score += 2
            if titles and person.titles & set(titles):
                score += 1
            if best is None or score > best[0]:
                best = (score, -order, person)
        return best[2] if best is not None else None


def _noun_key(name: str) -> tuple[str, ...]:
    """The words of a noun phrase as phrases have them: casefolded, without an article."""
    words = tuple(name.replace("’", "'").casefold().split())
    return words[1:] if words[:1] in (("the",), ("a",), ("an",)) else words


class _Presence:
    """Where in the book a person is."""

    def __init__(self, person: Person, paragraphs: int) -> None:
        self.person = person
        self.gender = likely_gender(person)[0]
        self.is_elder = bool(person.titles & ELDER_TITLES) and not person.titles & YOUNG_TITLES
        self._total = max(paragraphs, 1)
        self._near: set[int] = set()

    def add(self, span: CandidateMention) -> None:
        """Count a mention: the person is there in the paragraphs around it."""
        self._near.update(range(span.paragraph - 2, span.paragraph + 6))

    def lift(self, paragraphs: Sequence[int]) -> float:
        """How much more often than elsewhere the person is there in `paragraphs`: a logarithm."""
        if not paragraphs:
            return 0.0
        here = sum(index in self._near for index in paragraphs) / len(paragraphs)
        everywhere = len(self._near) / self._total
        return math.log((here + 0.05) / (min(everywhere, 1.0) + 0.05))
