"""``--ask-model`` of ``script`` and ``produce``."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.chat_server import ChatServer
from support.command_line import Run
from support.doubts import STORY, language_model

pytest.importorskip("httpx")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatServer]:
    with language_model(monkeypatch) as asked:
        yield asked


@pytest.fixture
def weir(tmp_path: Path) -> Path:
    path = tmp_path / "weir.txt"
    path.write_text(STORY, encoding="utf-8")
    return path


def test_script(
    run: Run,
    server: ChatServer,
    weir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = tmp_path / "book"
    assert run("script", weir, "--dir", book, "--ask-model") == 0
    out, err = capsys.readouterr()
    asked = re.search(r"parrot was asked about (\d+) lines", out)
    assert asked is not None
    assert int(asked[1]) > 10
    assert "asking: 100 %" in err
    assert "note:" not in err
    assert run("script", "--dir", book, "--ask-model") == 0
    assert "Nothing changed" in capsys.readouterr().out


def test_what_went_wrong_is_said_once_and_the_script_is_there(
    run: Run,
    server: ChatServer,
    weir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.replies = [(401, {}, b"")] * 9
    assert run("script", weir, "--dir", tmp_path / "book", "--ask-model") == 0
    err = capsys.readouterr().err
    assert err.count("note:") == 1
    assert "Set AUDIOBOOK_LLM_KEY" in err
    assert len(list((tmp_path / "book/script").glob("*.txt"))) == 2


def test_produce(
    run: Run,
    server: ChatServer,
    weir: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = tmp_path / "book"
    command = ("produce", weir, "--dir", book, "--engine", "tone")
    assert run(*command, "--ask-model", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["tracks"]) == 2
    asked = len(server.requests)
    assert asked > 0
    script = [path.read_bytes() for path in sorted(book.glob("script/*.txt"))]
    assert run(*command, "-q") == 0
    assert len(server.requests) == asked
    assert [path.read_bytes() for path in sorted(book.glob("script/*.txt"))] == script


@pytest.mark.parametrize("command", ["script", "produce"])
def test_a_model_that_nobody_named(
    run: Run,
    weir: Path,
    tmp_path: Path,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("AUDIOBOOK_LLM_URL", raising=False)
    assert run(command, weir, "--dir", tmp_path / "book", "--ask-model") == 2
    assert "AUDIOBOOK_LLM_URL" in capsys.readouterr().err
    assert not (tmp_path / "book").exists()
