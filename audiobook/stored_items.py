"""What a chapter consists of, cues and pauses, as it is kept on disk: one codec for the render plan
and for the chapters that wait to be encoded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from audiobook.model import Clip, Cue, Pause, TimelineClip


class StoredCue(msgspec.Struct, frozen=True, array_like=True, tag="cue"):
    """A cue, and its clip once it is spoken."""

    cue: Cue
    clip: Clip | None = None


class StoredPause(msgspec.Struct, frozen=True, array_like=True, tag="pause"):
    """A pause."""

    pause: Pause


StoredItem = StoredCue | StoredPause


def stored(items: Iterable[Cue | TimelineClip | Pause]) -> list[StoredItem]:
    """The items of a plan or a timeline, as msgspec encodes them."""
    return [_stored(item) for item in items]


def _stored(item: Cue | TimelineClip | Pause) -> StoredItem:
    if isinstance(item, Pause):
        return StoredPause(item)
    return StoredCue(item) if isinstance(item, Cue) else StoredCue(item.cue, item.clip)


def planned(items: Iterable[StoredItem]) -> Iterator[Cue | Pause]:
    """The items of a plan again."""
    return (item.pause if isinstance(item, StoredPause) else item.cue for item in items)


def spoken(items: Iterable[StoredItem]) -> Iterator[TimelineClip | Pause]:
    """The items of a timeline again.

    Raises:
        ValueError: they are those of a plan.
    """
    for item in items:
        if isinstance(item, StoredPause):
            yield item.pause
        elif item.clip is None:
            raise ValueError("a cue without its clip")
        else:
            yield TimelineClip(item.clip, item.cue)


def from_text(kind: type, value: Any) -> Any:
    """Decodes the fields that are no type of msgspec's: paths. `str` encodes them."""
    return kind(value)
