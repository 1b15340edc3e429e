"""Why a speech has its speaker, in the author's words."""

import pytest

from audiobook.dialogue.attribution import attribute
from audiobook.dialogue.characters.find_characters import find_characters
from audiobook.dialogue.quotations.find_quotations import find_quotations
from audiobook.model import Character, Gender

CAST = (
    Character("Alma", gender=Gender.FEMALE),
    Character("Bruno", gender=Gender.MALE),
    Character("Otto", gender=Gender.MALE),
)
OPENING = "Alma and Bruno had been waiting on the quay since noon."


def reasons(
    *paragraphs: str, speaker: str, scene_starts: frozenset[int] = frozenset()
) -> list[str]:
    """Of the last quotation, which `speaker` is known to say."""
    document = find_quotations(paragraphs, scene_starts=scene_starts)
    found = attribute(document, find_characters(document, CAST))[-1]
    assert found.speaker == speaker
    return [evidence.detail for evidence in found.evidence]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("“It is late.” Bruno shrugged.", 'action "Bruno shrugged"'),
        ("“It is late.” Bruno had taken out his watch.", 'action "Bruno had taken"'),
        ("“It is late.” Bruno began to laugh at the sea.", 'action "Bruno began to laugh"'),
        ("“It is late,” Bruno said.", 'tag "Bruno said"'),
        ("“It is late.” Bruno’s voice was hoarse.", 'tag "Bruno’s voice was hoarse"'),
        (
            "Bruno turned away from the cold grey water and said, “It is late.”",
            'tag "Bruno … said"',
        ),
    ],
)
def test_what_stands_beside_a_speech_is_quoted(text: str, evidence: str) -> None:
    assert reasons(OPENING, text, speaker="Bruno")[0] == evidence


def test_a_paragraph_can_lead_to_a_speech() -> None:
    found = reasons(OPENING, "After a while Bruno continued:", "“It is late.”", speaker="Bruno")
    assert found[0] == 'tag "Bruno continued"'


def test_a_pronoun_is_no_evidence_for_another_than_it_means() -> None:
    text = "Otto put the lamp down. He sighed. “It is late, Otto,” said Bruno."
    found = reasons(OPENING, text, speaker="Bruno")
    assert 'tag "said Bruno"' in found
    assert not any("sighed" in detail for detail in found)


def test_nobody_answers_over_a_scene_break() -> None:
    first, second = "“Where is it?” said Alma.", "“There it is,” said Bruno."
    assert "answers Alma" in reasons(OPENING, first, second, speaker="Bruno")
    parted = reasons(OPENING, first, second, speaker="Bruno", scene_starts=frozenset({2}))
    assert "answers Alma" not in parted
