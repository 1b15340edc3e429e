"""Personal names: their parts, and when two of them can stand for one person.

A name is a title (``Mr.``, ``Aunt``) and words; of the words the last is a surname when there
are at least two of them, while a single word may be either (``Harriet``, ``Archer``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from audiobook.english.titles import SAME_TITLE, TITLE_GENDER
from audiobook.english.word_lists import groups_of
from audiobook.model import Gender

RANKS_IN_CAPITALS = frozenset("DI DS DC DCI DSI PC WPC".split())
"""Ranks of the British police, written so; ``Di`` is a woman."""

PARTICLES = frozenset("de du des la le van von der den di da del della dei do dos y af zu".split())

_ARTICLES = frozenset({"the", "a", "an"})

SAINT = frozenset({"st", "st.", "saint"})
"""``St. John``, ``St. Austrey``: part of the word it precedes."""

EPITHETS = frozenset(
    "old young little poor dear good sweet big honest pretty great elder younger".split()
)
"""Adjectives that stand before a name and are no part of it."""

ELDER, YOUNGER = "old ", "young "
"""What stands in a name before the word that two people share: ``old tom``, ``young tom``."""


def without_epithet(word: str) -> str:
    """A word of a name without what tells its bearer from a namesake."""
    return word.removeprefix(ELDER).removeprefix(YOUNGER)


def canonical_title(word: str) -> str:
    """The title in `word` (``Mrs.`` → ``mrs``, ``Doctor`` → ``dr``), or an empty string."""
    if word in RANKS_IN_CAPITALS:
        return "constable" if word.endswith("PC") else "detective"
    title = word.rstrip(".").casefold().replace("’", "'")
    if title not in TITLE_GENDER or (title == "m" and not word.endswith(".")):
        return ""
    return SAME_TITLE.get(title, title)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, casefolded."""

    title: str
    words: tuple[str, ...]
    """Given names and surname; particles are part of the word they precede (``de bourgh``)."""

    @property
    def is_full(self) -> bool:
        """Given name and surname are both there."""
        return len(self.words) > 1

    @property
    def surname(self) -> str:
        """The last word of a full name, else an empty string."""
        return self.words[-1] if self.is_full else ""

    @property
    def gender(self) -> Gender:
        """What the title tells."""
        return TITLE_GENDER.get(self.title, Gender.UNKNOWN)


def parse_name(text: str) -> PersonName:
    """Split `text` into title and words.

    Titles may follow each other (``brother Miss Morland``): the last one counts, but a title
    alone is a word (``the General``).
    """
    parts = text.replace("’", "'").split()
    title = ""
    while len(parts) > 1:
        named_title = canonical_title(parts[0])
        if not named_title and parts[0].casefold() not in EPITHETS | _ARTICLES:
            break
        title = named_title or title
        parts.pop(0)
    words: list[str] = []
    particle = ""
    for position, part in enumerate(parts):
        word = part.casefold() if len(part) > 2 else part.casefold().rstrip(".")
        if (word in PARTICLES or word in SAINT) and position < len(parts) - 1:
            particle += word + " "
        else:
            words.append(particle + word)
            particle = ""
    return PersonName(title, tuple(words))


@cache
def _pet_forms() -> dict[str, frozenset[str]]:
    related: dict[str, set[str]] = {}
    for formal, short_forms in groups_of("hypocorisms.txt"):
        for short in short_forms:
            related.setdefault(short.casefold(), set()).add(formal.casefold())
            related.setdefault(formal.casefold(), set()).add(short.casefold())
    return {name: frozenset(others) for name, others in related.items()}


def pet_relatives(name: str) -> frozenset[str]:
    """The pet forms of a given name, and the names it is a pet form of (all casefolded)."""
    return _pet_forms().get(name, frozenset())


_PET_ENDINGS = ("y", "ie", "ey", "sy", "ers", "o")
_LEAST_OF_A_CLIP = 3


def is_clipped(short: str, full: str) -> bool:
    """Whether `short` is `full` cut off (``Dev`` of Devin), with a pet's ending perhaps
    (``Skaggsy`` of Skaggs); both casefolded."""
    if len(short) < _LEAST_OF_A_CLIP or short == full:
        return False
    if short[:_LEAST_OF_A_CLIP] != full[:_LEAST_OF_A_CLIP]:
        return False
    stems = [short, *(short.removesuffix(ending) for ending in _PET_ENDINGS)]
    return any(
        len(stem) >= _LEAST_OF_A_CLIP
        and full.startswith(stem)
        # "Dolan" and "Dolans", "Ann" and "Anne" are spellings, not short forms.
        and (stem != short or len(full) >= len(short) + 2)
        and (stem == short or len(full) - len(stem) != 1)
        for stem in stems
    )


def is_misspelling(rare: tuple[str, ...], frequent: tuple[str, ...]) -> bool:
    """Whether one word of `rare` is one edit (Damerau 1964: a letter added, lost, changed, or two
    swapped) away from its fellow in `frequent`, its first letter kept, and the others are equal."""
    if len(rare) != len(frequent):
        return False
    different = [(one, two) for one, two in zip(rare, frequent, strict=True) if one != two]
    if len(different) != 1:
        return False
    one, two = different[0]
    if (
        min(len(one), len(two)) < 5
        or one[0] != two[0]
        or "s" in (one.removeprefix(two), two.removeprefix(one))
    ):
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), len(one))
    rest, others = one[start:], two[start:]
    return (
        rest[1:] == others[1:]
        or rest[1:] == others
        or rest == others[1:]
        or (rest[:2] == others[1::-1] and rest[2:] == others[2:])
    )
