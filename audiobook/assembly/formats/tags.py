"""Tags, as podcast apps, Audiobookshelf, Apple Books and plain players read them: ID3v2.3, MP4
atoms, Vorbis comments."""

from __future__ import annotations

import base64
import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiobook.audio.mp4_boxes import Found, box, file_type, find
from audiobook.model import BookInfo, Image, Section, base_language
from audiobook.units import Seconds

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


_NO_OFFSET = 0xFFFF_FFFF
"""Times alone say where a chapter begins."""
_ID3_HEAD = 10
_TABLE_LIMIT = 255
"""Entries of a CTOC."""
VORBIS_CHAPTER_LIMIT = 1000
"""Chapters in Vorbis comments, which number them with three digits."""


def language_code(language: str) -> str:
    """ISO 639-2 code of a BCP 47 tag, ``und`` where it is not known."""
    return _ISO_639_2.get(base_language(language), "und")


@dataclass(frozen=True, slots=True)
class ChapterTags:
    """What one chapter's file says about itself."""

    info: BookInfo
    title: str
    number: int
    """From 1."""
    duration: Seconds
    part: str = ""
    """The part of the book the chapter stands in."""
    cover: Image | None = None
    text: str = ""
    """What is spoken, in paragraphs."""
    sections: tuple[Section, ...] = ()
    """Those with a name of their own, the beginning first; empty without any."""

    @property
    def author(self) -> str:
        return ", ".join(self.info.authors)

    @property
    def identifiers(self) -> dict[str, str]:
        """Those that are known, by the names Audiobookshelf reads."""
        info = self.info
        named = {
            "SERIES": info.series,
            "SERIES-PART": info.series_index,
            "ISBN": info.isbn,
            "ASIN": info.asin,
            "SUBTITLE": info.subtitle,
            "DISCLOSURE": info.disclosure,
        }
        return {name: value for name, value in named.items() if value}


def id3(tags: ChapterTags) -> bytes:
    """An ID3v2.3 tag, ready to stand before the first frame."""
    from mutagen import id3 as mutagen_id3

    # mutagen's functions carry no types.
    frames: Any = mutagen_id3
    tag = frames.ID3()
    info = tags.info
    language = language_code(info.language)
    for name, value in (
        ("TIT1", tags.part),
        ("TIT2", tags.title),
        ("TALB", info.title),
        ("TPE1", tags.author),
        ("TPE2", tags.author),
        ("TCOM", info.narrator),
        ("TRCK", str(tags.number)),
        ("TPOS", "1/1"),
        ("TCON", info.genre),
        ("TDRC", info.year),
        ("TPUB", info.publisher),
        ("TLAN", language),
        ("TLEN", str(round(tags.duration * 1000))),
    ):
        if value:
            tag.add(getattr(frames, name)(encoding=3, text=[value]))
    for name, value in tags.identifiers.items():
        tag.add(frames.TXXX(encoding=3, desc=name, text=[value]))
    if info.description:
        tag.add(frames.COMM(encoding=3, lang=language, desc="", text=[info.description]))
    if tags.cover is not None:
        cover = tags.cover
        tag.add(frames.APIC(encoding=0, mime=cover.media_type, type=3, desc="", data=cover.data))
    if tags.text:
        tag.add(frames.USLT(encoding=3, lang=language, desc="", text=tags.text))
    # mutagen sorts the frames of a tag by their size; players list chapters as they come.
    content = _id3_frames(tag) + b"".join(map(_id3_frames, _chapter_frames(tags)))
    size = bytes(len(content) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + content


def _id3_frames(tag: Any) -> bytes:
    """The frames of a tag, as v2.3 writes them."""
    # Without this TDRC, a frame of v2.4, would stay in the v2.3 tag and no reader would find it.
    tag.update_to_v23()
    file = io.BytesIO()
    tag.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return file.getvalue()[_ID3_HEAD:]


def _chapter_frames(tags: ChapterTags) -> Iterator[Any]:
    """CTOC and CHAP (ID3v2 Chapter Frame Addendum), each in a tag of its own; times are
    milliseconds."""
    from mutagen import id3 as mutagen_id3

    frames: Any = mutagen_id3
    if not tags.sections:
        return
    starts = [round(section.start * 1000) for section in tags.sections]
    ends = [*starts[1:], round(tags.duration * 1000)]
    names = [f"chp{index}" for index in range(len(starts))]
    yield from _tables_of_contents(names, tags.title)
    for name, start, end, section in zip(names, starts, ends, tags.sections, strict=True):
        chapter = frames.CHAP(
            element_id=name,
            start_time=start,
            end_time=end,
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[frames.TIT2(encoding=3, text=[section.title])],
        )
        yield _tag_of(chapter)


def _tables_of_contents(names: Sequence[str], title: str) -> Iterator[Any]:
    """CTOC. A table counts its entries in one byte: beyond that it is a table of tables."""
    from mutagen import id3 as mutagen_id3

    frames: Any = mutagen_id3
    ordered, top_level = frames.CTOCFlags.ORDERED, frames.CTOCFlags.TOP_LEVEL
    groups = [
        list(names[start : start + _TABLE_LIMIT]) for start in range(0, len(names), _TABLE_LIMIT)
    ]
    tables = {f"toc{index}": group for index, group in enumerate(groups)}
    yield _tag_of(
        frames.CTOC(
            element_id="toc",
            flags=top_level | ordered,
            child_element_ids=groups[0] if len(groups) == 1 else list(tables),
            sub_frames=[frames.TIT2(encoding=3, text=[title])],
        )
    )
    if len(groups) > 1:
        for name, group in tables.items():
            table = frames.CTOC(
                element_id=name, flags=ordered, child_element_ids=group, sub_frames=[]
            )
            yield _tag_of(table)


def _tag_of(frame: Any) -> Any:
    from mutagen import id3 as mutagen_id3

    frames: Any = mutagen_id3
    tag = frames.ID3()
    tag.add(frame)
    return tag


def tag_file(path: Path, tags: ChapterTags, kind: str) -> None:
    """Replace the tags of an M4A (``aac``), ``opus`` or ``flac`` file in place.

    Raises:
        OSError: it cannot be written.
    """
    with mutagen_errors():
        if kind == "aac":
            _tag_mp4(path, tags)
        else:
            _tag_vorbis(path, tags, kind)


@contextlib.contextmanager
def mutagen_errors() -> Iterator[None]:
    """mutagen wraps what the system says; here it is taken out again.

    Raises:
        OSError: a file cannot be read or written.
    """
    import mutagen

    try:
        yield
    except mutagen.MutagenError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def _tag_vorbis(path: Path, tags: ChapterTags, kind: str) -> None:
    import mutagen

    file: Any = mutagen.File(path)
    file.delete(path)
    for name, value in vorbis_comments(tags).items():
        file[name] = value
    if tags.cover is not None:
        if kind == "flac":
            file.clear_pictures()
            file.add_picture(flac_picture(tags.cover))
        else:
            file["METADATA_BLOCK_PICTURE"] = vorbis_picture(tags.cover)
    file.save(path, padding=lambda _: 0)


def flac_picture(cover: Image) -> Any:
    """The front cover as a FLAC picture, mutagen's ``Picture``."""
    from mutagen.flac import Picture

    picture: Any = Picture()  # type: ignore[no-untyped-call]  # mutagen has no types
    picture.type, picture.mime, picture.data = 3, cover.media_type, cover.data
    return picture


def vorbis_picture(cover: Image) -> str:
    """The front cover as the value of the comment ``METADATA_BLOCK_PICTURE``."""
    return base64.b64encode(flac_picture(cover).write()).decode("ascii")


def vorbis_comments(tags: ChapterTags) -> dict[str, str]:
    """Name → value; of the sections the first `VORBIS_CHAPTER_LIMIT`."""
    info = tags.info
    named = {
        "TITLE": tags.title,
        "ALBUM": info.title,
        "ARTIST": tags.author,
        "ALBUMARTIST": tags.author,
        "COMPOSER": info.narrator,
        "PERFORMER": info.narrator,
        "NARRATOR": info.narrator,
        "GROUPING": tags.part,
        "TRACKNUMBER": str(tags.number),
        "DISCNUMBER": "1",
        "GENRE": info.genre,
        "DATE": info.year,
        "PUBLISHER": info.publisher,
        "DESCRIPTION": info.description,
        "LANGUAGE": language_code(info.language),
    }
    named["LYRICS"] = tags.text
    # The convention that FFmpeg, mpv and others read.
    for index, section in enumerate(tags.sections[:VORBIS_CHAPTER_LIMIT]):
        named[f"CHAPTER{index:03}"] = _clock(section.start)
        named[f"CHAPTER{index:03}NAME"] = section.title
    return {name: value for name, value in (named | tags.identifiers).items() if value}


def _clock(seconds: float) -> str:
    """``01:02:03.500``."""
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"


def _tag_mp4(path: Path, tags: ChapterTags) -> None:
    from mutagen import mp4 as mutagen_mp4

    mp4: Any = mutagen_mp4
    file = mp4.MP4(path)
    file.tags = _mp4_tags(tags)
    file.save(path, padding=lambda _: 0)


def mp4_metadata(tags: ChapterTags) -> bytes:
    """The box ``meta`` that stands in ``moov.udta`` of an MP4 file."""
    # mutagen writes into files only.
    file = io.BytesIO(file_type() + box(b"moov"))
    file.seek(0)
    _mp4_tags(tags).save(file, padding=lambda _: 0)
    container = Found(b"", 0, len(file.getvalue()))
    user_data = find(file, container, b"moov", b"udta")
    return file.getvalue()[user_data.start : user_data.stop]


def _mp4_tags(tags: ChapterTags) -> Any:
    """iTunes atoms; ``stik`` 2 is the media kind Audiobook."""
    from mutagen import mp4 as mutagen_mp4

    mp4: Any = mutagen_mp4
    mp4_tags = mp4.MP4Tags()
    info = tags.info
    named = {
        "\xa9nam": tags.title,
        "\xa9alb": info.title,
        "\xa9ART": tags.author,
        "aART": tags.author,
        "\xa9wrt": info.narrator,
        "\xa9nrt": info.narrator,
        "\xa9gen": info.genre,
        "\xa9day": info.year,
        "\xa9pub": info.publisher,
        "\xa9grp": tags.part,
        "\xa9mvn": info.series,
        "desc": info.description[:255],
        "ldes": info.description,
        "\xa9lyr": tags.text,
    }
    for name, value in named.items():
        if value:
            mp4_tags[name] = [value]
    for name, value in (tags.identifiers | {"LANGUAGE": language_code(info.language)}).items():
        key = f"----:com.apple.iTunes:{name}"
        mp4_tags[key] = [mp4.MP4FreeForm(value.encode(), mp4.AtomDataType.UTF8)]
    mp4_tags["trkn"] = [(tags.number, 0)]
    mp4_tags["disk"] = [(1, 1)]
    mp4_tags["stik"] = [2]
    mp4_tags["pgap"] = True
    if tags.cover is not None:
        kind = "FORMAT_PNG" if tags.cover.media_type == "image/png" else "FORMAT_JPEG"
        mp4_tags["covr"] = [mp4.MP4Cover(tags.cover.data, getattr(mp4.MP4Cover, kind))]
    return mp4_tags


def tag_size(head: bytes) -> int:
    """Bytes of the ID3v2 tag that begins with the ten bytes of `head`; 0 when there is none."""
    if head[:3] != b"ID3":
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10
