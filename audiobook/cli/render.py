"""``audiobook render``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import (
    in_folder,
    reporting,
    with_engine,
    with_jobs,
    with_workers,
)


@click.command(
    name="render",
    epilog="""\b
Examples:
  audiobook render --dir my-novel
  audiobook render --dir my-novel --jobs 1
""",
)
@in_folder
@with_engine
@with_jobs
@with_workers
@reporting
def command(
    folder: Path,
    engine: str | None,
    jobs: int | None,
    workers: str | None,
    quiet: bool,
    json_output: bool,
) -> None:
    """Speak every line that is not spoken yet.

    Lines are kept in .audiobook/clips by what they say and how: a line is spoken again only when
    its words, its voice or a setting changed. A run that was stopped goes on where it was.
    """
    from audiobook.production import Production

    with _console.progress(quiet=quiet or json_output) as report:
        chapters = Production(folder, note=_console.note).render(
            engine=engine, jobs=jobs, workers=workers, report=report
        )
    if json_output:
        _console.print_json(json_shapes.Rendering(chapters))
    elif not quiet:
        _console.say(f"{chapters} chapters are spoken.")
