"""HTML files."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.manuscript.formats.html import read_html
from audiobook.model import Book, Chapter, Matter, Paragraph, SceneBreak

PROSE = (
    "The lamp had burned all night in the window above the harbour, and when the first boats came "
    "home the keeper was still at his table, counting the hours on his fingers."
)


def read(body: str, head: str = "") -> Book:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


def body(book: Book) -> list[Chapter]:
    return [chapter for chapter in book.chapters if chapter.matter is Matter.BODY]


def test_a_title_above_chapters() -> None:
    book = read(
        f"<h1>The Lamp</h1><p>by Ada Lane</p><h2>Chapter 1</h2><p>{PROSE}</p>"
        f"<h2>Chapter 2</h2><p>{PROSE}</p>"
    )
    assert (book.title, book.authors, book.language) == ("The Lamp", ("Ada Lane",), "en")
    assert [(c.matter, c.title) for c in book.chapters] == [
        (Matter.TITLE_PAGE, "The Lamp"),
        (Matter.BODY, "Chapter 1"),
        (Matter.BODY, "Chapter 2"),
    ]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>The Ferry | Royal Road</title>", "The Ferry"),
        ("<title>Sea-Wolves - Wattpad</title>", "Sea-Wolves"),
        (
            "<title>The Ferry · Quayside Serials</title>"
            '<meta property="og:site_name" content="Quayside Serials">',
            "The Ferry",
        ),
        ("<title>The Ferry | Royal Road to Ruin</title>", "The Ferry | Royal Road to Ruin"),
        ("<title>A Royal Road</title>", "A Royal Road"),
        (
            '<title>Lost - Found</title><meta property="og:site_name" content="Serials">',
            "Lost - Found",
        ),
        (
            '<title>The Serials</title><meta property="og:site_name" content="Serials">',
            "The Serials",
        ),
    ],
)
def test_a_title_is_without_the_site_it_was_saved_from(head: str, title: str) -> None:
    assert read(f"<h1>Chapter 1</h1><p>{PROSE}</p>", head).title == title


def test_parts_above_chapters_and_titles_below_numbers() -> None:
    book = read(
        "".join(
            f"<h1>Part {part}</h1>"
            + "".join(
                f"<h2>Chapter {n}</h2><h3>The {name}</h3><p>{PROSE}</p>" for n, name in chapters
            )
            for part, chapters in (
                ("One", [("1", "Window"), ("2", "Harbour")]),
                ("Two", [("3", "Clock")]),
            )
        )
    )
    assert [(c.part, c.title) for c in book.chapters] == [
        ("Part One", "Chapter 1: The Window"),
        ("Part One", "Chapter 2: The Harbour"),
        ("Part Two", "Chapter 3: The Clock"),
    ]


def test_headings_that_are_titles_only_with_subheadings() -> None:
    book = read(
        f"<h2>The Window</h2><p>{PROSE}</p><h3>Later</h3><p>{PROSE}</p>"
        f"<h2>The Harbour</h2><p>{PROSE}</p>"
    )
    assert [c.title for c in body(book)] == ["The Window", "The Harbour"]
    assert [p.text for p in body(book)[0].paragraphs] == [PROSE, "Later", PROSE]


def test_metadata_from_the_head() -> None:
    book = read(
        f"<h2>Chapter 1</h2><p>{PROSE}</p>",
        '<title>The Lamp</title><meta name="author" content="Ada Lane"><meta charset="utf-8">',
    )
    assert (book.title, book.authors) == ("The Lamp", ("Ada Lane",))


def test_scene_breaks() -> None:
    book = read(f"<p>{PROSE}</p><hr><p>{PROSE}</p><p>* * *</p><p>{PROSE}</p>")
    assert [b.mark for b in body(book)[0].blocks if isinstance(b, SceneBreak)] == ["", "* * *"]


def test_text_in_divisions_and_double_breaks() -> None:
    book = read("<div>One line.<br>Same stanza.<br><br>Next one.</div><div>Last.</div>text")
    assert [p.text for p in body(book)[0].paragraphs] == [
        "One line.\nSame stanza.",
        "Next one.",
        "Last.",
        "text",
    ]


def test_what_is_not_text_is_skipped() -> None:
    book = read(
        f"<script>alert('x')</script><style>p {{}}</style><p>{PROSE}</p><p hidden>no</p>"
        '<p>A<span class="pagenum">12</span>B</p><!-- c -->'
        "<table><tr><td>x</td><td>y</td></tr></table>"
    )
    assert [p.text for p in body(book)[0].paragraphs] == [PROSE, "AB", "x y"]


def test_project_gutenberg_boilerplate() -> None:
    chapters = "".join(f"<h2>CHAPTER {n}</h2><p>{PROSE}</p>" for n in ("I", "II"))
    book = read(
        '<section class="pg-boilerplate pgheader" id="pg-header"><h2>The Project Gutenberg eBook'
        "</h2><p>This ebook is for the use of anyone anywhere.</p></section>"
        f"<h1>The Lamp</h1><p>by Ada Lane</p>{chapters}"
        '<section class="pg-boilerplate pgheader" id="pg-footer"><h2>THE FULL LICENSE</h2>'
        "<p>Please read this.</p></section>"
    )
    assert [c.matter for c in book.chapters] == [
        Matter.LICENCE,
        Matter.TITLE_PAGE,
        Matter.BODY,
        Matter.BODY,
        Matter.LICENCE,
    ]
    assert [c.title for c in body(book)] == ["CHAPTER I", "CHAPTER II"]


def test_a_list_of_contents() -> None:
    entries = "".join(f'<li><a href="#c{n}">Chapter {n}</a></li>' for n in (1, 2))
    chapters = "".join(f'<h2 id="c{n}">Chapter {n}</h2><p>{PROSE}</p>' for n in (1, 2))
    book = read(f"<h1>The Lamp</h1><h2>Contents</h2><ul>{entries}</ul>{chapters}")
    assert [c.title for c in body(book)] == ["Chapter 1", "Chapter 2"]
    assert book.chapters[1].matter is Matter.CONTENTS


PERSONS = "<p>Anna Lane, a keeper of lamps</p><p>Tom, her brother</p><p>The old man of the weir</p>"
TURNS = "<p>ANNA. The boats are out.</p><p>TOM. Not all.</p>" * 12
TALK = "<p>“Who is it?”</p><p>“Nobody.”</p>" * 12


@pytest.mark.parametrize("heading", ["Dramatis Personæ", "Cast of Characters", "The Characters"])
def test_a_list_of_persons_is_left_out(heading: str) -> None:
    chapters = "".join(f"<h2>Chapter {n}</h2><p>{PROSE}</p>" for n in (1, 2))
    book = read(f"<h1>The Lamp</h1><h2>{heading}</h2>{PERSONS}{chapters}")
    assert [c.title for c in body(book)] == ["Chapter 1", "Chapter 2"]
    assert Matter.FRONT in [c.matter for c in book.chapters]


@pytest.mark.parametrize("text", [f"<p>{PROSE}</p>" * 3, PERSONS + TURNS, TALK])
def test_what_is_no_list_of_persons_is_read(text: str) -> None:
    book = read(f"<h1>The Lamp</h1><h2>Characters</h2>{text}<h2>Strangers</h2><p>{PROSE}</p>")
    assert [c.title for c in body(book)] == ["Characters", "Strangers"]


def test_a_short_story_that_mentions_copyright_is_still_a_story() -> None:
    book = read("<p>It was first published in the harbour, all rights reserved, he said.</p>")
    assert len(body(book)) == 1
    assert len(body(read(f"<h1>Notes</h1><p>{PROSE}</p><h1>Credits</h1><p>He had none.</p>"))) == 1


@pytest.mark.parametrize(
    "reference",
    [
        '<a href="#footnote1"><sup>1</sup></a>',
        '<sup><a href="#fn1">[1]</a></sup>',
        '<a class="noteref" href="#x">1</a>',
        '<a role="doc-noteref" href="#x">1</a>',
        '<a href="#Footnote_1_1" class="fnanchor">[1]</a>',
    ],
)
def test_note_references(reference: str) -> None:
    book = read(f"<p>He looked up.{reference} And down.</p><p>{PROSE}</p>")
    assert body(book)[0].paragraphs[0].text == "He looked up.[1] And down."


def test_a_declared_encoding() -> None:
    data = '<meta charset="iso-8859-1"><p>naïve café</p>'.encode("latin-1")
    assert read_html(data).chapters[0].paragraphs[0].text == "naïve café"


_FRAGMENTS = st.sampled_from(
    [
        *("<h1>Title words</h1>", "<h2>Chapter 1</h2>", "<h2>Chapter 2</h2>", "<h3>The sub</h3>"),
        *("<h2>Part One</h2>", "<h2>Contents</h2>", "<h2>Notes</h2>", "<p>Chapter 3</p>", "<hr>"),
        *(f"<p>{PROSE}</p>", "<p>To someone<br>dear</p>", "<p>* * *</p>", "loose text"),
        *('<aside epub:type="footnote">an aside</aside>', "<blockquote>quoted</blockquote>"),
        *('<section epub:type="titlepage">page <p>of title</p></section>', "<div>in a div</div>"),
        *('<section class="pg-boilerplate">licence</section>', "<p>Author's Note: thanks</p>"),
        *("<ul><li>first</li><li>second</li></ul>", "<p>up.<sup><a href='#fn1'>1</a></sup></p>"),
        *("<table><tr><td>left</td><td>right</td></tr></table>", "<pre>kept\n  lines</pre>"),
    ]
)


@given(st.lists(_FRAGMENTS, min_size=1, max_size=15))
def test_no_word_is_lost(fragments: list[str]) -> None:
    source = "".join(fragments)
    wanted = Counter(re.findall(r"[\w']+", re.sub(r"<[^>]*>", " ", source)))
    if not wanted:
        return
    found: Counter[str] = Counter()
    for chapter in read(source).chapters:
        found.update(re.findall(r"[\w']+", chapter.heading))
        for block in chapter.blocks:
            found.update(
                re.findall(r"[\w']+", block.text if isinstance(block, Paragraph) else block.mark)
            )
    assert not wanted - found
