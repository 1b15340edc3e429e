"""What is read beside a quotation, by small scenes of our own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from audiobook.dialogue.attribution.parsing.nominals import (
    INVERTED,
    NAME,
    NOUN,
    POSSESSIVE,
    PRONOUN,
    SUBJECT,
)
from audiobook.dialogue.attribution.parsing.parse import Reading, read
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import Character, Gender

ALMA = Character("Alma", gender=Gender.FEMALE)
BRUNO = Character("Bruno", gender=Gender.MALE)
NAMES = ("Alma", "Bruno")


def reading_of(*paragraphs: str) -> Reading:
    document = find_quotations(paragraphs)
    people = find_characters(document, (ALMA, BRUNO))
    mentions = tuple(m for m in people.mentions if people.characters[m.character].name in NAMES)
    return read(document, replace(people, mentions=mentions))


@pytest.mark.parametrize(
    ("tag", "kind", "role"),
    [
        ("said Bruno.", NAME, INVERTED),
        ("said poor old Bruno.", NAME, INVERTED),
        ("cried the kind-hearted Bruno.", NAME, INVERTED),
        ("broke in Bruno.", NAME, INVERTED),
        ("Bruno said, to nobody.", NAME, SUBJECT),
        ("he said.", PRONOUN, SUBJECT),
        ("his voice was soft.", PRONOUN, POSSESSIVE),
        ("Bruno’s voice was soft.", NAME, POSSESSIVE),
        ("said the old ferryman.", NOUN, INVERTED),
        ("a ferryman said.", NOUN, SUBJECT),
        ("exclaimed the voice of old Bruno.", NAME, INVERTED),
        ("from Bruno, who stood at the rail.", NAME, INVERTED),
        ("loudly whispered by Bruno.", NAME, INVERTED),
        ("Bruno spat over the rail.", NAME, SUBJECT),
        ("was Bruno’s reply.", NAME, POSSESSIVE),
    ],
)
def test_the_subject_of_a_tag(tag: str, kind: int, role: int) -> None:
    reading = reading_of("Alma met Bruno.", f"“The ferry is late,” {tag}")
    sentence = reading.speeches[0].after.first
    assert sentence is not None
    assert sentence.subject is not None
    assert (sentence.subject.kind, sentence.subject.role) == (kind, role)


@pytest.mark.parametrize(
    "before",
    [
        "Alma sat down, and Bruno said: ",
        "Alma knew, but Bruno, in a voice that was not like his own, said: ",
        "Alma waited. Bruno had been afraid of her but he needed to ask, ",
        "Alma waited while Bruno, who thought of the tide and of Alma, added: ",
        "Alma looked up. Bruno was much too tired to argue, and would only say, ",
    ],
)
def test_who_is_about_to_speak(before: str) -> None:
    reading = reading_of("Alma met Bruno.", f"{before}“It is late.”")
    sentence = reading.speeches[0].before.last
    assert sentence is not None
    speaker = sentence.last_speaker
    assert speaker is not None
    assert speaker.head == "he" or (reading.people.characters[speaker.character].name == "Bruno")


def test_who_is_spoken_to_is_no_subject() -> None:
    sentence = reading_of("“The ferry is late,” she said to Bruno.").speeches[0].after.first
    assert sentence is not None
    assert [n.head or n.character for n in sentence.nominals if n is sentence.subject] == ["she"]


def test_the_last_subject_that_speaks_owns_what_follows() -> None:
    reading = reading_of("Alma sat down on the bollard, and Bruno said: “It is late.”")
    sentence = reading.speeches[0].before.last
    assert sentence is not None
    assert sentence.last_speaker is not None
    assert reading.people.characters[sentence.last_speaker.character].name == "Bruno"


def test_an_opening_name_acts_whatever_the_verb() -> None:
    sentence = (
        reading_of("Alma met Bruno.", "“Late.” Bruno crooked a finger.").speeches[0].after.first
    )
    assert sentence is not None
    assert sentence.subject is not None
    assert sentence.subject.verb == "crooked"


def test_names_set_off_are_called_and_others_told_of() -> None:
    reading = reading_of("“Tell me, Bruno, where is Alma today?” said somebody.")
    names = [c.name for c in reading.people.characters]
    speech = reading.speeches[0]
    assert speech.vocatives == {names.index("Bruno")}
    assert speech.named == {names.index("Alma")}


@pytest.mark.parametrize(
    ("said", "gender"),
    [
        ("Yes, sir.", Gender.MALE),
        ("Thank you, madam.", Gender.FEMALE),
        ("It is late.", None),
    ],
)
def test_the_address_tells_a_sex(said: str, gender: Gender | None) -> None:
    assert reading_of("Alma met Bruno.", f"“{said}”").speeches[0].address is gender


def test_what_is_no_speech_is_read_as_narration() -> None:
    reading = reading_of("The band played “Harbour Lights” and Bruno laughed. “Again!” he said.")
    assert len(reading.speeches) == 1
    before = reading.speeches[0].before
    assert before.first is not None
    assert len(before.sentences) == 1
