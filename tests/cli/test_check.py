"""``audiobook check`` and ``audiobook share`` from the outside."""

import json
from pathlib import Path

import pytest

from audiobook.cli import main
from audiobook.errors import AssemblyError
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


def test_share_joins_the_chapters(own_tide: Production, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(own_tide.folder.root)
    assert run("share", "--dir", folder, "--one-file", "--json") == 0
    (written,) = json.loads(capsys.readouterr().out)["written"]
    assert Path(written).name == "the-tide-and-the-lamp.mp3"
    before = Path(written).read_bytes()
    # A chapter that the author replaced by a recording of his own.
    chapter = own_tide.folder.output / "02-chapter-2-two.mp3"
    chapter.write_bytes(b"RIFF" + bytes(5000))
    assert run("share", "--dir", folder, "--one-file") == AssemblyError.exit_status
    told = capsys.readouterr().err
    assert chapter.name in told
    assert "audiobook produce" in told
    assert Path(written).read_bytes() == before


def test_share_prints_what_it_wrote(
    own_tide: Production, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("share", "--dir", str(own_tide.folder.root), "--w3c") == 0
    assert capsys.readouterr().out.strip().endswith("publication.json")
