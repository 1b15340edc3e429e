"""What the page is made of; a browser plays it in tests/clients."""

import json
from pathlib import Path

from audiobook.model import BookInfo, Caption, Track
from audiobook.publishing.page import book_page, offline_page

INFO = BookInfo(title="Tide & Time", authors=("Ann Oak",), narrator="Emma", identifier="x")
TRACK = Track(
    Path("01-one.mp3"),
    1,
    "One",
    9.87654,
    "Part One",
    captions=(
        Caption(0.5, 1.0, "Narrator", "One", paragraph=0),
        Caption(1.5, 2.0, "Ann", "“Is 2 < 3?”", paragraph=1),
        Caption(2.5, 3.0, "Narrator", " asked Ann.", paragraph=1),
        Caption(3.5, 4.0, "Narrator", "It was.", paragraph=2),
    ),
)


def test_the_text_is_shown_in_the_authors_paragraphs() -> None:
    pages = book_page(INFO, [TRACK], cover_name="cover.jpg")
    book = json.loads(pages["book.json"][1])
    assert book["chapters"] == [
        {
            "title": "One",
            "part": "Part One",
            "audio": "01-one.mp3",
            "duration": 9.877,
            "text": "text-1.json",
        }
    ]
    assert book["speakers"] == ["Ann"]
    paragraphs = json.loads(pages["text-1.json"][1])
    assert [paragraph["heading"] for paragraph in paragraphs] == [True, False, False]
    assert paragraphs[1]["lines"] == [
        {"start": 1.5, "speaker": "Ann", "text": "“Is 2 < 3?”", "spaced": True},
        {"start": 2.5, "speaker": "", "text": "asked Ann.", "spaced": True},
    ]


def test_everything_the_page_loads_is_there() -> None:
    pages = book_page(INFO, [TRACK], cover_name="")
    html = pages[""][1].decode()
    for name in ("player.css", "player.js", "offline.js"):
        assert f'"{name}"' in html
        assert name in pages
    # The policy of the page forbids scripts and styles inside it.
    assert "<style" not in html
    assert "style=" not in html
    assert "onclick" not in html


def test_what_stays_on_the_device_is_made_new_when_it_changes() -> None:
    def worker(info: BookInfo, version: str) -> str:
        pages = book_page(info, [TRACK], cover_name="", served=False)
        chapters = {"01-one.mp3": version}
        return offline_page(pages, info, chapters=chapters, cover={})["service-worker.js"][
            1
        ].decode()

    first = worker(INFO, "aaaa")
    assert worker(INFO, "aaaa") == first
    assert worker(INFO, "bbbb") != first
    assert worker(BookInfo("Another Title", identifier="x"), "aaaa") != first
    assert '"index.html": "' in first
    assert "service-worker.js" not in book_page(INFO, [TRACK], cover_name="")
