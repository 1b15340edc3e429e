"""``audiobook cast``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting, with_engine
from audiobook.errors import CheckFailedError

if TYPE_CHECKING:
    from audiobook.cast import CastWarning


@click.command(
    name="cast",
    epilog="""\b
Examples:
  audiobook cast --dir my-novel
  audiobook cast --dir my-novel --engine kokoro     a first cast with this engine's voices
  audiobook cast --dir my-novel --check             who sounds too much like whom?
  audiobook cast --dir my-novel --distances         how far apart are all who meet?
""",
)
@in_folder
@with_engine
@click.option("--check", is_flag=True, help="Warn of voices that are close, unfit or missing.")
@click.option("--distances", is_flag=True, help="List how far apart the voices of a scene are.")
@reporting
def command(
    folder: Path,
    engine: str | None,
    check: bool,
    distances: bool,
    quiet: bool,
    json_output: bool,
) -> None:
    """Give every character a voice in voices.yaml, and check the cast.

    Characters that are not there yet are added; what you wrote stays as it is. Distances are
    measured from pitch and spectrum: 1 is what a voice varies from passage to passage, and under
    3 two voices are hard to tell apart.
    """
    from audiobook.production import Production

    production = Production(folder, note=_console.note)
    if check:
        _console.note_slips(production)
        _check(production.check_cast(), json_output)
        return
    if distances:
        _list_distances(production.voice_distances(), json_output)
        return
    with _console.progress(quiet=quiet or json_output) as progress:
        report = production.cast(engine=engine, report=progress)
    questions = production.open_questions()
    if json_output:
        _console.print_json(json_shapes.shaped(report, json_shapes.Casting, may_be_one=questions))
        return
    _console.note_slips(production)
    if quiet:
        return
    for name in report.added:
        _console.say(f"added: {name}")
    _console.ask_about_persons(questions)
    _console.say(f"{folder / 'voices.yaml'} " + ("is written" if report.changed else "is complete"))


def _list_distances(pairs: list[tuple[str, str, float]], json_output: bool) -> None:
    if json_output:
        _console.print_json([json_shapes.VoiceDistance(*pair) for pair in pairs])
        return
    _console.print_table(
        ("role", "heard with", "distance"),
        [(role, other, f"{distance:.1f}") for role, other, distance in pairs],
    )


def _check(warnings: list[CastWarning], json_output: bool) -> None:
    if json_output:
        _console.print_json(
            [json_shapes.shaped(warning, json_shapes.CastWarning) for warning in warnings]
        )
        click.get_current_context().exit(CheckFailedError.exit_status if warnings else 0)
    for warning in warnings:
        _console.say(f"{warning.problem}: {warning.message}")
    if warnings:
        raise CheckFailedError(f"{len(warnings)} things to look at in the cast.")
    _console.say("The cast is fine.")
