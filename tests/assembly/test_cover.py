from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures

from audiobook.assembly.cover import LARGEST, SMALLEST, draw_cover, enlarged_from, fit_cover
from audiobook.model import BookInfo, Image


def opened(cover: Image) -> Pictures.Image:
    picture = Pictures.open(io.BytesIO(cover.data))
    picture.load()
    return picture


def is_fit(cover: Image) -> bool:
    picture = opened(cover)
    return (
        picture.format == "JPEG"
        and picture.mode == "RGB"
        and picture.width == picture.height
        and SMALLEST <= picture.width <= LARGEST
        and cover.media_type == "image/jpeg"
    )


@pytest.mark.parametrize(
    "info",
    [
        BookInfo("Emma", ("Jane Austen",), narrator="Ann"),
        BookInfo(""),
        BookInfo("A very long title " * 15, ("Somebody", "Somebody Else", "A Third") * 5),
        BookInfo("Donaudampfschifffahrtsgesellschaftskapitän" * 3),
        BookInfo("紅樓夢", ("曹雪芹",)),
        BookInfo("חומה 🎉\u202e\x00\u0301"),
    ],
    ids=["plain", "untitled", "long", "unbreakable", "chinese", "strange"],
)
def test_a_drawn_cover_is_fit_for_the_directories(info: BookInfo) -> None:
    cover = draw_cover(info)
    assert is_fit(cover)
    assert len(cover.data) < 500_000
    assert draw_cover(info) == cover
    # Nothing is written into the frame or over the edge.
    picture: Any = opened(cover)
    ground = picture.getpixel((5, 5))
    for x in range(160, 280, 20):
        column = picture.crop((x, 200, x + 1, 2200)).getcolors(maxcolors=100_000)
        assert all(max(abs(a - b) for a, b in zip(c, ground, strict=True)) < 20 for _, c in column)


def test_books_differ_and_so_do_their_covers() -> None:
    assert draw_cover(BookInfo("One")) != draw_cover(BookInfo("Two"))


def picture(size: tuple[int, int], mode: str = "RGB", kind: str = "PNG") -> Image:
    file = io.BytesIO()
    Pictures.new(mode, size, 1 if mode == "P" else None or 0).save(file, kind)
    return Image(file.getvalue(), f"image/{kind.lower()}")


@pytest.mark.parametrize("size", [(1600, 2400), (100, 60), (5000, 200), (1500, 1500), (1, 1)])
@pytest.mark.parametrize(("mode", "kind"), [("RGB", "PNG"), ("RGBA", "PNG"), ("P", "GIF")])
def test_any_picture_is_made_fit(size: tuple[int, int], mode: str, kind: str) -> None:
    fitted = fit_cover(picture(size, mode, kind))
    assert fitted is not None
    assert is_fit(fitted)


def test_a_fit_jpeg_is_left_alone() -> None:
    cover = picture((1500, 1500), kind="JPEG")
    assert fit_cover(cover) == cover


@pytest.mark.parametrize(("size", "smaller"), [((120, 90), (120, 90)), ((1400, 900), None)])
def test_a_picture_that_has_to_be_enlarged_is_known(
    size: tuple[int, int], smaller: tuple[int, int] | None
) -> None:
    assert enlarged_from(picture(size)) == smaller


def test_a_picture_bomb_is_not_unpacked() -> None:
    assert fit_cover(picture((9_000, 9_000), mode="1")) is None


@settings(max_examples=50, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a"]),
)
def test_what_is_no_picture_is_no_cover(data: bytes, head: bytes) -> None:
    assert fit_cover(Image(head + data, "image/png")) is None
