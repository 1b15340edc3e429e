"""``audiobook review``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting
from audiobook.errors import UsageError
from audiobook.script import Order, Selection

if TYPE_CHECKING:
    from audiobook.production import Production
    from audiobook.script import ReviewItem

_SHOWN_TEXT = 60


@click.command(
    name="review",
    epilog="""\b
Examples:
  audiobook review --dir my-novel
  audiobook review --dir my-novel --chapter 3 --speaker Alice
  audiobook review --dir my-novel --all           the lines that are sure, too
  audiobook review --dir my-novel --order worst
  audiobook review --dir my-novel --list
  audiobook review --dir my-novel --answer 3 17 Alice     line 17 of chapter 3 is Alice's

In the walk-through one key answers: a number for a speaker, n for the narrator, o for another
name; p plays the line, u takes the last answer back, s skips, q quits, ? explains.
""",
)
@in_folder
@click.option("--list", "only_list", is_flag=True, help="List the lines and stop.")
@click.option(
    "--order",
    type=click.Choice([order.value for order in Order]),
    default=Order.READING.value,
    show_default=True,
    help="As they are read, speaker by speaker, or what would harm most first.",
)
@click.option("--speaker", default="", metavar="NAME", help="Only the lines of this speaker.")
@click.option("--chapter", type=click.IntRange(1), metavar="N", help="Only this chapter.")
@click.option(
    "--all",
    "sure",
    is_flag=True,
    help="Lines that are sure, too, and narration between quotation marks.",
)
@click.option(
    "--one-person",
    nargs=2,
    metavar="NAME OTHER",
    help="Say that two names are one person's, called by the first, and stop.",
)
@click.option(
    "--two-people", nargs=2, metavar="NAME OTHER", help="Say that they are not, and stop."
)
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
    order: str,
    speaker: str,
    chapter: int | None,
    sure: bool,
    one_person: tuple[str, str] | None,
    two_people: tuple[str, str] | None,
    answer: tuple[int, int, str] | None,
    quiet: bool,
    json_output: bool,
) -> None:
    """Walk through the lines whose speaker is in doubt, as they are read.

    First it asks who may be one person; voices.yaml remembers the answer. Every answer about a
    line is written into script/ at once, helps to decide the lines around it, and is kept by
    every later build.
    """
    from audiobook.production import Production

    production = Production(folder, note=_console.note)
    selection = Selection(Order(order), _speaker(production, speaker), chapter or 0, sure)
    if one_person or two_people:
        _tell_persons(production, one_person, two_people, quiet=quiet)
        return
    if chapter is not None:
        production.script_path(chapter)
    if answer is not None:
        _answer(production, *answer, quiet=quiet, json_output=json_output)
        return
    if json_output or only_list:
        _list(production, selection, json_output)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The walk-through needs a terminal.",
            hint="Use --list or --json to see the lines, and --answer CHAPTER LINE SPEAKER to "
            "settle one.",
        )
    from audiobook.cli._walkthrough import walk_through

    walk_through(production, selection, quiet=quiet)


def _answer(
    production: Production,
    chapter: int,
    line: int,
    speaker: str,
    *,
    quiet: bool,
    json_output: bool,
) -> None:
    speakers = production.speakers()
    path = production.script_path(chapter)
    production.settle(path, line, speaker)
    with _console.progress(quiet=quiet or json_output) as report:
        built = production.build(force=True, report=report)
    if json_output:
        _console.print_json(
            json_shapes.Answer(path.name, line, speaker, in_doubt=built.doubtful_lines)
        )
    elif not quiet:
        _console.say(f"{path.name}:{line} is {speaker}’s; {built.doubtful_lines} left in doubt")
    if speaker not in speakers:
        near = _console.nearest(speaker, speakers)
        suggestion = f" Did you mean {near}?" if near else ""
        _console.note(f"nobody called {speaker} spoke in this book before.{suggestion}")


def _speaker(production: Production, name: str) -> str:
    """The speaker who is called so, in capitals or not.

    Raises:
        UsageError: nobody is.
    """
    speakers = production.speakers() if name else []
    match = next((s for s in speakers if s.casefold() == name.casefold()), None)
    if name and match is None:
        near = _console.nearest(name, speakers)
        hint = f"Did you mean {near}?" if near else f"Speakers are {', '.join(speakers)}."
        raise UsageError(f"Nobody called {name} speaks in this book.", hint=hint)
    return match or ""


def _tell_persons(
    production: Production,
    one_person: tuple[str, str] | None,
    two_people: tuple[str, str] | None,
    *,
    quiet: bool,
) -> None:
    for names, is_one in ((one_person, True), (two_people, False)):
        if names:
            production.tell_persons(names, is_one=is_one)
    with _console.progress(quiet=quiet) as report:
        built = production.build(report=report)
    if not quiet:
        _console.say(f"voices.yaml remembers it; {built.doubtful_lines} left in doubt")


def _list(production: Production, selection: Selection, json_output: bool) -> None:
    items = production.review_lines(selection)
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
                f"{item.segment.speaker}{'?' * item.segment.doubtful}",
                f"{item.confidence:.0%}",
                _shortened(" ".join(item.segment.text.split()), width),
            )
            for item in items
        ],
    )
    if sys.stdout.isatty():
        sure = production.certainty().share
        what = "lines" if selection.sure else "lines in doubt"
        _console.say(f"{len(items)} {what}; {sure:.0%} of the spoken words are sure")
        _console.ask_about_persons(production.open_questions())


def _shortened(text: str, width: int | None) -> str:
    return text if width is None or len(text) <= width else text[: width - 1].rstrip() + "…"


def _as_json(item: ReviewItem, files: Sequence[Path]) -> json_shapes.ReviewLine:
    return json_shapes.ReviewLine(
        chapter=files.index(item.chapter.path) + 1 if item.chapter.path in files else None,
        file=item.chapter.path.name if item.chapter.path else "",
        line=item.line,
        speaker=item.segment.speaker,
        text=item.segment.text.strip(),
        doubtful=item.segment.doubtful,
        confidence=round(item.confidence, 3),
        words=item.words,
        candidates=tuple(
            json_shapes.Candidate(c.speaker, round(c.probability, 3)) for c in item.candidates
        ),
        evidence=tuple(evidence.detail for evidence in item.evidence),
    )
