"""Plain text: what an author's or a library's txt becomes."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiobook.errors import EmptyManuscriptError
from audiobook.manuscript import read_text
from audiobook.model import Book, Chapter, Matter, Paragraph, SceneBreak

PROSE = (
    "The lamp had burned all night in the window above the harbour, and when\n"
    "the first boats came home the keeper was still at his table, counting\n"
    "the hours on his fingers and wondering which of them he had slept\n"
    "through."
)
FLAT = " ".join(PROSE.split("\n"))


def body(book: Book) -> list[Chapter]:
    return [chapter for chapter in book.chapters if chapter.matter is Matter.BODY]


def titles(book: Book) -> list[str]:
    return [chapter.title for chapter in body(book)]


def texts(chapter: Chapter) -> list[str]:
    return [paragraph.text for paragraph in chapter.paragraphs]


def words(book: Book) -> Counter[str]:
    found: Counter[str] = Counter()
    for chapter in book.chapters:
        found.update(chapter.heading.split())
        for block in chapter.blocks:
            found.update((block.text if isinstance(block, Paragraph) else block.mark).split())
    return found


def chaptered(*headings: str, gap: str = "\n\n\n") -> str:
    return gap.join(f"{heading}{gap}{PROSE}" for heading in headings)


# ---------------------------------------------------------------- headings


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (["CHAPTER I.", "CHAPTER II."], ["CHAPTER I", "CHAPTER II"]),
        (["Chapter 1", "Chapter 2"], ["Chapter 1", "Chapter 2"]),
        (
            ["Chapter One: The Lamp", "Chapter Two: The Boat"],
            ["Chapter One: The Lamp", "Chapter Two: The Boat"],
        ),
        (
            ["CHAPTER I. The Lamp", "CHAPTER II. The Boat"],
            ["CHAPTER I: The Lamp", "CHAPTER II: The Boat"],
        ),
        (
            ["Chapter 1 - The Lamp", "Chapter 2 – The Boat"],
            ["Chapter 1: The Lamp", "Chapter 2: The Boat"],
        ),
        (
            ["CHAPTER I.\nThe Lamp", "CHAPTER II.\nThe Boat"],
            ["CHAPTER I: The Lamp", "CHAPTER II: The Boat"],
        ),
        (
            ["CHAPTER I\n\nTHE LAMP", "CHAPTER II\n\nTHE BOAT"],
            ["CHAPTER I: THE LAMP", "CHAPTER II: THE BOAT"],
        ),
        (["Chapter the First", "Chapter the Second"], ["Chapter the First", "Chapter the Second"]),
        (["Prologue", "Chapter 1", "Epilogue"], ["Prologue", "Chapter 1", "Epilogue"]),
        (["I", "II", "III"], ["I", "II", "III"]),
        (["1.", "2.", "3."], ["1", "2", "3"]),
        (["One", "Two"], ["One", "Two"]),
        (["I. THE LAMP", "II. THE BOAT"], ["I: THE LAMP", "II: THE BOAT"]),
        (["THE LAMP", "THE BOAT"], ["THE LAMP", "THE BOAT"]),
        (["Erstes Kapitel", "Zweites Kapitel"], ["Erstes Kapitel", "Zweites Kapitel"]),
        (["Chapitre premier", "Chapitre II"], ["Chapitre premier", "Chapitre II"]),
        (["**Chapter 1**", "**Chapter 2**"], ["Chapter 1", "Chapter 2"]),
        (["Stave One", "Stave Two"], ["Stave One", "Stave Two"]),
    ],
)
def test_heading_styles(headings: list[str], expected: list[str]) -> None:
    book = read_text(chaptered(*headings))
    assert titles(book) == expected
    assert all(texts(chapter) == [FLAT] for chapter in body(book))


def test_wrapped_and_descriptive_titles_belong_to_the_heading() -> None:
    text = (
        "CHAPTER I: The Lamp, the Boat, the Keeper and His Table,\nand the Long Night\n\n"
        f"{PROSE}\n\n\n"
        f"CHAPTER II.\nIN WHICH THE KEEPER GOES DOWN TO THE HARBOUR AND MEETS A MAN WHO\n"
        f"KNOWS THE HOUR\n\n\n{PROSE}\n"
    )
    first, second = titles(read_text(text))
    assert first.endswith("Table, and the Long Night")
    assert second.endswith("MEETS A MAN WHO KNOWS THE HOUR")


def test_a_sentence_after_the_heading_is_no_title() -> None:
    book = read_text(
        f'Chapter 1\n\nIt was late.\n\n{PROSE}\n\nChapter 2\n\n"Who is there?"\n\n{PROSE}'
    )
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert texts(body(book)[1])[0] == '"Who is there?"'


def test_neither_speech_nor_a_scenes_number_is_a_title() -> None:
    text = (
        f"CHAPTER I\n\n“TOM!”\n\n{PROSE}\n\n\nCHAPTER II\n\nI\n\n{PROSE}\n\nII\n\n{PROSE}\n\n\n"
        f"CHAPTER III\nHe ran.\n\n\n{PROSE}"
    )
    assert titles(read_text(text)) == ["CHAPTER I", "CHAPTER II", "CHAPTER III"]


def test_lines_that_only_begin_like_headings_are_prose() -> None:
    text = (
        f"Chapter 1\n\n{PROSE}\n\nChapter three was the hard one, and he knew it.\n\n"
        f"Part of the wall fell.\n\nI.\n\n{PROSE}\n\nChapter 2\n\n{PROSE}"
    )
    assert titles(read_text(text)) == ["Chapter 1", "Chapter 2"]


def test_parts_hold_chapters() -> None:
    text = "\n\n\n".join(
        [
            *("BOOK THE FIRST\n_SOWING_", "CHAPTER I", PROSE, "CHAPTER II", PROSE),
            *("BOOK THE SECOND\n_REAPING_", "CHAPTER I", PROSE),
        ]
    )
    book = read_text(text)
    assert [(c.part, c.title) for c in book.chapters] == [
        ("BOOK THE FIRST: SOWING", "CHAPTER I"),
        ("BOOK THE FIRST: SOWING", "CHAPTER II"),
        ("BOOK THE SECOND: REAPING", "CHAPTER I"),
    ]
    assert book.chapters[0].heading == "BOOK THE FIRST\n_SOWING_\nCHAPTER I"


def test_numerals_count_anew_in_each_part() -> None:
    text = "\n\n\n".join(
        ["Book I", "I.", PROSE, "II.", PROSE, "Book II", "I.", PROSE, "II.", PROSE]
    )
    assert [(c.part, c.title) for c in read_text(text).chapters] == [
        ("Book I", "I"), ("Book I", "II"), ("Book II", "I"), ("Book II", "II"),
    ]  # fmt: skip


def test_a_volume_of_books_nests() -> None:
    text = "\n\n\n".join(["VOLUME I", "BOOK I", "CHAPTER I", PROSE, "BOOK II", "CHAPTER II", PROSE])
    assert [c.part for c in read_text(text).chapters] == ["VOLUME I, BOOK I", "VOLUME I, BOOK II"]


def test_parts_without_chapters_are_chapters() -> None:
    book = read_text(f"PART I\n\n\n{PROSE}\n\nPART II\n\n\n{PROSE}")
    assert [(c.part, c.title) for c in book.chapters] == [("", "PART I"), ("", "PART II")]


def test_a_parts_motto_is_kept_apart() -> None:
    text = f"PART ONE\n\nLight is late.\n\n\nCHAPTER I\n\n{PROSE}\n\n\nCHAPTER II\n\n{PROSE}"
    motto, first, _ = read_text(text).chapters
    assert (motto.matter, texts(motto)) == (Matter.EPIGRAPH, ["Light is late."])
    assert (first.part, first.title) == ("PART ONE", "CHAPTER I")


def test_numbered_scenes_inside_chapters_are_scene_breaks() -> None:
    text = f"CHAPTER I\n\n1\n\n{PROSE}\n\n2\n\n{PROSE}\n\n3\n\n{PROSE}\n\nCHAPTER II\n\n{PROSE}"
    book = read_text(text)
    assert titles(book) == ["CHAPTER I", "CHAPTER II"]
    assert [b.mark for b in body(book)[0].blocks if isinstance(b, SceneBreak)] == ["2", "3"]
    assert body(book)[0].heading == "CHAPTER I\n1"


def test_a_heading_set_twice_with_a_parts_name_is_one() -> None:
    text = (
        f"  Chapter 1\n\nPart One\n\n\nPart One\n\n\n\n\n{FLAT}\n\n{FLAT}\n\n\n"
        f"Chapter 2\n {FLAT}\n\n{FLAT}"
    )
    book = read_text(text)
    assert titles(book) == ["Chapter 1: Part One", "Chapter 2"]
    assert body(book)[0].heading == "Chapter 1\nPart One\nPart One"
    assert texts(body(book)[1]) == [FLAT, FLAT]


def test_one_chapter_is_titled_as_the_book() -> None:
    book = read_text(f"{PROSE}\n\n{PROSE}", name="the_long-night.txt")
    assert book.title == "The Long Night"
    assert titles(book) == ["The Long Night"]
    assert body(book)[0].heading == ""


# ---------------------------------------------------------------- contents and other matter


def test_contents_are_not_a_row_of_empty_chapters() -> None:
    text = (
        "THE LAMP\n\nby Ada Lane\n\n\nCONTENTS\n\n CHAPTER I. The Window\n"
        " CHAPTER II. The Harbour\n CHAPTER III. The Clock\n\n\n\n"
        + chaptered("CHAPTER I.\nThe Window", "CHAPTER II.\nThe Harbour", "CHAPTER III.\nThe Clock")
    )
    book = read_text(text)
    assert [c.matter for c in book.chapters[:2]] == [Matter.TITLE_PAGE, Matter.CONTENTS]
    assert titles(book) == [
        "CHAPTER I: The Window", "CHAPTER II: The Harbour", "CHAPTER III: The Clock",
    ]  # fmt: skip
    assert (book.title, book.authors) == ("THE LAMP", ("Ada Lane",))


def test_contents_with_parts_and_no_heading_of_their_own() -> None:
    entries = "PART ONE\n\nChapter 1\n\nChapter 2\n\nPART TWO\n\nChapter 3\n\n"
    text = (
        entries
        + "\n\n"
        + "\n\n\n".join(
            ["PART ONE", "Chapter 1", PROSE, "Chapter 2", PROSE, "PART TWO", "Chapter 3", PROSE]
        )
    )
    book = read_text(text)
    assert book.chapters[0].matter is Matter.CONTENTS
    assert [(c.part, c.title) for c in body(book)] == [
        ("PART ONE", "Chapter 1"), ("PART ONE", "Chapter 2"), ("PART TWO", "Chapter 3"),
    ]  # fmt: skip


def test_contents_name_the_titles_to_look_for() -> None:
    text = (
        "Contents\n\nThe Window\nThe Harbour\n\n\n"
        f"The Window\n\n\n{PROSE}\n\nThe Sea\n\n{PROSE}\n\n\nThe Harbour\n\n\n{PROSE}"
    )
    assert titles(read_text(text)) == ["The Window", "The Harbour"]


def test_project_gutenberg_is_kept_out_of_the_book() -> None:
    text = (
        "The Project Gutenberg eBook of The Lamp\n\nThis ebook is for the use of anyone.\n\n"
        "Title: The Lamp\n\nAuthor: Ada Lane\n\nLanguage: English\n\n"
        "*** START OF THE PROJECT GUTENBERG EBOOK THE LAMP ***\n\n\n\n"
        "Produced by volunteers\n\n\n\nTHE LAMP\n\nBy Ada Lane\n\n\n"
        + chaptered("CHAPTER I", "CHAPTER II")
        + "\n\n\nTHE END\n\n\n*** END OF THE PROJECT GUTENBERG EBOOK THE LAMP ***\n\n"
        "Section 1. General Terms of Use\n\nCHAPTER I of the licence."
    )
    book = read_text(text)
    assert (book.title, book.authors, book.language) == ("The Lamp", ("Ada Lane",), "en")
    assert [c.matter for c in book.chapters] == [
        Matter.LICENCE, Matter.TITLE_PAGE, Matter.BODY, Matter.BODY, Matter.LICENCE,
    ]  # fmt: skip
    assert texts(book.chapters[3])[-1] == "THE END"


def test_the_title_page_of_a_later_volume_is_no_part_of_the_story() -> None:
    text = (
        f"CHAPTER I.\n\n\n{PROSE}\n\n\nEND OF VOL. I.\n\n\n\nTHE LAMP:\n\nA Novel.\n\n"
        "In Two Volumes.\n\nVOL. II.\n\n\nLondon:\nPrinted for T. Ellis,\nWhitehall.\n\n\n\n"
        f"CHAPTER I.\n\n\n{PROSE}"
    )
    book = read_text(text)
    assert [(c.matter, c.part) for c in book.chapters] == [
        (Matter.BODY, ""), (Matter.TITLE_PAGE, "VOL. II"), (Matter.BODY, "VOL. II"),
    ]  # fmt: skip
    assert texts(book.chapters[0])[-1] == "END OF VOL. I."
    assert "In Two Volumes." in book.chapters[1].heading


def test_front_and_back_matter_by_their_headings() -> None:
    text = (
        "THE LAMP\n\n\nDEDICATION\n\nFor nobody in particular, as ever.\n\n\n"
        + chaptered("PREFACE", "Chapter 1", "Chapter 2")
        + "\n\n\nAcknowledgements\n\nThanks to the keeper of the lamp.\n\n\n"
        "About the Author\n\nShe lives by the sea.\n"
    )
    assert [(c.matter, c.title) for c in read_text(text).chapters] == [
        (Matter.TITLE_PAGE, ""),
        (Matter.DEDICATION, "DEDICATION"),
        (Matter.BODY, "PREFACE"),
        (Matter.BODY, "Chapter 1"),
        (Matter.BODY, "Chapter 2"),
        (Matter.BACK, "Acknowledgements"),
        (Matter.BACK, "About the Author"),
    ]


def test_a_dedication_in_verse_before_the_first_chapter() -> None:
    verse = "A cloud was on the harbour,\nA cloud was on the hill,\nAnd none of us was sleeping."
    text = f"THE LAMP\nA TALE\n\n\nTo Edith Marsh\n\n{verse}\n\nA. L.\n\n\n\n" + chaptered(
        "CHAPTER I", "CHAPTER II"
    )
    page, dedication, *_ = read_text(text).chapters
    assert (page.matter, dedication.matter) == (Matter.TITLE_PAGE, Matter.DEDICATION)
    assert verse in texts(dedication)


def test_notes_in_a_story_do_not_swallow_the_chapter() -> None:
    long = "\n\n".join([PROSE] * 12)
    text = f"Chapter 1\n\n{PROSE}\n\nNotes\n\n{long}\n\n\nChapter 2\n\n{PROSE}"
    book = read_text(text)
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert len(book.chapters) == 2


def test_an_authors_note_opens_back_matter() -> None:
    text = (
        f"Chapter 1\n\n{FLAT}\n\n{FLAT}\n\nAnd so they slept.\n\n"
        "Authors Note: I had fun.\n\nThank you!"
    )
    story, note = read_text(text).chapters
    assert texts(story)[-1] == "And so they slept."
    assert (note.matter, texts(note)) == (
        Matter.AUTHORS_NOTE,
        ["Authors Note: I had fun.", "Thank you!"],
    )


def test_an_authors_note_above_a_chapter_leaves_the_chapter() -> None:
    text = f"Chapter 1\n\nA/N: Sorry for the wait!\n\n{FLAT}\n\n{FLAT}\n\nChapter 2\n\n{FLAT}"
    first, note, second = read_text(text).chapters
    assert texts(first) == [FLAT, FLAT]
    assert (note.matter, texts(note)) == (Matter.AUTHORS_NOTE, ["A/N: Sorry for the wait!"])
    assert second.title == "Chapter 2"


def test_footnotes_and_captions_are_taken_out_of_the_chapter() -> None:
    text = (
        f"CHAPTER I\n\nHe looked up.[1] {PROSE}\n\n  [1] At the sky.\n\n"
        f"[Illustration: The\nharbour]\n\n{PROSE}\n\nCHAPTER II\n\n{PROSE}"
    )
    book = read_text(text)
    assert len(body(book)[0].paragraphs) == 2
    assert "up.[1] The" in texts(body(book)[0])[0]
    assert [(c.matter, texts(c)) for c in book.chapters[2:]] == [
        (Matter.NOTES, ["[1] At the sky."]),
        (Matter.BACK, ["[Illustration: The\nharbour]"]),
    ]


# ---------------------------------------------------------------- paragraphs and scenes


def test_hard_wrapped_lines_are_joined() -> None:
    assert texts(read_text(f"{PROSE}\n\n{PROSE}").chapters[0]) == [FLAT, FLAT]


def test_wrapped_lines_are_joined_where_others_are_longer() -> None:
    joined = PROSE.rstrip(".") + ".  " + FLAT[:60]
    texts = [p.text for p in read_text("\n\n".join([PROSE, joined] * 6)).chapters[0].paragraphs]
    assert texts[0] == FLAT
    assert not any("\n" in text for text in texts)
    assert len(texts) == 12


def test_indented_paragraphs_without_blank_lines() -> None:
    lines = PROSE.split("\n")
    block = "\n".join(["   " + lines[0], *lines[1:]])
    assert texts(read_text("\n".join([block] * 5)).chapters[0]) == [FLAT] * 5


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_line_a_paragraph_without_blank_lines(end: str) -> None:
    text = end.join(["Chapter 1", FLAT, "“No,” he said.", FLAT, "Chapter 2", FLAT])
    book = read_text(text)
    assert titles(book) == ["Chapter 1", "Chapter 2"]
    assert texts(body(book)[0]) == [FLAT, "“No,” he said.", FLAT]


def test_a_blank_line_is_a_scene_break_where_paragraphs_have_none() -> None:
    text = "\n".join([FLAT] * 8) + "\n\n" + "\n".join([FLAT] * 8)
    blocks = read_text(text).chapters[0].blocks
    assert [i for i, block in enumerate(blocks) if isinstance(block, SceneBreak)] == [8]


def test_verse_and_letters_keep_their_lines() -> None:
    verse = "     Tyger, tyger, burning bright\n     In the forests of the night,\n     What hand"
    text = f"{PROSE}\n\n{verse}\n\n{PROSE}\n\n     Yours ever,\n     A. LANE\n\n{PROSE}"
    found = texts(read_text(text).chapters[0])
    assert found[1].split("\n") == [line.strip() for line in verse.split("\n")]
    assert found[3] == "Yours ever,\nA. LANE"


@pytest.mark.parametrize(
    "mark", ["* * *", "***", "---", "#", "~", "⁂", "• • •", "oOo", "~*~", "- - -", "====="]
)
def test_ornaments_are_scene_breaks(mark: str) -> None:
    blocks = read_text(f"{PROSE}\n\n{mark}\n\n{PROSE}").chapters[0].blocks
    assert [type(block) for block in blocks] == [Paragraph, SceneBreak, Paragraph]


def test_wide_gaps_are_breaks_where_they_are_rare_and_between_narration() -> None:
    calm = "\n\n".join([PROSE] * 40)
    text = (
        f"{calm}\n\n\n\n{calm}\n\n\n\n“Who is there, at this hour of the night, and why?”\n\n{calm}"
    )
    blocks = read_text(text).chapters[0].blocks
    assert [i for i, block in enumerate(blocks) if isinstance(block, SceneBreak)] == [40]


def test_rows_of_ornaments_are_one_break() -> None:
    text = f"{PROSE}\n\n*   *   *\n\n  *   *\n\n*   *   *\n\n{PROSE}"
    breaks = [b for b in read_text(text).chapters[0].blocks if isinstance(b, SceneBreak)]
    assert breaks == [SceneBreak("*   *   *\n*   *\n*   *   *")]


def test_a_lost_blank_line_is_a_break_only_where_the_story_moves() -> None:
    spaced = f"{FLAT}\n\n{FLAT}\n\n{FLAT}\n\n{FLAT}"
    text = (
        f"{spaced}\n “Stop!” the keeper cried to the boats below.\n\n{FLAT}\n"
        f" Months had passed before the keeper saw the boats again.\n\n{FLAT}\n"
        f" The keeper rose and trimmed the lamp.\n\n{spaced}"
    )
    book = read_text(text)
    blocks = book.chapters[0].blocks
    after_break = [blocks[i + 1] for i, block in enumerate(blocks) if isinstance(block, SceneBreak)]
    assert [b.text for b in after_break if isinstance(b, Paragraph)] == [
        "Months had passed before the keeper saw the boats again."
    ]
    assert any(p.startswith("“Stop!”") for p in texts(book.chapters[0]))
    assert any(p.startswith("The keeper rose") for p in texts(book.chapters[0]))
    assert len(book.warnings) == 1


# ---------------------------------------------------------------- metadata


def test_language_and_title_page() -> None:
    french = "Il était une fois une petite fille qui habitait dans la maison de sa grand-mère. " * 5
    book = read_text(
        f"La Lampe\n\npar\n\nAda Lane\n\n\nChapitre I\n\n{french}\n\nChapitre II\n\n{french}"
    )
    assert (book.title, book.authors, book.language) == ("La Lampe", ("Ada Lane",), "fr")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("pride-and-prejudice.txt", "Pride and Prejudice"),
        ("My Novel (draft 3).txt", "My Novel (draft 3)"),
        ("My_Novel.txt", "My Novel"),
        ("004_9f31c07be2.txt", "004_9f31c07be2"),
        ("", "Untitled"),
    ],
)
def test_a_files_name_as_title(name: str, title: str) -> None:
    assert read_text(PROSE, name=name).title == title


# ---------------------------------------------------------------- whatever comes

_LINES = st.sampled_from(
    [
        *("", "", "\t", "Chapter 1", "CHAPTER II.", "Part One", "I", "II.", "1. First", "Prologue"),
        *("Contents", "Notes", "THE END", "ALL IN CAPITALS", "To Ada", "* * *", FLAT, PROSE),
        *("Authors Note: thanks.", "[1] A note.", "He nodded.[1]", "“Yes,” she said."),
        *("  Indented line.", "[Illustration: x]", "a\u00adb\x07c", "👩‍🚀 שלום עולם"),
        "*** START OF THE PROJECT GUTENBERG EBOOK X ***",
    ]
)


@example(["Contents"] * 3, "\n")
@given(st.lists(_LINES, min_size=1, max_size=40), st.sampled_from(["\n", "\r\n", "\r"]))
def test_no_word_is_lost_and_every_offset_is_right(lines: list[str], end: str) -> None:
    text = end.join(lines).replace("\n", end)
    if not text.strip():
        with pytest.raises(EmptyManuscriptError):
            read_text(text)
        return
    book = read_text(text)
    visible = text.replace("\u00ad", "").replace("\x07", "")
    lost = Counter(visible.split()) - words(book)
    assert not [word for word in lost if any(char.isalnum() for char in word)]
    for chapter in book.chapters:
        for paragraph in chapter.paragraphs:
            for index, char in enumerate(paragraph.text):
                offset = paragraph.source_offset(index)
                assert offset is not None
                assert char in " \n" or text[offset] == char


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        book = read_text(text)
    except EmptyManuscriptError:
        return
    assert book.chapters


def test_a_text_is_never_all_matter_but_for_a_licence() -> None:
    for text in (
        "Notes\n\nHe took notes all night.",
        "Copyright 2020\n\nAll rights reserved.",
        "THE END",
    ):
        assert body(read_text(text)), text
