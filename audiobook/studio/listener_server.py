"""The finished book served to other devices, started and ended from the studio's page."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from audiobook import publishing
from audiobook.errors import PublishingError, UsageError
from audiobook.studio.messages import ServeOrder, Serving

if TYPE_CHECKING:
    import socket

    import uvicorn

    from audiobook.production import Production

_PORT = 8321
"""Of `audiobook serve`: an app that subscribed to either finds the other."""
_LONGEST_END = 5.0
"""Seconds that a listener's open request may hold up the end of the server."""


class ListenerServer:
    """`audiobook serve` of one book, started and ended from the page.

    Args:
        production: the book.
    """

    def __init__(self, production: Production) -> None:
        self._production = production
        self._guard = threading.Lock()
        self._running: tuple[uvicorn.Server, threading.Thread, Serving] | None = None

    @property
    def serving(self) -> Serving | None:
        with self._guard:
            return self._running[2] if self._running else None

    def order(self, wanted: ServeOrder) -> None:
        """Start or end it.

        Raises:
            UsageError: there is no such order.
            PublishingError: nothing is produced yet, or no port is free.
        """
        if wanted.action not in ("start", "network", "stop"):
            raise UsageError(f"There is no order `{wanted.action}`.")
        self.stop()
        if wanted.action != "stop":
            self._start(network=wanted.action == "network")

    def _start(self, *, network: bool) -> None:
        token = self._production.server_token() if network else ""
        app = self._production.server_app(token=token)
        listener = _listen("0.0.0.0" if network else "127.0.0.1")
        host = publishing.address_on_network() if network else "127.0.0.1"
        address = f"http://{host}:{listener.getsockname()[1]}/{token + '/' if token else ''}"
        server = publishing.make_server(app)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        with self._guard:
            self._running = (server, thread, Serving(address, f"{address}feed.xml", network))

    def stop(self) -> None:
        """End it; nothing if it does not run."""
        with self._guard:
            running, self._running = self._running, None
        if running is not None:
            server, thread, _ = running
            server.should_exit = True
            thread.join(_LONGEST_END)
            server.force_exit = True


def _listen(host: str) -> socket.socket:
    """The port of `audiobook serve`, or any that is free."""
    try:
        return publishing.listen(host, _PORT)
    except PublishingError:
        return publishing.listen(host, 0)
