"""Reads the narration around quotations: sentences, their subjects and their verbs.

No parser is loaded for this. A subject is found by its place (first in its clause, before a verb,
not after a preposition) and by inversion after a quotation (``said Mary``), which is how speech
tags and the action beside a speech are written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from audiobook.model import Gender
from audiobook.script.attribution import words as lexicon
from audiobook.script.document import Document, Mention, People, Quotation
from audiobook.script.gender import noun_gender
from audiobook.script.mentions import speech_verbs

_TOKEN = re.compile(r"[^\W_]+(?:['’\-‐][^\W_]+)*|['’]s\b|[.!?…]+|[,;:()\n]|--+|[—–]|\S")
_STOPS = re.compile(r"[.!?…]+$|\n$")
_NOT_A_STOP = re.compile(r"^(?:mr|mrs|ms|dr|st|mme|mlle|messrs|prof|capt|col|gen|rev|[a-z])$")

NAME, PRONOUN, NOUN, INDEFINITE = range(4)
SUBJECT, INVERTED, POSSESSIVE, OTHER = range(4)


@dataclass(slots=True)
class Nominal:
    """A name, pronoun or noun phrase in the narration that stands for a person."""

    kind: int
    role: int
    at: int
    """Index of its first token in the sentence."""
    character: int = -1
    gender: Gender = Gender.UNKNOWN
    first_person: bool = False
    head: str = ""
    """The noun of a noun phrase, or the pronoun."""
    verb: str = ""
    shown: str = ""
    start: int = 0
    """Code points in the paragraph."""


@dataclass(slots=True)
class Sentence:
    """One sentence of narration, or what is left of it between two quotations."""

    nominals: list[Nominal]
    length: int
    """Tokens."""
    verb: str = ""
    """The first verb of speech, if there is one."""

    @property
    def subject(self) -> Nominal | None:
        for nominal in self.nominals:
            if nominal.role != OTHER:
                return nominal
        return None


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
    gaps: list[list[Gap]] = []
    speeches: list[Speech] = []
    own = 0
    subjects = 0
    for number, text in enumerate(document.paragraphs):
        row = _gaps(number, text, quotations[number], mentions[number])
        gaps.append(row)
        for gap in row:
            for sentence in gap.sentences:
                subject = sentence.subject
                if subject is not None:
                    subjects += 1
                    own += subject.first_person
        count = len(quotations[number])
        for place, (index, quotation) in enumerate(quotations[number]):
            speech = _speech(text, index, quotation, row[place], row[place + 1], mentions[number])
            speech.first_in_paragraph = place == 0
            speech.last_in_paragraph = place == count - 1
            speeches.append(speech)
    return Reading(document, people, speeches, gaps, own / max(subjects, 1))


def _gaps(
    number: int,
    text: str,
    quotations: Sequence[tuple[int, Quotation]],
    mentions: Sequence[Mention],
) -> list[Gap]:
    gaps = []
    at = 0
    edges = [(q.outer_start, q.outer_end) for _, q in quotations]
    for order, (start, end) in enumerate([*edges, (len(text), len(text))]):
        inside = [m for m in mentions if at <= m.start and m.end <= start]
        gaps.append(_gap(number, text, at, max(start, at), inside, order > 0))
        at = end
    return gaps


@dataclass(slots=True)
class _Token:
    word: str
    start: int
    end: int
    character: int = -1


def _tokens(text: str, start: int, end: int, mentions: Sequence[Mention]) -> list[_Token]:
    tokens: list[_Token] = []
    at = start
    for mention in mentions:
        if mention.start < at:
            continue
        tokens.extend(
            _Token(m.group().lower(), m.start(), m.end())
            for m in _TOKEN.finditer(text, at, mention.start)
        )
        tokens.append(
            _Token(
                text[mention.start : mention.end].lower(),
                mention.start,
                mention.end,
                mention.character,
            )
        )
        at = mention.end
    tokens.extend(
        _Token(m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text, at, end)
    )
    return tokens


def _gap(
    number: int, text: str, start: int, end: int, mentions: Sequence[Mention], follows: bool
) -> Gap:
    tokens = _tokens(text, start, end, mentions)
    gap = Gap(number, start, end, [], len(tokens))
    if not tokens:
        return gap
    gap.first_mark = tokens[0].word if not tokens[0].word[0].isalnum() else ""
    gap.last_mark = tokens[-1].word if not tokens[-1].word[0].isalnum() else ""
    first = next((t for t in tokens if t.word[0].isalnum()), None)
    if first is not None:
        gap.lower_start = text[first.start].islower()
    begin = 0
    for i, token in enumerate(tokens):
        if _STOPS.match(token.word) and not (
            i and token.word == "." and _NOT_A_STOP.match(tokens[i - 1].word)
        ):
            _add_sentence(gap, text, tokens[begin : i + 1], follows)
            begin = i + 1
    if begin < len(tokens):
        _add_sentence(gap, text, tokens[begin:], follows)
    return gap


def _add_sentence(gap: Gap, text: str, tokens: list[_Token], follows: bool) -> None:
    if not any(t.word[0].isalnum() for t in tokens):
        return
    gap.sentences.append(_sentence(text, tokens, follows and not gap.sentences))


def is_verb(word: str) -> bool:
    """Whether `word` looks like the finite verb of a narrative sentence."""
    return (
        word in lexicon.VERBS
        or word in speech_verbs()
        or (len(word) > 4 and word.endswith("ed") and word not in lexicon.NOT_VERBS)
    )


def _sentence(text: str, tokens: list[_Token], after_quotation: bool) -> Sentence:
    sentence = Sentence([], len(tokens))
    i = 0
    count = len(tokens)
    verbs = speech_verbs()
    while i < count:
        token = tokens[i]
        if not sentence.verb and token.character < 0 and token.word in verbs:
            sentence.verb = token.word
        nominal, width = _nominal(tokens, i)
        if nominal is None:
            i += 1
            continue
        nominal.start = token.start
        nominal.shown = text[token.start : tokens[i + width - 1].end]
        _give_role(nominal, tokens, i, width, after_quotation)
        sentence.nominals.append(nominal)
        i += width
    return sentence


def _nominal(tokens: list[_Token], i: int) -> tuple[Nominal | None, int]:
    token = tokens[i]
    word = token.word
    if token.character >= 0:
        return Nominal(NAME, OTHER, i, token.character), 1
    pronoun = lexicon.PRONOUNS.get(word)
    if pronoun is not None:
        gender, first_person = pronoun
        # "her" and "his" before a noun of kin name that person: "her mother".
        if word in lexicon.POSSESSIVES:
            kin = _noun_phrase(tokens, i)
            if kin is not None:
                return kin
        return Nominal(PRONOUN, OTHER, i, -1, gender, first_person, word), 1
    if word in lexicon.INDEFINITES:
        return Nominal(INDEFINITE, OTHER, i, -1, Gender.UNKNOWN, False, word), 1
    if word in lexicon.DETERMINERS:
        phrase = _noun_phrase(tokens, i)
        if phrase is not None:
            return phrase
    return None, 1


def _noun_phrase(tokens: list[_Token], i: int) -> tuple[Nominal, int] | None:
    for j in range(i + 1, min(i + 5, len(tokens))):
        token = tokens[j]
        if token.character >= 0 or not token.word[0].isalpha():
            return None
        word = token.word
        if word in lexicon.PREPOSITIONS or word in lexicon.PRONOUNS:
            return None
        gender = noun_gender(word)
        if gender is not None:
            return Nominal(NOUN, OTHER, i, -1, gender, False, word), j - i + 1
    return None


def _give_role(
    nominal: Nominal, tokens: list[_Token], i: int, width: int, after_quotation: bool
) -> None:
    """Decide whether the nominal is a subject, and of which verb."""
    following = [t.word for t in tokens[i + width : i + width + 5]]
    before = tokens[i - 1].word if i else ""
    verbs = speech_verbs()
    if following[:1] and following[0] in ("'s", "’s"):
        if not _after_preposition(tokens, i):
            nominal.role = POSSESSIVE
        return
    if (
        nominal.head in lexicon.POSSESSIVES
        and nominal.kind == PRONOUN
        and (nominal.head != "her" or (following and following[0][0].isalpha()))
    ):
        if not _after_preposition(tokens, i) and not (before and is_verb(before) and i > 1):
            nominal.role = POSSESSIVE
        return
    if nominal.head in lexicon.OBJECTS:
        return
    if after_quotation:
        at = _verb_before(tokens, i)
        if at is not None and (i <= 5 or tokens[at].word in verbs) and _opens(tokens, at):
            nominal.role, nominal.verb = INVERTED, tokens[at].word
            return
    if _after_preposition(tokens, i):
        return
    for word in following:
        if is_verb(word):
            nominal.role, nominal.verb = SUBJECT, word
            return
        if not (word.endswith("ly") or word in lexicon.BEFORE_VERB):
            break
    if following[:1] and following[0] in (",", "who") and (i == 0 or before in lexicon.OPENERS):
        nominal.role = SUBJECT
        nominal.verb = next((w for w in following if is_verb(w)), "")
    elif nominal.head in lexicon.SUBJECT_PRONOUNS and not (before and is_verb(before)):
        nominal.role = SUBJECT
        nominal.verb = following[0] if following and following[0][0].isalpha() else ""
    elif before in lexicon.AUXILIARY_INVERSION and after_quotation and i <= 2:
        nominal.role, nominal.verb = INVERTED, before


def _verb_before(tokens: list[_Token], i: int) -> int | None:
    """Where the verb right before the nominal stands, its article and adjectives skipped."""
    for at in range(i - 1, max(i - 4, -1), -1):
        word = tokens[at].word
        if is_verb(word) and (at == 0 or word not in lexicon.AUXILIARIES):
            return at
        if not word[0].isalpha() or word in lexicon.PREPOSITIONS or word in lexicon.PRONOUNS:
            return None
    return None


def _opens(tokens: list[_Token], i: int) -> bool:
    """Whether nothing but punctuation, `and` or an adverb stands before token `i`."""
    return all(
        not t.word[0].isalnum() or t.word in lexicon.OPENERS or t.word.endswith("ly")
        for t in tokens[:i]
    )


def _after_preposition(tokens: list[_Token], i: int) -> bool:
    for back in range(1, 4):
        if i - back < 0:
            return False
        word = tokens[i - back].word
        if word in lexicon.PREPOSITIONS:
            return True
        if word not in lexicon.DETERMINERS and word not in ("poor", "old", "dear", "young"):
            return False
    return False


_INNER_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_BEFORE_NAME = re.compile(
    r"(?:^|[,.!?—–;:\-…(\"'“‘*_]|\b(?:oh|o|my|dear|dearest|poor|old|well|no|yes|but|and|you|ah"
    r"|thank you|come|now|good(?:-| )?(?:morning|night|evening|bye|by)|why|hello|hey|look here|here"
    r"|what|hush|please|indeed|thanks))\s*$",
    re.IGNORECASE,
)
_AFTER_NAME = re.compile(r"\s*(?:[,!?.;:—–…\-\"'”’]|$)")


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
        if _BEFORE_NAME.search(text[max(quotation.start, mention.start - 16) : mention.start]) and (
            _AFTER_NAME.match(text[mention.end : min(quotation.end, mention.end + 2)])
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
    for match in lexicon.ADDRESS.finditer(inside):
        speech.address = lexicon.ADDRESS_GENDER[match.group(1).lower()]
    return speech
