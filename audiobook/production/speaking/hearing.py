"""A line of the script, or any words in any voice, heard at once: an engine is kept loaded."""

from __future__ import annotations

import dataclasses
import functools
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import assembly, synthesis
from audiobook.errors import ScriptError
from audiobook.model import (
    NARRATOR,
    Cast,
    ChapterPlan,
    Cue,
    Gender,
    Role,
    ScriptChapter,
    ScriptParagraph,
    Segment,
    VoiceSettings,
)
from audiobook.production.project import Project

if TYPE_CHECKING:
    from audiobook.synthesis import Engine, WorkerPool

_LONGEST_SAMPLE = 600
"""Code points."""
_AHEAD_NICENESS = 5
"""What is spoken ahead stands back for what somebody waits for."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Surroundings:
    """All that decides how a line sounds but the line."""

    cast: Cast
    language: str
    genders: Mapping[str, Gender]


class Listener:
    """Speaks single lines, for several threads.

    What is spoken ahead has a process of its own, so that nobody who wants to hear a line now waits
    for one that he may never hear.

    A clip that was spoken for the book is not spoken again, and what is spoken here the book need
    not speak again. Close it, or use it as a context manager.

    Args:
        project: the production; it is not locked, for clips are put in place in one step and are
            named by what they hold.
    """

    def __init__(self, project: Project) -> None:
        self._folder = project
        self._pool: WorkerPool | None = None
        self._pool_ahead: WorkerPool | None = None
        self._guard = threading.Lock()
        self._known: tuple[object, _Surroundings] | None = None

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that speak."""
        with self._guard:
            pools = (self._pool, self._pool_ahead)
            self._pool = self._pool_ahead = None
        for pool in pools:
            if pool is not None:
                pool.close()

    def line(
        self, chapter: ScriptChapter, line: int, *, take: int | None = None, ahead: bool = False
    ) -> bytes:
        """A line as its speaker says it now.

        Args:
            chapter: its chapter, as read from its file.
            line: 1-based line of the file.
            take: another reading of it than the script asks for.
            ahead: nobody waits for it yet.

        Returns:
            A WAV file; empty where there is nothing to speak on the line.

        Raises:
            ScriptError: no line begins there.
            SynthesisError, CastError: it cannot be spoken.
        """
        for block in chapter.blocks:
            if not isinstance(block, ScriptParagraph):
                continue
            if any(segment.line == line for segment in block.segments):
                planned = self._plan(_with_take(block, line, take))
                return self._speak(_only(planned, line), ahead)
        raise ScriptError("No speaker's line begins here.", path=chapter.path, line=line)

    def sample(self, text: str, speaker: str, settings: VoiceSettings | None = None) -> bytes:
        """Some words as `speaker` would say them.

        Args:
            text: spoken as it stands in a script.
            speaker: whose voice, words and manner.
            settings: tried in place of those of voices.yaml.

        Returns:
            A WAV file.

        Raises:
            SynthesisError, CastError: it cannot be spoken.
        """
        segment = Segment(speaker, text[:_LONGEST_SAMPLE], line=1)
        return self._speak(self._plan(ScriptParagraph((segment,)), speaker, settings))

    def _plan(
        self, paragraph: ScriptParagraph, speaker: str = "", settings: VoiceSettings | None = None
    ) -> ChapterPlan:
        around = self._surroundings()
        cast = around.cast if settings is None else _with_voice(around.cast, speaker, settings)
        planned = synthesis.plan_render(
            [ScriptChapter("", (paragraph,))],
            cast,
            language=around.language,
            genders=around.genders,
            get_engine=_engine,
        )
        return planned.chapters[0]

    def _surroundings(self) -> _Surroundings:

        files = (self._folder.voices_file, self._folder.book_file)
        stamp = tuple((p.stat().st_mtime_ns, p.stat().st_size) for p in files if p.exists())
        # A series file is read with it, and may change for itself.
        if self._known is not None and self._known[0] == stamp:
            return self._known[1]
        around = _Surroundings(
            self._folder.cast,
            self._folder.book.info.language,
            {c.name: c.gender for c in self._folder.characters},
        )
        if "series:" not in self._folder.voices_file.read_text("utf-8-sig"):
            self._known = (stamp, around)
        return around

    def _speak(self, planned: ChapterPlan, ahead: bool = False) -> bytes:
        cache = synthesis.ClipCache(self._folder.clips)
        jobs = {
            cue.key: synthesis.Job(cue.key, cue.utterance, speaker=cue.speaker)
            for cue in planned.cues
            if cache.get(cue.key) is None
        }
        if jobs:
            with self._guard:
                spoken = self._open(ahead).submit(list(jobs.values()))
            for outcome in spoken.result():
                if outcome.error is not None:
                    raise outcome.error
        if not planned.cues:
            return b""
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "line.wav"
            assembly.write_sample(synthesis.timeline(planned, cache), path)
            return path.read_bytes()

    def _open(self, ahead: bool) -> WorkerPool:
        self._folder.clips.mkdir(parents=True, exist_ok=True)
        if ahead:
            if self._pool_ahead is None:
                self._pool_ahead = synthesis.WorkerPool(
                    self._folder.clips, workers=1, niceness=_AHEAD_NICENESS
                )
            return self._pool_ahead
        if self._pool is None:
            self._pool = synthesis.WorkerPool(self._folder.clips, workers=1)
        return self._pool


@functools.cache
def _engine(name: str) -> Engine:
    return synthesis.make_engine(name)


def _only(planned: ChapterPlan, line: int) -> ChapterPlan:
    indices = [
        i for i, item in enumerate(planned.items) if isinstance(item, Cue) and item.line == line
    ]
    items = planned.items[indices[0] : indices[-1] + 1] if indices else ()
    return dataclasses.replace(planned, items=items)


def _with_take(paragraph: ScriptParagraph, line: int, take: int | None) -> ScriptParagraph:
    if take is None:
        return paragraph
    segments = tuple(
        dataclasses.replace(s, directions=dataclasses.replace(s.directions, take=take))
        if s.line == line
        else s
        for s in paragraph.segments
    )
    return dataclasses.replace(paragraph, segments=segments)


def _with_voice(cast: Cast, speaker: str, settings: VoiceSettings) -> Cast:
    if speaker == NARRATOR:
        return dataclasses.replace(cast, narrator=settings)
    role = cast.role_of(speaker) or Role(speaker, settings)
    tried = dataclasses.replace(role, settings=settings)
    return dataclasses.replace(cast, roles={**cast.roles, role.name: tried})
