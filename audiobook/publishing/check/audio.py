"""The sound of the delivered files, measured on what a player decodes."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from audiobook.publishing.check.findings import Finding, Observation, judge
from audiobook.publishing.check.requirements import Requirements

if TYPE_CHECKING:
    from audiobook.audio.metering import Measurement

_SETTINGS = "under `audio:` in book.yaml, then `audiobook assemble`"

_SAMPLE = (
    "`audio: profile: acx` in book.yaml makes one of the first chapter, which has to last a minute"
)
# Where a requirement is not mended by making the book for the profile.
_MEND = {
    "length": "split the chapter: two files in script/, then `audiobook produce`",
    "digital-silence": "`audiobook assemble`",
}
_PEAKS = ("true peak", "peak")
_ENCODING = ("bit-rate", "sample-rate", "kind-of-bit-rate")


def check_audio(
    chapters: Mapping[str, Measurement],
    others: Mapping[str, Measurement],
    wanted: Requirements,
) -> Iterator[Finding]:
    """Findings about levels, times and encoding.

    Args:
        chapters: file name → its figures, in order.
        others: those of credits and retail sample, which have to sound like the chapters.
        wanted: what is asked.
    """
    from audiobook.assembly import examine, examine_book

    everything = {**chapters, **others}
    readings: dict[str, list[Observation]] = {}
    expected: dict[str, str] = {}
    # Settings of the audio section may stand against the profile's.
    alone = " without `bit_rate`, `sample_rate` and `format`"
    for name, measured in everything.items():
        for finding in examine(measured, wanted.audio):
            key = _key(finding.requirement)
            readings.setdefault(key, []).append(Observation(name, finding.found, finding.passed))
            expected[key] = finding.wanted
    for key, setting in readings.items():
        made_for = f"`profile: {wanted.audio.name}`{alone if key in _ENCODING else ''} {_SETTINGS}"
        yield judge(key, expected[key], setting, _MEND.get(key, made_for))
    for finding in examine_book(list(chapters.values()), wanted.audio):
        reading = Observation("all chapters", finding.found, finding.passed)
        yield judge(_key(finding.requirement), finding.wanted, [reading], finding.remedy)
    # FFmpeg decodes MP3 by a decoder of the name mp3float.
    codecs = {name: m.codec.removesuffix("float") for name, m in everything.items()}
    yield judge(
        "codec",
        " or ".join(wanted.codecs),
        [Observation(name, codec, codec in wanted.codecs) for name, codec in codecs.items()],
        f"`format` {_SETTINGS}",
    )
    yield _check_channels(everything)


def check_bound(bound: Mapping[str, Measurement], wanted: Requirements) -> Iterator[Finding]:
    """Findings about the peaks of files of the whole book, which may be of another codec than the
    chapters.

    Args:
        bound: file name → its figures.
        wanted: what is asked of the chapters.
    """
    from audiobook.assembly import examine

    readings: dict[str, list[Observation]] = {}
    expected: dict[str, str] = {}
    for name, measured in bound.items():
        for finding in examine(measured, wanted.audio):
            if finding.requirement in _PEAKS:
                key = f"whole-book-{_key(finding.requirement)}"
                readings.setdefault(key, []).append(
                    Observation(name, finding.found, finding.passed)
                )
                expected[key] = finding.wanted
    for key, reading in readings.items():
        yield judge(key, expected[key], reading, "`audiobook share --m4b` or `--one-file`")


def _key(requirement: str) -> str:
    """A name for programs: ``true-peak``."""
    return requirement.lower().replace(" ", "-")


def _check_channels(measured: Mapping[str, Measurement]) -> Finding:
    """ACX: all files of a book are mono, or all are stereo; players stumble over a change."""
    names = {1: "mono", 2: "stereo"}
    kinds = {name: names.get(m.channels, f"{m.channels} channels") for name, m in measured.items()}
    usual = statistics.mode(kinds.values()) if kinds else ""
    readings = [
        Observation(name, kind, kind == usual and kind in names.values())
        for name, kind in kinds.items()
    ]
    return judge("channels", "all mono or all stereo", readings, "`audiobook assemble`")


def check_sample(name: str, measured: Measurement | None, seconds: tuple[float, float]) -> Finding:
    """Whether the retail sample is there and as long as it is asked.

    Args:
        name: of its file; empty when there is none.
        measured: its figures.
        seconds: least and most.
    """
    low, high = (bound / 60 for bound in seconds)
    if measured is None:
        reading = Observation("retail sample", "missing", False)
    else:
        holds = seconds[0] <= measured.duration <= seconds[1]
        reading = Observation(name, f"{measured.duration / 60:.2f} min", holds)
    return judge("retail-sample", f"{low:g} to {high:g} min", [reading], _SAMPLE)
