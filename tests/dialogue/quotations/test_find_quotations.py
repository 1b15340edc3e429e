"""Quotations are found in every usual style, and a wrong or missing mark stays a small mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.dialogue.document import Document
from audiobook.dialogue.quotations.find_quotations import find_quotations, mark_quotations


def spoken(*paragraphs: str) -> list[list[str]]:
    """The words between the marks, a list a paragraph."""
    document = mark_quotations(paragraphs)
    found: list[list[str]] = [[] for _ in paragraphs]
    for quotation in document.quotations:
        text = document.paragraphs[quotation.paragraph]
        found[quotation.paragraph].append(text[quotation.start : quotation.end])
    return found


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("“", "”"),
        ("‘", "’"),
        ('"', '"'),
        ("'", "'"),
        ("«", "»"),
        ("« ", " »"),
        ("»", "«"),
        ("»", "»"),
        ("„", "“"),
        ("„", "”"),
        ("”", "”"),
        ("‚", "‘"),
        ("‹", "›"),
        ("「", "」"),
        ("『", "』"),
        ("``", "''"),
        ("‘‘", "’’"),
        ("`", "'"),
    ],
)
def test_every_style(opening: str, closing: str) -> None:
    assert spoken(
        f"{opening}Who is there?{closing} asked the miller.",
        f"{opening}Nobody,{closing} said Ann. {opening}Go to bed.{closing}",
        "The lamp went out.",
        f"The miller sighed. {opening}Then nobody may have the pie.{closing}",
    ) == [
        ["Who is there?"],
        ["Nobody,", "Go to bed."],
        [],
        ["Then nobody may have the pie."],
    ]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("He liked rock ’n’ roll and slept in the boys’ room.", []),
        ("It was the girls' turn, and the boys' turn after that.", []),
        ("’Twas the summer of ’69, and nothin’ was open.", []),
        (
            "‘’Tis the boys’ boat,’ said Will. ‘They’ll want it.’",
            ["’Tis the boys’ boat,", "They’ll want it."],
        ),
        ("'Tis late,' said Will.", ["Tis late,"]),
        ("''Tis late,' said Will.", ["'Tis late,"]),
        ("'We was goin' to the dogs' dinner,' said Will.", ["We was goin' to the dogs' dinner,"]),
        ("‘I gave ’em the drivers’ list,’ he said.", ["I gave ’em the drivers’ list,"]),
        ("‘He told me “never” and meant it,’ she said.", ["He told me “never” and meant it,"]),
        ("“He told me ‘never’ and meant it,” she said.", ["He told me ‘never’ and meant it,"]),
        ('"He told me "never" and meant it," she said.', ['He told me "never" and meant it,']),
    ],
)
def test_apostrophes_and_nested_marks(paragraph: str, expected: list[str]) -> None:
    single = "‘Well,’ said Ann, ‘that is that.’" if "‘" in paragraph else "'Well,' said Ann."
    assert spoken(single, paragraph)[1] == expected


def test_measures_are_not_quotations() -> None:
    assert spoken('The plank was 5\' 10" long and 2" thick.', '"He is 6\'2" tall," she said.') == [
        [],
        ["He is 6'2\" tall,"],
    ]


def test_punctuation_outside_and_side_by_side() -> None:
    assert spoken("“Lena”, he said. “Come in”. “Why”? “Because”.") == [
        ["Lena", "Come in", "Why", "Because"]
    ]


def test_a_sentence_split_by_an_action() -> None:
    assert spoken("“I was going”—she put down the tray—“to tell you.”") == [
        ["I was going", "to tell you."]
    ]


HABIT = ["“Good morning,” said Ann.", "“Is it?” said Will. “I had not seen.”"] * 4


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("“text“ he said", ["text"]),
        ("”text” he said", ["text"]),
        ("”text“ he said", ["text"]),
        ("“I’ll go—“ and she pointed at the door.", ["I’ll go—"]),
        ("“Wait –“ he began. She laughed, “No” and ran.", ["Wait –", "No"]),
        ('"text" he said', ["text"]),
        ("“Will, he said and shut the gate. “Come in.”", ["Will,", "Come in."]),
        ("“Will. Come here, said Ann.", ["Will. Come here,"]),
        ("Will”, he said. “Come in.”", ["Will", "Come in."]),
    ],
)
def test_wrong_and_missing_marks(paragraph: str, expected: list[str]) -> None:
    found = spoken(*HABIT, paragraph, *HABIT)
    assert found[len(HABIT)] == expected
    assert found[: len(HABIT)] == found[len(HABIT) + 1 :]


def test_a_missing_mark_never_reaches_the_next_paragraphs() -> None:
    found = spoken(*HABIT, "“And so we went", *["The road was long."] * 30)
    assert found[len(HABIT) + 1 :] == [[]] * 30


def going_on(*paragraphs: str, chapter_starts: frozenset[int] = frozenset({0})) -> list[bool]:
    return [
        q.goes_on for q in mark_quotations(paragraphs, chapter_starts=chapter_starts).quotations
    ]


def test_speech_over_paragraphs() -> None:
    tale = (
        "“We sailed at dawn.",
        "“By noon the wind had gone.",
        "“That is all.” He drank.",
        "“Oh.”",
    )
    assert spoken(*tale) == [
        ["We sailed at dawn."],
        ["By noon the wind had gone."],
        ["That is all."],
        ["Oh."],
    ]
    assert going_on(*tale) == [False, True, True, False]


def test_speech_over_paragraphs_with_marks_at_its_ends_only() -> None:
    letter = ("“Dear Ann,", "The boat is sold.", "Your Will.” She folded it.", "“Well?” said he.")
    assert spoken(*letter)[:3] == [["Dear Ann,"], ["The boat is sold."], ["Your Will."]]
    assert going_on(*letter) == [False, True, True, False]


def test_no_speech_runs_into_a_new_chapter() -> None:
    pages = ("“We sailed at dawn.", "“By noon the wind had gone.”")
    assert going_on(*pages, chapter_starts=frozenset({0, 1})) == [False, False]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("— Yes, said he. — Come.", ["Yes,", "Come."]),
        ("—Get up, Jem! he called. He kicked the bed.", ["Get up, Jem!"]),
        (
            "—The shame of it, she said. Have you no coat?",
            ["The shame of it,", "Have you no coat?"],
        ),
        ("— It is shut, said Ida. That's the wind.", ["It is shut,", "That's the wind."]),
        ("— Show him, said Ida proudly. The big one.", ["Show him,", "The big one."]),
        ("— It is shut, said Ida. The door was locked. She sighed.", ["It is shut,"]),
        ("--I never saw it.--", ["I never saw it."]),
        ("—I thought—well, never mind.", ["I thought—well, never mind."]),
        ("—Sí —dijo él—. Ven conmigo.", ["Sí", "Ven conmigo."]),
        ("— Да, — сказал он. — Иди.", ["Да,", "Иди."]),
        ("— Não pode ser — disse Ana. — Vem.", ["Não pode ser", "Vem."]),
        ("— Quando? — chiese Paolo.", ["Quando?"]),
        ("— A casa — a minha — caiu.", ["A casa — a minha — caiu."]),
        ("— Oui, dit-il.", ["Oui,"]),
        ("— Oui, répondit le meunier. Il sortit.", ["Oui,"]),
        ("– Oui ! s’écria Jeanne. Je viens.", ["Oui !", "Je viens."]),
    ],
)
def test_opening_dashes(paragraph: str, expected: list[str]) -> None:
    dash = "--" if paragraph.startswith("--") else "—"
    others = [f"{dash} Who is it?", f"{dash} Nobody!", f"{dash} Are you sure?", "The door closed."]
    assert spoken(*others, paragraph)[-1] == expected


@pytest.mark.parametrize(
    "lines",
    [
        ("— Je n'en sais rien.", "— Vous ici.", "— Il pleut."),
        ("—Yo no lo sé.", "—Tú lo sabes.", "—Llueve."),
        ("— Я не знаю.", "— Ты знаешь.", "— Дождь."),
    ],
)
def test_dashes_beside_the_marks_of_thoughts(lines: tuple[str, ...]) -> None:
    marked = ("«Jamais», pensa-t-elle.", "«Nunca», pensó ella.")
    assert [len(found) for found in spoken(*marked, *lines)] == [1] * 5


def test_who_answers_has_a_dash_where_who_asks_has_guillemets() -> None:
    assert spoken("« Tu viens ? » dit Jeanne.", "— Non, dit-il.", "La nuit tombait.") == [
        ["Tu viens ?"],
        ["Non,"],
        [],
    ]
    assert spoken("« Tu viens ? » dit Jeanne.", "— du pain", "— du lait") == [
        ["Tu viens ?"],
        [],
        [],
    ]


def test_a_list_is_not_dialogue() -> None:
    assert spoken("She had to buy:", "- milk", "- bread", "- eggs", "- a red lamp") == [[]] * 5


def test_a_dash_in_a_book_of_marks_is_not_dialogue() -> None:
    assert spoken(*HABIT, "—An old song")[-1] == []


def test_different_styles_in_one_book() -> None:
    assert spoken("“Yes,” said Ann.", "«No,» said Will.", '"Why?" asked Ann.') == [
        ["Yes,"],
        ["No,"],
        ["Why?"],
    ]


texts = st.lists(
    st.text(alphabet="ab AS.,!?'\"“”‘’«»„‚「」—-`\n1", max_size=60).map(str.strip).filter(bool),
    max_size=8,
)


@given(texts)
def test_spans_are_in_order_and_inside_their_paragraphs(paragraphs: list[str]) -> None:
    document = find_quotations(paragraphs)
    assert document.paragraphs == tuple(paragraphs)
    assert_sound(document)


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert_sound(find_quotations([text]))


def assert_sound(document: Document) -> None:
    at = (0, 0)
    for quotation in document.quotations:
        text = document.paragraphs[quotation.paragraph]
        assert (quotation.paragraph, quotation.outer_start) >= at
        assert quotation.outer_start <= quotation.start < quotation.end <= quotation.outer_end
        assert quotation.outer_end <= len(text)
        words = text[quotation.start : quotation.end]
        assert words == words.strip()
        assert 0 <= quotation.speech_probability <= 1
        at = (quotation.paragraph, quotation.outer_end)


@pytest.mark.parametrize(
    ("text", "speech"),
    [
        ("« Bonjour, dit-il, je viens. »", ["Bonjour,", "je viens."]),
        ("« Entrez, répondit M. Roche. Il fait froid. »", ["Entrez,", "Il fait froid."]),
        ("« Trois valises, dit Lucie, qui riait. »", ["Trois valises,"]),
        ("« Rien ! cria-t-elle en posant la lampe. Rien ! »", ["Rien !", "Rien !"]),
        ("«Buonasera, disse lui, vengo.»", ["Buonasera,", "vengo."]),
        ("«Vous voyez, c'est le vent qui dit tout.»", ["Vous voyez, c'est le vent qui dit tout."]),
        ("“A fool, hanger-on and thief, said Ben.”", ["A fool, hanger-on and thief, said Ben."]),
        ("„Doktor“, sagte Lucie, „Ihr Hund ist da.“", ["Doktor", "Ihr Hund ist da."]),
    ],
)
def test_a_tag_inside_the_marks_is_told(text: str, speech: list[str]) -> None:
    document = find_quotations([text])
    spoken = [q for q in document.quotations if q.is_speech]
    assert [text[q.start : q.end] for q in spoken] == speech
