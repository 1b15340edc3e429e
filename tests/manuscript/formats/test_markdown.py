"""Markdown files."""

from __future__ import annotations

from audiobook.manuscript.formats.markdown import read_markdown
from audiobook.model import Book, Chapter, Matter, Paragraph, SceneBreak

PROSE = "The lamp had burned all night in the window above the harbour, and the keeper slept."


def body(book: Book) -> list[Chapter]:
    return [chapter for chapter in book.chapters if chapter.matter is Matter.BODY]


def test_front_matter_headings_and_emphasis() -> None:
    book = read_markdown(
        "---\ntitle: The Lamp\nauthor: [Ada Lane, Bo Hill]\nlang: en-GB\ndate: 2021-03-04\n---\n\n"
        f"# Part One\n\n## The Window\n\n*Once* a **lamp**\nburned.\n\n{PROSE}\n\n"
        f"## The Harbour\n\n{PROSE}\n\n# Part Two\n\n## The Clock\n\n{PROSE}\n"
    )
    assert (book.title, book.authors) == ("The Lamp", ("Ada Lane", "Bo Hill"))
    assert (book.language, book.year) == ("en-GB", "2021")
    assert [(c.part, c.title) for c in book.chapters] == [
        ("Part One", "The Window"),
        ("Part One", "The Harbour"),
        ("Part Two", "The Clock"),
    ]
    assert book.chapters[0].paragraphs[0].text == "Once a lamp burned."


def test_rules_are_scene_breaks_even_below_a_sentence() -> None:
    book = read_markdown(f"# One\n\n{PROSE}\n---\n{PROSE}\n\n***\n\n{PROSE}\n\n# Two\n\n{PROSE}\n")
    assert [type(b) for b in body(book)[0].blocks] == [
        *(Paragraph, SceneBreak, Paragraph, SceneBreak, Paragraph)
    ]


def test_underlined_headings_are_headings() -> None:
    book = read_markdown(f"The Window\n---\n\n{PROSE}\n\nThe Harbour\n-----------\n\n{PROSE}\n")
    assert [c.title for c in body(book)] == ["The Window", "The Harbour"]


def test_indented_paragraphs_are_no_code_and_hard_breaks_stay() -> None:
    book = read_markdown(f"    {PROSE}\n\nRoses are red,  \nviolets are blue.\n")
    assert [p.text for p in body(book)[0].paragraphs] == [
        PROSE,
        "Roses are red,\nviolets are blue.",
    ]


def test_footnotes_are_notes() -> None:
    book = read_markdown(f"# One\n\nUp.[^1] {PROSE}\n\n[^1]: At the sky.\n\n# Two\n\n{PROSE}\n")
    assert body(book)[0].paragraphs[0].text.startswith("Up.[1] ")
    notes = [c for c in book.chapters if c.matter is Matter.NOTES]
    assert [p.text for p in notes[0].paragraphs] == ["[1]: At the sky."]


def test_chapters_without_hash_marks() -> None:
    book = read_markdown(f"Chapter 1\n\n{PROSE}\n\nChapter 2\n\n{PROSE}\n", name="my-lamp.md")
    assert [c.title for c in body(book)] == ["Chapter 1", "Chapter 2"]
    assert book.title == "My Lamp"


def test_front_matter_that_grows_without_bound_is_ignored() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{c}: &{c} [{', '.join(['*' + p] * 9)}]"
        for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    book = read_markdown("---\ntitle: T\n" + "\n".join(lines) + f"\n---\n\n{PROSE}\n")
    assert book.title == "T"


def test_html_in_markdown_is_read_as_text() -> None:
    book = read_markdown(f"<div>\n\n{PROSE}\n\n</div>\n\n<script>alert(1)</script>\n")
    assert [p.text for p in body(book)[0].paragraphs] == [PROSE]
