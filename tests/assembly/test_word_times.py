"""The author's words with the times of what is spoken for them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.assembly.word_times import written_words
from audiobook.model import WordTime


def timed(text: str) -> list[WordTime]:
    """A word a second."""
    return [WordTime(float(at), at + 0.5, word) for at, word in enumerate(text.split())]


@pytest.mark.parametrize(
    ("written", "spoken", "found"),
    [
        ("He said so.", "He said so.", [(0, 0.5, "He"), (1, 1.5, "said"), (2, 2.5, "so.")]),
        # A word for a word.
        ("1: Lorne", "one: lorn", [(0, 0.5, "1:"), (1, 1.5, "Lorne")]),
        # Several for one, at the beginning, in the middle and at the end.
        ("1,200 men", "one thousand two hundred men", [(0, 3.5, "1,200"), (4, 4.5, "men")]),
        ("at 4:30 p", "at four thirty p", [(0, 0.5, "at"), (1, 2.5, "4:30"), (3, 3.5, "p")]),
        ("gave 12", "gave a dozen", [(0, 0.5, "gave"), (1, 2.5, "12")]),
        # One for several: by their letters.
        ("Pier Road", "Pierroad", [(0, 0.25, "Pier"), (0.25, 0.5, "Road")]),
        # What is not spoken goes with its neighbour.
        ("Well — no", "Well no", [(0, 0.5, "Well —"), (1, 1.5, "no")]),
        ("— Well no", "Well no", [(0, 0.5, "— Well"), (1, 1.5, "no")]),
        # What is not written.
        ("no", "well no then", [(0, 2.5, "no")]),
        ("***", "Break", [(0, 0.5, "***")]),
        ("No words are timed.", "", []),
        ("", "Something", []),
    ],
)  # fmt: skip
def test_times_of_written_words(
    written: str, spoken: str, found: list[tuple[float, float, str]]
) -> None:
    assert [(pytest.approx(s), pytest.approx(e), w) for s, e, w in found] == list(
        written_words(written, timed(spoken))
    )


WORDS = st.lists(st.sampled_from(["one", "1", "two", "2,", "—", "“Lorne,”", "lorn"]), max_size=8)


@given(WORDS, WORDS)
def test_nothing_is_lost_and_time_goes_forward(written: list[str], spoken: list[str]) -> None:
    times = timed(" ".join(spoken))
    found = written_words(" ".join(written), times)
    if not written or not spoken:
        assert found == ()
        return
    assert " ".join(word for *_, word in found) == " ".join(written)
    assert (found[0][0], found[-1][1]) == (pytest.approx(0), pytest.approx(times[-1][1]))
    assert all(start <= end for start, end, _ in found)
    assert all(before[1] <= after[0] + 1e-9 for before, after in itertools.pairwise(found))
