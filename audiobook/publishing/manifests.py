"""The finished book for other players: Audiobookshelf and W3C audiobooks.

Sources: Audiobookshelf, "Book library structure" and its `metadata.json`; W3C Audiobooks (2020)
and Publication Manifest (2020).

The same input gives the same bytes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from audiobook.errors import PublishingError
from audiobook.filenames import is_reserved
from audiobook.media import TRANSCRIPT_TYPES, image_type
from audiobook.model import BookInfo, Track
from audiobook.titles import distinct_titles

MANIFEST_NAME = "publication.json"
"""W3C Audiobooks, section 4: what a packaged audiobook's manifest is called."""
AUDIOBOOKS = "https://www.w3.org/TR/audiobooks/"

_LONGEST_NAME = 72
"""Bytes of a folder's name: with three of them and a library's own path, Windows' limit of 260
characters is not reached."""

_ALTERNATES = {suffix: TRANSCRIPT_TYPES[suffix] for suffix in (".vtt", ".json")}


def audiobookshelf_folder(info: BookInfo) -> PurePosixPath:
    """Where the book goes inside a library, by the names its scanner reads:
    ``Author/Series/Vol. 2 - 2021 - Title {Narrator}``.

    Without a series that level is left out; so is what is not known of the name.
    """
    title = info.title
    if info.year:
        title = f"{info.year} - {title}"
    if info.series and info.series_index:
        title = f"Vol. {info.series_index} - {title}"
    if info.narrator:
        title = f"{title} {{{info.narrator}}}"
    author = ", ".join(info.authors) or "Unknown author"
    levels = (author, info.series, title) if info.series else (author, title)
    names = [_folder_name(level) for level in levels]
    if not re.search(r"\w", info.title):
        # Nothing of the title is left, or nothing that tells it from others.
        names[-1] = f"{names[-1]} ({info.identifier[:8]})"
    return PurePosixPath(*names)


def _folder_name(text: str) -> str:
    """`text` as every file system takes it for a name."""
    # A colon or slash between words is a pause: ``Book 1: The Sea`` → ``Book 1 - The Sea``.
    plain = re.sub(r"\s*[:/\\|]+\s*", " - ", unicodedata.normalize("NFC", text))
    plain = "".join(c for c in plain if c.isprintable() and c not in '<>"?*')
    # Windows drops dots and blanks at the end, and a leading dot hides the folder.
    clipped = " ".join(plain.split()).encode()[:_LONGEST_NAME].decode(errors="ignore")
    name = clipped.strip(" .") or "Untitled"
    return f"{name} -" if is_reserved(name) else name


def audiobookshelf_metadata(info: BookInfo, tracks: Sequence[Track]) -> bytes:
    """`metadata.json`, which Audiobookshelf's scanner takes before folder names and tags."""
    chapters = []
    titles = distinct_titles(tracks)
    for number, (track, start) in enumerate(zip(tracks, _starts(tracks), strict=True)):
        end = round(start + track.duration, 3)
        title = titles[number]
        chapters.append({"id": number, "start": round(start, 3), "end": end, "title": title})
    series = f"{info.series} #{info.series_index}" if info.series_index else info.series
    return _encode(
        {
            "tags": [],
            "chapters": chapters,
            "title": info.title,
            "subtitle": info.subtitle or None,
            "authors": list(info.authors),
            "narrators": list(info.readers),
            "series": [series] if info.series else [],
            "genres": [info.genre] if info.genre else [],
            "publishedYear": info.year or None,
            "publishedDate": None,
            "publisher": info.publisher or None,
            "description": info.full_description or None,
            "isbn": info.isbn or None,
            "asin": info.asin or None,
            "language": info.language,
            "explicit": False,
            "abridged": False,
        }
    )


def _starts(tracks: Iterable[Track]) -> Iterator[float]:
    """Where each track begins in the book, in seconds."""
    start = 0.0
    for track in tracks:
        yield start
        start += track.duration


def w3c_manifest(
    info: BookInfo, tracks: Sequence[Track], *, cover_name: str = "", captions: bool = False
) -> bytes:
    """`publication.json`, the manifest of a W3C audiobook; addresses are relative to it.

    Args:
        info: the book; its `identifier` is a UUID.
        tracks: the chapters, in order.
        cover_name: the cover beside it, empty without one.
        captions: whether caption files lie beside the chapters.

    Raises:
        PublishingError: there are no chapters.
    """
    if not tracks:
        raise PublishingError(
            "A manifest needs at least one chapter.", hint="Run `audiobook produce` first."
        )
    manifest: dict[str, Any] = {
        "@context": [
            "https://schema.org",
            "https://www.w3.org/ns/pub-context",
            {"language": info.language},
        ],
        "conformsTo": AUDIOBOOKS,
        "type": "Audiobook",
        "id": f"urn:uuid:{info.identifier}",
        "name": info.title,
        "inLanguage": info.language,
        "abridged": False,
        "accessMode": ["auditory"],
        "accessModeSufficient": [{"type": "ItemList", "itemListElement": ["auditory"]}],
        # Of the rounded durations, so that the sum a validator makes is the same.
        "duration": _iso_duration(sum(round(track.duration, 3) for track in tracks)),
    }
    if info.authors:
        manifest["author"] = [_person(name) for name in info.authors]
    if info.readers:
        manifest["readBy"] = [_person(name) for name in info.readers]
    if info.publisher:
        manifest["publisher"] = [{"type": "Organization", "name": info.publisher}]
    if re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", info.year):
        manifest["datePublished"] = info.year
    if info.full_description:
        manifest["description"] = info.full_description
    if info.isbn:
        manifest["isbn"] = info.isbn
    manifest["readingOrder"] = [
        _resource(track, title, captions)
        for track, title in zip(tracks, distinct_titles(tracks), strict=True)
    ]
    if cover_name:
        cover = {"type": "LinkedResource", "rel": "cover", "url": quote(cover_name)}
        manifest["resources"] = [
            cover | {"encodingFormat": image_type(cover_name), "name": f"Cover of {info.title}"}
        ]
    return _encode(manifest)


def _person(name: str) -> dict[str, str]:
    return {"type": "Person", "name": name}


def _resource(track: Track, title: str, captions: bool) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "type": "LinkedResource",
        "url": quote(track.path.name),
        "encodingFormat": track.media_type,
        "name": title,
        "duration": _iso_duration(round(track.duration, 3)),
    }
    if captions:
        resource["alternate"] = [
            {
                "type": "LinkedResource",
                "url": quote(track.path.with_suffix(suffix).name),
                "encodingFormat": media_type,
            }
            for suffix, media_type in _ALTERNATES.items()
        ]
    return resource


def _iso_duration(seconds: float) -> str:
    """ISO 8601 in seconds alone, which every reader of a manifest has to take: ``PT61.5S``."""
    return f"PT{seconds:.3f}".rstrip("0").rstrip(".") + "S"


def _encode(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
