"""How long the server waits for a client, and how much of it one client may have.

uvicorn alone waits for ever for a request that never ends and for a reader that never reads, and
has no hook for either. The protocol that is extended here is a private one, so pyproject.toml names
the minor version it was tested with; `tests/publishing/test_server.py` holds the bounds to it.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar

from uvicorn.protocols.http.h11_impl import H11Protocol


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

    def __init__(self) -> None:
        self._handle: asyncio.TimerHandle | None = None

    @property
    def runs(self) -> bool:
        return self._handle is not None

    def start(self, protocol: H11Protocol, seconds: float) -> None:
        self.stop()
        self._handle = protocol.loop.call_later(seconds, protocol.transport.abort)

    def stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None


class BoundedProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 with an end to patience; see `bounded`."""

    limits: ClassVar[ConnectionLimits] = ConnectionLimits()
    connected: ClassVar[Counter[str]] = Counter()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._waiting = _Timer()
        self._stalled = _Timer()

    @property
    def _address(self) -> str:
        return self.client[0] if self.client else ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.connected[self._address] += 1
        if self.connected[self._address] > self.limits.connections:
            transport.abort()
        else:
            self._waiting.start(self, self.limits.request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.connected[self._address] -= 1
        self._waiting.stop()
        self._stalled.stop()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._waiting.stop()
        elif not self._waiting.runs:
            # The beginning of another request, which ended uvicorn's own wait for it.
            self._waiting.start(self, self.limits.request)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stalled.start(self, self.limits.stall)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stalled.stop()


def bounded(limits: ConnectionLimits) -> type[asyncio.Protocol]:
    """The protocol of one server, which counts its own connections."""
    members = {"limits": limits, "connected": Counter()}
    return type("BoundedProtocol", (BoundedProtocol,), members)
