"""The book in one file of its own format."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import lameenc
import mutagen
import numpy as np
import pytest
from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.mp3 import MP3
from mutagen.oggopus import OggOpus
from support.clips import MakeTimeline
from support.decoding import decode

from audiobook.assembly import AssemblySettings, bind_book, draw_cover, encode_chapters
from audiobook.assembly.formats import book_mp3 as bound_mp3
from audiobook.audio import mp3
from audiobook.errors import AssemblyError
from audiobook.model import BookInfo, Image, Track

SETTINGS = {
    "mp3": AssemblySettings(bit_rate=64),
    "aac": AssemblySettings(format="aac", bit_rate=64),
    "opus": AssemblySettings(format="opus", bit_rate=32, sample_rate=48_000),
    "flac": AssemblySettings(format="flac"),
}
SUFFIXES = {"mp3": ".mp3", "aac": ".m4b", "opus": ".opus", "flac": ".flac"}
TITLES = ["One", "“Zwölf” & <3>", ""]


class Shelf:
    """A folder with chapters, and the book they are bound to."""

    def __init__(self, root: Path, info: BookInfo, make_timeline: MakeTimeline) -> None:
        self.root = root
        self.info = info
        self._make_timeline = make_timeline

    def chapters(self, kind: str, titles: list[str], **settings: Any) -> tuple[Track, ...]:
        timelines = [self._make_timeline(n, title) for n, title in enumerate(titles, 1)]
        return encode_chapters(
            timelines,
            self.root / kind,
            info=self.info,
            state_dir=self.root / f"state-{kind}",
            settings=replace(SETTINGS[kind], **settings),
            workers=0,
        )

    def bind(self, tracks: tuple[Track, ...], cover: Image | None = None) -> Path:
        folder = self.root / "out"
        folder.mkdir(exist_ok=True)
        state_file = self.root / "bound.json"
        return bind_book(tracks, folder, info=self.info, state_file=state_file, cover=cover)


@pytest.fixture
def shelf(tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline) -> Shelf:
    return Shelf(tmp_path, info, make_timeline)


def chapters_of(path: Path) -> list[tuple[float, str]]:
    """Start and title, as FFmpeg reads them."""
    with av.open(str(path)) as file:
        return [
            (float(c["start"] * c["time_base"]), c["metadata"]["title"]) for c in file.chapters()
        ]


def packets(path: Path) -> list[bytes]:
    with av.open(str(path)) as file:
        return [bytes(packet) for packet in file.demux(audio=0) if packet.size]


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_chapter_sounds_in_its_place(shelf: Shelf, kind: str) -> None:
    tracks = shelf.chapters(kind, TITLES)
    book = shelf.bind(tracks)
    assert book.name == f"the-book-of-tones{SUFFIXES[kind]}"
    found = chapters_of(book)
    assert [title for _, title in found] == [*TITLES[:2], "Chapter 3"]
    rate = SETTINGS[kind].sample_rate
    sound, end = decode(book), 0
    for (start, _), track in zip(found, tracks, strict=True):
        at, own = round(start * rate), decode(track.path)
        # Between two chapters lies less than two frames of what encoders put around them.
        assert 0 <= at - end < 2400
        end = at + own.size
        # Of AAC the decoder makes up the noise, differently each time.
        allowed = 0.2 if kind == "aac" else 1e-3
        assert nearest_difference(sound, at, own, rate) < allowed * np.abs(own).max()
    assert abs(sound.size - end) < 2400


def nearest_difference(sound: np.ndarray, at: int, part: np.ndarray, rate: int) -> float:
    """Of `part` from what sounds around `at`, but for its edges: chapters are told to the
    millisecond, and a decoder's first packets depend on what it has heard before."""
    edge, near = rate // 5, rate // 1000
    middle = part[edge:-edge]
    starts = range(at + edge - near, at + edge + near + 1)
    return min(float(np.abs(sound[s : s + middle.size] - middle).max()) for s in starts)


@pytest.mark.parametrize("kind", ["mp3", "aac", "opus"])
def test_nothing_is_encoded_again(shelf: Shelf, kind: str) -> None:
    tracks = shelf.chapters(kind, TITLES)
    joined = [packet for track in tracks for packet in packets(track.path)]
    assert packets(shelf.bind(tracks)) == joined


def test_what_is_lossless_loses_nothing(shelf: Shelf) -> None:
    tracks = shelf.chapters("flac", TITLES)
    book = shelf.bind(tracks, cover=draw_cover(shelf.info))
    assert np.array_equal(decode(book), np.concatenate([decode(t.path) for t in tracks]))
    # The checksum of all samples is there, and no room is left unused.
    assert FLAC(book).info.md5_signature != 0
    assert sum(block.length for block in FLAC(book).metadata_blocks if block.code == 1) == 0


@pytest.mark.parametrize("kind", SETTINGS)
def test_the_file_is_the_album_itself(shelf: Shelf, kind: str) -> None:
    cover = draw_cover(shelf.info)
    book = shelf.bind(shelf.chapters(kind, TITLES), cover=cover)
    tags = mutagen.File(book)
    names = {"mp3": ("TIT2", "TALB"), "aac": ("\xa9nam", "\xa9alb")}
    for name in names.get(kind, ("TITLE", "ALBUM")):
        assert list(getattr(tags[name], "text", tags[name])) == [shelf.info.title]
    assert cover.data in book.read_bytes() or kind == "opus"
    if kind == "opus":
        assert "METADATA_BLOCK_PICTURE" in OggOpus(book)
    length = sum(track.duration for track in shelf.chapters(kind, TITLES))
    assert tags.info.length == pytest.approx(length, abs=0.15)


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_book_that_did_not_change_is_left_alone(shelf: Shelf, kind: str) -> None:
    tracks = shelf.chapters(kind, ["One", "Two"])
    book = shelf.bind(tracks)
    first, written = book.read_bytes(), book.stat().st_mtime_ns
    assert shelf.bind(tracks).stat().st_mtime_ns == written
    book.unlink()
    assert shelf.bind(tracks).read_bytes() == first
    other = shelf.chapters(kind, ["One", "Zwei"])
    assert [title for _, title in chapters_of(shelf.bind(other))] == ["One", "Zwei"]


def test_under_another_name_the_old_book_goes(shelf: Shelf) -> None:
    tracks = shelf.chapters("mp3", ["One"])
    old = shelf.bind(tracks)
    shelf.info = replace(shelf.info, title="Another")
    new = shelf.bind(tracks)
    assert (old.exists(), new.name) == (False, "another.mp3")
    # One that somebody changed is his.
    new.write_bytes(b"mine")
    shelf.info = replace(shelf.info, title="A Third")
    shelf.bind(tracks)
    assert new.read_bytes() == b"mine"


def test_a_book_named_like_its_chapter(shelf: Shelf) -> None:
    tracks = shelf.chapters("mp3", ["Dawn"])
    shelf.info = replace(shelf.info, title="01 Dawn")
    folder = tracks[0].path.parent
    book = bind_book(tracks, folder, info=shelf.info, state_file=shelf.root / "bound.json")
    assert book.name == "01-dawn-whole-book.mp3"
    assert packets(book) == packets(tracks[0].path)


def test_more_chapters_than_a_table_counts(shelf: Shelf) -> None:
    (track,) = shelf.chapters("mp3", ["One"])
    tracks = tuple(replace(track, number=n, title=f"Chapter {n}") for n in range(1, 601))
    book = shelf.bind(tracks)
    assert [title for _, title in chapters_of(book)] == [t.title for t in tracks]
    tags = ID3(book)
    (top,) = [table for table in tags.getall("CTOC") if table.flags & 2]
    named = {table.element_id: table.child_element_ids for table in tags.getall("CTOC")}
    listed = [name for child in top.child_element_ids for name in named[child]]
    assert listed == [chapter.element_id for chapter in tags.getall("CHAP")]
    assert max(map(len, named.values())) == 255


@pytest.mark.parametrize("kind", ["opus", "flac"])
def test_more_chapters_than_comments_number(shelf: Shelf, kind: str) -> None:
    (track,) = shelf.chapters(kind, ["One"])
    tracks = tuple(replace(track, number=n, title=f"Chapter {n}") for n in range(1, 1011))
    found = chapters_of(shelf.bind(tracks))
    assert [title for _, title in found] == [t.title for t in tracks[:1000]]


def test_beyond_four_gigabytes_an_mp3_tells_its_length_in_frames(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the limit of 32 bits set low."""
    tracks = shelf.chapters("mp3", ["One", "Two"])
    sound = decode(shelf.bind(tracks))
    shelf.info = replace(shelf.info, title="Long")
    monkeypatch.setattr(mp3, "_LARGEST_32", 1000)
    book = shelf.bind(tracks)
    assert np.array_equal(decode(book), sound)
    info: Any = MP3(book).info
    assert info.length == pytest.approx(sound.size / 44_100, abs=0.05)


def test_longer_than_an_mp3_can_tell(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    tracks = shelf.chapters("mp3", ["One", "Two"])
    monkeypatch.setattr(bound_mp3, "_LONGEST", tracks[0].duration + 0.5)
    with pytest.raises(AssemblyError, match="more than the chapters of an MP3 can tell") as caught:
        shelf.bind(tracks)
    assert "M4B" in str(caught.value.hint)


def foreign_mp3(channels: int) -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_channels(channels)
    encoder.set_in_sample_rate(44_100)
    encoder.set_bit_rate(64)
    encoder.silence()
    return bytes(encoder.encode(bytes(2 * channels * 44_100)) + encoder.flush())


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_chapter_that_does_not_fit_is_named_and_the_old_book_stays(
    shelf: Shelf, kind: str
) -> None:
    (good,) = shelf.chapters(kind, ["One"])
    book = shelf.bind((good,))
    before = book.read_bytes()
    whole = good.path.read_bytes()
    for number, content in enumerate(
        (b"", b"no sound at all", whole[:3000], foreign_mp3(1), foreign_mp3(2), None)
    ):
        bad = shelf.root / f"{number}{good.path.suffix}"
        if content is not None:
            bad.write_bytes(content)
        with pytest.raises(AssemblyError) as caught:
            shelf.bind((good, replace(good, path=bad)))
        assert caught.value.path == bad
        assert caught.value.hint
        assert book.read_bytes() == before
    assert [p.name for p in book.parent.iterdir()] == [book.name]


def test_chapters_of_two_rates_are_not_joined(shelf: Shelf) -> None:
    for kind, setting in (("mp3", "bit_rate"), ("mp3", "sample_rate"), ("flac", "sample_rate")):
        (one,) = shelf.chapters(kind, ["One"])
        one = replace(one, path=one.path.rename(shelf.root / f"kept{one.path.suffix}"))
        value = {"bit_rate": 96, "sample_rate": 48_000}[setting]
        (other,) = shelf.chapters(kind, ["One"], **{setting: value})
        with pytest.raises(AssemblyError, match="first one") as caught:
            shelf.bind((one, other))
        assert caught.value.path == other.path


def test_flac_of_more_bits_is_not_cut_down(shelf: Shelf) -> None:
    (good,) = shelf.chapters("flac", ["One"])
    deep = shelf.root / "deep.flac"
    with av.open(str(deep), "w") as out:
        stream = out.add_stream("flac", rate=44_100, layout="mono")
        stream.format = "s32"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.int32), "s32", "mono")
        frame.sample_rate = 44_100
        out.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(AssemblyError, match="16 bits") as caught:
        shelf.bind((good, replace(good, path=deep)))
    assert caught.value.path == deep


def test_no_chapter_no_book(shelf: Shelf) -> None:
    with pytest.raises(AssemblyError, match="no chapter"):
        shelf.bind(())


def test_the_info_header_is_read_as_it_was_written() -> None:
    for rate, bit_rate in ((44_100, 96), (44_100, 32), (22_050, 64), (48_000, 320)):
        encoder = lameenc.Encoder()
        encoder.set_channels(1)
        encoder.set_in_sample_rate(rate)
        encoder.set_out_sample_rate(rate)
        encoder.set_bit_rate(bit_rate)
        encoder.silence()
        stream = bytes(encoder.encode(bytes(2 * rate)) + encoder.flush())
        told = {"frames": mp3.frame_count(stream), "size": len(stream), "samples": rate}
        header = mp3.info_frame(sample_rate=rate, bit_rate=bit_rate, **told)
        read = mp3.read_info(io.BytesIO(header + stream).read(4096))
        assert read == mp3.StreamInfo(rate, bit_rate, len(header), **told)
