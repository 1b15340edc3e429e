"""Speeches of one paragraph that have one speaker.

Nearly all who write in English begin a paragraph with every speaker. In such a book what is said
on both sides of a tag is one person's (``“Go,” said Ben. “I shall stay.”``), and mostly also what
is said on both sides of an action. Some books let speakers share a paragraph: there many speeches
stand in each, or side by side without a word between, or two tags in a paragraph name two people,
and nothing of the kind holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from audiobook.dialogue.attribution.parsing.nominals import (
    INVERTED,
    OTHER,
    PRONOUN,
    SUBJECT,
    Nominal,
)
from audiobook.dialogue.attribution.parsing.parse import Gap, Reading, Speech
from audiobook.dialogue.attribution.parsing.tags import tag_after, tag_before
from audiobook.model import Character, Gender

_SHARED = 0.06
"""Share of the pairs of speeches of one paragraph that are two people's, from which on a book lets
speakers share paragraphs. In novels that do not it is at most 0.03, in those whose paragraphs were
run together above 0.2."""

_MANY = 2.5
"""Speeches in a paragraph with speech: more than the two sides of a tag. Novels have 1.2 to 1.7."""

Pair = tuple[int, int]


def pairs_of_one_speaker(
    reading: Reading, certain: Mapping[int, int]
) -> Iterator[tuple[Pair, bool]]:
    """Pairs of speeches that follow each other in a paragraph and have one speaker, and whether a
    tag stands between; nothing else but an action does where none does.

    Of 2,382 pairs with a tag in pieces of training novels 0.3 % were two people's, of 305 with an
    action, which bind in short texts alone, 4 %.

    Args:
        certain: speech → who certainly speaks it.
    """
    speeches = reading.speeches
    if reading.crowding >= _MANY:
        return
    pairs = [
        (number - 1, number)
        for number in range(1, len(speeches))
        if speeches[number - 1].last.paragraph == speeches[number].quotation.paragraph
    ]
    shared = sum(_are_two(reading.speeches, pair, certain) for pair in pairs)
    if shared > _SHARED * len(pairs):
        return
    characters = reading.people.characters
    is_short = reading.document.is_short
    for pair in pairs:
        previous, speech = (speeches[number] for number in pair)
        tag, gap = tag_after(previous), previous.after
        acting = [n for s in gap.sentences for n in s.nominals if n.role in (SUBJECT, INVERTED)]
        if len(gap.sentences) != 1 or len(acting) > 1 or _is_announced(speech, tag):
            continue
        if tag is None and not is_short:
            continue  # of a book the models know what the author does
        actor = acting[0] if acting else None
        if actor is not None and tag is None and actor.character in previous.vocatives:
            continue  # “Can you hold it, Ralph?” Ralph hesitated. “For a minute.”
        following = tag_after(speech)
        if _is_told(gap, actor, following) or _disagree(actor, following, characters):
            continue
        yield pair, tag is not None


def _are_two(speeches: Sequence[Speech], pair: Pair, certain: Mapping[int, int]) -> bool:
    one, other = (certain.get(number) for number in pair)
    is_certain = one is not None and other is not None
    return one != other if is_certain else not speeches[pair[1]].before.tokens


def _is_told(gap: Gap, actor: Nominal | None, following: Nominal | None) -> bool:
    """Whether the next to speak is the one to whom something was said: ``“Is it?” he said to Ben.
    “It is,” said Ben.``"""
    return following is not None and any(
        nominal is not actor and nominal.role == OTHER and nominal.character == following.character
        for sentence in gap.sentences
        for nominal in sentence.nominals
        if nominal.character >= 0
    )


def _is_announced(speech: Speech, tag: Nominal | None) -> bool:
    """Whether what stands between is the tag of the second speech: ``“Up.” Ann said, “Down.”``"""
    return tag is None and tag_before(speech) is not None


def _disagree(one: Nominal | None, other: Nominal | None, characters: Sequence[Character]) -> bool:
    """Whether two subjects are two people: two names, or a man and a woman."""
    if one is None or other is None:
        return False
    if PRONOUN not in (one.kind, other.kind) and one.character != other.character:
        return True
    sexes = {
        characters[n.character].gender if n.kind != PRONOUN and n.character >= 0 else n.gender
        for n in (one, other)
    }
    return one.first_person != other.first_person or len(sexes - {Gender.UNKNOWN}) > 1
