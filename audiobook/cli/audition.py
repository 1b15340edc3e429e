"""``audiobook audition``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting
from audiobook.cli._player import play_file

if TYPE_CHECKING:
    from audiobook.production import Line, Production


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
    each other and from those whom CHARACTER meets. At a terminal they are played: the number of
    a voice plays it, y gives the one played last to CHARACTER in voices.yaml.
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
    production: Production, character: str, heard: Sequence[tuple[str, Line]], own: str
) -> None:
    """Play what is asked for until a voice is taken, or none."""
    keys = f"1 to {min(len(heard), 9)} plays, y takes the one played last, q leaves it as it is"
    _console.say(keys)
    choice: int | None = None
    while True:
        key = (click.getchar() or "q").lower()
        if key in "q\x03\x1b":
            _console.say(f"{character} stays {own}." if own else "Nothing was changed.")
            return
        if key in "y\r\n" and choice is not None:
            voice = heard[choice][0]
            production.choose_voice(character, voice)
            _console.say(f"{character} is {voice} now.")
            return
        if key.isdigit() and 1 <= int(key) <= len(heard):
            choice = int(key) - 1
            _console.say(f"{key}  {heard[choice][0]}")
            if not play_file(heard[choice][1].path):
                _console.say(f"  no player was found: listen to {heard[choice][1].path}")
        else:
            _console.say(keys)
