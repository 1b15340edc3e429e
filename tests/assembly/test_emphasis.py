"""Marks of italics are not printed; everything else is."""

from __future__ import annotations

import pytest

from audiobook.assembly.emphasis import printed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("so _very_ nearly", "so very nearly"),
        ("“_Are_ you?”", "“Are you?”"),
        ("what am _I_ to do? _No!_", "what am I to do? No!"),
        ("**now** and *then* and ***both***", "now and then and both"),
        ("_a phrase of several words,_ he said", "a phrase of several words, he said"),
        # The phrase is cut into lines.
        ("_The first half.", "The first half."),
        ("The second half._", "The second half."),
    ],
)
def test_marks_of_italics_go(text: str, found: str) -> None:
    assert printed(text) == found


@pytest.mark.parametrize(
    "text",
    ["snake_case_name", "2 * 3 * 4", "a ___ to fill in", "*", "* * *", "f*** off", "5*6*7", "_"],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert printed(text) == text
