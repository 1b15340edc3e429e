"""``audiobook new``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console
from audiobook.cli._console import print_json
from audiobook.cli._options import in_folder, reporting


@click.command(
    name="new",
    epilog="""\b
Examples:
  audiobook new my-novel.epub --dir my-novel
  audiobook new chapters.docx
""",
)
@click.argument("manuscript", type=click.Path(path_type=Path))
@in_folder
@reporting
def command(manuscript: Path, folder: Path, quiet: bool, json_output: bool) -> None:
    """Lay out a production folder for MANUSCRIPT.

    Writes book.yaml with what the manuscript says of itself, and lists the sections that will be
    read aloud and those that will not. Nothing is rendered yet.
    """
    from audiobook.production import Production

    contents = Production(folder).new(manuscript)
    if json_output:
        print_json({"read": contents.read, "left_out": contents.left_out})
        return
    if quiet:
        return
    _console.say(f"{folder / 'book.yaml'}: {contents.title}")
    _console.say(f"{len(contents.read)} chapters will be read aloud:")
    for title in contents.read:
        _console.say(f"  {title}")
    if contents.left_out:
        _console.say("left out (change it under `sections:` in book.yaml):")
        for title in contents.left_out:
            _console.say(f"  {title}")
    _console.say("Next: audiobook script, then audiobook produce.")
