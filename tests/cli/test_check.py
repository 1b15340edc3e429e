"""``audiobook check`` and ``audiobook share`` from the outside."""

import json

import pytest

from audiobook.cli import main
from audiobook.production import Production


def run(*words: str) -> int:
    with pytest.raises(SystemExit) as left:
        main([*words])
    code = left.value.code
    assert isinstance(code, int)
    return code


def test_a_pass_and_its_figures(tide: Production, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--dir", str(tide.folder.root), "--quiet", "-j", "1") == 0
    shown = capsys.readouterr().out
    assert " LUFS" in shown
    assert "FAIL" not in shown


def test_a_failure_says_what_where_and_how(
    tide: Production, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("check", "--dir", str(tide.folder.root), "--profile", "acx", "-j", "1")
    assert run(*arguments) == 9
    told = capsys.readouterr()
    assert "FAIL  rms" in told.out
    assert "01-chapter-1-one.mp3" in told.out
    assert "mend: " in told.out
    assert "do not hold" in told.err


def test_json(tide: Production, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("check", "--dir", str(tide.folder.root), "--profile", "acx", "--json", "-j", "1")
    assert run(*arguments) == 9
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is False
    broken = {f["requirement"] for f in told["findings"] if not f["passed"]}
    assert "bit-rate" in broken


def test_share_asks_what_to_make(tide: Production, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("share", "--dir", str(tide.folder.root)) == 2
    assert "--readalong" in capsys.readouterr().err


def test_share_prints_what_it_wrote(
    own_tide: Production, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("share", "--dir", str(own_tide.folder.root), "--w3c") == 0
    assert capsys.readouterr().out.strip().endswith("publication.json")
