"""What cuts a text into sentences and what says it know the same words cut short."""

from __future__ import annotations

import pytest

from audiobook.english.abbreviations import BEFORE_NUMBER
from audiobook.english.titles import GIVEN_NAMES_CUT_SHORT, SPOKEN_TITLES
from audiobook.text_normalisation import split_utterances

BEHIND_A_NAME_OR_A_WORD = {"Esq", "Jr", "Sec"}


@pytest.mark.parametrize(
    "short", sorted({*SPOKEN_TITLES, *GIVEN_NAMES_CUT_SHORT} - BEHIND_A_NAME_OR_A_WORD)
)
def test_what_is_said_in_full_before_a_name_is_not_cut_from_it(short: str) -> None:
    text = f"Yesterday {short}. Marlow left."
    assert split_utterances(text, 200) == [text]


@pytest.mark.parametrize("short", BEFORE_NUMBER)
def test_what_is_said_in_full_before_a_number_is_not_cut_from_it(short: str) -> None:
    text = f"They met (see {short}. 66) there."
    assert split_utterances(text, 200) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Take Rte. 66 west.",
        "She has Apt. 3C there.",
        "It cost 12s. 6d. in all.",
        "Det. Marlow left.",
    ],
)
def test_an_abbreviation_inside_a_sentence_ends_none(text: str) -> None:
    assert split_utterances(f"{text} Then it rained.", 200) == [text, "Then it rained."]
