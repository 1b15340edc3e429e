"""Who talks to whom, as tags and names in speeches tell.

Two names whose bearers answer each other, or call each other, are not one person's; a name that is
called, and another that answers, may well be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from audiobook.dialogue.characters.mentions import CandidateMention
from audiobook.dialogue.characters.person_names import PersonName
from audiobook.dialogue.document import Document

NamePair = tuple[PersonName, PersonName]


@dataclass(slots=True)
class Talks:
    """Counts of pairs of names."""

    between: Counter[NamePair] = field(default_factory=Counter)
    """The one speaks right after the other, or calls the other: both orders."""
    answered: Counter[NamePair] = field(default_factory=Counter)
    """The first is called in a speech, and the second speaks next."""
    replied: Counter[NamePair] = field(default_factory=Counter)
    """The second speaks, and in the answer the first is called."""


def talks_of(document: Document, spans: Sequence[CandidateMention]) -> Talks:
    """Read the talks off the names in tags and those called in speeches."""
    speaking = {quotation.paragraph for quotation in document.quotations if quotation.is_speech}
    tags: dict[int, set[PersonName]] = defaultdict(set)
    called: dict[int, set[PersonName]] = defaultdict(set)
    for span in spans:
        if span.paragraph in speaking:
            if span.tagged:
                tags[span.paragraph].add(span.name)
            elif span.vocative:
                called[span.paragraph].add(span.name)
    goes_on = {quotation.paragraph for quotation in document.quotations if quotation.goes_on}
    talks = Talks()
    for paragraph in sorted(speaking):
        following = paragraph + 1
        mine, theirs = tags[paragraph], tags[following]
        if len(mine) > 1:
            continue
        _count(talks.between, mine, called[paragraph])
        if following not in speaking or following in goes_on:
            continue
        for name in called[following]:
            for other in mine - theirs:
                talks.replied[name, other] += name != other
        if len(theirs) == 1:
            _count(talks.between, mine, theirs)
            for name in called[paragraph]:
                for other in theirs - mine:
                    talks.answered[name, other] += name != other
    return talks


def _count(pairs: Counter[NamePair], some: set[PersonName], others: set[PersonName]) -> None:
    for one in some:
        for other in others:
            if one != other:
                pairs[one, other] += 1
                pairs[other, one] += 1
