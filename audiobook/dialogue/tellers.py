"""Who says “I” in which chapter, in a book that several people tell in turn.

A chapter headed by somebody's name (``Mara``, ``Mara's POV``), or whose narrator the author names,
is told by them as long as it is told in the first person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate

from audiobook.dialogue.characters.gender import first_name_gender
from audiobook.dialogue.document import People
from audiobook.english.titles import TITLE_GENDER
from audiobook.model import Chapter, Character, Gender, Paragraph

_POINT_OF_VIEW = re.compile(
    r"\W*(?:\b(?:p\.?\s?o\.?\s?v\.?|point of view|perspective)\b)\W*", re.IGNORECASE
)
_NUMBER = re.compile(
    r"^\W*(?:(?:chapter|part|letter|no\.?)\s+)?(?:\d+|[ivxlc]+|one|two|three|four|five|six|seven|eight"
    r"|nine|ten|eleven|twelve)\b\W*",
    re.IGNORECASE,
)
_CHAPTER = re.compile(r"^\W*(?:chapter|part)\b\W*", re.IGNORECASE)
_I = re.compile(r"(?<![\w’'])(?:I|me|my|myself)(?![\w’']*\w)(?!\.)")
_LEAST_PER_THOUSAND = 12.0
"""Words of the first person in a thousand of a chapter that is told by somebody."""
_WORD = re.compile(r"[^\W_]+")


def with_tellers(
    people: People,
    chapters: Sequence[Chapter],
    narrators: Mapping[str, str] | None = None,
) -> People:
    """The people, knowing who tells which chapter.

    Args:
        people: of the document that these chapters are.
        chapters: with their titles, in order.
        narrators: title of a chapter → who tells it, as the author says.
    """
    lengths = (sum(isinstance(b, Paragraph) for b in chapter.blocks) for chapter in chapters)
    starts = accumulate(lengths, initial=0)
    people = _with_named_by_headings(people, chapters)
    tellers = [
        (start, _teller(chapter, people.characters, narrators or {}))
        for start, chapter in zip(starts, chapters, strict=False)
    ]
    if not any(teller is not None for _, teller in tellers):
        return people
    narrating = [i for i, c in enumerate(people.characters) if c.is_narrator]
    others = narrating[0] if len(narrating) == 1 else -1
    telling = {teller for _, teller in tellers if teller is not None}
    characters = tuple(
        replace(character, is_narrator=character.is_narrator or number in telling)
        for number, character in enumerate(people.characters)
    )
    return replace(
        people,
        characters=characters,
        tellers=tuple((start, others if t is None else t) for start, t in tellers),
    )


def _with_named_by_headings(people: People, chapters: Sequence[Chapter]) -> People:
    """The people and those whom nothing but headings name: tellers hardly name themselves."""
    characters = list(people.characters)
    for chapter in chapters:
        name = " ".join(_WORD.findall(_heading(chapter.title)))
        gender = first_name_gender(name.split()[0].casefold()) if name else None
        is_name = gender is not None and name.istitle() and len(name.split()) <= _NAME_WORDS
        if is_name and _is_told_by_somebody(chapter) and not _bearers(name, characters):
            characters.append(Character(name, gender=gender or Gender.UNKNOWN))
    return replace(people, characters=tuple(characters))


_NAME_WORDS = 2


def _heading(title: str) -> str:
    """A title without its number and what is said of the point of view."""
    heading = _CHAPTER.sub("", _NUMBER.sub("", _POINT_OF_VIEW.sub(" ", title)))
    return re.sub(r"(?i)[’']s\b", "", heading)


def _bearers(name: str, characters: Sequence[Character]) -> list[int]:
    """Who may be meant by a name: who is called so, or else whose name has its words."""
    words = _words(name)
    forms = [[_words(n) for n in (c.name, *c.aliases)] for c in characters]
    return [number for number, each in enumerate(forms) if words in each] or [
        number for number, each in enumerate(forms) if any(words <= form for form in each)
    ]


def _teller(
    chapter: Chapter, characters: Sequence[Character], narrators: Mapping[str, str]
) -> int | None:
    """Who tells a chapter: whom the author names, or whom its heading names alone."""
    chosen = narrators.get(chapter.title)
    if chosen is not None:
        return next((i for i, c in enumerate(characters) if chosen in (c.name, *c.aliases)), None)
    heading = _heading(chapter.title)
    if not _words(heading) or not _is_told_by_somebody(chapter):
        return None
    possible = _bearers(heading, characters)
    if not possible and _is_view(chapter.title) and heading.strip().endswith("s"):
        possible = _bearers(heading.strip()[:-1], characters)  # ``Maras POV``
    return possible[0] if len(possible) == 1 else None


def _is_view(title: str) -> bool:
    return _POINT_OF_VIEW.search(title) is not None


def _words(name: str) -> frozenset[str]:
    words = (word.casefold() for word in _WORD.findall(name))
    return frozenset(word for word in words if word not in TITLE_GENDER and word != "the")


def _is_told_by_somebody(chapter: Chapter) -> bool:
    """Whether a chapter is told in the first person, what is between quotation marks apart."""
    text = " ".join(
        re.sub(r"[“\"][^”\"]*[”\"]?", " ", block.text)
        for block in chapter.blocks
        if isinstance(block, Paragraph)
    )
    return 1000 * len(_I.findall(text)) >= _LEAST_PER_THOUSAND * len(text.split())
