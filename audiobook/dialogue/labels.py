"""Who speaks where the manuscript says so itself: plays, transcripts and chats.

The reader of manuscripts takes the labels out of the text (`Paragraph.speeches`); here they get
the people they name, and their stretches become quotations.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from audiobook.dialogue.document import Attribution, Document, Quotation
from audiobook.english.titles import TITLE_GENDER
from audiobook.model import Candidate, Character, Evidence, EvidenceKind, LabelledSpeech, Paragraph

LABELLED = "the manuscript says who speaks"
"""Why a labelled stretch is speech."""

_WORDS = re.compile(r"[^\W_](?:.*[^\W_])?", re.DOTALL)
_NAME_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SMALL = frozenset("the a an of and de la von van".split())

_Place = tuple[int, int, int]
"""Paragraph, and where in it a quotation begins and ends with its marks."""


def labelled_characters(
    paragraphs: Sequence[Paragraph], known: Sequence[Character]
) -> tuple[Character, ...]:
    """Those whom labels name, but for those the author knows."""
    names: dict[str, None] = {}
    for paragraph in paragraphs:
        for speech in paragraph.speeches:
            name = speaker_of(speech.speaker, known)
            if not any(character.name == name for character in known):
                names[name] = None
    return tuple(Character(name) for name in names)


def with_labels(
    document: Document, paragraphs: Sequence[Paragraph], known: Sequence[Character]
) -> tuple[Document, Mapping[_Place, str]]:
    """The document whose labelled stretches are its only quotations where there are labels, and
    who speaks each."""
    if not any(paragraph.speeches for paragraph in paragraphs):
        return document, {}
    by_paragraph: dict[int, list[Quotation]] = defaultdict(list)
    for quotation in document.quotations:
        if not paragraphs[quotation.paragraph].speeches:
            by_paragraph[quotation.paragraph].append(quotation)
    speakers: dict[_Place, str] = {}
    for number, paragraph in enumerate(paragraphs):
        for speech in paragraph.speeches:
            stretch = _quotation(number, paragraph.text, speech)
            if stretch is not None:
                by_paragraph[number].append(stretch)
                speakers[_span(stretch)] = speaker_of(speech.speaker, known)
    quotations = tuple(each for number in sorted(by_paragraph) for each in by_paragraph[number])
    return replace(document, quotations=quotations), speakers


def decided_by_labels(
    document: Document, speakers: Mapping[_Place, str], decided: Mapping[int, str]
) -> Mapping[int, str]:
    """Index of a quotation → who speaks it by its label, if the author has not said otherwise."""
    return {
        index: speakers[span]
        for index, quotation in enumerate(document.quotations)
        if (span := _span(quotation)) in speakers
        and index not in decided
        and quotation.reason == LABELLED
    }


def labelled(speaker: str) -> Attribution:
    """What is said of a stretch with a label."""
    evidence = Evidence(EvidenceKind.TAG, f'label "{speaker}"')
    return Attribution(speaker, 1.0, (evidence,), (Candidate(speaker, 1.0),))


def speaker_of(label: str, known: Sequence[Character]) -> str:
    """The name of whom a label means: the author's own where it fits one (``ANNA`` is Anna), else
    the label, not all in capitals."""
    folded = label.casefold()
    for character in known:
        if folded in (name.casefold() for name in (character.name, *character.aliases)):
            return character.name
    words = _telling(label)
    fitting = [
        character
        for character in known
        if words and any(words <= _telling(name) for name in (character.name, *character.aliases))
    ]
    if len(fitting) == 1:
        return fitting[0].name
    letters = [char for char in label if char.isalpha()]
    if len(letters) < 2 or not label.isupper():
        return label
    return _NAME_WORD.sub(lambda match: _capitalised(match.group(), match.start()), label)


def _capitalised(word: str, at: int) -> str:
    lower = word.lower()
    if at and lower in _SMALL:
        return lower
    return "-".join(part[:1].upper() + part[1:] for part in lower.split("-"))


def _telling(name: str) -> frozenset[str]:
    """The words of a name without titles and articles."""
    words = (word.casefold().rstrip(".") for word in _NAME_WORD.findall(name))
    return frozenset(word for word in words if word not in TITLE_GENDER and word not in _SMALL)


def _quotation(number: int, text: str, speech: LabelledSpeech) -> Quotation | None:
    words = _WORDS.search(text, speech.start, speech.end)
    if words is None:
        return None
    piece = text[speech.start : speech.end]
    start = speech.start + len(piece) - len(piece.lstrip())
    end = speech.start + len(piece.rstrip())
    return Quotation(number, *words.span(), start, end, reason=LABELLED)


def _span(quotation: Quotation) -> _Place:
    return quotation.paragraph, quotation.outer_start, quotation.outer_end
