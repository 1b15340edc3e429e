"""The assembler: timelines of clips and pauses → delivered, tagged audio files.

Public names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiobook.assembly.assembler import Assembler, encode_chapters
    from audiobook.assembly.binding import bind_book
    from audiobook.assembly.captions import podcast_json, spoken_text, subrip, webvtt
    from audiobook.assembly.cover import draw_cover, fit_cover
    from audiobook.assembly.layout import Layout, lay_out
    from audiobook.assembly.loudness import voice_gains
    from audiobook.assembly.m4b import bind_m4b
    from audiobook.assembly.metering import Measurement, measure
    from audiobook.assembly.names import file_name, slug
    from audiobook.assembly.profile import (
        PROFILES,
        Finding,
        Profile,
        examine,
        examine_book,
        profile_from,
    )
    from audiobook.assembly.retail import excerpt
    from audiobook.assembly.sample import write_sample
    from audiobook.assembly.sections import (
        CHAPTERS_SUFFIX,
        CHAPTERS_TYPE,
        named_sections,
        podcast_chapters,
    )
    from audiobook.assembly.settings import AssemblySettings

_HOME = {
    "Assembler": "assembler",
    "AssemblySettings": "settings",
    "CHAPTERS_SUFFIX": "sections",
    "CHAPTERS_TYPE": "sections",
    "Finding": "profile",
    "Layout": "layout",
    "Measurement": "metering",
    "PROFILES": "profile",
    "Profile": "profile",
    "bind_book": "binding",
    "bind_m4b": "m4b",
    "draw_cover": "cover",
    "encode_chapters": "assembler",
    "examine": "profile",
    "examine_book": "profile",
    "excerpt": "retail",
    "file_name": "names",
    "fit_cover": "cover",
    "lay_out": "layout",
    "measure": "metering",
    "named_sections": "sections",
    "podcast_chapters": "sections",
    "podcast_json": "captions",
    "profile_from": "profile",
    "slug": "names",
    "spoken_text": "captions",
    "subrip": "captions",
    "voice_gains": "loudness",
    "webvtt": "captions",
    "write_sample": "sample",
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
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
