"""The command group: commands are imported when they are run, errors become exit statuses."""

from __future__ import annotations

import importlib
import os
import sys
from typing import Any, NoReturn

import click

from audiobook import __version__
from audiobook.cli import _console
from audiobook.errors import AudiobookError, StorageError
from audiobook.files import file_error

# The help page is printed without importing any of these modules.
COMMANDS: dict[str, str] = {
    "produce": "Make the audiobook: the whole way from a manuscript to tagged chapters.",
    "new": "Lay out a production folder for a manuscript.",
    "script": "Build or rebuild script/ from the manuscript.",
    "studio": "Listen, correct and cast in one page of your browser.",
    "rename": "Give a character another name, everywhere.",
    "review": "Walk through the lines whose speaker is in doubt.",
    "cast": "Give every character a voice, and check the cast.",
    "voices": "List voices, or speak a sample with one.",
    "audition": "Hear a character's own lines in several voices.",
    "words": "List the names and words that no dictionary knows.",
    "plan": "Show what would be rendered, and why.",
    "render": "Speak every line that is not spoken yet.",
    "line": "Render one line of the script, and play it.",
    "assemble": "Stitch the spoken lines into chapters.",
    "verify": "Transcribe the chapters and list lines that were not said right.",
    "check": "Measure the delivered files against a store's requirements.",
    "feed": "Write the podcast feed.",
    "share": "Make an M4B, a read-along EPUB, or a copy for Audiobookshelf.",
    "serve": "Serve the audiobook to a phone on this network.",
    "batch": "Make a catalogue: many books, each a production of its own.",
    "clean": "Remove spoken lines that are not used any more.",
    "status": "Show how far the production is.",
    "quotes": "Print every quotation of a file with its speaker.",
    "completion": "Print the shell completion script.",
}

EPILOG = """\b
Examples:
  audiobook produce my-novel.epub --dir my-novel
  audiobook line --dir my-novel 3 17        hear line 17 of chapter 3
  audiobook review --dir my-novel           settle the doubtful speakers

Every command takes --dir DIR, the production folder (default: this folder).

Exit status: 0 all was made, 2 usage, 3 manuscript, 4 script, 5 settings, 6 speech,
7 audio files, 8 publishing, 9 a check failed, 10 the folder, 11 a file cannot be written,
12 not every book of a batch, 13 a part of the manuscript is unreadable, 14 a process was
ended from outside, 130 interrupted.
"""


class LazyGroup(click.Group):
    """A group whose help page and dispatch import only the command that is run."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"audiobook.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = _console.nearest(args[0], COMMANDS) if args else None
            if near is None:
                raise
            raise click.UsageError(f"{error.message} Did you mean '{near}'?", ctx) from None


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, package_name="audiobook", prog_name="audiobook")
def cli() -> None:
    """Turn a manuscript into an audiobook with a voice for every character.

    It works offline on an ordinary computer. The script, the voices and the book's details are
    plain text files that you edit; what you decide is never overwritten.
    """


def run(args: list[str] | None = None) -> NoReturn:
    """Run a command and leave the process with its exit status.

    Raises:
        KeyboardInterrupt: it was stopped.
    """
    _console.use_utf8()
    try:
        # https://no-color.org: click does not know it.
        color = False if os.environ.get("NO_COLOR") else None
        outcome: Any = cli.main(
            args=args, prog_name="audiobook", standalone_mode=False, color=color
        )
        sys.exit(outcome if isinstance(outcome, int) else 0)
    except click.exceptions.Exit as no_color:
        sys.exit(no_color.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AudiobookError as error:
        _console.show_error(error, as_json="--json" in (args or sys.argv))
        sys.exit(error.exit_status)
    except click.Abort:
        raise KeyboardInterrupt from None
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            _leave_quietly()
        _console.show_error(file_error(error), as_json="--json" in (args or sys.argv))
        sys.exit(StorageError.exit_status)


def _leave_quietly() -> NoReturn:
    # The reader of our output left (`| head`): nothing to report, and nobody to report it to.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(141)
