"""What a book's own surer speeches teach: the words of its speakers, what they are called, and how
its author sets actions beside speech.

Made anew for every book from the beliefs of the stage before; a speech never teaches itself.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from audiobook.dialogue.attribution.beliefs import Beliefs
from audiobook.dialogue.attribution.features import schema
from audiobook.dialogue.attribution.parsing.nominals import INVERTED, NAME, NOUN, PRONOUN, Nominal
from audiobook.dialogue.attribution.parsing.parse import Reading, Speech
from audiobook.dialogue.attribution.parsing.sentences import Sentence
from audiobook.english.speech_verbs import speech_verbs
from audiobook.model import Character, Gender

_PRIOR = 60.0
"""Words of the whole book mixed into each speaker's own."""
_REACH = 120
"""Speeches over which a noun phrase (``the old man``) keeps meaning the same person."""
_LEAST = 0.05


class Habits:
    """Words and noun phrases by speaker."""

    def __init__(self, reading: Reading, beliefs: Beliefs) -> None:
        self._beliefs = beliefs
        self._words = [sorted(set(s.words)) for s in reading.speeches]
        self._book: Counter[str] = Counter()
        self._own: dict[int, defaultdict[str, float]] = {}
        self._size: defaultdict[int, float] = defaultdict(float)
        self._phrases = [phrase_of(s) for s in reading.speeches]
        self._uses: defaultdict[str, list[int]] = defaultdict(list)
        for number, words in enumerate(self._words):
            self._book.update(words)
            if self._phrases[number]:
                self._uses[self._phrases[number]].append(number)
            for character, p in beliefs[number].items():
                if p < _LEAST:
                    continue
                weights = self._own.setdefault(character, defaultdict(float))
                self._size[character] += p * len(words)
                for word in words:
                    weights[word] += p
        self._total = float(max(self._book.total(), 1))

    def rows(self, number: int, candidates: Sequence[int]) -> list[list[float]]:
        """Fit of the words, strength of that, and fit of the noun phrase of the tag."""
        meaning, weight = self._meant(number)
        rows = []
        for c in candidates:
            mean, total = self._fit(number, c)
            values = {
                "words_fit": mean,
                "words_fit_sum": total,
                "phrase_fits": meaning.get(c, 0.0) / (weight + 0.2),
                "phrase_weight": math.log1p(weight),
            }
            rows.append(schema.ordered(values, schema.HABITS))
        return rows

    def _fit(self, number: int, character: int) -> tuple[float, float]:
        """Mean and sum of the log ratios of the words, under the speaker's use and the book's."""
        weights = self._own.get(character)
        words = self._words[number]
        if weights is None or not words:
            return 0.0, 0.0
        p = self._beliefs[number].get(character, 0.0)
        p = p if p >= _LEAST else 0.0
        size = self._size[character] - p * len(words) + _PRIOR
        total = 0.0
        unused = math.log(_PRIOR / size)
        for word in words:
            uses = weights.get(word, 0.0) - p
            if uses <= 0.0:
                total += unused
                continue
            share = self._book[word] / self._total
            total += math.log((uses + _PRIOR * share) / (size * share))
        return total / len(words), total

    def _meant(self, number: int) -> tuple[dict[int, float], float]:
        """Whom the noun phrase of the tag means elsewhere, nearer uses counting more."""
        phrase = self._phrases[number]
        result: defaultdict[int, float] = defaultdict(float)
        total = 0.0
        for other in self._uses.get(phrase, ()) if phrase else ():
            if other == number or abs(other - number) > _REACH:
                continue
            weight = math.exp(-abs(other - number) / (_REACH / 3))
            total += weight
            for character, p in self._beliefs[other].items():
                result[character] += weight * p
        return result, total


def phrase_of(speech: Speech) -> str:
    """The noun phrase that is the subject beside the speech, without its article; or nothing."""
    for sentence in (speech.after.first, speech.before.last):
        nominal = sentence.subject if sentence is not None else None
        if nominal is not None:
            if nominal.kind != NOUN:
                return ""
            return nominal.shown.casefold().split(maxsplit=1)[-1]
    return ""


class Manners:
    """Whose actions the author sets after and before a speech, and who goes on in a paragraph.

    Some write ``"…" Ann shrugged. "…"`` for what Ann said before she shrugged, others for what she
    says after; in some books a paragraph is one speaker's, in others it holds the answer, too.
    """

    def __init__(self, reading: Reading, beliefs: Beliefs) -> None:
        characters = reading.people.characters
        self._answers: list[list[float | None]] = []
        previous: Speech | None = None
        for number, speech in enumerate(reading.speeches):
            here = beliefs[number]
            action_after, action_before = _action(speech.after.first), _action(speech.before.last)
            opens = speech.first_in_paragraph
            inside = previous is not None and not opens
            same = _shared(here, beliefs[number - 1]) if inside else None
            narrated = speech.before.tokens > 0
            answers = {
                "answers_after": _mass(action_after, here, characters),
                "answers_before_at_start": _mass(action_before, here, characters)
                if opens
                else None,
                "answers_before_inside": _mass(action_before, here, characters)
                if not opens
                else None,
                "same_over_narration": same if narrated else None,
                "same_without_narration": same if not narrated else None,
            }
            self._answers.append(schema.ordered(answers, schema.MANNERS))
            previous = speech
        columns = list(zip(*self._answers, strict=True)) if self._answers else []
        self._sums = [sum(x for x in column if x is not None) for column in columns]
        self._counts = [sum(x is not None for x in column) for column in columns]

    def row(self, number: int) -> list[float]:
        """Share of the other speeches whose speaker is the one who acts after it, before it at the
        start of a paragraph, and before it inside; that have the speaker of the speech before in
        the paragraph with narration between, and without."""
        result = []
        for answers, total, count in zip(
            self._answers[number], self._sums, self._counts, strict=True
        ):
            others = total - (answers or 0.0), count - (answers is not None)
            result.append((others[0] + _DOUBT) / (others[1] + 2 * _DOUBT))
        return result


_DOUBT = 2.0
"""How many speeches of either kind are imagined before the first is seen."""


def _action(sentence: Sentence | None) -> Nominal | None:
    """The one who acts in a sentence that is no tag."""
    subject = sentence.subject if sentence is not None else None
    if subject is None or subject.first_person or subject.kind not in (NAME, PRONOUN):
        return None
    return None if subject.role == INVERTED or subject.verb in speech_verbs() else subject


def _mass(
    actor: Nominal | None, believed: Mapping[int, float], characters: Sequence[Character]
) -> float | None:
    """How likely one who can be `actor` speaks; None where that tells nothing."""
    if actor is None:
        return None
    if actor.kind == NAME:
        return believed.get(actor.character, 0.0)
    sexes = {characters[c].gender for c, p in believed.items() if p >= _LEAST}
    if Gender.UNKNOWN in sexes or len(sexes) < 2:
        return None
    return sum(p for c, p in believed.items() if characters[c].gender is actor.gender)


def _shared(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """How likely both speeches have one speaker."""
    return sum(p * other.get(c, 0.0) for c, p in one.items())
