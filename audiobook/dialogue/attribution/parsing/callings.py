"""Who is called by a title or a trade inside a speech: ``“Not since dusk, Captain.”`` is said to
Captain Ross where nobody else is a captain, ``“Porter, my trunk!”`` to the porter."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from audiobook.dialogue.characters.person_names import canonical_title, parse_name
from audiobook.dialogue.document import Mention, People, Quotation

_NOT_CALLED = frozenset(
    "mr mrs ms sir lady lord master mistress king dame don monsieur madame mademoiselle signor "
    "signora signorina señor señora herr frau fräulein".split()
)
"""Canonical titles that call nobody by themselves, or anybody: ``sir``, ``monsieur``."""
_EXCLAIMED = frozenset("man boy lord god heaven saint devil one people thing other".split())
"""Nouns that are cried where nobody of the kind is called: ``Oh, man!``"""
_CALL = re.compile(
    r"(?:^|[,.!?;:…—–]\s*|--\s*|\b(?:oh|no|yes|well|please|dear|thanks|thank you|and you)\s)"
    r"(?P<word>[^\W\d_]+)(?=[,.!?;…—–]|--|\s*$)",
    re.IGNORECASE,
)

Callings = Mapping[str, int]
"""Casefolded title or noun → the only one who is called so."""


def callings_of(people: People) -> Callings:
    """The titles and nouns that call one character alone."""
    bearers: defaultdict[str, set[int]] = defaultdict(set)
    for number, character in enumerate(people.characters):
        if number in people.unnamed and number not in people.things:
            continue
        for word in _words_of((character.name, *character.aliases)):
            bearers[word].add(number)
    return {word: min(who) for word, who in bearers.items() if len(who) == 1}


def _words_of(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        title = parse_name(name).title
        if title and title not in _NOT_CALLED:
            yield title
        words = name.casefold().split()
        if words[0] == "the" and len(words) > 1 and words[-1] not in _EXCLAIMED:
            yield canonical_title(words[-1]) or words[-1]


def called(
    text: str, quotation: Quotation, mentions: Sequence[Mention], callings: Callings
) -> Iterator[tuple[int, str]]:
    """Characters who are called by title or trade in a quotation, and by which word.

    Args:
        text: the paragraph.
        mentions: those of the paragraph; what is part of a name calls nobody else.
    """
    if not callings:
        return
    inside = text[quotation.start : quotation.end]
    for match in _CALL.finditer(inside):
        word = match["word"]
        character = callings.get(canonical_title(word) or word.casefold())
        if character is None:
            continue
        start, end = (quotation.start + place for place in match.span("word"))
        if not _touches(start, end, mentions):
            yield character, word


def _touches(start: int, end: int, mentions: Collection[Mention]) -> bool:
    return any(mention.start < end and start < mention.end for mention in mentions)
