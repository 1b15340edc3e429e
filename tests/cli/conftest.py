"""Running the command line inside the test's own process."""

from pathlib import Path

import pytest
from support.command_line import Run
from support.stories import STORY

from audiobook.cli import main


@pytest.fixture
def run() -> Run:
    """Runs ``audiobook ARGS``; returns its exit status."""

    def call(*args: object) -> int:
        with pytest.raises(SystemExit) as left:
            main([str(arg) for arg in args])
        return int(left.value.code or 0)

    return call


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


@pytest.fixture
def book(run: Run, story: Path, tmp_path: Path) -> Path:
    """The folder of a book that was produced with tones."""
    folder = tmp_path / "book"
    assert run("produce", story, "--dir", folder, "--engine", "tone", "-q") == 0
    return folder
