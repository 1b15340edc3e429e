"""Who speaks, by small scenes of our own."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from audiobook.dialogue.attribution import DOUBT_THRESHOLD, attribute
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import Attribution, Document, People
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import Character, EvidenceKind, Gender

ALMA = Character("Alma", gender=Gender.FEMALE)
BRUNO = Character("Bruno", gender=Gender.MALE)
CLARA = Character("Clara", gender=Gender.FEMALE)

CAST = (ALMA, BRUNO, CLARA)


def decide(
    *paragraphs: str,
    cast: tuple[Character, ...] = (ALMA, BRUNO),
    decisions: Mapping[int, str | None] | None = None,
) -> tuple[Document, tuple[Attribution, ...]]:
    document = find_quotations(paragraphs)
    found = attribute(document, find_characters(document, cast), decisions)
    assert len(found) == len(document.quotations)
    return document, found


def speakers(*paragraphs: str, cast: tuple[Character, ...] = (ALMA, BRUNO)) -> list[str | None]:
    return [a.speaker for a in decide(*paragraphs, cast=cast)[1]]


OPENING = "Alma and Bruno had been waiting on the quay since noon."


@pytest.mark.parametrize(
    "tag",
    [
        "Bruno said.",
        "said Bruno.",
        "Bruno whispered hoarsely.",
        "said Bruno, pulling up his collar against the wind.",
        "yodelled Bruno.",
    ],
)
def test_a_tag_names_the_speaker(tag: str) -> None:
    assert speakers(OPENING, f"“The ferry is late,” {tag}") == ["Bruno"]


def test_a_tag_before_the_quotation_names_the_speaker() -> None:
    assert speakers(OPENING, "Bruno leaned over the rail and said, “The ferry is late.”") == [
        "Bruno"
    ]


@pytest.mark.parametrize(("pronoun", "name"), [("he", "Bruno"), ("she", "Alma")])
def test_a_pronoun_takes_the_one_of_its_sex(pronoun: str, name: str) -> None:
    assert speakers(OPENING, f"“The ferry is late,” {pronoun} said.") == [name]


def test_a_quotation_split_by_its_tag_has_one_speaker() -> None:
    assert speakers(OPENING, "“The ferry,” said Alma, “is late again.”") == ["Alma", "Alma"]


def test_turns_alternate_between_two_speakers() -> None:
    assert speakers(
        OPENING,
        "“The ferry is late,” said Alma.",
        "“It was late yesterday,” said Bruno.",
        "“And the day before.”",
        "“And the day before that.”",
    ) == ["Alma", "Bruno", "Alma", "Bruno"]


def test_an_action_names_the_speaker() -> None:
    assert speakers(OPENING, "Alma looked up from her book. “Is that smoke on the horizon?”") == [
        "Alma"
    ]


def test_several_speakers_in_one_paragraph() -> None:
    assert speakers(
        OPENING + " “The ferry is late,” Alma said. Bruno shrugged. “It was late yesterday.” "
        "“Then we should have walked,” she answered.",
    ) == ["Alma", "Bruno", "Alma"]


def test_the_one_who_is_addressed_does_not_speak() -> None:
    _document, found = decide(
        OPENING,
        "“You never told me, Bruno, that it would be so cold,” said Alma.",
        "“I told you twice.”",
    )
    assert [a.speaker for a in found] == ["Alma", "Bruno"]
    kinds = {e.kind for e in found[1].evidence}
    assert EvidenceKind.VOCATIVE in kinds
    assert any(e.detail == 'addressed as "Bruno" by Alma' for e in found[1].evidence)


def test_the_first_person_narrator_speaks() -> None:
    narrator = Character("Rosa", gender=Gender.FEMALE, is_narrator=True)
    found = decide(
        "I had been waiting with Bruno since noon, and I was cold.",
        "“The ferry is late,” I said.",
        "“It was late yesterday,” said Bruno.",
        cast=(narrator, BRUNO),
    )[1]
    assert [a.speaker for a in found] == ["Rosa", "Bruno"]
    assert found[0].evidence[0].kind is EvidenceKind.NARRATOR


def test_evidence_quotes_the_tag() -> None:
    _, found = decide(OPENING, "“The ferry is late,” said Bruno.")
    assert found[0].evidence[0].detail == 'tag "said Bruno"'
    assert found[0].evidence[0].kind is EvidenceKind.TAG


def test_a_voice_belongs_to_the_speaker() -> None:
    _, found = decide(OPENING, "“What are we waiting for?” Bruno’s voice was hoarse.")
    assert found[0].speaker == "Bruno"
    assert found[0].evidence[0].detail == 'tag "Bruno’s voice was hoarse"'


def test_what_is_no_speech_has_no_speaker() -> None:
    document, found = decide(
        OPENING,
        "The band on the pier played “Harbour Lights” over and over.",
        "“The ferry is late,” said Bruno.",
    )
    assert [q.is_speech for q in document.quotations] == [False, True]
    assert found[0].speaker is None
    assert found[0].confidence > 0.5
    assert found[1].speaker == "Bruno"


def test_a_named_tag_is_surer_than_none() -> None:
    _, found = decide(
        "Alma, Clara and Bruno had been waiting on the quay since noon.",
        "“The ferry is late,” said Clara.",
        "The wind had risen, and gulls cried over the sheds.",
        "“Somebody should ask.”",
        cast=CAST,
    )
    assert found[0].confidence > found[1].confidence
    assert found[1].confidence < DOUBT_THRESHOLD


def test_candidates_are_likeliest_first_and_share_one() -> None:
    _, found = decide(OPENING, "“The ferry is late.”", "“It was late yesterday,” said Bruno.")
    for attribution in found:
        chances = [c.probability for c in attribution.candidates]
        assert chances == sorted(chances, reverse=True)
        assert sum(chances) <= 1.001
        assert attribution.candidates[0].speaker == attribution.speaker


SCENE = (
    "Alma and Clara had been waiting on the quay since noon.",
    "“The ferry is late.”",
    "“It was late yesterday.”",
    "“And the day before.”",
    "“Then let us walk.”",
)


def test_a_decision_is_kept_and_helps_the_neighbours() -> None:
    cast = (ALMA, CLARA)
    for first, second in (("Alma", "Clara"), ("Clara", "Alma")):
        _, found = decide(*SCENE, cast=cast, decisions={0: first, 2: first})
        assert [a.speaker for a in found] == [first, second, first, second]
        assert found[0].confidence == 1.0
        assert found[0].evidence[0].kind is EvidenceKind.AUTHOR


def test_a_decision_may_name_somebody_new() -> None:
    _, found = decide(*SCENE, cast=(ALMA, CLARA), decisions={1: "Dora"})
    assert found[1].speaker == "Dora"


def test_a_decision_may_make_narration_of_speech() -> None:
    _, found = decide(OPENING, "“The ferry is late,” said Bruno.", decisions={0: None})
    assert found[0].speaker is None
    assert found[0].confidence == 1.0


def test_nothing_to_attribute() -> None:
    assert attribute(find_quotations([OPENING]), People((), ())) == ()


def test_speech_without_anybody_is_nobodys() -> None:
    document = find_quotations(["“The ferry is late,” came a cry.", "“So it is.”"])
    assert {a.speaker for a in attribute(document, People((), ()))} == {None}


def test_a_book_that_begins_with_a_long_talk_of_nobody() -> None:
    rain = "It rained on the roofs and on the harbour, all day long. " * 60
    found = speakers(*("“Is it late?”",) * 90, rain, OPENING, "“It is,” said Bruno.")
    assert found[0] is None
    assert found[-1] == "Bruno"


def test_the_same_input_gives_the_same_output() -> None:
    assert decide(*SCENE)[1] == decide(*SCENE)[1]
