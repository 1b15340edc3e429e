"""Doubtful lines come worst first, an answer changes one line, evidence is kept beside."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiobook.errors import ScriptError
from audiobook.model import (
    NARRATOR,
    Candidate,
    Evidence,
    EvidenceKind,
    SceneBreak,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)
from audiobook.script.file_format import as_read, format_chapter, parse_chapter
from audiobook.script.review_items import (
    Order,
    Selection,
    answer,
    certainty,
    dump_evidence,
    find_segment,
    load_evidence,
    selected_segments,
)

TURN = Evidence(EvidenceKind.TURN, "answers Ada")
WHO = (Candidate("Tom", 0.5), Candidate("Ada", 0.3))

CHAPTER = as_read(
    ScriptChapter(
        "One",
        (
            ScriptParagraph(
                (
                    Segment("Tom", "“No,”", True, 0.4, (TURN,), WHO),
                    Segment(NARRATOR, " said one of them, and turned to the window."),
                ),
                ("who?",),
            ),
            SceneBreak(),
            ScriptParagraph(
                (
                    Segment("Ada", "“Nothing burns for ever, not even here.”", True, 0.7, (TURN,)),
                    Segment("Tom", " “Yes.”", False, 0.98, (TURN,), WHO),
                )
            ),
            ScriptParagraph((Segment("Meg", "“Quite so, the two of you.”", True),)),
        ),
        path=Path("01-one.txt"),
    )
)


def test_worst_first() -> None:
    items = selected_segments([CHAPTER], Selection(Order.WORST))
    assert [(item.segment.speaker, item.words) for item in items] == [
        ("Meg", 6),
        ("Ada", 7),
        ("Tom", 1),
    ]
    assert items[0].confidence == 0.5
    tom = items[2]
    assert (tom.line, tom.candidates, tom.evidence) == (4, WHO, (TURN,))
    assert tom.paragraph[tom.start : tom.end] == "“No,”"
    assert tom.chapter is CHAPTER
    assert tom.harm == pytest.approx(0.6)


def test_equal_doubts_stay_in_order() -> None:
    chapter = parse_chapter("Tom?: “A.”\n\nAda?: “B.”\n\nTom?: “C.”\n", Path("01.txt"))
    assert [item.line for item in selected_segments([chapter])] == [1, 3, 5]


def test_an_answer_changes_one_line() -> None:
    answered = answer(CHAPTER, 4, "Ada")
    before = format_chapter(CHAPTER)
    assert format_chapter(answered) == before.replace("Tom?: “No,”", "Ada: “No,”")
    assert answered.segments[0].evidence[0].kind is EvidenceKind.AUTHOR
    assert [item.segment.speaker for item in selected_segments([answered])] == ["Ada", "Meg"]


@pytest.mark.parametrize(("line", "speaker"), [(1, "Ada"), (6, "Ada"), (99, "Ada"), (4, " : ")])
def test_an_answer_to_nothing(line: int, speaker: str) -> None:
    with pytest.raises(ScriptError) as caught:
        answer(CHAPTER, line, speaker)
    assert (caught.value.path, caught.value.line) == (Path("01-one.txt"), line)


def test_an_answer_is_taken_back() -> None:
    answered = answer(CHAPTER, 4, "Ada")
    again = answer(answered, 4, "Tom", doubtful=True)
    assert format_chapter(again) == format_chapter(CHAPTER)


def test_a_line_is_found_again_where_lines_were_added() -> None:
    text = "Tom?: “Yes.”\n\nAda: “No.”\n\nTom?: “Yes.”\n"
    second = selected_segments([parse_chapter(text, Path("01.txt"))])[1]
    more = parse_chapter("// a note\nNarrator: It rained.\n\n" + text, Path("01.txt"))
    assert find_segment(more, second).line == 8
    for other in ("Tom?: “Yes.”\n", text.replace("Tom?: “Yes.”", "Tom?: “Y”\nTom?: es.”")):
        with pytest.raises(ScriptError):
            find_segment(parse_chapter(other, Path("01.txt")), second)


def test_certainty_counts_words_of_characters() -> None:
    found = certainty([CHAPTER])
    assert (found.lines, found.doubtful_lines, found.words, found.sure_words) == (4, 3, 15, 1)
    assert found.share == pytest.approx(1 / 15)
    assert certainty([]).share == 1.0


def test_evidence_comes_back_onto_the_script() -> None:
    read = parse_chapter(format_chapter(CHAPTER), Path("01-one.txt"))
    assert read != CHAPTER
    assert load_evidence(dump_evidence(CHAPTER), read) == CHAPTER


def test_evidence_finds_its_words_when_paragraphs_were_added() -> None:
    text = format_chapter(CHAPTER).replace("# One\n", "# One\n\nNarrator: It rained.\n")
    read = parse_chapter(text, Path("01-one.txt"))
    found = load_evidence(dump_evidence(CHAPTER), read)
    assert [s.evidence for s in found.segments] == [(), (TURN,), (), (TURN,), (TURN,), ()]


@pytest.mark.parametrize(
    ("old", "new"),
    [("Tom?: “No,”", "Ada?: “No,”"), ("Tom?: “No,”", "Tom: “No,”"), ("“No,”", "“Nay,”")],
)
def test_stale_evidence_is_dropped(old: str, new: str) -> None:
    text = format_chapter(CHAPTER)
    assert old in text
    found = load_evidence(
        dump_evidence(CHAPTER), parse_chapter(text.replace(old, new), Path("01.txt"))
    )
    assert found.segments[0].evidence == ()
    assert found.segments[0].confidence == 1.0
    assert found.segments[3].evidence == (TURN,)


@given(st.one_of(st.binary(max_size=50), st.just(b'[{"paragraph": "x"}]')))
def test_data_that_cannot_be_read_holds_nowhere(data: bytes) -> None:
    bare = parse_chapter(format_chapter(CHAPTER), Path("01.txt"))
    assert load_evidence(data, bare) == bare


probabilities = st.floats(0, 1).map(lambda p: round(p, 4))


@given(st.lists(st.tuples(st.text(max_size=5), probabilities), max_size=4))
def test_evidence_round_trip(drawn: list[tuple[str, float]]) -> None:
    chapter = ScriptChapter(
        "",
        tuple(
            ScriptParagraph((Segment("Tom", text, True, p, (TURN,), (Candidate("Ada", p),)),))
            for text, p in drawn
        ),
    )
    bare = replace(
        chapter,
        blocks=tuple(ScriptParagraph((Segment("Tom", text, True),)) for text, _ in drawn),
    )
    assert load_evidence(dump_evidence(chapter), bare) == chapter
