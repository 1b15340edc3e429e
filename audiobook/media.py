"""Kinds of files that are delivered: their suffixes, their media types, and the names that every
book's output has in common.

Media types as IANA registers them; ``audio/mp4`` (RFC 4337) for AAC in MP4, which Apple's podcast
specification calls ``audio/x-m4a`` in feeds.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

COVER_NAME = "cover.jpg"
"""The cover as a file of its own, for the feed and for players that look for it in the folder."""
FEED_NAME = "feed.xml"
PAGE_NAME = "index.html"
CHAPTERS_SUFFIX = ".chapters.json"
"""Of the file beside a chapter's audio that lists its sections."""

FEED_TYPE = "application/rss+xml"
CHAPTERS_TYPE = "application/json+chapters"
"""Podcasting 2.0, "JSON chapters"."""
EPUB_TYPE = "application/epub+zip"
"""EPUB Open Container Format 3.3, section 4.3."""

AUDIO_SUFFIXES: Mapping[str, str] = {
    "mp3": ".mp3",
    "aac": ".m4a",
    "opus": ".opus",
    "flac": ".flac",
}
"""By the name of a format in book.yaml."""

AUDIO_TYPES: Mapping[str, str] = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".m4b": "audio/mp4",
    ".opus": "audio/ogg",
    ".flac": "audio/flac",
    ".wav": "audio/wav",
}

APPLE_M4A = "audio/x-m4a"
"""What podcast feeds call ``.m4a`` (Apple, "Podcast RSS feed requirements")."""

TRANSCRIPT_TYPES: Mapping[str, str] = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".json": "application/json",
}

IMAGE_TYPES: Mapping[str, str] = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
}


def image_type(name: str) -> str:
    """The media type of a picture, by its file's name; JPEG where that tells nothing."""
    return IMAGE_TYPES.get(PurePath(name).suffix.lower(), IMAGE_TYPES[".jpg"])


MEDIA_TYPES: Mapping[str, str] = {**AUDIO_TYPES, **TRANSCRIPT_TYPES, **IMAGE_TYPES}
"""By suffix."""
