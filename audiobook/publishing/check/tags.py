"""The tags of the delivered files, read as players read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from audiobook.assembly import spoken_text
from audiobook.model import BookInfo, Track
from audiobook.publishing.check.findings import Finding, Observation, judge
from audiobook.titles import unnamed

_DETAILS = "the book's details in book.yaml, then `audiobook assemble`"
_AGAIN = "`audiobook assemble`"
_SLACK = 0.1
"""Seconds."""

# What a field is called in an ID3v2.3 tag, an MP4 file and a Vorbis comment.
_NAMES: Mapping[str, tuple[str, str, str]] = {
    "title": ("TIT2", "\xa9nam", "title"),
    "album": ("TALB", "\xa9alb", "album"),
    "artist": ("TPE1", "\xa9ART", "artist"),
    "album artist": ("TPE2", "aART", "albumartist"),
    "narrator": ("TCOM", "\xa9wrt", "composer"),
    "genre": ("TCON", "\xa9gen", "genre"),
    "year": ("TYER", "\xa9day", "date"),
    "description": ("COMM", "ldes", "description"),
    "series": ("TXXX:SERIES", "----:com.apple.iTunes:SERIES", "series"),
    "series part": ("TXXX:SERIES-PART", "----:com.apple.iTunes:SERIES-PART", "series-part"),
    "ISBN": ("TXXX:ISBN", "----:com.apple.iTunes:ISBN", "isbn"),
    "ASIN": ("TXXX:ASIN", "----:com.apple.iTunes:ASIN", "asin"),
    "text": ("USLT", "\xa9lyr", "lyrics"),
}


def check_tags(tracks: Sequence[Track], info: BookInfo) -> Iterator[Finding]:
    """Findings about the tags of every chapter.

    Args:
        tracks: the chapters, in order.
        info: what the tags shall say.
    """
    opened = {track.path.name: _open(track.path) for track in tracks}
    versions = [_version(name, file) for name, file in opened.items()]
    yield judge("tags-version", "ID3v2.3, iTunes atoms or Vorbis comments", versions, _AGAIN)
    yield judge(
        "tags",
        "as book.yaml and the script say",
        [reading for track in tracks for reading in _fields(opened[track.path.name], track, info)],
        _DETAILS,
    )
    yield judge(
        "tags-cover",
        "a cover in every file",
        [_cover(name, file) for name, file in opened.items()],
        "`cover:` in book.yaml, then `audiobook assemble`",
    )


def _open(path: Path) -> Any:
    import mutagen
    from mutagen.id3 import ID3
    from mutagen.mp3 import MP3

    try:
        file: Any = mutagen.File(path)
        if isinstance(file, MP3):
            # As it stands in the file: mutagen would show the frames of v2.4.
            tag: Any = ID3
            file.tags = tag(path, translate=False)
        return file
    except (mutagen.MutagenError, OSError):
        return None


_ID3, _MP4, _VORBIS = range(3)
"""Kinds of tags."""


def _kind(file: Any) -> int:
    """Index into `_NAMES`, by the kind of tags; -1 without any."""
    tags = getattr(file, "tags", None)
    kinds = {
        "ID3": _ID3,
        "MP4Tags": _MP4,
        "VCFLACDict": _VORBIS,
        "VComment": _VORBIS,
        "OggOpusVComment": _VORBIS,
    }
    return kinds.get(type(tags).__name__, -1)


def _version(name: str, file: Any) -> Observation:
    kind = _kind(file)
    if kind < 0:
        return Observation(name, "no tags", False)
    if kind > 0:
        return Observation(name, ("iTunes atoms", "Vorbis comments")[kind - 1], True)
    major, minor, _ = file.tags.version
    return Observation(name, f"ID3v{major}.{minor}", (major, minor) == (2, 3))


def _text(file: Any, field: str) -> str:
    """What a field says; empty without it."""
    kind = _kind(file)
    if kind < 0:
        return ""
    name = _NAMES[field][kind]
    if kind == _ID3:
        frames = file.tags.getall(name)
        # The text of USLT is one text, that of the others a list.
        texts = frames[0].text if frames else ""
        return texts if isinstance(texts, str) else str(next(iter(texts), ""))
    value = next(iter(file.tags.get(name, ())), "")
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _number(file: Any) -> str:
    """``3``."""
    kind = _kind(file)
    if kind == _ID3:
        return next((str(frame.text[0]) for frame in file.tags.getall("TRCK")), "")
    if kind == _MP4:
        return str(next(iter(file.tags.get("trkn", ())), ("",))[0])
    if kind == _VORBIS:
        return str(next(iter(file.tags.get("tracknumber", ())), ""))
    return ""


def _fields(file: Any, track: Track, info: BookInfo) -> Iterator[Observation]:
    author = ", ".join(info.authors)
    expected = {
        "title": track.title or unnamed(track),
        "album": info.title,
        "artist": author,
        "album artist": author,
        "narrator": info.narrator,
        "genre": info.genre,
        "year": info.year,
        "description": info.description,
        "series": info.series,
        "series part": info.series_index,
        "ISBN": info.isbn,
        "ASIN": info.asin,
    }
    yield from _long_fields(file, track)
    for field, expected_value in expected.items():
        # What the author left empty is no tag; title and album every player needs.
        if expected_value or field in ("title", "album"):
            got = _text(file, field)
            subject = f"{track.path.name}, {field}"
            yield Observation(subject, got or "missing", bool(got) and got == expected_value)
    number = _number(file)
    yield Observation(
        f"{track.path.name}, track number", number or "missing", number == str(track.number)
    )


def _long_fields(file: Any, track: Track) -> Iterator[Observation]:
    """What is too long to be shown: the text of the chapter; in ID3 also its length."""
    if track.captions:
        got, expected_text = _text(file, "text"), spoken_text(track.captions)
        figure = "whole" if got == expected_text else "not what is spoken" if got else "missing"
        yield Observation(f"{track.path.name}, text", figure, got == expected_text)
    if _kind(file) == _ID3:
        length = next((str(frame.text[0]) for frame in file.tags.getall("TLEN")), "")
        holds = length.isdigit() and abs(int(length) / 1000 - track.duration) <= _SLACK
        yield Observation(f"{track.path.name}, length", length or "missing", holds)


def _cover(name: str, file: Any) -> Observation:
    kind = _kind(file)
    if kind == _ID3:
        there = bool(file.tags.getall("APIC"))
    elif kind == _MP4:
        there = bool(file.tags.get("covr"))
    else:
        there = bool(getattr(file, "pictures", ())) or (
            kind == _VORBIS and "metadata_block_picture" in file.tags
        )
    return Observation(name, "a cover" if there else "no cover", there)
