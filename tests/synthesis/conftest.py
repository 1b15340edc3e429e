import sys
import threading
from pathlib import Path

import pytest


@pytest.fixture
def speech_server():
    """A speech server on loopback."""
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        from speech_server import SpeechServer
    finally:
        sys.path.pop(0)
    with SpeechServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()
