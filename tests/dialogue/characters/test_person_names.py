"""Personal names and their parts."""

from __future__ import annotations

import pytest

from audiobook.dialogue.characters.person_names import (
    PersonName,
    is_misspelling,
    parse_name,
    pet_relatives,
)
from audiobook.model import Gender


@pytest.mark.parametrize(
    ("text", "title", "words"),
    [
        ("Mr. Hartley", "mr", ("hartley",)),
        ("MISS Ada Hartley", "miss", ("ada", "hartley")),
        ("Lady Catherine de Bourgh", "lady", ("catherine", "de bourgh")),
        ("Doctor Moreau", "dr", ("moreau",)),
        ("M. Riviere", "monsieur", ("riviere",)),
        ("brother Miss Morland", "miss", ("morland",)),
        ("old Mr. Oak", "mr", ("oak",)),
        ("St. John Rivers", "", ("st. john", "rivers")),
        ("The Voice", "", ("voice",)),
        ("General", "", ("general",)),
        ("O’Brien", "", ("o'brien",)),
        ("Mrs. van der Weyden", "mrs", ("van der weyden",)),
    ],
)
def test_a_name_has_a_title_and_words(text: str, title: str, words: tuple[str, ...]) -> None:
    assert parse_name(text) == PersonName(title, words)


def test_the_title_tells_the_sex() -> None:
    assert parse_name("Mrs. Oak").gender is Gender.FEMALE
    assert parse_name("Sir John").gender is Gender.MALE
    assert parse_name("Dr. Oak").gender is Gender.UNKNOWN


def test_only_a_full_name_shows_its_surname() -> None:
    assert parse_name("Ada Oak").surname == "oak"
    assert parse_name("Mr. Oak").surname == ""


def test_pet_forms() -> None:
    assert "elizabeth" in pet_relatives("lizzy")
    assert "tom" in pet_relatives("thomas")
    assert "timothy" not in pet_relatives("tom")
    assert pet_relatives("xyzzy") == frozenset()


@pytest.mark.parametrize(
    ("rare", "frequent", "expected"),
    [
        (("hartly",), ("hartley",), True),
        (("hartleyy",), ("hartley",), True),
        (("hartlay",), ("hartley",), True),
        (("hratley",), ("hartley",), True),
        (("ada", "hartly"), ("ada", "hartley"), True),
        (("hartleys",), ("hartley",), False),  # a family
        (("bartley",), ("hartley",), False),
        (("anna",), ("anne",), False),  # too short to tell
        (("ada", "hartley"), ("hartley",), False),
        (("hartley",), ("hartley",), False),
    ],
)
def test_one_edit_is_a_misspelling(
    rare: tuple[str, ...], frequent: tuple[str, ...], expected: bool
) -> None:
    assert is_misspelling(rare, frequent) is expected
