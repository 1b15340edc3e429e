"""``audiobook share``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting, with_engine, with_jobs


@click.command(
    name="share",
    epilog="""\b
Examples:
  audiobook share --dir my-novel --one-file         one MP3, or what format the book has
  audiobook share --dir my-novel --m4b              one file, for Apple Books and players
  audiobook share --dir my-novel --readalong        text and sound in one EPUB
  audiobook share --dir my-novel --audiobookshelf /srv/audiobooks
""",
)
@in_folder
@click.option(
    "--one-file", is_flag=True, help="Join the chapters into one file of the same format."
)
@click.option("--m4b", is_flag=True, help="Write one M4B of the whole book, whatever its format.")
@click.option("--readalong", is_flag=True, help="Write an EPUB 3 that reads itself aloud.")
@click.option("--w3c", is_flag=True, help="Write publication.json, the W3C audiobook manifest.")
@click.option(
    "--audiobookshelf",
    "library",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Copy the book into this library of Audiobookshelf.",
)
@with_engine
@with_jobs
@reporting
def command(
    folder: Path,
    one_file: bool,
    m4b: bool,
    readalong: bool,
    w3c: bool,
    library: Path | None,
    engine: str | None,
    jobs: int | None,
    quiet: bool,
    json_output: bool,
) -> None:
    """Make the finished book fit for other players.

    All but the copy for Audiobookshelf is written into output/; for podcast apps see
    `audiobook feed`.
    """
    from audiobook.production import Production

    if not (one_file or m4b or readalong or w3c or library):
        raise click.UsageError(
            "Say what to make: --one-file, --m4b, --readalong, --w3c, --audiobookshelf DIR, or "
            "several."
        )
    with _console.progress(quiet=quiet or json_output) as report:
        shared = Production(folder, note=_console.note).share(
            one_file=one_file,
            m4b=m4b,
            readalong=readalong,
            w3c=w3c,
            library=library,
            engine=engine,
            jobs=jobs,
            report=report,
        )
    if json_output:
        _console.print_json(json_shapes.Shared(tuple(shared)))
    elif not quiet:
        for path in shared:
            _console.say(str(path))
