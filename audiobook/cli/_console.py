"""What the commands print: errors, tables, progress; on a terminal, in a log, or as JSON."""

from __future__ import annotations

import contextlib
import difflib
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from audiobook.errors import AudiobookError, ManuscriptLossError
from audiobook.model import Progress, ReportProgress, ignore_progress

if TYPE_CHECKING:
    from audiobook.cli.json_shapes import Shape
    from audiobook.dialogue import AdviceReport
    from audiobook.production import Production


_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal obeys instead of showing it: control codes but tabs and line ends, and marks that
turn the direction of writing (Unicode 16, 2.3)."""


def harmless(text: object) -> str:
    """`text`, which may come from anybody's file, as a terminal can only show it."""
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", str(text))


def say(text: object = "", *, err: bool = False, nl: bool = True, **style: Any) -> None:
    """Print a line, whatever is in it.

    Args:
        text: what.
        err: on stderr.
        nl: end the line.
        style: as `click.style` takes it.
    """
    click.secho(harmless(text), err=err, nl=nl, **style)


def use_utf8() -> None:
    """Write UTF-8 wherever output goes, so that a quotation mark never stops a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The entry of `known` most like `word`, if one is like it at all."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return near[0] if near else None


def show_error(error: AudiobookError, *, as_json: bool) -> None:
    """Say what is wrong, where and what to do: on stderr, or as one JSON object on stdout."""
    if as_json:
        from audiobook.cli import json_shapes

        path = str(error.path) if error.path else None
        print_json(json_shapes.Failure(json_shapes.shaped(error, json_shapes.ErrorBody, path=path)))
        return
    say("error: ", fg="red", bold=True, nl=False, err=True)
    say(str(error), err=True)
    if error.hint:
        say(f"  {error.hint}", err=True)


def note(message: str) -> None:
    """Something the author may want to know, on stderr."""
    say(f"note: {message}", fg="yellow", err=True)


def print_json(value: Shape | Sequence[Shape]) -> None:
    """One JSON document on stdout."""
    from audiobook.cli import json_shapes

    say(json_shapes.encode(value))


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on a terminal, tab-separated lines elsewhere."""
    if not sys.stdout.isatty():
        for row in rows:
            say("\t".join(str(cell) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for header in headers:
        table.add_column(header)
    for row in rows:
        table.add_row(*(Text(harmless(cell)) for cell in row))
    Console().print(table)


@contextlib.contextmanager
def progress(*, quiet: bool = False) -> Iterator[ReportProgress]:
    """A callback for long work: bars with the time left on a terminal, plain lines elsewhere."""
    if quiet:
        yield ignore_progress
    elif sys.stderr.isatty():
        with _bars() as report:
            yield report
    else:
        yield _PlainLines()


class _PlainLines:
    """A line when a stage begins and one at each quarter."""

    def __init__(self) -> None:
        self._quarters: dict[str, int] = {}

    def __call__(self, progress: Progress) -> None:
        quarter = int(4 * progress.done / progress.total) if progress.total else 4
        if quarter <= self._quarters.get(progress.stage, -1):
            return
        self._quarters[progress.stage] = quarter
        if quarter == 0:
            say(f"{progress.stage} …", err=True)
        else:
            say(f"{progress.stage}: {25 * quarter} %", err=True)


@contextlib.contextmanager
def _bars() -> Iterator[Callable[[Progress], None]]:
    from rich import progress as bars
    from rich.console import Console

    with bars.Progress(
        bars.TextColumn("{task.description:<12}"),
        bars.BarColumn(),
        bars.TaskProgressColumn(),
        bars.TimeRemainingColumn(),
        bars.TextColumn("{task.fields[detail]}", style="dim", markup=False),
        console=Console(stderr=True),
        transient=True,
    ) as display:
        tasks: dict[str, bars.TaskID] = {}

        def report(progress: Progress) -> None:
            task = tasks.get(progress.stage)
            if task is None:
                task = tasks[progress.stage] = display.add_task(progress.stage, detail="")
            display.update(
                task,
                completed=progress.done,
                total=progress.total,
                detail=harmless(progress.detail),
            )

        yield report


def advice_line(advice: AdviceReport) -> str:
    """What a language model made of the doubtful lines."""
    return (
        f"{advice.model} was asked about {advice.asked} lines; of {advice.doubtful} doubtful ones "
        f"it has answered {advice.answered}: {advice.settled} are sure now, "
        f"{advice.changed} have another speaker"
    )


def clock(seconds: float) -> str:
    """``1:02:03`` or ``2:03``."""
    total = round(seconds)
    hours, minutes = total // 3600, total // 60 % 60
    return f"{hours}:{minutes:02}:{total % 60:02}" if hours else f"{minutes}:{total % 60:02}"


def note_slips(production: Production) -> None:
    """Tell what the author should look at in his files.

    Raises:
        ScriptError, SettingsError: a mistake in them.
    """
    for text in production.slips():
        note(text)


def end_with_losses(losses: Sequence[str], *, accepted: bool) -> None:
    """Name what of the manuscript could not be read, after all else is done.

    Raises:
        ManuscriptLossError: there is any, and the author has not accepted it.
    """
    for loss in losses:
        note(f"lost: {loss}")
    if losses and not accepted:
        count = "A part" if len(losses) == 1 else f"{len(losses)} parts"
        raise ManuscriptLossError(
            f"{count} of the manuscript could not be read; all else is made.",
            hint="Export the manuscript again, or give --accept-losses to go on without.",
        )


_ASKED = 5
"""Questions about persons that are printed at once."""


def ask_about_persons(pairs: Sequence[tuple[str, str]]) -> None:
    """Print who may be one person, and how to answer."""
    for one, two in pairs[:_ASKED]:
        say(f"these may be one person: {one}, {two}")
    if len(pairs) > _ASKED:
        say(f"… and {len(pairs) - _ASKED} more pairs (--json lists them)")
    if pairs:
        one, two = (f'"{name}"' for name in pairs[0])
        say(
            f"answer in `audiobook review`, or with `audiobook review --one-person {one} {two}` or "
            f"`--two-people {one} {two}`"
        )
