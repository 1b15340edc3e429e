"""The sex of people whose names do not tell it, as the words beside the names do."""

from __future__ import annotations

import pytest

from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import Gender

_PARTY = ("“Is it late?” asked {name}.", "“Very,” said Mrs. Orde.", "{name} yawned.")


def sex_of(name: str, *paragraphs: str) -> Gender:
    scene = [text.format(name=name) for text in (*_PARTY, *paragraphs)]
    people = find_characters(find_quotations(scene))
    return next(c.gender for c in people.characters if c.name == name)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("{name} kissed her hand. He was tired.", Gender.MALE),
        ("{name} leaned over her shoulder. He smelled of tar.", Gender.MALE),
        ("{name} shook his head.", Gender.MALE),
        ("{name} rubbed her eyes.", Gender.FEMALE),
        ("{name} stood up. “I must go,” she said.", Gender.FEMALE),
        ("{name}, a girl of fifteen, was asleep again.", Gender.FEMALE),
        ("The cat watched {name} asleep beside her.", Gender.UNKNOWN),
        ("{name} followed her out.", Gender.UNKNOWN),
        ("{name} said that she was tired.", Gender.FEMALE),
    ],
)
def test_a_pronoun_counts_as_far_as_it_can_be_the_bearers(sentence: str, expected: Gender) -> None:
    assert sex_of("Vorrick", sentence) is expected


def test_one_pronoun_of_another_does_not_undo_a_first_name() -> None:
    assert sex_of("Robert", "{name} smiled, and she smiled back.") is Gender.MALE


def test_a_surname_that_is_a_first_name_elsewhere_tells_nothing() -> None:
    assert sex_of("Sheila Rowan", "Rowan sat down.", "“Now,” said Rowan.") is Gender.FEMALE


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Sunil", Gender.MALE),
        ("Dunya", Gender.FEMALE),
        ("Aoife", Gender.FEMALE),
        ("Kai", Gender.MALE),
    ],
)
def test_first_names_of_many_countries_tell_a_sex(name: str, expected: Gender) -> None:
    assert sex_of(name) is expected


@pytest.mark.parametrize("name", ["Casey", "Robin"])
def test_a_name_of_either_sex_decides_nothing(name: str) -> None:
    assert sex_of(name) is Gender.UNKNOWN
