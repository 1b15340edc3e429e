"""``audiobook words``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import as_json, in_folder


@click.command(
    name="words",
    epilog="""\b
Example:
  audiobook words --dir my-novel

Then write under `lexicon:` in voices.yaml how an odd one is said, like `Lorne: lorn`.
""",
)
@in_folder
@as_json
def command(folder: Path, json_output: bool) -> None:
    """List the names and words that no dictionary knows, most frequent first.

    These are the ones a voice may say wrong. Words of your lexicon are left out.
    """
    from audiobook.production import Production

    production = Production(folder)
    words = production.words()
    if json_output:
        _console.print_json([json_shapes.shaped(word, json_shapes.Word) for word in words])
        return
    _console.note_slips(production)
    _console.print_table(
        ("word", "times", "sentence"), [(w.word, w.count, w.sample) for w in words]
    )
