"""People of a short text whom only a noun names: trades, kin by possession, the one old man."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiobook.dialogue.build import build_script
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.manuscript import read_text
from audiobook.model import Gender


def mentioned(*paragraphs: str) -> dict[str, str]:
    """What the text calls people → who it is."""
    document = find_quotations(paragraphs)
    people = find_characters(document)
    return {
        document.paragraphs[m.paragraph][m.start : m.end]: people.characters[m.character].name
        for m in people.mentions
    }


@pytest.mark.parametrize("trade", ["receptionist", "locksmith", "stewardess", "envoy"])
def test_a_trade_in_a_tag_is_somebody(trade: str) -> None:
    who = mentioned("Vera rang twice.", f"“We are closed,” said the {trade}.")
    assert who[f"the {trade}"] == f"The {trade.capitalize()}"


def test_a_tag_behind_a_single_mark_has_its_subject() -> None:
    assert "the locksmith" in mentioned("‘Which door?’ said the locksmith.", "‘That,’ said Vera.")


def test_kin_are_called_by_their_owner_and_are_not_the_owner() -> None:
    who = mentioned(
        "Piet came in. “It has stopped,” he said.",
        "“Then there is no bread,” said Piet’s brother.",
        "“There is some,” his wife said.",
        "The brother groaned. “Old bread,” he said.",
    )
    assert who["brother"] == who["The brother"] == "Piet's brother"
    assert who["his wife"] == "Piet's wife"


def test_a_voice_that_somebody_owns_is_nobody_else() -> None:
    assert "voice" not in mentioned("Piet sat down.", "“Late.” Piet’s voice was hoarse.")


def test_the_old_man_is_the_only_man_until_another_comes_in() -> None:
    scene = ("Mr. Voss shut the shop. Ada waited.", "“Is it late?” asked Ada.")
    assert mentioned(*scene, "“Very,” said the old man.")["the old man"] == "Mr. Voss"
    who = mentioned(*scene, "An old man came along the quay.", "“Very,” said the old man.")
    assert who["the old man"] == "The Old Man"


def test_a_boy_who_answers_the_only_man_is_another() -> None:
    who = mentioned("“What is it?” asked Jory.", "“The sow is out,” said the boy.")
    assert who["the boy"] == "The Boy"


def test_the_priest_is_father_somebody() -> None:
    who = mentioned("Father Brandt came in.", "“Is there a light?” the priest asked.")
    assert who["the priest"] == "Father Brandt"


def test_somebody_who_is_looked_at_and_then_told_of_is_there() -> None:
    who = mentioned(
        "“Who sent it?” asked Ada.",
        "All turned to the envoy. He was a small man in grey.",
        "“My master,” he said.",
    )
    assert who["the envoy"] == "The Envoy"


def test_a_rank_in_capitals_is_no_first_name() -> None:
    who = mentioned("“Sit down,” said DI Marsh.", "Marsh took a chair. “Now,” said DI Marsh.")
    assert set(who.values()) == {"DI Marsh"}


@pytest.mark.parametrize(
    ("scene", "name"),
    [
        ("There was an old man at the gate.\n“Who is it?” said the old man.", "The Old Man"),
        ("“We are shut,” said the sentry.\n“Open,” said Piet.", "The Sentry"),
        ("Piet slept. Piet's wife looked up.\n“Hush,” said Piet's wife to Piet.", "Piet's wife"),
        ("I came home. “Hush,” said my mother.\n“I am home,” I said.", "My Mother"),
    ],
)
def test_whom_the_author_lists_by_a_noun_is_not_found_a_second_time(scene: str, name: str) -> None:
    book = read_text(scene.replace("\n", "\n\n"))
    found = build_script(book)
    listed = [replace(c, gender=Gender.UNKNOWN) for c in found.characters if c.name == name]
    assert listed, [c.name for c in found.characters]
    again = build_script(book, known=listed)
    assert [s.speaker for c in again.chapters for s in c.segments] == [
        s.speaker for c in found.chapters for s in c.segments
    ]


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Doctor Hale's wife looked up. “Not yet,” she said.", "Doctor Hale's wife"),
        ("Anna's mother shook her head. “Not yet,” she said.", "Anna's mother"),
        ("Mrs. Hale yawned. Doctor Hale's wife looked up. “Not yet,” she said.", "Mrs. Hale"),
        ("Doctor Hale's wife, Clara, came in. “Hush,” said Doctor Hale's wife.", "Clara"),
        ("Clara, Doctor Hale's wife, came in. “Hush,” said Doctor Hale's wife.", "Clara"),
        (
            "Miss Hale yawned. Doctor Hale's wife looked up. “Not yet,” she said.",
            "Doctor Hale's wife",
        ),
    ],
)
def test_kin_of_somebody_named_are_nobody_who_just_stands_by(sentence: str, name: str) -> None:
    who = mentioned(
        "The whole family had come to the house of Doctor Hale. Anna sat down with her book.",
        "“When do we eat?” asked Anna.",
        sentence,
    )
    kin = next(text for text in who if text.endswith(("wife", "mother")))
    assert who[kin] == name


@pytest.mark.parametrize("noun", ["carter", "whipper-in", "tall one"])
def test_the_subject_of_a_plain_tag_is_somebody_by_whatever_word(noun: str) -> None:
    who = mentioned("“Whose cow?” asked Edwin.", f"“Mrs. Dunn’s,” said the {noun}, and spat.")
    assert who[f"the {noun}"] == "The " + " ".join(w.capitalize() for w in noun.split())


def test_the_woman_who_answers_is_the_one_who_was_called() -> None:
    who = mentioned(
        "Dr. Priya Nair drew the curtain. “Mrs. Alder? I’m Dr. Nair. How’s the pain?”",
        "“I’ve had worse,” said the woman in the bed.",
    )
    assert next(name for text, name in who.items() if "woman" in text) == "Mrs. Alder"


@pytest.mark.parametrize("name", ["Canon Bright", "Ensign Carrick", "Sheriff Toomey"])
def test_a_title_and_a_surname_are_one_name(name: str) -> None:
    assert mentioned("“Sit down,” said Ada.", f"“I will,” said {name}.")[name] == name


def test_a_name_of_another_country_that_does_something_is_somebody() -> None:
    assert "Priya" in mentioned("Priya held the ladder. “Can you see it?” she called.")


def test_the_old_man_is_who_is_called_old_among_men() -> None:
    who = mentioned(
        "Old Isak put down his spoon. “She is gone,” said Isak.",
        "“Gone where?” asked Nils.",
        "“If I knew, she would not be gone,” said the old man.",
    )
    assert who["the old man"] == "Isak"


def test_the_burly_barman_is_the_barman() -> None:
    who = mentioned(
        "“Open,” said Ada.",
        "“We are shut,” said the barman.",
        "“Open,” said Ada.",
        "“Never,” said the burly barman.",
    )
    assert who["the burly barman"] == who["the barman"] == "The Barman"


@pytest.mark.parametrize("adjective", ["old", "second", "tall"])
def test_an_adjective_that_tells_two_apart_makes_another(adjective: str) -> None:
    who = mentioned(
        "“Open,” said Ada.",
        "“We are shut,” said the barman.",
        f"“Never,” said the {adjective} barman.",
    )
    assert who[f"the {adjective} barman"] != who["the barman"]


@pytest.mark.parametrize("noun", ["saloon-keeper", "passer-by"])
def test_a_compound_is_somebody(noun: str) -> None:
    who = mentioned(f"The {noun} shook his head. “Shut,” he said.", f"“Open,” Ada told the {noun}.")
    assert f"The {noun}" in who


def test_how_the_great_are_addressed_is_nobodys_name() -> None:
    who = mentioned(
        "“Can she spin, Your Majesty?” asked Ada. “Yes, Majesty, can she?”",
        "“I shall see,” said King Osric. Your Majesty was tired.",
    )
    assert not any("Majesty" in name for name in who.values())
