"""How a text uses the nouns it names people by: beside names, again and again, and as ``a`` such
and such who comes in."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from audiobook.dialogue.characters.gender import noun_gender
from audiobook.dialogue.characters.mentions import CandidateMention
from audiobook.dialogue.characters.noun_phrases import NounPhrase
from audiobook.dialogue.characters.persons import Person
from audiobook.dialogue.characters.vocabulary import DETERMINER, GENITIVE, UNCAPITALISED
from audiobook.dialogue.document import Document

_APPOSED_AFTER = re.compile(
    rf",?\s{DETERMINER}\s(?:{UNCAPITALISED}\s){{0,2}}?(?P<noun>{UNCAPITALISED})\s?[,.;]"
)
_APPOSED_BEFORE = re.compile(
    rf"(?:\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Hh]is|[Hh]er)|{GENITIVE})"
    rf"\s(?:{UNCAPITALISED}\s){{0,2}}?(?P<noun>{UNCAPITALISED}),?\s$"
)
_REACH_BEFORE = 40
"""Code points before a name in which its apposition begins."""

ANYBODY = frozenset(
    "man gentleman lady woman girl boy lad young youth child person fellow "
    "companion friend other voice speaker maiden lass chap stripling".split()
)
"""Nouns that tell next to nothing of who is meant: somebody who was spoken of just now."""

Appositions = Mapping[str, Counter[Person]]
"""Noun → how often it stands in apposition to each person."""


def appositions(
    document: Document, named: Sequence[tuple[CandidateMention, Person]]
) -> Appositions:
    """``Mr. Bumble, the beadle``; ``Hale's wife, Clara``."""
    apposed: dict[str, Counter[Person]] = defaultdict(Counter)
    for span, person in named:
        text = document.paragraphs[span.paragraph]
        after = _APPOSED_AFTER.match(text, span.end)
        before = _APPOSED_BEFORE.search(text, max(0, span.start - _REACH_BEFORE), span.start)
        for match in (after, before):
            if match is not None and noun_gender(match["noun"]) is not None:
                apposed[match["noun"]][person] += match["noun"] not in ANYBODY
    return apposed


def occurrences(
    document: Document, phrases: Sequence[NounPhrase]
) -> Mapping[tuple[str, ...], list[int]]:
    """Paragraphs in which each phrase stands, in a tag or not."""
    keys = {phrase.words for phrase in phrases}
    places: dict[tuple[str, ...], list[int]] = {key: [] for key in keys}
    if not keys:
        return places
    either = "|".join(sorted((" ".join(key) for key in keys), key=lambda k: (-len(k), k)))
    pattern = re.compile(rf"\b[Tt](?:he|his|hat)\s({either})\b")
    for index, text in enumerate(document.paragraphs):
        for words in {match[1] for match in pattern.finditer(text)}:
            places[tuple(words.split())].append(index)
    return places


def introductions(document: Document, phrases: Sequence[NounPhrase]) -> Mapping[str, list[int]]:
    """Paragraphs in which somebody comes in as ``a`` such and such, by the noun."""
    heads = {phrase.head for phrase in phrases}
    paragraphs: dict[str, list[int]] = {head: [] for head in heads}
    if not heads:
        return paragraphs
    either = "|".join(sorted(heads, key=lambda h: (-len(h), h)))
    pattern = re.compile(
        rf"\b(?:[Aa]n?|[Oo]ne|[Aa]nother|[Tt]wo)\s(?:{UNCAPITALISED},?\s){{0,3}}({either})\b"
    )
    for index, text in enumerate(document.paragraphs):
        for head in {match[1] for match in pattern.finditer(text)}:
            paragraphs[head].append(index)
    return paragraphs
