"""``audiobook verify`` from the outside."""

import json

import pytest
from support.command_line import Run
from support.listening import ToldRecognizer

from audiobook import verification
from audiobook.production import Production

SAID = (
    "Chapter {0}: {1}. The tide was out and the goats lay on the sand. Who left the lamp burning "
    "at the end of pier number {0}? asked Ann. I did."
)


@pytest.fixture(autouse=True)
def _told(monkeypatch: pytest.MonkeyPatch) -> None:
    said = [SAID.format(at, title) for at, title in enumerate(("One", "Two", "Three"), 1)]
    monkeypatch.setattr(verification, "WhisperRecognizer", lambda _: ToldRecognizer(said))


def test_the_worst_lines_and_the_rates(
    run: Run, own_tide: Production, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", "--dir", own_tide.folder.root, "-q", "--limit", 3) == 9
    shown = capsys.readouterr().out
    assert shown.count("missing “and i would again”") == 3
    assert "goats" not in shown
    assert "the worst 3 of 6 lines" in shown
    assert "word error rate 14.71 % over 102 words" in shown


def test_json_for_a_program(
    run: Run, own_tide: Production, capsys: pytest.CaptureFixture[str]
) -> None:
    root = own_tide.folder.root
    assert run("verify", "--dir", root, "--json", "--limit", 0, "--chapter", 1) == 9
    told = json.loads(capsys.readouterr().out)
    assert told["word_error_rate"] == pytest.approx(100 * 5 / 34)
    assert [chapter["number"] for chapter in told["chapters"]] == [1]
    assert [line["speaker"] for line in told["lines"]] == ["Bob", "Narrator"]
    worst = told["lines"][0]
    assert worst["start"] <= worst["time"] <= worst["end"]
    assert worst["differences"][0]["fault"] == "missing"


def test_a_chapter_that_is_not_there(
    run: Run, own_tide: Production, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", "--dir", own_tide.folder.root, "--chapter", 9) == 10
    assert "no finished chapter 9" in capsys.readouterr().err
