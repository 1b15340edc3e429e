"""``audiobook rename``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import as_json, in_folder


@click.command(
    name="rename",
    epilog="""\b
Example:
  audiobook rename Lorne Lorenzo --dir my-novel
""",
)
@click.argument("old")
@click.argument("new")
@in_folder
@as_json
def command(old: str, new: str, folder: Path, json_output: bool) -> None:
    """Call the character OLD by the name NEW, everywhere.

    The lines in script/ and the voice in voices.yaml go along. OLD becomes an alias, so that who
    is called so in the text is still the same person.
    """
    from audiobook.production import Production

    renamed = Production(folder, note=_console.note).rename(old, new)
    if json_output:
        _console.print_json(json_shapes.shaped(renamed, json_shapes.Renaming))
        return
    voice = "and the voice" if renamed.has_voice else "who has no voice yet"
    _console.say(f"{old} is {new} now: {renamed.lines} lines, {voice}.")
