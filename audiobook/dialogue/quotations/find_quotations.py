"""Finds the quotations of a book.

Each paragraph is decoded by itself: the cheapest way (Viterbi 1967) to read its marks as opening,
closing or neither, so that one wrong or missing mark costs something in its own paragraph and
nothing in the next. What the book does elsewhere (`quote_marks.vote`) sets the costs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import Enum

from audiobook.dialogue.document import Document, Quotation
from audiobook.dialogue.quotations.dashes import dash_paragraphs, read_dash_paragraph
from audiobook.dialogue.quotations.inner_tags import speech_between_tags
from audiobook.dialogue.quotations.is_speech import judge
from audiobook.dialogue.quotations.quote_marks import (
    Family,
    QuotationStyle,
    QuoteMark,
    read_marks,
    starts_with_opening,
    vote,
    without_space,
)
from audiobook.dialogue.quotations.speech_tags import PERSONAL, find_tag
from audiobook.english.sentences import STOPS

# Costs of the irregular readings, on the scale of `Mark`'s (a mark read the usual way costs
# nothing, one against its neighbours 4). Chosen on the training novels and their variants.
_UNCLOSED = 4.5
_UNCLOSED_BUT_GOES_ON = 0.8
"""Where the next paragraph begins as speech that goes on begins."""
_IMPLIED_CLOSE = 3.2
_ORPHAN = 3.0
"""A closing mark where nothing is open."""
_NESTED = 1.5
"""A quotation inside another with the same marks."""
_NESTED_END = 2.6
"""The end of one whose beginning was not seen."""
_FRESH = 1.3
"""What speaks against nesting, and for a missing close, after a full stop."""
_FOREIGN = 0.5
"""For each mark of the book's main family inside a quotation of another."""

_LONGEST_LAST_TAG = 40
"""Code points of a tag at the end of a paragraph."""
_LONGEST_TAG = 160
"""Code points from a tag to the end of the narration that it begins."""
_SENTENCE_END = re.compile(rf"[{STOPS}][^\w\s]*\s+")
_MAX_OPEN_PARAGRAPHS = 12
"""How many paragraphs without a mark a speech may run through before its closing mark."""


@dataclass(slots=True)
class _Span:
    """A quotation while it is being read. A mark that is missing has no width."""

    family: Family
    open_start: int
    open_end: int
    close_start: int = -1
    close_end: int = -1
    closed: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class _State:
    """Where a reading of a paragraph stands: inside which family, how deep."""

    family: Family | None = None
    depth: int = 0


_OUTSIDE = _State()


class _Act(Enum):
    OPEN = "open"
    CLOSE = "close"
    REOPEN = "reopen"
    """Opens although nothing closed: the closing mark before it is missing."""
    LATE = "late"
    """Closes although nothing opened: the opening mark before it is missing."""
    NOTHING = "nothing"


_Path = tuple["_Path", int, _Act] | None


def find_quotations(
    paragraphs: Sequence[str],
    *,
    scene_starts: Set[int] = frozenset(),
    chapter_starts: Set[int] = frozenset({0}),
) -> Document:
    """Find the quotations of a book and decide which of them are speech.

    Args:
        paragraphs: the book's paragraphs in order; a ``\\n`` in one is a line break.
        scene_starts: indexes of paragraphs that follow a scene break.
        chapter_starts: indexes of paragraphs that begin a chapter; no speech runs into one.
    """
    return judge(
        mark_quotations(paragraphs, scene_starts=scene_starts, chapter_starts=chapter_starts)
    )


def mark_quotations(
    paragraphs: Sequence[str],
    *,
    scene_starts: Set[int] = frozenset(),
    chapter_starts: Set[int] = frozenset({0}),
) -> Document:
    """Find the quotations of a book by their marks alone; each still counts as speech.

    Args: as those of `find_quotations`.
    """
    texts = tuple(paragraphs)
    style = vote(texts)
    marks = [read_marks(text, style) for text in texts]
    barriers = set(scene_starts) | set(chapter_starts)
    quotations: list[Quotation] = []
    carried: Family | None = None
    for index, text in enumerate(texts):
        if index in barriers:
            carried = None
        onward = _families_going_on(texts, marks, index + 1, barriers)
        spans = _decode(text, marks[index], style, carried, onward)
        carried = None
        for span in spans:
            _recover_end(text, span, onward)
            quotations.extend(_quotations(index, text, span))
        if spans and not spans[-1].closed and spans[-1].family in onward:
            carried = spans[-1].family
    return Document(
        texts,
        tuple(_with_dashes(texts, quotations)),
        frozenset(scene_starts),
        frozenset(chapter_starts),
    )


def _with_dashes(texts: Sequence[str], quotations: Sequence[Quotation]) -> Iterator[Quotation]:
    """The quotations with those of paragraphs that a dash opens, where the book has such."""
    opened = dash_paragraphs(texts, len(quotations))
    spans = {index: read_dash_paragraph(texts[index]) for index in opened}
    by_dash = [
        Quotation(index, span.start, span.end, span.outer_start, span.outer_end)
        for index in spans
        for span in spans[index]
    ]
    by_marks = (quotation for quotation in quotations if not spans.get(quotation.paragraph))
    yield from sorted([*by_marks, *by_dash], key=lambda found: (found.paragraph, found.start))


def _families_going_on(
    texts: Sequence[str], marks: Sequence[Sequence[QuoteMark]], index: int, barriers: Set[int]
) -> frozenset[Family]:
    """Families whose quotation may run from the paragraph before `index` into it."""
    if index >= len(texts) or index in barriers:
        return frozenset()
    opens = starts_with_opening(marks[index], texts[index])
    if opens is not None:
        return frozenset({opens.family})
    for ahead in range(index, min(index + _MAX_OPEN_PARAGRAPHS, len(texts))):
        if ahead in barriers:
            break
        for mark in marks[ahead]:
            if mark.family is Family.SINGLE:
                continue
            if mark.closing + 1.5 < min(mark.opening, mark.neither):
                return frozenset({mark.family})
            return frozenset()
    return frozenset()


def _decode(
    text: str,
    marks: Sequence[QuoteMark],
    style: QuotationStyle,
    carried: Family | None,
    onward: Set[Family],
) -> list[_Span]:
    """The cheapest reading of one paragraph."""
    if not marks:
        return [_Span(carried, 0, 0, len(text), len(text), goes_on=True)] if carried else []
    opens = starts_with_opening(marks, text)
    reopens = opens is not None and opens.family is carried
    paths: dict[_State, tuple[float, _Path]] = {_OUTSIDE: (0.0, None)}
    if carried and not reopens:
        paths = {_State(carried, 1): (0.0, None), _OUTSIDE: (_IMPLIED_CLOSE, None)}
    for index, mark in enumerate(marks):
        following: dict[_State, tuple[float, _Path]] = {}
        for state, (cost, path) in paths.items():
            for act, next_state, extra in _choices(mark, state, style):
                total = cost + extra
                if next_state not in following or total < following[next_state][0]:
                    following[next_state] = (total, (path, index, act))
        paths = following
    best = min(paths, key=lambda state: paths[state][0] + _cost_of_end(state, onward))
    acts = _unwind(paths[best][1])
    starts_inside = carried if carried and not reopens and _starts_inside(acts) else None
    spans = _spans(text, marks, acts, starts_inside)
    if spans and reopens and spans[0].open_start == marks[0].start:
        spans[0].goes_on = True
    return spans


def _choices(
    mark: QuoteMark, state: _State, style: QuotationStyle
) -> Iterator[tuple[_Act, _State, float]]:
    """What a mark can be in a state: the act, the state after it and the cost."""
    family = mark.family
    if state.depth == 0:
        yield _Act.OPEN, _State(family, 1), mark.opening + style.entry[family]
        yield _Act.NOTHING, state, mark.neither
        yield _Act.LATE, state, mark.closing + _ORPHAN
    elif family is not state.family:
        yield _Act.NOTHING, state, _FOREIGN if family is style.main else 0.0
    else:
        yield _Act.NOTHING, state, mark.neither
        if state.depth == 1:
            yield _Act.CLOSE, _OUTSIDE, mark.closing
            fresh = _FRESH if mark.fresh else 0.0
            yield _Act.NOTHING, _State(family, 2), mark.opening + _NESTED + fresh
            yield _Act.REOPEN, state, mark.opening + _IMPLIED_CLOSE - fresh
            if family is Family.SINGLE:
                # The end of words quoted inside, whose opening mark was taken for an apostrophe.
                yield _Act.NOTHING, state, mark.closing + _NESTED_END
        else:
            yield _Act.NOTHING, _State(family, 1), mark.closing


def _cost_of_end(state: _State, onward: Set[Family]) -> float:
    if state.depth == 0:
        return 0.0
    ending = _UNCLOSED_BUT_GOES_ON if state.family in onward else _UNCLOSED
    return ending + (2.0 if state.depth == 2 else 0.0)


def _unwind(path: _Path) -> list[tuple[int, _Act]]:
    acts = []
    while path is not None:
        path, index, act = path
        acts.append((index, act))
    acts.reverse()
    return acts


def _starts_inside(acts: Sequence[tuple[int, _Act]]) -> bool:
    """Whether a reading began inside a quotation: it closes before it opens."""
    telling = [act for _, act in acts if act is not _Act.NOTHING]
    return not telling or telling[0] in (_Act.CLOSE, _Act.REOPEN)


def _spans(
    text: str,
    marks: Sequence[QuoteMark],
    acts: Sequence[tuple[int, _Act]],
    starts_inside: Family | None,
) -> list[_Span]:
    spans: list[_Span] = []
    current = _Span(starts_inside, 0, 0, goes_on=True) if starts_inside else None
    for index, act in acts:
        mark = marks[index]
        if act in (_Act.CLOSE, _Act.REOPEN) and current is not None:
            current.closed = act is _Act.CLOSE
            current.close_start = mark.start
            current.close_end = mark.end if current.closed else mark.start
            spans.append(current)
            current = None
        if act is _Act.LATE and mark.family is not Family.SINGLE:
            start = _sentence_start(text, mark.start)
            if not spans or spans[-1].close_end <= start:
                spans.append(_Span(mark.family, start, start, mark.start, mark.end, closed=True))
        if act in (_Act.OPEN, _Act.REOPEN):
            current = _Span(mark.family, mark.start, mark.end)
    if current is not None:
        current.close_start = current.close_end = len(text)
        spans.append(current)
    return spans


def _sentence_start(text: str, end: int) -> int:
    """Where the sentence that ends at `end` begins."""
    starts = [match.end() for match in _SENTENCE_END.finditer(text, 0, end) if match.end() < end]
    return starts[-1] if starts else 0


def _recover_end(text: str, span: _Span, onward: Set[Family]) -> None:
    """Set the end of a quotation whose closing mark is missing before its tag, if it has one."""
    if span.closed:
        return
    tag = find_tag(text, span.open_end, span.close_start)
    if tag is None:
        return
    # A tale told over many paragraphs has tags of its own: what follows the speech's own tag is
    # short and speaks of others.
    rest = text[tag : span.close_start]
    may_go_on = span.family in onward and span.close_end == len(text)
    if len(rest) <= (_LONGEST_LAST_TAG if may_go_on else _LONGEST_TAG) and not PERSONAL.search(
        rest
    ):
        span.close_start = span.close_end = tag


def _quotations(index: int, text: str, span: _Span) -> Iterator[Quotation]:
    """The speech of a span: more than one where it holds tags."""
    parts = list(speech_between_tags(text, span.open_end, span.close_start))
    for number, part in enumerate(parts):
        start, end = without_space(text, *part)
        if start >= end:
            continue
        is_first, is_last = number == 0, part[1] == span.close_start
        outer_start, outer_end = without_space(
            text, span.open_start if is_first else start, span.close_end if is_last else end
        )
        yield Quotation(
            paragraph=index,
            start=start,
            end=end,
            outer_start=outer_start,
            outer_end=outer_end,
            goes_on=span.goes_on and is_first,
        )
