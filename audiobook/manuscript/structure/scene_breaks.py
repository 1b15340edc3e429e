"""Breaks between scenes: the marks authors set, and those that a copy of the text has lost."""

from __future__ import annotations

import re

from audiobook.english.sentences import SENTENCE_BREAK, STOPS

_ORNAMENT = re.compile(
    r"(?:[*#~§❦❧☙⁂◆◇■□●○★☆✦✧❖※•·¤†‡∗⁎⁑٭][\s*#~§❦❧☙⁂◆◇■□●○★☆✦✧❖※•·¤†‡∗⁎⁑٭.\-–—=_]*"
    r"|[-–—=_+.:^<>/\\|]{1,3}\s*[*#~§❦❧◆◇●○★•·oO0xX+]+\s*[-–—=_+.:^<>/\\|]{1,3}"
    r"|(?:[-–—=_+]\s*){3,}|[–—](?:\s*[–—])?"
    r"|(?:x\s*){3,}|(?:X\s+){2,}X|(?=[^oO]*[oO])(?:[oO0]\s*){3,}|(?:[xX][oO0])+[xX]|(?:[oO0][xX])+[oO0]"
    r"|(?=.*x)(?=.*X)[xX]{3,}|X{4,}|(?:[<>«»‹›]\s*){2,}|(?:[/\\|:^]\s*){3,}"
    r"|(?:[-–—=_*~+]\s*)*[oOxX](?:\s*[-–—=_*~+oOxX0.])*\s*(?:[-–—=_*~+]\s*)+"
    r"|(?P<unit>[-–—=_+/\\|:^~*#<>.·•°@]{2,3}?)\s*(?:(?P=unit)\s*)+[-–—=_+/\\|:^~*#<>.·•°@]{0,2}(?<!\.\.\.))\Z"
)
_BREAK_WORDS = re.compile(
    r"(?P<before>[-–—=_*~#<>\[\](){}.\s]*)(?:(?:scene|line|page|section|paragraph)[\s_-]?breaks?|"
    r"break|scene[\s_-]change|divider)(?P<after>[-–—=_*~#<>\[\](){}.\s]*)\Z",
    re.IGNORECASE,
)


def is_ornament(line: str) -> bool:
    """Whether `line` is nothing but a mark between scenes: ``* * *``, ``#``, ``-----``,
    ``xXxXx``, ``<><>``, ``[scene break]``."""
    if len(line) > 120:
        return False
    line = line.strip()
    return _ORNAMENT.match(line) is not None or _says_break(line)


def breaks_story(text: str) -> bool:
    """Whether a paragraph that is no heading is a mark between scenes: also ``XXX``, which is
    thirty where it counts chapters."""
    return is_ornament(text) or text.strip() == "XXX"


def _says_break(line: str) -> bool:
    """``[scene break]``, ``--line break--``, ``PAGE BREAK``; the bare word ``break`` only between
    marks."""
    match = _BREAK_WORDS.match(line)
    if match is None:
        return False
    if match["before"].strip() and match["after"].strip():
        return True
    words = line.strip("-–—=_*~#<>[](){}. ").casefold()
    return words not in ("break", "divider") and line[-1:] != "."


_SPAN = r"(?:moments?|minutes?|hours?|days?|nights?|weeks?|months?|years?|decades?|seasons?)"
_TIME_SHIFT = re.compile(
    rf"\b(?:{_SPAN}\s+(?:\w+\s+)?(?:later|earlier|before|ago|had\s+passed|passed|went\s+by|since)"
    rf"|(?:for|in|over|during)\s+the\s+(?:past|last|next|following)\s+(?:\w+\s+){{0,2}}{_SPAN}"
    rf"|(?:the\s+)?(?:next|following|same|previous|that)\s+(?:morning|afternoon|evening|night|day|"
    rf"week|month|year|spring|summer|autumn|fall|winter)"
    r"|by\s+the\s+time|meanwhile|elsewhere|it\s+was\s+(?:nearly|almost|already|past|after)?\s*"
    r"(?:dawn|dusk|midnight|noon|morning|evening|night|spring|summer|autumn|winter)"
    r"|back\s+(?:at|in)\s+(?:the|his|her|their)|across\s+town"
    r"|on\s+(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
    re.IGNORECASE,
)
_QUOTE_MARKS = "\"“”‘'«»„‹›—–-"
_OPENING_SENTENCES = 5


def supports_break(before: str, after: str, *, anywhere: bool = False) -> bool:
    """Whether a place with unusual white space, but no mark, reads as a change of scene.

    It does when the paragraph before ends in narration, the one after opens in narration, and
    its first sentences move the story in time or to another place.

    Args:
        anywhere: the white space itself says so; only the sentences have to be whole.
    """
    text_above, text_below = before.rstrip(), after.lstrip()
    if (
        not text_above
        or not text_below
        or text_below[0] in _QUOTE_MARKS
        or text_above[-1] in _QUOTE_MARKS
    ):
        return False
    if text_above[-1] not in STOPS or "\n" in text_above or len(text_below.split()) < 8:
        return False
    if anywhere:
        return True
    opening = " ".join(SENTENCE_BREAK.split(text_below)[:_OPENING_SENTENCES])
    return _TIME_SHIFT.search(opening) is not None
