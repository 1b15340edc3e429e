"""``audiobook assemble``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting, with_engine, with_jobs


@click.command(
    name="assemble",
    epilog="""\b
Examples:
  audiobook assemble --dir my-novel
""",
)
@in_folder
@with_engine
@with_jobs
@reporting
def command(
    folder: Path, engine: str | None, jobs: int | None, quiet: bool, json_output: bool
) -> None:
    """Stitch the spoken lines into tagged chapters in output/.

    Every line has to be spoken first: run `audiobook render`, or `audiobook produce` for both.
    """
    from audiobook.production import Production

    with _console.progress(quiet=quiet or json_output) as report:
        tracks = Production(folder, note=_console.note).assemble(
            engine=engine, jobs=jobs, report=report
        )
    if json_output:
        _console.print_json([json_shapes.shaped(t, json_shapes.Chapter) for t in tracks])
    elif not quiet:
        for track in tracks:
            _console.say(f"{track.path.name}  {_console.clock(track.duration)}  {track.title}")
