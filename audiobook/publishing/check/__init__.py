"""Whether what was delivered meets the requirements of a store or of podcast apps.

Everything is read from the delivered files as a client reads them: the audio is decoded, tags,
feed and captions are parsed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.cores import usable_cores
from audiobook.errors import AssemblyError
from audiobook.model import BookInfo, Progress, ReportProgress, Track, ignore_progress
from audiobook.publishing.check.audio import check_audio, check_bound, check_sample
from audiobook.publishing.check.captions import check_captions
from audiobook.publishing.check.chapters import check_chapters
from audiobook.publishing.check.delivered import check_cover, check_credits, check_names
from audiobook.publishing.check.feed import check_feed
from audiobook.publishing.check.findings import Finding, Observation, judge
from audiobook.publishing.check.requirements import (
    REQUIREMENTS,
    Requirements,
    requirements_from,
)
from audiobook.publishing.check.tags import check_tags
from audiobook.units import Seconds

if TYPE_CHECKING:
    from audiobook.audio.metering import Measurement

__all__ = [
    "REQUIREMENTS",
    "Delivery",
    "Finding",
    "Reading",
    "Requirements",
    "check_edition",
    "requirements_from",
]

_FEW = 600
"""Seconds of audio up to which starting processes costs more than measuring."""

_SLACK = 0.2
"""Seconds by which a decoder's idea of a file's length may differ."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is checked."""

    folder: Path
    """Where the files lie: output/."""
    info: BookInfo
    tracks: tuple[Track, ...]
    """The chapters, in order."""
    feed: bytes
    """feed.xml."""
    cover: Path | None = None
    opening_credits: Path | None = None
    closing_credits: Path | None = None
    sample: Path | None = None
    """The retail sample."""
    bound: tuple[Path, ...] = ()
    """Audio files of the whole book."""
    outdated: Mapping[str, str] = field(default_factory=dict)
    """Files of the whole book that are older than it, and what renews each."""

    @property
    def others(self) -> tuple[Path, ...]:
        """Audio that is no chapter."""
        others = (self.opening_credits, self.closing_credits, self.sample)
        return tuple(path for path in others if path is not None)


def check_edition(
    delivery: Delivery,
    wanted: Requirements,
    *,
    jobs: int | None = None,
    report: ReportProgress = ignore_progress,
) -> list[Finding]:
    """Hold the delivered files against what is asked.

    Args:
        delivery: the files.
        wanted: of one of the `REQUIREMENTS`, or the author's own.
        jobs: processes that measure; None for one a core.
        report: told the seconds of audio that are measured.

    """
    measured, problems = _measure(delivery, wanted, jobs, report)
    lengths = {track.path: track.duration for track in delivery.tracks}
    lengths |= dict.fromkeys(
        (path for path in delivery.bound if path.name not in delivery.outdated),
        Seconds(sum(lengths.values())),
    )
    readings = [_whole(p, figures.duration, lengths.get(p)) for p, figures in measured.items()]
    readings += [Observation(path.name, problem, False) for path, problem in problems.items()]
    files = judge("files", "every chapter, to its end", readings, "`audiobook assemble`")
    old = [
        judge(
            "whole-book", "as new as the book", [Observation(name, "older", False)], f"`{command}`"
        )
        for name, command in delivery.outdated.items()
    ]
    return [files, *old, *_findings(delivery, wanted, measured)]


def _whole(path: Path, duration: float, expected: float | None) -> Observation:
    """A file cut off in a transfer still plays, but not to its end."""
    if expected is None or abs(duration - expected) <= _SLACK:
        return Observation(path.name, "whole", True)
    return Observation(path.name, f"{duration:.1f} of {expected:.1f} s", False)


def _findings(
    delivery: Delivery, wanted: Requirements, measured: Mapping[Path, Measurement]
) -> Iterator[Finding]:
    tracks = delivery.tracks
    chapters = {t.path.name: measured[t.path] for t in tracks if t.path in measured}
    bound = {path.name: measured[path] for path in delivery.bound if path in measured}
    others = {p.name: m for p, m in measured.items() if p.name not in chapters | bound}
    yield from check_audio(chapters, others, wanted)
    yield from check_bound(bound, wanted)
    yield from check_names(tracks)
    yield from check_tags(tracks, delivery.info)
    yield from check_chapters(tracks)
    yield check_cover(delivery.cover, wanted.cover)
    if wanted.captions:
        yield from check_captions(tracks)
    if wanted.feed:
        yield from check_feed(delivery.feed, delivery.folder, tracks, delivery.info)
    if wanted.audio.credits:
        yield check_credits(delivery.opening_credits, delivery.closing_credits)
    if wanted.audio.sample is not None:
        path = delivery.sample
        figures = measured.get(path) if path is not None else None
        yield check_sample(path.name if path else "", figures, wanted.audio.sample)


def _measure(
    delivery: Delivery, wanted: Requirements, jobs: int | None, report: ReportProgress
) -> tuple[dict[Path, Measurement], dict[Path, str]]:
    """What every file sounds like, and what is wrong with those that cannot be decoded."""
    from audiobook.audio.metering import measure
    from audiobook.processes import Pool

    paths: Sequence[Path] = [track.path for track in delivery.tracks]
    if wanted.audio.credits or wanted.audio.sample is not None:
        paths = [*paths, *delivery.others]
    paths = [*paths, *delivery.bound]
    total = sum(track.duration for track in delivery.tracks) * (1 + len(delivery.bound))
    workers = usable_cores() if jobs is None else jobs
    pool = Pool(workers if workers > 1 and total > _FEW else 0)
    measured: dict[Path, Measurement] = {}
    problems: dict[Path, str] = {}
    seconds, finished = 0.0, False
    try:
        futures = {path: pool.executor.submit(measure, path) for path in paths}
        for path, future in futures.items():
            try:
                measured[path] = future.result()
            except AssemblyError as error:
                problems[path] = error.message if path.is_file() else "missing"
                continue
            seconds += measured[path].duration
            report(Progress("check", min(seconds, total), total, path.name))
        finished = True
    finally:
        pool.close(at_once=not finished)
    return measured, problems
