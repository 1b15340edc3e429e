"""What grammar decides, and where two rules meet; by small scenes of our own."""

from __future__ import annotations

import pytest

from audiobook.dialogue.attribution import DOUBT_THRESHOLD, attribute
from audiobook.dialogue.attribution.unnamed import with_unnamed_speakers
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.document import Attribution
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import Character, Gender

IVY = Character("Ivy", gender=Gender.FEMALE)
OLGA = Character("Olga", gender=Gender.FEMALE)
RALPH = Character("Ralph", gender=Gender.MALE)
OPENING = "Ivy and Ralph had carried the piano as far as the landing."


def decide(
    *paragraphs: str,
    cast: tuple[Character, ...] = (IVY, RALPH),
    decisions: dict[int, str | None] | None = None,
) -> tuple[Attribution, ...]:
    document = find_quotations([OPENING, *paragraphs])
    return attribute(document, find_characters(document, cast), decisions)


def speakers(*paragraphs: str, cast: tuple[Character, ...] = (IVY, RALPH)) -> list[str | None]:
    return [each.speaker for each in decide(*paragraphs, cast=cast)]


def test_a_speech_left_open_goes_on_in_the_next_paragraphs() -> None:
    assert speakers(
        "“It was like this,” said Ralph. “First the pedal came off.",
        "“Then the lid did.",
        "“And after that I stopped looking.”",
        "“You should have looked,” said Ivy.",
    ) == ["Ralph"] * 4 + ["Ivy"]


def test_a_speech_that_opens_after_a_colon_goes_on_without_another_mark() -> None:
    assert speakers(
        "Ralph put down his end and said: “Every step is narrower than the last.",
        "They built it so on purpose, my grandfather told me.”",
        "“Then your grandfather can lift it,” said Ivy.",
    ) == ["Ralph", "Ralph", "Ivy"]


@pytest.mark.parametrize(
    "answer",
    ["“It was yours,” said Ivy.", "“It was yours, Ralph,” she said.", "“Never,” said she."],
)
def test_a_forgotten_closing_mark_does_not_give_the_answer_to_the_first(answer: str) -> None:
    found = decide("Ralph said, “It was not my idea.", answer)
    assert [each.speaker for each in found] == ["Ralph", "Ivy"]


@pytest.mark.parametrize(
    "whose", ["“It never could,” said Ralph.", "“It never could.” He sat down."]
)
def test_a_forgotten_closing_mark_between_two_speeches_of_one_is_anothers(whose: str) -> None:
    found = decide("“The lid will not shut,” said Ralph.", "“It shut this morning.", whose)
    assert [each.speaker for each in found] == ["Ralph", "Ivy", "Ralph"]
    assert all(each.confidence < DOUBT_THRESHOLD for each in found[1:2])


def test_a_speech_that_is_cut_off_is_over() -> None:
    assert speakers("“If you would only lift the left--", "“I am lifting the left,” said Ivy.") == [
        "Ralph",
        "Ivy",
    ]


def test_the_author_may_end_a_speech_that_goes_on() -> None:
    scene = ("“It is stuck,” said Ralph. “It will not move.", "“Then push.”")
    assert [each.speaker for each in decide(*scene)] == ["Ralph"] * 3
    settled = decide(*scene, decisions={2: "Ivy"})
    assert [each.speaker for each in settled] == ["Ralph", "Ralph", "Ivy"]


def test_a_sentence_that_goes_on_behind_its_tag_has_one_speaker() -> None:
    found = decide("“If you lift,” he began, “and I push, it will come round.”")
    assert [each.speaker for each in found] == ["Ralph", "Ralph"]
    assert found[0].confidence == found[1].confidence


def test_two_who_speak_in_one_sentence_of_the_narrator_stay_two() -> None:
    assert speakers("“Up,” said Ralph, and Ivy cried, “Down!”") == ["Ralph", "Ivy"]


@pytest.mark.parametrize(
    "line",
    [
        "“It is heavier than it looks,” {name} said.",
        "“It is heavier than it looks!” said {name}.",
        "“Is it heavier than it looks?” {name} asked quietly.",
        "{name} said: “It is heavier than it looks.”",
    ],
)
@pytest.mark.parametrize("name", ["Ivy", "Ralph"])
def test_a_plain_tag_is_sure(line: str, name: str) -> None:
    (found,) = decide(line.format(name=name))
    assert found.speaker == name
    assert found.confidence >= DOUBT_THRESHOLD


def test_a_plain_tag_wins_over_the_name_in_the_speech() -> None:
    assert speakers("“Ralph, Ralph, you fool,” said Ralph.") == ["Ralph"]


def test_she_said_is_no_man_s_though_men_alone_stand_near() -> None:
    cast = (IVY, RALPH, Character("Mr. Dunn", gender=Gender.MALE))
    assert speakers(
        "Ralph glared at Mr. Dunn, and Mr. Dunn glared at Ralph. “Gentlemen,” she said.", cast=cast
    ) == ["Ivy"]


@pytest.mark.parametrize(
    "tag",
    [
        "was all she said.",
        "was all that she could get out before the rope slipped.",
        "were the last words she managed to gasp.",
        "was the only thing she would say.",
        "was how she put it.",
        "her voice rang through the stairwell.",
        "was her answer.",
    ],
)
def test_what_she_said_as_the_subject_of_a_sentence_is_no_man_s(tag: str) -> None:
    (found,) = decide(f"Ralph put down his end and looked at her. “It goes upstairs” {tag}")
    assert found.speaker == "Ivy"


def test_a_name_behind_what_was_said_is_as_plain_as_a_tag() -> None:
    (found,) = decide("Ivy waited for her answer. “It goes upstairs” was all Ralph would say.")
    assert (found.speaker, found.confidence >= DOUBT_THRESHOLD) == ("Ralph", True)


def test_what_somebody_was_called_or_heard_is_not_said_by_him() -> None:
    cast = (IVY, RALPH, Character("Mr. Dunn", gender=Gender.MALE))
    (found,) = decide(
        "“Leave it there!” was all Ralph heard of what Ivy was shouting down to them.", cast=cast
    )
    assert found.speaker != "Ralph" or found.confidence < DOUBT_THRESHOLD


def test_who_pauses_goes_on() -> None:
    assert speakers(
        "“It was your piano, Ralph.” She paused to find a better hold. Her hands were cold and she"
        " knew that he was tired. “And your stairs.”"
    ) == ["Ivy", "Ivy"]


def test_who_hesitates_at_a_question_may_answer_it() -> None:
    assert speakers("“Can you hold it, Ralph?” Ralph hesitated. “For a minute.”") == [
        "Ivy",
        "Ralph",
    ]


def test_who_is_told_does_not_speak() -> None:
    cast = (IVY, OLGA, RALPH)
    found = decide("“The strap has gone,” she said to Olga.", "“Lift!” Olga was told.", cast=cast)
    assert found[0].speaker == "Ivy"
    assert found[1].speaker != "Olga"


def test_who_is_called_by_name_does_not_speak() -> None:
    assert speakers("“Mind the lamp, Ralph.”", "“Mind it yourself, Ivy.”") == ["Ivy", "Ralph"]


def test_a_name_that_answers_a_question_calls_nobody() -> None:
    cast = (IVY, RALPH, Character("Mr. Dunn", gender=Gender.MALE))
    assert speakers(
        "“And who tuned it last?” asked Ivy.", "“Well, madam. Mr. Dunn.”", "“Him!”", cast=cast
    ) == ["Ivy", "Ralph", "Ivy"]


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("shouted the crowd.", "The Crowd"),
        ("the neighbours yelled from below.", "The Neighbours"),
        ("they all cried at once.", "Everybody"),
        ("asked somebody on the stairs.", "Somebody"),
        ("said a voice from the cellar.", "A Voice"),
        ("said the lift.", "The Lift"),
        ("both the movers said.", "Both Movers"),
    ],
)
def test_nobody_in_particular_is_a_speaker_of_its_own(tag: str, name: str) -> None:
    found = decide("“Mind the wall,” said Ralph.", f"“Too late!” {tag}", "“I heard,” said Ivy.")
    assert [each.speaker for each in found] == ["Ralph", name, "Ivy"]


def test_what_both_say_has_the_names_of_the_two_who_are_there() -> None:
    assert speakers("“One, two, lift!” they both said.") == ["Ivy and Ralph"]
    assert speakers("“One, two, lift!” said Ivy and Ralph together.") == ["Ivy and Ralph"]
    cast = (IVY, OLGA, RALPH)
    assert speakers("Olga looked on.", "“One, two, lift!” they both said.", cast=cast) == ["Both"]


def test_what_stands_in_a_box_is_nobody_s_who_is_there() -> None:
    assert speakers(
        "“Is it level?” asked Ivy.", "『Warning: weight limit exceeded.』", "“No,” said Ralph."
    ) == ["Ivy", "System", "Ralph"]


def test_a_voice_that_comes_from_somewhere_is_its_own() -> None:
    assert speakers("“Is it in yet?” came another voice from above.") == ["Another Voice"]


def test_a_short_question_without_a_closing_mark_has_its_answer() -> None:
    found = speakers(
        "Ralph put his end down. “Where did the tuner go?", "“Home.”", "“Coward,” said Ralph."
    )
    assert found[0] == "Ralph"
    assert found[1] == "Ivy"


def test_one_may_converse_with_a_parrot_but_not_with_a_crowd() -> None:
    lines = ("“Who is there?” asked Ivy.", "“{},” said the parrot.", "“Nobody you know.”")
    found = speakers(lines[0], lines[1].format("Pieces of eight"), "“Go away.”", "“Come here.”")
    assert "The Parrot" in found[2:]


@pytest.mark.parametrize("tag", ["The crowd laughed.", "The crowd was silent."])
def test_what_a_crowd_does_after_a_speech_is_no_tag(tag: str) -> None:
    assert speakers(f"“Mind the wall!” {tag} Ivy did not.")[0] in ("Ivy", "Ralph")


def test_the_title_alone_is_the_one_who_bears_it() -> None:
    cast = (IVY, RALPH, Character("Professor Dunn"), Character("Mabel Dunn", gender=Gender.FEMALE))
    found = speakers(
        "Mabel Dunn held the door. “Mind the paint,” said Mabel Dunn.",
        "“Paint!” said the professor. “I never mind paint.”",
        cast=cast,
    )
    assert found == ["Mabel Dunn", "Professor Dunn", "Professor Dunn"]


def test_a_voice_right_behind_somebody_is_a_voice() -> None:
    document = find_quotations(["Ada sat down.", "“Who, me?” asked a voice right behind her."])
    people = with_unnamed_speakers(document, find_characters(document))
    assert "A Voice" in {character.name for character in people.characters}


def test_what_stands_on_both_sides_of_a_tag_is_one_persons() -> None:
    found = decide(
        "“I can't feel my hands,” said Ralph. “Is it still the third step?”",
        "“The fourth.” Ivy shifted her hold. “Mind the lamp.”",
        "“Which lamp?” he asked. “I see no lamp.”",
    )
    assert [each.speaker for each in found] == ["Ralph", "Ralph", "Ivy", "Ivy", "Ralph", "Ralph"]
    assert found[1].confidence >= DOUBT_THRESHOLD


def test_where_speakers_share_paragraphs_a_tag_between_binds_nothing() -> None:
    found = decide(
        "“Up,” said Ralph. “I am up,” said Ivy. “You are not.” “I am.”",
        "“Then push,” said Ivy. “You push,” Ralph answered. “Ha!”",
    )
    assert [each.speaker for each in found[:2]] == ["Ralph", "Ivy"]
    assert [each.speaker for each in found[4:6]] == ["Ivy", "Ralph"]
    assert found[6].confidence < DOUBT_THRESHOLD


def test_where_paragraphs_hold_whole_conversations_a_tag_between_binds_nothing() -> None:
    found = decide(
        "“Is it heavy?” Ivy asked. “It is only long.” Ralph sat down on the lid. “Get up.” He"
        " grinned at her. “Make me.” She put down the strap. “I could.”",
        "Ralph stood up. “All right.” “Thank you.” Ivy took the strap again. “Which way is it?” He"
        " looked up. “Left,” he said. “Left it is.” She lifted.",
    )
    assert found[0].speaker == "Ivy"
    assert found[1].confidence < DOUBT_THRESHOLD
    assert found[-1].confidence < DOUBT_THRESHOLD


@pytest.mark.parametrize("called", ["Captain", "captain"])
def test_who_is_called_by_a_title_that_is_his_alone_does_not_speak(called: str) -> None:
    cast = (Character("Captain Dale", gender=Gender.MALE), RALPH)
    assert speakers(
        "Captain Dale looked up the stairs.",
        f"“It won't go round the corner, {called}.”",
        "“Then it must go through it.”",
        cast=cast,
    ) == ["Ralph", "Captain Dale"]


def test_a_title_that_two_bear_calls_neither() -> None:
    cast = (
        Character("Captain Dale", gender=Gender.MALE),
        Character("Captain Rowe", gender=Gender.MALE),
    )
    found = decide(
        "Captain Dale set down the lid.",
        "“Your end, Captain,” said Captain Dale.",
        "“Yours, Captain,” said Captain Rowe.",
        cast=cast,
    )
    assert [each.speaker for each in found] == ["Captain Dale", "Captain Rowe"]


def test_who_acts_before_a_speech_speaks_it_in_a_short_text() -> None:
    cast = (IVY, OLGA, RALPH)
    assert speakers(
        "“Higher,” said Ivy.",
        "“It is as high as it goes,” said Ralph.",
        "Olga came out on the landing with a towel round her head. “Who owns this piano?”",
        cast=cast,
    ) == ["Ivy", "Ralph", "Olga"]


@pytest.mark.parametrize(
    ("tag", "speaker"),
    [
        ("said one.", "Somebody"),
        ("said another.", "Another"),
        ("somebody else put in.", "Somebody Else"),
        ("said another porter wearily.", "Another Porter"),
        ("said another pleasant voice.", "Another Voice"),
    ],
)
def test_somebody_and_another_are_two(tag: str, speaker: str) -> None:
    assert speakers(f"“Is it in yet?” {tag}") == [speaker]


@pytest.mark.parametrize("tag", ["said another.", "called one of the onlookers."])
def test_whom_the_book_may_still_name_is_in_doubt(tag: str) -> None:
    assert decide(f"“Is it in yet?” {tag}")[0].confidence < DOUBT_THRESHOLD


@pytest.mark.parametrize("report", ["Ralph answered that it was.", "Ralph told her that he could."])
def test_who_answers_in_the_words_of_the_narrator_did_not_ask(report: str) -> None:
    assert speakers(f"“Is it far to the top?” {report}") == ["Ivy"]


def test_who_told_something_that_evening_still_speaks() -> None:
    assert speakers("“Is it far to the top?” Ralph asked that evening.") == ["Ralph"]


def test_the_other_of_two_is_not_the_one_before() -> None:
    assert speakers(
        "“The lid is loose,” said Ralph.",
        "“Hold it,” said the other.",
        "“With what hand?” said Ralph.",
        "“With your teeth,” the other replied.",
    ) == ["Ralph", "Ivy", "Ralph", "Ivy"]


def test_two_who_speak_in_one_paragraph_are_two_where_one_is_told() -> None:
    assert speakers("“That lid is loose,” he said to Ivy. “Then hold it,” said Ivy.") == [
        "Ralph",
        "Ivy",
    ]


def test_she_said_is_not_the_one_s_who_says_i() -> None:
    cast = (Character("Lee", is_narrator=True), IVY)
    assert speakers(
        "I put my feet up. “That is my chair,” she said.", "“It was,” I said.", cast=cast
    ) == ["Ivy", "Lee"]


def test_a_comma_ties_an_action_to_the_speech_before() -> None:
    attributions = decide("“It is your end,” Ivy nodded.", "“It was,” Ivy heard Ralph sigh.")
    assert attributions[0].speaker == "Ivy"
    assert attributions[0].confidence >= DOUBT_THRESHOLD
    assert attributions[1].speaker != "Ivy" or attributions[1].confidence < DOUBT_THRESHOLD


def test_who_is_heard_to_whisper_speaks() -> None:
    assert speakers("“Keep your end up,” Ivy heard Ralph whisper.") == ["Ralph"]
