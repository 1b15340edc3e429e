import threading
from collections.abc import Iterator

import pytest
from support.speech_server import SpeechServer


@pytest.fixture
def speech_server() -> Iterator[SpeechServer]:
    """A speech server on loopback."""
    with SpeechServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()
