"""``audiobook status``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import as_json, in_folder


@click.command(
    name="status",
    epilog="""\b
Example:
  audiobook status --dir my-novel
""",
)
@in_folder
@as_json
def command(folder: Path, json_output: bool) -> None:
    """Show how far the production is, and what comes next."""
    from audiobook.production import Production

    status = Production(folder).status()
    if json_output:
        _console.print_json(json_shapes.shaped(status, json_shapes.Status))
        return
    _console.say(f"{status.title} ({status.manuscript})")
    _console.say(
        f"script:  {status.chapters} chapters, {status.spoken_lines} lines of dialogue, "
        f"{status.doubtful_lines} in doubt"
    )
    _console.say(f"voices:  {status.voices} of {status.characters} characters have a voice")
    _console.say(f"spoken:  {status.rendered} of {status.lines} lines")
    _console.say(
        f"output:  {status.tracks} of {status.chapters} chapters, {_console.clock(status.seconds)}"
    )
    for text in status.notes:
        _console.note(text)
    for line in status.outdated:
        _console.say(f"old:     {line}")
    _console.say(f"next:    {status.next_step}")
