import pytest

from audiobook.text_normalisation import apply_lexicon, explain_spoken, spoken_form

LORNE = {"Lorne": "lorn", "doyle": "doil", "Wolfram & Hart": "Wolf Ram and Hart", "Hart": "heart"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lorne sang.", "lorn sang."),
        ("Lorne's song", "lorn's song"),
        ("the Lornes' song", "the lorns' song"),
        ("two Lornes", "two lorns"),
        ("LORNE!", "lorn!"),
        ("lorne", "lorne"),
        ("Lorned", "Lorned"),
        ("Doyle, DOYLE, doyle", "doil, doil, doil"),
        ("Wolfram & Hart", "Wolf Ram and Hart"),
        ("Hart alone", "heart alone"),
        ("O'Lorne", "O'lorn"),
    ],
)
def test_words_of_the_lexicon(text: str, expected: str) -> None:
    assert apply_lexicon(text, LORNE) == expected


def test_no_rule_touches_a_respelling() -> None:
    assert spoken_form("Call Ng.", lexicon={"Ng": "ING St. 5"}) == "Call ING St. 5."


def test_curly_apostrophes_match_straight_ones() -> None:
    assert spoken_form("O’Hara’s", lexicon={"O'Hara": "oh-hara"}) == "oh-hara's"
    assert spoken_form("O'Hara", lexicon={"O’Hara": "oh-hara"}) == "oh-hara"


def test_ipa_goes_only_to_engines_that_take_it() -> None:
    lexicon = {"Lorne": "/lɔːn/"}
    assert spoken_form("Lorne's", lexicon=lexicon, ipa=True) == "/lɔːn/'s"
    assert spoken_form("Lorne's", lexicon=lexicon) == "Lorne's"
    [(note, before, after)] = explain_spoken("Lorne", lexicon=lexicon)
    assert "IPA" in note
    assert before == after == "Lorne"


def test_an_abbreviation_can_be_overruled() -> None:
    assert spoken_form("St. Mary Mead", lexicon={"St. Mary": "Sinmary"}) == "Sinmary Mead"


def test_an_empty_lexicon_changes_nothing() -> None:
    assert apply_lexicon("Lorne", {}) == "Lorne"
    assert apply_lexicon("Lorne", {" ": "x"}) == "Lorne"
