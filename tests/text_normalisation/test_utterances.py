import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.text_normalisation import split_utterances


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mr. Smith met Mrs. Hall.", "They left."],
        ["Dr. Will Kemp came at 3 p.m. on foot.", "He stayed."],
        ["He came at 3 p.m.", "He left at 4."],
        ["J. R. R. Tolkien wrote it.", "So did J.R.R. Tolkien."],
        ["It was I.", "He knew."],
        ["Pi is 3.14 or so.", "Yes."],
        ["Well...", "Maybe not.", "No."],
        ["He went…", "and came. . .", "back."],
        ["N... no!", "I...I can't."],
        ["I…", "I don't…", "know."],
        ["“Oh…", "you,” he said."],
        ["Wait . . .", "what?", "No."],
        ["... and then he left."],
        ["“Stop!” he said.", "“Go!”", "She ran."],
        ["“Stop,” he said.", "“Why?”"],
        ["He said ‘no.’", "She said “yes.”", "They (both) laughed.)", "End."],
        ["He lived on Main St.", "It was fun."],
        ["Lt.-Col. Ferris bowed to the Lt.-Col.", "He left."],
        ["She met St. John there.", "Yes."],
        ["The U.S. Army came.", "It left the U.S.", "He stayed."],
        ["No. 5 is alive.", "No.", "Five is not."],
        ["Apples, pears, etc. are here.", "Plums, etc.", "They are not."],
        ["The Rev. Cuthbert Eager, M. A. Oxon., came.", "He sat."],
        ["What?!", "No!", "Oh! how strange."],
        ["One.", "Two."],
        ["A line", "Another line"],
        ["See fig. 3 and pp. 5-7 there.", "Good."],
        ["i.e. this, e.g. that.", "Fine."],
        ["Am 14. April kam er.", "Er blieb."],
        ["He turned 14.", "August came."],
        ["राम आया।", "मीरा गई।"],
        ["See Apt. 9.", "He read 1 Cor. 13 and Matt. 5:3 there."],
        ["I asked Matt.", "5 men came with Dan.", "3 left."],
    ],
)
def test_sentences(sentences: list[str]) -> None:
    joined = "\n".join(sentences) if sentences[-1] == "Another line" else " ".join(sentences)
    assert split_utterances(joined, 300) == sentences


def test_a_long_sentence_is_cut_at_clauses() -> None:
    sentence = (
        "When the long day was over, and the lamps had been lit in the street, she went out into "
        "the garden; nobody saw her go because nobody was looking at the door"
    )
    pieces = split_utterances(sentence, 90)
    assert " ".join(pieces) == sentence
    assert len(pieces) == 2
    assert all(piece[-1] in ",;" for piece in pieces[:-1])


def test_clauses_are_preferred_to_words() -> None:
    sentence = "the cat that had eaten all of the cream was asleep, but the dog was wide awake now"
    assert split_utterances(sentence, 60)[0].endswith("asleep,")


def test_a_word_longer_than_the_limit_is_cut() -> None:
    assert split_utterances("x" * 250, 100) == ["x" * 100, "x" * 100, "x" * 50]


def test_nothing_to_say_stays_with_its_sentence() -> None:
    assert split_utterances("He went. — * * *", 100) == ["He went. — * * *"]
    assert split_utterances("  ", 100) == []


def test_a_limit_is_at_least_one() -> None:
    with pytest.raises(ValueError, match="longest"):
        split_utterances("text", 0)


PROSE = st.lists(
    st.sampled_from(
        [
            "Mr.",
            "the",
            "dog",
            "I.",
            "3.5",
            "“Oh!”",
            "and,",
            "—",
            "...",
            "said.",
            "No.",
            "He",
            "\n",
            "?",
            "’",
        ]
    ),
    max_size=40,
).map(" ".join)


@given(st.one_of(PROSE, st.text(max_size=120)), st.integers(1, 60))
def test_nothing_is_lost(text: str, longest: int) -> None:
    pieces = split_utterances(text, longest)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(piece == piece.strip() and 0 < len(piece) <= longest for piece in pieces)


def test_a_paragraph_of_200_000_characters() -> None:
    for unit in ("word ", "x", "! ", ". ", ", ", "a.b. ", "…", "“"):
        pieces = split_utterances(unit * (200_000 // len(unit)), 300)
        assert all(len(piece) <= 300 for piece in pieces)


@pytest.mark.parametrize(
    ("language", "text", "pieces"),
    [
        ("fr", "Il vint à 8 h. M. Duval riait, c.-à-d. 2 fois.", 2),
        ("es", "El Sr. Duarte y la Sra. Ponce viven en la Avda. Mayor. Llueve.", 2),
        ("de", "Im 19. Jh. kam Dr. Roth in die Hafenstr. 21. Es war Nacht.", 2),
        ("de", "Sie hat z. B. Geduld, d. h. Zeit usw. Er nicht.", 1),
        ("it", "Il sig. Duarte e il dott. Marini al n. 21. Poi tacque.", 2),
        ("nl", "Er waren bijv. 12 kamers. Dhr. Duwe sliep.", 2),
        ("hi", "डॉ. मेहता आए। पानी ऊँचा था।", 2),
    ],
)
def test_a_full_stop_of_an_abbreviation_ends_no_sentence_in_other_languages(
    language: str, text: str, pieces: int
) -> None:
    assert len(split_utterances(text, 200, language)) == pieces
