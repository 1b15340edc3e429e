import itertools

import pytest
from support.listening import evenly

from audiobook.model import Caption
from audiobook.units import Seconds
from audiobook.verification import Fault, HeardLine, HeardWord, compare, spans

LINES = (
    "The tide was out.",
    "Who left the lamp burning?",
    "It was dark, and the boats lay on the sand.",
)


def captions(*lines: str, seconds: float = 4.0, paragraph: int = 1) -> list[Caption]:
    """Lines of equal length, half a second between them."""
    return [
        Caption(
            Seconds(at * (seconds + 0.5)),
            Seconds(at * (seconds + 0.5) + seconds),
            "Ann",
            line,
            (),
            paragraph,
        )
        for at, line in enumerate(lines)
    ]


def heard(*lines: str, told: tuple[str, ...] = LINES) -> list[HeardLine]:
    """`told` compared when `lines` were heard in their places."""
    placed = captions(*told)
    (span,) = spans(placed)
    words = [
        HeardWord(Seconds(word.start + caption.start), Seconds(word.end + caption.start), word.text)
        for caption, line in zip(placed, lines, strict=True)
        for word in evenly(line, 4.0)
    ]
    return compare(placed, [(span, words)])


def only(lines: list[HeardLine]) -> tuple[int, Fault, str, str]:
    """The one difference: its line, fault, and words."""
    ((at, found),) = [(at, d) for at, line in enumerate(lines) for d in line.differences]
    return at, found.fault, found.expected, found.heard


def test_what_is_heard_as_written_has_no_fault() -> None:
    lines = heard(*LINES)
    assert [line.errors for line in lines] == [0, 0, 0]
    assert sum(line.words for line in lines) == 19
    assert not any(line.unheard for line in lines)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It cost $5.50, Dr. Smith.", "it cost five dollars and fifty cents doctor smith"),
        ("In 1984, at 3:30 p.m.", "in nineteen eighty-four at three thirty pm"),
        ("twenty-one teapots", "21 tea pots"),
        ("They’re under a grey sky.", "Their under a gray sky"),
        ("Um, the café.", "The cafe."),
        ("No. 5", "number five"),
    ],
)
def test_spellings_of_the_same_sounds_are_equal(written: str, said: str) -> None:
    assert [line.errors for line in heard(said, told=(written,))] == [0]
    assert [line.errors for line in heard(written, told=(said,))] == [0]


def test_a_line_that_is_left_out_is_unheard() -> None:
    lines = heard(LINES[0], "", LINES[2])
    assert only(lines) == (1, Fault.MISSING, "who left the lamp burning", "")
    assert [line.unheard for line in lines] == [False, True, False]
    assert lines[1].errors == 5


def test_a_line_that_ends_too_early() -> None:
    lines = heard(LINES[0], LINES[1], "It was dark, and the boats")
    assert only(lines) == (2, Fault.MISSING, "lay on the sand", "")
    assert not lines[2].unheard


def test_words_said_twice_belong_to_the_line_they_were_said_in() -> None:
    lines = heard(LINES[0], "Who left the lamp burning? Who left the lamp burning?", LINES[2])
    assert only(lines) == (1, Fault.REPEATED, "", "who left the lamp burning")


def test_words_that_are_not_in_the_script() -> None:
    lines = heard(LINES[0], "Who left the green lamp burning?", LINES[2])
    assert only(lines) == (1, Fault.ADDED, "", "green")


def test_a_wrong_word_and_when_it_was_said() -> None:
    lines = heard(LINES[0], "Who left the camel burning?", LINES[2])
    assert only(lines) == (1, Fault.WRONG, "lamp", "camel")
    assert lines[1].differences[0].time == pytest.approx(4.5 + 3 * 0.8)


def test_what_is_missing_in_a_row_is_worse_than_words_misheard_here_and_there() -> None:
    whole = heard(LINES[0], LINES[1], "It was dark, and the boats")[2]
    here_and_there = heard(LINES[0], LINES[1], "Is was bark, and a boats say on the sand.")[2]
    assert whole.errors == here_and_there.errors == 4
    assert whole.severity > here_and_there.severity


def test_a_number_is_timed_as_the_word_it_was_heard_as() -> None:
    (line,) = heard("in 1984 cats", told=("In nineteen eighty-four dogs",))
    (found,) = line.differences
    assert (found.expected, found.heard) == ("dogs", "cats")
    assert found.time == pytest.approx(2 * 4 / 3)


def test_a_heading_is_read_as_one() -> None:
    placed = captions("IV", paragraph=0)
    lines = compare(placed, [(spans(placed)[0], evenly("Four", 4.0))])
    assert lines[0].errors == 0


@pytest.mark.parametrize("said", ["Lorn's gone.", "Lorne's gone."])
def test_a_word_of_the_lexicon_is_right_in_either_spelling(said: str) -> None:
    placed = captions("Lorne’s gone.")
    heard_words = [(spans(placed)[0], evenly(said, 4.0))]
    assert compare(placed, heard_words, lexicon={"Lorne": "lorn"})[0].errors == 0


def test_spans_hold_every_line_once_and_fit_a_recogniser() -> None:
    placed = captions(*["A line."] * 40)
    found = spans(placed)
    assert [at for span in found for at in range(span.first, span.last)] == list(range(40))
    assert all(span.end - span.start < 30 for span in found)
    for before, after in itertools.pairwise(found):
        assert placed[before.last - 1].end <= before.end <= after.start <= placed[after.first].start
    assert found[0].start == 0.0


def test_a_line_longer_than_a_span_stands_alone() -> None:
    assert [(s.first, s.last) for s in spans(captions("A.", "B.", seconds=40.0))] == [
        (0, 1),
        (1, 2),
    ]


def test_no_lines() -> None:
    assert spans([]) == []
    assert compare([], []) == []
