from hypothesis import given
from hypothesis import strategies as st

from audiobook.verification.word_alignment import align, edit_distance, similarity

WORDS = st.lists(st.sampled_from(("tea", "pot", "teapot", "hatter", "hare", "the")), max_size=8)


def same(one: str, other: str) -> bool:
    return one == other


def errors(expected: list[str], heard: list[str]) -> int:
    return sum(not step.same for step in align(expected, heard, same))


def levenshtein(one: list[str], other: list[str]) -> int:
    row = list(range(len(other) + 1))
    for i, word in enumerate(one, 1):
        before, row[0] = row[0], i
        for j, theirs in enumerate(other, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != theirs))
    return row[-1]


@given(WORDS, WORDS)
def test_steps_cover_both_sides_in_order(expected: list[str], heard: list[str]) -> None:
    steps = align(expected, heard, same)
    assert [i for step in steps for i in step.expected] == list(range(len(expected)))
    assert [j for step in steps for j in step.heard] == list(range(len(heard)))
    for step in steps:
        words, said = [expected[i] for i in step.expected], [heard[j] for j in step.heard]
        assert step.same == ("".join(words) == "".join(said))


@given(WORDS, WORDS)
def test_no_more_errors_than_levenshtein_counts(expected: list[str], heard: list[str]) -> None:
    assert errors(expected, heard) <= levenshtein(expected, heard)


@given(
    st.lists(st.sampled_from(("ape", "bee", "cat")), max_size=8),
    st.lists(st.sampled_from(("ape", "bee", "cat")), max_size=8),
)
def test_as_many_where_nothing_can_be_joined(expected: list[str], heard: list[str]) -> None:
    assert errors(expected, heard) == levenshtein(expected, heard)


def test_words_written_apart_or_together_are_the_same() -> None:
    assert errors(["a", "teapot", "fell"], ["a", "tea", "pot", "fell"]) == 0
    assert errors(["a", "good", "for", "nothing"], ["a", "goodfornothing"]) == 0


def test_of_equal_alignments_the_most_similar_words_are_paired() -> None:
    steps = align(["the", "footman"], ["footmen"], same)
    assert [(list(step.expected), list(step.heard)) for step in steps] == [([0], []), ([1], [0])]


def test_similarity_ends_at_nothing_and_at_the_whole() -> None:
    assert similarity("hatter", "hatter") == 1
    assert similarity("hatter", "moon") == 0
    assert 0 < similarity("footman", "footmen") < 1


def test_edit_distance() -> None:
    assert edit_distance("kitten", "sitting") == 3
    assert edit_distance("", "tea") == edit_distance("tea", "") == 3
    assert edit_distance("tea", "tea") == 0
