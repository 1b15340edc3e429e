"""AAC, Opus and FLAC chapters, and the book in one file."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import mutagen
import numpy as np
import pytest
from mutagen.mp4 import MP4
from support.clips import MakeClip, MakeTimeline
from support.decoding import decode, rms

from audiobook.assembly import AssemblySettings, bind_m4b, draw_cover, encode_chapters, lay_out
from audiobook.assembly.formats import book_m4b as m4b
from audiobook.assembly.formats import codecs
from audiobook.audio import mp4_boxes as mp4
from audiobook.audio.metering import true_peak
from audiobook.errors import AssemblyError
from audiobook.model import BookInfo, Timeline, Track
from audiobook.units import Seconds

SETTINGS = {
    "aac": AssemblySettings(format="aac", bit_rate=64),
    "opus": AssemblySettings(format="opus", bit_rate=32, sample_rate=48_000),
    "flac": AssemblySettings(format="flac"),
}


def assemble(
    folder: Path, info: BookInfo, kind: str, timelines: list[Timeline]
) -> tuple[Track, ...]:
    return encode_chapters(
        timelines,
        folder / kind,
        info=info,
        state_dir=folder / f"state-{kind}",
        settings=SETTINGS[kind],
        workers=0,
    )


@pytest.mark.parametrize("kind", SETTINGS)
def test_chapters_in_every_format(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline, kind: str
) -> None:
    timelines = [make_timeline(1, "One"), make_timeline(2, "Two & more")]
    tracks = assemble(tmp_path, info, kind, timelines)
    suffix = SETTINGS[kind].suffix
    assert [t.path.name for t in tracks] == [f"01-one{suffix}", f"02-two-and-more{suffix}"]
    for track, timeline in zip(tracks, timelines, strict=True):
        sound = decode(track.path)
        rate = SETTINGS[kind].sample_rate
        assert sound.size / rate == pytest.approx(track.duration, abs=0.03)
        for clip in lay_out(timeline, SETTINGS[kind]).clips:
            assert rms(sound[clip.start : clip.stop]) > -30
    tags = mutagen.File(tracks[1].path)
    title, author = ("\xa9nam", "\xa9ART") if kind == "aac" else ("TITLE", "ARTIST")
    assert (tags[title], tags[author]) == (["Two & more"], ["Ann Author"])


def test_what_is_lossless_loses_nothing(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    from audiobook.assembly.mastering.mixdown import mix, to_pcm

    settings = replace(SETTINGS["flac"], loudness=None)
    timeline = make_timeline(1, "One")
    (track,) = encode_chapters(
        [timeline],
        tmp_path / "o",
        info=info,
        state_dir=tmp_path / "s",
        settings=settings,
        workers=0,
    )
    pcm = b"".join(to_pcm(block) for block in mix(lay_out(timeline, settings), settings))
    with av.open(str(track.path)) as file:
        decoded = b"".join(f.to_ndarray().astype("<i2").tobytes() for f in file.decode(audio=0))
    assert decoded == pcm


@pytest.mark.parametrize("kind", SETTINGS)
def test_only_new_tags_are_written_anew(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline, kind: str
) -> None:
    timelines = [make_timeline(1, "One")]
    (track,) = assemble(tmp_path, info, kind, timelines)
    before, sound = track.path.read_bytes(), decode(track.path)
    assert assemble(tmp_path, info, kind, timelines) == (track,)
    assert track.path.read_bytes() == before
    assemble(tmp_path, replace(info, year="2027"), kind, timelines)
    assert track.path.read_bytes() != before
    assert np.array_equal(decode(track.path), sound)
    assemble(tmp_path, info, kind, timelines)
    assert track.path.read_bytes() == before


def test_cover_in_vorbis_files(tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline) -> None:
    import base64

    from mutagen.flac import FLAC, Picture
    from mutagen.oggopus import OggOpus

    cover = draw_cover(info).data
    timelines = [make_timeline(1, "One")]
    (flac,) = assemble(tmp_path, info, "flac", timelines)
    (opus,) = assemble(tmp_path, info, "opus", timelines)
    assert FLAC(flac.path).pictures[0].data == cover
    coded = OggOpus(opus.path)["METADATA_BLOCK_PICTURE"][0]
    assert Picture(base64.b64decode(coded)).data == cover


def test_a_book_in_one_file(tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline) -> None:
    timelines = [
        make_timeline(n, title) for n, title in ((1, "One"), (2, "“Zwölf” & <3>"), (3, ""))
    ]
    tracks = assemble(tmp_path, info, "aac", timelines)
    book = tmp_path / "book.m4b"
    bind_m4b(tracks, book, info=info, cover=draw_cover(info))

    with av.open(str(book)) as file:
        chapters = file.chapters()
        packets = [bytes(p) for p in file.demux(audio=0) if p.size]
    assert [c["metadata"]["title"] for c in chapters] == ["One", "“Zwölf” & <3>", "Chapter 3"]
    starts = [float(c["start"] * c["time_base"]) for c in chapters]
    joined = []
    for track in tracks:
        with av.open(str(track.path)) as file:
            joined += [bytes(p) for p in file.demux(audio=0) if p.size]
    assert packets == joined

    sound = decode(book)
    for start, timeline in zip(starts, timelines, strict=True):
        at = round(start * 44_100)
        for clip in lay_out(timeline, SETTINGS["aac"]).clips:
            assert rms(sound[at + clip.start : at + clip.stop]) > -30
        assert rms(sound[at + 3000 : at + 20_000]) < -65

    tags = MP4(book).tags
    assert tags["\xa9nam"] == tags["\xa9alb"] == [info.title]
    assert tags["\xa9nrt"] == tags["\xa9wrt"] == ["Tone"]
    assert (tags["stik"], tags["aART"], tags["\xa9day"]) == ([2], ["Ann Author"], ["2026"])
    assert bytes(tags["----:com.apple.iTunes:SERIES"][0]) == b"Tones"
    assert bytes(tags["covr"][0]) == draw_cover(info).data
    # Both chapter forms: Nero's, which mutagen reads, and a text track.
    assert [c.title for c in MP4(book).chapters] == ["One", "“Zwölf” & <3>", "Chapter 3"]
    with av.open(str(book)) as file:
        assert any(stream.type in ("data", "subtitle") for stream in file.streams)


def test_the_same_chapters_make_the_same_book(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    tracks = assemble(tmp_path, info, "aac", [make_timeline(1, "One"), make_timeline(2, "Two")])
    for name in ("a", "b"):
        bind_m4b(tracks, tmp_path / f"{name}.m4b", info=info)
    assert (tmp_path / "a.m4b").read_bytes() == (tmp_path / "b.m4b").read_bytes()


def test_more_chapters_than_one_byte_counts(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    (track,) = assemble(tmp_path, info, "aac", [make_timeline(1, "One", 1, seconds=0.2)])
    tracks = [replace(track, number=n, title=f"Chapter {n}") for n in range(1, 301)]
    book = tmp_path / "book.m4b"
    bind_m4b(tracks, book, info=info)
    chapters = MP4(book).chapters
    assert chapters is not None
    assert len(chapters) == 255
    with av.open(str(book), options={"ignore_chapters": "0"}) as file:
        text = next(s for s in file.streams if s.type in ("data", "subtitle"))
        assert text.frames == 300


def test_beyond_four_gigabytes(
    tmp_path: Path,
    info: BookInfo,
    make_timeline: MakeTimeline,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the limits of 32 bits set low: offsets, sizes and lengths take 64."""
    tracks = assemble(tmp_path, info, "aac", [make_timeline(1, "One"), make_timeline(2, "Two")])
    short, long = tmp_path / "short.m4b", tmp_path / "long.m4b"
    bind_m4b(tracks, short, info=info)
    monkeypatch.setattr(mp4, "_LARGEST_32", 1000)
    monkeypatch.setattr(m4b, "_WIDE", 1000)
    bind_m4b(tracks, long, info=info)
    assert b"co64" in long.read_bytes()
    assert b"stco" not in long.read_bytes()
    assert np.array_equal(decode(short), decode(long))
    with av.open(str(short)) as one, av.open(str(long)) as other:
        assert one.chapters() == other.chapters()
        assert one.duration == other.duration
    lengths: list[Any] = [MP4(path).info for path in (long, short)]
    assert lengths[0].length == lengths[1].length
    assert [c.title for c in MP4(long).chapters] == ["One", "Two"]


def test_frames_of_one_size(tmp_path: Path, info: BookInfo) -> None:
    """Then a file has no table of sizes, only the one size."""
    path = tmp_path / "silence.m4a"
    with av.open(str(path), "w", format="ipod") as out:
        stream = out.add_stream("aac", rate=44_100, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 44_100), np.float32), "fltp", "mono")
        frame.sample_rate = 44_100
        # The last frame is of another size: it is left out.
        out.mux([*stream.encode(frame), *stream.encode(None)][1:-2])
    assert mp4.read_audio_file(path).frame_size > 0
    book = tmp_path / "book.m4b"
    bind_m4b(
        [Track(path, 1, "One", Seconds(1.0)), Track(path, 2, "Two", Seconds(1.0))], book, info=info
    )
    with av.open(str(path)) as file:
        packets = [bytes(p) for p in file.demux(audio=0) if p.size]
    with av.open(str(book)) as file:
        assert [bytes(p) for p in file.demux(audio=0) if p.size] == packets * 2


def test_what_cannot_be_bound_is_named_and_leaves_the_old_book(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    book = tmp_path / "book.m4b"
    book.write_bytes(b"the old one")
    (good,) = assemble(tmp_path, info, "aac", [make_timeline(1, "One")])
    (other,) = assemble(tmp_path, info, "flac", [make_timeline(1, "One")])
    cut = tmp_path / "cut.m4a"
    cut.write_bytes(good.path.read_bytes()[:2000])
    for bad in (other.path, cut, tmp_path / "missing.m4a"):
        with pytest.raises(AssemblyError) as caught:
            bind_m4b([good, replace(good, path=bad)], book, info=info)
        assert caught.value.path in (bad, book)
        assert book.read_bytes() == b"the old one"
    with pytest.raises(AssemblyError):
        bind_m4b([], book, info=info)
    assert sorted(p.name for p in tmp_path.glob(".*")) == []


def test_a_format_that_does_not_exist() -> None:
    for wrong in ({"format": "ogg"}, {"format": "opus"}, {"bit_rate": 99}, {"sample_rate": 7}):
        with pytest.raises(ValueError, match=r"must be|is 48000"):
            AssemblySettings(**wrong)


def test_reading_tags_needs_no_file(info: BookInfo) -> None:
    from audiobook.assembly.formats.tags import ChapterTags, id3, tag_size

    tag = id3(ChapterTags(info, "One", 1, Seconds(3.0)))
    assert tag_size(tag[:10]) == len(tag)
    assert mutagen.id3.ID3(io.BytesIO(tag)).version == (2, 3, 0)


@pytest.mark.parametrize("kind", ["aac", "opus"])
def test_the_ceiling_holds_for_what_is_decoded(
    tmp_path: Path,
    info: BookInfo,
    make_clip: MakeClip,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    # Driven into the limiter: what a coder of few bits rounds off comes out higher.
    clip = make_clip("loud", 3.0, level=2.0)
    timeline = Timeline(1, "One", (clip,))
    settings = replace(SETTINGS[kind], loudness=None, bit_rate=32)
    highest = settings.ceiling + 1.0

    def peak(folder: Path) -> float:
        (track,) = encode_chapters(
            [timeline], folder, info=info, state_dir=folder / "state", settings=settings, workers=0
        )
        return true_peak(track.path) or 0.0

    assert peak(tmp_path / "held") <= highest
    monkeypatch.setattr(codecs, "_ATTEMPTS", 1)
    assert peak(tmp_path / "not held") > highest
