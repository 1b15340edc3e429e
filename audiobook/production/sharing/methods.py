"""Methods of `Production`: the finished book given to listeners."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.files import StrPath
from audiobook.model import ReportProgress, ignore_progress
from audiobook.production.delivering import whole_book as binding
from audiobook.production.opened_production import OpenedProduction
from audiobook.production.sharing.edition import edition
from audiobook.production.sharing.feed import WrittenFeed, write_feed
from audiobook.production.sharing.library import share_book
from audiobook.production.sharing.serve import make_server_app, server_token

if TYPE_CHECKING:
    from starlette.applications import Starlette


class Sharing(OpenedProduction):
    """The finished book given to listeners."""

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
        library: StrPath | None = None,
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
                library=None if library is None else Path(library),
            )

    def server_token(self, *, renew: bool = False) -> str:
        """The secret in the book's address; see `serve.server_token`."""
        return server_token(self.folder, renew=renew)

    def server_app(self, *, token: str = "") -> Starlette:
        """The application that serves the finished book; see `serve.make_server_app`."""
        return make_server_app(self.folder, token=token)
