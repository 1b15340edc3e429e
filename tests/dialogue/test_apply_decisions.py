"""What the author decided wins over the marks."""

from __future__ import annotations

from audiobook.dialogue.apply_decisions import apply_decisions
from audiobook.dialogue.document import Document
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import NARRATOR, Decision

TEXT = "“Come in. Sit down,” said Ann, and the parrot cried. “Rain again.”"


def decide(text: str, words: str, speaker: str) -> Decision:
    start = text.index(words)
    return Decision(text, start, start + len(words), speaker)


def spoken(document: Document) -> list[str]:
    return [
        document.paragraphs[q.paragraph][q.outer_start : q.outer_end]
        for q in document.quotations
        if q.is_speech
    ]


def test_no_decision_changes_nothing() -> None:
    document = find_quotations([TEXT])
    assert apply_decisions(document, []) == (document, {})


def test_a_speaker_for_a_quotation_with_the_space_around_it() -> None:
    document, speakers = apply_decisions(
        find_quotations([TEXT]), [decide(TEXT, " “Rain again.”", "Polly")]
    )
    assert spoken(document) == ["“Come in. Sit down,”", "“Rain again.”"]
    assert speakers == {1: "Polly"}


def test_the_narrator_makes_a_quotation_no_speech() -> None:
    document, speakers = apply_decisions(
        find_quotations([TEXT]), [decide(TEXT, "“Rain again.”", NARRATOR)]
    )
    assert spoken(document) == ["“Come in. Sit down,”"]
    assert speakers == {}


def test_a_speaker_for_narration() -> None:
    document, speakers = apply_decisions(
        find_quotations([TEXT]), [decide(TEXT, "and the parrot cried.", "Polly")]
    )
    assert spoken(document) == ["“Come in. Sit down,”", "and the parrot cried.", "“Rain again.”"]
    assert speakers == {1: "Polly"}


def test_a_quotation_cut_in_two() -> None:
    document, speakers = apply_decisions(
        find_quotations([TEXT]),
        [decide(TEXT, "“Come in.", "Ann"), decide(TEXT, " Sit down,”", "Will")],
    )
    assert spoken(document) == ["“Come in.", "Sit down,”", "“Rain again.”"]
    assert speakers == {0: "Ann", 1: "Will"}


def test_a_part_of_a_quotation_given_to_the_narrator() -> None:
    document, _ = apply_decisions(find_quotations([TEXT]), [decide(TEXT, "Sit down,”", NARRATOR)])
    assert spoken(document) == ["“Come in.", "“Rain again.”"]


def test_a_quotation_and_its_tag_joined() -> None:
    words = "“Come in. Sit down,” said Ann,"
    document, speakers = apply_decisions(find_quotations([TEXT]), [decide(TEXT, words, "Ann")])
    assert spoken(document) == [words, "“Rain again.”"]
    assert speakers == {0: "Ann"}


def test_paragraphs_alike_are_decided_in_order() -> None:
    document, speakers = apply_decisions(
        find_quotations(["“Yes.”", "He nodded.", "“Yes.”"]),
        [Decision("“Yes.”", 0, 6, "Ann"), Decision("“Yes.”", 0, 6, "Will")],
    )
    assert spoken(document) == ["“Yes.”", "“Yes.”"]
    assert speakers == {0: "Ann", 1: "Will"}


def test_a_decision_about_words_that_are_gone_is_left_out() -> None:
    document = find_quotations([TEXT])
    gone = [Decision("He slept.", 0, 9, "Ann"), Decision(TEXT, 60, 900, "Ann")]
    assert apply_decisions(document, gone) == (document, {})


def test_a_decision_about_one_of_two_paragraphs_alike() -> None:
    document = find_quotations(["“Yes.”", "It rained.", "“Yes.”"])
    _, speakers = apply_decisions(document, [Decision("“Yes.”", 0, 6, "Ann", occurrence=1)])
    assert speakers == {1: "Ann"}
    _, speakers = apply_decisions(document, [Decision("“Yes.”", 0, 6, "Ann", occurrence=2)])
    assert speakers == {}
