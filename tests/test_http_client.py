"""A server that is asked patiently, and not for ever. Tries and pauses are tested through the
speech engine and the language model, which use them."""

import itertools
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

pytest.importorskip("httpx")

from audiobook.http_client import (
    EndlessAnswerError,
    RemoteServer,
    RetryPolicy,
    UnreachableError,
    failure_message,
    printable,
)


class _Drip(BaseHTTPRequestHandler):
    """Sends a byte now and then, without end, or what the path names."""

    def do_GET(self) -> None:
        said = {"/plain": b"no", "/list": b"[1]", "/deep": b"[" * 100_000}.get(
            self.path, b'{"error": {"message": "bad\\u001b[2J   key.\\n"}}'
        )
        self.send_response(500)
        self.end_headers()
        self.wfile.write(said)

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in itertools.repeat(None):
            try:
                self.wfile.write(b"x" * (1 if self.path == "/slow" else 4096))
                self.server.stopped.wait(0.01)  # type: ignore[attr-defined]
            except OSError:
                return

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Drip) as server:
        server.daemon_threads = True
        server.stopped = threading.Event()  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_an_answer_that_drips_is_late(address: str) -> None:
    server = RemoteServer(
        address, None, RetryPolicy(60, 1 << 20, whole=0.05, again_when_late=False)
    )
    with pytest.raises(UnreachableError, match="no whole answer in") as error:
        server.post("slow", {})
    assert error.value.late


def test_an_answer_without_end_is_cut_off(address: str) -> None:
    with pytest.raises(EndlessAnswerError):
        RemoteServer(address, None, RetryPolicy(60, 1 << 14)).post("fast", {})


@pytest.mark.parametrize(
    ("path", "said"), [("error", ": bad [2J key"), ("plain", ""), ("list", ""), ("deep", "")]
)
def test_what_a_server_says_of_a_failure(address: str, path: str, said: str) -> None:
    answer = RemoteServer(address, None, RetryPolicy(60, 1 << 20)).get(path)
    assert failure_message(answer) == said


def test_control_and_format_characters_are_not_shown() -> None:
    assert printable("a\x1b\x07\u202eb\u200bé") == "a   b é"
