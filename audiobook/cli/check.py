"""``audiobook check``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from audiobook.cli import _console, json_shapes
from audiobook.cli._options import in_folder, reporting, with_jobs
from audiobook.errors import CheckFailedError

if TYPE_CHECKING:
    from audiobook.publishing import Finding

_MOST_SHOWN = 5
"""Failures of one requirement that are listed; --json lists them all."""


@click.command(
    name="check",
    epilog="""\b
Examples:
  audiobook check --dir my-novel                    for podcast apps
  audiobook check --dir my-novel --profile acx      for Audible
  audiobook check --dir my-novel --json             for a program

A profile of your own stands in book.yaml:

\b
  profiles:
    my-store: {like: podcast, lufs: [-19, -17], true_peak: -2}
""",
)
@in_folder
@click.option(
    "--profile",
    default="podcast",
    show_default=True,
    metavar="NAME",
    help="podcast, acx, apple, or one from book.yaml.",
)
@with_jobs
@reporting
def command(folder: Path, profile: str, jobs: int | None, quiet: bool, json_output: bool) -> None:
    """Measure the delivered files against a store's requirements.

    Audio is decoded and measured; tags, cover, captions and feed are read as an app reads them.
    The exit status is 0 only when every requirement holds.
    """
    from audiobook.production import Production

    with _console.progress(quiet=quiet or json_output) as report:
        findings = Production(folder).check(profile, jobs=jobs, report=report)
    failed = sum(not finding.passed for finding in findings)
    if json_output:
        rows = tuple(json_shapes.shaped(finding, json_shapes.Finding) for finding in findings)
        _console.print_json(json_shapes.Check(profile, not failed, rows))
        click.get_current_context().exit(CheckFailedError.exit_status if failed else 0)
    for finding in findings:
        _show(finding)
    if failed:
        raise CheckFailedError(
            f"{failed} of {len(findings)} requirements of the profile {profile} do not hold."
        )
    _console.say(f"All {len(findings)} requirements of the profile {profile} hold.")


def _show(finding: Finding) -> None:
    word, colour = ("pass", "green") if finding.passed else ("FAIL", "red")
    _console.say(f"{word}  ", fg=colour, bold=not finding.passed, nl=False)
    _console.say(f"{finding.requirement:<22}  {finding.measured}  (asked: {finding.expected})")
    for failure in finding.failures[:_MOST_SHOWN]:
        _console.say(f"        {failure.subject}: {failure.figure}")
    if len(finding.failures) > _MOST_SHOWN:
        _console.say(f"        and {len(finding.failures) - _MOST_SHOWN} more")
    if finding.mend:
        _console.say(f"        mend: {finding.mend}")
