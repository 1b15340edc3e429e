"""``audiobook plan``."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from audiobook.cli import _console
from audiobook.cli._options import as_json, in_folder, with_engine


@click.command(
    name="plan",
    epilog="""\b
Examples:
  audiobook plan --dir my-novel
  audiobook plan --dir my-novel --engine kokoro     how long would another engine take?
""",
)
@in_folder
@with_engine
@as_json
def command(folder: Path, engine: str | None, json_output: bool) -> None:
    """Show what would be rendered, and why; nothing is rendered."""
    from audiobook.production import Production

    explained = Production(folder).explain_plan(engine=engine)
    if json_output:
        _console.print_json([dataclasses.asdict(chapter) for chapter in explained])
        return
    _console.print_table(
        ("", "chapter", "lines", "to render", "why", "audio"),
        [
            (
                chapter.number,
                chapter.title,
                chapter.lines,
                chapter.to_render,
                ", ".join(f"{count} {reason}" for reason, count in chapter.reasons.items()),
                _console.clock(chapter.seconds),
            )
            for chapter in explained
        ],
    )
