"""gPodder follows a book that is published, mended, moved and goes on."""

import datetime as dt
import functools
import http.server
import itertools
import os
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import mutagen
import pytest

from audiobook.production import Production

pytestmark = pytest.mark.clients


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def hosts(tmp_path: Path) -> Iterator[list[tuple[str, Path]]]:
    """Addresses of two web hosts, and their folders."""
    running = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        handler = functools.partial(_Quiet, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        running.append((server, folder))
    yield [(f"http://127.0.0.1:{s.server_address[1]}/", folder) for s, folder in running]
    for server, _ in running:
        server.shutdown()
        server.server_close()


def gpo(home: Path, *words: str) -> None:
    environment = {**os.environ, "NO_PROXY": "*", "no_proxy": "*", "GPODDER_HOME": str(home)}
    subprocess.run(
        ["gpo", *words],
        env=environment,
        capture_output=True,
        timeout=120,
        check=True,
        stdin=subprocess.DEVNULL,
    )


def episodes(home: Path) -> dict[str, str]:
    """The title of each episode → the text of the file that the listener has for it."""
    with sqlite3.connect(home / "Database") as database:
        rows = database.execute("select title, download_filename from episode").fetchall()
    titles = [title for title, _ in rows]
    assert len(set(titles)) == len(titles)
    files = {path.name: path for path in home.rglob("*.mp3")}
    return {
        title: str(mutagen.File(files[name]).tags.getall("USLT")[0].text) for title, name in rows
    }


def test_each_listener_has_every_chapter_once_and_it_sounds_as_it_is_titled(
    hosts: list[tuple[str, Path]], tmp_path: Path
) -> None:
    manuscript, home = tmp_path / "book.txt", tmp_path / "gpodder"
    home.mkdir()
    book = Production(tmp_path / "book")
    day = dt.datetime(2026, 11, 2, 8, tzinfo=dt.UTC)
    seconds = itertools.count(int(day.timestamp()), 10)

    def publish(*titles: str, url: str | None = None, days: int = 0) -> None:
        body = "".join(
            f"Chapter {n}: {title}\n\nThe boat of the {title.split()[-1]} came in, and the man "
            f"of the {title.split()[-1]} went home.\n\n"
            for n, title in enumerate(titles, 1)
        )
        manuscript.write_text(f"The Pier\n\nby Ann Oak\n\n{body}")
        book.produce(manuscript, engine="tone")
        book.write_feed(url, release_all=False, now=day + dt.timedelta(days=days))
        for _, folder in hosts:
            shutil.copytree(book.folder.output, folder, dirs_exist_ok=True)
            # A host tells by whole seconds what is new; these days take less.
            os.utime(folder / "feed.xml", (next(seconds), next(seconds)))

    def listen(*titles: str, withdrawn: tuple[str, ...] = ()) -> None:
        gpo(home, "update")
        gpo(home, "download")
        heard = episodes(home)
        words = {title.rpartition(": ")[2]: text for title, text in heard.items()}
        assert set(titles) <= set(words) <= set(titles) | set(withdrawn)
        for title, text in words.items():
            assert f"man of the {title.split()[-1]}" in text, title

    publish("Morning", "Noon", "Evening", url=hosts[0][0])
    gpo(home, "subscribe", f"{hosts[0][0]}feed.xml")
    listen("Morning", "Noon", "Evening")
    publish("Morning", "Forenoon", "Noon", "Evening")
    listen("Morning", "Forenoon", "Noon", "Evening")
    publish("Morning", "Forenoon", "Evening")
    listen("Morning", "Forenoon", "Evening", withdrawn=("Noon",))
    publish("Morning", "Cold Forenoon", "Evening")
    listen("Morning", "Cold Forenoon", "Evening", withdrawn=("Noon",))
    publish("Morning", "Cold Forenoon", "Evening", url=hosts[1][0])
    listen("Morning", "Cold Forenoon", "Evening", withdrawn=("Noon",))
    publish("Morning", "Cold Forenoon", "Evening", "Night", days=7)
    listen("Morning", "Cold Forenoon", "Evening", "Night", withdrawn=("Noon",))
