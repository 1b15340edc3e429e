"""The cover: the book's own, made fit for the directories, or else a typographic one."""

from __future__ import annotations

import hashlib
import io
import unicodedata
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from audiobook.model import BookInfo, Image

if TYPE_CHECKING:
    from PIL import Image as Pictures
    from PIL.ImageFont import FreeTypeFont

_EVEN_ENOUGH = 20
"""Pixels."""

SIDE = 2400
"""Pixels of a drawn cover."""
SMALLEST, LARGEST = 1400, 3000
"""Pixels: what podcast directories take."""
_MOST_PIXELS = 64_000_000
_MOST_PIXELS_JPEG = 400_000_000
"""A JPEG is made smaller while it is decoded."""
HEAVIEST = 1_000_000
"""Bytes of the cover, which lies in every chapter's file."""
_LIGHTER = ((LARGEST, 88), (LARGEST, 75), (2400, 75), (2400, 60), (SMALLEST, 70), (SMALLEST, 40))
"""Sides and qualities tried, until the picture is light enough."""
_ORIENTATION = 0x0112
"""The EXIF tag that tells how a picture is turned; 1 is upright."""
_MARGIN = 300
_WIDTH = SIDE - 2 * _MARGIN
_DESIGN = 2
"""Rises when the drawn cover changes."""

# Ground, ink, accent. The title picks one, so that the books of an author differ.
_PALETTES = (
    ("#16324f", "#f4efe6", "#e0a458"),
    ("#43202c", "#f6ede4", "#d98f6c"),
    ("#1d3d35", "#f2efe4", "#d4b45f"),
    ("#2b2a4c", "#f3eef5", "#b7a4e0"),
    ("#40342a", "#f5eee2", "#d29a5b"),
    ("#1f333d", "#eef2f0", "#83bdb0"),
)


class CoverSource:
    """The cover of a book, still to be made.

    Args:
        info: the book.
        cover: its own cover, if it has one; a picture that cannot be read is replaced by a drawn
            cover.
    """

    def __init__(self, info: BookInfo, cover: Image | None) -> None:
        self._info = info
        self._cover = cover
        digest_input = repr((_DESIGN, info.title, info.authors, info.narrator)).encode()
        if cover is not None:
            digest_input += cover.data
        self.fingerprint = hashlib.blake2b(digest_input, digest_size=16).hexdigest()

    def image(self) -> Image:
        """Make the cover as it goes into the files. Can run in a worker."""
        fitted = fit_cover(self._cover) if self._cover is not None else None
        return fitted or draw_cover(self._info)


def fit_cover(cover: Image) -> Image | None:
    """`cover` as a square RGB JPEG of 1400 to 3000 pixels, unchanged where it is that already;
    None when it is no picture or larger than any cover.

    A picture that is not square is laid on a ground of the mean colour of its edges: nothing of it
    is cut off.
    """
    from PIL import Image as Pictures
    from PIL import ImageOps

    try:
        with warnings.catch_warnings():
            # The limit is ours, and looked at before anything is decoded.
            warnings.simplefilter("ignore", Pictures.DecompressionBombWarning)
            kinds = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF")
            with Pictures.open(io.BytesIO(cover.data), formats=kinds) as opened:
                width, height = opened.size
                is_jpeg = opened.format == "JPEG"
                if width * height > (_MOST_PIXELS_JPEG if is_jpeg else _MOST_PIXELS):
                    return None
                fits = width == height and SMALLEST <= width <= LARGEST
                fits = fits and is_jpeg and opened.mode == "RGB" and len(cover.data) <= HEAVIEST
                if fits and opened.getexif().get(_ORIENTATION, 1) == 1:
                    opened.load()
                    return Image(cover.data, "image/jpeg")
                opened.draft("RGB", (LARGEST, LARGEST))
                picture = _flat(ImageOps.exif_transpose(opened))
    except (OSError, ValueError, SyntaxError, Warning, Pictures.DecompressionBombError):
        return None
    side = min(max(*picture.size, SMALLEST), LARGEST)
    scale = side / max(picture.size)
    picture = picture.resize(
        (max(1, round(picture.width * scale)), max(1, round(picture.height * scale))),
        Pictures.Resampling.LANCZOS,
    )
    ground = Pictures.new("RGB", (side, side), _edge_colour(picture))
    ground.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return _light(ground)


def enlarged_from(cover: Image) -> tuple[int, int] | None:
    """Width and height in pixels of a picture that `fit_cover` has to enlarge, else None."""
    from PIL import Image as Pictures

    with Pictures.open(io.BytesIO(cover.data)) as opened:
        width, height = opened.size
    return (width, height) if max(width, height) < SMALLEST else None


def _light(picture: Pictures.Image) -> Image:
    """A JPEG of a square picture, no heavier than `HEAVIEST` where that can be."""
    from PIL import Image as Pictures

    cover = _jpeg(picture)
    for side, quality in _LIGHTER:
        if len(cover.data) <= HEAVIEST:
            break
        smaller = min(side, picture.width)
        cover = _jpeg(picture.resize((smaller, smaller), Pictures.Resampling.LANCZOS), quality)
    return cover


def _flat(picture: Pictures.Image) -> Pictures.Image:
    """`picture` in RGB; what is transparent becomes white."""
    from PIL import Image as Pictures

    layer = picture.convert("RGBA")
    flat = Pictures.new("RGBA", layer.size, "white")
    flat.alpha_composite(layer)
    return flat.convert("RGB")


def _edge_colour(picture: Pictures.Image) -> tuple[int, int, int]:
    from PIL import ImageStat

    width, height = picture.size
    if width < height:
        edges = [picture.crop((0, 0, 1, height)), picture.crop((width - 1, 0, width, height))]
    else:
        edges = [picture.crop((0, 0, width, 1)), picture.crop((0, height - 1, width, height))]
    means = [ImageStat.Stat(edge).mean for edge in edges]
    red, green, blue = (round(sum(values) / len(values)) for values in zip(*means, strict=True))
    return red, green, blue


def _jpeg(picture: Pictures.Image, quality: int = 88) -> Image:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True)
    return Image(file.getvalue(), "image/jpeg")


def draw_cover(info: BookInfo) -> Image:
    """A square JPEG with title, author and narrator; the same book gives the same bytes.

    Scripts the typeface does not have are transliterated.
    """
    from PIL import Image as Pictures
    from PIL import ImageDraw

    key = hashlib.blake2b(info.title.encode(), digest_size=1).digest()[0]
    ground, ink, accent = _PALETTES[key % len(_PALETTES)]
    picture = Pictures.new("RGB", (SIDE, SIDE), ground)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((110, 110, SIDE - 110, SIDE - 110), outline=accent, width=10)
    draw.rectangle((140, 140, SIDE - 140, SIDE - 140), outline=accent, width=3)

    def centred(
        font: FreeTypeFont, lines: list[str], top: float, leading: float, fill: str
    ) -> None:
        for line in lines:
            draw.text((SIDE / 2, top), line, font=font, fill=fill, anchor="ma")
            top += font.size * leading

    title, lines = _fit(info.title or "Audiobook", "Semibold", 1000, 1.12, range(330, 90, -15))
    height = len(lines) * title.size * 1.12
    top = 900 - height / 2
    centred(title, lines, top, 1.12, ink)
    y = max(top + height, 1100) + 150
    draw.line((SIDE / 2 - 300, y, SIDE / 2 - 50, y), fill=accent, width=6)
    draw.line((SIDE / 2 + 50, y, SIDE / 2 + 300, y), fill=accent, width=6)
    draw.regular_polygon((SIDE / 2, y, 24), 4, rotation=45, fill=accent)
    author, names = _fit(", ".join(info.authors), "Regular", 300, 1.2, range(140, 60, -6))
    centred(author, names, y + 130, 1.2, ink)
    if info.narrator:
        reader, by = _fit(f"read by {info.narrator}", "It", 100, 1.2, range(84, 50, -4))
        centred(reader, by[:1], SIDE - 330, 1.2, accent)
    return _jpeg(picture)


def _fit(
    text: str, weight: str, height: float, leading: float, sizes: range
) -> tuple[FreeTypeFont, list[str]]:
    """The largest of `sizes` at which `text` fits into `height`, broken into lines; words that are
    too long even at the smallest are broken anywhere, and what is left over is cut off."""
    font = _font(weight, sizes[0])
    text = _writable(text, font)
    lines: list[str] = []
    for size in sizes:
        font = _font(weight, size)
        lines = _greedy(text.split(), font, _WIDTH)
        fits = all(font.getlength(line) <= _WIDTH for line in lines)
        if fits and len(lines) * size * leading <= height:
            return font, _evened(lines, font)
    broken = [piece for line in lines for piece in _break(line, font)]
    most = int(height / (font.size * leading))
    if len(broken) > most:
        broken = [*broken[: most - 1], broken[most - 1][:-1] + "…"]
    return font, broken


def _evened(lines: list[str], font: FreeTypeFont) -> list[str]:
    """The same number of lines, as even as they can be."""
    words = " ".join(lines).split()
    narrow, wide = 0, _WIDTH
    while wide - narrow > _EVEN_ENOUGH:
        middle = (narrow + wide) // 2
        if len(_greedy(words, font, middle)) > len(lines):
            narrow = middle
        else:
            wide = middle
    return _greedy(words, font, wide)


def _greedy(words: list[str], font: FreeTypeFont, width: float) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _break(line: str, font: FreeTypeFont) -> list[str]:
    pieces = [""]
    for character in line:
        if pieces[-1] and font.getlength(pieces[-1] + character) > _WIDTH:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _font(weight: str, size: int) -> FreeTypeFont:
    import font_source_serif_pro as serif
    from PIL import ImageFont

    # Basic layout: the shaping library is not in every build of Pillow, and the bytes of a cover
    # must not depend on it.
    path = Path(serif.font_directory) / f"SourceSerifPro-{weight}.ttf"
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _writable(text: str, font: FreeTypeFont) -> str:
    """`text` with what the typeface cannot show transliterated."""
    from anyascii import anyascii

    missing = bytes(font.getmask("\uffff"))
    writable = ""
    for character in text:
        if character.isspace():
            writable += " "
        elif not character.isprintable() or unicodedata.category(character) in ("So", "Sk"):
            continue
        elif bytes(font.getmask(character)) == missing:
            writable += anyascii(character)
        else:
            writable += character
    return " ".join(writable.split())
