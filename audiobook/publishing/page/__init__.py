"""The page that plays the book in a browser; static files and one JSON description."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

from audiobook.model import BookInfo
from audiobook.publishing.feed import Episode

_STATIC = {
    "": ("index.html", "text/html"),
    "player.css": ("player.css", "text/css"),
    "player.js": ("player.js", "text/javascript"),
}


def book_page(
    info: BookInfo,
    episodes: tuple[Episode, ...],
    *,
    cover_name: str,
    parts: Mapping[int, str],
    readalong_name: str = "",
) -> dict[str, tuple[str, bytes]]:
    """URL name → (media type, content) of everything the page is made of.

    Args:
        info: the book.
        episodes: the chapters, in order.
        cover_name: URL name of the cover, empty without one.
        parts: chapter number → title of the part it stands in.
        readalong_name: URL name of the read-along EPUB, empty without one.
    """
    here = files(__name__)
    pages = {
        name: (media_type, here.joinpath(file).read_bytes())
        for name, (file, media_type) in _STATIC.items()
    }
    description = {
        "title": info.title,
        "authors": info.authors,
        "language": info.language,
        "identifier": info.identifier,
        "narrator": info.narrator,
        "description": info.description,
        "cover": cover_name,
        "readalong": readalong_name,
        "chapters": [
            {
                "title": episode.title,
                "part": parts.get(episode.number, ""),
                "audio": episode.name,
                "duration": round(episode.duration, 3),
                "transcript": next(
                    (t.name for t in episode.transcripts if t.media_type == "application/json"), ""
                ),
            }
            for episode in episodes
        ],
    }
    pages["book.json"] = ("application/json", json.dumps(description, ensure_ascii=False).encode())
    return pages
