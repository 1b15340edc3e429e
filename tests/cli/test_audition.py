"""``audition`` at a terminal: voices are heard, one key takes one."""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.terminal import Terminal

from audiobook.production import Production

pytestmark = pytest.mark.skipif(os.name == "nt", reason="it needs a pseudo terminal")

_AT_LAST = 60.0
"""Seconds after which a test is given up."""


@pytest.fixture
def player(tmp_path: Path) -> Path:
    """A program that plays a file by writing down its name, and takes its time."""
    folder = tmp_path / "player"
    folder.mkdir()
    program = folder / "afplay"
    program.write_text(f'#!/bin/sh\necho "$@" >> {folder}/played\nexec sleep 1000\n')
    program.chmod(0o755)
    return folder


@pytest.fixture
def slow_player(tmp_path: Path) -> Path:
    """A program that falls silent only when a file named ``end`` is there."""
    folder = tmp_path / "slow"
    folder.mkdir()
    program = folder / "afplay"
    program.write_text(
        f"#!/bin/sh\ntrap 'touch {folder}/told' TERM\necho \"$@\" >> {folder}/played\n"
        f"while [ ! -e {folder}/end ]; do sleep 0.02; done\n"
    )
    program.chmod(0o755)
    return folder


def path_with(folder: Path) -> str:
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def wait_until_played(player: Path, voice: str) -> None:
    played = player / "played"
    wait_until(
        lambda: played.is_file() and voice.replace(":", "-") in played.read_text(),
        f"{voice} was not played",
    )


def wait_until(done: Callable[[], bool], message: str) -> None:
    end = time.monotonic() + _AT_LAST
    while not done():
        assert time.monotonic() < end, message
        time.sleep(0.02)


def test_six_voices_are_offered_and_a_key_takes_one(book: Path, player: Path) -> None:
    before = Production(book).voice_of("Narrator")
    with Terminal("audition", "Narrator", "--dir", book, PATH=path_with(player)) as terminal:
        terminal.asked()
        offered = dict(re.findall(r"^(\d)\t(\S+)", terminal.screen, re.MULTILINE))
        assert list(offered) == list("123456")
        assert len(set(offered.values())) == 6
        assert re.findall(r"\t(\S+) \(now\)", terminal.screen) == [before]
        other = next(number for number, voice in offered.items() if voice != before)
        terminal.prompt(other, f"{other}  {offered[other]}")
        wait_until_played(player, offered[other])
        terminal.asked()
        assert terminal.leave("y") == 0
    assert f"Narrator is {offered[other]} now." in terminal.output
    assert Production(book).voice_of("Narrator") == offered[other]


def test_the_voice_that_is_heard_is_taken_and_falls_silent(book: Path, player: Path) -> None:
    with Terminal("audition", "Narrator", "--dir", book, PATH=path_with(player)) as terminal:
        terminal.asked()
        voice = re.findall(r"^1\t(\S+)", terminal.screen, re.MULTILINE)[0]
        terminal.prompt("?", "1 to 6 plays")
        terminal.asked()
        terminal.prompt("a", f"1  {voice}")
        terminal.asked()
        assert terminal.leave("y") == 0
    assert Production(book).voice_of("Narrator") == voice


def test_a_key_leaves_everything_as_it_is(book: Path, tmp_path: Path) -> None:
    voices = (book / "voices.yaml").read_bytes()
    with Terminal("audition", "Narrator", "--dir", book, PATH=str(tmp_path)) as terminal:
        terminal.asked()
        terminal.prompt("1", "no player was found: listen to")
        terminal.asked()
        assert terminal.leave("q") == 0
    assert (book / "voices.yaml").read_bytes() == voices


def test_keys_pressed_while_it_is_busy_are_not_lost(book: Path, slow_player: Path) -> None:
    before = Production(book).voice_of("Narrator")
    with Terminal("audition", "Narrator", "--dir", book, PATH=path_with(slow_player)) as terminal:
        screen = terminal.asked()
        voices = re.findall(r"^\d\t(\S+)", screen, re.MULTILINE)
        other = next(number for number, voice in enumerate(voices, 1) if voice != before)
        wait_until_played(slow_player, voices[0])
        terminal.type(str(other))
        wait_until((slow_player / "told").exists, "nothing was told to be silent")
        terminal.type("y")
        (slow_player / "end").touch()
        assert terminal.ended() == 0
    assert Production(book).voice_of("Narrator") == voices[other - 1]
