"""``audiobook review``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console
from audiobook.cli._options import in_folder, reporting
from audiobook.errors import UsageError

if TYPE_CHECKING:
    from audiobook.production import Production
    from audiobook.script import ReviewItem

_SHOWN_TEXT = 60


@click.command(
    name="review",
    epilog="""\b
Examples:
  audiobook review --dir my-novel
  audiobook review --dir my-novel --list
  audiobook review --dir my-novel --answer 3 17 Alice     line 17 of chapter 3 is Alice's

In the walk-through one key answers: a number for a speaker, n for the narrator, o for another
name; p plays the line, u takes the last answer back, s skips, q quits, ? explains.
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
@reporting
def command(
    folder: Path,
    only_list: bool,
    answer: tuple[int, int, str] | None,
    quiet: bool,
    json_output: bool,
) -> None:
    """Walk through the lines whose speaker is in doubt, worst first.

    Worst is what would put most words into a wrong voice. Every answer is written into script/ at
    once, helps to decide the lines around it, and is kept by every later build.
    """
    from audiobook.production import Production

    production = Production(folder, note=_console.note)
    if answer is not None:
        _answer(production, *answer, quiet=quiet, json_output=json_output)
        return
    if json_output or only_list:
        _list(production, json_output)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The walk-through needs a terminal.",
            hint="Use --list or --json to see the lines, and --answer CHAPTER LINE SPEAKER to "
            "settle one.",
        )
    from audiobook.cli._walkthrough import walk_through

    walk_through(production, quiet=quiet)


def _answer(
    production: Production,
    chapter: int,
    line: int,
    speaker: str,
    *,
    quiet: bool,
    json_output: bool,
) -> None:
    known = production.speakers()
    path = production.script_path(chapter)
    production.settle(path, line, speaker)
    with _console.progress(quiet=quiet or json_output) as report:
        built = production.build(force=True, report=report)
    if json_output:
        _console.print_json(
            {
                "file": path.name,
                "line": line,
                "speaker": speaker,
                "in_doubt": built.doubtful_lines,
            }
        )
    elif not quiet:
        _console.say(f"{path.name}:{line} is {speaker}’s; {built.doubtful_lines} left in doubt")
    if speaker not in known:
        near = _console.nearest(speaker, known)
        meant = f" Did you mean {near}?" if near else ""
        _console.note(f"nobody called {speaker} spoke in this book before.{meant}")


def _list(production: Production, json_output: bool) -> None:
    items = production.doubtful_lines()
    if json_output:
        files = production.script_files()
        _console.print_json([_as_json(item, files) for item in items])
        return
    width = _SHOWN_TEXT if sys.stdout.isatty() else None
    _console.print_table(
        ("file", "line", "speaker", "sure", "text"),
        [
            (
                item.chapter.path.name if item.chapter.path else "",
                item.line,
                f"{item.segment.speaker}?",
                f"{item.confidence:.0%}",
                _shortened(" ".join(item.segment.text.split()), width),
            )
            for item in items
        ],
    )
    if sys.stdout.isatty():
        sure = production.certainty().share
        _console.say(f"{len(items)} lines in doubt; {sure:.0%} of the spoken words are sure")


def _shortened(text: str, width: int | None) -> str:
    return text if width is None or len(text) <= width else text[: width - 1].rstrip() + "…"


def _as_json(item: ReviewItem, files: Sequence[Path]) -> dict[str, object]:
    return {
        "chapter": files.index(item.chapter.path) + 1 if item.chapter.path in files else None,
        "file": item.chapter.path.name if item.chapter.path else "",
        "line": item.line,
        "speaker": item.segment.speaker,
        "text": item.segment.text.strip(),
        "confidence": round(item.confidence, 3),
        "words": item.words,
        "candidates": [
            {"speaker": c.speaker, "probability": round(c.probability, 3)} for c in item.candidates
        ],
        "evidence": [evidence.detail for evidence in item.evidence],
    }
