"""Caption files of a chapter: WebVTT, SubRip and Podcasting 2.0's JSON, with speakers.

Written by hand: of the caption libraries (webvtt-py, srt, pysubs2) none escapes ``&`` and ``<`` as
WebVTT asks, and each lets ``-->`` in a text break the file.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterable, Iterator

from audiobook.english.sentences import SENTENCE_BREAK
from audiobook.model import Caption
from audiobook.units import Seconds

LONGEST_LINE = 42
"""Characters: what subtitle guidelines give a line."""
_LINES = 2


def webvtt(captions: Iterable[Caption]) -> str:
    """A WebVTT file (W3C WebVTT 1); the speaker is the voice span of each cue.

    Long captions are cut at the ends of sentences and clauses, timed by their words where the
    engine told, else by their share of the characters.
    """
    cues = [
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n"
        f"<v {_annotation(cue.speaker)}>{_escaped(_wrapped(cue.text))}\n"
        for cue in _short(captions)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def subrip(captions: Iterable[Caption]) -> str:
    """A SubRip file; a change of speaker is told by ``Name: ``."""
    cues = []
    previous_speaker = ""
    for number, cue in enumerate(_short(captions), start=1):
        line = cue.text if cue.speaker == previous_speaker else f"{_plain(cue.speaker)}: {cue.text}"
        previous_speaker = cue.speaker
        # SubRip has no escapes: an arrow in the text would be taken for a time.
        text = _wrapped(line).replace("-->", "→")
        cues.append(f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{text}\n")
    return "\n".join(cues)


def podcast_json(captions: Iterable[Caption]) -> str:
    """Podcasting 2.0's transcript, version 1.0.0: a segment for each word where the engine told
    when it is spoken, else for each caption."""
    segments = []
    for caption in captions:
        spoken = caption.words or ((caption.start, caption.end, _plain(caption.text)),)
        segments += [
            {
                "speaker": caption.speaker,
                "startTime": round(start, 3),
                "endTime": round(end, 3),
                "body": body,
            }
            for start, end, body in spoken
        ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1)


def spoken_text(captions: Iterable[Caption]) -> str:
    """What is said, a paragraph a line, with an empty line between."""
    paragraphs = (
        "".join(
            f"{' ' if caption.spaced else ''}{_plain(caption.text)}" for caption in group
        ).strip()
        for _, group in itertools.groupby(captions, key=lambda caption: caption.paragraph)
    )
    return "\n\n".join(filter(None, paragraphs))


def _clock(seconds: float, point: str) -> str:
    milliseconds = max(0, round(seconds * 1000))
    minutes, milliseconds = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    total_seconds, milliseconds = divmod(milliseconds, 1000)
    return f"{hours:02}:{minutes:02}:{total_seconds:02}{point}{milliseconds:03}"


def _plain(text: str) -> str:
    """On one line, without control characters: a line end would end the cue."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _annotation(name: str) -> str:
    return _escaped(_plain(name)) or "?"


def _wrapped(text: str) -> str:
    """On as many lines as it takes, the last no shorter than it must be."""
    lines = -(-len(text) // LONGEST_LINE)
    if lines <= 1:
        return text
    width = max(LONGEST_LINE, -(-len(text) // lines))
    wrapped_lines: list[str] = []
    for word in text.split(" "):
        if wrapped_lines and len(wrapped_lines[-1]) + 1 + len(word) <= width:
            wrapped_lines[-1] += f" {word}"
        else:
            wrapped_lines.append(word)
    return "\n".join(wrapped_lines)


def _short(captions: Iterable[Caption]) -> Iterator[Caption]:
    """Captions of at most two lines, in place of longer ones."""
    for caption in captions:
        text = _plain(caption.text)
        if not text:
            continue
        parts = list(_parts(text, LONGEST_LINE * _LINES))
        offset = 0
        for part in parts:
            start = _time_at(caption, offset / len(text))
            offset += len(part) + 1
            end = caption.end if part is parts[-1] else _time_at(caption, offset / len(text))
            yield Caption(Seconds(start), Seconds(max(end, start)), caption.speaker, part)


def _time_at(caption: Caption, share: float) -> float:
    """When the `share` of the text's characters has been said."""
    if share <= 0:
        return caption.start
    if not caption.words:
        return caption.start + min(share, 1.0) * (caption.end - caption.start)
    target = share * sum(len(word) + 1 for _, _, word in caption.words)
    length = 0
    for start, _, word in caption.words:
        if length >= target:
            return start
        length += len(word) + 1
    return caption.end


def _parts(text: str, longest: int) -> Iterator[str]:
    """`text` cut at the end of a sentence, else of a clause, else between words; a word longer
    than `longest` stays whole."""
    while len(text) > longest:
        head = text[: longest + 1]
        cuts: list[int] = []
        for pattern in (SENTENCE_BREAK.pattern, r"[,;:—–][”’\"')\]]* ", r" "):
            cuts = [m.end() for m in re.finditer(pattern, head) if m.end() > longest // 3]
            if cuts:
                break
        cut_at = cuts[-1] if cuts else (text.find(" ", longest) + 1 or len(text))
        yield text[:cut_at].rstrip()
        text = text[cut_at:].lstrip()
    if text:
        yield text
