"""Which chapter of a new script is which of the old one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from audiobook.model import ScriptChapter

_SHINGLE = 5
"""Words in a row by which two texts are compared."""

_SAME_TEXT = 0.6
"""Share of the shorter text's shingles that the other must have, to be the same chapter mended.
Between chapters of one novel it stays below 0.05; refrains and short chapters reach 0.5."""


_ORDINAL = re.compile(
    r"\s*(?:(?:chapter|part|book|kapitel|teil|chapitre|partie|cap[ií]tulo|capitolo)\s+[\w-]+"
    r"|\d+|[ivxlcdm]+(?=\s*[.:]))\s*[:.—–-]*\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ChapterText:
    """What a chapter is known again by."""

    title: str
    part: str
    text: str


def text_of(chapter: ScriptChapter) -> ChapterText:
    """What `chapter` is known again by."""
    return ChapterText(chapter.title, chapter.part, " ".join(s.text for s in chapter.segments))


def match_chapters(before: Sequence[ChapterText], after: Sequence[ChapterText]) -> dict[int, int]:
    """Which of the chapters `after` was which `before`: index → index.

    The surest signs come first: the same text; the same title, then the title but for its number;
    much of the same text; at last a title that is only a number. What is not matched is new.
    """
    matches: dict[int, int] = {}
    signs: tuple[Callable[[ChapterText], object], ...] = (
        lambda c: c.text,
        lambda c: bare_title(c.title) and (c.part, c.title),
        lambda c: bare_title(c.title) and (c.part, bare_title(c.title)),
        lambda c: bare_title(c.title),
    )
    for sign in signs:
        _match_by(sign, before, after, matches)
    _match_by_likeness(before, after, matches)
    _match_by(lambda c: (c.part, c.title), before, after, matches)
    return matches


def _match_by(
    sign: Callable[[ChapterText], object],
    before: Sequence[ChapterText],
    after: Sequence[ChapterText],
    matches: dict[int, int],
) -> None:
    """Match what is left and has the same `sign` as one other only."""
    old = _unique(sign, before, set(matches.values()))
    new = _unique(sign, after, set(matches))
    matches.update({new[key]: old[key] for key in new.keys() & old.keys()})


def _unique(
    sign: Callable[[ChapterText], object], chapters: Sequence[ChapterText], taken: set[int]
) -> Mapping[object, int]:
    places: dict[object, list[int]] = {}
    for index, chapter in enumerate(chapters):
        if index not in taken and (key := sign(chapter)):
            places.setdefault(key, []).append(index)
    return {key: indexes[0] for key, indexes in places.items() if len(indexes) == 1}


def _match_by_likeness(
    before: Sequence[ChapterText], after: Sequence[ChapterText], matches: dict[int, int]
) -> None:
    claimed = set(matches.values())
    old = {i: _shingles(c.text) for i, c in enumerate(before) if i not in claimed and c.text}
    pairs = []
    for index, chapter in enumerate(after):
        if index in matches or not old:
            continue
        own_shingles = _shingles(chapter.text)
        for other, shingles in old.items():
            smaller = min(len(own_shingles), len(shingles))
            if smaller and (share := len(own_shingles & shingles) / smaller) >= _SAME_TEXT:
                pairs.append((share, index, other))
    for _, index, other in sorted(pairs, reverse=True):
        if index not in matches and other not in matches.values():
            matches[index] = other


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(zip(*(words[offset:] for offset in range(_SHINGLE)), strict=False))


def bare_title(title: str) -> str:
    """A title without its number, comparable: ``Chapter 3: The Storm`` → ``the storm``."""
    ordinal = _ORDINAL.match(title)
    return " ".join(title[ordinal.end() if ordinal else 0 :].casefold().split())
