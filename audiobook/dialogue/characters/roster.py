"""Everybody found so far, and whose each name may be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from audiobook.dialogue.characters.mentions import Span
from audiobook.dialogue.characters.person_names import PersonName
from audiobook.dialogue.characters.persons import Form, Person
from audiobook.dialogue.document import Document


class Roster:
    """The forms of names in a text and the persons they have been given to.

    `forms` are all of them, `persons` the people so far, `home` tells of each name whose it may
    be, the likeliest first.
    """

    def __init__(self, document: Document, spans: Sequence[Span]) -> None:
        self.forms: dict[PersonName, Form] = {}
        for span in spans:
            self.forms.setdefault(span.name, Form(span.name)).add(span)
        self.persons: list[Person] = []
        self.home: dict[PersonName, list[Person]] = defaultdict(list)
        self._by_word: dict[str, list[Person]] = defaultdict(list)
        self._together = _neighbours(document, spans)

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
        found = {id(p): p for word in words for p in self._by_word.get(word, ()) if p.forms}
        return sorted(found.values(), key=lambda p: -p.count)

    def apart(self, form: Form, person: Person) -> bool:
        """Whether sentences that name both show two people."""
        seen = sum(self._together[form.name, other.name] for other in person.forms)
        told = min(form.told, sum(other.told for other in person.forms))
        return seen >= 2 and seen > 0.04 * told


def _neighbours(
    document: Document, spans: Sequence[Span]
) -> Counter[tuple[PersonName, PersonName]]:
    """How often two forms stand in one sentence: then they hardly name one person."""
    pairs: Counter[tuple[PersonName, PersonName]] = Counter()
    recent: list[Span] = []
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
            if not any(mark in between for mark in '.!?"“”;:'):
                pairs[other.name, span.name] += 1
                pairs[span.name, other.name] += 1
        recent.append(span)
    return pairs
