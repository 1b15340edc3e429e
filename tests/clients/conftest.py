"""A small finished book, served on loopback for real clients."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.browser import chromium_browser
from support.served import Served
from support.stories import STORY
from support.studio_page import StudioProcess

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


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., StudioProcess]]:
    served: list[StudioProcess] = []
    environment = {**os.environ, "XDG_STATE_HOME": str(tmp_path / "state")}

    def start(root: Path, **options: Any) -> StudioProcess:
        served.append(
            StudioProcess(root, {**environment, **options.pop("environment", {})}, **options)
        )
        return served[-1]

    yield start
    for each in served:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()


@pytest.fixture
def new_page(chromium: Any) -> Iterator[Callable[..., Any]]:
    contexts: list[Any] = []
    mistakes: list[str] = []

    def make(address: str, **options: Any) -> Any:
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)

        def refuse(route: Any) -> None:
            mistakes.append(route.request.url)
            route.abort()

        # Nothing leaves the machine.
        context.route(
            lambda url: not url.startswith(("http://127.0.0.1:", "blob:", "data:")),
            refuse,
        )
        page = context.new_page()
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.goto(address)
        page.wait_for_selector(".line, .opening")
        return page

    yield make
    for context in contexts:
        context.close()
    assert mistakes == []


@pytest.fixture(scope="module")
def built_lamp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("lamp")
    (root / "lamp.txt").write_text(STORY)
    made = Production(root)
    made.new(root / "lamp.txt")
    made.build()
    made.cast(engine="pyttsx3")
    return root


@pytest.fixture
def lamp(built_lamp: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built_lamp, tmp_path / "lamp"))
