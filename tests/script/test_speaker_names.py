"""Names of script files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.script.speaker_names import script_filename


@pytest.mark.parametrize(
    ("number", "total", "title", "expected"),
    [
        (1, 9, "Part One", "01-part-one.txt"),
        (7, 120, "Chapter 7: The Old Sea-dog", "007-chapter-7-the-old-sea-dog.txt"),
        (2, 2, "L’Œuvre d’été & Grüße", "02-loeuvre-dete-and-grusse.txt"),
        (3, 3, "Don't", "03-dont.txt"),
        (4, 4, "Глава первая", "04-glava-pervaya.txt"),
        (5, 5, "…", "05-chapter.txt"),
        (6, 6, "", "06-chapter.txt"),
        (8, 8, "../../etc/passwd\0", "08-etc-passwd.txt"),
    ],
)
def test_file_names(number: int, total: int, title: str, expected: str) -> None:
    assert script_filename(number, total, title) == expected


@given(st.integers(1, 5000), st.text(max_size=300))
def test_file_names_are_short_and_plain(number: int, title: str) -> None:
    name = script_filename(number, 5000, title)
    assert name.isascii()
    assert len(name) <= 70
    assert "/" not in name
