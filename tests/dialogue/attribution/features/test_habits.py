"""What a book teaches about itself, by small scenes of our own."""

from __future__ import annotations

from audiobook.dialogue.attribution.features.habits import Manners
from audiobook.dialogue.attribution.parsing.parse import Reading, read
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import Character, Gender

ALMA = Character("Alma", gender=Gender.FEMALE)
BRUNO = Character("Bruno", gender=Gender.MALE)


def reading_of(*paragraphs: str) -> Reading:
    document = find_quotations(paragraphs)
    return read(document, find_characters(document, (ALMA, BRUNO)))


ACTS_AFTER = "“Late.” Alma shrugged. “Very.” Bruno nodded. “Again.” Alma sat down."


def beliefs(speakers: str) -> list[dict[int, float]]:
    """A letter a speech: a for Alma, b for Bruno."""
    return [{0: 0.9, 1: 0.1} if letter == "a" else {0: 0.1, 1: 0.9} for letter in speakers]


def test_actions_after_what_is_said() -> None:
    after, opening, inside, told, untold = Manners(reading_of(ACTS_AFTER), beliefs("aba")).row(1)
    assert after > 0.6
    assert inside < 0.5
    assert told < 0.5
    assert opening == untold == 0.5


def test_actions_before_what_is_said() -> None:
    text = "Alma shrugged. “Late.” Bruno nodded. “Very.” Alma sat down. “Again.”"
    after, _, inside, told, _ = Manners(reading_of(text), beliefs("aba")).row(0)
    assert after < 0.5
    assert inside > 0.6
    assert told < 0.5


def test_a_paragraph_without_narration_between() -> None:
    rows = Manners(reading_of("“Late?” “Very.” “Again?”"), beliefs("aaa"))
    assert rows.row(0)[4] > 0.5
    assert rows.row(0)[3] == 0.5


def test_pronouns_count_where_sexes_differ() -> None:
    reading = reading_of("Alma met Bruno.", "“Late.” She shrugged. “Very.” He nodded.")
    assert Manners(reading, beliefs("ab")).row(1)[0] > 0.5


def test_a_speech_does_not_teach_itself() -> None:
    one = Manners(reading_of("“Late.” Alma shrugged."), beliefs("a"))
    assert one.row(0) == [0.5] * 5
