"""What stands in markup and is no plain text: notes, powers, page numbers, initials."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.manuscripts import FIRST, SECOND

from audiobook.manuscript import read_manuscript
from audiobook.model import Book, Matter

MakeEpub = Callable[..., Path]


def paragraphs(tmp_path: Path, body: str, *, head: str = "") -> list[str]:
    """What is read of an HTML page."""
    path = tmp_path / "page.html"
    path.write_text(f"<html><head><title>T</title>{head}</head><body>{body}</body></html>", "utf-8")
    book = read_manuscript(path)
    return [p.text for c in book.chapters if c.matter is Matter.BODY for p in c.paragraphs]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Nobody waved.<sup>3</sup> He left.", "Nobody waved.[3] He left."),
        ("in the year 1832<sup>7</sup> by", "in the year 1832[7] by"),
        ("some 10<sup>6</sup> grains", "some 10⁶ grains"),
        ("a room of 20 m<sup>2</sup>, no", "a room of 20 m², no"),
        ("the 2<sup>nd</sup> of June", "the 2nd of June"),
        ("M<sup>me</sup> Blanc", "Mme Blanc"),
        ("CO<sub>2</sub> rose", "CO2 rose"),
        ("<ruby>Sacred Glyph<rt>Sigil</rt></ruby> there", "Sacred Glyph there"),
        ('it was <math alttext="a plus b"><mi>a</mi></math> now', "it was a plus b now"),
        ('hello<span style="display:none">SECRET</span> boy', "hello boy"),
        ('one <span class="pg">12</span>two <a class="page" id="p13">13</a>three', "one two three"),
        ('<span class="page">The page was blank.</span>', "The page was blank."),
        ("<q>Hush,</q> she said.", "“Hush,” she said."),
        ("<b>T</b> <span>he bridge</span> came", "The bridge came"),
        ("<b>A</b> <span>large dog</span> came", "A large dog came"),
        ('<img alt="W, a decorated initial" src="w.png"/>hen it rained', "When it rained"),
    ],
)
def test_markup_is_read_as_what_it_means(tmp_path: Path, written: str, read: str) -> None:
    assert read in paragraphs(tmp_path, f"<h1>Chapter 1</h1><p>{written}</p><p>{FIRST}</p>")


def test_a_style_in_the_body_counts(tmp_path: Path) -> None:
    body = f'<style>.x {{display: none}}</style><h1>One</h1><p>{FIRST}</p><p class="x">No.</p>'
    assert paragraphs(tmp_path, body) == [FIRST]


def test_a_class_hides_and_breaks_lines_by_its_style_and_not_by_its_name(tmp_path: Path) -> None:
    head = "<style>.x9{visibility:hidden} .v span{display:block} .hidden-door{color:red}</style>"
    body = (
        '<h1>Chapter 1</h1><p class="x9">Stolen from its site.</p>'
        '<p class="hidden-door">The hidden door was green.</p>'
        f'<p class="v"><span>Row on,</span><span>my sister.</span></p><p>{FIRST}</p>'
    )
    read = paragraphs(tmp_path, body, head=head)
    assert read == ["The hidden door was green.", "Row on,\nmy sister.", FIRST]


def test_links_that_lead_back_are_notes_whatever_they_are_called(make_epub: MakeEpub) -> None:
    book = read_manuscript(
        make_epub(
            {
                "a.xhtml": '<h1>Chapter 1</h1><p>He bowed.<a id="q" href="b.xhtml#z7">1</a> '
                f"{FIRST}</p>",
                "b.xhtml": f'<h1>Chapter 2</h1><p>As <a href="a.xhtml">Chapter 1</a> told. {SECOND}'
                '</p><p id="z7"><a href="a.xhtml#q">1</a>. A custom of the court.</p>',
            }
        )
    )
    body = [p.text for c in book.chapters if c.matter is Matter.BODY for p in c.paragraphs]
    assert body == [f"He bowed.[1] {FIRST}", f"As Chapter 1 told. {SECOND}"]


def titles(book: Book) -> list[str]:
    return [chapter.title for chapter in book.chapters if chapter.matter is Matter.BODY]


def test_a_story_is_read_whatever_its_heading_says(make_epub: MakeEpub) -> None:
    names = ("The Note", "Credits", "Index", "Summary", "The License")
    documents = {
        f"{n}.xhtml": f"<h1>{name}</h1><p>{FIRST} {SECOND}</p><p>{SECOND} {FIRST}</p>" * 1
        + f"<p>{FIRST} {SECOND}</p>" * 4
        for n, name in enumerate(names)
    }
    assert titles(read_manuscript(make_epub(documents))) == list(names)


def test_what_the_heading_announces_is_left_out(make_epub: MakeEpub) -> None:
    documents = {
        "a.xhtml": f"<h1>Chapter 1</h1><p>{FIRST}</p><p>{SECOND}</p>",
        "b.xhtml": f"<h1>Chapter 2</h1><p>{SECOND}</p><p>{FIRST}</p>",
        "n.xhtml": "<h1>Notes</h1><p>1. A mule is no horse.</p><p>2. Nor is a cow.</p>",
        "k.xhtml": "<h1>Acknowledgments</h1><p>I thank the mules.</p>",
    }
    book = read_manuscript(make_epub(documents))
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert [c.matter for c in book.chapters[2:]] == [Matter.NOTES, Matter.BACK]


def test_every_line_of_a_heading_is_read_once(make_epub: MakeEpub) -> None:
    documents = {
        f"{n}.xhtml": f"<hgroup><h2>The Raven {n}</h2><p>A Fable</p></hgroup><p>{FIRST}</p>"
        for n in "12"
    }
    toc = "".join(f'<li><a href="{n}.xhtml">The Raven {n}</a></li>' for n in "12")
    first, _ = read_manuscript(make_epub(documents, toc=toc)).chapters
    assert first.title == "The Raven 1"
    assert [p.text for p in first.paragraphs] == ["A Fable", FIRST]


def test_valid_utf8_beats_a_wrong_declaration(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    page = f'<html><head><meta charset="iso-8859-1"></head><body><p>Café. {FIRST}</p></body></html>'
    path.write_bytes(page.encode())
    assert "Café." in read_manuscript(path).chapters[0].paragraphs[0].text
