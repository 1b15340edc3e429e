"""A file the author has (txt, Markdown, HTML, EPUB, DOCX) -> `audiobook.model.Book`."""

from __future__ import annotations

from audiobook.manuscript.encoding import decode_text
from audiobook.manuscript.reading import read_manuscript
from audiobook.manuscript.text import read_text

__all__ = ["decode_text", "read_manuscript", "read_text"]
