"""What stands between quotation marks is speech, or it is a part of the narrator's sentence."""

from __future__ import annotations

import pytest

from audiobook.dialogue.quotations.find_quotations import find_quotations

LOOSE = (
    "“We close at six” the porter said. “Come back tomorrow”.",
    "“I have a letter for the captain”, she said. “It cannot wait until tomorrow”.",
    "He shrugged. “Then give it to me and go home”. She held it tighter.",
)
"""A book whose stops stand outside the marks or nowhere."""

TIDY = (
    "“We close at six,” the porter said. “Come back tomorrow.”",
    "“I have a letter for the captain,” she said. “It cannot wait until tomorrow.”",
    "He shrugged. “Then give it to me and go home.” She held it tighter.",
)


def decisions(habit: tuple[str, ...], paragraph: str) -> list[bool]:
    document = find_quotations([*habit, paragraph, *habit])
    return [q.is_speech for q in document.quotations if q.paragraph == len(habit)]


@pytest.mark.parametrize("habit", [LOOSE, TIDY])
@pytest.mark.parametrize(
    "paragraph",
    [
        "The radio in the next room played Nora Hart’s “Paper Moon” and she turned over.",
        "Above the counter hung a sign saying, “no credit” and a stuffed fish.",
        "The notice on the door read, “back at noon” in red chalk.",
        "In that house the word “supper” was never used.",
        "The “bridge” was two planks and a rope.",
        "The men on the quay called her “the Duchess” behind her back.",
        "They had sailed in the “Albatross” all that summer.",
        "He tried to forget that she had said “I will wait” because she had not.",
        "He was reading “A Life of Nelson” upside down.",
    ],
)
def test_parts_of_the_sentence_are_the_narrators(habit: tuple[str, ...], paragraph: str) -> None:
    assert decisions(habit, paragraph) == [False]


@pytest.mark.parametrize(
    "paragraph",
    [
        "“Nora” he said and took off his hat.",
        "“Nora”, her voice came from far away.",
        "“Run” she screamed and let go of the rope.",
        "“But when?” was all he could get out.",
        "“Nora” and he still had the letter in his hand.",
        "She closed the book. “The Duchess”. It fell from her lips like a stone.",
        "“Over there” he pointed at the light.",
        "He cut her short, “I know” and went on rowing.",
        "“Thanks mate” and jumped ashore.",
    ],
)
def test_short_speech_without_a_stop(paragraph: str) -> None:
    assert decisions(LOOSE, paragraph) == [True]


@pytest.mark.parametrize(
    "paragraph",
    [
        "“Nora,” he said, and took off his hat.",
        "“Run!” she screamed.",
        "“But when?” was all he could get out.",
        "She closed the book. “The Duchess.” It fell from her lips like a stone.",
        "She asked, “Is it far?”",
        "“No.”",
    ],
)
def test_short_speech_with_a_stop(paragraph: str) -> None:
    assert decisions(TIDY, paragraph) == [True]


def test_the_same_words_in_two_places() -> None:
    paragraph = (
        "“The Duchess” he whispered. Nobody on the quay had ever spoken to “the Duchess” before."
    )
    assert decisions(LOOSE, paragraph) == [True, False]


def test_the_reason_is_in_words() -> None:
    document = find_quotations(
        [*TIDY, "The notice on the door read, “back at noon” in red chalk.", "He said, “No.”"]
    )
    assert document.quotations[-2].reason == 'a name or written words, after "read"'
    assert document.quotations[-1].reason == "said before it"


def narrated(*paragraphs: str) -> list[str]:
    """The quotations that are the narrator's."""
    document = find_quotations([*TIDY, *paragraphs, *TIDY])
    return [
        document.paragraphs[q.paragraph][q.start : q.end]
        for q in document.quotations
        if not q.is_speech
    ]


LETTER_BODY = (
    "The ferry has not come since the storm, and we live on turnips and on what the heron leaves. "
    "Father says that it will mend; I say that it will not, and that you had better send the boat."
)


def test_a_letter_from_its_salutation_to_its_signature() -> None:
    assert narrated(
        "The postman brought it at noon, and Lena read it by the window.",
        "“Dear Lena,",
        f"“{LETTER_BODY}",
        "“Come soon, and bring lamp oil.",
        "“Yours affectionately,",
        "“MARTHA.”",
        "“Well?” said the miller.",
        "“She wants the boat,” said Lena.",
    ) == [
        "Dear Lena,",
        LETTER_BODY,
        "Come soon, and bring lamp oil.",
        "Yours affectionately,",
        "MARTHA.",
    ]


def test_a_letter_in_one_paragraph() -> None:
    letter = f"My dear Lena, — {LETTER_BODY} Yours truly, Martha."
    assert narrated("She opened the letter with a hairpin.", f"“{letter}”") == [letter]


def test_people_say_dear_too() -> None:
    assert narrated("“My dear Lena, you are late.”", "“Dear Martha!” said Lena.") == []


def test_an_epigraph() -> None:
    verse = "The heron keeps the river\nand the river keeps the dead."
    document = find_quotations([f"“{verse}”", *TIDY], chapter_starts=frozenset({0}))
    assert document.quotations[0].reason == "an epigraph"
    document = find_quotations(["“The river keeps the dead.”", "— Nora Hart", *TIDY])
    assert not document.quotations[0].is_speech
    assert find_quotations(["“Tom!”", "No answer.", *TIDY]).quotations[0].is_speech
