from hypothesis import given
from hypothesis import strategies as st

from audiobook.cast.unusual_words import UnusualWord, find_unusual_words


def found(*texts: str, known: tuple[str, ...] = ()) -> dict[str, int]:
    return {word.word: word.count for word in find_unusual_words(texts, known=known)}


def test_names_by_frequency_with_a_sample() -> None:
    words = find_unusual_words(
        [
            "It rained. Mr. Vaxholmer came late. Nobody knew why.",
            "Vaxholmer’s dog, Quorble, barked.",
        ]
    )
    assert words == [
        UnusualWord("Vaxholmer", 2, "Mr. Vaxholmer came late."),
        UnusualWord("Quorble", 1, "Vaxholmer’s dog, Quorble, barked."),
    ]


def test_ordinary_words_are_known() -> None:
    assert not found(
        "The ruffian’s merriment was unmistakable; she’d remonstrated, colourful and unyielding.",
        "They weren’t goin’ to the harbour-master’s candlesticks, neither were the housewives.",
        "He whispered: “’Tis o’clock, ma’am!” John, Mary and Elizabeth organised the theatre.",
    )


def test_cases_plurals_and_possessives_are_one_word() -> None:
    assert found("Quorble and QUORBLE met the Quorbles at Quorble's house") == {"Quorble": 4}


def test_capitals_alone_are_shown_as_written() -> None:
    assert found("VAXHOLM") == {"VAXHOLM": 1}


def test_what_the_lexicon_has_needs_no_care() -> None:
    assert found("Quorble and Vaxholmer", known=("quorble", "Vaxholmer House")) == {}


def test_of_words_with_hyphens_only_the_unusual_part() -> None:
    assert found("the half-quorble, beau-ti-ful and well-known") == {"quorble": 1}


def test_drawn_out_words_and_letters_are_no_names() -> None:
    assert found("Nooo! Aaargh! I x y zz A-a-and") == {}


def test_a_long_sentence_is_shortened_around_the_word() -> None:
    [word] = find_unusual_words(["and so on " * 40 + "to Quorble " + "and so on " * 40])
    assert "Quorble" in word.sample
    assert len(word.sample) <= 130
    assert word.sample.startswith("… ")
    assert word.sample.endswith(" …")


@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_survived(texts: list[str]) -> None:
    words = find_unusual_words(texts)
    assert all(word.count > 0 for word in words)
    assert [word.count for word in words] == sorted((w.count for w in words), reverse=True)
