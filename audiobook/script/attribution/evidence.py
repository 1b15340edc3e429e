"""Says in words why a speech was given to its speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audiobook.model import Evidence, EvidenceKind
from audiobook.script.attribution.reading import Reading, Speech
from audiobook.script.attribution.sentences import (
    INVERTED,
    NAME,
    OTHER,
    POSSESSIVE,
    Nominal,
    Sentence,
)
from audiobook.script.mentions import speech_verbs

_LONGEST = 60


class Explainer:
    """Finds what in the text speaks for a speaker, the strongest first."""

    def __init__(self, reading: Reading, beliefs: Sequence[Mapping[int, float]]) -> None:
        self._reading = reading
        self._speakers = [
            max(b.items(), key=lambda item: (item[1], -item[0]))[0] if b else -1 for b in beliefs
        ]

    def why(self, number: int, speaker: int) -> tuple[Evidence, ...]:
        """The evidence for `speaker` (index of a character) of speech `number`."""
        speech = self._reading.speeches[number]
        found: list[Evidence] = []
        found += self._beside(speech, speaker)
        found += self._addressed(number, speaker)
        found += self._turn(number, speaker)
        if speech.quotation.goes_on:
            found.append(Evidence(EvidenceKind.CONTINUATION, "goes on from the paragraph before"))
        if not found:
            found.append(Evidence(EvidenceKind.MODEL, "the likeliest of those who are there"))
        return tuple(found)

    def _beside(self, speech: Speech, speaker: int) -> list[Evidence]:
        """Tags and actions after and before the speech."""
        text = self._reading.document.paragraphs[speech.quotation.paragraph]
        found = []
        for sentence in (speech.after.first, speech.before.last):
            nominal = sentence.subject if sentence is not None else None
            if sentence is None or nominal is None or not self._fits(nominal, speaker):
                continue
            if sentence is not speech.after.first and _belongs_to_previous(speech, nominal):
                continue
            is_tag = nominal.role == INVERTED or nominal.verb in speech_verbs()
            shown = _clause(text, nominal, sentence)
            if nominal.first_person:
                kind = EvidenceKind.NARRATOR
            elif not is_tag:
                kind = EvidenceKind.BEAT
            else:
                kind = EvidenceKind.TAG if nominal.kind == NAME else EvidenceKind.PRONOUN_TAG
            found.append(Evidence(kind, f'{"tag" if is_tag else "beat"} "{shown}"'))
        return found

    def _fits(self, nominal: Nominal, speaker: int) -> bool:
        if nominal.role == OTHER:
            return False
        character = self._reading.people.characters[speaker]
        if nominal.kind == NAME:
            return nominal.character == speaker
        if nominal.first_person:
            return character.is_narrator
        return nominal.gender is character.gender

    def _addressed(self, number: int, speaker: int) -> list[Evidence]:
        """Somebody calls the speaker by name just before or after."""
        speeches = self._reading.speeches
        for other in (number - 1, number + 1):
            if not 0 <= other < len(speeches) or self._speakers[other] == speaker:
                continue
            shown = speeches[other].shown_vocatives.get(speaker)
            if shown is not None:
                return [
                    Evidence(
                        EvidenceKind.VOCATIVE,
                        f'addressed as "{shown}" by {self._name(self._speakers[other])}',
                    )
                ]
        return []

    def _turn(self, number: int, speaker: int) -> list[Evidence]:
        if number == 0:
            return []
        speeches = self._reading.speeches
        before = self._speakers[number - 1]
        here, there = speeches[number].quotation, speeches[number - 1].quotation
        distance = here.paragraph - there.paragraph
        if before == speaker and distance == 0:
            return [Evidence(EvidenceKind.CONTINUATION, "goes on in the same paragraph")]
        if before not in (speaker, -1) and distance <= 1:
            return [Evidence(EvidenceKind.TURN, f"answers {self._name(before)}")]
        return []

    def _name(self, character: int) -> str:
        return self._reading.people.characters[character].name if character >= 0 else "somebody"


def _belongs_to_previous(speech: Speech, nominal: Nominal) -> bool:
    """Whether what stands before the speech is the tag of the speech before it, which is over."""
    gap = speech.before
    if speech.first_in_paragraph or len(gap.sentences) > 1 or gap.last_mark in (",", ":"):
        return False
    return gap.lower_start or nominal.role == INVERTED or nominal.verb in speech_verbs()


def _clause(text: str, nominal: Nominal, sentence: Sentence) -> str:
    """The subject and its verb as the author wrote them."""
    subject = nominal.shown
    if nominal.role == POSSESSIVE:
        return " ".join(text[nominal.start :].split()[:3]).rstrip(",.;:")
    if not nominal.verb:
        return subject
    if nominal.role == INVERTED:
        at = text.lower().rfind(nominal.verb, 0, nominal.start)
        shown = text[at : nominal.start + len(subject)]
    else:
        at = text.lower().find(nominal.verb, nominal.start + len(subject))
        shown = text[nominal.start : at + len(nominal.verb)]
    return shown if 0 < len(shown) <= _LONGEST else f"{subject} {nominal.verb}"
