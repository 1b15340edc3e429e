"""The assembler: timelines of clips and pauses → delivered, tagged audio files.

Public names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiobook.assembly.assembler import Assembler, encode_chapters
    from audiobook.assembly.audio_settings import AssemblySettings
    from audiobook.assembly.chapter_sections import (
        CHAPTERS_SUFFIX,
        CHAPTERS_TYPE,
        named_sections,
        podcast_chapters,
    )
    from audiobook.assembly.cover import draw_cover, fit_cover
    from audiobook.assembly.formats.book_m4b import bind_m4b
    from audiobook.assembly.formats.captions import podcast_json, spoken_text, subrip, webvtt
    from audiobook.assembly.mastering.clip_layout import Layout, lay_out
    from audiobook.assembly.mastering.voice_levels import voice_gains
    from audiobook.assembly.preview import write_sample
    from audiobook.assembly.profile import (
        PROFILES,
        Finding,
        Profile,
        examine,
        examine_book,
        profile_from,
    )
    from audiobook.assembly.retail_sample import excerpt
    from audiobook.assembly.whole_book import bind_book
    from audiobook.audio.metering import Measurement, measure
    from audiobook.filenames import file_name, slug

_HOME = {
    "Assembler": "audiobook.assembly.assembler",
    "AssemblySettings": "audiobook.assembly.audio_settings",
    "CHAPTERS_SUFFIX": "audiobook.assembly.chapter_sections",
    "CHAPTERS_TYPE": "audiobook.assembly.chapter_sections",
    "Finding": "audiobook.assembly.profile",
    "Layout": "audiobook.assembly.mastering.clip_layout",
    "Measurement": "audiobook.audio.metering",
    "PROFILES": "audiobook.assembly.profile",
    "Profile": "audiobook.assembly.profile",
    "bind_book": "audiobook.assembly.whole_book",
    "bind_m4b": "audiobook.assembly.formats.book_m4b",
    "draw_cover": "audiobook.assembly.cover",
    "encode_chapters": "audiobook.assembly.assembler",
    "examine": "audiobook.assembly.profile",
    "examine_book": "audiobook.assembly.profile",
    "excerpt": "audiobook.assembly.retail_sample",
    "file_name": "audiobook.filenames",
    "fit_cover": "audiobook.assembly.cover",
    "lay_out": "audiobook.assembly.mastering.clip_layout",
    "measure": "audiobook.audio.metering",
    "named_sections": "audiobook.assembly.chapter_sections",
    "podcast_chapters": "audiobook.assembly.chapter_sections",
    "podcast_json": "audiobook.assembly.formats.captions",
    "profile_from": "audiobook.assembly.profile",
    "slug": "audiobook.filenames",
    "spoken_text": "audiobook.assembly.formats.captions",
    "subrip": "audiobook.assembly.formats.captions",
    "voice_gains": "audiobook.assembly.mastering.voice_levels",
    "webvtt": "audiobook.assembly.formats.captions",
    "write_sample": "audiobook.assembly.preview",
}

__all__ = [
    "CHAPTERS_SUFFIX",
    "CHAPTERS_TYPE",
    "PROFILES",
    "Assembler",
    "AssemblySettings",
    "Finding",
    "Layout",
    "Measurement",
    "Profile",
    "bind_book",
    "bind_m4b",
    "draw_cover",
    "encode_chapters",
    "examine",
    "examine_book",
    "excerpt",
    "file_name",
    "fit_cover",
    "lay_out",
    "measure",
    "named_sections",
    "podcast_chapters",
    "podcast_json",
    "profile_from",
    "slug",
    "spoken_text",
    "subrip",
    "voice_gains",
    "webvtt",
    "write_sample",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
