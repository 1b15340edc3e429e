"""Answers to “these may be one person”: written between the author's lines, and read back."""

from pathlib import Path

import pytest

from audiobook.cast.person_answers import add_answer
from audiobook.cast.voices_file import load_cast, load_characters
from audiobook.errors import CastError

CAST = """\
# mine
narrator: kokoro:bf_emma
cast:
  Mr. Hawk: {voice: "kokoro:bm_george"}   # the father?
  Harry Hawk: {voice: "kokoro:am_adam", gender: male}
"""


@pytest.mark.parametrize(
    "more", ["", "one_person: [[A, B]]\n", "one_person:\n  - [A, B]\npauses: {scene: 2}\n"]
)
def test_one_person_has_one_role_and_the_author_s_lines_stay(tmp_path: Path, more: str) -> None:
    path = tmp_path / "voices.yaml"
    path.write_text(CAST + more, encoding="utf-8")
    assert add_answer(path, ("Mr. Hawk", "Harry Hawk"), is_one=True)
    assert not add_answer(path, ("Mr. Hawk", "Harry Hawk"), is_one=True)
    assert path.read_text(encoding="utf-8").startswith(CAST)
    cast = load_cast(path)
    assert cast.roles["Mr. Hawk"].aliases == ("Harry Hawk",)
    assert "Harry Hawk" not in cast.roles
    assert cast.settings_for("Harry Hawk") == cast.settings_for("Mr. Hawk")
    assert load_characters(cast)[0].gender == "male"


def test_two_people_are_remembered_and_no_file_is_needed(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    assert add_answer(path, ("Kate", "Aunt Kate"), is_one=False)
    assert add_answer(path, ("Dev", "Devin"), is_one=False)
    assert load_cast(path).two_people == (("Kate", "Aunt Kate"), ("Dev", "Devin"))
    with pytest.raises(CastError, match="opposite"):
        add_answer(path, ("Kate", "Aunt Kate"), is_one=True)


def test_a_group_of_names_is_a_list(tmp_path: Path) -> None:
    path = tmp_path / "voices.yaml"
    path.write_text("one_person: [Kate, Katie]\n", encoding="utf-8")
    with pytest.raises(CastError, match="list of lists"):
        load_cast(path)
