"""Manuscripts as other authors, tools and countries set them: each with its other side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.shared import Pt
from support.manuscripts import FIRST, SECOND

from audiobook.manuscript import read_manuscript
from audiobook.manuscript.formats.html import read_html
from audiobook.manuscript.formats.markdown import read_markdown
from audiobook.manuscript.formats.text import read_text
from audiobook.model import Book, Matter, SceneBreak

STORY = "\n\n".join([FIRST, SECOND] * 4)


def titles(book: Book) -> list[str]:
    return [chapter.title for chapter in book.chapters if chapter.matter is Matter.BODY]


def story(book: Book) -> str:
    return "\n".join(p.text for c in book.chapters if c.matter is Matter.BODY for p in c.paragraphs)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Über die Autorin", "Ada Lane lebt in Kiel."),
        ("Sobre el autor", "Vive en Cádiz."),
        ("A Note on the Type", "This book was set in Garamond."),
        ("Agradecimientos", "Gracias a todos."),
        ("Sull’autrice", "Ada Lane, scrittrice, vive a Bari. " * 40),
        ("Thanks", "I thank my editor."),
        ("More Books by Ada Lane", "The Harbour"),
        ("Also Available from Lane House", "The Harbour"),
        ("A Preview of Winter", "Available now at https://example.org"),
        ("Read on for an Excerpt from Winter", STORY),
        ("Join My Mailing List", "Get a free story."),
    ],
)
def test_what_is_no_story_is_told_by_its_heading_in_any_country(heading: str, text: str) -> None:
    book = read_markdown(f"# The Boat\n\n{STORY}\n\n# The Bell\n\n{STORY}\n\n# {heading}\n\n{text}")
    assert titles(book) == ["The Boat", "The Bell"]


@pytest.mark.parametrize(
    "title",
    [
        "Über den Autor",
        "More Books by the Bed",
        "A Preview of Winter",
        "An Excerpt from the Diary of Ada Lane",
        "Newsletter",
        "Thanks",
        "Sull’autore",
        "Weitere Titel von Gewicht",
    ],
)
def test_a_long_story_is_read_whatever_its_heading_announces(title: str) -> None:
    book = read_markdown(f"# The Boat\n\n{STORY}\n\n# {title}\n\n{STORY}")
    assert titles(book) == ["The Boat", title]


@pytest.mark.parametrize("place", ["left:-9999px", "text-indent: -999em", "top: -5000px"])
def test_what_is_moved_out_of_sight_is_not_read(place: str) -> None:
    page = f"<h1>One</h1><p>He ate<i style='position:absolute;{place}'>mark</i> bread.</p>"
    assert "He ate bread." in story(read_html(f"{page}<p>{FIRST}</p>".encode()))


def test_a_hanging_line_is_in_sight() -> None:
    page = f"<h1>One</h1><p style='text-indent:-20px'>He ate bread.</p><p>{FIRST}</p>"
    assert "He ate bread." in story(read_html(page.encode()))


def test_a_book_of_one_chapter_has_its_title_or_the_books() -> None:
    named = read_markdown(f"---\ntitle: The Café\n---\n\n# The Cup\n\n{STORY}")
    assert (named.title, titles(named)) == ("The Café", ["The Cup"])
    unnamed = read_html(f"<title>The Café</title><p>{FIRST}</p><p>{SECOND}</p>".encode())
    assert titles(unnamed) == ["The Café"]


@pytest.mark.parametrize("mark", ["o0o0o0o", "XXX", "——", "—", "-/-/-/-", ".:.:.:.", "=-=-=-="])
def test_what_repeats_and_says_nothing_is_a_break(mark: str) -> None:
    (chapter,) = read_text(f"Chapter 1\n\n{FIRST}\n\n{mark}\n\n{SECOND}").chapters
    assert isinstance(chapter.blocks[1], SceneBreak)


@pytest.mark.parametrize("message", ["...", "=^.^=", "?!?!", "1000", "xoxo", ":-/"])
def test_what_says_something_without_words_is_no_break(message: str) -> None:
    assert message in story(read_text(f"Chapter 1\n\n{FIRST}\n\n{message}\n\n{SECOND}"))


@pytest.mark.parametrize(
    "headings",
    [
        ("Night 1. The Baker", "Night 2. The Miller", "Night 3. The Clerk"),
        ("Fable the First. The Cat", "Fable II. The Dog", "III. The Wren"),
        ("Rosa", "Emil", "Rosa", "Agnes"),
        ("Lisbon, 3rd March 1888", "Lisbon, 9th March 1888", "Porto, 1st April 1888"),
    ],
)
def test_series_go_on_behind_titles_and_names(headings: tuple[str, ...]) -> None:
    book = read_text("\n\n\n".join(["THE WELL", *(f"{line}\n\n{STORY}" for line in headings)]))
    assert len(titles(book)) == len(headings)


def test_sentences_that_count_are_no_series() -> None:
    sentences = [f"The {number} lamp was lit." for number in ("first", "second", "third")]
    book = read_text("Chapter 1\n\n" + "\n\n".join(f"{line}\n\n{STORY}" for line in sentences))
    assert titles(book) == ["Chapter 1"]


def test_a_title_leaf_is_left_out_and_names_the_book() -> None:
    book = read_markdown(f"# The Boat\n\nTwo Tales\n\nby Ada Lane\n\n# The Boat\n\n{STORY}")
    assert (book.title, book.authors, titles(book)) == ("The Boat", ("Ada Lane",), ["The Boat"])


def test_a_notes_later_paragraphs_are_the_notes() -> None:
    book = read_markdown(f"# One\n\nHe left.[^a]\n\n[^a]: For good.\n\n    Alone.\n\n{STORY}")
    assert "Alone" not in story(book)
    assert SECOND in story(book)


def test_page_numbers_inside_lines_are_not_read_and_anchors_still_point_to_the_text() -> None:
    source = "Chapter 1\n\n" + "\n\n".join(f"{FIRST} [Pg {n}] {SECOND}" for n in range(7, 13))
    book = read_text(source)
    assert "Pg" not in story(book)
    paragraph = next(p for c in book.chapters if c.matter is Matter.BODY for p in c.paragraphs)
    index = paragraph.text.index(SECOND)
    offset = paragraph.source_offset(index)
    assert offset is not None
    assert source[offset:].startswith(SECOND)


def test_brackets_that_count_no_pages_are_read() -> None:
    text = f"Chapter 1\n\nHe wrote [p. 9] and [p. 3] on it. {FIRST}"
    assert "[p. 9]" in story(read_text(text))


def test_heads_of_facing_pages_are_not_read() -> None:
    pages = [
        f"{n}     THE LONG ROAD\n\n{STORY}" if n % 2 == 0 else f"A. LANE     {n}\n\n{STORY}"
        for n in range(1, 9)
    ]
    assert "LANE" not in story(read_text("Chapter 1\n\n" + "\n".join(pages)))


def test_an_archives_own_words_are_not_the_works() -> None:
    words = "<div class='meta'><blockquote class='userstuff'><p>Thank my beta!</p></blockquote>"
    book = read_html(
        (
            "<html><head><title>The Boat - quill - Original Work</title></head><body>"
            "<div id='preface'><p class='message'>Posted on an archive.</p><div class='meta'>"
            "<dl class='tags'><dt>Rating:</dt><dd>Teen</dd></dl><h1>The Boat</h1>"
            "<div class='byline'>by <a rel='author'>quill</a></div></div></div><div id='chapters'>"
            + "".join(
                f"<h2 class='heading'>Chapter {n}</h2>{words}</div><div class='userstuff'>"
                f"<p>{FIRST}</p><p>{SECOND}</p></div>"
                for n in (1, 2)
            )
            + "</div><div id='afterword'><p class='message'>Please comment.</p></div></body></html>"
        ).encode()
    )
    assert (book.title, book.authors) == ("The Boat", ("quill",))
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert story(book) == "\n".join([FIRST, SECOND] * 2)


def test_an_authors_preface_is_read_whatever_its_id() -> None:
    book = read_html(
        f"<div id='preface'><h2>Preface</h2><p>{FIRST}</p></div><h2>Chapter 1</h2><p>{SECOND}</p>"
        f"<h2>Chapter 2</h2><p>{SECOND}</p>".encode()
    )
    assert titles(book) == ["Preface", "Chapter 1", "Chapter 2"]


def test_what_a_browser_shows_for_a_control_character_is_read() -> None:
    book = read_html(f"<h1>One</h1><p>shut&#151;all &#147;of&#148; them</p><p>{FIRST}</p>".encode())
    assert "shut—all “of” them" in story(book)


def test_a_drawing_in_a_heading_is_read_by_its_name() -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg'><title>II</title></svg>"
    book = read_html(
        f"<h1>I</h1><h2>The Well</h2><p>{FIRST}</p><h1><span>{svg}</span></h1>"
        f"<h2>The Rope</h2><p>{SECOND}</p>".encode()
    )
    assert titles(book) == ["I: The Well", "II: The Rope"]
    assert book.warnings == ()


def written(tmp_path: Path, *lines: str, bold: tuple[str, ...] = (), large: str = "") -> Book:
    document = docx.Document()
    for line in lines:
        run = document.add_paragraph().add_run(line)
        run.bold = line in bold or None
        run.font.size = Pt(24) if line == large else None
    document.save(str(tmp_path / "book.docx"))
    return read_manuscript(tmp_path / "book.docx")


def test_bold_lines_over_chapters_are_their_headings(tmp_path: Path) -> None:
    lines = ["The Ferry", "The Gate", *[FIRST, SECOND] * 4, "Snow", *[SECOND, FIRST] * 4]
    book = written(tmp_path, *lines, bold=("The Gate", "Snow"), large="The Ferry")
    assert (book.title, titles(book)) == ("The Ferry", ["The Gate", "Snow"])


def test_bold_lines_of_a_web_page_are_its_headings() -> None:
    body = "".join(f"<p>{text}</p>" for text in [FIRST, SECOND] * 4)
    page = "<p><b>The Ferry</b></p><p>by Ada Lane</p>" + "".join(
        f"<p align='center'><span><strong>{title}</strong></span></p>{body}"
        for title in ("The Gate", "Snow")
    )
    assert titles(read_html(page.encode())) == ["The Gate", "Snow"]
    shout = f"{body}<p><b>Keep Out</b></p>{body}<p><b>No!</b></p>{body}"
    assert "Keep Out" in story(read_html(shout.encode()))


def test_a_bold_sign_or_shout_in_the_text_is_no_heading(tmp_path: Path) -> None:
    lines = [*[FIRST, SECOND] * 4, "Private", FIRST, "Keep Out", SECOND, "No!", FIRST]
    book = written(tmp_path, *lines, bold=("Private", "Keep Out", "No!"))
    assert len(titles(book)) == 1
    assert "Private" in story(book)


def test_a_subtitle_below_a_chapters_heading_is_read_with_it(tmp_path: Path) -> None:
    document = docx.Document()
    for title, subtitle in (("The Goose", "In Which Nothing Is Eaten"), ("The Fox", "A Fable")):
        document.add_heading(title, 1)
        document.add_paragraph(subtitle, style="Subtitle")
        document.add_paragraph(FIRST)
        document.add_paragraph(SECOND)
    document.save(str(tmp_path / "book.docx"))
    book = read_manuscript(tmp_path / "book.docx")
    assert titles(book) == ["The Goose", "The Fox"]
    assert story(book).startswith("In Which Nothing Is Eaten\n")


@pytest.mark.parametrize("field", ["Disclaimer: I own nothing.", "Warnings: rain", "TW: rain"])
def test_fields_at_a_chapters_edge_are_the_authors(field: str) -> None:
    book = read_text(f"Chapter 1\n\n{field}\n\n{STORY}\n\nChapter 2\n\n{STORY}")
    assert field not in story(book)


def test_a_warning_inside_the_story_is_read() -> None:
    warning = "Warning: the stairs are steep."
    assert warning in story(read_text(f"Chapter 1\n\n{STORY}\n\n{warning}\n\n{STORY}"))


def test_a_board_near_the_first_line_is_read() -> None:
    board = "Warning: the dog is hungry."
    rating = "Rating: five stars, he wrote, and no more."
    book = read_text(f"Chapter 1\n\n{FIRST}\n\n{board}\n\n{rating}\n\n{STORY}")
    assert board in story(book)
    assert rating in story(book)
    assert board in story(read_text(f"Chapter 1\n\n{board}\n\n{STORY}"))


def test_a_distributors_fields_name_the_author_as_he_writes_himself() -> None:
    book = read_html(
        "<section class='pg-boilerplate' id='pg-header'><p>Title: The Boat</p>"
        "<p><strong>Author</strong>: Ada Lane</p></section><h1>THE BOAT</h1><p>BY</p>"
        f"<p>ADA LANE</p><h2>Chapter 1</h2><p>{FIRST}</p><h2>Chapter 2</h2><p>{SECOND}</p>"
        "".encode()
    )
    assert book.authors == ("Ada Lane",)


def test_a_note_called_by_a_letter_is_marked_as_a_note_and_a_word_in_brackets_stays() -> None:
    book = read_html(
        "<h1>One</h1><p>He ran<sup><a href='#c1' id='r1'>[a]</a></sup> off [a] while"
        "[<a href='#c2' id='r2'>b</a>].</p><p><a href='#r2' id='c2'>b</a> Too slow.</p>"
        f"<p>{FIRST}</p><p><a href='#r1' id='c1'>[a]</a> Too fast.</p>".encode()
    )
    assert story(book).startswith("He ran[note 1] off [a] while[note 2].\n")
    assert "Too fast" not in story(book)


def test_a_parts_name_and_a_chapters_are_heard_once_whatever_word_they_are(
    make_epub: Callable[..., Path],
) -> None:
    part = "<section epub:type='part'><h1>Part Two</h1><h2>Flood</h2></section>"
    toc = (
        '<li><a href="p.xhtml">Part Two: Flood</a><ol><li><a href="a.xhtml">3. Glossary</a></li>'
        '<li><a href="b.xhtml">4. Rope</a></li></ol></li>'
    )
    path = make_epub(
        {
            "p.xhtml": part,
            "a.xhtml": f"<h2>3</h2><h3>Glossary</h3><p>{FIRST}</p><p>{SECOND}</p>",
            "b.xhtml": f"<h2>4</h2><h3>Rope</h3><p>{FIRST}</p><p>{SECOND}</p>",
        },
        toc=toc,
    )
    book = read_manuscript(path)
    assert titles(book) == ["3. Glossary", "4. Rope"]
    assert story(book) == "\n".join([FIRST, SECOND] * 2)


def test_chapters_numbered_with_words_in_small_letters() -> None:
    numbers = ("one", "two", "three")
    book = read_text(
        "THE KILN\n\nby Ada Lane\n\n\n" + "\n\n".join(f"{n}\n\n{STORY}" for n in numbers)
    )
    assert titles(book) == list(numbers)


def test_who_counts_aloud_begins_no_chapters() -> None:
    book = read_text(
        f"Chapter 1\n\n{STORY}\n\none\n\ntwo\n\nthree\n\n{STORY}\n\nChapter 2\n\n{STORY}"
    )
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert "two" in story(book)


def test_where_and_when_stands_below_the_name_of_who_tells() -> None:
    heads = ("Ada\nThe Harbour, Monday", "Bruno\nThe Cannery", "Ada\nThe Harbour", "Bruno\nJail")
    book = read_text(
        "TIDE\n\nby Iris Quill\n\n\n" + "\n\n\n".join(f"{h}\n\n{STORY}" for h in heads)
    )
    assert titles(book)[:2] == ["Ada: The Harbour, Monday", "Bruno: The Cannery"]
    assert len(titles(book)) == len(heads)


@pytest.mark.parametrize(
    "line",
    [
        "This site is full of FREE ebooks",
        "www.feedbooks.com",
        "[The end of The Kiln by Ada Lane]",
        "This eBook was downloaded from www.example.org",
    ],
)
def test_the_closing_line_of_a_site_is_not_read(line: str) -> None:
    book = read_text(f"Chapter 1\n\n{STORY}\n\nChapter 2\n\n{STORY}\n\n\n{line}\n")
    assert line not in story(book)
    assert any(line in p.text for c in book.chapters for p in c.paragraphs)


def test_the_feet_of_printed_pages_that_count_them_all_are_not_read() -> None:
    pages = "\n\n".join(f"{STORY}\n\nPage {number} of 6" for number in range(1, 7))
    assert "of 6" not in story(read_text(f"Chapter 1\n\n{pages}\n"))


MARKS = ("Mia", "Tom", "Mia", "Tom")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("".join(f"**{n.upper()}** (low)\nIs it {n}?\n\n" for n in MARKS), read_markdown),
        ("".join(f"**{n}**\nIs it {n}?\n\n" for n in MARKS), read_markdown),
        ("".join(f"<p><b>{n}</b><br>Is it {n}?</p>" for n in MARKS).encode(), read_html),
    ],
)
def test_a_name_in_bold_over_the_speech_is_its_speaker(
    text: str | bytes, read: Callable[[str | bytes], Book]
) -> None:
    speeches = [
        (speech.speaker.casefold(), p.text[speech.start : speech.end])
        for c in read(text).chapters
        for p in c.paragraphs
        for speech in p.speeches
    ]
    assert speeches == [(n.casefold(), f"Is it {n}?") for n in MARKS]


def test_an_exported_chat_has_dates_and_messages_of_several_lines() -> None:
    lines = [
        "12/03/2024, 21:05 - Mia: are you awake",
        "12/03/2024, 21:05 - Tom: barely, and I would rather not be, to be honest with you",
        "12/03/2024, 21:06 - Mia: the pipe burst again",
        "and the cellar is wet",
        "12/03/2024, 21:08 - Tom: look at that",
    ]
    speeches = [
        (speech.speaker, " ".join(p.text[speech.start : speech.end].split()))
        for c in read_text("\n".join(lines)).chapters
        for p in c.paragraphs
        for speech in p.speeches
    ]
    assert [name for name, _ in speeches] == ["Mia", "Tom", "Mia", "Tom"]
    assert speeches[2][1] == "the pipe burst again and the cellar is wet"


def test_bold_lines_are_the_headings_of_rich_text_without_styles(tmp_path: Path) -> None:
    names = ("The Ferry", "The Rope", "The Far Side")
    text = STORY.replace("\n\n", r"\par ")
    path = tmp_path / "rooms.rtf"
    path.write_text(
        r"{\rtf1\ansi " + "".join(rf"{{\b {n}}}\par {text}\par " for n in names) + "}",
        "ascii",
        "ignore",
    )
    assert titles(read_manuscript(path)) == list(names)
    path.write_text(
        r"{\rtf1\ansi " + rf"{{\b Cold}} was it. {text}\par {{\b STOP}}\par {text}" + "}",
        "ascii",
        "ignore",
    )
    assert len(titles(read_manuscript(path))) == 1


def test_a_parts_name_on_a_line_of_its_own_is_no_chapter() -> None:
    page = "<h1>PART {}</h1><h2>{}</h2><h2>{}</h2>" + "".join(
        f"<p>{p}</p>" for p in STORY.split("\n\n")
    )
    book = read_html(
        (page.format("ONE", "Upstream", 1) + page.format("TWO", "Downstream", 2)).encode()
    )
    assert titles(book) == ["1", "2"]
    assert any("Upstream" in c.part + c.heading for c in book.chapters if c.matter is Matter.BODY)
    book = read_html(
        (
            page.format("ONE", "The Storm", "Calm").replace("<h2>Calm</h2>", "")
            + page.format("TWO", "Rain", "Calm").replace("<h2>Calm</h2>", "")
        ).encode()
    )
    assert titles(book) == ["The Storm", "Rain"]


def test_the_imprint_above_the_first_chapter_of_its_document_is_not_read(
    make_epub: Callable[..., Path],
) -> None:
    legal = "<p>Copyright © 2021 Ada Lane</p><p>This is a work of fiction.</p>"
    text = "".join(f"<p>{p}</p>" for p in STORY.split("\n\n"))
    path = make_epub(
        {"a.xhtml": f"{legal}<h1>Chapter One</h1>{text}", "b.xhtml": f"<h1>Chapter Two</h1>{text}"}
    )
    book = read_manuscript(path)
    assert titles(book) == ["Chapter One", "Chapter Two"]
    assert "Copyright" not in story(book)
    assert any("Copyright" in p.text for c in book.chapters for p in c.paragraphs)


def test_what_a_site_of_serials_sets_around_a_chapter_is_not_read() -> None:
    text = "".join(f"<p>{p}</p>" for p in STORY.split("\n\n"))
    page = (
        "<h1>Chapter 4</h1><div class='author-note'><p>Sorry for the delay!</p></div>"
        f"<div>{text}</div><p><a href='x'>Previous Chapter</a> <a href='y'>Next Chapter</a></p>"
    )
    book = read_html(page.encode())
    assert "Sorry" not in story(book)
    assert "Next Chapter" not in story(book)
    assert FIRST in story(book)


def test_the_transcribers_note_in_brackets_is_a_note() -> None:
    note = "[Transcriber’s Note: two lines are missing here.]"
    book = read_text(f"Chapter 1\n\n{STORY}\n\n{note}\n\n{STORY}\n\nChapter 2\n\n{STORY}")
    assert "missing" not in story(book)


@pytest.mark.parametrize(
    "heads",
    [
        ("Första kapitlet", "Andra kapitlet", "Tredje kapitlet"),
        ("Capítulo Um", "Capítulo Dois", "Capítulo Três"),
        ("Rozdział pierwszy", "Rozdział drugi", "Rozdział trzeci"),
        ("CHAPTER THE FIRST", "CHAPTER THE SECOND", "CHAPTER THE LAST"),
        ("Three", "Two", "One"),
        ("06:00", "07:30", "16:40"),
        ("§ 1", "§ 2", "§ 3"),
    ],
)
def test_chapters_are_counted_in_many_ways(heads: tuple[str, ...]) -> None:
    book = read_text("FLOOD\n\nby Ada Lane\n\n\n" + "\n\n\n".join(f"{h}\n\n{STORY}" for h in heads))
    assert titles(book) == [head.removeprefix("§ ") for head in heads]


def test_clocks_and_countdowns_in_a_chapter_begin_none() -> None:
    inside = "06:00\n\n07:30\n\n16:40\n\nThree\n\nTwo\n\nOne"
    book = read_text(f"Chapter 1\n\n{STORY}\n\n{inside}\n\n{STORY}\n\nChapter 2\n\n{STORY}")
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert "16:40" in "".join(b.text for c in book.chapters for b in c.blocks if hasattr(b, "text"))


def test_name_and_address_above_a_submission_are_not_its_title() -> None:
    head = "Ada Lane          about 2,000 words\n12 Weir Lane\nLeith\nada@lane.example\n\n\n\n"
    book = read_text(f"{head}THE LOOM\n\nby Ada Lane\n\n\n{STORY}")
    assert book.title == "THE LOOM"
    assert book.authors == ("Ada Lane",)
    assert "Weir Lane" not in story(book)


def test_the_tags_of_a_forum_are_no_words() -> None:
    book = read_text(
        f"[b]Chapter 1[/b]\n\nThe [i]old[/i] pump.\n\n{STORY}\n\n[b]Chapter 2[/b]\n\n{STORY}"
    )
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert "The old pump." in story(book)
    assert "press [b] twice" in story(read_text(f"{STORY}\n\nNow press [b] twice."))
    closed = read_text(f"Chapter 1: The [/b] Gate\n\nAt the [/b] Gate.\n\n{STORY}")
    assert titles(closed) == ["Chapter 1: The [/b] Gate"]


def test_title_by_author_over_the_fields_of_a_download() -> None:
    chapters = f"Chapter 1: Salt\n\n{STORY}\n\nChapter 2: Tar\n\n{STORY}"
    fields = "Category: Misc\nGenre: Humor\nStatus: Completed\nWords: 2,000"
    book = read_text(f"The Long Tram by moonpie42\n\n{fields}\n\n\n{chapters}")
    assert (book.title, book.authors) == ("The Long Tram", ("moonpie42",))
    assert read_text(f"Death by Water\n\n\n{chapters}").title == "Death by Water"


def test_numerals_in_dotless_letters_number_chapters() -> None:
    book = read_text(f"Kapitel ı\n\n{STORY}\n\nKapitel ıı\n\n{STORY}")
    assert titles(book) == ["Kapitel ı", "Kapitel ıı"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Note to self: buy a rope before the tide.",
        "Also from that day he never spoke.",
        "Praise for the cook was rare in that house.",
        "Keep reading for a while, she said.",
        "Connect with me when the boats are in.",
    ],
)
def test_a_sentence_is_no_heading_whatever_it_begins_with(sentence: str) -> None:
    book = read_text(f"Chapter 1\n\n{FIRST}\n\n{sentence}\n\n{STORY}\n\nChapter 2\n\n{STORY}\n")
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert sentence in story(book)
    assert SECOND in story(book)


def test_a_story_called_notes_may_begin_every_paragraph_with_a_letter() -> None:
    told = "\n\n".join(["I walked to the harbour and back.", "A boat came in at noon."] * 6)
    assert told.replace("\n\n", "\n") in story(
        read_markdown(f"# Notes\n\n{told}\n\n# Bell\n\n{told}")
    )
    notes = "\n\n".join(["a. The harbour of Kiel.", "b) A boat."] * 6)
    assert titles(read_markdown(f"# The Boat\n\n{STORY}\n\n# Notes\n\n{notes}")) == ["The Boat"]


@pytest.mark.parametrize("link", ["Next", "« Prev", "Next →"])
def test_a_lone_link_is_left_out_where_a_chapter_begins_or_ends(link: str) -> None:
    book = read_text(f"Chapter 1\n\n{STORY}\n\n{link}\n\nChapter 2\n\n{link}\n\n{STORY}\n")
    assert link not in story(book).split("\n")
    shouted = read_text(f"Chapter 1\n\n{STORY}\n\n{link}\n\n{STORY}\n\nChapter 2\n\n{STORY}\n")
    assert link in story(shouted).split("\n")


def test_an_is_the_author_at_the_edge_of_a_chapter_and_somebody_in_a_chat() -> None:
    word = "AN: thanks to everyone who wrote to me."
    book = read_text(f"Chapter 1\n\n{word}\n\n{STORY}\n\nChapter 2\n\n{STORY}\n")
    assert word not in story(book)
    chat = f"{FIRST}\n\nAN: are you there\n\nBO: yes\n\nAN: good"
    book = read_text(f"Chapter 1\n\n{STORY}\n\n{chat}\n\nChapter 2\n\n{STORY}\n")
    assert "AN: good" in story(book)


def test_an_intermission_is_a_chapter() -> None:
    book = read_text(f"Chapter 1\n\n{STORY}\n\nIntermission\n\n{STORY}\n\nChapter 2\n\n{STORY}\n")
    assert titles(book) == ["Chapter 1", "Intermission", "Chapter 2"]


@pytest.mark.parametrize(
    "line",
    [
        "Credits",
        "Thank you",
        "Notes",
        "The note to the landlord",
        "Also by boat",
        "Index",
        "Glossary",
        "The Licence",
        "Advertisement",
        "Summary",
        "PRAISE FOR THE DEAD",
        "Footnotes",
    ],
)
def test_a_line_in_the_story_takes_no_story_with_it(line: str) -> None:
    sign = f"Over the door somebody had painted:\n\n{line}\n\n{STORY}"
    book = read_text(f"Chapter 1\n\n{STORY}\n\n{sign}\n\nChapter 2\n\n{STORY}\n")
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert story(book).count(SECOND) == 12
    assert line in story(book)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Notes", "[1] A boat with three masts.\n\n[2] Of the year 1911."),
        ("Praise for The Boat", "“A marvel, and then some, of a book about the sea and those "
         "who come home from it in the end, whatever they have seen.” —The Times"),
        ("Thanks", "I thank my editor and everybody at the harbour."),
        ("Also by Ada Lane", "The Bell\n\nThe Jetty"),
    ],
)  # fmt: skip
def test_matter_between_chapters_is_left_out(heading: str, text: str) -> None:
    book = read_text(f"Chapter 1\n\n{STORY}\n\n{heading}\n\n{text}\n\nChapter 2\n\n{STORY}\n")
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert text.splitlines()[0] not in story(book)
