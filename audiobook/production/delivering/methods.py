"""Methods of `Production`: output/ made and looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audiobook.errors import ProductionError
from audiobook.model import ReportProgress, Track, ignore_progress
from audiobook.production.delivering import assembling as delivery
from audiobook.production.delivering import check as checking
from audiobook.production.delivering.upgrades import Upgrade, find_upgrade
from audiobook.production.opened_production import OpenedProduction
from audiobook.production.speaking import rendering as speaking

if TYPE_CHECKING:
    from audiobook.publishing import Finding


class Delivering(OpenedProduction):
    """Output/ made and looked at."""

    def upgrade(self, *, engine: str | None = None) -> Upgrade:
        """Which delivered chapters a new version of the program or of an engine would change; see
        `upgrades.find_upgrade`."""
        return find_upgrade(self.folder, speaking.plan(self.folder, engine=engine))

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

    def check(
        self,
        profile: str,
        *,
        jobs: int | None = None,
        report: ReportProgress = ignore_progress,
    ) -> list[Finding]:
        """Hold the delivered files against a profile; see `checking.check`."""
        return checking.check(self.folder, profile, jobs=jobs, report=report)
