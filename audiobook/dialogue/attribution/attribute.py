"""From a document and its people to one attribution for each quotation."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiobook.dialogue.attribution.beats import weighed_by_beats
from audiobook.dialogue.attribution.constraints import Constraints, Rule, constrain
from audiobook.dialogue.attribution.conversation import Conversation, blended
from audiobook.dialogue.attribution.explain import Explainer
from audiobook.dialogue.attribution.features.schema import check
from audiobook.dialogue.attribution.judged import Names, Opinions, judged_rows
from audiobook.dialogue.attribution.parsing.parse import Reading, Speech, read
from audiobook.dialogue.attribution.parsing.tags import plain_tag
from audiobook.dialogue.attribution.ranking import (
    first_beliefs,
    first_table,
    settle,
)
from audiobook.dialogue.attribution.trees import Floats, Forest
from audiobook.dialogue.attribution.turns import Turns, contexts_of, said_by_the_other
from audiobook.dialogue.attribution.unnamed import (
    MAY_BE_NAMED,
    SYSTEM,
    boxed,
    with_unnamed_speakers,
)
from audiobook.dialogue.document import Attribution, Document, People
from audiobook.model import Candidate, Character, Evidence, EvidenceKind

DOUBT_THRESHOLD = 0.935
"""A speaker whose confidence is below is marked for the author. Of the speeches above at most 2 %
were wrong on the training novels and in pieces of them, out of fold by author
(`training/train_attribution.py` prints the limits of every view)."""

CERTAIN_BY_RULE = 0.97
"""Of a speaker whom a plain tag names. On the training novels 1 % of these were wrong, nearly all
because two people had been taken for one."""
UNCERTAIN_NOBODY = 0.6
"""Of a voice that the scene may give to somebody later, of somebody and another, of one of a crowd,
and of ``both`` where they are not two."""
_TORN = 0.85
"""Most that is believed of a speech whose marks and words contradict each other."""
_IN_A_BOX = Evidence(EvidenceKind.MODEL, "stands in a box of its own")
_GOES_ON = Evidence(EvidenceKind.CONTINUATION, "goes on from the paragraph before")
_SHOWN_CANDIDATES = 5
_NEGLIGIBLE = 0.005
_MODEL = Path(__file__).with_name("model.npz")


@dataclass(frozen=True, slots=True)
class Model:
    """The trained parts: a forest a stage, the network of conversations, and what a probability is
    worth."""

    forests: tuple[Forest, ...]
    conversation: Conversation
    turns: Turns
    judge: Forest
    """Scores the likeliest candidate: log odds that it is right."""
    judged: NDArray[np.float64]
    """Scores of the judge, rising, ..."""
    true: NDArray[np.float64]
    """... and how often a speaker with that score was right on unseen novels."""

    def confidences(self, rows: Iterable[Floats]) -> list[float]:
        """How often speakers with these rows, as `judged_rows` gives them, are right; 0 where
        nobody is one."""
        values: list[float] = []
        for run in rows:
            if run.shape[1]:
                values += np.interp(self.judge.scores(run), self.judged, self.true).tolist()
            else:
                values += [0.0] * len(run)
        return values


@cache
def load_model(path: Path = _MODEL) -> Model:
    """Read the model file; once a process.

    Raises:
        SchemaError: it was trained with other columns than the code makes.
    """
    with np.load(path, allow_pickle=False) as arrays:
        forests: list[Forest] = []
        while f"stage{len(forests) + 1}.roots" in arrays:
            forests.append(Forest.from_arrays(arrays, f"stage{len(forests) + 1}"))
        check(arrays, later_stages=len(forests) - 1)
        return Model(
            tuple(forests),
            Conversation.from_arrays(arrays, "conversation"),
            Turns.from_arrays(arrays, "turns"),
            Forest.from_arrays(arrays, "judge"),
            arrays["calibration.judged"].astype(np.float64),
            arrays["calibration.true"].astype(np.float64),
        )


def attribute(
    document: Document,
    people: People,
    decisions: Mapping[int, str | None] | None = None,
    model: Model | None = None,
) -> tuple[Attribution, ...]:
    """Say who speaks each quotation of `document`.

    Args:
        document: paragraphs with their quotations.
        people: the characters and where they are mentioned.
        decisions: what the author decided, index of a quotation → name of the speaker, None for
            no speech. Kept as it is, and used for the neighbours.
        model: another than the one that ships.

    Returns:
        One attribution a quotation, in order. A quotation that is no speech has the speaker None
        and the confidence that it is none; a speech that nobody can be named for has the speaker
        None too, with confidence 0.
    """
    decided = dict(decisions or {})
    boxes = boxed(document) - decided.keys()
    document = _with_decisions(document, decided)
    people = with_unnamed_speakers(document, _with_deciders(people, decided))
    reading = read(_without(document, boxes), people)
    beliefs, confidences = believe(reading, decided, model or load_model())
    explainer = Explainer(reading, beliefs)
    attributions: list[Attribution] = [
        _not_speech(quotation.speech_probability, quotation.reason)
        for quotation in document.quotations
    ]
    for number, speech in enumerate(reading.speeches):
        attribution = _attribution(number, reading, beliefs[number], confidences[number], explainer)
        attributions[speech.index] = attribution
        for index, _ in speech.onward:
            attributions[index] = replace(attribution, evidence=(*attribution.evidence, _GOES_ON))
    for index in boxes:
        if document.quotations[index].is_speech:
            attributions[index] = Attribution(SYSTEM, CERTAIN_BY_RULE, (_IN_A_BOX,))
    for index, speaker in decided.items():
        if 0 <= index < len(attributions):
            attributions[index] = _by_author(speaker)
    return tuple(attributions)


def believe(
    reading: Reading, decided: Mapping[int, str | None], model: Model
) -> tuple[list[dict[int, float]], list[float]]:
    """Probability of each candidate of each speech after all stages, and how far to trust the
    likeliest."""
    names = {character.name: i for i, character in enumerate(reading.people.characters)}
    certain = {
        number: names[speaker]
        for number, speech in enumerate(reading.speeches)
        for index in speech.indexes
        if (speaker := decided.get(index)) is not None
    }
    constraints = constrain(reading, certain)
    # Not held by a name: what the first table is made from takes as much memory as its rows.
    base_scores, base = first_beliefs(
        first_table(reading, constraints), model.forests[0], constraints
    )
    if not any(base.candidates):
        return [{} for _ in reading.speeches], [0.0] * len(reading.speeches)
    table, trees = base, base_scores
    for forest in model.forests[1:]:
        table, trees = settle(base, reading, trees, forest, constraints)
    network = model.conversation.beliefs(base, reading, base_scores, constraints)
    blend = constraints.applied(
        weighed_by_beats(reading, blended(trees, network), constraints.certain)
    )
    replies = said_by_the_other(reading)
    settled = constraints.applied(model.turns.settled(contexts_of(reading), blend, replies))
    opinions = Opinions(base_scores, trees, network, blend, settled)
    judged = model.confidences(judged_rows(table, reading, opinions, constraints))
    return settled, _with_rules(reading, constraints, judged)


def _with_rules(reading: Reading, constraints: Constraints, judged: Sequence[float]) -> list[float]:
    """Confidences that grammar has its say in: a plain tag with a name that is one person's is
    sure, what has one speaker is as sure as its surest part."""
    confidences = list(judged)
    names = Names(reading)
    for number, rule in constraints.rules.items():
        if rule is Rule.NOBODY:
            name = reading.people.characters[constraints.certain[number]].name
            confidences[number] = (
                UNCERTAIN_NOBODY
                if name in MAY_BE_NAMED or _is_one_of_many(reading.speeches[number])
                else CERTAIN_BY_RULE
            )
        elif rule is Rule.FIRST_PERSON or (
            rule is Rule.NAMED and not _is_shared(reading, names, number, constraints)
        ):
            confidences[number] = max(confidences[number], CERTAIN_BY_RULE)
    for number, speech in enumerate(reading.speeches):
        if speech.is_torn and number not in constraints.rules:
            confidences[number] = min(confidences[number], _TORN)
    for group in constraints.groups(sure=True):
        highest = max(confidences[number] for number in group)
        for number in group:
            confidences[number] = highest
    return confidences


def _is_one_of_many(speech: Speech) -> bool:
    """Whether the tag gives a speech to ``one of the onlookers``, whom the book may name."""
    subject = speech.after.first.subject if speech.after.first is not None else None
    return subject is not None and subject.shown.lower().startswith("one of ")


def _is_shared(reading: Reading, names: Names, number: int, constraints: Constraints) -> bool:
    subject = plain_tag(reading, reading.speeches[number])
    return subject is not None and names.is_shared(subject.shown, constraints.certain[number])


def _without(document: Document, boxes: Container[int]) -> Document:
    """The document as it is without what stands in boxes, which nobody in the scene speaks."""
    if not boxes:
        return document
    quotations = (
        replace(quotation, is_speech=False) if index in boxes else quotation
        for index, quotation in enumerate(document.quotations)
    )
    return replace(document, quotations=tuple(quotations))


def _with_decisions(document: Document, decided: Mapping[int, str | None]) -> Document:
    if not decided:
        return document
    quotations = list(document.quotations)
    for index, speaker in decided.items():
        if not 0 <= index < len(quotations):
            continue
        # Whom the author names for a later part of a speech need not speak what stands before it.
        goes_on = quotations[index].goes_on and decided.get(index - 1) == speaker
        quotations[index] = replace(
            quotations[index], is_speech=speaker is not None, goes_on=goes_on
        )
    return replace(document, quotations=tuple(quotations))


def _with_deciders(people: People, decided: Mapping[int, str | None]) -> People:
    names = {character.name for character in people.characters}
    new = sorted({name for name in decided.values() if name is not None} - names)
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
