"""The files as files: their names, the cover, the credits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from audiobook.model import Track
from audiobook.publishing.check.findings import Finding, Observation, judge

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_COVER = "`cover:` in book.yaml: a square picture; without the line one is drawn"


def check_names(tracks: Sequence[Track]) -> Iterator[Finding]:
    """Clients name files after their URL, and players sort them by name."""
    mend = "`audiobook assemble`, which names the files"
    readings = [
        Observation(track.path.name, "plain" if plain else "not plain ASCII", plain)
        for track in tracks
        for plain in [_NAME.fullmatch(track.path.name) is not None]
    ]
    yield judge("names", "ASCII letters, digits, hyphens", readings, mend)
    names = [track.path.name for track in tracks]
    ordered = [
        Observation(name, "in order" if name == expected else "out of order", name == expected)
        for name, expected in zip(names, sorted(names), strict=True)
    ]
    yield judge("names-order", "sorted by name is the order of the book", ordered, mend)


def check_cover(path: Path | None, sides: tuple[int, int]) -> Finding:
    """A square RGB picture whose suffix tells its format; `sides` are pixels, least and most."""
    expected = f"square JPEG or PNG, RGB, {sides[0]} to {sides[1]} pixels a side"
    reading = Observation("cover", "no cover", False) if path is None else _read_cover(path, sides)
    return judge("cover", expected, [reading], _COVER)


def _read_cover(path: Path, sides: tuple[int, int]) -> Observation:
    from PIL import Image, UnidentifiedImageError

    try:
        # Only the header is read: the picture may be of any size.
        with Image.open(path) as picture:
            width, height = picture.size
            mode, kind = picture.mode, picture.format
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return Observation(path.name, "no picture", False)
    suffixes = {"JPEG": (".jpg", ".jpeg"), "PNG": (".png",)}.get(kind or "", ())
    holds = (
        width == height
        and sides[0] <= width <= sides[1]
        and mode == "RGB"
        and path.suffix.lower() in suffixes
    )
    return Observation(path.name, f"{kind} {mode} {width} x {height}", holds)


def check_credits(opening: Path | None, closing: Path | None) -> Finding:
    """ACX: the opening and the closing credits are files of their own."""
    readings = [
        Observation(name, path.name if path else "missing", path is not None)
        for name, path in (("opening credits", opening), ("closing credits", closing))
    ]
    mend = "`audio: profile: acx` in book.yaml, then `audiobook produce`"
    return judge("credits", "opening and closing credits, a file each", readings, mend)
