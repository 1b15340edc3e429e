"""Which quotations a language model is asked about, and with how much of the text around them."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiobook.dialogue.attribution import DOUBT_THRESHOLD
from audiobook.dialogue.document import Attribution, Document

MOST_QUESTIONS = 8
"""Of one request."""

_PASSAGE = 4800  # characters of text in a request
_BEFORE, _AFTER = 1200, 600  # characters shown before the first question and after the last
_LONGEST_QUOTATION, _LONGEST_NARRATION = 700, 800  # characters; the middle of more is left out
_NEIGHBOURHOOD = 200  # characters on each side that make a quotation the same one again
_LEFT_OUT = " … "


@dataclass(frozen=True, slots=True)
class Question:
    """A doubtful quotation and who may speak it."""

    quotation: int
    """Index into `Document.quotations`."""
    candidates: tuple[str, ...]
    """Most likely first."""
    key: str
    """A digest of its words and those around, by which an answer is known again."""
    harm: float
    """Words expected to be in the wrong voice."""


@dataclass(frozen=True, slots=True)
class PassagePart:
    """A stretch of a scene: a quotation, or what stands between two."""

    text: str
    """With its marks; the middle of a long one is left out."""
    quotation: int | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The questions of one request and the passage they are about."""

    questions: tuple[Question, ...]
    passage: tuple[PassagePart, ...]

    @property
    def harm(self) -> float:
        return sum(question.harm for question in self.questions)


def doubtful_questions(
    document: Document, attributions: Sequence[Attribution | None]
) -> list[Question]:
    """A question for each speech whose speaker is in doubt and for whom there are candidates.

    Args:
        document: paragraphs with their quotations.
        attributions: one a quotation; None where it is no speech.
    """
    twins: Counter[str] = Counter()
    questions = []
    for index, (quotation, attribution) in enumerate(
        zip(document.quotations, attributions, strict=True)
    ):
        surroundings = _surroundings(document, index)
        key = hashlib.sha256(f"{surroundings}\0{twins[surroundings]}".encode()).hexdigest()
        twins[surroundings] += 1
        if (
            attribution is None
            or attribution.speaker is None
            or attribution.confidence >= DOUBT_THRESHOLD
        ):
            continue
        names = tuple(
            dict.fromkeys([attribution.speaker, *(c.speaker for c in attribution.candidates)])
        )
        words = document.paragraphs[quotation.paragraph][quotation.start : quotation.end].split()
        questions.append(Question(index, names, key, len(words) * (1.0 - attribution.confidence)))
    return questions


def batches(document: Document, questions: Sequence[Question]) -> list[Batch]:
    """The questions in requests: of one scene each, `MOST_QUESTIONS` and a passage of bounded
    length at most."""
    by_quotation = {question.quotation: question for question in questions}
    grouped = []
    for pieces in _scenes(document):
        places = [index for index, piece in enumerate(pieces) if piece.quotation in by_quotation]
        while places:
            count = _fitting(pieces, places)
            begin, end = places[0], places[count - 1]
            grouped.append(
                Batch(
                    tuple(
                        by_quotation[q]
                        for index in places[:count]
                        if (q := pieces[index].quotation) in by_quotation
                    ),
                    tuple(pieces[_reach(pieces, begin, -1) : _reach(pieces, end, 1) + 1]),
                )
            )
            places = places[count:]
    return grouped


def _fitting(pieces: Sequence[PassagePart], places: Sequence[int]) -> int:
    """How many of the next questions fit into one request."""
    room = _PASSAGE - _BEFORE - _AFTER - len(pieces[places[0]].text)
    count = 1
    while count < min(len(places), MOST_QUESTIONS):
        between = pieces[places[count - 1] + 1 : places[count] + 1]
        room -= sum(len(piece.text) for piece in between)
        if room < 0:
            break
        count += 1
    return count


def _reach(pieces: Sequence[PassagePart], place: int, step: int) -> int:
    """The furthest piece that is still shown, from `place` on in one direction: the next one, and
    more while there is room."""
    room = _BEFORE if step < 0 else _AFTER
    reached = place
    while 0 <= reached + step < len(pieces):
        room -= len(pieces[reached + step].text)
        if room < 0 and reached != place:
            break
        reached += step
    return reached


def _scenes(document: Document) -> Iterator[list[PassagePart]]:
    """The text of each scene, cut at its quotations."""
    starts = sorted({0, *document.scene_starts, *document.chapter_starts})
    scenes: list[list[PassagePart]] = [[] for _ in starts]
    by_paragraph: dict[int, list[int]] = {}
    for index, quotation in enumerate(document.quotations):
        if quotation.is_speech:
            by_paragraph.setdefault(quotation.paragraph, []).append(index)
    for number, text in enumerate(document.paragraphs):
        pieces = scenes[bisect_right(starts, number) - 1]
        scene_start = 0
        for index in by_paragraph.get(number, ()):
            quotation = document.quotations[index]
            start, end = quotation.outer_start, quotation.outer_end
            if scene_start < start:
                pieces.append(PassagePart(_shortened(text[scene_start:start], _LONGEST_NARRATION)))
            pieces.append(PassagePart(_shortened(text[start:end], _LONGEST_QUOTATION), index))
            scene_start = end
        pieces.append(PassagePart(_shortened(text[scene_start:], _LONGEST_NARRATION) + "\n\n"))
    yield from scenes


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    half = (most - len(_LEFT_OUT)) // 2
    return text[:half] + _LEFT_OUT + text[-half:]


def _surroundings(document: Document, index: int) -> str:
    """A quotation with what stands before and after it, across paragraphs."""
    quotation = document.quotations[index]
    text = document.paragraphs[quotation.paragraph]
    left_context = text[max(quotation.start - _NEIGHBOURHOOD, 0) : quotation.start]
    right_context = text[quotation.end : quotation.end + _NEIGHBOURHOOD]
    number = quotation.paragraph
    while len(left_context) < _NEIGHBOURHOOD and number > 0:
        number -= 1
        left_context = f"{document.paragraphs[number][-_NEIGHBOURHOOD:]}\n{left_context}"
    number = quotation.paragraph
    while len(right_context) < _NEIGHBOURHOOD and number + 1 < len(document.paragraphs):
        number += 1
        right_context = f"{right_context}\n{document.paragraphs[number][:_NEIGHBOURHOOD]}"
    words = text[quotation.start : quotation.end]
    return f"{left_context[-_NEIGHBOURHOOD:]}\0{words}\0{right_context[:_NEIGHBOURHOOD]}"
