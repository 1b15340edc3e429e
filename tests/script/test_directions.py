import pytest

from audiobook.model import Direction, Directions
from audiobook.script.directions import DirectionError, parse_directions
from audiobook.units import Seconds


def test_a_line_can_have_several_directions() -> None:
    assert parse_directions("Whispered,  slower, pause before 1.2, take 2") == Directions(
        "Whispered, slower, pause before 1.2, take 2",
        manner=Direction.WHISPERED,
        rate=0.9,
        pause_before=Seconds(1.2),
        take=2,
    )


@pytest.mark.parametrize(
    ("written", "field", "value"),
    [
        ("rate 0.85", "rate", 0.85),
        ("pitch -2 semitones", "pitch", -2.0),
        ("gain +3 dB", "gain", 3.0),
        ("louder", "gain", 3.0),
        ("pause after 2 seconds", "pause_after", 2.0),
        ("pause before .5s", "pause_before", 0.5),
        ("shouting", "manner", Direction.SHOUTED),
        ("angry", "instructions", ("angry",)),
        ('"through his teeth, slowly"', "instructions", ("through his teeth, slowly",)),
    ],
)
def test_words_and_numbers_are_read(written: str, field: str, value: object) -> None:
    assert getattr(parse_directions(written), field) == value


@pytest.mark.parametrize(
    ("written", "said", "hint"),
    [
        ("wispered", "not a direction", "`[whispered]`"),
        ("slower, faster", "twice", "Leave one"),
        ("rate 5", "out of range", "0.5 to 2"),
        ("take 1.5", "out of range", "1 to 99"),
        ("pause 2", "lacks", "pause before 1.2"),
        ('"half open', "without its partner", "out of breath"),
    ],
)
def test_a_mistake_is_answered_with_what_to_write(written: str, said: str, hint: str) -> None:
    with pytest.raises(DirectionError) as error:
        parse_directions(written)
    assert said in str(error.value)
    assert hint in error.value.hint
