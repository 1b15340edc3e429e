"""The feed and the files in the hands of real podcast clients."""

import json
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest
from support.served import Served

pytestmark = pytest.mark.clients


def run(command: list[str], **environment: str) -> str:
    done = subprocess.run(
        command,
        env={**os.environ, "NO_PROXY": "*", "no_proxy": "*", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def gpo(home: Path, *words: str) -> str:
    return run(["gpo", *words], GPODDER_HOME=str(home))


def downloads(home: Path) -> dict[str, Path]:
    return {path.name: path for path in home.rglob("*.mp3")}


def test_gpodder_downloads_every_chapter_in_order(served: Served, tmp_path: Path) -> None:
    gpo(tmp_path, "subscribe", f"{served.url}feed.xml")
    assert "The Tide & the Lamp" in gpo(tmp_path, "list")
    gpo(tmp_path, "download")
    got = downloads(tmp_path)
    assert sorted(got) == sorted(track.path.name for track in served.tracks)
    for track in served.tracks:
        assert got[track.path.name].read_bytes() == track.path.read_bytes()
    with sqlite3.connect(tmp_path / "Database") as database:
        rows = database.execute(
            "select title, file_size, total_time from episode order by published"
        ).fetchall()
    assert [row[0] for row in rows] == [track.title for track in served.tracks]
    assert [row[1] for row in rows] == [track.path.stat().st_size for track in served.tracks]
    assert [row[2] for row in rows] == [round(track.duration) for track in served.tracks]


def test_gpodder_resumes_a_cut_transfer(served: Served, tmp_path: Path) -> None:
    gpo(tmp_path, "subscribe", f"{served.url}feed.xml")
    gpo(tmp_path, "download")
    whole = downloads(tmp_path)[served.tracks[0].path.name]
    data = whole.read_bytes()
    whole.with_name(f"{whole.name}.partial").write_bytes(data[: len(data) // 2])
    whole.unlink()
    with sqlite3.connect(tmp_path / "Database") as database:
        database.execute("update episode set state = 0 where title = ?", (served.tracks[0].title,))
    gpo(tmp_path, "download")
    assert whole.read_bytes() == served.tracks[0].path.read_bytes()


def test_newsboat_lists_every_chapter(served: Served, tmp_path: Path) -> None:
    (tmp_path / "urls").write_text(f"{served.url}feed.xml\n")
    command = ["newsboat", "-u", str(tmp_path / "urls"), "-c", str(tmp_path / "cache.db")]
    run([*command, "-x", "reload"], HOME=str(tmp_path))
    with sqlite3.connect(tmp_path / "cache.db") as database:
        rows = database.execute(
            "select title, enclosure_type from rss_item order by pubDate"
        ).fetchall()
    assert rows == [(track.title, "audio/mpeg") for track in served.tracks]


def test_parsers_agree(served: Served, tmp_path: Path) -> None:
    import feedparser
    import httpx
    import podcastparser

    xml = httpx.get(f"{served.url}feed.xml", trust_env=False).content
    strict = feedparser.parse(xml)
    assert not strict.bozo, strict.get("bozo_exception")
    assert [entry.title for entry in strict.entries] == [t.title for t in served.tracks]
    path = tmp_path / "feed.xml"
    path.write_bytes(xml)
    with path.open("rb") as stream:
        parsed = podcastparser.parse(f"{served.url}feed.xml", stream)
    episodes = sorted(parsed["episodes"], key=lambda episode: episode["published"])
    assert [episode["total_time"] for episode in episodes] == [
        round(track.duration) for track in served.tracks
    ]


def test_the_podcast_index_reads_every_tag(served: Served, tmp_path: Path) -> None:
    import httpx

    modules = Path(__file__).parent / "node_modules"
    (tmp_path / "feed.xml").write_bytes(httpx.get(f"{served.url}feed.xml", trust_env=False).content)
    program = (
        'const { parseFeed } = require("podcast-partytime");'
        'const xml = require("fs").readFileSync("feed.xml", "utf8");'
        "console.log(JSON.stringify(parseFeed(xml)));"
    )
    (tmp_path / "node_modules").symlink_to(modules)
    node = shutil.which("node")
    assert node is not None
    done = subprocess.run(
        [node, "-e", program], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    feed = json.loads(done.stdout)
    assert feed["title"] == "The Tide & the Lamp"
    assert feed["medium"] == "audiobook"
    assert feed["guid"]
    assert len(feed["items"]) == len(served.tracks)
    assert {person["role"].lower() for person in feed["podcastPeople"]} == {"author", "narrator"}
    chapters = [item["podcastChapters"] for item in feed["items"] if "podcastChapters" in item]
    assert [told["type"] for told in chapters] == ["application/json+chapters"]
    assert httpx.get(chapters[0]["url"], trust_env=False).json()["chapters"][1]["title"] == (
        "The Lamp"
    )


def test_ffprobe_reads_the_chapters(served: Served) -> None:
    for track in served.tracks:
        told = json.loads(
            run(["ffprobe", "-v", "error", "-show_format", "-of", "json", str(track.path)])
        )["format"]
        assert abs(float(told["duration"]) - track.duration) < 0.06
        assert told["tags"]["title"] == track.title
        assert told["tags"]["album"] == "The Tide & the Lamp"
        assert told["tags"]["track"] == f"{track.number}"


def test_ffprobe_reads_the_sections(served: Served) -> None:
    (track,) = (track for track in served.tracks if track.sections)
    shown = run(["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(track.path)])
    told = [(float(c["start_time"]), c["tags"]["title"]) for c in json.loads(shown)["chapters"]]
    # ffprobe lists CHAP frames as they lie in the tag; their order is told by CTOC.
    assert sorted(told) == [(round(s.start, 3), s.title) for s in track.sections]


def test_ffmpeg_decodes_without_a_complaint(served: Served) -> None:
    for track in served.tracks:
        done = subprocess.run(
            ["ffmpeg", "-v", "warning", "-i", str(track.path), "-f", "null", "-"],
            capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.stderr == ""


def test_mediainfo_knows_the_encoding(served: Served) -> None:
    told = run(["mediainfo", "--Output=JSON", str(served.tracks[0].path)])
    audio = next(t for t in json.loads(told)["media"]["track"] if t["@type"] == "Audio")
    assert audio["BitRate_Mode"] == "CBR"
    assert audio["Channels"] == "1"
    assert audio["SamplingRate"] == "44100"
