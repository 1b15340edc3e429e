"""Finds who there is in a book: characters, their names, their sex, and every mention of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count

from audiobook.dialogue.characters.cluster_names import PersonFinder
from audiobook.dialogue.characters.mentions import CandidateMention, alias_spans, name_spans
from audiobook.dialogue.characters.namesakes import namesakes
from audiobook.dialogue.characters.narrator import find_narrator
from audiobook.dialogue.characters.noun_phrases import NounPhrase, noun_phrases
from audiobook.dialogue.characters.person_names import ELDER, YOUNGER, PersonName
from audiobook.dialogue.characters.persons import Form, Person, likely_gender
from audiobook.dialogue.characters.questions import called_by_name, may_be_one
from audiobook.dialogue.characters.resolve_nouns import NounResolver
from audiobook.dialogue.characters.vocabulary import read_vocabulary
from audiobook.dialogue.document import Document, Mention, People
from audiobook.model import Character

_DETERMINERS = ("the ", "his ", "her ", "my ", "our ", "their ")


def find_characters(document: Document, known: Sequence[Character] = ()) -> People:
    """Find the characters of `document` and where they are mentioned.

    Args:
        document: paragraphs with their quotations.
        known: characters the author has named: never renamed, split or joined with others.

    Returns:
        The characters, the author's first, then by number of mentions; and all mentions.
    """
    listed = [name for character in known for name in (character.name, *character.aliases)]
    vocabulary = read_vocabulary(document.paragraphs, listed)
    shared = namesakes(document, listed)
    spans = name_spans(document, vocabulary, shared)
    aliases = alias_spans(document, listed)
    if aliases:
        spans = sorted((*aliases, *_outside(aliases, spans)), key=lambda s: (s.paragraph, s.start))
    finder = PersonFinder(document, vocabulary, spans, shared)
    finder.find(known)
    narrator = find_narrator(document, finder.persons)
    if narrator is not None:
        narrator.narrates = True
        if narrator not in finder.persons:
            finder.persons.append(narrator)
    named = list(_owners(spans, finder.home))
    resolver = NounResolver(document, finder.persons, named, noun_phrases(document))
    nouns = resolver.resolve()
    persons = sorted(
        [*finder.persons, *resolver.roles.values()],
        key=lambda p: (p.known is None, -p.count, p.forms[0].name.words),
    )
    index = {id(person): i for i, person in enumerate(persons)}
    places = [*named, *((phrase.span, person) for phrase, person in nouns)]
    places.sort(key=lambda place: (place[0].paragraph, place[0].start))
    by_label: dict[int, list[NounPhrase]] = {}
    for phrase, person in nouns:
        by_label.setdefault(id(person), []).append(phrase)
    characters = [
        _character(person, finder.home, by_label.get(id(person), ())) for person in persons
    ]
    return People(
        tuple(_told_apart(characters)),
        tuple(
            Mention(span.paragraph, span.start, span.end, index[id(person)])
            for span, person in places
        ),
        only_meant=frozenset(
            (phrase.span.paragraph, phrase.begin) for phrase in resolver.only_meant
        ),
        may_be_one=tuple(
            (index[id(one)], index[id(two)])
            for one, two in (*may_be_one(finder), *called_by_name(resolver))
        ),
    )


def _outside(
    taken: Iterable[CandidateMention], spans: Iterable[CandidateMention]
) -> list[CandidateMention]:
    """Those of `spans` that overlap none of `taken`."""
    places = {(span.paragraph, offset) for span in taken for offset in range(span.start, span.end)}
    return [
        span
        for span in spans
        if not any((span.paragraph, offset) in places for offset in (span.start, span.end - 1))
    ]


def _age(phrases: Iterable[NounPhrase], *, has_name: bool) -> str:
    """``child``, ``young``, ``old`` or empty, by the words most used of a person.

    A phrase may be resolved wrongly: of a person with a name one alone tells nothing.
    """
    ages = Counter(phrase.age for phrase in phrases)
    age, count = ages.most_common(1)[0] if ages else ("", 0)
    return age if count > 2 * has_name and 2 * count > ages.total() else ""


def _age_by_name(person: Person) -> str:
    """What tells somebody from a namesake."""
    words = {form.name.words[0] for form in person.forms}
    if any(word.startswith(ELDER) for word in words):
        return "old"
    return "young" if any(word.startswith(YOUNGER) for word in words) else ""


def _character(
    person: Person,
    home: Mapping[PersonName, Sequence[Person]],
    called: Sequence[NounPhrase],
) -> Character:
    name, aliases = _names(person, home)
    gender, reason = likely_gender(person)
    return Character(
        name=name,
        aliases=aliases,
        gender=gender,
        is_narrator=person.narrates,
        age=person.known.age
        if person.known and person.known.age
        else _age_by_name(person) or _age(called, has_name=bool(home.get(person.forms[0].name))),
        gender_evidence=reason,
    )


def _told_apart(characters: Iterable[Character]) -> Iterator[Character]:
    """Characters with a name each: who shares one takes another of theirs, or a number."""
    claimed: set[str] = set()
    for character in characters:
        numbered = (f"{character.name} {number}" for number in count(2))
        names = chain((character.name, *character.aliases), numbered)
        name = next(name for name in names if name.casefold() not in claimed)
        claimed.add(name.casefold())
        others = (character.name, *character.aliases)
        yield replace(character, name=name, aliases=tuple(o for o in others if o != name))


def _names(
    person: Person, home: Mapping[PersonName, Sequence[Person]]
) -> tuple[str, tuple[str, ...]]:
    """The name to show, and the others: the fullest one in common use that is nobody else's."""
    spellings: Counter[str] = Counter()
    for form in person.forms:
        alone = len(home.get(form.name, ())) < 2 and not _is_namesake(form, person, home)
        spellings[_shown(form)] += form.count * alone
    order = [text for text, _ in spellings.most_common()]
    if person.known is not None:
        return person.known.name, tuple(
            dict.fromkeys((*person.known.aliases, *(t for t in order if t != person.known.name)))
        )
    if not person.count:
        texts = list(person.forms[0].texts)
        return texts[0], tuple(texts[1:])
    name = order[0]
    best = next(form for form in person.forms if _shown(form) == name)
    if name.split() != [name] or best.name.words[0] not in person.givens:
        # A surname alone, or a title, is no name to know somebody by where there is a fuller one.
        bare = len(best.name.words) == 1 and not best.name.title
        enough = max(3, 0.01 * person.count)
        fuller = [
            (
                best.name.words[-1] in form.name.words,
                spellings[_shown(form)] >= enough,
                form.name.is_full,
                spellings[_shown(form)],
                _shown(form),
            )
            for form in person.forms
            if (form.name.is_full or form.name.title)
            and not (form.is_wife or form.is_role)
            and (bare or spellings[_shown(form)] >= enough)
        ]
        name = max(fuller)[-1] if fuller else name
    return name, tuple(text for text in order if text != name)


_USUAL = 20
"""Uses that make a first name alone the name of the one who has it, whoever shares it."""


def _is_namesake(form: Form, person: Person, home: Mapping[PersonName, Sequence[Person]]) -> bool:
    """Whether the form is a first name alone that somebody else has before a surname."""
    word = form.name.words[0]
    return (
        form.count < _USUAL
        and not (form.name.is_full or form.name.title or form.is_role)
        and any(
            name.is_full and name.words[0] == word and any(other is not person for other in others)
            for name, others in home.items()
        )
    )


def _shown(form: Form) -> str:
    """How a form stands in lists."""
    text = form.texts.most_common(1)[0][0]
    if form.is_role and "'s " not in text and not text.casefold().startswith(_DETERMINERS):
        return f"The {text}"
    return text[0].upper() + text[1:]


def _owners(
    spans: Iterable[CandidateMention], home: Mapping[PersonName, Sequence[Person]]
) -> Iterator[tuple[CandidateMention, Person]]:
    """The person of every span; a name of several goes to the one mentioned last."""
    latest: dict[int, int] = {}
    for order, span in enumerate(spans):
        owners = home.get(span.name)
        if not owners:
            continue
        person = max(owners, key=lambda p: latest.get(id(p), -1))
        latest[id(person)] = order
        yield span, person
