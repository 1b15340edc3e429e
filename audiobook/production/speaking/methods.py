"""Methods of `Production`: voices and clips, and what is heard in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import cast as cast_stage
from audiobook.files import StrPath
from audiobook.model import ChapterPlan, Cue, RenderPlan, ReportProgress, ignore_progress
from audiobook.production.building.slips import known_names, refuse_misspelt
from audiobook.production.opened_production import OpenedProduction
from audiobook.production.speaking import casting
from audiobook.production.speaking import previews as excerpts
from audiobook.production.speaking import rendering as speaking
from audiobook.production.speaking import verify as verifying
from audiobook.production.speaking.mending import mend
from audiobook.production.speaking.previews import RenderedLine
from audiobook.production.speaking.renderers import RenderingCost, rendering_cost

if TYPE_CHECKING:
    from audiobook.cast import CastWarning, UnusualWord
    from audiobook.production.speaking.mending import Mended
    from audiobook.synthesis import PlanOutlook
    from audiobook.verification import Recognizer


class Speaking(OpenedProduction):
    """Voices and clips, and what is heard in them."""

    def cast(
        self, *, engine: str | None = None, report: ReportProgress = ignore_progress
    ) -> casting.CastReport:
        """Write voices.yaml, or add the characters it lacks; see `speaking.cast`."""
        refuse_misspelt(self.folder.read_script().chapters, known_names(self.folder))
        with self.folder.locked() as project:
            return casting.add_voices(project, engine=engine, report=report)

    def check_cast(self) -> list[CastWarning]:
        """What an author may want to change in voices.yaml; see `casting.check_cast`."""
        return casting.check_cast(self.folder)

    def voice_distances(self) -> list[tuple[str, str, float]]:
        """``(role, role, distance)`` of all who are heard together, nearest first."""
        return casting.voice_distances(self.folder)

    def words(self) -> list[UnusualWord]:
        """The words a voice may say wrong; see `casting.unusual_words`."""
        return casting.unusual_words(self.folder)

    def audition(
        self, character: str, voices: Sequence[str], out: StrPath, *, lines: int = 3
    ) -> list[tuple[str, RenderedLine]]:
        """Render a character's own lines in several voices, a WAV file each.

        Args:
            character: a name, or `Narrator`.
            voices: as voices.yaml writes them; empty takes the character's own and some that
                differ from it, from each other and from whom he meets.
            out: the folder for the files.
            lines: how many of the character's lines.
        """
        planned = excerpts.plan_auditions(self.folder, character, voices, lines=lines)
        with self.folder.locked() as project:
            return excerpts.render_auditions(project, planned, Path(out))

    def voice_of(self, character: str) -> str:
        """The voice of a character, or of `Narrator`, in voices.yaml; empty when there is none."""
        settings = self.folder.cast.settings_for(character)
        return settings.voice if settings else ""

    def choose_voice(self, character: str, voice: str) -> None:
        """Write another voice for a character, or for `Narrator`, into voices.yaml.

        Raises:
            CastError: the file has a mistake, or cannot be changed.
        """
        with self.folder.locked() as project:
            role = project.cast.role_of(character)
            cast_stage.assign_voice(project.voices_file, role.name if role else character, voice)

    def plan(self, *, engine: str | None = None) -> RenderPlan:
        """What is to be spoken; see `speaking.plan`."""
        return speaking.plan(self.folder, engine=engine)

    def outlook(self, *, engine: str | None = None) -> PlanOutlook:
        """What rendering would do, and why; nothing is rendered."""
        return speaking.outlook(self.folder, self.plan(engine=engine))

    def rendering_cost(self, outlook: PlanOutlook, *, workers: str | None = None) -> RenderingCost:
        """What rendering will take of the processor; see `renderers.RenderingCost`.

        Args:
            outlook: from `outlook`.
            workers: address of a Dask scheduler, to count the cores of its workers.
        """
        return rendering_cost(outlook, self._renderers(None, workers))

    def render(
        self,
        *,
        engine: str | None = None,
        jobs: int | None = None,
        workers: str | None = None,
        report: ReportProgress = ignore_progress,
    ) -> int:
        """Speak every line that is not spoken yet; see `speaking.render`.

        Returns:
            How many chapters are spoken.
        """
        with (
            self.folder.locked() as project,
            speaking.plan_on_disk(project, engine=engine) as planned,
        ):
            speaking.render(
                project, planned, renderers=self._renderers(jobs, workers), report=report
            )
            return len(planned.chapters)

    def plan_line(self, chapter: int, line: int, *, engine: str | None = None) -> ChapterPlan:
        """What is spoken on one line of a script file; see `excerpts.plan_line`."""
        return excerpts.plan_line(self.folder, chapter, line, engine=engine)

    def explain_spoken(self, cue: Cue) -> list[tuple[str, str, str]]:
        """How the spoken form of a cue came about: rule, before, after; see `excerpts`."""
        return excerpts.explain_spoken(self.folder, cue)

    def made_by(self, cue: Cue) -> str:
        """What made the clip of a cue, see `Clip.made_by`; empty where there is none."""
        return excerpts.made_by(self.folder, cue)

    def line(
        self, chapter: int, line: int, *, engine: str | None = None, out: StrPath | None = None
    ) -> RenderedLine:
        """Render one line of the script to a WAV file.

        Args:
            chapter: its number, from 1.
            line: line of the chapter's script file, from 1.
            engine: speak it with this engine.
            out: where it goes; None puts it under .audiobook/.
        """
        planned = self.plan_line(chapter, line, engine=engine)
        path = Path(out or self.folder.workshop / f"line-{chapter}-{line}.wav")
        with self.folder.locked() as project:
            return excerpts.render_excerpt(project, planned, path)

    def verify(
        self,
        *,
        chapter: int | None = None,
        jobs: int | None = None,
        workers: str | None = None,
        recognizer: Recognizer | None = None,
        report: ReportProgress = ignore_progress,
    ) -> verifying.Verification:
        """Transcribe the finished chapters and compare them with the script.

        Args:
            chapter: only this one, from 1.
            jobs: threads of the recogniser; None for one a core.
            workers: address of a Dask scheduler whose workers listen.
            recognizer: None takes Whisper, from the extra `verify`.
            report: called as it goes on.

        Raises:
            EngineMissingError: the recogniser is not installed; else see `verifying.verify`.
        """
        with (
            self._renderers(jobs, workers).recognizer(recognizer) as listener,
            self.folder.locked() as project,
        ):
            return verifying.verify(project, listener, chapter=chapter, report=report)

    def mend(
        self,
        verification: verifying.Verification,
        *,
        jobs: int | None = None,
        recognizer: Recognizer | None = None,
        report: ReportProgress = ignore_progress,
    ) -> Mended:
        """Have lines spoken otherwise that were not said right; see `mending.mend`.

        Args:
            verification: from `verify`.
            jobs: threads of the recogniser; None for one a core.
            recognizer: None takes Whisper, from the extra `verify`.
            report: called as it goes on.
        """
        with (
            self._renderers(jobs, None).recognizer(recognizer) as listener,
            self.folder.locked() as project,
        ):
            return mend(project, verification, listener, report=report)
