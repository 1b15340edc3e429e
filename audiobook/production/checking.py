"""output/ against the requirements of a store or of podcast apps."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.errors import AssemblyError, CastError, UsageError
from audiobook.model import ReportProgress, ignore_progress
from audiobook.production import sharing
from audiobook.production.book_file import BookFile, load_book_file
from audiobook.production.folder import Folder
from audiobook.publishing.feed import build_feed

if TYPE_CHECKING:
    from audiobook.publishing.check import Finding, Requirements

_NOT_PUBLISHED = "http://localhost/"
"""Stands in for the address of a feed that is not written yet."""


def check(
    folder: Folder,
    profile: str,
    *,
    jobs: int | None = None,
    report: ReportProgress = ignore_progress,
) -> list[Finding]:
    """Hold the delivered files against a profile.

    Args:
        folder: the production.
        profile: ``podcast``, ``acx``, ``apple``, or one that book.yaml has under `profiles`.
        jobs: processes that measure; None for one a core.
        report: called as it goes on.

    Raises:
        UsageError: there is no such profile.
        PublishingError: nothing is produced yet.
        CastError: a mistake in book.yaml.
        AssemblyError: a file cannot be decoded.
    """
    from audiobook.publishing.check import Delivery, check_edition

    wanted = requirements(load_book_file(folder.book_file), profile)
    made = sharing.edition(folder)
    feed = folder.output / sharing.FEED_NAME
    cover = folder.output / sharing.COVER_NAME
    delivery = Delivery(
        folder=folder.output,
        info=made.info,
        tracks=made.tracks,
        # Before `audiobook feed` it is the one that `audiobook serve` gives.
        feed=feed.read_bytes() if feed.is_file() else _served_feed(made),
        cover=cover if cover.is_file() else None,
        opening_credits=_find(folder.output, "opening-credits"),
        closing_credits=_find(folder.output, "closing-credits"),
        sample=_find(folder.output, "retail-sample"),
    )
    return check_edition(delivery, wanted, jobs=jobs, report=report)


def requirements(details: BookFile, profile: str) -> Requirements:
    """What a profile asks for: one of the author's own, else a known one.

    Raises:
        UsageError: there is no such profile.
        CastError: a mistake in the author's.
    """
    from audiobook.publishing.check import REQUIREMENTS, requirements_from

    if profile in details.profiles:
        own = details.profiles.section(profile, "figures like `lufs: [-19, -17]`")
        values: Mapping[str, object] = dict(own.data)
        try:
            return requirements_from(profile, values)
        except AssemblyError as error:
            line = details.profiles.line_of(profile)
            raise CastError(
                error.message, hint=error.hint, path=details.profiles.path, line=line
            ) from error
    if profile in REQUIREMENTS:
        return REQUIREMENTS[profile]
    known = [*REQUIREMENTS, *details.profiles.data]
    raise UsageError(
        f"there is no profile {profile}",
        hint=f"Choose one of {', '.join(known)}, or write it in book.yaml under `profiles`.",
    )


def _served_feed(made: sharing.Edition) -> bytes:
    settings = dataclasses.replace(made.settings, base_url=_NOT_PUBLISHED)
    return build_feed(made.info, made.episodes, settings)


def _find(output: Path, name: str) -> Path | None:
    """The audio file of that name, whatever number stands before it."""
    pattern = re.compile(rf"(?:\d+-)?{name}\.(?:mp3|m4a|opus|flac)")
    found = sorted(p for p in output.glob(f"*{name}.*") if pattern.fullmatch(p.name))
    return found[0] if found else None
