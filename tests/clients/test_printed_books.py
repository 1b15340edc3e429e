"""Books printed to PDF by a program that is not ours."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from audiobook.manuscript import read_manuscript
from audiobook.model import Matter

pytestmark = pytest.mark.clients

PLACES = "weir ford mill quay lock barn inn toll kiln yard gate well".split()
THINGS = "rope lamp oar bell cask nail sack wheel plank hook kettle ladder".split()
PARAGRAPHS = [
    f"At the {place} the ferryman counted his passengers and then the {thing}s, and there was one "
    f"{thing} more than anybody had paid for. “Whose {thing} is this?” he asked at the "
    f"{place}. Nobody knew; the river was high, and behind the {place} the fog was coming down."
    for place in PLACES
    for thing in THINGS[:4]
]
CHAPTERS = ["The Rope", "The Fog", "The Lamps", "The Far Bank"]
NOVEL = (
    "@page {{ size: 110mm 180mm; margin: 15mm 12mm; @bottom-center {{ content: counter(page) }} "
    "@top-center {{ content: 'THE FERRY' }} }} body {{ font: 10pt serif; text-align: justify }} "
    "p {{ margin: 0; text-indent: 1em }} h1 {{ break-before: page; font-size: 15pt }}"
)
TYPESCRIPT = (
    "@page {{ size: 110mm 150mm; margin: 20mm }} body {{ font: 12pt sans-serif }} "
    "h1 {{ font-size: 12pt }} p {{ margin: 0 0 1em }}"
)


@pytest.mark.parametrize("style", [NOVEL, TYPESCRIPT])
@pytest.mark.parametrize("heads", [True, False])
def test_a_book_printed_by_a_browser_is_read_word_by_word(
    tmp_path: Path, style: str, heads: bool
) -> None:
    body = "".join(
        f"<h1>Chapter {number}<br/>{title}</h1>"
        + "".join(f"<p>{text}</p>" for text in PARAGRAPHS[number::4])
        for number, title in enumerate(CHAPTERS, 1)
    )
    source = tmp_path / "ferry.html"
    source.write_text(
        f"<html lang='en'><meta charset='utf-8'><style>{style.format()}</style><body>{body}",
        encoding="utf-8",
    )
    printed = tmp_path / "ferry.pdf"
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
    command += [f"--print-to-pdf={printed}", *([] if heads else ["--no-pdf-header-footer"])]
    subprocess.run([*command, source.as_uri()], check=True, capture_output=True, timeout=120)

    book = read_manuscript(printed)
    chapters = [chapter for chapter in book.chapters if chapter.matter is Matter.BODY]
    assert [chapter.title for chapter in chapters] == [
        f"Chapter {number}: {title}" for number, title in enumerate(CHAPTERS, 1)
    ]
    for number, chapter in enumerate(chapters, 1):
        read = "\n".join(paragraph.text for paragraph in chapter.paragraphs)
        assert re.findall(r"\w+", read) == re.findall(r"\w+", "\n".join(PARAGRAPHS[number::4]))
