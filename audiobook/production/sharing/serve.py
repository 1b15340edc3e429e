"""What `audiobook serve` gives of output/."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import publishing
from audiobook.files import explain_write_errors, replacing
from audiobook.media import COVER_NAME
from audiobook.production.folder import Folder
from audiobook.production.project import Project
from audiobook.publishing import (
    Release,
    build_feed,
)

if TYPE_CHECKING:
    from starlette.applications import Starlette

from audiobook.production.sharing.edition import Edition, edition, finished, readalong_path

_TOKEN_NAME = "serve-token"
"""In the state, which goes into no copy and no archive."""
_TOKEN = re.compile(r"[\w-]{22,}", re.ASCII)


def make_server_app(project: Project, *, token: str = "") -> Starlette:
    """The application that serves the finished book: page, feed, and the files they name.

    Raises:
        PublishingError: nothing is produced yet.
    """
    served = _Served(project)
    served.refresh()
    return publishing.make_app(
        served.files, served.make_feed, pages=served.pages, token=token, refresh=served.refresh
    )


def server_token(project: Project, *, renew: bool = False) -> str:
    """The secret in the address of this book, the same from start to start.

    Args:
        project: the production.
        renew: make another one; whoever has the old address finds nothing any more.

    Raises:
        StorageError: it cannot be kept.
    """
    path = project.state / _TOKEN_NAME
    with contextlib.suppress(OSError, UnicodeDecodeError):
        token = path.read_text("ascii").strip()
        if _TOKEN.fullmatch(token) and not renew:
            return token
    token = publishing.new_token()
    with explain_write_errors(path), replacing(path) as unfinished:
        # Nobody else on this computer may read it.
        unfinished.touch(mode=0o600)
        unfinished.write_text(token)
    return token


class _Served:
    """What `serve` gives: the book as it stands in output/, read again when that changes."""

    def __init__(self, folder: Project) -> None:
        self._folder = folder
        self._signature: object = None
        self._lock = threading.Lock()
        self._edition: Edition | None = None
        self.files: dict[str, Path] = {}
        self.pages: dict[str, tuple[str, bytes]] = {}

    def refresh(self) -> None:
        """Look whether the book was made again.

        Raises:
            PublishingError: nothing is produced yet.
        """
        with self._lock:
            signature = _signature(self._folder)
            if signature != self._signature:
                self._read(signature)

    def _read(self, signature: object) -> None:
        current_edition = edition(self._folder)
        output = self._folder.output
        names = {track.path.name for track in current_edition.tracks}
        names |= {transcript.name for e in current_edition.episodes for transcript in e.transcripts}
        names |= {e.chapters_name for e in current_edition.episodes if e.chapters_name}
        readalong = readalong_path(self._folder, current_edition.info)
        names |= {p.name for p in (output / COVER_NAME, readalong) if p.is_file()}
        pages = publishing.book_page(
            current_edition.info,
            current_edition.tracks,
            cover_name=COVER_NAME if COVER_NAME in names else "",
            readalong_name=readalong.name if readalong.name in names else "",
        )
        self._edition, self._signature = current_edition, signature
        self.files.update({name: output / name for name in names})
        self.pages.update(pages)
        for gone in self.files.keys() - names:
            del self.files[gone]
        for gone in self.pages.keys() - pages.keys():
            del self.pages[gone]

    def make_feed(self, base_url: str) -> bytes:
        assert self._edition is not None
        current_edition = self._edition
        # Whoever made the book need not wait for the day when others may hear it.
        settings = dataclasses.replace(
            current_edition.settings,
            base_url=base_url,
            release=Release(finished(current_edition.tracks)),
            new_feed_url="",
            link="",
        )
        return build_feed(current_edition.info, current_edition.episodes, settings)


def _signature(folder: Folder) -> tuple[tuple[str, int, int], ...]:
    """Changes when the book is made again."""
    entries = []
    for path in (folder.book_file, *sorted(folder.output.glob("[!.]*"))):
        with contextlib.suppress(OSError):
            status = path.stat()
            entries.append((path.name, status.st_size, status.st_mtime_ns))
    return tuple(entries)
