"""``audiobook clean``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting


@click.command(
    name="clean",
    epilog="""\b
Examples:
  audiobook clean --dir my-novel --dry-run      how much would it free?
  audiobook clean --dir my-novel --yes          without a question
""",
)
@in_folder
@click.option("-n", "--dry-run", is_flag=True, help="Only tell how much it would free.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing.")
@reporting
def command(folder: Path, dry_run: bool, yes: bool, quiet: bool, json_output: bool) -> None:
    """Remove spoken lines that are not used any more, and what killed commands left.

    Whatever the script needs as it stands stays, and so does what was rendered last. Your files and
    the delivered ones are not touched.
    """
    from audiobook.production import Production

    production = Production(folder)
    unneeded = production.clean(remove=False)
    summary = f"{unneeded.clips} spoken lines and {unneeded.others} other files are not needed: "
    summary += f"{unneeded.size / 1e6:.1f} MB."
    if not quiet and not json_output:
        click.echo(summary)
    removed = bool(unneeded.clips or unneeded.others) and not dry_run
    if removed and not (yes or json_output):
        removed = click.confirm("Remove them?", default=False)
    if removed:
        production.clean(remove=True)
        if not quiet and not json_output:
            click.echo("They are removed.")
    if json_output:
        _console.print_json(
            json_shapes.Cleaning(unneeded.clips, unneeded.others, unneeded.size, removed)
        )
