"""``audiobook script``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting, with_model


@click.command(
    name="script",
    epilog="""\b
Examples:
  audiobook script --dir my-novel            after editing the manuscript or voices.yaml
  audiobook script my-novel.epub --dir my-novel
  audiobook script --dir my-novel --ask-model
""",
)
@click.argument("manuscript", type=click.Path(path_type=Path), required=False)
@in_folder
@click.option("--force", is_flag=True, help="Build though nothing changed.")
@with_model
@reporting
def command(
    manuscript: Path | None,
    folder: Path,
    force: bool,
    ask_model: bool,
    quiet: bool,
    json_output: bool,
) -> None:
    """Build script/ from the manuscript, or rebuild it.

    What you changed in script/ is kept: a rebuild merges it with what changed in the manuscript
    and says where the two met.
    """
    from audiobook.production import Production

    production = Production(folder, note=_console.note)
    with _console.progress(quiet=quiet or json_output) as report:
        built = production.build(manuscript, force=force, ask_model=ask_model, report=report)
    if json_output:
        _console.print_json(json_shapes.shaped(built, json_shapes.Build))
        return
    for loss in built.losses:
        _console.note(f"lost: {loss}")
    for warning in built.warnings:
        _console.note(warning)
    _console.note_slips(production)
    for merged in built.merged:
        _console.say(f"merged: {merged}", fg="yellow", err=True)
    if quiet:
        return
    if built.up_to_date:
        _console.say("Nothing changed since the last build.")
    for section in built.left_out:
        _console.say(f"left out: {section}")
    if built.advice is not None:
        _console.say(_console.advice_line(built.advice))
    _console.say(
        f"{built.chapters} chapters, {len(built.characters)} characters, "
        f"{built.spoken_lines} lines of dialogue, {built.doubtful_lines} of them in doubt"
    )
    _console.ask_about_persons(built.may_be_one)
    if built.doubtful_lines:
        _console.say("`audiobook review` walks you through the doubtful ones.")
