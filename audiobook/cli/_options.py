"""Options that commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def in_folder(command: Command) -> Command:
    """``--dir DIR``, the production folder, as `folder`."""
    return click.option(
        "--dir",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(),
        show_default="this folder",
        metavar="DIR",
        help="The production folder.",
    )(command)


def with_engine(command: Command) -> Command:
    """``--engine NAME``: speak everything with one engine, whatever voices.yaml says."""
    return click.option(
        "--engine",
        metavar="NAME",
        help="Speak everything with this engine; voices.yaml stays as it is.",
    )(command)


def with_jobs(command: Command) -> Command:
    """``--jobs N``."""
    return click.option(
        "-j",
        "--jobs",
        type=click.IntRange(1, 256),
        metavar="N",
        show_default="one a core",
        help="Work in N processes.",
    )(command)


def with_workers(command: Command) -> Command:
    """``--workers ADDRESS``, of a Dask scheduler."""
    return click.option(
        "--workers",
        metavar="ADDRESS",
        envvar="AUDIOBOOK_WORKERS",
        show_envvar=True,
        help="Work on the workers of the Dask scheduler there, tcp://host:8786. The text that is "
        "to be spoken, or the audio that is to be heard, is sent to them.",
    )(command)


def with_model(command: Command) -> Command:
    """``--ask-model``."""
    return click.option(
        "--ask-model",
        is_flag=True,
        help="Ask the language model at AUDIOBOOK_LLM_URL about the doubtful lines; parts of the "
        "book are sent there.",
    )(command)


def accepting_losses(command: Command) -> Command:
    """``--accept-losses``."""
    return click.option(
        "--accept-losses",
        is_flag=True,
        help="End well though a part of the manuscript could not be read; it is named all the "
        "same.",
    )(command)


def as_json(command: Command) -> Command:
    """``--json``, as `json_output`."""
    return click.option("--json", "json_output", is_flag=True, help="Print JSON for a program.")(
        command
    )


def reporting(command: Command) -> Command:
    """``--quiet`` and ``--json``, of every command that works for a while or writes a result."""
    quiet = click.option(
        "-q", "--quiet", is_flag=True, help="Show no progress, only errors and what is asked for."
    )
    return quiet(as_json(command))
