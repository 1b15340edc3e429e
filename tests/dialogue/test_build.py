"""Book -> Script: not a character is lost, and every segment has its speaker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.dialogue.build import DIALOGUE, build_script, cut_paragraph, find_quotes
from audiobook.dialogue.language_support import is_english
from audiobook.manuscript import read_text
from audiobook.model import (
    NARRATOR,
    UNKNOWN_SPEAKER,
    Book,
    Chapter,
    Character,
    Decision,
    EvidenceKind,
    Gender,
    LabelledSpeech,
    Matter,
    Paragraph,
    SceneBreak,
    Script,
    ScriptParagraph,
    Segment,
)

FIRST = (
    "“Lena”, said Martha, putting down the basket. “You are late”.",
    "“The ferry was late,” Lena answered. The band played “Paper Moon” and she took off her coat.",
    "“Sit down,” said Martha.",
)
SECOND = (
    "“Is there any soup?” Lena asked.",
    "“There is,” said Martha. “Take a bowl.”",
)


def book(language: str = "en") -> Book:
    return Book(
        title="The Ferry",
        language=language,
        chapters=(
            Chapter("Contents", (Paragraph("The “Albatross”, page 3"),), matter=Matter.CONTENTS),
            Chapter("One", (*map(Paragraph, FIRST), SceneBreak("* * *"), Paragraph(SECOND[0]))),
            Chapter("Two", (Paragraph(SECOND[1]),), part="Part Two"),
        ),
    )


def lines(script: Script) -> list[tuple[str, str]]:
    return [(s.speaker, s.text) for chapter in script.chapters for s in chapter.segments]


def test_segments() -> None:
    assert lines(build_script(book())) == [
        ("Martha", "“Lena”"),
        (NARRATOR, ", said Martha, putting down the basket."),
        ("Martha", " “You are late”."),
        ("Lena", "“The ferry was late,”"),
        (NARRATOR, " Lena answered. The band played “Paper Moon” and she took off her coat."),
        ("Martha", "“Sit down,”"),
        (NARRATOR, " said Martha."),
        ("Lena", "“Is there any soup?”"),
        (NARRATOR, " Lena asked."),
        ("Martha", "“There is,”"),
        (NARRATOR, " said Martha."),
        ("Martha", " “Take a bowl.”"),
    ]


def test_chapters_keep_their_order_titles_parts_and_scene_breaks() -> None:
    script = build_script(book())
    assert [(c.title, c.part) for c in script.chapters] == [("One", ""), ("Two", "Part Two")]
    assert script.chapters[0].blocks[3] == SceneBreak("* * *")
    assert script.warnings == ()


def test_sections_are_the_authors_choice() -> None:
    script = build_script(book(), include=lambda chapter: chapter.title != "One")
    assert [chapter.title for chapter in script.chapters] == ["Contents", "Two"]
    assert build_script(book(), include=lambda chapter: False).chapters == ()


def test_characters_are_those_who_speak_and_those_the_author_knows() -> None:
    known = (Character("Polly", gender=Gender.FEMALE),)
    assert [c.name for c in build_script(book(), known=known).characters] == [
        "Martha",
        "Lena",
        "Polly",
    ]


def test_a_speaker_nobody_can_name_is_in_doubt() -> None:
    script = build_script(Book("Voices", (Chapter("", (Paragraph("“Who is there?”"),)),)))
    (segment,) = script.chapters[0].segments
    assert segment.speaker == UNKNOWN_SPEAKER
    assert segment.doubtful


def test_the_authors_decisions_hold() -> None:
    decisions = [
        Decision(FIRST[0], 0, 6, "Polly"),
        Decision(FIRST[2], 0, 11, NARRATOR),
    ]
    script = build_script(book(), decisions=decisions)
    segments = script.chapters[0].segments
    assert (segments[0].speaker, segments[0].text) == ("Polly", "“Lena”")
    assert not segments[0].doubtful
    assert segments[0].evidence[0].kind is EvidenceKind.AUTHOR
    assert (NARRATOR, "“Sit down,” said Martha.") in lines(script)
    assert "Polly" in [character.name for character in script.characters]


def test_another_language_gets_one_voice_for_all_that_is_spoken() -> None:
    german = Book(
        "Die Fähre",
        (Chapter("", (Paragraph("„Komm“, sagte Lena. „Es regnet.“"),)),),
        language="de-AT",
    )
    script = build_script(german)
    assert lines(script) == [
        (DIALOGUE, "„Komm“"),
        (NARRATOR, ", sagte Lena."),
        (DIALOGUE, " „Es regnet.“"),
    ]
    assert not any(segment.doubtful for segment in script.chapters[0].segments)
    assert "de-AT" in script.warnings[0]
    assert [quote.speaker for quote in find_quotes(german)] == [None, None]


def test_quotes_of_every_section_with_offsets_in_the_file() -> None:
    source = "Contents\n\n  The “Albatross”,\n  page 3\n\n“Yes,” said\nLena.\n"
    title = Paragraph("The “Albatross”, page 3", ((0, 12), (17, 31)))
    line = Paragraph("“Yes,” said Lena.", ((0, 39), (12, 51)))
    quotes = find_quotes(
        Book(
            "The Ferry",
            (
                Chapter("Contents", (title,), matter=Matter.CONTENTS),
                Chapter("One", (line,)),
            ),
        )
    )
    assert [source[quote.start : quote.end] for quote in quotes] == ["Albatross", "Yes,"]
    assert [quote.text for quote in quotes] == ["Albatross", "Yes,"]
    assert [quote.is_speech for quote in quotes] == [False, True]
    assert [quote.speaker for quote in quotes] == [None, "Lena"]
    assert quotes[0].evidence[0].kind is EvidenceKind.NOT_SPEECH


def test_quotes_without_offsets_count_joined_paragraphs() -> None:
    whole = "\n\n".join(p.text for chapter in book().chapters for p in chapter.paragraphs)
    for quote in find_quotes(book()):
        assert whole[quote.start : quote.end] == quote.text


def cut(text: str, *words: str) -> list[tuple[str, str]]:
    spoken = []
    for index, said in enumerate(words):
        start = text.index(said)
        spoken.append((start, start + len(said), Segment(f"S{index}", "")))
    return [(segment.speaker, segment.text) for segment in cut_paragraph(text, spoken)]


def test_stops_between_speeches_belong_to_the_first() -> None:
    assert cut("“A”. “B” ... (“C”)!", "“A”", "“B”", "“C”") == [
        ("S0", "“A”."),
        ("S1", " “B” ..."),
        ("S2", " (“C”)!"),
    ]


def test_stops_before_the_first_speech_belong_to_it() -> None:
    assert cut("... “A” he said", "“A”") == [("S0", "... “A”"), (NARRATOR, " he said")]


def test_a_paragraph_without_speech_is_one_segment() -> None:
    assert cut("The end.") == [(NARRATOR, "The end.")]
    assert cut("...") == [(NARRATOR, "...")]


@given(
    st.lists(
        st.lists(
            st.text(alphabet="aB .,!?“”‘’\"'—\n(", min_size=1, max_size=40)
            .map(str.strip)
            .filter(bool),
            max_size=4,
        ),
        max_size=3,
    )
)
def test_no_character_is_lost(chapters: list[list[str]]) -> None:
    script = build_script(
        Book("Any", tuple(Chapter("", tuple(map(Paragraph, texts))) for texts in chapters))
    )
    joined = [
        [block.text for block in chapter.blocks if isinstance(block, ScriptParagraph)]
        for chapter in script.chapters
    ]
    assert joined == chapters
    for chapter in script.chapters:
        assert all(segment.text.strip() for segment in chapter.segments)


def test_what_may_be_speech_or_not_is_in_doubt_where_it_stands_by_itself() -> None:
    scene = read_text(
        "The board by the ford had three lines. “Cross.” “At your own risk.” Nobody crossed.\n\n"
        "“Is it deep?” asked Nora.\n\nThe word “deep” made the ferryman laugh."
    )
    segments = [s for chapter in build_script(scene).chapters for s in chapter.segments]
    asked = {s.text.strip(): s for s in segments if "Cross" in s.text or "deep”" in s.text}
    assert any(s.doubtful for text, s in asked.items() if "Cross" in text)
    assert all(s.is_narration and not s.doubtful for text, s in asked.items() if "The word" in text)


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("“Stop!” cried Nora. “Run, Piet! Run home!” Piet ran. " * 8, True),
        ("« Tu viens ? » dit le gardien. La petite fille le suivit avec la lampe. " * 8, False),
    ],
)
def test_terse_english_is_english(text: str, is_one: bool) -> None:
    assert is_english(read_text(text)) is is_one


def labelled_play() -> Book:
    lines = (
        ("The kitchen. Nora peels a turnip.", ()),
        ("Is it soup again?", ((0, 17, "PIET"),)),
        ("It is always soup. (She weeps.) Sit down.", ((0, 18, "NORA"), (32, 41, "NORA"))),
        ("“Soup,” says the clock.", ((0, 23, "THE CLOCK"),)),
    )
    paragraphs = tuple(
        Paragraph(text, speeches=tuple(LabelledSpeech(*each) for each in speeches))
        for text, speeches in lines
    )
    return Book("The Soup", chapters=(Chapter("", paragraphs),))


def test_labels_of_the_manuscript_decide() -> None:
    script = build_script(labelled_play())
    spoken = [(s.speaker, s.text.strip(), s.doubtful) for s in script.chapters[0].segments]
    assert spoken == [
        ("Narrator", "The kitchen. Nora peels a turnip.", False),
        ("Piet", "Is it soup again?", False),
        ("Nora", "It is always soup.", False),
        ("Narrator", "(She weeps.)", False),
        ("Nora", "Sit down.", False),
        ("The Clock", "“Soup,” says the clock.", False),
    ]


def test_the_author_wins_over_a_label_and_names_the_labelled() -> None:
    text = "Is it soup again?"
    decision = Decision(text, 0, len(text), "Greet")
    script = build_script(
        labelled_play(),
        known=(Character("Piet Vos", ("Piet",)), Character("Nora")),
        decisions=(decision,),
    )
    assert [s.speaker for s in script.chapters[0].segments][1:3] == ["Greet", "Nora"]
    script = build_script(labelled_play(), known=(Character("Piet Vos", ("Piet",)),))
    assert [s.speaker for s in script.chapters[0].segments][1:3] == ["Piet Vos", "Nora"]
