"""The assembler: timelines of clips and pauses → delivered, tagged audio files.

Public names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiobook.assembly.assembler import Assembler, encode_chapters
    from audiobook.assembly.cover import draw_cover
    from audiobook.assembly.layout import Layout, lay_out
    from audiobook.assembly.names import file_name, slug
    from audiobook.assembly.settings import AssemblySettings

_HOME = {
    "Assembler": "assembler",
    "AssemblySettings": "settings",
    "Layout": "layout",
    "draw_cover": "cover",
    "encode_chapters": "assembler",
    "file_name": "names",
    "lay_out": "layout",
    "slug": "names",
}

__all__ = [
    "Assembler",
    "AssemblySettings",
    "Layout",
    "draw_cover",
    "encode_chapters",
    "file_name",
    "lay_out",
    "slug",
]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
