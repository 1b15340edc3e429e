"""A small production in the studio, and a client that has its secret."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.stories import STORY

from audiobook.production import Production
from audiobook.studio import make_studio
from audiobook.studio.server import Studio

VOICES = """\
# mine, with care
narrator: "tone:baritone"
cast:
  Mary Finch: {voice: "tone:alto", aliases: [Mary]}   # the elder
  Tom: "tone:low"
"""


@pytest.fixture(scope="session")
def built_lamp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production of the story with the tone engine; read only."""
    root = tmp_path_factory.mktemp("lamp")
    (root / "lamp.txt").write_text(STORY)
    made = Production(root)
    made.new(root / "lamp.txt")
    made.build()
    (root / "voices.yaml").write_text(VOICES)
    return root


@pytest.fixture
def lamp(built_lamp: Path, tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return Path(shutil.copytree(built_lamp, tmp_path / "lamp"))


@pytest.fixture
def open_studio() -> Iterator[Callable[[Path], tuple[TestClient, Studio]]]:
    """Opens folders in the studio; closes them in the end."""
    opened: list[Studio] = []

    def open_folder(root: Path) -> tuple[TestClient, Studio]:
        app, studio = make_studio(root, token="secret")
        opened.append(studio)
        client = TestClient(
            app, base_url="http://127.0.0.1:8322", headers={"x-studio": "1"}, follow_redirects=True
        )
        client.cookies.set("studio-8322", "secret")
        return client, studio

    yield open_folder
    for studio in opened:
        studio.close()
