"""The page that plays the book in a browser and follows its text: static files and data.

The data are scripts that call ``deliver``: a page that is opened from a folder, without a web
server, may load scripts and no JSON.
"""

from __future__ import annotations

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from audiobook.media import PAGE_NAME, image_type
from audiobook.model import NARRATOR, BookInfo, Track
from audiobook.player import PLAYER_FILES, player_file

_STATIC = {
    "": ("index.html", "text/html"),
    "page.css": ("page.css", "text/css"),
    "page.js": ("page.js", "text/javascript"),
}

SERVICE_WORKER = "service-worker.js"
_BOOK = "book.js"
_MANIFEST = "book.webmanifest"


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
    pages |= {name: (kind, player_file(name)) for name, kind in PLAYER_FILES.items()}
    pages[_MANIFEST] = ("application/manifest+json", _manifest(info, cover_name))
    pages[_BOOK] = _delivery(
        _BOOK,
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
        },
    )
    for track in tracks:
        name = _text_name(track)
        pages[name] = _delivery(name, _paragraphs(track))
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
    """Everybody but the narrator, most words first: the leading parts have the colours that are
    told apart best."""
    words: Counter[str] = Counter()
    for track in tracks:
        for caption in track.captions:
            words[caption.speaker] += len(caption.text.split())
    return [name for name, _ in words.most_common() if name != NARRATOR]


def _manifest(info: BookInfo, cover_name: str) -> bytes:
    """What a phone needs to put the page among its apps (W3C, Web Application Manifest)."""
    icons = [{"src": "icon.svg", "type": "image/svg+xml", "sizes": "any"}]
    if cover_name:
        icons.append({"src": cover_name, "type": image_type(cover_name), "sizes": "any"})
    return _encoded(
        {
            "name": info.title,
            "lang": info.language,
            "start_url": ".",
            "scope": ".",
            "display": "standalone",
            "icons": icons,
        }
    )


def _text_name(track: Track) -> str:
    return f"text-{track.number}.js"


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


def _delivery(name: str, content: object) -> tuple[str, bytes]:
    return "text/javascript", b"deliver(%s, %s);\n" % (_encoded(name), _encoded(content))


def _encoded(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()
