"""ID3v2.3 tags, as podcast apps, Audiobookshelf, Apple Books and plain players read them."""

from __future__ import annotations

import io
from typing import Any

from audiobook.model import BookInfo, Image

# ISO 639-2 codes of the languages that speech engines speak; ID3 knows no two-letter codes.
_ISO_639_2 = dict(
    pair.split(":")
    for pair in (
        "ar:ara bg:bul ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng es:spa et:est eu:eus fa:fas"
        " fi:fin fr:fra ga:gle gl:glg he:heb hi:hin hr:hrv hu:hun hy:hye id:ind is:isl it:ita"
        " ja:jpn ka:kat ko:kor la:lat lt:lit lv:lav mk:mkd ms:msa nb:nob nl:nld nn:nno no:nor"
        " pl:pol pt:por ro:ron ru:rus sk:slk sl:slv sq:sqi sr:srp sv:swe sw:swa ta:tam th:tha"
        " tr:tur uk:ukr ur:urd vi:vie zh:zho"
    ).split()
)


def language_code(language: str) -> str:
    """ISO 639-2 code of a BCP 47 tag, ``und`` where it is not known."""
    return _ISO_639_2.get(language.partition("-")[0].lower(), "und")


def id3(
    info: BookInfo,
    *,
    title: str,
    number: int,
    total: int,
    duration: float,
    part: str = "",
    cover: Image | None = None,
) -> bytes:
    """The tag of one chapter, ready to stand before its first frame.

    Args:
        info: the book.
        title: of the chapter.
        number: of the chapter, from 1.
        total: chapters in the book.
        duration: seconds.
        part: the part of the book the chapter stands in.
        cover: front cover, JPEG or PNG.
    """
    from mutagen import id3 as mutagen_id3

    # mutagen's functions carry no types.
    frames: Any = mutagen_id3
    tags = frames.ID3()
    author = ", ".join(info.authors)
    language = language_code(info.language)

    def text(name: str, value: str) -> None:
        if value:
            tags.add(getattr(frames, name)(encoding=3, text=[value]))

    text("TIT1", part)
    text("TIT2", title)
    text("TALB", info.title)
    text("TPE1", author)
    text("TPE2", author)
    text("TCOM", info.narrator)
    text("TRCK", f"{number}/{total}")
    text("TPOS", "1/1")
    text("TCON", info.genre)
    text("TDRC", info.year)
    text("TPUB", info.publisher)
    text("TLAN", language)
    text("TLEN", str(round(duration * 1000)))
    for key, value in (
        ("SERIES", info.series),
        ("SERIES-PART", info.series_index),
        ("ISBN", info.isbn),
        ("ASIN", info.asin),
    ):
        if value:
            tags.add(frames.TXXX(encoding=3, desc=key, text=[value]))
    if info.description:
        tags.add(frames.COMM(encoding=3, lang=language, desc="", text=[info.description]))
    if cover is not None:
        tags.add(
            frames.APIC(encoding=0, mime=cover.media_type, type=3, desc="Cover", data=cover.data)
        )
    # Without this TDRC, a frame of v2.4, would stay in the v2.3 tag and no reader would find it.
    tags.update_to_v23()
    file = io.BytesIO()
    tags.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue()


def tag_size(head: bytes) -> int:
    """Bytes of the ID3v2 tag that begins with the ten bytes of `head`; 0 when there is none."""
    if head[:3] != b"ID3":
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10
