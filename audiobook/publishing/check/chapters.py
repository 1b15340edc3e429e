"""The lists of a chapter's sections, read as a podcast app and a player read them.

Sources: podcast namespace, JSON chapters 1.2.0; ID3v2 Chapter Frame Addendum.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from audiobook.assembly import named_sections
from audiobook.media import CHAPTERS_SUFFIX
from audiobook.model import Section, Track
from audiobook.publishing.check.findings import Finding, Observation, judge

_AGAIN = "`audiobook assemble`"
_SLACK = 0.002
"""Seconds: times are kept in milliseconds."""


def check_chapters(tracks: Sequence[Track]) -> Iterator[Finding]:
    """Findings about the sections of chapters; none where no chapter has any."""
    divided = [track for track in tracks if track.sections]
    if divided:
        readings = [_file(track) for track in divided]
        yield judge("chapters", "JSON 1.2.0, rising, inside the audio", readings, _AGAIN)
    marked = [track for track in tracks if named_sections(track.sections)]
    mp3 = [track for track in marked if track.path.suffix == ".mp3"]
    if mp3:
        expected = "CTOC and CHAP for sections with a name"
        yield judge("tags-chapters", expected, [_frames(track) for track in mp3], _AGAIN)


def _file(track: Track) -> Observation:
    path = track.path.with_suffix(CHAPTERS_SUFFIX)
    try:
        problem = _problem(json.loads(path.read_text(encoding="utf-8")), track)
    except FileNotFoundError:
        problem = "missing"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        problem = "no list of chapters"
    return Observation(path.name, problem or "in order", not problem)


def _problem(content: Any, track: Track) -> str:
    if content["version"] != "1.2.0":
        return f"version {content['version']}"
    entries = [(float(c["startTime"]), str(c["title"])) for c in content["chapters"]]
    return _order(entries, track.duration) or _same(entries, track.sections)


def _order(told: Sequence[tuple[float, str]], duration: float) -> str:
    if not told or told[0][0] != 0:
        return "does not begin at the beginning"
    for (previous_start, _), (start, title) in itertools.pairwise(told):
        if start <= previous_start:
            return f"`{title}` does not begin behind the one before"
    if told[-1][0] >= duration:
        return f"`{told[-1][1]}` begins after the end"
    return "" if all(title.strip() for _, title in told) else "a chapter without a title"


def _same(told: Sequence[tuple[float, str]], sections: Sequence[Section]) -> str:
    same = len(told) == len(sections) and all(
        abs(start - section.start) <= _SLACK and title == section.title
        for (start, title), section in zip(told, sections, strict=True)
    )
    return "" if same else "not the sections of the script"


def _frames(track: Track) -> Observation:
    """Whether the table of contents lists every section, in order."""
    frames = _read_frames(track.path)
    problem = _same(frames, named_sections(track.sections))
    return Observation(track.path.name, problem or "all there", not problem)


def _read_frames(path: Path) -> list[tuple[float, str]]:
    import mutagen
    from mutagen.id3 import ID3

    try:
        tag: Any = ID3(path)  # type: ignore[no-untyped-call]  # mutagen has no types
    except (mutagen.MutagenError, OSError):
        return []
    contents = tag.getall("CTOC")
    names = contents[0].child_element_ids if contents else []
    frames = [tag[f"CHAP:{name}"] for name in names if f"CHAP:{name}" in tag]
    return [
        (frame.start_time / 1000, str(frame.sub_frames["TIT2"].text[0]))
        for frame in frames
        if "TIT2" in frame.sub_frames
    ]
