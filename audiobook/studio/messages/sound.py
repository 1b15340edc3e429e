"""What is to be spoken, the queue, and finished chapters."""

from __future__ import annotations

from typing import Any

import msgspec

from audiobook.studio.messages.words import WordPlace


class ToRender(msgspec.Struct):
    chapter: int
    title: str
    lines: int
    missing: int
    seconds: float
    reasons: dict[str, int]
    doubtful: list[WordPlace] = []


class QueueItem(msgspec.Struct):
    id: int
    label: str
    done: int
    total: int
    state: str
    """``waiting``, ``running``, ``paused``, ``done``, ``failed`` or ``stopped``."""
    problem: str = ""
    result: Any = None
    seconds_left: float | None = None


class DeliveredTrack(msgspec.Struct):
    number: int
    title: str
    duration: float
    version: str
    """Another one whenever the file was made anew."""


class SoundView(msgspec.Struct):
    chapters: list[ToRender]
    reasons: dict[str, int]
    seconds: float
    cpu_seconds: float | None
    """Of one core, for what is to be rendered; None where nothing was measured yet."""
    tracks: list[DeliveredTrack]
    queue: list[QueueItem]
    paused: bool


class QueueOrder(msgspec.Struct, forbid_unknown_fields=True):
    """``line``, ``scene``, ``chapter``, ``rest``, ``files``, ``verify``, ``check`` (`profile`),
    ``share`` (`profile`: ``m4b``, ``readalong``, ``one file``, ``w3c``, or ``audiobookshelf`` into
    the library `path`), ``feed`` (`profile`: ``all`` lists chapters whose date has not come, too);
    ``pause``, ``resume``, ``stop``, ``first`` (`id`)."""

    action: str
    file: str = ""
    line: int = 0
    profile: str = ""
    path: str = ""
    id: int = 0


class TrackText(msgspec.Struct):
    start: float
    end: float
    speaker: str
    text: str
    paragraph: int


class TrackView(msgspec.Struct):
    number: int
    title: str
    duration: float
    text: list[TrackText]
    peaks: list[float]
    """0 to 1, evenly over the chapter."""
