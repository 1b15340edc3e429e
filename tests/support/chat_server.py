"""A language model on loopback, for tests: a server of ``/v1/chat/completions`` that does what it
is told before each request."""

import contextlib
import json
import re
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LIST = re.compile(r"^(Q\d+): (.+)$", re.MULTILINE)

Choose = Callable[[str, list[str]], str]
"""Label and list of a question → the name that is chosen."""


def questions_of(request: dict[str, Any]) -> dict[str, list[str]]:
    """The lists of a request by their labels."""
    asked = request["messages"][1]["content"].rpartition("Who speaks?")[2]
    return {found[1]: found[2].split(" | ") for found in LIST.finditer(asked)}


def completion(content: str | None) -> bytes:
    """A chat completion that says `content`."""
    message = {"role": "assistant", "content": content}
    choices = [{"index": 0, "message": message, "finish_reason": "stop"}]
    return json.dumps({"id": "x", "object": "chat.completion", "choices": choices}).encode()


class ChatServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.choose: Choose = lambda label, listed: listed[0]
        self.replies: list[tuple[int, dict[str, str], bytes] | Callable[[], None]] = []
        """``(status, headers, body)`` for the next requests; when it is empty, what `choose` says.
        A function is called first, and the connection is cut."""
        self.says: Callable[[dict[str, Any]], str] | None = None
        """Request → content of the completion, in the place of `choose`."""
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def asked(self) -> list[list[str]]:
        """The lists of all questions that were asked, in the order of the requests."""
        return [listed for request in self.requests for listed in questions_of(request).values()]

    def content(self, request: dict[str, Any]) -> str:
        if self.says is not None:
            return self.says(request)
        lists = questions_of(request).items()
        return json.dumps({label: self.choose(label, listed) for label, listed in lists})


class _Handler(BaseHTTPRequestHandler):
    server: ChatServer

    def do_POST(self) -> None:
        server = self.server
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        with server.lock:
            server.requests.append(request)
            server.headers.append(dict(self.headers))
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
            reply = server.replies.pop(0) if server.replies else None
        if callable(reply):
            reply()
            self.connection.shutdown(socket.SHUT_RDWR)
        elif self.path != "/v1/chat/completions":
            self._reply(404, {}, b"{}")
        else:
            self._reply(*(reply or (200, {}, completion(server.content(request)))))
        with server.lock:
            server.at_once -= 1

    def _reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        with contextlib.suppress(OSError):
            self.send_response(status)
            for name, value in {"content-length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        pass
