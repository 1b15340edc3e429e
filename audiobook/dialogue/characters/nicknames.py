"""Joins what is no name of its own to whom it stands for: a title, an initial, a pet form, a
misspelling."""

from __future__ import annotations

from audiobook.dialogue.characters.gender import first_name_gender
from audiobook.dialogue.characters.person_names import (
    ELDER,
    YOUNGER,
    canonical_title,
    is_clipped,
    is_misspelling,
    pet_relatives,
)
from audiobook.dialogue.characters.persons import Person, compatible
from audiobook.dialogue.characters.roster import Roster
from audiobook.english.titles import CALLING_TITLES


def join_bare_titles(roster: Roster) -> None:
    """``Mademoiselle`` or ``the Colonel``: whoever of that title was named last."""
    for person in list(roster.persons):
        form = person.forms[0]
        title = canonical_title(form.name.words[0])
        if person.known is not None or len(person.forms) > 1 or form.name.title or not title:
            continue
        bearers = sorted(
            (p for p in roster.persons if p is not person and title in p.titles),
            key=lambda p: -p.count,
        )
        if bearers and (len(bearers) == 1 or sum(p.count for p in bearers) > form.count):
            roster.absorb(person, bearers[0])
            roster.home[form.name] += bearers[1:]


def join_told_nicknames(roster: Roster) -> None:
    """``Robert Stinson, whom they called Stinker``: the text says it."""
    for one, two in sorted(roster.also_called, key=lambda pair: (pair[0].words, pair[1].words)):
        bearers, called = (
            {id(person): person for person in roster.home.get(name, ())} for name in (one, two)
        )
        if len(bearers) != 1 or len(called) != 1:
            continue
        person, other = next(iter(bearers.values())), next(iter(called.values()))
        if person is other or (person.known is not None and other.known is not None):
            continue
        if not compatible(person.gender, other.gender):
            continue
        if other.known is not None:
            person, other = other, person
        roster.absorb(other, person)


def is_only_called(person: Person) -> bool:
    """Whether a name, with a title or of the usual ones, stands in speeches alone, and somebody is
    called by it."""
    is_usual = any(
        form.name.title or first_name_gender(form.name.words[0]) is not None
        for form in person.forms
    )
    return (
        is_usual
        and any(form.vocative for form in person.forms)
        and not any(form.told for form in person.forms)
    )


def join_initials(roster: Roster) -> None:
    """``B``, only ever spoken, is Buffy where no other important name begins so."""
    most = max((p.count for p in roster.persons), default=0)
    for person in list(roster.persons):
        name = person.forms[0].name
        if person.known is not None or name.title or name.is_full or len(name.words[0]) > 1:
            continue
        matches = [
            other
            for other in roster.persons
            if other is not person
            and other.count > 0.1 * most
            and any(given_name[0] == name.words[0] for given_name in other.givens | other.surnames)
        ]
        if len(matches) == 1 and not roster.apart(person.forms[0], matches[0]):
            roster.absorb(person, matches[0])
        elif not any(form.tagged for form in person.forms):
            roster.persons.remove(person)
            del roster.home[name]


def join_pet_forms(roster: Roster) -> None:
    """``Lizzy`` is Elizabeth, ``Dev`` Devin where only one is there, and the two never meet."""
    for person in sorted(roster.persons, key=lambda p: p.count):
        if person.known is not None:
            continue
        fitting = [
            other for other in pet_form_relatives(roster, person) if other.count >= person.count
        ]
        fitting = [other for other in fitting if _is_pet(roster, person, other)]
        if len(fitting) == 1:
            roster.absorb(person, fitting[0])


def pet_form_relatives(roster: Roster, person: Person) -> list[Person]:
    """Persons one of whose names may be a short form of one of `person`'s, or the other way."""
    givens = person.givens
    relatives = {other for given_name in givens for other in pet_relatives(given_name)}
    bearers = roster.bearers(*sorted(relatives))
    pets = [other for other in bearers if relatives & other.givens]
    clipped = [
        other
        for other in roster.persons
        if any(
            is_clipped(mine, theirs) or is_clipped(theirs, mine)
            for theirs in other.givens | _used_alone(other)
            for mine in givens
        )
    ]
    both = {id(other): other for other in (*pets, *clipped)}
    return [other for other in both.values() if other is not person and _may_be(person, other)]


def _used_alone(person: Person) -> set[str]:
    """Words that name the person by themselves, a surname perhaps."""
    return {f.name.words[0] for f in person.forms if not (f.name.title or f.name.is_full)}


def _may_be(person: Person, other: Person) -> bool:
    """Whether sexes and surnames allow that they are one."""
    if not compatible(person.gender, other.gender):
        return False
    mine, theirs = ({f.name.surname for f in p.forms if f.name.surname} for p in (person, other))
    return not (mine and theirs) or bool(mine & theirs)


def _is_pet(roster: Roster, person: Person, other: Person) -> bool:
    if any(roster.apart(form, other) for form in person.forms):
        return False
    if roster.talk_to_each_other(person, other):
        return False
    relatives = {name for given_name in person.givens for name in pet_relatives(given_name)}
    is_usual = bool(relatives & other.givens)
    if roster.is_short:
        return True
    if not is_usual and not roster.answers_to(person, other):
        return False
    quoted = sum(form.quoted for form in person.forms)
    # With a surname each, they are rather a father and the son who bears his name.
    surnames = (any(f.name.surname for f in p.forms) for p in (person, other))
    few = 0.1 if all(surnames) else 0.25
    return person.count < few * other.count or quoted > 0.7 * person.count


def join_professions(roster: Roster) -> None:
    """``Doctor Losberne`` is Mr. Losberne where nobody else has the surname."""
    for person in list(roster.persons):
        form = person.forms[0]
        if person.known is not None or form.name.is_full or form.name.title not in CALLING_TITLES:
            continue
        family = [
            other
            for other in roster.bearers(form.name.words[0])
            if other is not person and form.name.words[0] in other.surnames
        ]
        if (
            len(family) == 1
            and family[0].known is None
            and family[0].titles <= {"mr", *CALLING_TITLES}
            and compatible(person.gender, family[0].gender)
            and not roster.apart(form, family[0])
            and not roster.talk_to_each_other(person, family[0])
        ):
            roster.absorb(person, family[0])


def join_misspellings(roster: Roster) -> None:
    """A name seen once or twice, one letter away from one seen all the time."""
    frequent = [p for p in roster.persons if p.count > 20]
    for person in sorted(roster.persons, key=lambda p: p.count):
        if person.known is not None or len(person.forms) != 1 or person.count > 2:
            continue
        name = person.forms[0].name
        if first_name_gender(name.words[0]) is not None:
            continue
        matches = [
            other
            for other in frequent
            if other.count > 20 * person.count
            and compatible(name.gender, other.gender)
            and any(
                form.name.title == name.title and is_misspelling(name.words, form.name.words)
                for form in other.forms
            )
        ]
        if len(matches) == 1 and not roster.named_together(person.forms[0], matches[0]):
            roster.absorb(person, matches[0])


def share_between_namesakes(roster: Roster, shared: frozenset[str]) -> None:
    """``Tom`` without an epithet is the one of both Toms who was named last."""
    for word in sorted(shared):
        both = [
            person
            for person in roster.persons
            if any(form.name.words[0] in (ELDER + word, YOUNGER + word) for form in person.forms)
        ]
        for form in list(roster.forms.values()):
            owners = roster.home.get(form.name, [])
            if form.name.words[0] != word or not both or any(p.known for p in owners):
                continue
            if len(both) == 1 and any(p is not both[0] for p in owners):
                roster.absorb(owners[0], both[0])
                continue
            for person in owners:
                if len(person.forms) == 1:
                    roster.persons.remove(person)
                person.forms.remove(form)
            roster.home[form.name] = sorted(both, key=lambda person: -person.count)
