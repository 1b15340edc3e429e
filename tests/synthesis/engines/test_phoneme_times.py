from hypothesis import given
from hypothesis import strategies as st

from audiobook.synthesis.engines.phoneme_times import Sound, word_times


def sounds(text, length=0.1):
    """A sound a letter."""
    return [Sound(letter, at * length, (at + 1) * length) for at, letter in enumerate(text)]


def rounded(times):
    return [(round(start, 2), round(end, 2), word) for start, end, word in times]


def test_one_group_a_word():
    assert rounded(word_times("Go home.", sounds("ɡoʊ hoʊm."))) == [
        (0.0, 0.3, "Go"),
        (0.4, 0.8, "home."),
    ]


def test_words_that_were_joined_share_the_time_of_their_group():
    times = word_times("the end of the pier", sounds("ðɪ ɛnd ʌvðə pɪɹ"))
    assert [word for _, _, word in times] == ["the", "end", "of", "the", "pier"]
    assert rounded(times)[2:] == [(0.7, 0.86, "of"), (0.86, 1.1, "the"), (1.2, 1.5, "pier")]


def test_a_word_that_was_divided_spans_its_groups():
    times = word_times("Twenty-one men", sounds("twɛnti wʌn mɛn"))
    assert rounded(times) == [(0.0, 1.0, "Twenty-one"), (1.1, 1.4, "men")]


def test_marks_are_not_words():
    assert [word for _, _, word in word_times("Yes — no …", sounds("jɛs — noʊ …"))] == [
        "Yes",
        "no",
    ]


def test_without_sounds_there_are_no_times():
    assert word_times("Yes", []) == ()
    assert word_times("…", sounds("jɛs")) == ()


@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=12),
       st.lists(st.text("əɪʊ", min_size=1, max_size=6), min_size=1, max_size=12))  # fmt: skip
def test_every_word_has_a_time_and_times_rise(words, groups):
    heard = sounds(" ".join(groups))
    times = word_times(" ".join(words), heard)
    assert [word for _, _, word in times] == words
    edges = [edge for start, end, _ in times for edge in (start, end)]
    assert edges == sorted(edges)
    assert edges[-1] <= heard[-1].end
