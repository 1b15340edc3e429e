"""Caption files, read as a player reads them.

Sources: W3C WebVTT 1, sections 4.1 and 6.1; the SubRip convention; podcast namespace, JSON
transcripts 1.0.0.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from audiobook.model import Caption, Track
from audiobook.publishing.check.findings import Finding, Observation, judge
from audiobook.units import Seconds

_AGAIN = "`audiobook assemble`"
_SLACK = 0.1
"""Seconds a caption may end after the audio: a frame of the codec and the rounding."""

_VTT_CLOCK = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_SRT_CLOCK = r"(\d{2,}):([0-5]\d):([0-5]\d),(\d{3})"
_VTT_TIMES = re.compile(rf"{_VTT_CLOCK}[ \t]+-->[ \t]+{_VTT_CLOCK}(?:[ \t].*)?")
_SRT_TIMES = re.compile(rf"{_SRT_CLOCK} --> {_SRT_CLOCK}")


class CaptionCue(NamedTuple):
    """A caption as it stands in a file; seconds."""

    start: Seconds
    end: Seconds
    text: str


def check_captions(tracks: Sequence[Track]) -> Iterator[Finding]:
    """Findings about the caption files beside every chapter."""
    there = [_all_there(track) for track in tracks]
    yield judge("captions", "VTT, SRT and JSON beside every chapter", there, _AGAIN)
    readings = [
        _judged(track, track.path.with_suffix(suffix), parse)
        for track in tracks
        for suffix, parse in _READERS.items()
        if track.path.with_suffix(suffix).is_file()
    ]
    yield judge("captions-times", "readable, in order, inside the audio", readings, _AGAIN)
    texts = [
        _same_text(track, track.path.with_suffix(".vtt"))
        for track in tracks
        if track.path.with_suffix(".vtt").is_file()
    ]
    yield judge("captions-text", "every word that is spoken", texts, _AGAIN)


def _all_there(track: Track) -> Observation:
    missing = [s for s in _READERS if not track.path.with_suffix(s).is_file()]
    summary = f"no {', '.join(missing)}" if missing else "all there"
    return Observation(track.path.name, summary, not missing)


def _judged(track: Track, path: Path, read: Callable[[str], list[CaptionCue]]) -> Observation:
    try:
        cues = read(path.read_text(encoding="utf-8"))
    except ValueError as error:
        return Observation(path.name, str(error), False)
    problem = _problem(cues, track.duration)
    return Observation(path.name, problem or "in order", not problem)


def _problem(cues: Sequence[CaptionCue], duration: float) -> str:
    if not cues:
        return "no captions"
    previous_end = 0.0
    for number, cue in enumerate(cues, 1):
        if not cue.text.strip():
            return f"caption {number} is empty"
        if cue.start < previous_end:
            return f"caption {number} begins before the one above it"
        if cue.end < cue.start:
            return f"caption {number} ends before it begins"
        if cue.end > duration + _SLACK:
            return f"caption {number} ends after the audio"
        previous_end = cue.start
    return ""


def _same_text(track: Track, path: Path) -> Observation:
    try:
        cues = _read_vtt(path.read_text(encoding="utf-8"))
    except ValueError as error:
        return Observation(path.name, str(error), False)
    same = _letters(cue.text for cue in cues) == _letters(caption_texts(track.captions))
    return Observation(path.name, "whole" if same else "not what is spoken", same)


def caption_texts(captions: Iterable[Caption]) -> Iterator[str]:
    """The words of captions, in order."""
    return (caption.text for caption in captions)


def _letters(texts: Iterable[str]) -> str:
    """Without marks and white space: line breaks fall where a player's lines end."""
    return "".join(c for text in texts for c in text if c.isalnum())


def _seconds(hours: str | None, minutes: str, seconds: str, thousandths: str) -> Seconds:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return Seconds(whole + int(thousandths) / 1000)


def _blocks(text: str) -> list[list[str]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return [block.split("\n") for block in re.split(r"\n{2,}", lines.strip("\n")) if block]


def _read_vtt(text: str) -> list[CaptionCue]:
    """Cues of a WebVTT file.

    Raises:
        ValueError: it is none.
    """
    blocks = _blocks(text.removeprefix("\ufeff"))
    if not blocks or not re.match(r"WEBVTT(?:[ \t].*)?$", blocks[0][0]):
        raise ValueError("does not begin with WEBVTT")
    cues = []
    for block in blocks[1:]:
        if block[0].startswith(("NOTE", "STYLE", "REGION")):
            continue
        lines = block if "-->" in block[0] else block[1:]
        times = _VTT_TIMES.fullmatch(lines[0]) if lines else None
        if times is None:
            raise ValueError(f"`{block[0]}` is no time")
        spoken = re.sub(r"<[^>]*>", "", "\n".join(lines[1:]))
        clock_groups = times.groups()
        cues.append(
            CaptionCue(
                _seconds(*clock_groups[:4]), _seconds(*clock_groups[4:]), html.unescape(spoken)
            )
        )
    return cues


def _read_srt(text: str) -> list[CaptionCue]:
    """Cues of a SubRip file.

    Raises:
        ValueError: it is none.
    """
    cues = []
    for number, block in enumerate(_blocks(text.removeprefix("\ufeff")), 1):
        times = _SRT_TIMES.fullmatch(block[1]) if len(block) > 1 else None
        if block[0] != str(number) or times is None:
            raise ValueError(f"caption {number} has no number or no time")
        clock_groups = times.groups()
        cues.append(
            CaptionCue(
                _seconds(*clock_groups[:4]), _seconds(*clock_groups[4:]), "\n".join(block[2:])
            )
        )
    return cues


def _read_json(text: str) -> list[CaptionCue]:
    """Segments of a podcast transcript.

    Raises:
        ValueError: it is none.
    """
    try:
        content = json.loads(text)
        if content["version"] != "1.0.0":
            raise ValueError("not version 1.0.0")
        return [
            CaptionCue(Seconds(float(s["startTime"])), Seconds(float(s["endTime"])), str(s["body"]))
            for s in content["segments"]
        ]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a podcast transcript") from error


_READERS: dict[str, Callable[[str], list[CaptionCue]]] = {
    ".vtt": _read_vtt,
    ".srt": _read_srt,
    ".json": _read_json,
}
