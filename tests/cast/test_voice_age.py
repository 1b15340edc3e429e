import pytest

from audiobook.cast.voice_age import ages_told
from audiobook.model import NARRATOR, Script, ScriptChapter, ScriptParagraph, Segment


def told(*sentences: str) -> dict[str, str]:
    blocks = tuple(ScriptParagraph((Segment(NARRATOR, text),)) for text in sentences)
    return ages_told(Script((ScriptChapter("", blocks),)), ["Poppy", "Mr. Hale", "Owen"])


@pytest.mark.parametrize(
    ("sentence", "name", "age"),
    [
        ("Poppy, a small girl of seven, came in.", "Poppy", "child"),
        ("A boy called Owen stood there.", "Owen", "child"),
        ("Little Poppy laughed. Soon little Poppy slept.", "Poppy", "child"),
        ("Poppy was eleven, and tired.", "Poppy", "child"),
        ("Poppy, aged 9, wept.", "Poppy", "child"),
        ("The seven-year-old Poppy wept.", "Poppy", "child"),
        ("Mr. Hale was seventy years old.", "Mr. Hale", "old"),
        ("Mr. Hale was sixty-seven, and bent.", "Mr. Hale", "old"),
        ("Old Mr. Hale sat by old Mr. Hale’s gate.", "Mr. Hale", "old"),
    ],
)
def test_what_the_narration_says_of_somebodys_age(sentence: str, name: str, age: str) -> None:
    assert told(sentence) == {name: age}


@pytest.mark.parametrize(
    "sentence",
    [
        "Poppy was thirty, and tired.",
        "Poppy was sixty-one, and tired.",
        "Poppy was seven minutes late.",
        "Owen saw a small boy. Poppy, the girl of the year, laughed.",
        "Owen had been a boy once.",
        "Old friends met. Owen was old enough.",
    ],
)
def test_what_says_nothing_of_age(sentence: str) -> None:
    assert told(sentence) == {}


@pytest.mark.parametrize(
    ("name", "age"),
    [
        ("The Old Man", "old"),
        ("Old Toma", "old"),
        ("Granny Weft", "old"),
        ("The Small Boy", "child"),
        ("A Child", "child"),
        ("The Old Friend", ""),
        ("The Girl", ""),
        ("Little John", ""),
        ("Grant", ""),
    ],
)
def test_who_has_no_other_name_says_it_himself(name: str, age: str) -> None:
    script = Script((ScriptChapter("", (ScriptParagraph((Segment(name, "Hold still."),)),)),))
    assert ages_told(script, [name]) == ({name: age} if age else {})
