"""output/ against the requirements of a store or of podcast apps."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook import publishing
from audiobook.media import COVER_NAME, FEED_NAME
from audiobook.model import ReportProgress, ignore_progress
from audiobook.production.delivering import extras, profiles
from audiobook.production.delivering.assembling import outdated_files
from audiobook.production.delivering.ledger import Ledger
from audiobook.production.delivering.tracks import delivered, recorded
from audiobook.production.project import Project
from audiobook.production.sharing import edition as sharing
from audiobook.publishing import build_feed

if TYPE_CHECKING:
    from audiobook.publishing import Finding

_NOT_PUBLISHED = "http://localhost/"
"""Stands in for the address of a feed that is not written yet."""


def check(
    project: Project,
    profile: str,
    *,
    jobs: int | None = None,
    report: ReportProgress = ignore_progress,
) -> list[Finding]:
    """Hold the delivered files against a profile.

    Args:
        project: the production.
        profile: ``podcast``, ``acx``, ``apple``, or one that book.yaml has under `profiles`.
        jobs: processes that measure; None for one a core.
        report: called as it goes on.

    Raises:
        UsageError: there is no such profile.
        PublishingError: nothing is produced yet.
        SettingsError: a mistake in book.yaml.
    """
    project.require_production()
    requirements = profiles.requirements(project.book, profile)
    edition = sharing.edition(project)
    feed = project.output / FEED_NAME
    cover = project.output / COVER_NAME
    delivery = publishing.Delivery(
        folder=project.output,
        info=edition.info,
        tracks=recorded(project),
        # Before `audiobook feed` it is the one that `audiobook serve` gives.
        feed=feed.read_bytes() if feed.is_file() else _served_feed(edition),
        cover=cover if cover.is_file() else None,
        opening_credits=_find(project.output, extras.OPENING),
        closing_credits=_find(project.output, extras.CLOSING),
        sample=_find(project.output, extras.SAMPLE),
        bound=tuple(project.output / name for name in Ledger(project.output).bound()),
        outdated={
            file.name: file.command
            for file in outdated_files(project, edition.info, delivered(project, captions=False))
        },
    )
    return publishing.check_edition(delivery, requirements, jobs=jobs, report=report)


def _served_feed(made: sharing.Edition) -> bytes:
    settings = dataclasses.replace(made.settings, base_url=_NOT_PUBLISHED)
    return build_feed(made.info, made.episodes, settings)


def _find(output: Path, name: str) -> Path | None:
    """The audio file of that name, whatever number stands before it."""
    pattern = re.compile(rf"(?:\d+-)?{name}\.(?:mp3|m4a|opus|flac)")
    files = sorted(p for p in output.glob(f"*{name}.*") if pattern.fullmatch(p.name))
    return files[0] if files else None
