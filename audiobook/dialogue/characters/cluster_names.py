"""Joins the forms of names that stand for one person, the surest first, and keeps apart what
only looks alike: ``Mr. Bennet`` and ``Mrs. Bennet``, father and son, two sisters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audiobook.dialogue.characters.mentions import CandidateMention
from audiobook.dialogue.characters.namesakes import parse_listed
from audiobook.dialogue.characters.nicknames import (
    join_bare_titles,
    join_initials,
    join_misspellings,
    join_pet_forms,
    join_professions,
    join_told_nicknames,
    share_between_namesakes,
)
from audiobook.dialogue.characters.person_names import PersonName, without_epithet
from audiobook.dialogue.characters.persons import (
    Form,
    Person,
    compatible,
    likely_gender,
    names_person,
)
from audiobook.dialogue.characters.roster import Roster
from audiobook.dialogue.characters.vocabulary import Vocabulary, never_people, not_people
from audiobook.dialogue.document import Document
from audiobook.english.titles import (
    ELDER_KIN_TITLES,
    GIVEN_NAME_TITLES,
    KIN_TITLES,
    LEARNED_TITLES,
    MILITARY_TITLES,
    WEDDED_TITLES,
)
from audiobook.model import Character, Gender


class PersonFinder(Roster):
    """Decides which forms name people and which of them name the same one.

    After `find`, `persons` holds the people.
    """

    def __init__(
        self,
        document: Document,
        vocabulary: Vocabulary,
        spans: Sequence[CandidateMention],
        shared: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(document, spans)
        self._vocabulary = vocabulary
        self._shared = shared

    def find(self, known: Sequence[Character]) -> None:
        """Make the persons: the author's first, then by full names, given names, titles,
        surnames and pet forms."""
        for character in known:
            self._add_known(character)
        self._read_family_names()
        free = [form for form in self.forms.values() if form.name not in self.home]
        sure = {
            form.name
            for form in free
            if names_person(form, self._vocabulary, is_short=self.is_short)
        }
        parts = {
            (word, self.forms[name].is_role)
            for name in sure
            for word in (name.words[0], name.words[-1])
        }
        rest = [
            form
            for form in free
            if (form.name in sure or self._is_part(form, parts)) and not self._is_plural(form)
        ]
        rest.sort(key=lambda f: (-f.count, f.name.title, f.name.words))
        full = [f for f in rest if f.name.is_full]
        single = [f for f in rest if not f.name.is_full and not f.name.title]
        titled = [f for f in rest if not f.name.is_full and f.name.title]
        for form in sorted(full, key=lambda f: (-len(f.name.words), bool(f.name.title))):
            self._join_full(form)
        surnames = [form for form in single if not self._join_given(form)]
        titled.sort(key=lambda f: -f.count)
        for form in [f for f in titled if not self._join_titled_given(f)]:
            self._join_titled_surname(form)
        for form in surnames:
            self._join_surname(form)
        join_told_nicknames(self)
        join_bare_titles(self)
        join_initials(self)
        join_professions(self)
        join_pet_forms(self)
        join_misspellings(self)
        share_between_namesakes(self, self._shared)

    def _read_family_names(self) -> None:
        """Count what the forms tell of words as surnames."""
        self._lasts: Counter[str] = Counter()
        """Uses of the forms that end in a word."""
        self._surname_forms: Counter[str] = Counter()
        """Forms that show a word to be a surname: after a given name or a title."""
        self._ranked: Counter[str] = Counter()
        """Uses of a word after a title that no given name follows."""
        self._husbands: set[str] = set()
        for form in self.forms.values():
            name = form.name
            self._lasts[without_epithet(name.words[-1])] += form.count
            self._surname_forms[name.words[-1]] += bool(name.title or name.is_full)
            if not name.is_full and name.title and name.title not in GIVEN_NAME_TITLES:
                self._ranked[name.words[0]] += form.count
            if form.is_wife:
                self._husbands.add(name.words[0])
        self._full_surnames = {f.name.surname for f in self.forms.values()}

    def _add_known(self, character: Character) -> None:
        person = Person(known=character)
        self.persons.append(person)
        for text in (character.name, *character.aliases):
            name = parse_listed(text, self._shared)
            form = self.forms.setdefault(name, Form(name))
            form.texts[text] += 0
            self.place(form, person)

    def _is_part(self, form: Form, parts: set[tuple[str, bool]]) -> bool:
        """``Pike`` where there is a Colonel Pike needs no evidence of its own."""
        word = form.name.words[0]
        return (
            not form.name.is_full
            and not form.name.title
            and (word, form.is_role) in parts
            and word not in never_people() | not_people()
            and (form.is_role or (form.told > 1 and not self._vocabulary.is_common(word)))
        )

    def _is_plural(self, form: Form) -> bool:
        """``the Miss Schlegels``, ``the Bennets``: a family, nobody in it."""
        last_word = form.name.words[-1]
        if not last_word.endswith("s") or len(last_word) < 4:
            return False
        one = {last_word[:-1], last_word[:-2] if last_word.endswith("es") else last_word[:-1]}
        family = sum(self._lasts[word] for word in one)
        return family > form.count and not form.tagged

    def _form_gender(self, form: Form) -> Gender:
        return likely_gender(Person([form]))[0]

    def _join_full(self, form: Form) -> None:
        name = form.name
        gender = self._form_gender(form)
        for person in self.bearers(*name.words):
            if not _is_same_in_full(form, person) and not compatible(gender, person.gender):
                continue
            if self.apart(form, person):
                continue
            for other in person.forms:
                if (
                    not other.name.is_full
                    or other.is_role != form.is_role
                    or other.is_wife != form.is_wife
                ):
                    continue
                mine, theirs = name.words, other.name.words
                if set(mine) <= set(theirs) or (
                    mine[-1] == theirs[-1]
                    and (
                        mine[0] == theirs[0]
                        or (mine[0][0] == theirs[0][0] and 1 in (len(mine[0]), len(theirs[0])))
                    )
                ):
                    self.place(form, person)
                    return
        self.new(form)

    def _join_given(self, form: Form) -> bool:
        """A bare word that somebody's full name begins with (or a role's ends with)."""
        word = form.name.words[0]
        weights: list[tuple[int, int, Person]] = []
        for order, person in enumerate(self.bearers(word)):
            if form.is_role:
                fitting = [f for f in person.forms if f.is_role and f.name.words[-1] == word]
            elif word in person.givens:
                fitting = [f for f in person.forms if word in f.name.words]
            else:
                continue
            if fitting:
                certain = sum(f.count for f in fitting if self._is_surname(f.name.surname, f))
                weights.append((certain, -order, person))
        if not weights:
            return False
        if self._ranked[word] > 5 * max(1, sum(count for count, _, _ in weights)):
            return False
        weights.sort(key=lambda w: (-w[0], -w[1]))
        self.place(form, weights[0][2])
        rivals = max(0.3 * weights[0][0], 0.1 * form.count)
        self.home[form.name] += [p for count, _, p in weights[1:] if count > rivals]
        return True

    def _is_surname(self, word: str, but: Form) -> bool:
        """Whether another form shows that `word` is a surname."""
        itself = but.name.words[-1] == word and bool(but.name.title or but.name.is_full)
        return self._surname_forms[word] > itself

    def _join_titled_given(self, form: Form) -> bool:
        """``Miss Nancy``, ``Sir John``, ``cousin Edmund``."""
        name = form.name
        matches = [
            person
            for person in self.bearers(name.words[0])
            if name.words[0] in person.givens and self._fits(form, person)
        ]
        if name.title not in GIVEN_NAME_TITLES:
            # "Mr. Frank" only where a full name shows that Frank is a given name.
            matches = [p for p in matches if any(f.name.words[0] == name.words[0] for f in p.forms)]
            if name.words[0] in self._full_surnames:
                return False
        if name.title in ELDER_KIN_TITLES and form.tagged:
            # "Aunt Kate" and "Kate" in the tags of one teller are an aunt and her niece.
            matches = [p for p in matches if not any(f.tagged for f in p.forms if not f.name.title)]
        if not matches:
            return False
        self.place(form, max(matches, key=lambda p: name.title in p.titles))
        return True

    def _join_titled_surname(self, form: Form) -> None:
        """``Mr. Wilcox``: the one man of that name, or the eldest."""
        name = form.name
        word = name.words[0]
        family = [
            person
            for person in self.bearers(word)
            if any(f.name.surname == word and not f.is_wife for f in person.forms)
            and compatible(name.gender, person.gender)
            and name.title not in KIN_TITLES
        ]
        matches = [person for person in family if self._fits(form, person)]
        # Sir Michael is no rival of Mr. Audley.
        rivals = [p for p in family if name.title != "mr" or not p.titles & {"sir", "lord"}]
        # "Miss Helen", "Mr. Charles Wilcox" are named so because another is plain "Miss Schlegel".
        juniors = [p for p in matches if self._is_junior(form, p, len(rivals) > 1)]
        elders = [p for p in matches if p not in juniors]
        if len(elders) == 1:
            self.place(form, elders[0])
        else:
            self.new(form)

    def _is_junior(self, form: Form, person: Person, has_rival: bool) -> bool:
        """Whether `person` is named so that a plain ``Mr. X`` is left for somebody else."""
        title = form.name.title
        if title == "mr" and self._husbands & person.givens:
            return True
        if title == "miss" and not has_rival:
            return False
        given_count = sum(
            f.told
            for f in person.forms
            if f.name.words[0] in person.givens and not f.name.title and not f.name.is_full
        )
        if title == "lady" and given_count:
            return True
        if title == "mr" and not has_rival:
            # Where there is a Mrs. X, the one whom the narrator calls George may be their son.
            mother = self.forms.get(PersonName("mrs", form.name.words))
            spoken_to = form.vocative > form.told
            return (
                mother is not None
                and mother.told > 0
                and given_count > 0.5 * form.told
                and not spoken_to
            )
        if title in LEARNED_TITLES and self.is_short and not has_rival:
            return False
        # A narrator keeps to one way of naming: "Anna" is hardly "Mrs. Moss" as well.
        if form.told > max(1, 0.2 * given_count) and given_count > 0.3 * form.told:
            return True
        return has_rival and any(f.name.title == title and f.name.is_full for f in person.forms)

    def _fits(self, form: Form, person: Person) -> bool:
        title = form.name.title
        theirs = person.gender
        if not compatible(form.name.gender, theirs):
            return False
        if not (title in person.titles or compatible(self._form_gender(form), theirs)):
            return False
        if title in ("sir", "lord") and "mr" in person.titles and title not in person.titles:
            return False
        if title in MILITARY_TITLES and theirs is Gender.FEMALE and title not in person.titles:
            return False
        if title in MILITARY_TITLES and "mr" in person.titles and title not in person.titles:
            return False
        if title in WEDDED_TITLES and person.titles & {"miss", "mademoiselle"}:
            return False
        if title in ("miss", "mademoiselle") and person.titles & (WEDDED_TITLES | {"lady"}):
            return False
        return not self.apart(form, person)

    def _join_surname(self, form: Form) -> None:
        word = form.name.words[0]
        matches = [
            p
            for p in self.bearers(word)
            if word in p.surnames | p.givens and not self.apart(form, p)
        ]
        matches = [p for p in matches if not (form.is_role and not any(f.is_role for f in p.forms))]
        if not matches:
            self.new(form)
            return
        matches.sort(
            key=lambda p: (
                p.gender is Gender.FEMALE,
                -p.count * (2 if any(form.name.surname == word for form in p.forms) else 1),
            )
        )
        self.place(form, matches[0])
        self.home[form.name] += [
            p
            for p in matches[1:]
            if p.gender is not Gender.FEMALE and p.count > 0.1 * matches[0].count
        ]


def _is_same_in_full(form: Form, person: Person) -> bool:
    """``Sandy Wadgers`` is Mr. Sandy Wadgers, whomever else the first name suits."""
    return not form.is_wife and any(
        other.name.words == form.name.words
        and not (other.name.title and form.name.title)
        and not other.is_wife
        for other in person.forms
    )
