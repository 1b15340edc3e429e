"""``audiobook feed``."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting


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
@reporting
def command(
    folder: Path, base_url: str | None, release_all: bool, quiet: bool, json_output: bool
) -> None:
    """Write output/feed.xml, the podcast feed of the finished book, for any web host."""
    from audiobook.production import Production

    feed = Production(folder, note=_console.note).write_feed(
        base_url, release_all=release_all, now=dt.datetime.now(dt.UTC)
    )
    if json_output:
        next_release = str(feed.next_release) if feed.next_release else None
        _console.print_json(json_shapes.shaped(feed, json_shapes.Feed, next_release=next_release))
        return
    if feed.moved_from:
        _console.note(
            f"the feed has moved from {feed.moved_from}. Leave one there for some weeks, made "
            f"with `new_feed_url: {feed.url}` under `feed:` in book.yaml, so that apps and "
            "directories follow."
        )
    if quiet:
        return
    _console.say(str(feed.path))
    if feed.next_release is not None:
        day = f"{feed.next_release.astimezone(dt.UTC):%Y-%m-%d %H:%M %Z}"
        _console.say(f"{feed.listed} of {feed.chapters} chapters; the next one comes {day}")
    _console.say(f"Copy output/ to its place; listeners subscribe to {feed.url}")
