"""``audiobook voices``."""

from __future__ import annotations

from pathlib import Path

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import as_json

_SAMPLE = "The tide was out, and the boats lay on the sand. “Who left the lamp burning?” she asked."


@click.command(
    name="voices",
    epilog="""\b
Examples:
  audiobook voices                                    all voices of the default engine
  audiobook voices --engine kokoro --gender female
  audiobook voices --speak pyttsx3:en-gb+f3 --out sample.wav --text "Hello there."
""",
)
@click.option("--engine", metavar="NAME", help="Of this engine.  [default: the best installed]")
@click.option("--gender", type=click.Choice(["male", "female"]))
@click.option("--language", metavar="TAG", default="en", show_default=True, help="`all` for any.")
@click.option("--find", metavar="WORD", help="Only voices with WORD in name or description.")
@click.option("--speak", metavar="VOICE", help="Speak a sample with VOICE to a WAV file.")
@click.option("--text", default=_SAMPLE, help="What to speak.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the sample goes."
)
@as_json
def command(
    engine: str | None,
    gender: str | None,
    language: str,
    find: str | None,
    speak: str | None,
    text: str,
    out: Path | None,
    json_output: bool,
) -> None:
    """List voices as voices.yaml writes them, or speak a sample with one."""
    from audiobook.production import describe_voice, list_voices, speak_sample

    if speak:
        path = speak_sample(speak, text, out or Path(f"{speak.replace(':', '-')}.wav"))
        if json_output:
            _console.print_json(json_shapes.SpokenFile(path))
        else:
            _console.say(str(path))
        return
    voices = [
        voice
        for voice in list_voices(engine, "" if language == "all" else language)
        if gender in (None, voice.gender)
        and (not find or find.casefold() in f"{voice.name} {voice.description}".casefold())
    ]
    if not voices and not json_output:
        _console.say("no voice found", err=True)
        if engine == "piper":
            _console.say(
                "  Piper's voices are files that you bring: see docs/engines.md.", err=True
            )
        return
    if json_output:
        _console.print_json(
            [
                json_shapes.shaped(voice, json_shapes.Voice, measured=describe_voice(voice.name))
                for voice in voices
            ]
        )
        return
    _console.print_table(
        ("voice", "language", "gender", "", "measured"),
        [(v.name, v.language, v.gender, v.description, describe_voice(v.name)) for v in voices],
    )
