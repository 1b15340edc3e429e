"""A file the author has (txt, EPUB, DOCX, PDF …) -> `audiobook.model.Book`."""

from __future__ import annotations

from audiobook.manuscript.detect import read_manuscript
from audiobook.manuscript.formats.character_encoding import decode_text
from audiobook.manuscript.formats.text import read_text

__all__ = ["decode_text", "read_manuscript", "read_text"]
