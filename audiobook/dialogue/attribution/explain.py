"""Says in words why a speech was given to its speaker."""

from __future__ import annotations

import re

from audiobook.dialogue.attribution.beliefs import Beliefs, likeliest
from audiobook.dialogue.attribution.parsing.nominals import (
    INVERTED,
    NAME,
    OTHER,
    POSSESSIVE,
    Nominal,
)
from audiobook.dialogue.attribution.parsing.parse import Gap, Reading, Speech
from audiobook.english.speech_verbs import speech_verbs
from audiobook.english.titles import ABBREVIATED_TITLE
from audiobook.model import Evidence, EvidenceKind, Gender

_OPEN = (":", ",")
"""What stands before a speech that goes on with the sentence."""
_FAR = 30
"""Code points between a subject and its verb that are left out."""
_AUXILIARIES = frozenset(
    "am are be been can could did do does had has have is may might must shall should was were "
    "will would".split()
)
_WEAK = _AUXILIARIES | set(
    "a an and began continued first his her its my not proceeded seemed the their to".split()
)
"""Words that want the next one to say anything."""
_CLAUSE = re.compile(rf"(?:{ABBREVIATED_TITLE}|[^.,;:!?…—–()“”«»\"])+")
_WORD = re.compile(r"[^\W_]\S*")
_BEGINS_AN_ACTION = re.compile(r"\b(?:began|continued|proceeded) (?:in)?to\b")


class Explainer:
    """Finds what in the text speaks for a speaker, the strongest first."""

    def __init__(self, reading: Reading, beliefs: Beliefs) -> None:
        self._reading = reading
        self._speakers = [likeliest(believed) for believed in beliefs]

    def why(self, number: int, speaker: int) -> tuple[Evidence, ...]:
        """The evidence for `speaker` (index of a character) of speech `number`."""
        speech = self._reading.speeches[number]
        evidence: list[Evidence] = []
        evidence += self._beside(speech, speaker) or self._paragraph_before(speech, speaker)
        evidence += self._addressed(number, speaker)
        evidence += self._turn(number, speaker)
        if speech.quotation.goes_on:
            evidence.append(
                Evidence(EvidenceKind.CONTINUATION, "goes on from the paragraph before")
            )
        if not evidence:
            evidence.append(Evidence(EvidenceKind.MODEL, "the likeliest of those who are there"))
        return tuple(evidence)

    def _beside(self, speech: Speech, speaker: int) -> list[Evidence]:
        """Tags and actions after and before the speech."""
        paragraphs = self._reading.document.paragraphs
        evidence = []
        following = speech.after.first.subject if speech.after.first is not None else None
        if following is not None and self._fits(following, speaker):
            evidence += _acts(paragraphs[speech.after.paragraph], following)
        leading = _leading(speech.before)
        if (
            leading is not None
            and self._fits(leading, speaker)
            and not _belongs_to_previous(speech, leading)
            and not self._means_another(speech.before, leading, speaker)
        ):
            evidence += _acts(paragraphs[speech.before.paragraph], leading)
        return evidence

    def _means_another(self, gap: Gap, pronoun: Nominal, speaker: int) -> bool:
        """Whether a pronoun follows the name of somebody else of its sex: ``Tom sat. He rose.``"""
        if pronoun.kind == NAME:
            return False
        characters = self._reading.people.characters
        for sentence in reversed(gap.sentences[:-1]):
            subject = sentence.subject
            if subject is not None and subject.kind == NAME and subject.character >= 0:
                other = subject.character
                return other != speaker and characters[other].gender is pronoun.gender
        return False

    def _paragraph_before(self, speech: Speech, speaker: int) -> list[Evidence]:
        """What leads to the speech from the end of a paragraph of narration, or before a colon."""
        number = speech.quotation.paragraph - 1
        if number < 0 or not speech.first_in_paragraph or speech.before.sentences:
            return []
        if self._is_parted(number, number + 1) or not self._reading.gaps[number]:
            return []
        gaps = self._reading.gaps[number]
        nominal = _leading(gaps[-1])
        if nominal is None or not self._fits(nominal, speaker):
            return []
        is_open = gaps[-1].last_mark in _OPEN
        if not is_open and (len(gaps) > 1 or not (_is_said(nominal) or nominal.kind == NAME)):
            return []
        return _acts(self._reading.document.paragraphs[number], nominal)

    def _is_parted(self, first: int, last: int) -> bool:
        """Whether a scene or chapter begins after paragraph `first`, up to `last`."""
        document = self._reading.document
        begins = document.scene_starts | document.chapter_starts
        return any(number in begins for number in range(first + 1, last + 1))

    def _fits(self, nominal: Nominal, speaker: int) -> bool:
        if nominal.role == OTHER:
            return False
        character = self._reading.people.characters[speaker]
        if nominal.kind == NAME:
            return nominal.character == speaker
        if nominal.first_person:
            return character.is_narrator and nominal.character in (speaker, -1)
        if _is_said(nominal) and Gender.UNKNOWN in (nominal.gender, character.gender):
            return True
        return nominal.gender is character.gender

    def _addressed(self, number: int, speaker: int) -> list[Evidence]:
        """Somebody calls the speaker by name just before or after."""
        speeches = self._reading.speeches
        for other in (number - 1, number + 1):
            if not 0 <= other < len(speeches) or self._speakers[other] == speaker:
                continue
            vocative = speeches[other].shown_vocatives.get(speaker)
            if vocative is not None:
                return [
                    Evidence(
                        EvidenceKind.VOCATIVE,
                        f'addressed as "{vocative}" by {self._name(self._speakers[other])}',
                    )
                ]
        return []

    def _turn(self, number: int, speaker: int) -> list[Evidence]:
        if number == 0:
            return []
        speeches = self._reading.speeches
        previous_speaker = self._speakers[number - 1]
        here, there = speeches[number].quotation, speeches[number - 1].last
        distance = here.paragraph - there.paragraph
        if previous_speaker == speaker and distance == 0:
            return [Evidence(EvidenceKind.CONTINUATION, "goes on in the same paragraph")]
        parted = self._is_parted(there.paragraph, here.paragraph)
        if previous_speaker not in (speaker, -1) and distance <= 1 and not parted:
            return [Evidence(EvidenceKind.TURN, f"answers {self._name(previous_speaker)}")]
        return []

    def _name(self, character: int) -> str:
        return self._reading.people.characters[character].name if character >= 0 else "somebody"


def _belongs_to_previous(speech: Speech, nominal: Nominal) -> bool:
    """Whether what stands before the speech is the tag of the speech before it, which is over."""
    gap = speech.before
    if speech.first_in_paragraph or len(gap.sentences) > 1 or gap.last_mark in (",", ":"):
        return False
    return gap.lower_start or _is_said(nominal)


def _leading(gap: Gap) -> Nominal | None:
    """The subject of what stands before a speech: before a colon or comma the last who speaks."""
    sentence = gap.last
    if sentence is None:
        return None
    speaks = sentence.last_speaker if gap.last_mark in _OPEN else None
    return speaks or sentence.subject


def _is_said(nominal: Nominal) -> bool:
    inverted = nominal.role == INVERTED and nominal.verb not in _AUXILIARIES
    return inverted or nominal.verb in speech_verbs()


def _acts(text: str, nominal: Nominal) -> list[Evidence]:
    """What somebody says or does beside a speech, in the author's words."""
    if nominal.role == INVERTED and nominal.verb in _AUXILIARIES:
        # A question about somebody: `“Ah!” Was he pleased?`
        return []
    if not nominal.verb and nominal.kind != NAME and nominal.role != POSSESSIVE:
        return []
    phrase = _clause(text, nominal)
    is_tag = _is_said(nominal) and not _BEGINS_AN_ACTION.search(phrase)
    if nominal.first_person:
        kind = EvidenceKind.NARRATOR
    elif not is_tag:
        kind = EvidenceKind.BEAT
    else:
        kind = EvidenceKind.TAG if nominal.kind == NAME else EvidenceKind.PRONOUN_TAG
    return [Evidence(kind, f'{"tag" if is_tag else "action"} "{phrase}"')]


def _clause(text: str, nominal: Nominal) -> str:
    """The subject and its verb as the author wrote them."""
    start, end = nominal.start, nominal.start + len(nominal.shown)
    if nominal.role == POSSESSIVE:
        return _words(text, start, 3)
    if not nominal.verb:
        return _words(text, start, len(nominal.shown.split()) + 2)
    verb = re.compile(rf"\b{re.escape(nominal.verb)}\b", re.IGNORECASE)
    if nominal.role == INVERTED:
        preceding_verbs = [*verb.finditer(text, max(start - _FAR, 0), start)]
        return (
            text[preceding_verbs[-1].start() : end]
            if preceding_verbs
            else f"{nominal.verb} {nominal.shown}"
        )
    match = verb.search(text, end)
    if match is None:
        return _words(text, start, len(nominal.shown.split()) + 1)
    predicate = _words(text, match.start(), 1)
    if match.start() - end > _FAR:
        return f"{nominal.shown} … {predicate}"
    return text[start : match.start()] + predicate


def _words(text: str, start: int, count: int) -> str:
    """`count` words of one clause, and those that say nothing without the next."""
    clause = _CLAUSE.match(text, start)
    words = _WORD.findall(clause[0]) if clause is not None else []
    while count < len(words) and words[count - 1].lower() in _WEAK:
        count += 1
    return " ".join(words[:count])
