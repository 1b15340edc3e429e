"""Each command by itself: what it prints, and its exit status."""

import datetime as dt
import importlib
import json
import re
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from support.command_line import Run

from audiobook.cli._app import COMMANDS


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> pytest.CaptureFixture[str]:
    return capsys


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(
    run: Run, printed: pytest.CaptureFixture[str], command: str
) -> None:
    assert run(command, "--help") == 0
    text = printed.readouterr().out
    assert "Usage: audiobook" in text
    assert "Example" in text


def test_help_imports_no_stage() -> None:
    program = (
        "import sys; from audiobook.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in sys.modules if m in ('numpy', 'lxml', 'rich', 'av', 'ruamel.yaml')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.rstrip().endswith("[]")


def test_an_unknown_command_names_the_nearest(
    run: Run, printed: pytest.CaptureFixture[str]
) -> None:
    assert run("prodce") == 2
    assert "Did you mean 'produce'?" in printed.readouterr().err


def test_quotes_gives_one_object_a_quotation(
    run: Run, story: Path, printed: pytest.CaptureFixture[str]
) -> None:
    assert run("quotes", story, "--json") == 0
    rows = [json.loads(line) for line in printed.readouterr().out.splitlines()]
    text = story.read_text(encoding="utf-8")
    keys = {"start", "end", "text", "is_speech", "speaker", "evidence", "confidence", "sure"}
    for row in rows:
        assert set(row) == keys
        assert text[row["start"] : row["end"]] == row["text"]
        assert 0 <= row["confidence"] <= 1
    by_text = {row["text"]: row for row in rows}
    assert by_text["I did,"]["speaker"] == "Tom"
    assert not by_text["no landing"]["is_speech"]
    assert any("said Tom" in reason for reason in by_text["I did,"]["evidence"])


def test_new_lists_what_is_read(
    run: Run, story: Path, tmp_path: Path, printed: pytest.CaptureFixture[str]
) -> None:
    assert run("new", story, "--dir", tmp_path / "n", "--json") == 0
    contents = json.loads(printed.readouterr().out)
    assert contents["read"] == ["CHAPTER I: The Pier", "CHAPTER II: The Boat"]
    assert any("author's note" in section for section in contents["left_out"])


def test_voices_of_an_engine(run: Run, printed: pytest.CaptureFixture[str]) -> None:
    assert run("voices", "--engine", "tone", "--gender", "female", "--json") == 0
    voices = json.loads(printed.readouterr().out)
    assert {voice["gender"] for voice in voices} == {"female"}
    assert all(voice["name"].startswith("tone:") for voice in voices)


def test_no_voice_is_said_to_be_none(run: Run, printed: pytest.CaptureFixture[str]) -> None:
    assert run("voices", "--engine", "tone", "--find", "nobody") == 0
    assert "no voice found" in printed.readouterr().err


def test_a_voice_that_does_not_exist_is_found_by_the_check(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    path = book / "voices.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(?m)^(  Mary:.*voice: )\"[^\"]*\"", r'\1"tone:altto"', text))
    assert run("cast", "--check", "--dir", book) == 5
    assert "“tone:alto”" in printed.readouterr().err


def test_a_sample_of_a_voice(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "sample.wav"
    assert run("voices", "--speak", "tone:alto", "--text", "Hello there.", "--out", path) == 0
    with wave.open(str(path)) as file:
        assert file.getnframes() > 0


def test_one_line_to_a_file(run: Run, book: Path, tmp_path: Path) -> None:
    path = tmp_path / "line.wav"
    command = ("line", "--dir", book, 1, 3, "--engine", "tone", "--out", path, "--no-play")
    assert run(*command) == 0
    with wave.open(str(path)) as file:
        assert file.getnchannels() == 1
        assert file.getnframes() > file.getframerate()


def test_a_line_that_says_nothing_names_the_nearest(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    assert run("line", "--dir", book, 1, 2, "--engine", "tone") == 10
    assert "nearest spoken line is 3" in printed.readouterr().err


def test_line_explains_what_the_engine_is_given(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    assert run("line", "--dir", book, 1, 3, "--explain") == 0
    shown = printed.readouterr().out
    assert "spoken: The tide was out" in shown
    assert "made by: tone 1" in shown


def test_a_chapter_lists_what_made_its_clips(book: Path) -> None:
    chapters = json.loads((book / ".audiobook/state/tracks.json").read_text(encoding="utf-8"))
    for chapter in chapters:
        assert set(chapter["made_by"]) == {"tone 1"}


def test_a_device_for_an_engine_that_has_no_choice_is_told(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    with (book / "voices.yaml").open("a", encoding="utf-8") as file:
        file.write("\ndevice: cuda\n")
    assert run("produce", "--dir", book, "--engine", "tone") == 0
    assert "`device: cuda` is nothing to tone" in printed.readouterr().err


def test_what_an_engine_does_not_hear_of_a_direction_is_told(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    path = next(book.glob("script/01-*.txt"))
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"^Narrator:", "Narrator [sad]:", text, count=1, flags=re.M), "utf-8")
    assert run("produce", "--dir", book, "--engine", "tone") == 0
    assert "tone takes no instructions: 1 line is not spoken" in printed.readouterr().err


def test_plan_says_why(run: Run, book: Path, printed: pytest.CaptureFixture[str]) -> None:
    path = next(book.glob("script/02-*.txt"))
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'Tom\??: "Gone,"', 'Mary: "Gone,"', text))
    assert run("plan", "--dir", book, "--engine", "tone", "--json") == 0
    outlook = json.loads(printed.readouterr().out)
    assert [line["reason"] for line in outlook["to_render"]] == ["another speaker"]


def test_status_of_a_finished_book(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    assert run("status", "--dir", book, "--json") == 0
    status = json.loads(printed.readouterr().out)
    assert (status["chapters"], status["tracks"]) == (2, 2)
    assert status["lines"] == status["rendered"]


def test_assemble_wants_every_line_spoken(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    path = next(book.glob("script/01-*.txt"))
    path.write_text(path.read_text(encoding="utf-8") + "\nNarrator: One more line.\n")
    assert run("assemble", "--dir", book) == 10
    assert "1 lines are not spoken yet" in printed.readouterr().err


def test_words_nobody_knows(run: Run, book: Path, printed: pytest.CaptureFixture[str]) -> None:
    path = next(book.glob("script/01-*.txt"))
    path.write_text(path.read_text(encoding="utf-8") + "\nNarrator: Then Zyxwane came.\n")
    assert run("words", "--dir", book, "--json") == 0
    assert "Zyxwane" in {word["word"] for word in json.loads(printed.readouterr().out)}


@pytest.mark.parametrize("typed", ["Mary", "mary"])
def test_an_audition_is_a_file_a_voice(run: Run, book: Path, tmp_path: Path, typed: str) -> None:
    out = tmp_path / "auditions"
    command = ("audition", typed, "tone:alto", "tone:mezzo", "--dir", book, "--out", out)
    assert run(*command) == 0
    assert {path.name for path in out.iterdir()} == {"tone-alto.wav", "tone-mezzo.wav"}


def test_distances_of_all_who_meet(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    assert run("cast", "--dir", book, "--distances", "--json") == 0
    pairs = json.loads(printed.readouterr().out)
    assert {frozenset((pair["role"], pair["other"])) for pair in pairs} >= {
        frozenset(("Mary", "Tom")),
        frozenset(("Narrator", "Mary")),
    }
    distances = [pair["distance"] for pair in pairs]
    assert distances == sorted(distances)
    assert min(distances) > 0


def test_the_feed_of_a_finished_book(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    printed.readouterr()
    assert run("feed", "--dir", book, "--base-url", "https://example.org/lamp") == 0
    assert "subscribe to https://example.org/lamp/feed.xml" in printed.readouterr().out
    first = (book / "output/feed.xml").read_bytes()
    assert first.count(b"<item>") == 2
    assert run("feed", "--dir", book, "--quiet") == 0
    assert printed.readouterr().out == ""
    assert (book / "output/feed.xml").read_bytes() == first
    assert run("feed", "--dir", book, "--json") == 0
    told = json.loads(printed.readouterr().out)
    assert told["path"] == str(book / "output/feed.xml")
    assert (told["url"], told["listed"], told["chapters"], told["next_release"]) == (
        *("https://example.org/lamp/feed.xml", 2, 2, None),
    )


def test_the_feed_of_a_serial_tells_when_it_goes_on(
    run: Run, book: Path, printed: pytest.CaptureFixture[str]
) -> None:
    first = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    with (book / "book.yaml").open("a") as file:
        file.write(f"feed: {{first_release: {first.isoformat()}, every_days: 300}}\n")
    assert run("feed", "--dir", book, "--base-url", "https://example.org/lamp") == 0
    told = printed.readouterr().out
    assert f"1 of 2 chapters; the next one comes {first + dt.timedelta(days=300):%Y-%m-%d}" in told


@pytest.mark.parametrize(
    "command", ["produce", "script", "render", "assemble", "verify", "check", "feed", "share"]
)
def test_what_works_for_a_while_takes_the_same_options(
    run: Run, printed: pytest.CaptureFixture[str], command: str
) -> None:
    run(command, "--help")
    told = printed.readouterr().out
    assert "-q, --quiet" in told
    assert "--json" in told


@pytest.mark.parametrize(
    ("file", "wrong", "right", "status", "message"),
    [
        ("voices.yaml", "  voice", "voic", 0, ""),
        ("voices.yaml", "narrator:", "narator:", 5, "narator"),
        ("voices.yaml", '"tone:', '"tone:un', 5, "has no voice"),
        ("book.yaml", "title:", "titel:", 5, "titel"),
        ("script/01-chapter-i-the-pier.txt", "Narrator: The tide", "The tide", 4, "who speaks"),
    ],
)
def test_a_mistake_in_the_authors_files(
    run: Run,
    book: Path,
    printed: pytest.CaptureFixture[str],
    file: str,
    wrong: str,
    right: str,
    status: int,
    message: str,
) -> None:
    path = book / file
    path.write_text(path.read_text(encoding="utf-8").replace(wrong, right, 1), encoding="utf-8")
    assert run("plan", "--dir", book) == status
    error = printed.readouterr().err
    assert message in error
    if status:
        assert f"{path.name}:" in error


@pytest.mark.parametrize("command", ["script", "cast", "plan", "render", "assemble", "status"])
def test_a_folder_without_a_book(run: Run, tmp_path: Path, command: str) -> None:
    assert run(command, "--dir", tmp_path / "nothing") == 10
    assert not (tmp_path / "nothing").exists()


def test_errors_as_json(run: Run, tmp_path: Path, printed: pytest.CaptureFixture[str]) -> None:
    assert run("produce", tmp_path / "no.txt", "--dir", tmp_path / "x", "--json") == 3
    error = json.loads(printed.readouterr().out)["error"]
    assert error["path"] == str(tmp_path / "no.txt")
    assert error["hint"]


def test_completion_for_every_shell(run: Run, printed: pytest.CaptureFixture[str]) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert run("completion", shell) == 0
        assert "audiobook" in printed.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ("script",),
        ("cast",),
        ("plan",),
        ("words",),
        ("line", 1, 2),
        ("audition", "Mary"),
        ("render",),
        ("assemble",),
        ("status",),
        ("feed", "--base-url", "https://example.org"),
        ("share", "--w3c"),
        ("check",),
        ("serve",),
        ("produce",),
        ("review", "--list"),
        ("review", "--answer", 1, 2, "Mary"),
    ],
    ids=lambda command: command[0],
)
def test_a_folder_that_is_no_production(
    run: Run,
    tmp_path: Path,
    printed: pytest.CaptureFixture[str],
    command: tuple[str | int, ...],
) -> None:
    assert run(*command, "--dir", tmp_path) == 10
    told = printed.readouterr().err
    assert "This folder is not a production yet" in told
    assert "audiobook new BOOK" in told
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("command", sorted(COMMANDS.keys() - {"completion", "serve", "studio"}))
def test_every_command_speaks_json(command: str) -> None:
    module = importlib.import_module(f"audiobook.cli.{command}")
    assert "--json" in {name for option in module.command.params for name in option.opts}


def test_a_player_without_sound_is_quiet_and_the_next_one_is_tried(
    run: Run,
    book: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    players = {"afplay": "echo no card >&2; exit 1", "pw-play": f"echo > {tmp_path}/ok"}
    for name, program in players.items():
        (programs / name).write_text(f"#!/bin/sh\n{program}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))
    assert run("line", "--dir", book, 1, 3) == 0
    assert "no card" not in capfd.readouterr().err
    assert (tmp_path / "ok").exists()
    (programs / "pw-play").unlink()
    assert run("line", "--dir", book, 1, 3) == 0
    assert "nothing here can play sound" in capfd.readouterr().err
