"""Two people of one name whom an epithet tells apart."""

from __future__ import annotations

import re

import pytest

from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import Document, Quotation
from audiobook.model import Character


def document(text: str) -> Document:
    """A paragraph a line; speech in curly marks."""
    paragraphs = tuple(text.strip().splitlines())
    quotations = tuple(
        Quotation(number, match.start() + 1, match.end() - 1, match.start(), match.end())
        for number, paragraph in enumerate(paragraphs)
        for match in re.finditer("“[^”]*”", paragraph)
    )
    return Document(paragraphs, quotations)


def people_of(text: str, known: tuple[Character, ...] = ()) -> dict[str, int]:
    """Everybody's name with the number of mentions."""
    people = find_characters(document(text), known)
    counts = dict.fromkeys((character.name for character in people.characters), 0)
    for mention in people.mentions:
        counts[people.characters[mention.character].name] += 1
    return counts


@pytest.mark.parametrize(
    ("elder", "younger"),
    [
        ("Old Ned Farrow", "Young Ned Farrow"),
        ("Big Ned", "Little Ned"),
        ("old Ned", "young Ned"),
        ("the elder Mr. Ned", "the younger Mr. Ned"),
        ("Ned Farrow the elder", "Ned Farrow the younger"),
        ("Ned Farrow, Sr.,", "Ned Farrow, Jr.,"),
    ],
)
def test_who_share_a_name_and_differ_by_an_epithet_are_two(elder: str, younger: str) -> None:
    counts = people_of(
        f"The table stood between {elder} and {younger} since noon.\n"
        f"“Shut the gate,” said {elder}.\n“I have,” said {younger}.\n“Then open it,” said {elder}."
    )
    assert sorted(counts.values()) == [2, 3], counts


def test_one_who_bears_an_epithet_now_and_then_stays_one() -> None:
    counts = people_of(
        "Old Ned sat on the wall.\n“Morning, Ned,” said Ivy.\n“Is it?” said Ned.\n"
        "Poor old Ned laughed. Ned had been young Ned once, and Ned knew it.\n“It is,” Ivy said."
    )
    assert set(counts) == {"Ned", "Ivy"}


def test_a_name_without_the_epithet_is_the_one_spoken_of_last() -> None:
    counts = people_of(
        "Old Ned and Young Ned had the shop.\n“Go,” said Old Ned.\n“I am going,” said Young Ned.\n"
        "“Good,” said Old Ned.\n“Ned!” called Ivy.\nOld Ned turned. So did Young Ned."
    )
    assert set(counts) == {"Old Ned", "Young Ned", "Ivy"}


def test_an_author_who_lists_both_is_believed() -> None:
    listed = (Character("Old Ned"), Character("Young Ned", aliases=("the lad",)))
    counts = people_of("“Go,” said Old Ned.\n“I shall,” said Ned. “Ned will,” said Ivy.", listed)
    assert set(counts) == {"Old Ned", "Young Ned", "Ivy"}


def test_namesakes_are_of_the_age_that_their_epithet_says() -> None:
    people = find_characters(
        document("Old Ned and Young Ned sat.\n“Go,” said Old Ned.\n“I am,” said Young Ned.")
    )
    assert {c.name: c.age for c in people.characters} == {"Old Ned": "old", "Young Ned": "young"}
