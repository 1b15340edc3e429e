"""``audiobook share``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli._options import in_folder


@click.command(
    name="share",
    epilog="""\b
Examples:
  audiobook share --dir my-novel --readalong
  audiobook share --dir my-novel --audiobookshelf /srv/audiobooks
""",
)
@in_folder
@click.option("--readalong", is_flag=True, help="Write an EPUB 3 that reads itself aloud.")
@click.option("--w3c", is_flag=True, help="Write publication.json, the W3C audiobook manifest.")
@click.option(
    "--audiobookshelf",
    "library",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Copy the book into this library of Audiobookshelf.",
)
def command(folder: Path, readalong: bool, w3c: bool, library: Path | None) -> None:
    """Make the finished book fit for other players.

    The EPUB and the manifest are written into output/; for podcast apps see `audiobook feed`.
    """
    from audiobook.production import Production

    if not (readalong or w3c or library):
        raise click.UsageError(
            "Say what to make: --readalong, --w3c, --audiobookshelf DIR, or several of them."
        )
    for path in Production(folder).share(readalong=readalong, w3c=w3c, library=library):
        click.echo(str(path))
