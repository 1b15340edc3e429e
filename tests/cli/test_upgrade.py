"""A new version of an engine or of the program changes no delivered chapter without a word."""

from pathlib import Path

import pytest
from support.command_line import Run

from audiobook.synthesis.engines.tone import ToneEngine

TONE = ("--engine", "tone")


def audio(book: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in book.glob("output/*.mp3")}


@pytest.fixture
def newer(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine has another version than the one that spoke the book."""
    monkeypatch.setattr(ToneEngine, "version", f"{ToneEngine.version}-newer")


def test_plan_and_produce_say_which_chapters_sound_different_and_why(
    run: Run, book: Path, newer: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("plan", "--dir", book, *TONE) == 0
    told = capsys.readouterr().err
    assert "delivered chapters 1 “" in told
    assert "-newer)" in told
    assert "--keep-delivered" in told


def test_delivered_chapters_can_be_kept_and_what_the_author_changes_is_made(
    run: Run, book: Path, newer: None, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = audio(book)
    for _ in range(2):
        assert run("produce", "--dir", book, *TONE, "-q", "--keep-delivered") == 0
        assert audio(book) == whole
    script = sorted(book.glob("script/*.txt"))[1]
    script.write_text(f"{script.read_text()}\nNarrator: And that was that.\n")
    assert run("produce", "--dir", book, *TONE, "-q", "--keep-delivered") == 0
    changed = {name for name, data in audio(book).items() if data != whole.get(name)}
    assert [name[:2] for name in changed] == ["02"]


def test_without_an_upgrade_there_is_nothing_to_keep(
    run: Run, book: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = audio(book)
    script = sorted(book.glob("script/*.txt"))[0]
    script.write_text(script.read_text() + "\nNarrator: And that was that.\n")
    assert run("produce", "--dir", book, *TONE, "-q", "--keep-delivered") == 0
    assert audio(book) != whole
    assert "delivered chapter" not in capsys.readouterr().err
