"""``audiobook audition``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._keyboard import Keyboard, keyboard
from audiobook.cli._options import in_folder, reporting
from audiobook.cli._player import Playback

if TYPE_CHECKING:
    from audiobook.production import Production, RenderedLine

_WIDTH = 60
"""Columns that the name of a voice takes at most, so that a shorter one covers it."""
_LEAVE = ("q", "\x03", "\x04", "\x1b")
"""Keys that change nothing: beside ``q``, Ctrl-C, Ctrl-D and Escape."""


@click.command(
    name="audition",
    epilog="""\b
Examples:
  audiobook audition Alice --dir my-novel
  audiobook audition Alice kokoro:bf_emma kokoro:bf_isabella --dir my-novel --out auditions
  audiobook audition Narrator --lines 1 --dir my-novel
  audiobook audition Alice --all --dir my-novel     every voice that suits her
""",
)
@click.argument("character")
@click.argument("voices", nargs=-1)
@in_folder
@click.option("--lines", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="The folder.")
@click.option("--all", "every", is_flag=True, help="Try every voice that suits the character.")
@reporting
def command(
    character: str,
    voices: tuple[str, ...],
    folder: Path,
    lines: int,
    out: Path | None,
    every: bool,
    quiet: bool,
    json_output: bool,
) -> None:
    """Render CHARACTER's own lines in several VOICES, a WAV file each, and choose one.

    Without VOICES, six are tried: the one that CHARACTER has, and five that differ from it, from
    each other and from those whom CHARACTER meets. At a terminal they are played in turn: y gives
    the one that is heard to CHARACTER in voices.yaml, and the number of a voice plays it again.
    """
    from audiobook.production import Production, describe_voice, suiting_voices

    place = out or folder / "auditions" / character
    production = Production(folder, note=_console.note)
    if every and not voices:
        voices = tuple(suiting_voices(production, character))
    lines_spoken = production.audition(character, voices, place, lines=lines)
    if json_output:
        _console.print_json(
            [json_shapes.AuditionLine(voice, line.path) for voice, line in lines_spoken]
        )
        return
    if quiet:
        return
    current_voice = production.voice_of(character)
    for number, (voice, line) in enumerate(lines_spoken, 1):
        now = " (now)" if voice == current_voice else ""
        row = (str(number), f"{voice}{now}", describe_voice(voice), str(line.path))
        _console.say("\t".join((*row, _console.clock(line.seconds))))
    if sys.stdin.isatty() and sys.stdout.isatty():
        _choose(production, character, lines_spoken, current_voice)


def _choose(
    production: Production, character: str, heard: Sequence[tuple[str, RenderedLine]], own: str
) -> None:
    """Play them in turn, and again what is asked for, until a voice is taken or none."""
    last = min(len(heard), 9)
    keys = f"1 to {last} plays, a all, y takes the one played last, q leaves it as it is"
    _console.say(keys)
    audition = _Audition(heard)
    with keyboard() as pressed, contextlib.closing(audition):
        audition.play(range(len(heard)))
        while True:
            key = _key(pressed)
            audition.hush()
            if key in _LEAVE:
                _console.say(f"{character} stays {own}." if own else "Nothing was changed.")
                return
            if key in "y\r\n" and audition.last is not None:
                voice = heard[audition.last][0]
                production.choose_voice(character, voice)
                _console.say(f"{character} is {voice} now.")
                return
            if key.isdigit() and 1 <= int(key) <= len(heard):
                audition.play([int(key) - 1])
            elif key == "a":
                audition.play(range(len(heard)))
            else:
                _console.say(keys)


def _key(pressed: Keyboard) -> str:
    """A key in lower case; one that leaves when the terminal is gone."""
    try:
        return pressed.key().lower()
    except EOFError:
        return _LEAVE[0]


class _Audition:
    """What plays while a key is awaited."""

    def __init__(self, heard: Sequence[tuple[str, RenderedLine]]) -> None:
        self._heard = heard
        self._playback: Playback | None = None
        self.last: int | None = None
        """The index of what was played last."""

    def play(self, indices: Sequence[int]) -> None:
        self.last = indices[0]
        paths = [self._heard[index][1].path for index in indices]
        self._playback = Playback(paths, lambda i: self._show(indices[i]), self._show_failure)

    def hush(self) -> None:
        """Be silent."""
        if self._playback is not None:
            self._playback.stop()
            self._playback = None
            _console.say()

    close = hush

    def _show(self, index: int) -> None:
        self.last = index
        line = _console.harmless(f"{index + 1}  {self._heard[index][0]}")
        click.echo(f"\r{line:<{_WIDTH}}", nl=False)

    def _show_failure(self) -> None:
        assert self.last is not None
        path = _console.harmless(self._heard[self.last][1].path)
        click.echo(f"\nno player was found: listen to {path}")
