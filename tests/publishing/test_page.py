"""What the page is made of; a browser plays it in tests/clients."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from audiobook.model import BookInfo, Caption, Track
from audiobook.publishing.page import book_page, offline_page
from audiobook.units import Seconds

INFO = BookInfo(title="Tide & Time", authors=("Ann Oak",), narrator="Emma", identifier="x")
TRACK = Track(
    Path("01-one.mp3"),
    1,
    "One",
    Seconds(9.87654),
    "Part One",
    captions=(
        Caption(Seconds(0.5), Seconds(1.0), "Narrator", "One", paragraph=0),
        Caption(Seconds(1.5), Seconds(2.0), "Ann", "“Is 2 < 3?”", paragraph=1),
        Caption(Seconds(2.5), Seconds(3.0), "Narrator", " asked Ann.", paragraph=1),
        Caption(Seconds(3.5), Seconds(4.0), "Narrator", "It was.", paragraph=2),
    ),
)


def delivered(pages: Mapping[str, tuple[str, bytes]], name: str) -> Any:
    """What the page is given when it loads the script `name`."""
    media_type, content = pages[name]
    assert media_type == "text/javascript"
    call = re.fullmatch(r"deliver\((.*)\);\n", content.decode())
    assert call is not None
    own_name, data = json.loads(f"[{call[1]}]")
    assert own_name == name
    return data


def test_the_text_is_shown_in_the_authors_paragraphs() -> None:
    pages = book_page(INFO, [TRACK], cover_name="cover.jpg")
    book = delivered(pages, "book.js")
    assert book["chapters"] == [
        {
            "title": "One",
            "part": "Part One",
            "audio": "01-one.mp3",
            "duration": 9.877,
            "text": "text-1.js",
        }
    ]
    assert book["speakers"] == ["Ann"]
    paragraphs = delivered(pages, "text-1.js")
    assert [paragraph["heading"] for paragraph in paragraphs] == [True, False, False]
    assert paragraphs[1]["lines"] == [
        {"start": 1.5, "speaker": "Ann", "text": "“Is 2 < 3?”", "spaced": True},
        {"start": 2.5, "speaker": "", "text": "asked Ann.", "spaced": True},
    ]


def test_everything_the_page_loads_is_there() -> None:
    pages = book_page(INFO, [TRACK], cover_name="")
    html = pages[""][1].decode()
    for name in ("theme.css", "page.css", "playback.js", "page.js", "icon.svg", "book.webmanifest"):
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


def test_the_leading_parts_have_the_first_colours() -> None:
    captions = (
        Caption(Seconds(0.5), Seconds(1.0), "Ann", "Yes.", paragraph=1),
        Caption(
            Seconds(1.5),
            Seconds(2.0),
            "Narrator",
            "This is said by nobody in the story at all.",
            paragraph=1,
        ),
        Caption(Seconds(2.5), Seconds(3.0), "Bob", "I would not go, if I were you.", paragraph=1),
    )
    track = Track(Path("01-one.mp3"), 1, "One", Seconds(9.8), captions=captions)
    assert delivered(book_page(INFO, [track], cover_name=""), "book.js")["speakers"] == [
        "Bob",
        "Ann",
    ]


def test_a_phone_can_put_the_page_among_its_apps() -> None:
    pages = book_page(INFO, [TRACK], cover_name="cover.jpg")
    manifest = json.loads(pages["book.webmanifest"][1])
    assert manifest["name"] == "Tide & Time"
    assert manifest["start_url"] == "."  # in whatever folder of a host it lies
    assert {icon["src"] for icon in manifest["icons"]} <= {*pages, "cover.jpg"}
