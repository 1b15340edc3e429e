"""Everybody found so far, and whose each name may be."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from audiobook.dialogue.characters.mentions import CandidateMention
from audiobook.dialogue.characters.person_names import PersonName
from audiobook.dialogue.characters.persons import Form, Person
from audiobook.dialogue.characters.talks import NamePair, talks_of
from audiobook.dialogue.document import Document

_APPOSED = re.compile(
    r",?\s(?:or|alias|called|known as|named|nicknamed|whom \w+ called|also known as)\s(?:the\s)?"
)
"""Between two names that may be one person's."""
_ALSO_CALLED = re.compile(
    r",\s(?:alias|(?:who\s(?:was|is|had\sbeen|has\sbeen)\s)?(?:also\s|always\s|better\s)?"
    r"(?:called|known\sas|known\sto\s(?:[a-z]+\s){1,3}as|nicknamed|dubbed)"
    r"|whom?\s(?:they|we|all|others|people|everyone|everybody|the\s[a-z]+)\scall(?:ed)?)\s(?:the\s)?"
)
"""Between two names of one person, as the text says: the comma tells it from ``Ann called Ben``."""


class Roster:
    """The forms of names in a text and the persons they have been given to.

    `forms` are all of them, `persons` the people so far, `home` tells of each name whose it may
    be, the likeliest first; `also_called` are the pairs of names of which the text says that they
    are one person's.
    """

    def __init__(self, document: Document, spans: Sequence[CandidateMention]) -> None:
        self.forms: dict[PersonName, Form] = {}
        for span in spans:
            self.forms.setdefault(span.name, Form(span.name)).add(span)
        self.persons: list[Person] = []
        self.home: dict[PersonName, list[Person]] = defaultdict(list)
        self._by_word: dict[str, list[Person]] = defaultdict(list)
        self.is_short = document.is_short
        self._together, self.also_called = _neighbours(document, spans)
        self._talks = talks_of(document, spans)

    def place(self, form: Form, person: Person) -> None:
        """Give `form` to `person`."""
        person.forms.append(form)
        self.home[form.name].append(person)
        for word in form.name.words:
            if not any(person is other for other in self._by_word[word]):
                self._by_word[word].append(person)

    def new(self, form: Form) -> None:
        """Make a person of `form`."""
        person = Person()
        self.persons.append(person)
        self.place(form, person)

    def absorb(self, person: Person, other: Person) -> None:
        """`other` takes the names of `person`."""
        self.persons.remove(person)
        forms, person.forms = person.forms, []
        for form in forms:
            self.home[form.name] = [p for p in self.home[form.name] if p is not person]
            self.place(form, other)

    def bearers(self, *words: str) -> list[Person]:
        """Persons with one of `words` in a name, the most mentioned first."""
        bearers_by_id = {id(p): p for word in words for p in self._by_word.get(word, ()) if p.forms}
        return sorted(bearers_by_id.values(), key=lambda p: -p.count)

    def apart(self, form: Form, person: Person) -> bool:
        """Whether sentences that name both, or talks between both, show two people."""
        talks = self.is_short and any(
            self._talks.between[form.name, other.name]
            for other in person.forms
            if not self._is_shared(other)
        )
        return talks or self.named_together(form, person)

    def named_together(self, form: Form, person: Person) -> bool:
        """Whether sentences that name both show two people."""
        forms = [other for other in person.forms if not self._is_shared(other)]
        telling_count = min(form.told, sum(other.told for other in forms))
        together = sum(self._together[form.name, other.name] for other in forms)
        if self.is_short:
            return together > 0
        return together >= 2 and together > 0.04 * telling_count

    def _is_shared(self, form: Form) -> bool:
        """Whether a first name alone may stand for several persons."""
        word = form.name.words[0]
        is_bare = not (form.name.is_full or form.name.title)
        if not (self.is_short and is_bare) or len(self._by_word.get(word, ())) < 2:
            return False
        return sum(word in person.givens for person in self._by_word[word] if person.forms) > 1

    def talk_to_each_other(self, one: Person, two: Person) -> bool:
        """Whether a speech of the one calls the other by name, or answers the other's."""
        return any(
            self._talks.between[mine.name, theirs.name] >= (1 if self.is_short else 2)
            for mine in one.forms
            for theirs in two.forms
        )

    def meet(self, one: Person, two: Person) -> bool:
        """Whether one sentence names both, or they are heard talking, even once."""
        return any(
            self._together[mine.name, theirs.name] or self._talks.between[mine.name, theirs.name]
            for mine in one.forms
            for theirs in two.forms
        )

    def is_spoken_to_as(self, person: Person, other: Person) -> bool:
        """Whether the name of `person` is called just before or after `other` speaks."""
        return self.answers_to(person, other) or any(
            self._talks.replied[mine.name, theirs.name]
            for mine in person.forms
            for theirs in other.forms
        )

    def answers_to(self, person: Person, other: Person) -> bool:
        """Whether `other` is who answers when the name of `person` is called."""
        return any(
            self._talks.answered[mine.name, theirs.name]
            for mine in person.forms
            for theirs in other.forms
        )


def _neighbours(
    document: Document, spans: Sequence[CandidateMention]
) -> tuple[Counter[NamePair], frozenset[NamePair]]:
    """How often two forms stand in one sentence: then they hardly name one person; and the pairs
    of which the sentence says that the first is called by the second, too."""
    pairs: Counter[NamePair] = Counter()
    also_called: set[NamePair] = set()
    recent: list[CandidateMention] = []
    for span in spans:
        recent = [
            other
            for other in recent
            if other.paragraph == span.paragraph
            and span.start - other.end < 120
            and other.quoted == span.quoted
        ]
        text = document.paragraphs[span.paragraph]
        for other in recent:
            between = text[other.end : span.start]
            if any(mark in between for mark in '.!?"“”;:'):
                continue
            if _ALSO_CALLED.fullmatch(between):
                also_called.add((other.name, span.name))
            elif not _APPOSED.fullmatch(between):
                pairs[other.name, span.name] += 1
                pairs[span.name, other.name] += 1
        recent.append(span)
    return pairs, frozenset(also_called)
