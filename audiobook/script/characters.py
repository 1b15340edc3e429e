"""Finds who there is in a book: characters, their names, their sex, and every mention of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from audiobook.model import Character, Gender
from audiobook.script.document import Document, Mention, People
from audiobook.script.gender import first_name_gender, noun_gender
from audiobook.script.mentions import (
    Span,
    Vocabulary,
    name_spans,
    not_people,
    read_vocabulary,
)
from audiobook.script.names import (
    GIVEN_NAME_TITLES,
    WEDDED_TITLES,
    PersonName,
    canonical_title,
    is_pet_form,
    parse_name,
    same_given_name,
)


@dataclass(slots=True)
class Form:
    """One way a person is named, with everything known about its use."""

    name: PersonName
    texts: Counter[str] = field(default_factory=Counter)
    spans: list[Span] = field(default_factory=list)
    tagged: int = 0
    vocative: int = 0
    human: int = 0
    place: int = 0
    definite: int = 0
    quoted: int = 0
    sentence_start: int = 0

    @property
    def count(self) -> int:
        return len(self.spans)

    @property
    def is_role(self) -> bool:
        """``the Hatter``: a noun with an article, used as a name."""
        return self.definite * 2 > self.count - self.vocative and not self.name.title

    def add(self, span: Span) -> None:
        self.spans.append(span)
        self.texts[span.text] += 1
        self.tagged += span.tagged
        self.vocative += span.vocative
        self.human += span.human
        self.place += span.place
        self.definite += span.definite
        self.quoted += span.quoted
        self.sentence_start += span.sentence_start


@dataclass(slots=True, eq=False)
class Person:
    """Forms that name one person."""

    forms: list[Form] = field(default_factory=list)
    known: Character | None = None

    @property
    def count(self) -> int:
        return sum(form.count for form in self.forms)

    @property
    def givens(self) -> set[str]:
        found = set()
        for form in self.forms:
            name = form.name
            if form.is_role or name.title in WEDDED_TITLES:
                continue
            if name.is_full:
                found.add(name.words[0])
            elif not name.title or name.title in GIVEN_NAME_TITLES:
                found.add(name.words[0])
        return found

    @property
    def surnames(self) -> set[str]:
        return {
            form.name.words[-1]
            for form in self.forms
            if form.name.is_full
            or (form.name.title and form.name.title not in ("sir", "aunt", "uncle"))
        }

    @property
    def titles(self) -> set[str]:
        return {form.name.title for form in self.forms if form.name.title}

    @property
    def gender(self) -> Gender:
        return likely_gender(self)[0]


def likely_gender(person: Person) -> tuple[Gender, str]:
    """Sex of `person` from titles, nouns and first names, with the reason in words."""
    if person.known is not None and person.known.gender is not Gender.UNKNOWN:
        return person.known.gender, person.known.gender_evidence or "said by the author"
    votes: Counter[tuple[Gender, str]] = Counter()
    for form in person.forms:
        if form.name.gender is not Gender.UNKNOWN:
            title = form.texts.most_common(1)[0][0].split()[0]
            votes[form.name.gender, f'title "{title}"'] += 3 * form.count
        elif form.is_role or (not form.name.is_full and noun_gender(form.name.words[-1])):
            gender = noun_gender(form.name.words[-1])
            if gender is not None and gender is not Gender.UNKNOWN:
                votes[gender, f'noun "{form.name.words[-1]}"'] += 2 * form.count
        elif form.name.is_full or not form.name.title:
            first = first_name_gender(form.name.words[0])
            if first is not None and first is not Gender.UNKNOWN:
                shown = form.name.words[0].capitalize()
                votes[first, f'first name "{shown}"'] += form.count
    totals: Counter[Gender] = Counter()
    for (gender, _), weight in votes.items():
        totals[gender] += weight
    if not totals:
        return Gender.UNKNOWN, ""
    best = totals.most_common(1)[0][0]
    reason = max((weight, why) for (gender, why), weight in votes.items() if gender is best)[1]
    return best, reason


def _compatible(one: Gender, other: Gender) -> bool:
    return Gender.UNKNOWN in (one, other) or one is other


class _Finder:
    """Joins forms to persons, the surest first."""

    def __init__(
        self,
        document: Document,
        vocabulary: Vocabulary,
        spans: list[Span],
        known: Sequence[Character],
    ) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.spans = spans
        self.known_names = {
            parse_name(name) for character in known for name in (character.name, *character.aliases)
        }
        self.forms: dict[PersonName, Form] = {}
        for span in spans:
            self.forms.setdefault(span.name, Form(span.name)).add(span)
        self.together = self._neighbours()
        self.persons: list[Person] = []
        self.home: dict[PersonName, list[Person]] = defaultdict(list)

    def _neighbours(self) -> Counter[tuple[PersonName, PersonName]]:
        """How often two forms stand in one sentence: then they hardly name one person."""
        pairs: Counter[tuple[PersonName, PersonName]] = Counter()
        for one, other in zip(self.spans, self.spans[1:], strict=False):
            if (
                one.paragraph != other.paragraph
                or other.start - one.end > 80
                or one.quoted != other.quoted
            ):
                continue
            between = self.document.paragraphs[one.paragraph][one.end : other.start]
            if any(mark in between for mark in '.!?"“”'):
                continue
            pairs[one.name, other.name] += 1
            pairs[other.name, one.name] += 1
        return pairs

    # ------------------------------------------------------------ which forms name people

    def is_person(self, form: Form) -> bool:
        name = form.name
        if name in self.known_names:
            return True
        words = [w for w in name.words]
        if name.title:
            return not (len(words) == 1 and words[0] in not_people() and form.count < 3)
        single = len(words) == 1
        if single and canonical_title(words[0]) and form.is_role is False and form.tagged == 0:
            return False
        if single and words[0] in not_people():
            return form.tagged >= 2 or (form.tagged >= 1 and form.human >= 2)
        evidence = 3 * form.tagged + 2 * form.vocative + form.human
        if form.is_role:
            head = noun_gender(words[-1]) is not None or bool(canonical_title(words[-1]))
            return form.tagged >= 1 or (head and form.human >= 1 and form.count >= 3)
        if words[-1] in not_people() and not form.tagged:
            return False
        first = first_name_gender(words[0]) is not None
        if form.place > 0.4 * form.count and form.tagged == 0:
            return False
        if first and (form.count > form.sentence_start or not self.vocabulary.is_word(words[0])):
            return evidence >= 1 or form.count >= 2 or not single
        if not single:
            return evidence >= 2
        return evidence >= 3 and evidence >= 0.06 * form.count

    # ------------------------------------------------------------ joining

    def find(self, known: Sequence[Character]) -> None:
        people = sorted(
            (form for form in self.forms.values() if self.is_person(form)),
            key=lambda form: (-form.count, form.name.title, form.name.words),
        )
        placed: set[PersonName] = set()
        for character in known:
            person = Person(known=character)
            self.persons.append(person)
            for text in (character.name, *character.aliases):
                name = parse_name(text)
                form = self.forms.setdefault(name, Form(name))
                if not form.texts:
                    form.texts[text] = 0
                self._place(form, person)
                placed.add(name)
        rest = [form for form in people if form.name not in placed]
        full = [f for f in rest if f.name.is_full]
        singles = [f for f in rest if not f.name.is_full and not f.name.title]
        titled = [f for f in rest if not f.name.is_full and f.name.title]
        for form in sorted(full, key=lambda f: (-len(f.name.words), -f.count, f.name.words)):
            self._join_full(form)
        surnames: list[Form] = []
        for form in singles:
            if not self._join_given(form):
                surnames.append(form)
        for form in titled:
            self._join_titled(form)
        for form in surnames:
            self._join_surname(form)
        self._join_pet_forms()

    def _place(self, form: Form, person: Person) -> None:
        person.forms.append(form)
        self.home[form.name].append(person)

    def _new(self, form: Form) -> None:
        person = Person()
        self.persons.append(person)
        self._place(form, person)

    def _apart(self, form: Form, person: Person) -> bool:
        """Whether the sentences that name both show two people."""
        seen = sum(self.together[form.name, other.name] for other in person.forms)
        return seen >= 2 and seen > 0.04 * min(form.count, person.count)

    def _join_full(self, form: Form) -> None:
        name = form.name
        gender = self._form_gender(form)
        for person in sorted(self.persons, key=lambda p: -p.count):
            for other in person.forms:
                if not other.name.is_full or other.is_role != form.is_role:
                    continue
                if (name.title in WEDDED_TITLES) != (other.name.title in WEDDED_TITLES) and (
                    first_name_gender(name.words[0]) is Gender.MALE
                ):
                    continue
                mine, theirs = name.words, other.name.words
                subset = set(mine) <= set(theirs)
                same = (
                    mine[-1] == theirs[-1]
                    and same_given_name(mine[0], theirs[0])
                    and (mine[0] == theirs[0] or not self._apart(form, person))
                )
                if (subset or same) and _compatible(gender, person.gender):
                    self._place(form, person)
                    return
        self._new(form)

    def _form_gender(self, form: Form) -> Gender:
        return likely_gender(Person([form]))[0]

    def _join_given(self, form: Form) -> bool:
        word = form.name.words[0]
        found = [p for p in self.persons if not form.is_role and word in {n for n in p.givens}]
        if form.is_role:
            found = [
                p
                for p in self.persons
                if any(f.is_role and f.name.words[-1] == word for f in p.forms)
            ]
        found = [p for p in found if p.known is None or p.known is not None]
        if not found:
            return False
        best = max(found, key=lambda p: p.count)
        self._place(form, best)
        for other in found:
            if other is not best and other.known is None and other.count > 0.2 * best.count:
                self.home[form.name].append(other)
        return True

    def _join_titled(self, form: Form) -> None:
        name = form.name
        word = name.words[0]
        candidates = []
        for person in self.persons:
            full_surname = any(f.name.surname == word for f in person.forms)
            single = any(not f.name.is_full and f.name.words[0] == word for f in person.forms)
            given = name.title in GIVEN_NAME_TITLES and word in person.givens
            if not (full_surname or single or given):
                continue
            if not _compatible(self._form_gender(form), person.gender):
                continue
            wedded = bool(person.titles & WEDDED_TITLES)
            if name.title in WEDDED_TITLES and "miss" in person.titles:
                continue
            if name.title == "miss" and wedded:
                continue
            if self._apart(form, person):
                continue
            candidates.append((given, person.count, person))
        if not candidates:
            self._new(form)
            return
        if len(candidates) > 1 and name.title in ("mr", "mrs"):
            exact = [c for c in candidates if any(f.name.title == name.title for f in c[2].forms)]
            candidates = exact or candidates
        self._place(form, max(candidates, key=lambda c: (c[0], c[1]))[2])

    def _join_surname(self, form: Form) -> None:
        word = form.name.words[0]
        found = [p for p in self.persons if word in p.surnames]
        if not found:
            self._new(form)
            return
        best = max(found, key=lambda p: (p.gender is not Gender.FEMALE, p.count))
        self._place(form, best)
        for other in found:
            if (
                other is not best
                and other.gender is not Gender.FEMALE
                and other.count > 0.1 * best.count
            ):
                self.home[form.name].append(other)

    def _join_pet_forms(self) -> None:
        for person in sorted(self.persons, key=lambda p: p.count):
            if person.known is not None or len(person.forms) != 1:
                continue
            form = person.forms[0]
            if form.name.is_full or form.name.title or form.is_role:
                continue
            word = form.name.words[0]
            found = [
                other
                for other in self.persons
                if other is not person
                and any(is_pet_form(word, given) for given in other.givens)
                and _compatible(person.gender, other.gender)
                and not self._apart(form, other)
                and (form.count < 0.25 * other.count or form.quoted > 0.7 * form.count)
            ]
            if len(found) == 1:
                self._place(form, found[0])
                self.persons.remove(person)
                self.home[form.name] = [found[0]]


def _display(person: Person) -> tuple[str, tuple[str, ...]]:
    """The name an author would use, and the other names."""
    shown: Counter[str] = Counter()
    for form in person.forms:
        text = form.texts.most_common(1)[0][0]
        if form.is_role and not text.casefold().startswith("the "):
            text = f"The {text}"
        shown[text] += form.count
    if person.known is not None:
        name = person.known.name
    else:
        best = shown.most_common(1)[0][0]
        longer = [
            (count, text)
            for text, count in shown.items()
            if len(text.split()) > 1 and count >= max(3, 0.03 * person.count)
        ]
        name = best if len(best.split()) > 1 or not longer else max(longer)[1]
    others = [text for text, _ in shown.most_common() if text != name]
    if person.known is not None:
        others = list(dict.fromkeys((*person.known.aliases, *others)))
    return name, tuple(others)


def find_characters(document: Document, known: Sequence[Character] = ()) -> People:
    """Find the characters of `document` and where they are mentioned.

    Args:
        document: paragraphs with their quotations.
        known: characters the author has named: never renamed, split or joined with others.
    """
    vocabulary = read_vocabulary(document.paragraphs)
    spans = name_spans(document, vocabulary)
    finder = _Finder(document, vocabulary, spans, known)
    finder.find(known)
    persons = sorted(
        finder.persons, key=lambda p: (p.known is None, -p.count, p.forms[0].name.words)
    )
    index = {id(person): i for i, person in enumerate(persons)}
    characters = []
    for person in persons:
        name, aliases = _display(person)
        gender, why = likely_gender(person)
        characters.append(
            Character(
                name=name,
                aliases=aliases,
                gender=gender,
                is_narrator=person.known.is_narrator if person.known else False,
                gender_evidence=why,
            )
        )
    mentions = _mentions(spans, finder.home, index)
    return People(tuple(characters), tuple(mentions))


def _mentions(
    spans: Iterable[Span], home: dict[PersonName, list[Person]], index: dict[int, int]
) -> list[Mention]:
    """Every span of a person; a name of several goes to the one mentioned last."""
    last: dict[int, int] = {}
    mentions: list[Mention] = []
    for order, span in enumerate(spans):
        owners = home.get(span.name)
        if not owners:
            continue
        if len(owners) > 1:
            owners = sorted(owners, key=lambda p: -last.get(id(p), -1 if p is not owners[0] else 0))
        person = owners[0]
        last[id(person)] = order
        mentions.append(Mention(span.paragraph, span.start, span.end, index[id(person)]))
    return mentions
