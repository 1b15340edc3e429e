"""The page that plays the book in a browser and follows its text; static files and JSON."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from audiobook.media import PAGE_NAME
from audiobook.model import NARRATOR, BookInfo, Track

_STATIC = {
    "": ("index.html", "text/html"),
    "player.css": ("player.css", "text/css"),
    "player.js": ("player.js", "text/javascript"),
    "offline.js": ("offline.js", "text/javascript"),
}

SERVICE_WORKER = "service-worker.js"


def book_page(
    info: BookInfo,
    tracks: Sequence[Track],
    *,
    cover_name: str,
    readalong_name: str = "",
    served: bool = True,
) -> dict[str, tuple[str, bytes]]:
    """URL name → (media type, content) of everything the page is made of.

    Args:
        info: the book.
        tracks: the chapters, in order, with their captions.
        cover_name: URL name of the cover, empty without one.
        readalong_name: URL name of the read-along EPUB, empty without one.
        served: by `serve`, which also draws a code of its address; else by any web host.
    """
    here = files(__name__)
    pages = {
        name: (media_type, here.joinpath(file).read_bytes())
        for name, (file, media_type) in _STATIC.items()
    }
    pages["book.json"] = _json(
        {
            "title": info.title,
            "authors": info.authors,
            "narrator": info.narrator,
            "subtitle": info.subtitle,
            "description": info.full_description,
            "language": info.language,
            "identifier": info.identifier,
            "cover": cover_name,
            "readalong": readalong_name,
            "served": served,
            "speakers": _speakers(tracks),
            "chapters": [_chapter(track) for track in tracks],
        }
    )
    for track in tracks:
        pages[_text_name(track)] = _json(_paragraphs(track))
    return pages


def offline_page(
    pages: Mapping[str, tuple[str, bytes]],
    info: BookInfo,
    *,
    chapters: Mapping[str, str],
    cover: Mapping[str, str],
) -> dict[str, tuple[str, bytes]]:
    """`pages` with the service worker (W3C, Service Workers) that keeps the book on the device.

    Args:
        pages: from `book_page`, for a web host.
        info: the book.
        chapters: URL name of each chapter's file → its version: another one when it changes.
        cover: the same of the cover; empty without one.
    """
    versions = {
        name or PAGE_NAME: hashlib.sha256(content).hexdigest()[:16]
        for name, (_, content) in pages.items()
    }
    constants = {"BOOK": info.identifier, "PAGE_FILES": {**versions, **cover}, "CHAPTERS": chapters}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items())
    worker = files(__name__).joinpath(SERVICE_WORKER).read_bytes()
    return {**pages, SERVICE_WORKER: ("text/javascript", head.encode() + worker)}


def _speakers(tracks: Sequence[Track]) -> list[str]:
    """Everybody but the narrator, in the order of the book, so that each keeps a colour."""
    names = (caption.speaker for track in tracks for caption in track.captions)
    return [name for name in dict.fromkeys(names) if name != NARRATOR]


def _text_name(track: Track) -> str:
    return f"text-{track.number}.json"


def _chapter(track: Track) -> dict[str, Any]:
    return {
        "title": track.title or f"Chapter {track.number}",
        "part": track.part,
        "audio": track.path.name,
        "duration": round(track.duration, 3),
        "text": _text_name(track),
    }


def _paragraphs(track: Track) -> list[dict[str, Any]]:
    """The chapter's text as it is printed; what is said at one time is a line of it."""
    grouped = itertools.groupby(track.captions, key=lambda caption: caption.paragraph)
    return [
        {
            "heading": paragraph == 0,
            "lines": [
                {
                    "start": round(caption.start, 3),
                    "speaker": "" if caption.speaker == NARRATOR else caption.speaker,
                    "text": caption.text.strip(),
                    "spaced": caption.spaced,
                }
                for caption in captions
            ],
        }
        for paragraph, captions in grouped
    ]


def _json(content: object) -> tuple[str, bytes]:
    return "application/json", json.dumps(content, ensure_ascii=False).encode()
