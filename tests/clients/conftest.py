"""A small finished book, served on loopback for real clients."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from support.browser import chromium_browser
from support.served import Served

from audiobook.production import Production
from audiobook.publishing import server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with chromium_browser() as browser:
        yield browser


@pytest.fixture
def served(tide: Production) -> Iterator[Served]:
    from audiobook.production.delivering.tracks import delivered

    running = server.make_server(tide.server_app())
    with server.listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield Served(
            f"http://127.0.0.1:{listener.getsockname()[1]}/",
            delivered(tide.folder),
            tide.folder.output,
        )
        running.should_exit = True
        thread.join()
