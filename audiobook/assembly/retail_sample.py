"""The retail sample: the first minutes of a chapter, ended where a listener can leave."""

from __future__ import annotations

from dataclasses import replace

from audiobook.model import Pause, PauseKind, Timeline, TimelineClip

_GOOD_ENDS = (PauseKind.SCENE, PauseKind.PARAGRAPH, PauseKind.SPEAKER, PauseKind.SENTENCE)
"""Best first."""


def excerpt(timeline: Timeline, seconds: float = 240.0, *, title: str = "") -> Timeline:
    """The beginning of `timeline`, at most `seconds` of clips and pauses.

    It ends at a scene, else a paragraph, a change of speaker or a sentence in its last third;
    a first clip that is longer than `seconds` stays whole.
    """
    length = 0.0
    ends: dict[PauseKind, int] = {}
    sample_end = 0
    for index, item in enumerate(timeline.items):
        length += item.clip.duration if isinstance(item, TimelineClip) else item.seconds
        if length > seconds and sample_end:
            break
        if isinstance(item, TimelineClip):
            sample_end = index + 1
        elif isinstance(item, Pause) and length > seconds * 2 / 3:
            ends[item.kind] = index
    else:
        return replace(timeline, title=title or timeline.title)
    end = next((ends[kind] for kind in _GOOD_ENDS if kind in ends), sample_end)
    return replace(timeline, title=title or timeline.title, items=timeline.items[:end])
