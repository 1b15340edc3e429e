"""From a document and its people to one attribution for each quotation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiobook.dialogue.attribution.conversation import Conversation, blended
from audiobook.dialogue.attribution.explain import Explainer
from audiobook.dialogue.attribution.parse import Reading, read
from audiobook.dialogue.attribution.ranking import (
    first_beliefs,
    first_table,
    judged_rows,
    settle,
)
from audiobook.dialogue.attribution.trees import Floats, Forest
from audiobook.dialogue.document import Attribution, Document, People
from audiobook.model import Candidate, Character, Evidence, EvidenceKind

DOUBT_THRESHOLD = 0.92
"""A speaker whose confidence is below is marked for the author. Of those above at most 3 % are
wrong on novels that were not trained on (`benchmarks/attribution.py` prints how many)."""

_SHOWN_CANDIDATES = 5
_NEGLIGIBLE = 0.005
_MODEL = Path(__file__).with_name("model.npz")


@dataclass(frozen=True, slots=True)
class Model:
    """The trained parts: a forest a stage, the network of conversations, and what a probability is
    worth."""

    forests: tuple[Forest, ...]
    conversation: Conversation
    judge: Forest
    """Scores the likeliest candidate: log odds that it is right."""
    judged: NDArray[np.float64]
    """Scores of the judge, rising, ..."""
    true: NDArray[np.float64]
    """... and how often a speaker with that score was right on unseen novels."""

    def confidences(self, rows: Iterable[Floats]) -> list[float]:
        """How often speakers with these rows, as `judged_rows` gives them, are right; 0 where
        nobody is one."""
        found: list[float] = []
        for run in rows:
            if run.shape[1]:
                found += np.interp(self.judge.scores(run), self.judged, self.true).tolist()
            else:
                found += [0.0] * len(run)
        return found


@cache
def load_model(path: Path = _MODEL) -> Model:
    """Read the model file; once a process."""
    with np.load(path, allow_pickle=False) as arrays:
        forests: list[Forest] = []
        while f"stage{len(forests) + 1}.roots" in arrays:
            forests.append(Forest.from_arrays(arrays, f"stage{len(forests) + 1}"))
        return Model(
            tuple(forests),
            Conversation.from_arrays(arrays, "conversation"),
            Forest.from_arrays(arrays, "judge"),
            arrays["calibration.judged"].astype(np.float64),
            arrays["calibration.true"].astype(np.float64),
        )


def attribute(
    document: Document, people: People, decisions: Mapping[int, str | None] | None = None
) -> tuple[Attribution, ...]:
    """Say who speaks each quotation of `document`.

    Args:
        document: paragraphs with their quotations.
        people: the characters and where they are mentioned.
        decisions: what the author decided, index of a quotation → name of the speaker, None for
            no speech. Kept as it is, and used for the neighbours.

    Returns:
        One attribution a quotation, in order. A quotation that is no speech has the speaker None
        and the confidence that it is none; a speech that nobody can be named for has the speaker
        None too, with confidence 0.
    """
    decided = dict(decisions or {})
    document = _with_decisions(document, decided)
    people = _with_deciders(people, decided)
    reading = read(document, people)
    beliefs, confidences = believe(reading, decided)
    explainer = Explainer(reading, beliefs)
    found: list[Attribution] = [
        _not_speech(quotation.speech_probability, quotation.reason)
        for quotation in document.quotations
    ]
    for number, speech in enumerate(reading.speeches):
        found[speech.index] = _attribution(
            number, reading, beliefs[number], confidences[number], explainer
        )
    for index, speaker in decided.items():
        if 0 <= index < len(found):
            found[index] = _by_author(speaker)
    return tuple(found)


def believe(
    reading: Reading, decided: Mapping[int, str | None]
) -> tuple[list[dict[int, float]], list[float]]:
    """Probability of each candidate of each speech after all stages, and how far to trust the
    likeliest."""
    names = {character.name: i for i, character in enumerate(reading.people.characters)}
    certain = {
        number: names[speaker]
        for number, speech in enumerate(reading.speeches)
        if (speaker := decided.get(speech.index)) is not None
    }
    model = load_model()
    # Not held by a name: what the first table is made from takes as much memory as its rows.
    first, base = first_beliefs(first_table(reading, certain), model.forests[0], certain)
    if not any(base.candidates):
        return [{} for _ in reading.speeches], [0.0] * len(reading.speeches)
    table, beliefs = base, first
    for forest in model.forests[1:]:
        table, beliefs = settle(base, reading, beliefs, forest, certain)
    beliefs = blended(beliefs, model.conversation.beliefs(base, reading, first, certain))
    return beliefs, model.confidences(judged_rows(table, beliefs))


def _with_decisions(document: Document, decided: Mapping[int, str | None]) -> Document:
    if not decided:
        return document
    quotations = tuple(
        replace(quotation, is_speech=decided[i] is not None) if i in decided else quotation
        for i, quotation in enumerate(document.quotations)
    )
    return replace(document, quotations=quotations)


def _with_deciders(people: People, decided: Mapping[int, str | None]) -> People:
    known = {character.name for character in people.characters}
    new = sorted({name for name in decided.values() if name is not None} - known)
    if not new:
        return people
    return replace(people, characters=people.characters + tuple(Character(name) for name in new))


def _not_speech(probability: float, reason: str) -> Attribution:
    evidence = (Evidence(EvidenceKind.NOT_SPEECH, reason),) if reason else ()
    return Attribution(None, 1.0 - probability, evidence)


def _by_author(speaker: str | None) -> Attribution:
    detail = "decided by the author" if speaker else "no speech, decided by the author"
    candidates = (Candidate(speaker, 1.0),) if speaker else ()
    return Attribution(speaker, 1.0, (Evidence(EvidenceKind.AUTHOR, detail),), candidates)


def _attribution(
    number: int,
    reading: Reading,
    believed: Mapping[int, float],
    confidence: float,
    explainer: Explainer,
) -> Attribution:
    characters = reading.people.characters
    order = sorted(believed.items(), key=lambda item: (-item[1], item[0]))
    if not order:
        return Attribution(None, 0.0)
    best = order[0][0]
    candidates = tuple(
        Candidate(characters[c].name, round(p, 4))
        for c, p in order[:_SHOWN_CANDIDATES]
        if p >= _NEGLIGIBLE
    )
    return Attribution(
        characters[best].name,
        round(confidence, 4),
        explainer.why(number, best),
        candidates,
    )
