"""Who is heard with whom."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator
from itertools import combinations

from audiobook.model import NARRATOR, SceneBreak, Script, ScriptChapter, ScriptParagraph

NEAR = 16
"""Paragraphs within which two speakers are heard as talking in one conversation."""


def _stretches(chapter: ScriptChapter) -> Iterator[list[ScriptParagraph]]:
    """The paragraphs between scene breaks."""
    stretch: list[ScriptParagraph] = []
    for block in chapter.blocks:
        if isinstance(block, SceneBreak):
            yield stretch
            stretch = []
        else:
            stretch.append(block)
    yield stretch


def _windows(script: Script) -> Iterator[frozenset[str]]:
    """The characters heard in the last `NEAR` paragraphs, at each paragraph in which one speaks."""
    for chapter in script.chapters:
        for stretch in _stretches(chapter):
            recent: deque[frozenset[str]] = deque(maxlen=NEAR)
            for paragraph in stretch:
                speakers = frozenset(s.speaker for s in paragraph.segments if s.speaker != NARRATOR)
                recent.append(speakers)
                if speakers:
                    yield frozenset().union(*recent)


def scenes(script: Script) -> tuple[frozenset[str], ...]:
    """Sets of characters who speak near each other, in order of the book; none within another.

    A chapter's end and a scene break part speakers however near they stand.
    """
    windows = dict.fromkeys(_windows(script))
    return tuple(scene for scene in windows if not any(scene < other for other in windows))


def meetings(script: Script) -> Counter[frozenset[str]]:
    """How much two characters are heard together: pairs, by the paragraphs spoken in company."""
    counted: Counter[frozenset[str]] = Counter()
    for together in _windows(script):
        counted.update(map(frozenset, combinations(sorted(together), 2)))
    return counted
