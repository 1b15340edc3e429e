"""``audiobook quotes``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import as_json


@click.command(
    name="quotes",
    epilog="""\b
Examples:
  audiobook quotes my-novel.txt --explain
  audiobook quotes my-novel.txt --json > quotes.jsonl
""",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--explain", is_flag=True, help="Say for each why it has this speaker.")
@as_json
def command(file: Path, explain: bool, json_output: bool) -> None:
    """Print every quotation in FILE with its speaker.

    With --json, one object a line: start and end (code points of the decoded file, of the words
    inside the marks), text, is_speech, speaker, evidence, confidence, sure (false where the script
    marks a doubt).
    """
    from audiobook.production import quotes_of

    quotes = quotes_of(file)
    for warning in quotes.warnings:
        _console.note(warning)
    for row in quotes.rows:
        if json_output:
            _console.print_json(json_shapes.Quote(**row))
            continue
        speaker = row["speaker"] if row["is_speech"] else "(not speech)"
        _console.say(f"{row['start']}\t{speaker or '?'}\t{row['confidence']:.2f}\t{row['text']}")
        if explain:
            for reason in row["evidence"]:
                _console.say(f"\t\t\t{reason}")
