"""The author's decisions laid over the quotations that were found.

What the author says wins over the marks: he can make narration of a quotation, speech of narration,
and cut a quotation in two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from audiobook.dialogue.document import Document, Quotation
from audiobook.model import NARRATOR, Decision

_WORDS = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_REASON = "the author decided"


def apply_decisions(
    document: Document, decisions: Iterable[Decision]
) -> tuple[Document, Mapping[int, str]]:
    """Lay decisions over a document.

    A decision about a paragraph that the document does not have is left out.

    Returns:
        The document with its quotations as the author has them, and for each quotation whose
        speaker the author named (by its index) the speaker.
    """
    placed = _place(document.paragraphs, decisions)
    if not placed:
        return document, {}
    by_paragraph: dict[int, list[Quotation]] = defaultdict(list)
    for quotation in document.quotations:
        by_paragraph[quotation.paragraph].append(quotation)
    quotations: list[Quotation] = []
    speakers: dict[int, str] = {}
    for number in sorted(by_paragraph.keys() | placed.keys()):
        if number not in placed:
            quotations += by_paragraph[number]
            continue
        text = document.paragraphs[number]
        for quotation, speaker in _overlay(text, number, by_paragraph[number], placed[number]):
            if speaker is not None:
                speakers[len(quotations)] = speaker
            quotations.append(quotation)
    return replace(document, quotations=tuple(quotations)), speakers


def _place(paragraphs: Sequence[str], decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    """The decisions by the index of their paragraph.

    Of paragraphs with the same text, where the decision does not say which, the next one is meant
    as soon as the offsets start again.
    """
    where: dict[str, list[int]] = defaultdict(list)
    for index, text in enumerate(paragraphs):
        where[text].append(index)
    placed: dict[int, list[Decision]] = defaultdict(list)
    turn: dict[str, int] = defaultdict(int)
    for decision in decisions:
        places = where.get(decision.paragraph)
        if not places or not 0 <= decision.start < decision.end <= len(decision.paragraph):
            continue
        if decision.occurrence is not None:
            if decision.occurrence < len(places):
                placed[places[decision.occurrence]].append(decision)
            continue
        prior = placed.get(places[turn[decision.paragraph]])
        if prior and decision.start < prior[-1].end:
            if turn[decision.paragraph] + 1 == len(places):
                continue
            turn[decision.paragraph] += 1
        placed[places[turn[decision.paragraph]]].append(decision)
    return placed


def _overlay(
    text: str, number: int, quotations: Sequence[Quotation], decisions: Sequence[Decision]
) -> Iterator[tuple[Quotation, str | None]]:
    """The quotations of one paragraph in order, each with the speaker the author named."""
    spoken: list[tuple[Quotation, str | None]] = []
    free: list[Decision] = []
    remaining = dict(enumerate(quotations))
    for decision in decisions:
        words = _words(text, decision.start, decision.end)
        for index, quotation in remaining.items():
            if words == _words(text, quotation.outer_start, quotation.outer_end):
                del remaining[index]
                is_speech = decision.speaker != NARRATOR
                overlaid = replace(
                    quotation,
                    is_speech=is_speech,
                    speech_probability=float(is_speech),
                    reason=_REASON,
                )
                spoken.append((overlaid, decision.speaker if is_speech else None))
                break
        else:
            free.append(decision)
    for quotation in remaining.values():
        spoken += [(piece, None) for piece in _outside(text, quotation, free)]
    for decision in free:
        words = _words(text, decision.start, decision.end)
        if decision.speaker != NARRATOR and words is not None:
            outer_start, outer_end = _without_space(text, decision.start, decision.end)
            overlaid = Quotation(number, *words, outer_start, outer_end, reason=_REASON)
            spoken.append((overlaid, decision.speaker))
    spoken.sort(key=lambda pair: pair[0].outer_start)
    return iter(spoken)


def _outside(text: str, quotation: Quotation, decisions: Sequence[Decision]) -> Iterator[Quotation]:
    """What the author's decisions leave of a quotation; itself when they do not touch it."""
    cuts = [
        decision
        for decision in decisions
        if decision.start < quotation.outer_end and decision.end > quotation.outer_start
    ]
    if not cuts:
        yield quotation
        return
    position = quotation.outer_start
    for start, end in [*((cut.start, cut.end) for cut in cuts), (quotation.outer_end,) * 2]:
        words = _words(text, position, start)
        if words is not None:
            outer_start, outer_end = _without_space(text, position, start)
            yield replace(
                quotation,
                start=words[0],
                end=words[1],
                outer_start=outer_start,
                outer_end=outer_end,
                goes_on=quotation.goes_on and outer_start == quotation.outer_start,
            )
        position = max(position, end)


def _words(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span from the first letter or digit to the last; None without any."""
    match = _WORDS.search(text, start, end)
    return match.span() if match else None


def _without_space(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
