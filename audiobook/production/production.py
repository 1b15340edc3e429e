"""The Python API: one object for one production folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audiobook.files import StrPath
from audiobook.model import BookInfo, ReportProgress, Track, ignore_progress
from audiobook.production.building import build as building
from audiobook.production.building.manuscript_file import locate_manuscript
from audiobook.production.building.methods import Building
from audiobook.production.building.slips import slips
from audiobook.production.cleaning import Cleaning, clean
from audiobook.production.delivering import assembling as delivery
from audiobook.production.delivering.methods import Delivering
from audiobook.production.editing.methods import Editing
from audiobook.production.sharing.methods import Sharing
from audiobook.production.speaking import casting
from audiobook.production.speaking import rendering as speaking
from audiobook.production.speaking.methods import Speaking
from audiobook.production.status import Status, status


@dataclass(frozen=True, slots=True)
class Produced:
    """What `Production.produce` made."""

    built: building.BuildReport
    cast: casting.CastReport
    tracks: tuple[Track, ...]
    slips: tuple[str, ...] = ()
    """What the author should look at in his files, a sentence each."""


class Production(Building, Editing, Speaking, Delivering, Sharing):
    """One book's folder.

    Every method raises a subclass of `AudiobookError` for what the author can mend; methods that
    write hold the folder's lock, so that two cannot work in it at once. What concerns one part of
    the way stands in `methods` of that part's room.

    Args:
        root: the folder; made when something is first written.
        note: told what the author should know while the work goes on.
        pool: opens a pool of processes that several books share, in place of one of its own.
    """

    def produce(
        self,
        manuscript: StrPath | None = None,
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
        source = None if manuscript is None else Path(manuscript)
        locate_manuscript(self.folder, source)
        ask = building.model_to_ask() if ask_model else None
        with self.folder.locked() as project:
            built = building.build(project, source, ask=ask, report=report)
            cast = casting.add_voices(project, engine=engine, report=report)
            slips_seen = tuple(slips(project))
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
        return Produced(built, cast, tracks, slips_seen)

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
