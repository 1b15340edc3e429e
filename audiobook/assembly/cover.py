"""The cover: the book's own made fit for the stores, or a clean typographic one."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.model import BookInfo, Image

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

SIDE = 2400
"""Pixels; podcast directories take 1400 to 3000."""
_MARGIN = 220
_DESIGN = 1
"""Rises when the drawn cover changes."""

# Deep grounds with a light ink and an accent; the title picks one, so that a series differs.
_PALETTES = (
    ("#16324f", "#f4efe6", "#e0a458"),
    ("#3d1f2b", "#f6ede4", "#d98f6c"),
    ("#1f3b34", "#f2efe4", "#d4b45f"),
    ("#2b2a4c", "#f3eef5", "#b7a4e0"),
    ("#40342a", "#f5eee2", "#c98f4e"),
    ("#22313a", "#eef2f0", "#7fb4a8"),
)


class CoverSource:
    """The cover of a book, made when it is first needed and kept for the next run.

    Args:
        info: the book.
        cover: its own cover, if it has one.
        state_dir: where a drawn cover is kept.
    """

    def __init__(self, info: BookInfo, cover: Image | None, state_dir: Path) -> None:
        self._info = info
        self._cover = cover
        if cover is not None:
            told = b"own" + cover.data
        else:
            told = repr((_DESIGN, info.title, info.authors, info.narrator)).encode()
        self.fingerprint = hashlib.blake2b(told, digest_size=16).hexdigest()
        self._path = state_dir / "cover.jpg"
        self._image: Image | None = None

    def image(self) -> Image:
        """The cover as it goes into the files."""
        if self._image is None:
            self._image = self._cover or Image(draw_cover(self._info), "image/jpeg")
        return self._image


def draw_cover(info: BookInfo) -> bytes:
    """A square JPEG with title and author; the same book gives the same bytes."""
    from PIL import Image as Pictures
    from PIL import ImageDraw

    key = hashlib.blake2b(info.title.encode(), digest_size=1).digest()[0]
    ground, ink, accent = _PALETTES[key % len(_PALETTES)]
    picture = Pictures.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(picture)
    width = SIDE - 2 * _MARGIN
    font, lines = _fit(info.title, width, height=1100, sizes=range(300, 90, -10))
    step = round(font.size * 1.18)
    y = 420
    for line in lines:
        draw.text((_MARGIN, y), line, font=font, fill=ink, anchor="lt")
        y += step
    y += 60
    draw.rectangle((_MARGIN, y, _MARGIN + 360, y + 14), fill=accent)
    author, names = _fit(", ".join(info.authors), width, height=360, sizes=range(120, 50, -6))
    y = SIDE - _MARGIN - len(names) * round(author.size * 1.2)
    for line in names:
        draw.text((_MARGIN, y), line, font=author, fill=ink, anchor="lt")
        y += round(author.size * 1.2)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88, optimize=True)
    return file.getvalue()


def _fit(text: str, width: int, height: int, sizes: range) -> tuple[FreeTypeFont, list[str]]:
    """The largest of `sizes` at which `text`, broken into lines, fits the box."""
    from PIL import ImageFont

    for size in sizes:
        font = ImageFont.load_default(size)
        lines = _wrap(text, font, width)
        if len(lines) * size * 1.2 <= height and all(font.getlength(l) <= width for l in lines):
            return font, lines
    return font, lines


def _wrap(text: str, font: FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
