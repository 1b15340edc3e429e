"""What is known of people by their names: each form of a name with the company it keeps, and the
sex of the person it stands for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from audiobook.dialogue.characters.gender import first_name_gender, noun_gender, patronymic_gender
from audiobook.dialogue.characters.mentions import CandidateMention
from audiobook.dialogue.characters.person_names import (
    PersonName,
    canonical_title,
    without_epithet,
)
from audiobook.dialogue.characters.vocabulary import Vocabulary, not_people
from audiobook.english.titles import GIVEN_NAME_TITLES, KIN_TITLES, MILITARY_TITLES, WEDDED_TITLES
from audiobook.model import Character, Gender


def compatible(one: Gender, other: Gender) -> bool:
    """Whether one person can have both."""
    return Gender.UNKNOWN in (one, other) or one is other


@dataclass(slots=True, eq=False)
class Form:
    """One way somebody is named, with everything known about its use."""

    name: PersonName
    texts: Counter[str] = field(default_factory=Counter)
    spans: list[CandidateMention] = field(default_factory=list)
    tagged: int = 0
    vocative: int = 0
    called: int = 0
    human: int = 0
    introduced: int = 0
    acts: int = 0
    does: int = 0
    place: int = 0
    definite: int = 0
    quoted: int = 0
    sentence_start: int = 0
    pronouns: Counter[str] = field(default_factory=Counter)

    @property
    def count(self) -> int:
        return len(self.spans)

    @property
    def told(self) -> int:
        """Uses by the narrator."""
        return self.count - self.quoted

    @property
    def is_role(self) -> bool:
        """``the Hatter``: a noun with an article, used as a name."""
        return not self.name.title and self.definite * 2 > self.count - self.vocative

    @property
    def is_wife(self) -> bool:
        """``Mrs. John Knightley``: a woman by her husband's name."""
        return (
            self.name.title in WEDDED_TITLES
            and self.name.is_full
            and first_name_gender(self.name.words[0]) is not Gender.FEMALE
        )

    def add(self, span: CandidateMention) -> None:
        """Count one use."""
        self.spans.append(span)
        self.texts[span.text] += 1
        self.tagged += span.tagged
        self.vocative += span.vocative
        self.called += span.called
        self.human += span.human
        self.introduced += span.introduced
        self.acts += span.acts
        self.does += span.does
        self.place += span.place
        self.definite += span.definite
        self.quoted += span.quoted
        self.sentence_start += span.sentence_start
        if span.pronoun and not span.quoted:
            self.pronouns[span.pronoun] += 1


@dataclass(slots=True, eq=False)
class Person:
    """Forms that name one person."""

    forms: list[Form] = field(default_factory=list)
    known: Character | None = None
    narrates: bool = False
    """Tells the story as "I"."""
    addressed: Gender = Gender.UNKNOWN
    """Sex of one who is called "sir" or "madam"."""

    @property
    def count(self) -> int:
        return sum(form.count for form in self.forms)

    @property
    def givens(self) -> set[str]:
        """Given names, casefolded. A single word is one unless it is known for a surname."""
        first_names = {form.name.words[0] for form in self.forms if form.name.is_full}
        surnames = {
            form.name.words[-1]
            for form in self.forms
            if form.name.is_full or (form.name.title and form.name.title not in GIVEN_NAME_TITLES)
        } - first_names
        return {
            form.name.words[0]
            for form in self.forms
            if not (form.is_role or form.is_wife)
            and (form.name.is_full or not form.name.title or form.name.title in GIVEN_NAME_TITLES)
            and (form.name.is_full or form.name.words[0] not in surnames)
        }

    @property
    def surnames(self) -> set[str]:
        """Surnames, casefolded."""
        return {
            form.name.words[-1]
            for form in self.forms
            if form.name.is_full or form.name.title not in KIN_TITLES | {"", "sir"}
        }

    @property
    def titles(self) -> set[str]:
        return {form.name.title for form in self.forms if form.name.title}

    @property
    def gender(self) -> Gender:
        return likely_gender(self)[0]


def likely_gender(person: Person) -> tuple[Gender, str]:
    """Sex of `person` and the reason in words: the author, titles, nouns, pronouns, first names."""
    if person.known is not None and person.known.gender is not Gender.UNKNOWN:
        return person.known.gender, person.known.gender_evidence or "said by the author"
    votes: Counter[tuple[Gender, str]] = Counter()
    pronouns: Counter[str] = Counter()
    for form in person.forms:
        name = form.name
        pronouns.update(form.pronouns)
        if name.gender is not Gender.UNKNOWN:
            title = _title_in(next(iter(form.texts)), name.title)
            votes[name.gender, f'title "{title}"'] += 4 * max(form.count, 1)
            continue
        noun = None if name.is_full and not form.is_role else noun_gender(name.words[-1])
        if noun is not None:
            if noun is not Gender.UNKNOWN:
                votes[noun, f'noun "{name.words[-1]}"'] += 2 * max(form.count, 1)
        elif name.is_full or not name.title:
            patronymic = patronymic_gender(name.words[-1])
            if patronymic is not None:
                capitalised = name.words[-1].capitalize()
                votes[patronymic, f'patronymic "{capitalised}"'] += 3 * max(form.count, 1)
                continue
            name_gender = (
                None
                if name.words[0] in not_people()
                else first_name_gender(without_epithet(name.words[0]))
            )
            if name_gender is not None and name_gender is not Gender.UNKNOWN:
                capitalised = without_epithet(name.words[0]).capitalize()
                votes[name_gender, f'first name "{capitalised}"'] += max(form.count, 1)
        elif name.title in MILITARY_TITLES:
            votes[Gender.MALE, f'title "{next(iter(form.texts)).split()[0]}"'] += 1
    he, she = pronouns["he"], pronouns["she"] + 0.5 * pronouns["her"]
    if he > 1.5 * she:
        votes[Gender.MALE, '"he" beside the name'] += round(2 * he)
    elif she > 1.5 * he:
        votes[Gender.FEMALE, '"she" beside the name'] += round(2 * she)
    if person.addressed is not Gender.UNKNOWN:
        word = "sir" if person.addressed is Gender.MALE else "madam"
        votes[person.addressed, f'addressed as "{word}"'] += 2
    totals: Counter[Gender] = Counter()
    for (gender, _), weight in votes.items():
        totals[gender] += weight
    if not totals:
        return Gender.UNKNOWN, ""
    best = max(totals, key=lambda gender: (totals[gender], gender.value))
    reason = max((weight, why) for (gender, why), weight in votes.items() if gender is best)[1]
    return best, reason


def _title_in(text: str, title: str) -> str:
    """The title as it is written in a name: ``Mr.`` in `elder Mr. Sandford`."""
    words = text.split()
    return next((word for word in words if canonical_title(word) == title), words[0])


_FIRST_IN_SENTENCES = 2
_PLURAL = 4
"""Uses as of a person that make a name of an uncommon word which only ever opens sentences."""


def names_person(form: Form, vocabulary: Vocabulary, *, is_short: bool) -> bool:
    """Whether the use of `form` over the text shows that it names somebody."""
    name = form.name
    if any(vocabulary.is_never_a_name(word) for word in (name.words[0], name.words[-1])):
        # `Mr. Oh` is somebody all the same.
        return bool(name.title and (form.tagged or form.count > 1))
    if name.title:
        return len(name.words) > 1 or name.words[0] not in not_people() or form.tagged > 0
    single = len(name.words) == 1
    head_word, tail_word = name.words[0], name.words[-1]
    is_first_name = first_name_gender(without_epithet(head_word)) is not None
    inside = form.count - form.sentence_start
    if single and not form.told and not is_first_name and inside < 0.25 * form.count:
        # Interjections are written like names, but open what is said.
        return False
    if single and canonical_title(head_word) and not form.is_role:
        return form.tagged >= 1
    if single and len(head_word) == 1:
        return form.tagged >= 2 or (not form.told and head_word not in ("i", "a", "o"))
    if head_word in not_people() or tail_word in not_people():
        more = is_first_name or form.vocative + form.human >= 2
        return form.tagged >= 2 or (form.tagged == 1 and more)
    evidence = 3 * (form.tagged + form.introduced) + 2 * form.vocative + form.human
    if form.is_role:
        head = noun_gender(tail_word) is not None or bool(canonical_title(tail_word))
        return form.tagged >= 1 or (head and form.human >= 1 and form.count >= 3)
    if form.place > 0.3 * form.count and form.tagged == 0 and form.vocative < 2:
        return False
    is_word = vocabulary.is_word(head_word)
    if is_first_name and (form.count > form.sentence_start or not is_word):
        acts = is_short and bool(form.does) and not is_word
        return evidence >= 1 or form.count >= 2 or not single or acts
    if not single:
        return evidence >= 2
    if not vocabulary.is_common(head_word) and (form.count > form.sentence_start or is_short):
        # A story of a few pages names its people a few times, and often only first in a sentence.
        # Who is called once there is somebody, too.
        evidence += form.does + bool(form.called) if is_short else form.acts // 3
    if is_short and form.count == form.sentence_start:
        # There a rare noun may stand as well: "Ducklings laughed"; one of them has no "he".
        evidence += sum(form.pronouns[word] for word in ("he", "she", "her"))
        return evidence >= (_PLURAL if head_word.endswith("s") else _FIRST_IN_SENTENCES)
    return evidence >= 3 and evidence >= 0.06 * form.count
