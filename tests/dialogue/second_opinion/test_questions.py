"""What is asked about: the doubtful speeches, with a bounded part of their scene."""

from dataclasses import replace

from audiobook.dialogue.document import Attribution, Document
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.dialogue.second_opinion.questions import (
    MOST_QUESTIONS,
    Batch,
    batches,
    doubtful_questions,
)
from audiobook.model import Candidate

WHO = (Candidate("Ann", 0.5), Candidate("Bob", 0.4))
UNSURE = Attribution("Ann", 0.5, (), WHO)


def asked(document: Document, given: Attribution = UNSURE) -> list[Batch]:
    return batches(document, doubtful_questions(document, [given] * len(document.quotations)))


def passage(batch: Batch) -> str:
    return "".join(piece.text for piece in batch.passage)


def test_only_doubtful_speech_with_candidates_is_asked_about() -> None:
    document = find_quotations(["“A one.” “A two.” “A three.” “A four.”"])
    found = [
        Attribution("Ann", 0.99, (), WHO),
        None,
        Attribution(None, 0.0),
        Attribution("Bob", 0.5, (), WHO),
    ]
    (question,) = doubtful_questions(document, found)
    assert (question.quotation, question.candidates) == (3, ("Bob", "Ann"))
    assert question.harm == 1.0


def test_a_request_stays_in_its_scene() -> None:
    document = find_quotations(
        ["Here.", "“Yes.”", "There.", "“No.”", "Far away.", "“Never.”"],
        scene_starts=frozenset({2}),
        chapter_starts=frozenset({0, 4}),
    )
    assert [passage(batch).split("\n\n")[:-1] for batch in asked(document)] == [
        ["Here.", "“Yes.”"],
        ["There.", "“No.”"],
        ["Far away.", "“Never.”"],
    ]


def test_a_long_conversation_is_cut_into_requests_with_what_stands_around() -> None:
    document = find_quotations([f"“This is line {n}.”" for n in range(20)])
    found = asked(document)
    assert [len(batch.questions) for batch in found] == [MOST_QUESTIONS, MOST_QUESTIONS, 4]
    assert sorted(q.quotation for batch in found for q in batch.questions) == list(range(20))
    assert "line 7." in passage(found[1])
    assert "line 16." in passage(found[1])


def test_no_text_makes_a_long_request() -> None:
    speech = "“" + "word " * 4000 + "end.”"
    narration = "walk " * 4000 + "on."
    one_paragraph = " ".join([narration, speech] * 30)
    document = find_quotations([one_paragraph, narration, speech, narration])
    spoken = tuple(replace(quotation, is_speech=True) for quotation in document.quotations)
    document = replace(document, quotations=spoken)
    found = asked(document)
    assert sum(len(batch.questions) for batch in found) == len(document.quotations)
    assert max(len(passage(batch)) for batch in found) < 8000
    assert all("end.”" in passage(batch) for batch in found)


def test_a_question_is_known_again_by_the_words_around_it() -> None:
    page = ["He came in. " * 20, "“Yes.”", "She looked up. " * 20]
    (key,) = (q.key for q in doubtful_questions(find_quotations(page), [UNSURE]))
    later = find_quotations(["“Another day.”", *page, "“The end.”"])
    assert [q.key for q in doubtful_questions(later, [UNSURE] * 3)][1] == key
    changed = find_quotations([page[0], page[1], page[2].replace("She", "He")])
    assert [q.key for q in doubtful_questions(changed, [UNSURE])] != [key]


def test_the_same_page_twice_is_two_questions_each() -> None:
    page = ["x " * 200, "“Yes.”", "y " * 200]
    document = find_quotations(page * 3)
    keys = [q.key for q in doubtful_questions(document, [UNSURE] * 3)]
    assert len(set(keys)) == 3
