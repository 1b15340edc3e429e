"""FictionBook, OpenDocument, RTF, PDF, Kindle books and the program's own script as manuscripts."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from support.manuscripts import (
    FIRST,
    SECOND,
    Placed,
    fiction_book,
    write_mobi,
    write_odt,
    write_pdf,
    write_zip,
)

from audiobook.errors import EmptyManuscriptError, EncryptedManuscriptError
from audiobook.manuscript import read_manuscript
from audiobook.model import Book, Matter, Paragraph, SceneBreak


def read_chapters(book: Book) -> list[tuple[str, list[str]]]:
    """Title and paragraphs of the chapters that are read; ``---`` for a scene break."""
    return [
        (c.title, [b.text if isinstance(b, Paragraph) else "---" for b in c.blocks])
        for c in book.chapters
        if c.matter is Matter.BODY
    ]


def test_a_fiction_book_zipped_or_not(tmp_path: Path) -> None:
    body = (
        "<section><title><p>Chapter 1</p></title>"
        f'<p>{FIRST}<a l:href="#n1" type="note">[1]</a> He waited.</p><empty-line/><p>{SECOND}</p>'
        "<poem><stanza><v>Row on, row on,</v><v>the tide is long.</v></stanza></poem></section>"
        f"<section><title><p>Chapter 2</p></title><p>{SECOND}"
        "<strikethrough>struck</strikethrough></p></section>"
    )
    notes = '<body name="notes"><section id="n1"><p>A note on lamps.</p></section></body>'
    source = fiction_book(body).replace("</FictionBook>", f"{notes}</FictionBook>")
    plain = tmp_path / "a.fb2"
    plain.write_text(source, encoding="utf-8")
    for path in (plain, write_zip(tmp_path / "a.fb2.zip", {"a.fb2": source})):
        book = read_manuscript(path)
        assert (book.title, book.authors, book.language) == ("The Lamp", ("Ada Lane",), "en")
        assert read_chapters(book) == [
            (
                "Chapter 1",
                [f"{FIRST}[1] He waited.", "---", SECOND, "Row on, row on,\nthe tide is long."],
            ),
            ("Chapter 2", [SECOND]),
        ]


def test_an_open_document_text_with_notes_and_without_what_is_struck_out(tmp_path: Path) -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>A note on lamps.</text:p></text:note-body></text:note>"
    )
    styles = (
        '<style:style style:name="S" style:family="text"><style:text-properties '
        'style:text-line-through-style="solid"/></style:style>'
    )
    path = write_odt(
        tmp_path / "a.odt",
        '<text:h text:outline-level="1">Chapter 1</text:h>'
        f'<text:p>{FIRST}{note} He<text:span text:style-name="S"> never</text:span> waited.'
        '<text:s text:c="2"/>Twice.</text:p>'
        '<text:h text:outline-level="1">Chapter 2</text:h>'
        f"<text:p>{SECOND}<text:line-break/>And so on.</text:p>",
        styles=styles,
        meta="<dc:title>The Lamp</dc:title><dc:creator>Ada Lane</dc:creator>",
    )
    book = read_manuscript(path)
    assert (book.title, book.authors) == ("The Lamp", ("Ada Lane",))
    assert read_chapters(book) == [
        ("Chapter 1", [f"{FIRST}[1] He waited. Twice."]),
        ("Chapter 2", [f"{SECOND}\nAnd so on."]),
    ]
    assert [p.text for c in book.chapters if c.matter is Matter.NOTES for p in c.paragraphs] == [
        "[1] A note on lamps."
    ]


def test_an_open_document_with_a_password_is_refused(tmp_path: Path) -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    path = write_zip(
        tmp_path / "a.odt", {"META-INF/manifest.xml": manifest, "content.xml": b"\x80\x81"}
    )
    with pytest.raises(EncryptedManuscriptError):
        read_manuscript(path)


def test_rich_text_with_styled_headings_raised_and_hidden_text(tmp_path: Path) -> None:
    path = tmp_path / "a.rtf"
    path.write_text(
        r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Times;}}"
        r"{\stylesheet{\s0 Normal;}{\s1\b heading 1;}}"
        r"{\info{\title The Weir}{\author Ann Oak}}{\header running head\par}"
        r"\pard\plain\s1 The Window\par\pard\plain\s0 It was \ldblquote late\rdblquote , caf\'e9. "
        r"{\v hidden}{\strike struck}The word{\super 2} stays.{\footnote \pard a note} "
        r"He went on\line at night.\par"
        r"\pard\plain\s1 The Harbour\par\pard\plain\s0 More \b bold\b0  text is here.\par}",
        encoding="ascii",
    )
    book = read_manuscript(path)
    assert (book.title, book.authors) == ("The Weir", ("Ann Oak",))
    assert read_chapters(book) == [
        (
            "The Window",
            ["It was “late”, café. The word[2] stays.[1] He went on\nat night."],
        ),
        ("The Harbour", ["More bold text is here."]),
    ]


def column(left: float, top: float, paragraphs: list[str], width: int) -> list[Placed]:
    """Lines of running text, each paragraph's first one indented."""
    pieces: list[Placed] = []
    for paragraph in paragraphs:
        for number, line in enumerate(textwrap.wrap(paragraph, width)):
            pieces.append((left + (0 if number else 14), top, 11, line))
            top -= 14
    return pieces


WORDS = [FIRST, SECOND, f"The {'very ' * 3}next day it rained. {SECOND}"]


def test_a_pdf_gives_paragraphs_and_headings_without_running_heads(tmp_path: Path) -> None:
    pages = [
        [
            (72, 760, 9, f"ADA LANE   {number}"),
            (72, 700, 18, title),
            *column(72, 660, [*WORDS, f"This is what page {number} says."], 70),
        ]
        for number, title in enumerate(("The Window", "The Harbour", "The Clock"), 1)
    ]
    book = read_manuscript(write_pdf(tmp_path / "a.pdf", pages, title="The Lamp"))
    assert book.title == "The Lamp"
    assert read_chapters(book) == [
        (title, [*WORDS[:2], " ".join(WORDS[2].split()), f"This is what page {number} says."])
        for number, title in enumerate(("The Window", "The Harbour", "The Clock"), 1)
    ]
    assert any("ADA LANE" in warning for warning in book.warnings)


def test_chapter_numbers_at_the_top_of_their_pages_are_no_running_heads(tmp_path: Path) -> None:
    pages = [
        [(72, 760, 12, f"Chapter {number}"), *column(72, 700, WORDS, 70)] for number in (1, 2, 3, 4)
    ]
    book = read_manuscript(write_pdf(tmp_path / "a.pdf", pages))
    assert [title for title, _ in read_chapters(book)] == [f"Chapter {n}" for n in (1, 2, 3, 4)]


def test_heads_without_white_space_on_every_page_are_left_aside(tmp_path: Path) -> None:
    pages = [
        [(72, 774, 11, "Draft of May"), *column(72, 760, [f"{word} begins. {FIRST}", last], 70)]
        for word, last in zip(("Spring", "Fog", "War", "Night"), WORDS * 2, strict=False)
        for word, last in ((word, last), (f"Second {word}", f"{last} So said {word}."))
    ]
    book = read_manuscript(write_pdf(tmp_path / "a.pdf", pages, title="draft-3.docx"))
    text = " ".join(text for _, paragraphs in read_chapters(book) for text in paragraphs)
    assert "Draft of May" not in text
    assert text.count("begins.") == 8
    assert book.title != "draft-3.docx"


def test_the_columns_of_a_pdf_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = column(72, 700, [FIRST, SECOND], 40)
    right = column(330, 700, [SECOND, f"Then {FIRST}"], 40)
    rows = [piece for pair in zip(left, right, strict=False) for piece in pair]
    rest = [*left[len(right) :], *right[len(left) :]]
    book = read_manuscript(write_pdf(tmp_path / "a.pdf", [[*rows, *rest]]))
    assert read_chapters(book)[0][1] == [FIRST, SECOND, SECOND, f"Then {FIRST}"]


def test_a_word_divided_at_the_end_of_a_pdfs_line_is_whole_again(tmp_path: Path) -> None:
    lines = ["The keeper counted every one of the har-", "bours that the new chart did not show."]
    page: list[Placed] = [(72, 700 - 14 * n, 11, line) for n, line in enumerate(lines)]
    book = read_manuscript(write_pdf(tmp_path / "a.pdf", [page]))
    assert "the harbours that" in read_chapters(book)[0][1][0]


def test_a_scanned_pdf_is_told_what_it_is(tmp_path: Path) -> None:
    with pytest.raises(EmptyManuscriptError) as caught:
        read_manuscript(write_pdf(tmp_path / "a.pdf", [[], []]))
    assert "scan" in caught.value.message
    assert "ocr" in caught.value.hint


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")
def test_a_kindle_book_without_drm(tmp_path: Path) -> None:
    pytest.importorskip("mobi")
    body = f"<h1>Chapter 1</h1><p>{FIRST}</p><h1>Chapter 2</h1><p>{SECOND}</p>"
    html = f"<html><body>{body}</body></html>"
    book = read_manuscript(write_mobi(tmp_path / "a.azw", html))
    assert book.title == "The Lamp"
    assert read_chapters(book) == [("Chapter 1", [FIRST]), ("Chapter 2", [SECOND])]


def test_a_kindle_book_with_drm_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncryptedManuscriptError):
        read_manuscript(write_mobi(tmp_path / "a.azw", "x", encryption=2))


def test_the_programs_own_script_is_a_manuscript(tmp_path: Path) -> None:
    path = tmp_path / "gate.txt"
    path.write_text(
        "## Part One\n# Chapter 1: The Gate\n\nNarrator: The gate was open.\n\n"
        "Anna?: “Who left it open?”\nNarrator:  asked Anna.\nBen:  “Not I.”\n\n* * *\n\n"
        "// who sings?\nNarrator: She sang:\n    Row on.\n",
        encoding="utf-8",
    )
    (chapter,) = read_manuscript(path).chapters
    assert (chapter.title, chapter.part) == ("Chapter 1: The Gate", "Part One")
    spoken = chapter.paragraphs[1]
    assert spoken.text == "“Who left it open?” asked Anna. “Not I.”"
    assert [(s.speaker, spoken.text[s.start : s.end]) for s in spoken.speeches] == [
        ("Anna", "“Who left it open?”"),
        ("Ben", "“Not I.”"),
    ]
    assert isinstance(chapter.blocks[2], SceneBreak)
    assert chapter.paragraphs[2].text == "She sang:\nRow on."
