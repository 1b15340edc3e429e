"""``audiobook line``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting, with_engine
from audiobook.cli._player import play_file


@click.command(
    name="line",
    epilog="""\b
Examples:
  audiobook line --dir my-novel 3 17                 line 17 of script/03-….txt
  audiobook line --dir my-novel 3 17 --out test.wav --no-play
  audiobook line --dir my-novel 3 17 --explain       what is the engine given?
""",
)
@click.argument("chapter", type=click.IntRange(1))
@click.argument("line", type=click.IntRange(1))
@in_folder
@with_engine
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it here.")
@click.option("--play/--no-play", default=True, help="Play it where there is a player.")
@click.option("--explain", is_flag=True, help="Show what the engine is given, and render nothing.")
@reporting
def command(
    chapter: int,
    line: int,
    folder: Path,
    engine: str | None,
    out: Path | None,
    play: bool,
    explain: bool,
    quiet: bool,
    json_output: bool,
) -> None:
    """Render LINE of CHAPTER's script file to a WAV file, and play it.

    LINE is the line's number in the file, as your editor shows it.
    """
    from audiobook.production import Production

    production = Production(folder, note=_console.note)
    if explain:
        for cue in production.plan_line(chapter, line, engine=engine).cues:
            spoken = cue.utterance
            _console.say(f"{cue.speaker}: {cue.text.strip()}")
            _console.say(
                f"  {spoken.engine}:{spoken.voice}  rate {spoken.rate:g}  pitch {spoken.pitch:+g}  "
                f"gain {spoken.gain:+g} dB"
            )
            if cue.note:
                _console.say(f"  {cue.note}")
            _console.say(f"  spoken: {spoken.text}")
            if maker := production.made_by(cue):
                _console.say(f"  made by: {maker}")
            for rule, text_before, text_after in production.explain_spoken(cue):
                _console.say(f"    {rule}: {text_before} -> {text_after}")
        return
    rendered = production.line(chapter, line, engine=engine, out=out)
    if json_output:
        _console.print_json(json_shapes.shaped(rendered, json_shapes.SpokenLine))
    elif not quiet:
        _console.say(f"{rendered.path}  {_console.clock(rendered.seconds)}")
    if play and not play_file(rendered.path) and not (quiet or json_output):
        _console.note("nothing here can play sound; open the file yourself")
