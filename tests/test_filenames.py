from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.filenames import file_name, slug


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Part One", "part-one"),
        ("Chapter 1: The Old Sea-dog", "chapter-1-the-old-sea-dog"),
        ("Don’t Panic", "dont-panic"),
        ("Война и мир", "voyna-i-mir"),
        ("../../etc/passwd\0", "etc-passwd"),
        ("Cats & Dogs", "cats-and-dogs"),
        ("L’Œuvre d’été & Grüße", "loeuvre-dete-and-grusse"),
        ("Глава первая", "glava-pervaya"),
        ("Con", "con-1"),
        ("…", ""),
    ],
)
def test_slug(title: str, expected: str) -> None:
    assert slug(title) == expected


@given(st.text(), st.integers(1, 400), st.integers(1, 400))
def test_names_are_plain_and_sort_as_the_book_goes(title: str, one: int, other: int) -> None:
    names = [file_name(number, title, 400, ".mp3") for number in (one, other)]
    assert all(re.fullmatch(r"[0-9]{3}-[a-z0-9-]+\.mp3", name) for name in names)
    assert all(len(name) < 80 for name in names)
    assert (names[0] < names[1]) == (one < other)


def test_a_chapter_has_one_stem_in_script_and_in_output() -> None:
    names = [file_name(7, "Cats & Dogs", 120, suffix) for suffix in (".txt", ".mp3")]
    assert names == ["007-cats-and-dogs.txt", "007-cats-and-dogs.mp3"]
    assert file_name(5, "…", 5, ".txt") == "05-chapter.txt"
