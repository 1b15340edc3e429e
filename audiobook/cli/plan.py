"""``audiobook plan``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import as_json, in_folder, with_engine, with_workers


@click.command(
    name="plan",
    epilog="""\b
Examples:
  audiobook plan --dir my-novel
  audiobook plan --dir my-novel --lines             every line to be rendered, with its reason
  audiobook plan --dir my-novel --engine kokoro     how much would another engine have to do?
""",
)
@in_folder
@with_engine
@click.option("--lines", is_flag=True, help="List every line that would be rendered.")
@with_workers
@as_json
def command(
    folder: Path, engine: str | None, lines: bool, workers: str | None, json_output: bool
) -> None:
    """Show what would be rendered, and why; nothing is rendered."""
    from audiobook.production import Production

    production = Production(folder, note=_console.note)
    outlook = production.outlook(engine=engine)
    cost = production.rendering_cost(outlook, workers=workers)
    upgrade = production.upgrade(engine=engine)
    if json_output:
        _console.print_json(
            json_shapes.Plan(
                lines=outlook.cues,
                seconds=round(outlook.seconds, 1),
                seconds_to_render=round(outlook.seconds_to_render, 1),
                cpu_seconds=dict(cost.cpu_seconds),
                cores=cost.cores,
                reasons={str(reason): count for reason, count in outlook.reasons.items()},
                to_render=tuple(
                    json_shapes.shaped(
                        item.cue,
                        json_shapes.PlannedLine,
                        chapter=chapter.number,
                        reason=item.reason,
                    )
                    for chapter in outlook.chapters
                    for item in chapter.to_render
                ),
                upgraded_chapters=tuple(number for number, _ in upgrade.chapters),
            )
        )
        return
    _console.note_slips(production)
    if upgrade.chapters:
        _console.note(f"{upgrade.summary}; `audiobook produce --keep-delivered` leaves them so")
    if lines:
        for chapter in outlook.chapters:
            for item in chapter.to_render:
                note = f" ({item.cue.note})" if item.cue.note else ""
                _console.say(
                    f"{chapter.number}:{item.cue.line or 1}\t{item.reason}\t"
                    f"{item.cue.speaker}{note}\t{item.cue.text.strip()}"
                )
        return
    _console.print_table(
        ("", "chapter", "lines", "to render", "audio"),
        [
            (c.number, c.title, c.cues, len(c.to_render), _console.clock(c.seconds))
            for c in outlook.chapters
        ],
    )
    why = ", ".join(f"{count} {reason}" for reason, count in outlook.reasons.items())
    _console.say(
        f"{len(outlook.to_render)} of {outlook.cues} lines to render"
        + (f" ({why}), about {_console.clock(outlook.seconds_to_render)} of audio" if why else "")
    )
    for name, seconds in cost.cpu_seconds.items():
        if seconds is None:
            _console.say(f"what {name} takes has not been measured on this machine yet")
            continue
        where = f"{cost.cores} cores" + (" of the cluster" if workers else "")
        _console.say(
            f"{name}: about {_console.clock(seconds)} of one core as measured here, "
            f"{_console.clock(seconds / cost.cores)} on {where}"
        )
