"""``audiobook audition``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console
from audiobook.cli._options import in_folder, reporting


@click.command(
    name="audition",
    epilog="""\b
Examples:
  audiobook audition Alice --dir my-novel
  audiobook audition Alice kokoro:bf_emma kokoro:bf_isabella --dir my-novel --out auditions
  audiobook audition Narrator --lines 1 --dir my-novel
""",
)
@click.argument("character")
@click.argument("voices", nargs=-1)
@in_folder
@click.option("--lines", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="The folder.")
@reporting
def command(
    character: str,
    voices: tuple[str, ...],
    folder: Path,
    lines: int,
    out: Path | None,
    quiet: bool,
    json_output: bool,
) -> None:
    """Render CHARACTER's own lines in several VOICES, a WAV file each, to compare.

    Without VOICES, all that suit the character are tried.
    """
    from audiobook.production import Production

    place = out or folder / "auditions" / character
    heard = Production(folder, note=_console.note).audition(character, voices, place, lines=lines)
    if json_output:
        _console.print_json([{"voice": voice, "path": line.path} for voice, line in heard])
        return
    if quiet:
        return
    for voice, line in heard:
        _console.say(f"{voice}\t{line.path}\t{_console.clock(line.seconds)}")
