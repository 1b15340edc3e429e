"""``audiobook review``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console
from audiobook.cli._options import as_json, in_folder
from audiobook.errors import UsageError
from audiobook.model import NARRATOR

if TYPE_CHECKING:
    from audiobook.production import Production
    from audiobook.script.review import ReviewItem

_QUICK = 1.0  # seconds a rebuild may take to be done after each answer


@click.command(
    name="review",
    epilog="""\b
Examples:
  audiobook review --dir my-novel
  audiobook review --dir my-novel --list
  audiobook review --dir my-novel --answer 3 17 Alice     line 17 of chapter 3 is Alice's

In the walk-through one key answers: a number for a speaker, n for the narrator, o for another
name, s to skip, q to stop.
""",
)
@in_folder
@click.option("--list", "only_list", is_flag=True, help="List the doubtful lines, worst first.")
@click.option(
    "--answer",
    nargs=3,
    type=(click.IntRange(1), click.IntRange(1), str),
    metavar="CHAPTER LINE SPEAKER",
    help="Settle one line and stop.",
)
@as_json
def command(
    folder: Path, only_list: bool, answer: tuple[int, int, str] | None, json_output: bool
) -> None:
    """Walk through the lines whose speaker is in doubt, worst first.

    Worst is what would put most words into a wrong voice. Every answer is written into script/ at
    once, helps to decide the lines around it, and is kept by every later build.
    """
    from audiobook.production import Production

    production = Production(folder)
    if answer is not None:
        chapter, line, speaker = answer
        production.settle(production.script_path(chapter), line, speaker)
        production.build(force=True)
        return
    items = production.doubtful_lines()
    if json_output or only_list:
        _list(items, json_output)
        return
    if not items:
        click.echo("No line is in doubt.")
        return
    if not sys.stdin.isatty():
        raise UsageError(
            "the walk-through needs a terminal",
            hint="Use --list to see the lines, and --answer CHAPTER LINE SPEAKER to settle one.",
        )
    answered = _walk(production, items)
    click.echo(f"{answered} answered, {len(production.doubtful_lines())} left in doubt")


def _list(items: list[ReviewItem], json_output: bool) -> None:
    rows = [
        {
            "file": item.chapter.path.name if item.chapter.path else "",
            "line": item.line,
            "speaker": item.segment.speaker,
            "text": item.segment.text.strip(),
            "confidence": round(item.confidence, 3),
            "words": item.words,
            "candidates": [
                {"speaker": c.speaker, "probability": round(c.probability, 3)}
                for c in item.candidates
            ],
            "evidence": [evidence.detail for evidence in item.evidence],
        }
        for item in items
    ]
    if json_output:
        _console.print_json(rows)
        return
    _console.print_table(
        ("file", "line", "speaker", "sure", "text"),
        [
            (r["file"], r["line"], f"{r['speaker']}?", f"{r['confidence']:.0%}", r["text"])
            for r in rows
        ],
    )


def _walk(production: Production, items: list[ReviewItem]) -> int:
    """Ask about each line; returns how many were answered."""
    skipped: set[tuple[str, str]] = set()
    answered = 0
    pending = quick = True
    while items := [item for item in items if _identity(item) not in skipped]:
        item = items[0]
        choice = _ask(production, item, len(items))
        if choice is None:
            break
        if choice == "":
            skipped.add(_identity(item))
            continue
        assert item.chapter.path is not None and item.line is not None
        production.settle(item.chapter.path, item.line, choice)
        answered += 1
        pending = True
        if quick:
            start = time.monotonic()
            production.build(force=True)
            quick, pending = time.monotonic() - start < _QUICK, False
        items = production.doubtful_lines()
    if answered and pending:
        production.build(force=True)
    return answered


def _identity(item: ReviewItem) -> tuple[str, str]:
    return (item.paragraph, item.segment.text)


def _ask(production: Production, item: ReviewItem, left: int) -> str | None:
    """A speaker, an empty string to skip, or None to stop."""
    before, text = item.paragraph[: item.start], item.paragraph[item.start : item.end]
    click.clear()
    where = f"{item.chapter.path.name}:{item.line}" if item.chapter.path else ""
    click.secho(f"{where}   {left} left", dim=True)
    click.echo()
    click.echo(before + click.style(text, bold=True, fg="yellow") + item.paragraph[item.end :])
    click.echo()
    for evidence in item.evidence:
        click.secho(f"  {evidence.detail}", dim=True)
    offered = production.review_choices(item)
    chances = {c.speaker: c.probability for c in item.candidates}
    for number, name in enumerate(offered, 1):
        chance = f"  {chances[name]:.0%}" if name in chances else ""
        click.echo(f"  {number}  {name}{chance}")
    click.secho("  n  narrator   o  another name   s  skip   q  stop", dim=True)
    while True:
        key = click.getchar()
        if key in ("q", "Q", "\x04"):
            return None
        if key in ("s", "S"):
            return ""
        if key in ("n", "N"):
            return NARRATOR
        if key in ("o", "O"):
            return str(click.prompt("Who speaks?")).strip()
        if key.isdigit() and 1 <= int(key) <= len(offered):
            return offered[int(key) - 1]
