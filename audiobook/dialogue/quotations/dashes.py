"""Speech opened by a dash at the start of a paragraph: Joyce, and most of Europe.

Such speech has no closing mark. Narration inside the paragraph is set off by dashes (Spanish
``—Sí —dijo él—. Ven.``, Russian and Polish ``— Да, — сказал он. — Иди.``), or only by a tag's
words (Joyce ``—Come up, Kinch! he called.``, French ``— Oui, dit-il.``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audiobook.dialogue.quotations.inner_tags import INVERTED, SAYS, tag_end
from audiobook.dialogue.quotations.quote_marks import MARKS
from audiobook.dialogue.quotations.speech_tags import find_tag
from audiobook.english.sentences import STOPS
from audiobook.english.word_lists import words_of

_DASH = r"(?:—|–|―|--+)"
_OPENING = re.compile(rf"(?P<glyph>{_DASH}|-)(?P<space>[ \t\u00a0\u2009\u202f]*)(?=[\w¡¿…(])")
_INNER = re.compile(rf"(?<=[\w\s.,;:!?…»”\"')]){_DASH}(?![—–―-])")
_INNER_HYPHEN = re.compile(r"(?<=\s)-(?=\s)")
_CLOSING = re.compile(rf"(?<=[{STOPS}]){_DASH}\Z")
_SENTENCE = re.compile(rf"(?<=[{STOPS}])\s+")
_LIVELY = re.compile(
    r"[?!¿¡]|\b(?:I|you|your|me|my|we|our|[Jj]e|[Tt]u|[Vv]ous|[Nn]ous|[Yy]o|[Tt]ú|usted|[Ii]ch|[Dd]u|"
    r"[Ww]ir|Sie|[Яя]|[Тт]ы|[Вв]ы|[Мм]ы)\b|\b[Jj]['’]"
)
"""Asks, calls, or says I, you or we, in some of the languages that open speech by a dash."""
_SAYS_BEHIND_A_DASH = re.compile(
    rf"(?:le |lhe |gli |me |se )?(?:{SAYS}|pensou|replicou|repetiu|pensó|repitió|sagte|fragte|"
    r"antwortete|rief|flüsterte|murmelte|dit|demanda|répondit)\b"
)
"""A tag set off by a dash with spaces around it, in languages that need no comma before it:
Portuguese ``— Sim — disse ele. — Vem.``"""
_GUILLEMETS = frozenset("«»")
_PAST = re.compile(
    rf"\b(?:was|were|had|did|didn[’']t|wasn[’']t|[a-z]{{2,}}ed|{'|'.join(words_of('irregular_pasts.txt'))})\b"
)
"""What an English sentence tells by, and what is said seldom needs."""

_FEW = 3
"""So many paragraphs opened by a dash make a habit even beside other marks."""


@dataclass(frozen=True, slots=True)
class DashSpan:
    """Speech in a paragraph opened by a dash; outer offsets take in the dashes."""

    start: int
    end: int
    outer_start: int
    outer_end: int


def dash_paragraphs(paragraphs: Sequence[str], marked: int) -> frozenset[int]:
    """The paragraphs that a dash opens as speech, if it is the book's habit.

    Args:
        paragraphs: the whole book.
        marked: how many quotations there are between marks.
    """
    opened = {
        index: "-" if match.group("glyph") == "-" else "—"
        for index, text in enumerate(paragraphs)
        if (match := _OPENING.match(text)) and not _marks_follow(text, match.end())
    }
    # In French and Italian the first who speaks has guillemets, and who answers a dash.
    beside_guillemets = 2 * sum(not _GUILLEMETS.isdisjoint(t) for t in paragraphs) >= marked
    chosen: set[int] = set()
    for glyph in sorted(set(opened.values())):
        members = [index for index in opened if opened[index] == glyph]
        lively = sum(
            bool(_LIVELY.search(paragraphs[index])) or _tag(paragraphs[index], 0) is not None
            for index in members
        )
        # A list has dashes too; speech asks, calls, says I and you, and has tags.
        few = (
            glyph == "—"
            and beside_guillemets
            and lively >= 0.5 * len(members)
            and not any(_begins_small(paragraphs[index]) for index in members)
        )
        habit = few or len(members) >= (max(_FEW, marked / 3) if marked else 1)
        if habit and lively >= (0.5 if glyph == "-" else 0.2) * len(members):
            chosen.update(members)
    return frozenset(chosen)


def read_dash_paragraph(text: str) -> list[DashSpan]:
    """The speeches of a paragraph that a dash opens."""
    opening = _OPENING.match(text)
    if opening is None:
        return []
    inner = _INNER_HYPHEN if opening.group("glyph") == "-" else _INNER
    spans: list[DashSpan] = []
    outer, speaking = 0, True
    start = opening.end()
    for begin, end, speaks in _turns(text, start, inner):
        if speaks != speaking:
            if speaking:
                spans.append(_span(text, outer, start, begin))
            outer, start, speaking = begin, end, speaks
    if speaking:
        spans.append(_span(text, outer, start, len(text)))
    return [span for span in spans if span.start < span.end]


def _begins_small(text: str) -> bool:
    """Whether the first letter is a small one, as in a list."""
    return next((char.islower() for char in text if char.isalpha()), False)


def _marks_follow(text: str, at: int) -> bool:
    return text[at : at + 1] in MARKS - set("'’") and at < len(text)


def _turns(text: str, start: int, inner: re.Pattern[str]) -> Iterator[tuple[int, int, bool]]:
    """``(begin, end, speaks)``: where the paragraph changes between speech and narration; between
    begin and end stands the dash that says so, if one does."""
    speaking = True
    by_dash = is_english = False
    position = start
    while position < len(text):
        dash = inner.search(text, position)
        limit = dash.start() if dash else len(text)
        if speaking:
            tag = _tag(text, position, limit)
            if tag is not None:
                is_english = tag == find_tag(text, position, limit)
                speaking, by_dash, position = False, False, tag + 1
                yield tag, tag, False
                if not is_english:
                    tag_stop, is_comma = tag_end(text, position, limit)
                    if is_comma and text[tag_stop:limit].strip():
                        speaking, position = True, tag_stop
                        yield tag_stop, tag_stop, True
                continue
        elif not by_dash:
            resumed = _resumed(text, position, limit, is_english=is_english)
            if resumed is not None:
                speaking, position = True, resumed
                yield resumed, resumed, True
                continue
        if dash is None:
            return
        begin, position = dash.span()
        spaced_before, spaced_after = (
            text[begin - 1].isspace(),
            text[position : position + 1].isspace(),
        )
        if speaking:
            aside = spaced_before and (not spaced_after or _leads_to_tag(text, begin, position))
            if aside and position < len(text):
                speaking, by_dash = False, True
                yield begin, begin, False
        elif by_dash or spaced_before:
            speaking = True
            # What closes an aside is followed by the stop of the speech before it.
            while position < len(text) and text[position] in ".,;: ":
                position += 1
            yield begin, position, True


def _leads_to_tag(text: str, begin: int, end: int) -> bool:
    """Whether a dash with spaces around it comes after a stop and before a small letter."""
    left_context, right_context = text[:begin].rstrip(), text[end:].lstrip()
    return right_context[:1].islower() and (
        left_context[-1:] in tuple(",!?…") or _SAYS_BEHIND_A_DASH.match(right_context) is not None
    )


def _tag(text: str, start: int, end: int | None = None) -> int | None:
    limit = len(text) if end is None else end
    places = [find_tag(text, start, limit)]
    match = INVERTED.search(text, start, limit)
    places.append(match.start() if match else None)
    return min((place for place in places if place is not None), default=None)


def _resumed(text: str, start: int, end: int, *, is_english: bool) -> int | None:
    """Where speech goes on after a tag's sentence without a dash to say so: at the first sentence
    that asks, calls or says I or you, and in English at one that tells nothing in the past."""
    for match in _SENTENCE.finditer(text, start, end):
        following = _SENTENCE.search(text, match.end(), end)
        sentence = text[match.end() : following.start() if following else end]
        is_timeless = sentence.strip() and not _PAST.search(sentence)
        if _LIVELY.search(sentence) or (is_english and is_timeless):
            return match.end()
    return None


def _span(text: str, outer: int, start: int, end: int) -> DashSpan:
    """Without the white space at its end, nor a dash behind a stop there."""
    close = start + len(text[start:end].rstrip())
    match = _CLOSING.search(text, start, close)
    return DashSpan(start, match.start() if match else close, outer, close)
