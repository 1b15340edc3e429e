"""What stands beside a colour, so that nobody needs the colour."""

from hypothesis import given
from hypothesis import strategies as st

from audiobook.studio.script_view import initials_of


def test_initials_are_of_the_words_that_tell() -> None:
    names = ["The Hatter", "The March Hare", "Alice", "King of Hearts", "Mr. Bennet", "A", "The"]
    assert list(initials_of(names).values()) == ["Ha", "MH", "Al", "KH", "MB", "A", "Th"]


def test_people_of_one_family_have_initials_of_their_own() -> None:
    initials = initials_of(["Mr. Bennet", "Mrs. Bennet", "Mary Bennet", "The Cat", "The Captain"])
    assert list(initials.values()) == ["MB", "Be", "Ma", "Ca", "Cp"]


@given(st.lists(st.text(min_size=1, max_size=12), max_size=30, unique=True))
def test_no_two_are_alike_whatever_the_names(names: list[str]) -> None:
    initials = initials_of(names)
    assert len(set(initials.values())) == len(names)
    assert all(initials.values())
