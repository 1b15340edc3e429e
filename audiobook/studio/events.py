"""What happens, told to every open page as server-sent events (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import msgspec

_MOST_BEHIND = 200
"""Events that a page which does not read them may miss before it is let go."""
_HEARTBEAT = 15.0
"""Seconds after which a comment keeps the connection open."""


class Events:
    """Hands every event to all who listen; may be told from any thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queues: set[asyncio.Queue[bytes | None]] = set()
        self._guard = threading.Lock()
        self._closed = False

    def tell(self, kind: str, content: object) -> None:
        """Tell everybody of `content`, a message of `messages` or plain JSON."""
        data = b"event: %s\ndata: %s\n\n" % (kind.encode(), msgspec.json.encode(content))
        with self._guard:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._put, data)

    def close(self) -> None:
        """End all streams."""
        self._closed = True
        with self._guard:
            if self._loop is not None and not self._loop.is_closed():
                self._loop.call_soon_threadsafe(self._put, None)

    def _put(self, data: bytes | None) -> None:
        for queue in list(self._queues):
            if queue.qsize() > _MOST_BEHIND:
                self._queues.discard(queue)
                data = None
            queue.put_nowait(data)

    async def stream(self) -> AsyncIterator[bytes]:
        """The events from now on, as they go over the wire."""
        with self._guard:
            self._loop = asyncio.get_running_loop()
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield b"event: hello\ndata: {}\n\n"
            while not self._closed:
                try:
                    data = await asyncio.wait_for(queue.get(), _HEARTBEAT)
                except TimeoutError:
                    data = b": still here\n\n"
                if data is None:
                    return
                yield data
        finally:
            self._queues.discard(queue)
