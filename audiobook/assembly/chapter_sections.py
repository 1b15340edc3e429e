"""The sections of a chapter: its scenes, by the names the author gave them or by how they begin.

Podcast apps list them (`podcast_chapters`). Into the tags of a file go only those with a name of
their own: Audiobookshelf takes the chapters of a book from there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from audiobook.assembly.mastering.clip_layout import Layout
from audiobook.model import Section
from audiobook.units import Seconds

_SHORTEST = 60.0
"""Seconds from one section to the next that has no name: a list of every beat helps nobody."""
_LONGEST_TITLE = 45
"""Characters of a title made of the first words: a line on a phone."""
_QUOTES = " \"'“”‘’«»„‹›—–-"


def find_sections(layout: Layout, title: str) -> tuple[Section, ...]:
    """The sections of a chapter.

    Args:
        layout: the chapter.
        title: its own, which its beginning bears.

    Returns:
        From the beginning on; empty where there is no second one.
    """
    sections = [Section(Seconds(0.0), title)]
    for index, placed in enumerate(layout.clips):
        scene = placed.cue.scene
        start = Seconds(placed.start / layout.sample_rate)
        if scene is None:
            continue
        if scene:
            sections.append(Section(start, scene))
        elif start - sections[-1].start >= _SHORTEST:
            words = _first_words([c.cue.text for c in layout.clips[index : index + 3]])
            sections.append(Section(start, words, named=False))
    return tuple(sections) if len(sections) > 1 else ()


def named_sections(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Those with a name of their own; empty where only the beginning has one."""
    named = tuple(section for section in sections if section.named)
    return named if len(named) > 1 else ()


def podcast_chapters(sections: Sequence[Section], title: str) -> str:
    """Podcasting 2.0's JSON chapters, version 1.2.0 (podcast namespace, `podcast:chapters`).

    Args:
        sections: of one episode.
        title: of the episode.
    """
    chapters = [{"startTime": round(s.start, 3), "title": s.title} for s in sections]
    document = {"version": "1.2.0", "title": title, "chapters": chapters}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _first_words(texts: Sequence[str]) -> str:
    """What a scene begins with, cut between words."""
    text = " ".join(" ".join(texts).split()).strip(_QUOTES)
    if len(text) <= _LONGEST_TITLE:
        return text
    return text[:_LONGEST_TITLE].rpartition(" ")[0].rstrip(_QUOTES + ",;:.!?…") + "…"
