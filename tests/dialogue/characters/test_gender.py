"""What names and nouns tell of the sex of a person."""

from __future__ import annotations

import pytest

from audiobook.dialogue.characters.gender import first_name_gender, noun_gender, patronymic_gender
from audiobook.model import Gender


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Margaret", Gender.FEMALE),
        ("HENRY", Gender.MALE),
        ("Leslie", Gender.UNKNOWN),
        ("Xyzzy", None),
    ],
)
def test_first_names(name: str, expected: Gender | None) -> None:
    assert first_name_gender(name) is expected


@pytest.mark.parametrize(
    ("noun", "expected"),
    [
        ("waiter", Gender.MALE),
        ("grandmother", Gender.FEMALE),
        ("stranger", Gender.UNKNOWN),
        ("signalman", Gender.MALE),
        ("oysterwoman", Gender.FEMALE),
        ("table", None),
        ("human", None),
    ],
)
def test_nouns_of_people(noun: str, expected: Gender | None) -> None:
    assert noun_gender(noun) is expected


def test_patronymics() -> None:
    assert patronymic_gender("Petrovitch") is Gender.MALE
    assert patronymic_gender("Petrovna") is Gender.FEMALE
    assert patronymic_gender("Peters") is None
