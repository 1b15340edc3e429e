"""Words that an author prints with a hole: ``d—n``, ``f***``, ``Mr. ——``, ``in 18—``.

Who censored a word meant to: by default there is a pause in its place. The book can have it said by
its letters, or completed to the oath that it hides. A name kept back is "Blank".
"""

from __future__ import annotations

import re

from audiobook.english.titles import TITLE_BEFORE_NAME
from audiobook.model import Censored
from audiobook.text_normalisation.numbers.numerals import year
from audiobook.text_normalisation.rules import Context, Rule, pattern

_DASHED_OATHS = {
    ("d", "n"): "damn", ("d", "d"): "damned", ("d", "ned"): "damned", ("d", "nation"): "damnation",
    ("d", "nable"): "damnable", ("h", "l"): "hell", ("b", "y"): "bloody", ("b", "d"): "bastard",
    ("d", "l"): "devil", ("g", "d"): "God",
}  # fmt: skip
_OATHS = (
    "fuck shit damn hell ass bitch bastard bloody cunt dick cock piss crap whore slut asshole "
    "arse arsehole bollocks bullshit goddamn motherfuck dumbass jackass badass wank twat prick"
).split()
_STARRED_OATHS = tuple(
    oath + ending
    for ending in ("", "ing", "ed", "er", "s", "ers", "y", "ty", "in")
    for oath in _OATHS
)
_ONE_LETTER = {"f": "fuck", "s": "shit", "c": "cunt", "b": "bitch", "d": "damn"}
_DASHED = pattern(r"(?<![\w—–-])([A-Za-z]{1,4})(?:—|–|--)+(n|d|ned|l|y|nation|nable)(?![\w—–-])")
_STARRED = pattern(r"(?<![\w*])([A-Za-z]+)([@#$%!*]*[@#$%*])([A-Za-z]*)(?![\w*])")
_MASKED = pattern(r"(?<![\w*])(?:[A-Za-z]{1,3}[*#]{2,}[A-Za-z]{0,4}|[*]{4,}|[@#$%&!]{4,})(?![\w*])")
_NAME_KEPT_BACK = pattern(
    rf"\b({TITLE_BEFORE_NAME})\s"
    r"(?:—{2,}|⸺|⸻|-{3,}|–{2,})(?!\w)"
)
_SHIRE = pattern(r"(?<!\S)(?:[—–⸺⸻]+|-{2,})(?=shires?\b)")
_YEAR_KEPT_BACK = pattern(r"\b(1[6-9])(?:—+|–+|--+|⸺|⸻)(?=[,.;:)]?(?:\s|$))")


_ONE_YEAR_KEPT_BACK = pattern(r"(?<![\w.,$£/-])(1[6-9][0-9])(?:-|–|—)(?=[,.;:)](?:\s|$))")


def _completed(begin: str, hidden: int, end: str) -> str | None:
    """The oath that begins and ends so, with `hidden` letters between; None when it is none."""
    if hidden == 1 and not end:
        return None  # a star after a word points to a note
    for oath in _STARRED_OATHS:
        fits = len(oath) == len(begin) + hidden + len(end)
        if fits and oath.startswith(begin) and oath.endswith(end):
            return oath
    return _ONE_LETTER.get(begin) if hidden > 1 and not end else None


def _complete(text: str, context: Context) -> str:
    def as_begun(oath: str | None, match: re.Match[str]) -> str:
        if oath is None:
            return match[0]
        if context.censored is Censored.PAUSED:
            return "…"
        if context.censored is Censored.SPELLED:
            return f"{match[1][0].upper()} blank"
        return oath.capitalize() if match[1][0].isupper() else oath

    def dashed(match: re.Match[str]) -> str:
        return as_begun(_DASHED_OATHS.get((match[1].lower(), match[2].lower())), match)

    def starred(match: re.Match[str]) -> str:
        begin, marks, end = match.groups()
        return as_begun(_completed(begin.lower(), len(marks), end.lower()), match)

    def masked(match: re.Match[str]) -> str:
        """All stars, or an oath that is none we know: "****", "b******ks"."""
        if context.censored is Censored.SPELLED and match[0][0].isalpha():
            return f"{match[0][0].upper()} blank"
        return "…"

    text = _STARRED.sub(starred, _DASHED.sub(dashed, text))
    text = _MASKED.sub(masked, text)
    text = _NAME_KEPT_BACK.sub(r"\1 Blank", text)
    text = _SHIRE.sub("Blank", text)
    text = _ONE_YEAR_KEPT_BACK.sub(lambda m: f"{year(m[1] + '0')} blank", text)
    return _YEAR_KEPT_BACK.sub(r"\1 blank", text)


RULE = Rule("words left blank", _complete, frozenset("*@#$%—–⸺⸻-"))
"""Before emphasis marks and dashes are looked at."""
