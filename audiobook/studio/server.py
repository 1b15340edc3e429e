"""The studio as an application: its books, its addresses, its end."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import UsageError
from audiobook.processes import Precedence
from audiobook.studio import shelf
from audiobook.studio.desk import Desk, book_id
from audiobook.studio.events import Events
from audiobook.studio.guard import App, Guard

if TYPE_CHECKING:
    from starlette.applications import Starlette


_LONGEST_START = 5.0
"""Seconds after which the engine is loaded though no page asked for a chapter."""


class Studio:
    """The books that are open.

    Args:
        root: the folder the studio was started in.
    """

    def __init__(self, root: Path) -> None:
        self.events = Events()
        self._precedence = Precedence()
        self.nonce = secrets.token_urlsafe(16)
        """Of the page's own style sheets that a library makes."""
        self._desks: dict[str, Desk] = {}
        self._guard = threading.Lock()
        self.here = book_id(root)
        self.open(root)

    def open(self, root: Path) -> Desk:
        """Put a production on the desk."""
        with self._guard:
            name = book_id(root)
            if name not in self._desks:
                self._desks[name] = Desk(root, self.events, self._precedence)
            desk = self._desks[name]
        if desk.stage == "script":
            shelf.remember(root)
            threading.Thread(target=self._warm_up, args=(desk,), daemon=True).start()
        return desk

    def _warm_up(self, desk: Desk) -> None:
        # The page first: what is loaded here competes with it for the processor.
        desk.has_been_shown.wait(_LONGEST_START)
        desk.warm_up()
        desk.settler.warm_up()

    def desk(self, name: str) -> Desk:
        """The open book of this name.

        Raises:
            UsageError: none is.
        """
        with self._guard:
            if name not in self._desks:
                raise UsageError("This book is not open.", hint="Open it from the shelf.")
            return self._desks[name]

    @property
    def desks(self) -> list[Desk]:
        with self._guard:
            return list(self._desks.values())

    def close(self) -> None:
        """End everything that works behind the page."""
        self.events.close()
        for desk in self.desks:
            desk.close()


def make_studio(root: Path, *, token: str) -> tuple[App, Studio]:
    """The application, and what must be closed after it.

    Args:
        root: a production, or an empty folder that is to become one.
        token: the secret that lets a browser in.
    """
    from starlette.applications import Starlette

    from audiobook.studio.routes import make_routes

    studio = Studio(root)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        studio.close()

    app = Starlette(routes=make_routes(studio), lifespan=lifespan)
    app.router.redirect_slashes = False
    return Guard(app, token, studio.nonce), studio
