"""The Python API: one object for one production folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import cast as cast_stage
from audiobook import manuscript as manuscript_stage
from audiobook import script
from audiobook.errors import ProductionError
from audiobook.model import (
    BookInfo,
    ChapterPlan,
    Cue,
    RenderPlan,
    ReportProgress,
    Track,
    ignore_progress,
)
from audiobook.production.book_file import (
    section_choices,
    update_book_file,
)
from audiobook.production.building import author_characters
from audiobook.production.building import build as building
from audiobook.production.building.manuscript_file import locate_manuscript, take_over
from audiobook.production.building.sections import describe_left_out, section_title
from audiobook.production.building.slips import known_names, refuse_misspelt, slips
from audiobook.production.cleaning import Cleaning, clean
from audiobook.production.delivering import assembling as delivery
from audiobook.production.delivering import check as checking
from audiobook.production.delivering import whole_book as binding
from audiobook.production.delivering.upgrades import Upgrade, find_upgrade
from audiobook.production.editing import review as reviewing
from audiobook.production.editing.rename import Renamed, rename
from audiobook.production.project import Project
from audiobook.production.sharing.edition import edition
from audiobook.production.sharing.feed import WrittenFeed, write_feed
from audiobook.production.sharing.library import share_book
from audiobook.production.sharing.serve import make_server_app, server_token
from audiobook.production.speaking import casting
from audiobook.production.speaking import previews as excerpts
from audiobook.production.speaking import rendering as speaking
from audiobook.production.speaking import verify as verifying
from audiobook.production.speaking.mending import mend
from audiobook.production.speaking.previews import Line
from audiobook.production.speaking.renderers import Renderers, RenderingCost, rendering_cost
from audiobook.production.status import Status, status

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from audiobook.cast import CastWarning, UnusualWord
    from audiobook.production.speaking.mending import Mended
    from audiobook.publishing import Finding
    from audiobook.script import Certainty, ReviewItem, Selection
    from audiobook.synthesis import ClipCache, PlanOutlook, RenderPool
    from audiobook.verification import Recognizer


@dataclass(frozen=True, slots=True)
class Contents:
    """What a manuscript holds."""

    title: str
    read: tuple[str, ...]
    """Titles of the sections that are read aloud."""
    left_out: tuple[str, ...]
    """The other sections, with what they are, how long, and their first words."""
    warnings: tuple[str, ...] = ()
    losses: tuple[str, ...] = ()
    """What of the manuscript could not be read; a chapter may be missing."""
    is_named_after_file: bool = False
    """The title is only the file's name."""


@dataclass(frozen=True, slots=True)
class Produced:
    """What `Production.produce` made."""

    built: building.BuildReport
    cast: casting.CastReport
    tracks: tuple[Track, ...]


class Production:
    """One book's folder.

    Every method raises a subclass of `AudiobookError` for what the author can mend; methods that
    write hold the folder's lock, so that two cannot work in it at once.

    Args:
        root: the folder; made when something is first written.
        note: told what the author should know while the work goes on.
        pool: opens a pool of processes that several books share, in place of one of its own.
    """

    def __init__(
        self,
        root: Path,
        *,
        note: Callable[[str], None] = lambda text: None,
        pool: Callable[[ClipCache], RenderPool] | None = None,
    ) -> None:
        self.folder = Project(root, note)
        self._note = note
        self._pool = pool

    def _renderers(self, jobs: int | None, workers: str | None) -> Renderers:
        return Renderers(jobs, workers, self._note, self._pool)

    def new(self, manuscript: Path) -> Contents:
        """Lay out the folder for a manuscript.

        Raises:
            ManuscriptError, ProductionError: nothing was written.
        """
        path = locate_manuscript(self.folder, manuscript)
        book = manuscript_stage.read_manuscript(path)
        with self.folder.locked() as project:
            moved = take_over(project, path)
            present = project.book if project.book_file.exists() else None
            update_book_file(project.book_file, book, path, present)
            details = project.book
            choices = section_choices(project.book_file, book, details)
        return Contents(
            title=details.info.title,
            read=tuple(section_title(c) for c in book.chapters if choices.is_read(c)),
            left_out=tuple(describe_left_out(*section) for section in choices.left_out()),
            warnings=(*([moved] if moved else ()), *book.warnings),
            losses=book.losses,
            is_named_after_file=book.is_named_after_file and details.info.title == book.title,
        )

    def build(
        self,
        manuscript: Path | None = None,
        *,
        force: bool = False,
        ask_model: bool = False,
        report: ReportProgress = ignore_progress,
    ) -> building.BuildReport:
        """Build script/; see `building.build`.

        Args:
            manuscript: the author's file; None takes the one book.yaml names.
            force: build though nothing changed.
            ask_model: ask the language model that the environment names about the doubtful lines.
            report: called as the build goes on.
        """
        # Asked before the lock is taken: a wrong call leaves no folder behind.
        locate_manuscript(self.folder, manuscript)
        ask = building.model_to_ask() if ask_model else None
        with self.folder.locked() as project:
            return building.build(project, manuscript, force=force, ask=ask, report=report)

    def doubtful_lines(self) -> list[ReviewItem]:
        """The lines whose speaker is in doubt, in the order of the text."""
        return self.review_lines()

    def review_lines(self, selection: Selection | None = None) -> list[ReviewItem]:
        """The lines of a selection; by default those whose speaker is in doubt."""
        return reviewing.review_lines(self.folder, selection)

    def review(
        self, selection: Selection | None = None, *, report: ReportProgress = ignore_progress
    ) -> reviewing.Review:
        """Walk through the lines of a selection; see `reviewing.Review`."""
        self.folder.read_script()
        return reviewing.Review(self.folder, selection, report=report)

    def open_questions(self) -> tuple[tuple[str, str], ...]:
        """Pairs of characters who may be one person; `tell_persons` answers."""
        return author_characters.open_questions(self.folder)

    def tell_persons(self, names: Sequence[str], *, is_one: bool) -> bool:
        """Write into voices.yaml whether names are one person's; the next build knows of it.

        Args:
            names: two at least; of one person the first is the name, the others are aliases.
            is_one: whether they are.

        Returns:
            Whether voices.yaml changed.

        Raises:
            CastError: voices.yaml has a mistake or says the opposite.
        """
        with self.folder.locked():
            return cast_stage.add_answer(self.folder.voices_file, names, is_one=is_one)

    def speakers(self) -> list[str]:
        """Who speaks in the script, the narrator too, in the order of the alphabet."""
        chapters = self.folder.chapters()
        return sorted({segment.speaker for chapter in chapters for segment in chapter.segments})

    def certainty(self) -> Certainty:
        """How much of what characters say is in a voice that is sure."""
        return script.certainty(self.folder.chapters())

    def settle(self, path: Path, line: int, speaker: str) -> None:
        """Write into a script file who speaks a line; see `reviewing.settle`."""
        with self.folder.locked() as project:
            reviewing.settle(project, path, line, speaker)

    def script_path(self, chapter: int) -> Path:
        """The script file of a chapter.

        Raises:
            ProductionError: there is no such chapter.
        """
        paths = self.script_files()
        if not 1 <= chapter <= len(paths):
            raise ProductionError(
                f"There is no chapter {chapter}.",
                hint=f"The book has chapters 1 to {len(paths)}.",
                path=self.folder.script,
            )
        return paths[chapter - 1]

    def script_files(self) -> list[Path]:
        """The files of the chapters, in order.

        Raises:
            ProductionError: there is no script yet.
        """
        return self.folder.script_files()

    def cast(
        self, *, engine: str | None = None, report: ReportProgress = ignore_progress
    ) -> casting.CastReport:
        """Write voices.yaml, or add the characters it lacks; see `speaking.cast`."""
        refuse_misspelt(self.folder.read_script().chapters, known_names(self.folder))
        with self.folder.locked() as project:
            return casting.add_voices(project, engine=engine, report=report)

    def rename(self, old: str, new: str) -> Renamed:
        """Give a character another name, everywhere; see `rename.rename`."""
        self.folder.require_production()
        with self.folder.locked() as project:
            return rename(project, old, new)

    def slips(self) -> list[str]:
        """What the author should look at in script/, voices.yaml and book.yaml; see
        `slips.slips`."""
        return slips(self.folder)

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
        self, character: str, voices: Sequence[str], out: Path, *, lines: int = 3
    ) -> list[tuple[str, Line]]:
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
            return excerpts.render_auditions(project, planned, out)

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

    def upgrade(self, *, engine: str | None = None) -> Upgrade:
        """Which delivered chapters a new version of the program or of an engine would change; see
        `upgrades.find_upgrade`."""
        return find_upgrade(self.folder, self.plan(engine=engine))

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
        self, chapter: int, line: int, *, engine: str | None = None, out: Path | None = None
    ) -> Line:
        """Render one line of the script to a WAV file.

        Args:
            chapter: its number, from 1.
            line: line of the chapter's script file, from 1.
            engine: speak it with this engine.
            out: where it goes; None puts it under .audiobook/.
        """
        planned = self.plan_line(chapter, line, engine=engine)
        path = out or self.folder.workshop / f"line-{chapter}-{line}.wav"
        with self.folder.locked() as project:
            return excerpts.render_excerpt(project, planned, path)

    def assemble(
        self,
        *,
        engine: str | None = None,
        jobs: int | None = None,
        report: ReportProgress = ignore_progress,
    ) -> tuple[Track, ...]:
        """Stitch the spoken lines into the files of output/.

        Raises:
            ProductionError: not every line is spoken yet.
        """
        with (
            self.folder.locked() as project,
            speaking.plan_on_disk(project, engine=engine) as planned,
        ):
            if missing := speaking.count_missing(project, planned):
                raise ProductionError(
                    f"{missing} lines are not spoken yet.",
                    hint="Run `audiobook render` first, or `audiobook produce` for both.",
                    path=project.root,
                )
            renderers = self._renderers(jobs, None)
            return delivery.deliver(
                project, planned, engine=engine, renderers=renderers, report=report
            )

    def produce(
        self,
        manuscript: Path | None = None,
        *,
        engine: str | None = None,
        jobs: int | None = None,
        workers: str | None = None,
        ask_model: bool = False,
        keep_delivered: bool = False,
        report: ReportProgress = ignore_progress,
    ) -> Produced:
        """The whole way: script, cast, speech, chapters. What has not changed is not done again.

        Args:
            manuscript: the author's file; None takes the one book.yaml names.
            engine: speak everything with this engine; a voices.yaml that is written for the first
                time takes its voices.
            jobs: processes at most; None for one a core.
            workers: address of a Dask scheduler whose workers speak the lines.
            ask_model: ask the language model that the environment names about the doubtful lines.
            keep_delivered: leave chapters as they are that only a new version of the program or of
                an engine would change.
            report: called as it goes on.
        """
        locate_manuscript(self.folder, manuscript)
        ask = building.model_to_ask() if ask_model else None
        with self.folder.locked() as project:
            built = building.build(project, manuscript, ask=ask, report=report)
            cast = casting.add_voices(project, engine=engine, report=report)
            renderers = self._renderers(jobs, workers)
            with speaking.plan_on_disk(project, engine=engine) as planned:
                tracks = delivery.deliver(
                    project,
                    planned,
                    engine=engine,
                    renderers=renderers,
                    keep_delivered=keep_delivered,
                    report=report,
                )
        return Produced(built, cast, tracks)

    def info(self) -> BookInfo:
        """What book.yaml tells listeners about the book.

        Raises:
            SettingsError: a mistake in it.
        """
        return self.folder.book.info

    def clean(self, *, remove: bool) -> Cleaning:
        """Find what lies in .audiobook/ and nobody needs, and remove it; see `cleaning.clean`."""
        self.folder.require_production()
        with self.folder.locked() as project:
            return clean(project, remove=remove)

    def status(self) -> Status:
        """How far the production is, without changing anything."""
        return status(self.folder)

    def check(
        self,
        profile: str,
        *,
        jobs: int | None = None,
        report: ReportProgress = ignore_progress,
    ) -> list[Finding]:
        """Hold the delivered files against a profile; see `checking.check`."""
        return checking.check(self.folder, profile, jobs=jobs, report=report)

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

    def write_feed(
        self, base_url: str | None, *, release_all: bool, now: dt.datetime
    ) -> WrittenFeed:
        """Write output/feed.xml; see `feed.write_feed`."""
        edition(self.folder)
        with self.folder.locked() as project:
            return write_feed(project, base_url, release_all=release_all, now=now)

    def share(
        self,
        *,
        one_file: bool = False,
        m4b: bool = False,
        readalong: bool = False,
        w3c: bool = False,
        library: Path | None = None,
        engine: str | None = None,
        jobs: int | None = None,
        report: ReportProgress = ignore_progress,
    ) -> list[Path]:
        """Make the finished book fit for other players.

        Args:
            one_file: write the whole book as one file of its format, with chapters; see
                `binding.write_one_file`.
            m4b: write it as an M4B, whatever its format; see `binding.write_m4b`.
            readalong: write the EPUB that reads itself aloud; see `library.write_readalong`.
            w3c: write the manifest of a W3C audiobook; see `library.write_w3c_manifest`.
            library: copy the book there; see `library.copy_to_audiobookshelf`.
            engine: that the book was produced with, if not the one of voices.yaml.
            jobs: processes at most; None for one a core.
            report: called as it goes on.

        Returns:
            What was written, in the order of the arguments.
        """
        edition(self.folder)
        with self.folder.locked() as project:
            return share_book(
                project,
                one_file=(lambda: binding.write_one_file(project)) if one_file else None,
                m4b=(lambda: binding.write_m4b(project, engine=engine, jobs=jobs, report=report))
                if m4b
                else None,
                readalong=readalong,
                w3c=w3c,
                library=library,
            )

    def server_token(self, *, renew: bool = False) -> str:
        """The secret in the book's address; see `serve.server_token`."""
        return server_token(self.folder, renew=renew)

    def server_app(self, *, token: str = "") -> Starlette:
        """The application that serves the finished book; see `serve.make_server_app`."""
        return make_server_app(self.folder, token=token)
