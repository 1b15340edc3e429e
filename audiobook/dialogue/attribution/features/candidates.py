"""Where everybody appears in one document, and who may speak each of its speeches."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from audiobook.dialogue.attribution.parsing.nominals import INVERTED, NOUN, OTHER, PRONOUN
from audiobook.dialogue.attribution.parsing.parse import Reading, Speech
from audiobook.dialogue.attribution.parsing.sentences import Sentence
from audiobook.dialogue.document import Quotation
from audiobook.english.closed_classes import DETERMINERS
from audiobook.english.speech_verbs import speech_verbs
from audiobook.model import Gender

_EVER = 1_000_000
_RECENT_NARRATED, _RECENT_QUOTED, _COMING = 9, 4, 3
_NAMED_BY_NOUN = 3
_NEAREST = 3
_REACH_AHEAD = 1500
"""Code points after a speech in which somebody who speaks it may first be named."""
_REACH_QUOTED = 6000


@dataclass(slots=True)
class Trail:
    """Where one character appears: positions in code points of the whole text, rising."""

    narrated: list[int] = field(default_factory=list)
    subject: list[int] = field(default_factory=list)
    quoted: list[int] = field(default_factory=list)
    addressed: list[int] = field(default_factory=list)
    tagged: list[int] = field(default_factory=list)
    meant: list[int] = field(default_factory=list)
    """Pronouns that are read as this character, and its narrated names."""
    led: list[int] = field(default_factory=list)
    """Names that are the first subject of their sentence, and pronouns read as this character."""


class Surroundings:
    """Positions of everybody in one document, and the candidates of each speech."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.characters = reading.people.characters
        self.offsets = [0]
        for text in reading.document.paragraphs:
            self.offsets.append(self.offsets[-1] + len(text) + 2)
        self.trails = [Trail() for _ in self.characters]
        self.meaning: dict[int, int] = {}
        """Position of a pronoun → the character it is read as: the last subject of its sex."""
        self.leading: dict[int, int] = {}
        """The same by the first subjects of sentences alone: in ``Ann wondered if Mary was in. She
        knocked`` it is Ann who knocks."""
        self.narrators = [i for i, c in enumerate(self.characters) if c.is_narrator]
        self._by_noun: dict[str, list[int]] = defaultdict(list)
        for i, character in enumerate(self.characters):
            words = character.name.casefold().split()
            if words and words[0] in DETERMINERS:
                for word in dict.fromkeys(words[1:]):
                    self._by_noun[word].append(i)
        self._follow()
        # A crowd speaks where a tag says so, and nowhere else; with a parrot one may converse.
        crowds = reading.people.unnamed - reading.people.things
        named = [c for c in range(len(self.trails)) if c not in crowds]
        self.stream = sorted((position, c) for c in named for position in self.trails[c].narrated)
        self.quoted_stream = sorted(
            (position, c) for c in named for position in self.trails[c].quoted
        )
        self.total = len(self.stream) + 1

    def position(self, speech: Speech) -> int:
        """Where the speech begins."""
        return self.offsets[speech.quotation.paragraph] + speech.quotation.outer_start

    def end(self, speech: Speech) -> int:
        """Where the speech ends."""
        return self.offsets[speech.last.paragraph] + speech.last.outer_end

    def _follow(self) -> None:
        """Walk through the narration, reading each pronoun as the last subject it fits."""
        quoted = self._quoted_mentions()
        barrier = self.reading.document.chapter_starts
        subject_of: dict[Gender, int] = {}
        leader_of: dict[Gender, int] = {}
        for number, row in enumerate(self.reading.gaps):
            if number in barrier:
                subject_of, leader_of = {}, {}
            for gap in row:
                for sentence in gap.sentences:
                    self._follow_sentence(self.offsets[number], sentence, subject_of)
                    self._follow_leader(self.offsets[number], sentence, leader_of)
        for character, position, vocative in quoted:
            trail = self.trails[character]
            trail.quoted.append(position)
            if vocative:
                trail.addressed.append(position)

    def _quoted_mentions(self) -> list[tuple[int, int, bool]]:
        rows: list[tuple[int, int, bool]] = []
        speeches: dict[int, list[tuple[Quotation, Speech]]] = defaultdict(list)
        for speech in self.reading.speeches:
            for quotation in speech.quotations:
                speeches[quotation.paragraph].append((quotation, speech))
        for mention in self.reading.people.mentions:
            position = self.offsets[mention.paragraph] + mention.start
            rows += [
                (mention.character, position, mention.character in speech.vocatives)
                for quotation, speech in speeches.get(mention.paragraph, ())
                if quotation.outer_start <= mention.start < quotation.outer_end
            ]
        return rows

    def _follow_sentence(
        self, offset: int, sentence: Sentence, subject_of: dict[Gender, int]
    ) -> None:
        for nominal in sentence.nominals:
            position = offset + nominal.start
            if nominal.kind != PRONOUN and nominal.character >= 0:
                trail = self.trails[nominal.character]
                trail.narrated.append(position)
                trail.meant.append(position)
                gender = self.characters[nominal.character].gender
                if nominal.role != OTHER:
                    trail.subject.append(position)
                    if nominal.verb in speech_verbs() or nominal.role == INVERTED:
                        trail.tagged.append(position)
                    self._remember(gender, nominal.character, subject_of, True)
                else:
                    self._remember(gender, nominal.character, subject_of, False)
            elif nominal.kind == PRONOUN:
                referent: int | None
                if nominal.first_person:
                    referent = nominal.character if nominal.character >= 0 else None
                else:
                    referent = subject_of.get(nominal.gender)
                if referent is not None:
                    self.meaning[position] = referent
                    self.trails[referent].meant.append(position)

    def _follow_leader(self, offset: int, sentence: Sentence, leader_of: dict[Gender, int]) -> None:
        leader = sentence.subject
        for nominal in sentence.nominals:
            position = offset + nominal.start
            if nominal.kind == PRONOUN and not nominal.first_person:
                referent = leader_of.get(nominal.gender)
                if referent is not None:
                    self.leading[position] = referent
                    self.trails[referent].led.append(position)
            elif nominal is leader and nominal.kind != PRONOUN and nominal.character >= 0:
                self.trails[nominal.character].led.append(position)
                gender = self.characters[nominal.character].gender
                self._remember(gender, nominal.character, leader_of, True)

    @staticmethod
    def _remember(
        gender: Gender, character: int, subject_of: dict[Gender, int], subject: bool
    ) -> None:
        genders = (gender,) if gender is not Gender.UNKNOWN else (Gender.MALE, Gender.FEMALE)
        for each in genders:
            if subject or each not in subject_of:
                subject_of[each] = character

    def candidates(self, number: int) -> list[int]:
        """Characters who may speak the speech, the most recently named first."""
        speeches = self.reading.speeches
        speech = speeches[number]
        position = self.position(speech)
        names: dict[int, None] = {}
        ahead = bisect_left(self.stream, (position, -1))
        _take(self.stream, ahead - 1, -1, _RECENT_NARRATED, names, position - _EVER)
        coming: dict[int, None] = {}
        _take(
            self.stream, ahead, 1, _COMING, coming, position + _REACH_AHEAD + len(speech.words) * 6
        )
        quoted: dict[int, None] = {}
        here = bisect_left(self.quoted_stream, (position, -1))
        _take(self.quoted_stream, here - 1, -1, _RECENT_QUOTED, quoted, position - _REACH_QUOTED)
        self._called(speech, quoted)
        for neighbour in speeches[number + 1 : number + 3]:
            quoted.update(dict.fromkeys(sorted(neighbour.vocatives)))
        names.update(coming)
        names.update(quoted)
        teller = self.reading.people.teller(speech.quotation.paragraph)
        names.update(dict.fromkeys([teller] if teller >= 0 else self.narrators))
        return list(names)

    def nearest(self, number: int, excluded: Container[int]) -> list[int]:
        """Those last named before the speech who are not excluded; if none is, those named next."""
        index = bisect_left(self.stream, (self.position(self.reading.speeches[number]), -1))
        for order in (reversed(self.stream[:index]), self.stream[index:]):
            names: dict[int, None] = {}
            for _, character in order:
                if character not in excluded:
                    names[character] = None
                if len(names) == _NEAREST:
                    break
            if names:
                return list(names)
        return []

    def _called(self, speech: Speech, names: dict[int, None]) -> None:
        """Add those whose name is made of the common noun of the tag: ``said the clerk``."""
        for sentence in (speech.after.first, speech.before.last):
            subject = sentence.subject if sentence is not None else None
            if subject is not None and subject.kind == NOUN:
                names.update(dict.fromkeys(self._by_noun.get(subject.head, ())[:_NAMED_BY_NOUN]))


def _take(
    stream: Sequence[tuple[int, int]],
    start: int,
    step: int,
    most: int,
    names: dict[int, None],
    limit: int,
) -> None:
    i = start
    for _ in range(500):
        if not 0 <= i < len(stream) or (stream[i][0] - limit) * step > 0 or len(names) >= most:
            return
        names[stream[i][1]] = None
        i += step
