"""``audiobook produce``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import (
    accepting_losses,
    in_folder,
    reporting,
    with_engine,
    with_jobs,
    with_model,
    with_workers,
)

if TYPE_CHECKING:
    from audiobook.production import Produced


@click.command(
    name="produce",
    epilog="""\b
Examples:
  audiobook produce my-novel.epub --dir my-novel
  audiobook produce --dir my-novel                   again, after editing script/ or voices.yaml
  audiobook produce story.txt --dir story --engine kokoro
  audiobook produce --dir story --workers tcp://scheduler:8786    spoken by a cluster
""",
)
@click.argument("manuscript", type=click.Path(path_type=Path), required=False)
@in_folder
@with_engine
@with_jobs
@with_workers
@with_model
@click.option(
    "--keep-delivered",
    is_flag=True,
    help="Leave chapters as they are that only a new version of the program or of an engine "
    "would change.",
)
@accepting_losses
@reporting
def command(
    manuscript: Path | None,
    folder: Path,
    engine: str | None,
    jobs: int | None,
    workers: str | None,
    ask_model: bool,
    keep_delivered: bool,
    accept_losses: bool,
    quiet: bool,
    json_output: bool,
) -> None:
    """Make the audiobook: the whole way from MANUSCRIPT to tagged chapters in output/.

    Builds the script, casts the voices, speaks every line and stitches the chapters. What has not
    changed since the last time is not done again, and what you edited is kept.
    """
    from audiobook.production import Production

    with _console.progress(quiet=quiet or json_output) as report:
        produced = Production(folder, note=_console.note).produce(
            manuscript,
            engine=engine,
            jobs=jobs,
            workers=workers,
            ask_model=ask_model,
            keep_delivered=keep_delivered,
            report=report,
        )
    if json_output:
        _print_json(produced)
    else:
        _tell(produced, folder, quiet=quiet)
    _console.end_with_losses(produced.built.losses, accepted=accept_losses)


def _print_json(produced: Produced) -> None:
    tracks = tuple(
        json_shapes.shaped(track, json_shapes.ProducedChapter, duration=round(track.duration, 3))
        for track in produced.tracks
    )
    _console.print_json(json_shapes.shaped(produced.built, json_shapes.Production, tracks=tracks))


def _tell(produced: Produced, folder: Path, *, quiet: bool) -> None:
    for warning in produced.built.warnings:
        _console.note(warning)
    for slip in produced.slips:
        _console.note(slip)
    for merged in produced.built.merged:
        _console.say(f"merged: {merged}", fg="yellow", err=True)
    if quiet:
        return
    for section in produced.built.left_out:
        _console.say(f"left out: {section}")
    if produced.built.advice is not None:
        _console.say(_console.advice_line(produced.built.advice))
    _console.print_table(
        ("", "chapter", "length", "file"),
        [(t.number, t.title, _console.clock(t.duration), t.path.name) for t in produced.tracks],
    )
    total = _console.clock(sum(track.duration for track in produced.tracks))
    _console.say(f"{len(produced.tracks)} chapters, {total}, in {folder / 'output'}")
    if produced.built.doubtful_lines:
        _console.say(
            f"{produced.built.doubtful_lines} of {produced.built.spoken_lines} lines have a "
            "doubtful speaker: `audiobook review` walks you through them."
        )
    if produced.tracks:
        directory = "" if folder == Path() else f" --dir {folder}"
        _console.say(
            f"Listen: open {produced.tracks[0].path} in any player, or run "
            f"`audiobook serve{directory}` and read along in the browser."
        )
