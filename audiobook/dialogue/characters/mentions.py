"""Finds what may name a person: runs of capitalised words, and noun phrases of speech tags.

Whether it does is decided by the company it keeps over the whole book (`characters`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from audiobook.dialogue.characters.namesakes import NameWithEpithet, name_with_epithet
from audiobook.dialogue.characters.person_names import (
    EPITHETS,
    PARTICLES,
    RANKS_IN_CAPITALS,
    PersonName,
    canonical_title,
    parse_name,
)
from audiobook.dialogue.characters.sex_evidence import (
    NOTHING,
    SexEvidence,
    described_as,
    sex_evidence,
)
from audiobook.dialogue.characters.vocabulary import (
    CAPITALISED,
    Vocabulary,
    is_heading,
    is_sentence_start,
)
from audiobook.dialogue.document import Document, Quotation
from audiobook.english.speech_verbs import speech_verbs
from audiobook.english.titles import NO_NAMES_ALONE, SMALL_TITLES, TITLES_BEFORE_NAMES
from audiobook.english.word_lists import words_of

_ABBREVIATED = rf"(?:(?:{'|'.join(TITLES_BEFORE_NAMES)}|[A-HJ-ZÀ-Þ])\.)"
_SMALL_TITLE = rf"(?:(?:{'|'.join(SMALL_TITLES)})(?=\s[A-Z]))"
_UNIT = rf"(?:{_ABBREVIATED}|{CAPITALISED})"
_PARTICLE = rf"(?:{'|'.join(sorted(PARTICLES, key=len, reverse=True))})"
_RUN = re.compile(
    rf"(?<![\w’'.-])(?:{_SMALL_TITLE}\s)?{_UNIT}(?:\s(?:{_PARTICLE}\s){{0,2}}{_UNIT})*"
)
_UNIT_OR_PARTICLE = re.compile(rf"{_UNIT}|{_SMALL_TITLE}|\b{_PARTICLE}\b")
_ARTICLE = re.compile(
    r"\b([Tt]he|[Aa]n?|[Oo]ne|[Aa]nother)\s+(?:(?:old|young|little|poor|good|dear)\s+)?$"
)


@cache
def _verb_pattern() -> str:
    return "(?:" + "|".join(sorted(speech_verbs(), key=len, reverse=True)) + ")"


@cache
def _verb_after() -> re.Pattern[str]:
    return re.compile(
        rf",?\s(?:(?:\w+ly|had|then|only|at last|would|also|never|just|soon|again)\s){{0,2}}"
        rf"({_verb_pattern()})\b"
    )


@cache
def _verb_before() -> re.Pattern[str]:
    return re.compile(rf"\b({_verb_pattern()})\s(?:the\s)?(?:(?:{'|'.join(sorted(EPITHETS))})\s)*$")


@cache
def _acts() -> re.Pattern[str]:
    irregular = "|".join(words_of("irregular_pasts.txt"))
    return re.compile(rf"\s(?:\w+ly\s)?(?:has|would|could|was|is|[a-z]+ed|{irregular})\b")


_REGULAR = re.compile(
    r"\s(?:\w+ly\s)?(?:had|has|would|could|did|was|is|[a-z]+ed|went|came|saw|made|gave)\b"
)


_BODY = re.compile(
    r"[’']s?\s(?:\w+\s)?(?:eyes?|face|voice|hands?|arms?|mind|heart|head|lips|shoulders?|hair|wife"
    r"|husband|mother|father|brother|sister|son|daughter|aunt|uncle|smile|manner|fingers|cheeks?"
    r"|mouth|thoughts|feelings|tone|back|feet|words)\b"
)
_HUMAN_VERB = re.compile(
    r",?\s(?:who|whom|himself|herself|looked|sat|stood|smiled|laughed|nodded|turned|walked|knew"
    r"|felt|took|came|ran|wanted|seemed to|shook|paused|glanced|stared|watched|shrugged|rose"
    r"|listened|frowned|hesitated|winked|blushed|wept|looks|sits|stands|nods|turns)\b"
)
_COMES_IN = re.compile(
    r"\b(?:[Tt]here|[Hh]ere|[Ii]n|[Oo]ut|[Uu]p|[Tt]hen)\s(?:\w+\s)?"
    r"(?:stood|sat|came|knelt|walked|stepped|ran|lay|strode|burst)\s$"
)
"""``And there stood Calder.``"""
_INVERTED = re.compile(
    rf"\s(?:\w+ly\s)?[a-z]+ed\s(?:the\s)?(?:(?:{'|'.join(sorted(EPITHETS))})\s)*"
)
_PAST_VERB = re.compile(r"\s(?:\w+ly\s)?[a-z]+ed\b")
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|into|near|through|across|towards?|from|leave|left|reached)\s$"
)
_INTRODUCTION = re.compile(
    r"\b(?:[Mm]y name(?:[’']s| is| was)|(?:[Cc]all|[Cc]alled|[Cc]alls|named|christened) me"
    r"|I,|I am called)"
    r"(?:\s(?:is|was|that of))?\s$"
)
_VOCATIVE_BEFORE = re.compile(
    r"(?:^|[,.!?—–;:\-\"“‘(])\s*"
    r"(?:(?:[Oo]h?|[Mm]y|[Dd]ear|poor|old|and|you|no|yes|well|ah|but|thank you|[Dd]o|[Cc]ome)"
    r",?\s){0,3}$"
)
_STANDS_ALONE = re.compile(r"[.,][”’\"'»]|\.\s")
_VOCATIVE_AFTER = re.compile(r"\s*(?:[,!?.;:—–…\-\"”’]|$)")


@dataclass(slots=True)
class CandidateMention:
    """A place in the text that may name a person, and the company it keeps."""

    paragraph: int
    start: int
    end: int
    name: PersonName
    text: str
    definite: bool = False
    """``the`` stands before it."""
    quoted: bool = False
    sentence_start: bool = False
    tagged: bool = False
    """It is the subject of a verb of speech beside a quotation."""
    vocative: bool = False
    called: bool = False
    """A vocative that ends a speech; in the middle it may be a list (``Dartmoor, Exeter``)."""
    human: bool = False
    introduced: bool = False
    """The narrator or the speaker says that it is their own name."""
    acts: bool = False
    """A verb follows; not only of people."""
    does: bool = False
    """The same, verbs of irregular past included."""
    place: bool = False
    sex: SexEvidence = NOTHING


def quotations_by_paragraph(document: Document) -> list[list[Quotation]]:
    """The quotations of each paragraph, in order."""
    rows: list[list[Quotation]] = [[] for _ in document.paragraphs]
    for quotation in document.quotations:
        rows[quotation.paragraph].append(quotation)
    return rows


def tag_places(document: Document) -> list[list[Quotation]]:
    """The quotations a tag of each paragraph can belong to: its own, and the one that opens the
    next paragraph when the paragraph ends in a colon."""
    rows = quotations_by_paragraph(document)
    for index in range(len(rows) - 1):
        text = document.paragraphs[index].rstrip()
        following = rows[index + 1]
        if text.endswith((":", ":—", ",")) and following and following[0].outer_start <= 2:
            end = len(document.paragraphs[index])
            rows[index] = [*rows[index], Quotation(index, end, end, end, end)]
    return rows


def near_quotations(quotations: Sequence[Quotation], at: int) -> Sequence[Quotation]:
    """The two quotations of a paragraph that begin before `at`, and the two after it."""
    place = bisect_right(quotations, at, key=lambda quotation: quotation.outer_start)
    return quotations[max(0, place - 2) : place + 2]


def _pieces(match: re.Match[str], text: str, vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Cut a run of capitalised words where a word of it cannot belong to one name."""
    units = [
        (match.start() + m.start(), match.start() + m.end())
        for m in _UNIT_OR_PARTICLE.finditer(match.group())
    ]
    begin: int | None = None
    end = 0
    only_titles = True
    for index, (start, stop) in enumerate(units):
        word = text[start:stop]
        key = word.casefold()
        if word.islower() and key in PARTICLES:
            continue
        title = canonical_title(word)
        at_start = index == 0 and is_sentence_start(text, start)
        if (
            (begin is None and not title and (vocabulary.is_never_a_name(word) or key == "o"))
            or (at_start and not title and (vocabulary.is_word(word) or key in EPITHETS))
            or (title == "" and vocabulary.is_emphasis(word))
            or (title and not only_titles and stop != units[-1][1])
        ):
            if begin is not None:
                yield begin, end
            begin = start if title else None
            end, only_titles = stop, True
            continue
        if begin is None:
            begin, only_titles = start, True
        end = stop
        only_titles = only_titles and bool(title)
    if begin is not None:
        yield begin, end


def _natural(text: str) -> str:
    """``MR. BENNET`` → ``Mr. Bennet``; one space between words."""
    return " ".join(
        word.title()
        if len(word) > 1
        and word.isupper()
        and not (word.endswith(".") or word in RANKS_IN_CAPITALS)
        else word
        for word in text.split()
    )


def name_spans(
    document: Document, vocabulary: Vocabulary, shared: frozenset[str] = frozenset()
) -> list[CandidateMention]:
    """Every run of capitalised words that may be a name, in order of the text.

    Args:
        document: the text.
        vocabulary: how it writes its words.
        shared: words that name two people whom an epithet tells apart.
    """
    spans: list[CandidateMention] = []
    quotations = tag_places(document)
    asks = [
        _ends_in_a_question(text, quotes_here)
        for text, quotes_here in zip(document.paragraphs, quotations, strict=True)
    ]
    for index, text in enumerate(document.paragraphs):
        if is_heading(text):
            continue
        for match in _RUN.finditer(text):
            for start, end in _pieces(match, text, vocabulary):
                near = near_quotations(quotations[index], start)
                near = near_quotations(quotations[index], start)
                epithet = name_with_epithet(text, start, end, shared)
                if epithet is None:
                    span = _span(index, text, start, end, near)
                else:
                    span = _span(index, text, epithet.start, epithet.end, near, epithet)
                if span is not None:
                    if index and asks[index - 1] and _is_an_answer(text, span):
                        span.vocative = False
                    spans.append(span)
    return spans


def _ends_in_a_question(text: str, quotations: Sequence[Quotation]) -> bool:
    spoken = [quotation for quotation in quotations if quotation.end > quotation.start]
    return bool(spoken) and text[spoken[-1].start : spoken[-1].outer_end].rstrip("”’\"'»").endswith(
        "?"
    )


def _is_an_answer(text: str, span: CandidateMention) -> bool:
    """Whether a name that stands by itself in a speech is what was asked for: ``“Yes, sir. Mr.
    Hobday.”`` calls nobody."""
    opens = text[: span.start].rstrip()[-1:] in ("", *'.!“‘"«')
    return opens and _STANDS_ALONE.match(text, span.end) is not None


def alias_spans(document: Document, aliases: Sequence[str]) -> list[CandidateMention]:
    """Where the author's own names stand that are not written as names (``the boy``, ``ma``).

    A single word counts only as the subject of a tag or when somebody is called by it.
    """
    small = sorted({alias for alias in aliases if alias.islower()}, key=lambda a: (-len(a), a))
    if not small:
        return []
    pattern = re.compile(
        rf"(?<![\w’'-])(?:{'|'.join(map(re.escape, small))})(?![\w’'-])", re.IGNORECASE
    )
    spans: list[CandidateMention] = []
    quotations = tag_places(document)
    for index, text in enumerate(document.paragraphs):
        for match in pattern.finditer(text):
            near = near_quotations(quotations[index], match.start())
            span = _span(index, text, match.start(), match.end(), near)
            if span is not None and (" " in match.group() or span.tagged or span.vocative):
                spans.append(span)
    return spans


def _span(
    index: int,
    text: str,
    start: int,
    end: int,
    quotations: Sequence[Quotation],
    epithet: NameWithEpithet | None = None,
) -> CandidateMention | None:
    phrase = _natural(text[start:end]) if epithet is None else epithet.text
    name = parse_name(phrase) if epithet is None else epithet.name
    if name.words[-1].rstrip(".") in NO_NAMES_ALONE:
        return None
    left_context, right_context = text[max(0, start - 40) : start], text[end : end + 40]
    quotation = next((q for q in quotations if q.start <= start < q.end), None)
    span = CandidateMention(index, start, end, name, phrase, quoted=quotation is not None)
    span.sentence_start = is_sentence_start(text, start)
    article = _ARTICLE.search(left_context)
    span.definite = article is not None and article.group(1).casefold() == "the"
    span.introduced = bool(_INTRODUCTION.search(left_context))
    span.human = (
        span.introduced
        or bool(_BODY.match(right_context) or _HUMAN_VERB.match(right_context))
        or bool(described_as(text, end))
        or bool(_COMES_IN.search(left_context))
    )
    span.acts = span.human or bool(_REGULAR.match(right_context))
    span.does = span.acts or bool(_acts().match(right_context))
    span.place = bool(_PLACE_BEFORE.search(left_context))
    span.sex = sex_evidence(text, start, end, acts=span.does, quotations=quotations)
    if quotation is not None:
        inside = text[max(quotation.start, start - 40) : start]
        span.vocative = bool(
            article is None
            and _VOCATIVE_AFTER.match(text[end : min(quotation.end, end + 3)])
            and _VOCATIVE_BEFORE.search(inside)
        )
        span.called = span.vocative and end + 1 >= quotation.end and start > quotation.start
    else:
        span.tagged = is_tag(text, start, end, left_context, right_context, quotations)
    return span


def does_something(after: str) -> bool:
    """Whether the words behind a name or a noun tell what somebody did."""
    return bool(_HUMAN_VERB.match(after) or _acts().match(after))


def is_tag(
    text: str, start: int, end: int, before: str, after: str, quotations: Sequence[Quotation]
) -> bool:
    """Whether the span is the subject of a verb of speech near a quotation."""
    if not quotations:
        return False
    for quotation in quotations:
        # Right after the closing mark any verb in the past makes a tag: `fleered Happy Jack`.
        if 0 <= start - quotation.outer_end < 30:
            between = text[quotation.outer_end : start]
            if _INVERTED.fullmatch(between) or (
                not between.strip() and _PAST_VERB.match(after) is not None
            ):
                return True
    if _verb_before().search(before) is not None:
        return any(0 <= start - q.outer_end < 45 for q in quotations)
    if _verb_after().match(after) is None:
        return False
    return any(0 <= start - q.outer_end < 12 or 0 <= q.outer_start - end < 120 for q in quotations)
