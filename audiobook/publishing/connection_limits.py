"""How long the server waits for a client, and how much of it one client may have.

uvicorn alone waits for ever for a request that never ends and for a reader that never reads. Its
setting ``http`` takes any class with asyncio's protocol interface, so what it would use itself is
wrapped, not changed: only the callbacks of `asyncio.Protocol` pass through here.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

Application = Callable[..., Awaitable[None]]
"""ASGI 3."""


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Bounds on one client."""

    request: float = 15.0
    """Seconds from the first byte of a request, or from connecting, to its end."""
    stall: float = 120.0
    """Seconds a client may take nothing of an answer; a player that is full asks again later."""
    connections: int = 32
    """Open at once from one address; a browser opens six."""


class _Timer:
    """Cuts a connection off unless it is stopped in time."""

    def __init__(self, transport: asyncio.Transport, seconds: float) -> None:
        self._transport = transport
        self._seconds = seconds
        self._handle: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        return self._handle is not None

    def start(self) -> None:
        self.stop()
        loop = asyncio.get_running_loop()
        self._handle = loop.call_later(self._seconds, self._transport.abort)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class BoundedConnection(asyncio.Protocol):
    """A connection of the protocol it is given, with an end to patience; see `bounded`."""

    def __init__(
        self, protocol: asyncio.Protocol, limits: ConnectionLimits, connected: Counter[str]
    ) -> None:
        self._protocol = protocol
        self._limits = limits
        self._connected = connected
        self._address = ""
        self._is_answering = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._waiting = _Timer(transport, self._limits.request)
        self._stalled = _Timer(transport, self._limits.stall)
        self._protocol.connection_made(transport)
        self._address = (transport.get_extra_info("peername") or ("",))[0]
        self._connected[self._address] += 1
        if self._connected[self._address] > self._limits.connections:
            transport.abort()
        else:
            self._waiting.start()

    def connection_lost(self, exc: Exception | None) -> None:
        self._connected[self._address] -= 1
        self._waiting.stop()
        self._stalled.stop()
        self._protocol.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        # The task that answers copies the context it is made in: so `announcing` knows for whom.
        token = _connection.set(self)
        self._protocol.data_received(data)
        _connection.reset(token)
        if not self._is_answering and not self._waiting.runs:
            # The beginning of another request, which ended uvicorn's own wait for it.
            self._waiting.start()

    def eof_received(self) -> bool | None:
        return self._protocol.eof_received()

    def pause_writing(self) -> None:
        self._protocol.pause_writing()
        self._stalled.start()

    def resume_writing(self) -> None:
        self._protocol.resume_writing()
        self._stalled.stop()

    async def answer(self, answering: Awaitable[None]) -> None:
        """Wait for no request while one is answered."""
        self._waiting.stop()
        self._is_answering = True
        try:
            await answering
        finally:
            self._is_answering = False


_connection: ContextVar[BoundedConnection | None] = ContextVar("connection", default=None)


def announcing(application: Application) -> Application:
    """The same application, which tells its connection while it answers."""

    async def announced(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        connection = _connection.get()
        if connection is None:
            await application(scope, receive, send)
        else:
            await connection.answer(application(scope, receive, send))

    return announced


def bounded(limits: ConnectionLimits) -> type[asyncio.Protocol]:
    """What uvicorn's setting ``http`` takes: the protocol of one server, which counts its own
    connections; its application has to be `announcing`."""
    connected: Counter[str] = Counter()

    def connect(**options: Any) -> asyncio.Protocol:
        return BoundedConnection(H11Protocol(**options), limits, connected)

    return cast(type[asyncio.Protocol], connect)
