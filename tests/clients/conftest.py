"""A small finished book, served on loopback for real clients."""

import threading
import time
from collections.abc import Iterator

import pytest
from support.served import Served

from audiobook.production import Production
from audiobook.publishing import server

SCRIPT = """\
# {title}

Narrator: The tide was out, and the boats lay on the sand.

Ann: “Who left the lamp burning at the end of pier number {number}?”
Narrator:  asked Ann.

* * *

Bob: “I did, & I <would> again.”
"""


@pytest.fixture(scope="session")
def production(tmp_path_factory: pytest.TempPathFactory) -> Production:
    root = tmp_path_factory.mktemp("book")
    (root / "script").mkdir()
    (root / "book.yaml").write_text("title: The Tide & the Lamp\nauthor: Ann Oak\nnarrator: Tone\n")
    (root / "voices.yaml").write_text(
        'narrator: "tone:baritone"\ncast:\n  Ann: "tone:alto"\n  Bob: "tone:bass"\n'
    )
    for number, title in enumerate(("One", "Two", "Three"), 1):
        text = SCRIPT.format(title=f"Chapter {number}: {title}", number=number)
        (root / f"script/0{number}-{title.lower()}.txt").write_text(text)
    made = Production(root)
    made.render()
    made.assemble()
    return made


@pytest.fixture
def served(production: Production) -> Iterator[Served]:
    from audiobook.production.delivery import delivered

    running = server.make_server(production.server_app())
    with server.listen("127.0.0.1", 0) as listener:
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield Served(
            f"http://127.0.0.1:{listener.getsockname()[1]}/",
            delivered(production.folder),
            production.folder.output,
        )
        running.should_exit = True
        thread.join()
