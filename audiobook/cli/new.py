"""``audiobook new``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import accepting_losses, in_folder, reporting

if TYPE_CHECKING:
    from audiobook.production import Contents


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
@accepting_losses
@reporting
def command(
    manuscript: Path, folder: Path, accept_losses: bool, quiet: bool, json_output: bool
) -> None:
    """Lay out a production folder for MANUSCRIPT.

    Writes book.yaml with what the manuscript says of itself, and lists the sections that will be
    read aloud and those that will not. Nothing is rendered yet.
    """
    from audiobook.production import Production

    contents = Production(folder).new(manuscript)
    if json_output:
        _console.print_json(json_shapes.shaped(contents, json_shapes.Contents))
    elif not quiet:
        _tell(contents, folder)
    _console.end_with_losses(contents.losses, accepted=accept_losses)


def _tell(contents: Contents, folder: Path) -> None:
    _console.say(f"{folder / 'book.yaml'}: {contents.title}")
    if contents.is_named_after_file:
        _console.note(
            "the title is only the file's name: write the book's title behind `title:` in "
            f"{folder / 'book.yaml'}."
        )
    for warning in contents.warnings:
        _console.note(warning)
    _console.say(f"{len(contents.read)} chapters will be read aloud:")
    for title in contents.read:
        _console.say(f"  {title}")
    if contents.left_out:
        _console.say("left out (change it under `sections:` in book.yaml):")
        for title in contents.left_out:
            _console.say(f"  {title}")
    _console.say("Next: audiobook script, then audiobook produce.")
