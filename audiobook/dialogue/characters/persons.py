"""What is known of people by their names: each form of a name with the company it keeps, and the
sex of the person it stands for."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from audiobook.dialogue.characters.gender import (
    bearers_gender,
    first_name_gender,
    noun_gender,
    patronymic_gender,
)
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
    """The nearest ones."""
    sexes: defaultdict[tuple[Gender, str], float] = field(
        default_factory=lambda: defaultdict(float)
    )
    """Sex and the words that tell it → logarithm of the odds, summed over the uses."""

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
        if not span.quoted:
            if span.sex.pronoun:
                self.pronouns[span.sex.pronoun] += 1
            if span.sex.log_odds:
                self.sexes[span.sex.gender, span.sex.reason] += span.sex.log_odds


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


_TITLE, _PATRONYMIC, _NOUN, _ADDRESS = 4.0, 3.0, 2.0, 2.0
"""Weights of what tells a sex, each use: on the scale of `SexEvidence.log_odds`."""
_RANK = 1.4
"""A military or clerical title, of a man in old books; one ``her`` may overrule it."""
_FIRST_NAME = 3.7
"""Of 311 people of the training novels 304 had the sex of their first name."""
_LEAST_TO_DECIDE = 1.3
"""Odds of nearly 4 to 1: below, the sex is not guessed."""
_LEAST_RATIO = 1.5
"""Pronouns tell something where those of one sex outweigh the other's as much as this."""


def likely_gender(person: Person) -> tuple[Gender, str]:
    """Sex of `person` and the reason in words: the author, titles, nouns, pronouns, first names."""
    if person.known is not None and person.known.gender is not Gender.UNKNOWN:
        return person.known.gender, person.known.gender_evidence or "said by the author"
    votes: defaultdict[tuple[Gender, str], float] = defaultdict(float)
    nearby: defaultdict[tuple[Gender, str], float] = defaultdict(float)
    surnames = person.surnames - person.givens
    for form in person.forms:
        is_surname = not (form.name.is_full or form.name.title) and form.name.words[0] in surnames
        gender, reason, weight = _told_by_name(form, is_surname=is_surname)
        if gender is not Gender.UNKNOWN:
            votes[gender, reason] += weight
        for sex_and_reason, log_odds in form.sexes.items():
            nearby[sex_and_reason] += log_odds
    he, she = (
        sum(weight for (gender, _), weight in nearby.items() if gender is sex)
        for sex in (Gender.MALE, Gender.FEMALE)
    )
    for sex, mine, theirs in ((Gender.MALE, he, she), (Gender.FEMALE, she, he)):
        if mine > _LEAST_RATIO * theirs:
            reason = max((w, why) for (gender, why), w in nearby.items() if gender is sex)[1]
            votes[sex, reason] += mine - theirs
    if person.addressed is not Gender.UNKNOWN:
        word = "sir" if person.addressed is Gender.MALE else "madam"
        votes[person.addressed, f'addressed as "{word}"'] += _ADDRESS
    totals: defaultdict[Gender, float] = defaultdict(float)
    for (gender, _), weight in votes.items():
        totals[gender] += weight
    if not totals:
        return Gender.UNKNOWN, ""
    best = max(totals, key=lambda gender: (totals[gender], gender.value))
    if totals[best] < _LEAST_TO_DECIDE:
        return Gender.UNKNOWN, ""
    reason = max((weight, why) for (gender, why), weight in votes.items() if gender is best)[1]
    return best, reason


def _told_by_name(form: Form, *, is_surname: bool) -> tuple[Gender, str, float]:
    """The sex that a form of a name tells by itself, the reason in words, and its weight."""
    name, uses = form.name, max(form.count, 1)
    nothing = (Gender.UNKNOWN, "", 0.0)
    if name.gender is not Gender.UNKNOWN:
        title = _title_in(next(iter(form.texts)), name.title)
        return name.gender, f'title "{title}"', _TITLE * uses
    noun = None if name.is_full and not form.is_role else noun_gender(name.words[-1])
    if noun is not None:
        return noun, f'noun "{name.words[-1]}"', _NOUN * uses
    if name.title and not name.is_full:
        if name.title in MILITARY_TITLES:
            return Gender.MALE, f'title "{next(iter(form.texts)).split()[0]}"', _RANK
        return nothing
    patronymic = patronymic_gender(name.words[-1])
    if patronymic is not None:
        return patronymic, f'patronymic "{name.words[-1].capitalize()}"', _PATRONYMIC * uses
    word = without_epithet(name.words[0])
    gender = Gender.UNKNOWN if name.words[0] in not_people() else bearers_gender(word)
    if is_surname or gender is Gender.UNKNOWN:
        return nothing
    return gender, f'first name "{word.capitalize()}"', max(float(uses), _FIRST_NAME)


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
    # A name of another country is no proof, but somebody who does something in a short text is.
    is_uncommon = is_short and not is_word and not vocabulary.is_common(head_word)
    if is_uncommon and (evidence or form.does) and bearers_gender(head_word) is not Gender.UNKNOWN:
        return True
    if is_first_name and (form.count > form.sentence_start or not is_word):
        acts = is_short and bool(form.does) and not is_word
        return evidence >= 1 or form.count >= 2 or not single or acts
    if not single:
        return evidence >= 2
    if not vocabulary.is_common(head_word) and (form.count > form.sentence_start or is_short):
        # A story of a few pages names its people a few times, and often only first in a sentence.
        # Who is called once there is somebody, too.
        evidence += form.does + bool(form.called) if is_short else form.acts // 3
    if is_short and (form.count == form.sentence_start or is_uncommon):
        # First in a sentence a rare noun may stand as well: "Ducklings laughed"; one of them has no
        # "he".
        evidence += sum(form.pronouns[word] for word in ("he", "she", "her"))
        return evidence >= (_PLURAL if head_word.endswith("s") else _FIRST_IN_SENTENCES)
    return evidence >= 3 and evidence >= 0.06 * form.count
