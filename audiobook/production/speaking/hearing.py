"""A line of the script, or any words in any voice, heard at once: an engine is kept loaded."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping, Sequence
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
from audiobook.production.speaking.spool import Spool

if TYPE_CHECKING:
    from audiobook.synthesis import Engine

_LONGEST_SAMPLE = 600
"""Code points."""
_LINES_AFTER = 3
"""Lines that are prepared with the one before them: in a conversation it is over before the next is
spoken."""


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


class Listener:
    """Speaks single lines, for several threads.

    What is spoken ahead has a process of its own, and stands still while somebody waits for a line,
    as does whatever else `precedence` knows (`spool.Spool`).

    A clip that was spoken for the book is not spoken again, and what is spoken here the book need
    not speak again. Close it, or use it as a context manager.

    Args:
        project: the production; it is not locked, for clips are put in place in one step and are
            named by what they hold.
        precedence: of all that works in this program.
    """

    def __init__(self, project: Project, precedence: Precedence | None = None) -> None:
        self._folder = project
        self._spool = Spool(project.clips, precedence or Precedence())
        self._known: tuple[object, _Surroundings] | None = None

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes that speak."""
        self._spool.close()

    def line(
        self,
        chapter: ScriptChapter,
        line: int,
        *,
        take: int | None = None,
        part: int | None = None,
    ) -> Sound:
        """A line as its speaker says it now.

        Args:
            chapter: its chapter, as read from its file.
            line: 1-based line of the file.
            take: another reading of it than the script asks for.
            part: only this part of the line, from 0: the first is there before the others are
                spoken. None for the whole line.

        Raises:
            ScriptError: no line begins there.
            SynthesisError, CastError: it cannot be spoken.
        """
        planned = self._plan_line(chapter, line, take)
        parts = _parts(planned)
        if part is not None:
            planned = parts[part] if 0 <= part < len(parts) else _nothing(planned)
        rest = [cue for each in parts for cue in each.cues if cue not in planned.cues]
        return Sound(self._speak(planned, rest), len(parts))

    def prepare(self, chapter: ScriptChapter, line: int) -> None:
        """Have a line that is heard soon spoken, and the next ones; nobody waits for them yet.

        What was to be prepared before and is not begun is not wanted any more.

        Args:
            chapter: its chapter, as read from its file.
            line: 1-based line of the file.

        Raises:
            ScriptError: no line begins there.
            CastError: it cannot be planned.
        """
        later = [s.line for s in chapter.segments if s.line is not None and s.line > line]
        plans = [self._plan_line(chapter, each, None) for each in (line, *later[:_LINES_AFTER])]
        self._spool.prepare([job for plan in plans for job in self._jobs(plan.cues)])

    def _plan_line(self, chapter: ScriptChapter, line: int, take: int | None) -> ChapterPlan:
        for block in chapter.blocks:
            if not isinstance(block, ScriptParagraph):
                continue
            if any(segment.line == line for segment in block.segments):
                return _only(self._plan(_with_take(block, line, take)), line)
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
        return self._speak(self._plan(ScriptParagraph((segment,)), speaker, settings), ())

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

    def _speak(self, planned: ChapterPlan, rest: Sequence[Cue]) -> bytes:
        """What is planned, as a WAV file; `rest` is begun and not waited for."""
        if not planned.cues:
            return b""
        for outcome in self._spool.speak(self._jobs(planned.cues), self._jobs(rest)):
            if outcome.error is not None:
                raise outcome.error
        cache = synthesis.ClipCache(self._folder.clips)
        return assembly.sample_wav(synthesis.timeline(planned, cache))

    def _jobs(self, cues: Sequence[Cue]) -> list[synthesis.Job]:
        """What is to be spoken of `cues`, but for those whose clips are there."""
        cache = synthesis.ClipCache(self._folder.clips)
        return [
            synthesis.Job(cue.key, cue.utterance, speaker=cue.speaker)
            for cue in cues
            if cache.get(cue.key) is None
        ]


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
