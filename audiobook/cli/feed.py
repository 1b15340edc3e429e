"""``audiobook feed``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from audiobook.cli._options import in_folder


@click.command(
    name="feed",
    epilog="""\b
Examples:
  audiobook feed --dir my-novel --base-url https://example.org/my-novel/
  audiobook feed --dir my-novel            again, with the address of the time before

Then copy everything in output/ to that address. To publish a serial, write under `feed:` in
book.yaml `first_release: 2026-12-01T06:00:00+00:00` and `every_days: 7`, and run this each week.
""",
)
@in_folder
@click.option("--base-url", metavar="URL", help="Where output/ will lie on the web.")
@click.option("--all", "release_all", is_flag=True, help="Also chapters whose date has not come.")
def command(folder: Path, base_url: str | None, release_all: bool) -> None:
    """Write output/feed.xml, the podcast feed of the finished book, for any web host."""
    from audiobook.production import Production

    path = Production(folder).write_feed(
        base_url, release_all=release_all, now=dt.datetime.now(dt.UTC)
    )
    click.echo(str(path))
