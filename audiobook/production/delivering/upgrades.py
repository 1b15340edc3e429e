"""What a new version of the program or of an engine makes of delivered chapters."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from audiobook import __version__, synthesis
from audiobook.files import write_if_changed
from audiobook.model import ChapterPlan, Cue, RenderPlan
from audiobook.production.delivering.tracks import delivered
from audiobook.production.project import Locked, Project
from audiobook.production.speaking.rendering import PLAN_NAME

_VERSION_NAME = "program-version"
"""In the state: of the program that made the last delivery."""
_SHOWN = 5
"""Titles that a sentence lists."""


@dataclass(frozen=True, slots=True)
class Upgrade:
    """Delivered chapters that would sound different though their author changed no word, speaker
    or voice of them."""

    chapters: tuple[tuple[int, str], ...] = ()
    """Number and title of each."""
    because: str = ""
    """What is of another version now, in words."""

    @property
    def summary(self) -> str:
        """A sentence without its full stop; empty where there is none."""
        if not self.chapters:
            return ""
        titles = [f"{number} “{title}”" for number, title in self.chapters]
        listed = ", ".join(titles[:_SHOWN])
        more = f" and {len(titles) - _SHOWN} more" if len(titles) > _SHOWN else ""
        noun = "chapter" if len(titles) == 1 else "chapters"
        return f"delivered {noun} {listed}{more}: not the same sound as before ({self.because})"


def find_upgrade(project: Project, planned: RenderPlan) -> Upgrade:
    """Compare what is planned with what was spoken for the last delivery.

    Args:
        project: the production.
        planned: of the whole book.
    """
    previous = synthesis.load_plan(project.state / PLAN_NAME)
    if previous is None:
        return Upgrade()
    because = _newer(project, previous, planned)
    if not because:
        return Upgrade()
    titles = {(track.number, track.title) for track in delivered(project, captions=False)}
    former = {chapter.path.name: chapter for chapter in previous.chapters if chapter.path}
    return Upgrade(
        tuple(
            (chapter.number, chapter.title)
            for chapter in planned.chapters
            if (chapter.number, chapter.title) in titles
            and chapter.path is not None
            and (before := former.get(chapter.path.name)) is not None
            and _sound(before) != _sound(chapter)
            and _words(before) == _words(chapter)
        ),
        because,
    )


def remember_version(project: Locked) -> None:
    """Note that this version of the program made what is delivered."""
    write_if_changed(project.state / _VERSION_NAME, __version__.encode(), durable=False)


def _newer(project: Project, previous: RenderPlan, planned: RenderPlan) -> str:
    try:
        program = (project.state / _VERSION_NAME).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        program = __version__
    pairs = [("audiobook", program, __version__)]
    pairs += [
        (engine, before, planned.engine_versions[engine])
        for engine, before in previous.engine_versions.items()
        if engine in planned.engine_versions
    ]
    return ", ".join(f"{name} {old} → {new}" for name, old, new in pairs if old != new)


def _sound(chapter: ChapterPlan) -> list[str | float]:
    return [item.key if isinstance(item, Cue) else item.seconds for item in chapter.items]


def _words(chapter: ChapterPlan) -> list[tuple[object, str]]:
    """Who says what in which voice, however it is cut into utterances."""

    def teller(cue: Cue) -> tuple[str, str, str, int]:
        return (cue.speaker, cue.utterance.engine, cue.utterance.voice, cue.utterance.take)

    return [
        (who, "".join("".join(cue.text.split()) for cue in cues))
        for who, cues in itertools.groupby(chapter.cues, key=teller)
    ]


class Chosen(Sequence[ChapterPlan]):
    """Some chapters of a plan, read as they are asked for."""

    def __init__(self, chapters: Sequence[ChapterPlan], indexes: Sequence[int]) -> None:
        self._chapters, self._indexes = chapters, indexes

    def __len__(self) -> int:
        return len(self._indexes)

    @overload
    def __getitem__(self, index: int) -> ChapterPlan: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ChapterPlan, ...]: ...
    def __getitem__(self, index: int | slice) -> ChapterPlan | tuple[ChapterPlan, ...]:
        if isinstance(index, slice):
            return tuple(self._chapters[each] for each in self._indexes[index])
        return self._chapters[self._indexes[index]]

    def __iter__(self) -> Iterator[ChapterPlan]:
        return (self._chapters[each] for each in self._indexes)
