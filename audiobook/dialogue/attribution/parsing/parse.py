"""Reads a document for attribution: its speeches and the narration around them."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from audiobook.dialogue.attribution.parsing.callings import called, callings_of
from audiobook.dialogue.attribution.parsing.continuation import add_speech
from audiobook.dialogue.attribution.parsing.nominals import INVERTED
from audiobook.dialogue.attribution.parsing.sentences import Sentence, read_sentence
from audiobook.dialogue.attribution.parsing.tokens import Token, cut_sentences, read_tokens
from audiobook.dialogue.document import Document, Mention, People, Quotation
from audiobook.english import closed_classes
from audiobook.english.sentences import STOPS
from audiobook.english.speech_verbs import certain_speech_verbs
from audiobook.model import Gender


@dataclass(slots=True)
class Gap:
    """The narration between two quotations of a paragraph, or at one of its ends."""

    paragraph: int
    start: int
    end: int
    sentences: list[Sentence]
    tokens: int
    lower_start: bool = False
    """It goes on a sentence that a quotation interrupted."""
    last_mark: str = ""
    """The punctuation before the next quotation."""
    first_mark: str = ""

    @property
    def first(self) -> Sentence | None:
        return self.sentences[0] if self.sentences else None

    @property
    def last(self) -> Sentence | None:
        return self.sentences[-1] if self.sentences else None


@dataclass(slots=True)
class Speech:
    """A quotation with what stands around and inside it."""

    index: int
    """Into `Document.quotations`."""
    quotation: Quotation
    before: Gap
    after: Gap
    words: list[str]
    vocatives: set[int]
    """Characters addressed by name inside it."""
    named: set[int]
    """Characters it names otherwise."""
    address: Gender | None = None
    """Sex of the one who is addressed, by `sir`, `madam`, `papa`; None when nothing tells."""
    first_in_paragraph: bool = True
    last_in_paragraph: bool = True
    mark: str = ""
    """Last punctuation inside it."""
    shown_vocatives: dict[int, str] = field(default_factory=dict)
    onward: list[tuple[int, Quotation]] = field(default_factory=list)
    """Where it goes on in the paragraphs after, their quotations by index: a speech that was left
    open at a paragraph's end has one speaker."""

    is_torn: bool = False
    """Its marks say that it goes on, or that it goes on from the one before, but the words do
    not."""

    @property
    def last(self) -> Quotation:
        """The quotation that it ends with."""
        return self.onward[-1][1] if self.onward else self.quotation

    @property
    def indexes(self) -> list[int]:
        """All its quotations, as indexes into `Document.quotations`."""
        return [self.index, *(index for index, _ in self.onward)]

    @property
    def quotations(self) -> list[Quotation]:
        """All its quotations."""
        return [self.quotation, *(quotation for _, quotation in self.onward)]


@dataclass(slots=True)
class Reading:
    """A document as attribution sees it."""

    document: Document
    people: People
    speeches: list[Speech]
    gaps: list[list[Gap]]
    """For each paragraph its narration: before, between and after its quotations."""
    first_person: float
    """Share of the narrated subjects that are ``I``."""
    crowding: float
    """Speeches a paragraph, of the paragraphs with speech: high where a book does not begin a
    new paragraph with each speaker."""
    inversion: float = 0.5
    """Share of the tags after speeches whose verb comes first: ``said Mary``, not ``Mary said``."""
    tagging: float = 0.5
    """Share of the speeches with a tag after them."""
    acting: float = 0.0
    """Share of the speeches after which somebody acts: ``“…” Mary shrugged.``"""


def read(document: Document, people: People) -> Reading:
    """Read the narration of `document` and the words of its speeches.

    Quotations that are not speech are read as part of the narration they stand in.
    """
    quotations: list[list[tuple[int, Quotation]]] = [[] for _ in document.paragraphs]
    for index, quotation in enumerate(document.quotations):
        if quotation.is_speech:
            quotations[quotation.paragraph].append((index, quotation))
    mentions: list[list[Mention]] = [[] for _ in document.paragraphs]
    for mention in people.mentions:
        mentions[mention.paragraph].append(mention)
    names = frozenset(
        name for c in people.characters for name in (c.name, *c.aliases) if name.islower()
    )
    callings = callings_of(people)
    gaps: list[list[Gap]] = []
    speeches: list[Speech] = []
    first_persons = 0
    subjects = 0
    for number, text in enumerate(document.paragraphs):
        row = _gaps(number, text, quotations[number], mentions[number], names)
        gaps.append(row)
        teller = people.teller(number)
        for gap in row:
            for sentence in gap.sentences:
                for nominal in sentence.nominals:
                    if nominal.first_person:
                        nominal.character = teller
                subject = sentence.subject
                if subject is not None:
                    subjects += 1
                    first_persons += subject.first_person
        count = len(quotations[number])
        for place, (index, quotation) in enumerate(quotations[number]):
            speech = _speech(text, index, quotation, row[place], row[place + 1], mentions[number])
            for character, word in called(text, quotation, mentions[number], callings):
                speech.vocatives.add(character)
                speech.shown_vocatives.setdefault(character, word)
            speech.first_in_paragraph = place == 0
            speech.last_in_paragraph = place == count - 1
            if speeches:
                _take_answers(speeches[-1], speech, document, mentions[number])
            add_speech(speeches, speech, document, people)
    spoken = sum(len(row) > 1 for row in gaps)
    crowding = len(speeches) / max(spoken, 1)
    reading = Reading(document, people, speeches, gaps, first_persons / max(subjects, 1), crowding)
    reading.inversion, reading.tagging, reading.acting = _style(speeches)
    return reading


def _take_answers(
    question: Speech, speech: Speech, document: Document, mentions: Sequence[Mention]
) -> None:
    """A name that is a sentence of its own, after a question, is the answer to it and calls nobody:
    ``“Did he leave a name?” “Yes, sir. Mr. Dale.”``"""
    quotation = speech.quotation
    if question.mark != "?" or quotation.paragraph - question.last.paragraph > 1:
        return
    text = document.paragraphs[quotation.paragraph]
    for mention in mentions:
        if mention.character not in speech.vocatives or not (
            quotation.start <= mention.start < quotation.end
        ):
            continue
        ahead = text[quotation.start : mention.start].rstrip()
        behind = text[mention.end : quotation.outer_end].lstrip()
        if (not ahead or ahead[-1] in STOPS) and behind[:1] in (".", ",", "", "”", '"', "’"):
            speech.vocatives.discard(mention.character)
            speech.shown_vocatives.pop(mention.character, None)
            speech.named.add(mention.character)


def _style(speeches: Sequence[Speech]) -> tuple[float, float, float]:
    """Inversion, tagging and acting of a `Reading`."""
    inverted = direct = acting = 0
    verbs = certain_speech_verbs()
    for speech in speeches:
        opening = speech.after.first
        subject = opening.subject if opening is not None else None
        if subject is None:
            continue
        if subject.role == INVERTED:
            inverted += 1
        elif subject.verb in verbs:
            direct += 1
        else:
            acting += 1
    count = len(speeches) + 1.0
    tags = inverted + direct
    return (inverted + 1.0) / (tags + 2.0), tags / count, acting / count


def _gaps(
    number: int,
    text: str,
    quotations: Sequence[tuple[int, Quotation]],
    mentions: Sequence[Mention],
    names: Container[str],
) -> list[Gap]:
    gaps = []
    position = 0
    edges = [(q.outer_start, q.outer_end) for _, q in quotations]
    for order, (start, end) in enumerate([*edges, (len(text), len(text))]):
        inside = [m for m in mentions if position <= m.start and m.end <= start]
        tokens = read_tokens(text, position, max(start, position), inside, names)
        gaps.append(_gap(number, text, position, max(start, position), tokens, order > 0))
        position = end
    return gaps


def _gap(
    number: int, text: str, start: int, end: int, tokens: Sequence[Token], follows: bool
) -> Gap:
    gap = Gap(number, start, end, [], len(tokens))
    if not tokens:
        return gap
    gap.first_mark = tokens[0].word if not tokens[0].word[0].isalnum() else ""
    gap.last_mark = tokens[-1].word if not tokens[-1].word[0].isalnum() else ""
    opening = next((t for t in tokens if t.word[0].isalnum()), None)
    if opening is not None:
        gap.lower_start = text[opening.start].islower()
    for words in cut_sentences(tokens):
        if any(token.word[0].isalnum() for token in words):
            gap.sentences.append(read_sentence(text, words, follows and not gap.sentences))
    return gap


_INNER_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_BEFORE_NAME = re.compile(
    r"(?:^|[,.!?—–;:\-…(\"'“‘*_]|\b(?:oh|o|my|dear|dearest|poor|old|well|no|yes|but|and|you|ah"
    r"|thank you|come|now|good(?:-| )?(?:morning|night|evening|bye|by)|why|hello|hey|look here|here"
    r"|what|hush|please|indeed|thanks))\s*$",
    re.IGNORECASE,
)
_OWN_NAME = re.compile(rf"(?:^|[{STOPS};:]\s+|[—–]\s*)_?(?:I|Me|Myself)_?,?\s+$")
"""Before a name that the speaker gives as theirs: ``I, Ann Hale,``; not ``so am I, Ann``."""
_INNER_MARK = re.compile(r"(?<![^\W_])['‘“\"](?=\w)|(?<=[\w.,!?…—-])['’”\"](?![^\W_])")
_AFTER_NAME = re.compile(r"\s*(?:[,!?.;:—–…\-\"'”’]|$)")


def _is_inside(ahead: str) -> bool:
    """Whether words quoted inside a speech are open at its end: who is called there is called by
    somebody else."""
    depth = 0
    for match in _INNER_MARK.finditer(ahead):
        position = match.start()
        opens = (
            position + 1 < len(ahead)
            and ahead[position + 1].isalnum()
            and not ahead[position - 1 : position].isalnum()
        )
        depth = 1 if opens else 0
    return depth > 0


def _speech(
    text: str,
    index: int,
    quotation: Quotation,
    before: Gap,
    after: Gap,
    mentions: Sequence[Mention],
) -> Speech:
    inside = text[quotation.start : quotation.end]
    speech = Speech(
        index,
        quotation,
        before,
        after,
        [w.lower().replace("’", "'") for w in _INNER_WORD.findall(inside)],
        set(),
        set(),
    )
    for mention in mentions:
        if not quotation.start <= mention.start < quotation.end:
            continue
        ahead = text[quotation.start : mention.start]
        if (
            _BEFORE_NAME.search(ahead[-16:])
            and _AFTER_NAME.match(text[mention.end : min(quotation.end, mention.end + 2)])
            and not _OWN_NAME.search(ahead)
            and not _is_inside(ahead)
        ):
            speech.vocatives.add(mention.character)
            speech.shown_vocatives[mention.character] = text[mention.start : mention.end]
        else:
            speech.named.add(mention.character)
    stripped = inside.rstrip()
    speech.mark = stripped[-1:] if stripped and not stripped[-1].isalnum() else ""
    following = text[quotation.outer_end : quotation.outer_end + 1]
    if not speech.mark and following in tuple(",.!?"):
        speech.mark = following
    for match in closed_classes.ADDRESS.finditer(inside):
        speech.address = closed_classes.ADDRESS_GENDER[match.group(1).lower()]
    return speech
