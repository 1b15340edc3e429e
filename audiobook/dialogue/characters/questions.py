"""Who may be one person: what the names leave open is asked, not guessed."""

from __future__ import annotations

from collections.abc import Iterator

from audiobook.dialogue.characters.gender import noun_gender
from audiobook.dialogue.characters.kinship import POSSESSIVES
from audiobook.dialogue.characters.nicknames import is_only_called, pet_form_relatives
from audiobook.dialogue.characters.noun_uses import ANYBODY
from audiobook.dialogue.characters.person_names import is_misspelling
from audiobook.dialogue.characters.persons import Person, compatible
from audiobook.dialogue.characters.resolve_nouns import NounResolver
from audiobook.dialogue.characters.roster import Roster
from audiobook.english.titles import UNWED_TITLES, WEDDED_TITLES
from audiobook.model import Gender

_FOR_ANYBODY = frozenset({"mr", "mrs", "miss", "ms"})


def may_be_one(roster: Roster) -> Iterator[tuple[Person, Person]]:
    """Pairs of persons whose names agree and whom nothing in the text tells apart."""
    for number, one in enumerate(roster.persons):
        relatives = pet_form_relatives(roster, one)
        for two in roster.persons[number + 1 :]:
            if one.known is not None and two.known is not None:
                continue
            agree = (
                any(other is two for other in relatives)
                or _names_agree(one, two)
                or _is_one_called(roster, one, two)
            )
            if agree and not _told_apart(roster, one, two):
                yield one, two


def called_by_name(resolver: NounResolver) -> Iterator[tuple[Person, Person]]:
    """The narrator's curate and the Mr. Tibbs whom all call so and whom the narrator never names,
    in a short text where there is one of each: to be asked, for a soldier may answer when a boy is
    called.

    Args:
        resolver: after `NounResolver.resolve`.
    """
    if not resolver.is_short:
        return
    speaking = [
        (key, person)
        for key, person in resolver.roles.items()
        if person.known is None
        and key[0] not in POSSESSIVES
        and key[-1] not in ANYBODY
        and not key[0].endswith("'s")
        and any(phrase.span.tagged for phrase, other in resolver.met if other is person)
    ]
    called = [
        presence
        for presence in resolver.presences
        if presence.person.known is None
        and not presence.person.narrates
        and is_only_called(presence.person)
    ]
    pairs = [
        (role, presence.person)
        for key, role in speaking
        for presence in called
        if compatible(noun_gender(key[-1]) or Gender.UNKNOWN, presence.gender)
        and _may_be_called(resolver, presence.person, role)
    ]
    if len(pairs) == 1:
        yield pairs[0]


def _may_be_called(resolver: NounResolver, person: Person, role: Person) -> bool:
    """Whether nothing tells the two apart: he calls himself, or comes in after the call."""
    calls = {span.paragraph for form in person.forms for span in form.spans}
    phrases = [phrase for phrase, other in resolver.met if other is role]
    if any(phrase.span.paragraph in calls and phrase.span.tagged for phrase in phrases):
        return False
    introduced = resolver.introductions.get(phrases[0].head, ())
    return not any(paragraph > min(calls) for paragraph in introduced)


def _is_one_called(roster: Roster, one: Person, two: Person) -> bool:
    """Whether one of them may be who is called by the other's name."""
    return _is_called_so(roster, one, two) or _is_called_so(roster, two, one)


def _is_called_so(roster: Roster, person: Person, other: Person) -> bool:
    """``“Three pairs,” observed Miss Pomfret. “Two, Sophia.”``: in a short text a first name that
    is only ever called, just before or after one speaks whom the narrator calls by title alone."""
    name = person.forms[0].name
    return (
        roster.is_short
        and is_only_called(person)
        and len(person.forms) == 1
        and not (name.title or name.is_full)
        and all(form.name.title and not form.name.is_full for form in other.forms)
        and not any(form.vocative for form in other.forms)
        and roster.is_spoken_to_as(person, other)
    )


def _told_apart(roster: Roster, one: Person, two: Person) -> bool:
    if not compatible(one.gender, two.gender):
        return True
    titles = one.titles | two.titles
    if titles & WEDDED_TITLES and titles & UNWED_TITLES:
        return True
    ranks = [person.titles - _FOR_ANYBODY for person in (one, two)]
    if all(ranks) and not ranks[0] & ranks[1]:
        return True
    return roster.meet(one, two) and not _is_spoken_to(roster, one, two)


def _is_spoken_to(roster: Roster, one: Person, two: Person) -> bool:
    """Whether they are heard together only because the one is called by the other's name."""
    return _is_one_called(roster, one, two) and not roster.talk_to_each_other(one, two)


def _names_agree(one: Person, two: Person) -> bool:
    return any(
        _agree(mine, theirs) for mine in _words_of(one) for theirs in _words_of(two)
    ) and not _full_names_differ(one, two)


def _words_of(person: Person) -> set[tuple[str, ...]]:
    return {
        form.name.words
        for form in person.forms
        if form.count and not (form.is_role or form.is_wife)
    }


def _agree(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """``hawk`` and ``harry hawk``; ``decklan`` and ``declan``."""
    if len(mine) != len(theirs):
        return mine[-1] == theirs[-1]
    return mine == theirs or is_misspelling(mine, theirs)


def _full_names_differ(one: Person, two: Person) -> bool:
    """Whether each has a first name of its own before a surname."""
    mine, theirs = (
        {form.name.words[0] for form in person.forms if form.name.is_full} for person in (one, two)
    )
    return bool(mine and theirs) and not any(
        a == b or is_misspelling((a,), (b,)) for a in mine for b in theirs
    )
