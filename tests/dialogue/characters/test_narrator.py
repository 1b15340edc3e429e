"""The first-person narrator as a character."""

from __future__ import annotations

import re

from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.characters.narrator import UNNAMED
from audiobook.dialogue.document import Document, Quotation
from audiobook.model import Character, Gender


def narrator(*paragraphs: str, known: tuple[Character, ...] = ()) -> Character | None:
    """The narrator found in paragraphs with quotations in curly marks."""
    quotations = tuple(
        Quotation(index, match.start() + 1, match.end() - 1, match.start(), match.end())
        for index, text in enumerate(paragraphs)
        for match in re.finditer("“[^”]*”", text)
    )
    people = find_characters(Document(paragraphs, quotations), known)
    found = [character for character in people.characters if character.is_narrator]
    assert len(found) <= 1
    return found[0] if found else None


def test_the_narrator_has_the_name_the_others_call() -> None:
    found = narrator(
        "I opened the door. My uncle Silas was in my chair. “You are late,” said Silas.",
        "“I am,” I said. I hung up my coat. “You are always late, Corwin,” said Silas.",
        "“And you are always here,” I said to him. “Sit, Corwin,” said Silas, and I sat.",
    )
    assert found is not None
    assert found.name == "Corwin"


def test_an_introduction_names_the_narrator() -> None:
    found = narrator(
        "I was born in a mill. They called me Tamsin, and I hated it. My mother was the miller.",
        "“Up,” said my mother. “I am up,” I said. I was not.",
    )
    assert found is not None
    assert found.name == "Tamsin"


def test_a_narrator_without_a_name_has_the_sex_of_the_address() -> None:
    found = narrator(
        "I rang the bell. I waited. A porter came to me at last. “Sir?” said the porter.",
        "“A room,” I said. “Certainly, sir,” said the porter, and took my bag from me.",
    )
    assert found is not None
    assert found.name == UNNAMED
    assert found.gender is Gender.MALE
    assert "sir" in found.gender_evidence


def test_a_teller_who_never_writes_i_said_is_known_by_what_he_does_as_he_speaks() -> None:
    found = narrator(
        "The clerk turned my papers over. “Reason for travel?”",
        "I shrugged. “My brother's wedding.”",
        "“You never said you had a brother, Corwin,” she said.",
        "I looked at my shoes. “Two.”",
    )
    assert found is not None
    assert found.name == "Corwin"


def test_an_author_who_says_i_and_acts_nowhere_is_nobody() -> None:
    assert (
        narrator(
            "I do not think that Ada stole; I know what I know, and I leave it to you, as I must.",
            "Ada rang the bell. “I am here,” she said. “Who is it?” asked the cook.",
            "I leave the cook to you, too, as I ought.",
            "She opened. “I said I would come,” said Ada.",
        )
        is None
    )


def test_a_story_in_the_third_person_has_none() -> None:
    assert (
        narrator(
            "Ada rang the bell and waited. “I am here,” said Ada. “I said I would come.”",
            "Nobody came. “I, I, I,” said Ada. “It is all I ever say, I know.”",
        )
        is None
    )


def test_the_author_says_who_tells() -> None:
    found = narrator(
        "I rang. “Yes?” said Mabel. “Me,” I said.",
        known=(Character("Quill", gender=Gender.FEMALE, is_narrator=True),),
    )
    assert found is not None
    assert found.name == "Quill"


def test_who_gives_her_name_beside_her_own_tag_is_not_the_teller() -> None:
    found = narrator(
        "I took my feet off the desk. “My name’s Vivian Roake,” she said.",
        "“Mr. Kessler,” she said, “my husband is in jail.” I wrote it down.",
        "I lit my pipe. “Who says so?”",
        "“Captain Dorn, Mr. Kessler,” she said. I looked at my pipe.",
    )
    assert found is not None
    assert found.name == "Mr. Kessler"


def test_the_one_who_is_called_and_never_told_of_is_the_teller_of_a_short_text() -> None:
    found = narrator(
        "I stood in the hall, and I was wet. “He bites,” said Mrs. Stoat. “Only strangers.”",
        "“And I, am I one?” I had taken off my hat. My gloves I kept.",
        "Mrs. Stoat looked at my hat, and I looked at Mrs. Stoat. “You are, Miss Fairley.”",
        "I went in. “Not if you tell me your name,” said I to a boy on my chair.",
    )
    assert found is not None
    assert found.name == "Miss Fairley"
