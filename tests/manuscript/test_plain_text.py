"""Chapters, lines and labels of plain text, and the other side of each rule."""

from __future__ import annotations

import textwrap

import pytest
from support.manuscripts import FIRST, SECOND

from audiobook.manuscript import read_text
from audiobook.model import Book, Matter, SceneBreak

TEXT = f"{FIRST} {SECOND}\n\n{SECOND}"


def titles(book: Book) -> list[str]:
    return [chapter.title for chapter in book.chapters if chapter.matter is Matter.BODY]


def headed(*headings: str) -> str:
    """A book with these headings, some text below each."""
    return "THE TIDE\n\nby Ann Oak\n\n\n" + "\n\n\n".join(f"{h}\n\n{TEXT}" for h in headings)


@pytest.mark.parametrize(
    "headings",
    [
        ("Ch. 1", "Ch. 2", "Ch. 3"),
        ("Day One", "Day Two", "Day Three"),
        ("Monday, 3 May", "Thursday, 6 May", "Sunday, 9 May"),
        ("1914", "1915", "1918"),
        ("Chapter 1", "Chapter 1.5", "Chapter 2"),
        ("ADVENTURE I: THE KITE", "ADVENTURE II: THE KEY", "III: THE MUTE PARROT"),
    ],
)
def test_headings_in_series_are_chapters(headings: tuple[str, ...]) -> None:
    assert titles(read_text(headed(*headings))) == list(headings)


@pytest.mark.parametrize(("first", "second"), [("CHAPTER 1", "CHAPTER 2"), ("ACT I", "ACT II")])
def test_a_list_of_persons_takes_no_chapter_with_it(first: str, second: str) -> None:
    persons = "DRAMATIS PERSONAE\n\nAnna Lane, a keeper of lamps\n\nTom, her brother"
    book = read_text(headed(first, second).replace(first, f"{persons}\n\n\n{first}", 1))
    assert titles(book) == [first, second]
    assert [c.title for c in book.chapters if c.matter is Matter.FRONT] == ["DRAMATIS PERSONAE"]


@pytest.mark.parametrize("title", ["The [red]House[/red]", "[Untitled] Poem", "A <i>Door</i>"])
def test_a_bracket_that_belongs_to_the_words_of_a_title_stays(title: str) -> None:
    book = read_text(headed(f"Chapter 1: {title}", "Chapter 2: The End"))
    assert titles(book) == [f"Chapter 1: {title}", "Chapter 2: The End"]


def test_brackets_around_a_heading_are_decoration() -> None:
    assert titles(read_text(headed("[ Chapter 1 ]", "== Chapter 2 =="))) == [
        "Chapter 1",
        "Chapter 2",
    ]


@pytest.mark.parametrize(
    "line", ["“I have it,” said Clara, “and the {} oars.”", "On day {} nobody came."]
)
def test_a_sentence_that_comes_again_with_another_number_is_no_running_head(line: str) -> None:
    text = "THE TIDE\n\nby Ann Oak\n\n\n" + "\n\n\n".join(
        f"Chapter {n}\n\n{TEXT}\n\n{line.format(n + 1)}\n\n{TEXT}" for n in range(1, 6)
    )
    book = read_text(text)
    spoken = [p.text for chapter in book.chapters for p in chapter.paragraphs]
    assert [line.format(n + 1) in spoken for n in range(1, 6)] == [True] * 5


def test_a_short_line_that_stands_once_is_no_heading() -> None:
    book = read_text(headed("Chapter 1", "Chapter 2").replace(SECOND, f"{SECOND}\n\nMonday", 1))
    assert titles(book) == ["Chapter 1", "Chapter 2"]


def test_a_list_of_contents_is_compared_and_left_out() -> None:
    entries = "CONTENTS\n\n  Chapter I   The Landing\n  Chapter II   The Fog\n  Epilogue\n\n\n\n"
    chapters = "\n\n\n\n".join(
        f"{h}\n\n{TEXT}" for h in ("I. The Landing", "II. The Fog", "Epilogue")
    )
    assert titles(read_text(entries + chapters)) == ["I: The Landing", "II: The Fog", "Epilogue"]


def test_words_divided_at_line_ends_are_whole_and_compounds_keep_their_hyphens() -> None:
    lines = (
        "Chapter 1\n\n"
        "The photographer had spoiled every plate that he had, and each nega-\n"
        "tive came out of the bath as grey as the sky. His mother-in-\n"
        "law, who was twenty-\n"
        "one years older than he was himself, said in the kitchen that no-\n"
        "body would pay a penny for so much grey, and she was right as ever. The well-es-\n"
        "teemed man was un-\n"
        "moved by his father-in-\n"
        "law, and by the good of it, too.\n"
    )
    text = read_text(lines).chapters[0].paragraphs[0].text
    assert "each negative came" in text
    assert "mother-in-law, who was twenty-one years" in text
    assert "that nobody would" in text
    assert "The well-esteemed man was unmoved by his father-in-law" in text


def test_a_compound_of_small_words_keeps_its_hyphen_in_a_text_without_them() -> None:
    text = "Chapter 1\n\nEverybody knew that Mrs. Oak was the baker's mother-in-\nlaw, too.\n"
    assert "mother-in-law" in read_text(text * 4).chapters[0].paragraphs[0].text


def test_a_dash_at_the_end_of_a_line_is_no_hyphen() -> None:
    lines = (
        "The keeper of the weir had gone down to the water, where he waited--\n",
        "and waited, until somebody thought of calling him in to his supper.\n",
        "He did not come in at once, for the fish were rising under the far\n",
        "bank of the river, and the evening was as warm as any in that year.\n",
    )
    (paragraph,) = read_text("Chapter 1\n\n" + "".join(lines)).chapters[0].paragraphs
    assert "he waited--" in paragraph.text
    assert "waited-and" not in paragraph.text


def test_running_heads_are_told_and_not_read() -> None:
    words = " ".join([FIRST, SECOND] * 12).split()
    pages = []
    for number in range(6):
        lines = [" ".join(words[at : at + 9]) for at in range(0, 180, 9)]
        pages.append("\n".join([*lines, "", f"ANN OAK   THE TIDE   {number + 12}", ""]))
    book = read_text("Chapter 1\n\n" + "\n".join(pages))
    body = " ".join(p.text for c in book.chapters if c.matter is Matter.BODY for p in c.paragraphs)
    assert "ANN OAK" not in body
    assert any("running heads" in warning for warning in book.warnings)


@pytest.mark.parametrize(
    "mark", ["xXxXx", "<><>", "/////", "[scene break]", "--line break--", "* * *", "oOo"]
)
def test_marks_of_fan_writers_are_scene_breaks(mark: str) -> None:
    (chapter,) = read_text(f"Chapter 1\n\n{FIRST}\n\n{mark}\n\n{SECOND}").chapters
    assert isinstance(chapter.blocks[1], SceneBreak)


def test_numbers_behind_words_that_count_up_are_notes_and_anchors_still_point_to_them() -> None:
    source = f"Chapter 1\n\nHe was tall,1 and she was not.2 In no.5 lived nobody. {FIRST}"
    (paragraph,) = read_text(source).chapters[0].paragraphs
    assert paragraph.text.startswith("He was tall,[1] and she was not.[2] In no.5")
    at = paragraph.text.index("lived")
    offset = paragraph.source_offset(at)
    assert offset is not None
    assert source[offset:].startswith("lived")


@pytest.mark.parametrize(
    "form", ["{}. {}", "{}: {}", "[{}] {}", "10:42 PM {}: {}", "{}, 18:02: {}", "{}\n{}"]
)
def test_labels_are_known_and_not_read(form: str) -> None:
    spoken = [("ANNA", "You are late."), ("BEN", "I am not."), ("ANNA", "You are."), ("BEN", "No.")]
    source = "\n\n".join(form.format(*line) for line in spoken)
    book = read_text(f"Nobody had lit the lamp in the kitchen yet.\n\n{source}")
    labelled = [
        (s.speaker, p.text[s.start : s.end])
        for c in book.chapters
        for p in c.paragraphs
        for s in p.speeches
    ]
    assert labelled == spoken
    assert "ANNA" not in " ".join(p.text for c in book.chapters for p in c.paragraphs)


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("form", ["[21:04] <{}> {}", "<{}> {}", "{}: {}"])
def test_a_text_that_is_a_chat_from_its_first_line_is_read(form: str, between: str) -> None:
    spoken = [
        ("fen_7", "up"),
        ("dale77", "no"),
        ("fen_7", "pity"),
        ("dale77", "why"),
        ("fen_7", "ok"),
    ]
    lines = [form.format(*line) for line in spoken]
    if form.startswith("["):
        lines.insert(0, "[21:04] *** fen_7 has joined")
    labelled = [
        (s.speaker, p.text[s.start : s.end])
        for c in read_text(between.join(lines)).chapters
        if c.matter is Matter.BODY
        for p in c.paragraphs
        for s in p.speeches
    ]
    assert labelled == spoken


def test_fields_of_a_title_page_are_no_chat() -> None:
    source = (
        f"Title: The Lamp\n\nAuthor: A. Vole\n\nRating: Teen\n\nGenre: Sea\n\n{FIRST}\n\n{SECOND}"
    )
    book = read_text(source)
    assert (book.title, book.authors) == ("The Lamp", ("A. Vole",))
    assert not any(p.speeches for c in book.chapters for p in c.paragraphs)


def test_a_message_by_itself_is_its_senders_where_he_chats_elsewhere() -> None:
    chat = "Zoe: there yet\n\nTob: no\n\nZoe: hurry\n\nTob: cant"
    rest = "\n\n".join([FIRST, SECOND] * 3)
    source = f"{FIRST}\n\n{chat}\n\n{rest}\n\nZoe: fine then\n\nVerdict: she went home.\n\n{FIRST}"
    last = [p for c in read_text(source).chapters for p in c.paragraphs][-3:]
    assert [p.text for p in last][:2] == ["fine then", "Verdict: she went home."]
    assert [s.speaker for p in last for s in p.speeches] == ["Zoe"]


def test_stage_directions_are_nobodys_line() -> None:
    lines = "ANNA. (Rising.) Go.\n\nBEN. No. [Exit.]\n\nANNA. Then stay.\n\nBEN. I shall."
    first = read_text(lines).chapters[0].paragraphs[0]
    assert [(s.speaker, first.text[s.start : s.end]) for s in first.speeches] == [("ANNA", "Go.")]
    assert first.text == "(Rising.) Go."


def test_a_word_with_a_colon_here_and_there_is_no_label() -> None:
    source = f"{FIRST}\n\nWarning: the dog is hungry.\n\nNote: so is the cook.\n\n{SECOND}"
    assert not any(p.speeches for c in read_text(source).chapters for p in c.paragraphs)


STORY = "\n\n".join([TEXT] * 6)
"""Long enough for a chapter that only white space tells."""


def dense(book: str, column: int = 44) -> str:
    """Wrapped at a column, with neither blank lines nor indents between paragraphs."""
    return "\n".join(
        line for paragraph in book.split("\n\n") for line in textwrap.wrap(paragraph, column)
    )


def test_text_without_blank_lines_has_its_paragraphs_and_chapters() -> None:
    airy = "\n\n".join(
        f"{heading}\n\n{title}\n\n{STORY}"
        for heading, title in (("CHAPTER I.", "THE LAMP."), ("CHAPTER II.", "THE BOAT."))
    )
    book = read_text(dense(airy))
    assert titles(book) == ["CHAPTER I: THE LAMP", "CHAPTER II: THE BOAT"]
    texts = [paragraph.text for paragraph in book.chapters[0].paragraphs]
    assert len(texts) == STORY.count("\n\n") + 1


def test_a_speech_right_below_a_heading_is_no_title() -> None:
    chapters = [f'CHAPTER {n}.\n\n"Boat ahoy!"\n\n{STORY}' for n in ("I", "II")]
    book = read_text(dense("\n\n".join(chapters)))
    assert titles(book) == ["CHAPTER I", "CHAPTER II"]
    assert book.chapters[0].paragraphs[0].text == '"Boat ahoy!"'


def test_a_heading_right_below_a_short_line_is_one() -> None:
    front = "THE TIDE\n\nBy Ann Oak"
    text = f"{front}\nCHAPTER I. The Ebb\n\n{TEXT}\n\n\nCHAPTER II. The Flood\n\n{TEXT}"
    assert titles(read_text(text)) == ["CHAPTER I: The Ebb", "CHAPTER II: The Flood"]


def test_a_line_of_prose_that_begins_like_a_heading_is_none() -> None:
    told = (
        "He had read it all, every word of it, up to the end of what is called\n"
        "Chapter Two of the Harbour Book, and had slept badly ever since that night."
    )
    text = f"Chapter 1\n\n{TEXT}\n\n{told}\n\n{TEXT}\n\n\nChapter 2\n\n{TEXT}"
    assert titles(read_text(text)) == ["Chapter 1", "Chapter 2"]


def test_stories_set_apart_by_white_space_are_chapters() -> None:
    stories = ("The Blue Door", "The Salt Road", "The Last Ferry", "A Coat of Straw")
    text = "TALES OF THE QUAY\n\n\n\n" + "\n\n\n\n".join(f"{story}\n\n{STORY}" for story in stories)
    assert titles(read_text(text)) == list(stories)


def test_a_signature_below_white_space_is_no_chapter() -> None:
    letters = "\n\n\n\n".join([STORY, "Ann Oak", STORY, STORY, STORY])
    assert len(titles(read_text(letters))) == 1


def test_numbers_that_begin_anew_below_other_numbers_are_scenes() -> None:
    scenes = "\n\n\n".join(f"{number}\n\n{TEXT}" for number in "123")
    text = "\n\n\n\n".join(f"{numeral}\n\n\n{scenes}" for numeral in ("I", "II", "III", "IV"))
    book = read_text(text)
    assert titles(book) == ["I", "II", "III", "IV"]
    marks = [block.mark for block in book.chapters[1].blocks if isinstance(block, SceneBreak)]
    assert marks == ["2", "3"]


def test_letters_at_the_end_make_no_scenes_of_the_chapters_before_them() -> None:
    chapters = [f"{numeral}.\n\n{STORY}" for numeral in ("I", "II", "III", "IV")]
    letters = [f"LETTER {numeral}.\n\n{TEXT}" for numeral in ("I", "II")]
    book = read_text("\n\n\n".join([*chapters, *letters]))
    assert titles(book) == ["I", "II", "III", "IV", "LETTER I", "LETTER II"]


def test_who_tells_on_is_a_part() -> None:
    tellers = ("THE TALE BEGUN BY ANN OAK", "THE TALE CONTINUED BY BEN ASH")
    text = "\n\n\n".join(f"{teller}\n\n\nI\n\n{STORY}\n\n\nII\n\n{STORY}" for teller in tellers)
    parts = [chapter.part for chapter in read_text(text).chapters]
    assert parts[-2:] == [tellers[1]] * 2


@pytest.mark.parametrize("word", ["CONCLUSION", "AN INTERLUDE", "Notes", "THE FIRST LETTER"])
def test_a_word_for_a_section_below_a_number_is_the_chapters_title(word: str) -> None:
    headings = ["CHAPTER I", "CHAPTER II", "CHAPTER III", "CHAPTER IV", f"CHAPTER V\n\n{word}"]
    book = read_text(headed(*headings))
    assert titles(book)[-1] == f"CHAPTER V: {word}"
    assert all(chapter.paragraphs for chapter in book.chapters)


@pytest.mark.parametrize(
    ("front", "title", "authors"),
    [
        ("ARNOLD OAK\n\nTHE TIDE", "THE TIDE", ("ARNOLD OAK",)),
        ("A tide for two\n\nMary Ash Oak", "A tide for two", ("Mary Ash Oak",)),
        ("The Son\nof\nThomas Lamb\n\nby\n\nMARY OAK", "The Son of Thomas Lamb", ("MARY OAK",)),
        ("The Keeper of\nSalt Hill", "The Keeper of Salt Hill", ()),
        ("Mary Lamb\n\nA Tale of the Coast", "Mary Lamb", ()),
    ],
)  # fmt: skip
def test_a_name_beside_the_title_is_the_authors_unless_the_story_says_it(
    front: str, title: str, authors: tuple[str, ...]
) -> None:
    story = TEXT + " Lamb went down to the sea. Nobody but Lamb had asked.\n\nThere Mary Lamb sat."
    book = read_text(f"{front}\n\n\nCHAPTER I\n\n{story}\n\n\nCHAPTER II\n\n{TEXT}")
    assert (book.title, book.authors) == (title, authors)


def test_links_of_a_web_page_are_told_and_the_words_of_the_story_stay() -> None:
    chapters = "\nContents\n".join(
        f"Chapter {n}\n\n{TEXT}\n\n\u201cHome.\u201d\n" for n in range(1, 6)
    )
    book = read_text(chapters)
    read = " ".join(p.text for c in book.chapters if c.matter is Matter.BODY for p in c.paragraphs)
    assert len(titles(book)) == 5
    assert "Contents" not in read
    assert read.count("Home.") == 5
    assert any("Contents" in warning for warning in book.warnings)


def test_a_list_of_contents_goes_on_behind_a_volume_and_a_question() -> None:
    names = [("I", "The Ebb"), ("II", "Was He Honest?"), ("III", "The Flood"), ("IV", "The Neap")]
    entries = [f"{number}. {name}" for number, name in names]
    listed = "\n".join(["VOLUME I", *entries[:2], "VOLUME II", *entries[2:]])
    chapters = [f"CHAPTER {number}\n{name}\n\n{TEXT}" for number, name in names]
    body = "\n\n\n".join(
        ["VOLUME I\n\n\n" + chapters[0], chapters[1], "VOLUME II\n\n\n" + chapters[2], chapters[3]]
    )
    book = read_text(f"THE TIDE\n\nCONTENTS\n\n{listed}\n\n\n{body}")
    assert titles(book) == [f"CHAPTER {number}: {name}" for number, name in names]


LANGUAGES = [
    ("El Faro|por Marta Ríos", "Capítulo", ("La carta", "El barco")),
    ("LE PHARE|par Jeanne Morel", "Chapitre", ("La lettre", "Le bateau")),
    ("Der Turm|von Anna Keller", "Kapitel", ("Ein Brief kommt", "Das Schiff")),
    ("Il Faro|di Lucia Ferri", "Capitolo", ("La lettera", "La barca")),
    ("O Farol|de Ana Prado", "Capítulo", ("A carta", "O barco")),
    ("शीर्षक: दीपघर|लेखक: मीरा शर्मा", "अध्याय", ("चिट्ठी", "नाव")),
    ("The Light|by Mary Rivers", "Chapter", ("A letter comes", "The boat")),
]


@pytest.mark.parametrize(("page", "word", "names"), LANGUAGES)
def test_title_pages_and_named_chapters_of_other_languages(
    page: str, word: str, names: tuple[str, str]
) -> None:
    chapters = [f"{word} {n}\n\n{name}\n\n{FIRST}" for n, name in enumerate(names, 1)]
    lines = page.split("|")
    title, author = (line.removeprefix("शीर्षक: ").split(" ", 1) for line in lines)
    book = read_text("\n\n".join((*lines, *chapters)))
    assert (book.title, book.authors) == (" ".join(title), (author[1],))
    assert titles(book) == [f"{word} {n}: {name}" for n, name in enumerate(names, 1)]


@pytest.mark.parametrize(
    "heading",
    ["Chapitre Ier", "CHAPITRE IER", "Chapitre 1er", "Chapitre Iᵉʳ", "Capítulo 1.º", "Capítulo I°"],
)
def test_the_first_chapter_of_french_and_spanish_books_is_numbered_as_they_do(heading: str) -> None:
    book = read_text(f"La Lanterne\n\n{heading}\n\n{FIRST}\n\nChapitre IIe\n\n{FIRST}")
    assert titles(book) == [heading, "Chapitre IIe"]


def test_french_words_are_no_numerals() -> None:
    book = read_text(f"Chapitre 1\n\n{FIRST}\n\nLivre Vie\n\n{FIRST}\n\nChapitre 2\n\n{FIRST}")
    assert [title for title in titles(book) if title.startswith("Chapitre")] == [
        "Chapitre 1",
        "Chapitre 2",
    ]


def test_a_title_like_a_byline_is_a_title_and_a_lone_short_paragraph_is_text() -> None:
    book = read_text(
        f"De Profundis\n\nby Ann Lee\n\nChapter 1\n\nHe had gone\n\n{FIRST}\n\n"
        f"Chapter 2\n\n{SECOND}\n\nChapter 3\n\n{SECOND}"
    )
    assert (book.title, book.authors) == ("De Profundis", ("Ann Lee",))
    assert titles(book) == ["Chapter 1", "Chapter 2", "Chapter 3"]


def test_a_title_with_a_name_in_it_and_a_colon_names_no_author() -> None:
    book = read_text(f"DAISY MILLER: A STUDY\n\nIN TWO PARTS\n\nPART I\n\n{FIRST}\n\n{SECOND}")
    assert (book.title, book.authors) == ("DAISY MILLER: A STUDY", ())
