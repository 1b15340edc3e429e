"""A line of the script, or any words in any voice, heard at once: an engine is kept loaded."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import functools
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

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
from audiobook.processes import Precedence
from audiobook.production.project import Project

if TYPE_CHECKING:
    from audiobook.synthesis import Engine, Outcome, WorkerPool

_LONGEST_SAMPLE = 600
"""Code points."""
_AHEAD_NICENESS = 5
"""What is spoken ahead stands back for what somebody waits for."""
_LONGEST_PRECEDENCE = 10.0
"""Seconds for which all else may stand still for one line."""


class Sound(NamedTuple):
    """What is heard of a line."""

    wav: bytes
    """A WAV file; empty where there is nothing to speak."""
    parts: int
    """In how many parts, of a sentence or more each, the line is spoken."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Surroundings:
    """All that decides how a line sounds but the line."""

    cast: Cast
    language: str
    genders: Mapping[str, Gender]


class _Seat:
    """A process that speaks one line after the other, started when there is one.

    Args:
        clips: where it puts them.
        niceness: see `WorkerPool`.
    """

    def __init__(self, clips: Path, niceness: int = 0) -> None:
        self.is_warm = False
        """Whether it has spoken, so that its engine is loaded."""
        self._clips = clips
        self._niceness = niceness
        self._pool: WorkerPool | None = None

    def submit(self, job: synthesis.Job) -> Future[list[Outcome]]:
        if self._pool is None:
            self._clips.mkdir(parents=True, exist_ok=True)
            self._pool = synthesis.WorkerPool(self._clips, workers=1, niceness=self._niceness)
        return self._pool.submit([job])

    def suspend(self) -> None:
        if self._pool is not None:
            self._pool.suspend()

    def resume(self) -> None:
        if self._pool is not None:
            self._pool.resume()

    def close(self) -> None:
        if self._pool is not None:
            self._pool.close()


class _Coming(NamedTuple):
    """A clip that is being spoken, and where."""

    spoken: Future[list[Outcome]]
    seat: _Seat


class Listener:
    """Speaks single lines, for several threads.

    What is spoken ahead has a process of its own, and stands still while somebody waits for a line,
    as does whatever else `precedence` knows.

    A clip that was spoken for the book is not spoken again, and what is spoken here the book need
    not speak again. Close it, or use it as a context manager.

    Args:
        project: the production; it is not locked, for clips are put in place in one step and are
            named by what they hold.
        precedence: of all that works in this program.
    """

    def __init__(self, project: Project, precedence: Precedence | None = None) -> None:
        self._folder = project
        self._precedence = precedence or Precedence()
        self._seat = _Seat(project.clips)
        self._seat_ahead = _Seat(project.clips, _AHEAD_NICENESS)
        for seat in (self._seat, self._seat_ahead):
            self._precedence.add(seat)
        self._coming: dict[str, _Coming] = {}
        self._guard = threading.RLock()
        self._known: tuple[object, _Surroundings] | None = None

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that speak."""
        for seat in (self._seat, self._seat_ahead):
            self._precedence.remove(seat)
            seat.close()

    def line(
        self,
        chapter: ScriptChapter,
        line: int,
        *,
        take: int | None = None,
        part: int | None = None,
        ahead: bool = False,
    ) -> Sound:
        """A line as its speaker says it now.

        Args:
            chapter: its chapter, as read from its file.
            line: 1-based line of the file.
            take: another reading of it than the script asks for.
            part: only this part of the line, from 0: the first is there before the others are
                spoken. None for the whole line.
            ahead: nobody waits for it yet.

        Raises:
            ScriptError: no line begins there.
            SynthesisError, CastError: it cannot be spoken.
        """
        for block in chapter.blocks:
            if not isinstance(block, ScriptParagraph):
                continue
            if any(segment.line == line for segment in block.segments):
                planned = _only(self._plan(_with_take(block, line, take)), line)
                parts = _parts(planned)
                if part is not None:
                    planned = parts[part] if 0 <= part < len(parts) else _nothing(planned)
                # What is wanted first is asked for first, and all of it at once.
                wanted = list(planned.cues)
                rest = [cue for each in parts for cue in each.cues if cue not in wanted]
                return Sound(self._speak(planned, rest, ahead), len(parts))
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
        return self._speak(self._plan(ScriptParagraph((segment,)), speaker, settings), (), False)

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

    def _speak(self, planned: ChapterPlan, rest: Sequence[Cue], ahead: bool) -> bytes:
        """What is planned, as a WAV file; `rest` is begun and not waited for."""
        if not planned.cues:
            return b""
        coming = [c for cue in planned.cues if (c := self._begin(cue, ahead)) is not None]
        for cue in rest:
            self._begin(cue, ahead)
        spoken = [each.spoken for each in coming]
        if coming and not ahead:
            with self._precedence.given_to(*{each.seat for each in coming}):
                concurrent.futures.wait(spoken, timeout=_LONGEST_PRECEDENCE)
        for future in spoken:
            for outcome in future.result():
                if outcome.error is not None:
                    raise outcome.error
        cache = synthesis.ClipCache(self._folder.clips)
        return assembly.sample_wav(synthesis.timeline(planned, cache))

    def _begin(self, cue: Cue, ahead: bool) -> _Coming | None:
        """Have a cue spoken, unless it is already being spoken; None where its clip is there."""
        with self._guard:
            coming = self._coming.get(cue.key)
            if coming is not None:
                return coming
            if synthesis.ClipCache(self._folder.clips).get(cue.key) is not None:
                return None
            is_busier = self._pending(self._seat) > self._pending(self._seat_ahead)
            is_better = self._seat_ahead.is_warm and is_busier
            seat = self._seat_ahead if ahead or is_better else self._seat
            job = synthesis.Job(cue.key, cue.utterance, speaker=cue.speaker)
            coming = self._coming[cue.key] = _Coming(seat.submit(job), seat)
            coming.spoken.add_done_callback(functools.partial(self._end, cue.key))
            return coming

    def _end(self, key: str, _: object) -> None:
        with self._guard:
            self._coming.pop(key).seat.is_warm = True

    def _pending(self, seat: _Seat) -> int:
        """Utterances that it was asked for and has not spoken."""
        return sum(coming.seat is seat for coming in self._coming.values())


@functools.cache
def _engine(name: str) -> Engine:
    return synthesis.make_engine(name)


def _only(planned: ChapterPlan, line: int) -> ChapterPlan:
    indices = [
        i for i, item in enumerate(planned.items) if isinstance(item, Cue) and item.line == line
    ]
    items = planned.items[indices[0] : indices[-1] + 1] if indices else ()
    return dataclasses.replace(planned, items=items)


def _nothing(planned: ChapterPlan) -> ChapterPlan:
    return dataclasses.replace(planned, items=())


def _parts(planned: ChapterPlan) -> list[ChapterPlan]:
    """Each cue with the pause behind it."""
    starts = [i for i, item in enumerate(planned.items) if isinstance(item, Cue)]
    return [
        dataclasses.replace(planned, items=planned.items[begin:end])
        for begin, end in zip(starts, [*starts[1:], len(planned.items)], strict=True)
    ]


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
