"""Cutting the author's text into pieces that an engine speaks in one go.

Pieces end where a reader would take breath: at the end of a sentence, or inside one that is too
long at the end of a clause. Nothing is lost: between two pieces stands only white space.
"""

from __future__ import annotations

import re

_CLOSERS = "\"'”’»›)]}*_"

_SENTENCE_END = re.compile(rf"(?:\.(?:\s\.){{2,}}|[.!?…。！？]+)[{re.escape(_CLOSERS)}]*(?=\s)|\n")

_NEVER_LAST = frozenset(
    """adm alderman assn ave capt cdr cmdr col comdr cpl dr ens fr ft gen gov hon lieut lt maj
    messrs mdm mlle mme mr mrs ms msgr mt mx nos pfc pres prof pvt rep rev rt sen sgt st ste supt
    viz vs cf ca approx vol vols ch chap fig figs pp eds trans
    jan feb apr aug sept oct nov dec""".split()
)
"""Abbreviations that something always follows."""

_SOMETIMES_LAST = frozenset(
    """a.m p.m am pm etc jr sr esq inc ltd co corp bros u.s u.k u.s.a d.c b.c a.d b.c.e c.e e.g i.e
    ph.d m.d b.a m.a d.d ibid et al mar jun jul mon tue wed thu fri sat sun no p
    blvd rd ln""".split()
)
"""Abbreviations that end a sentence when what follows looks like the start of another."""

_STARTERS = frozenset(
    """a after all although an and another any are as at because before both but by can could did do
    does each every everyone everything for from had has have he hello her here hers hey him his
    how however if in is it its just let many maybe more most my never next no nobody none not
    nothing now of oh okay on once one only or our perhaps please she should since so some
    somebody someone something still than that the their them then there these they this those
    though through to too two under until up was we well were what when where which while who
    why will with would yes yet you your""".split()
)
"""Words that are far more often the first of a sentence than part of a name."""

_WORD_BEFORE = re.compile(r"[^\s\"'“‘”’(\[{*_—–]+$")
_FIRST_WORD = re.compile(r"[\W_]*([^\W_]+)")

_CLAUSE_ENDS = (
    re.compile(rf"[;:…—–][{re.escape(_CLOSERS)}]*\s*(?=\S)|\s--?\s+|--\s*(?=\S)"),
    re.compile(rf"[,)\]][{re.escape(_CLOSERS)}]*\s+"),
    re.compile(
        r"\s+(?=(?:and|but|or|nor|so|yet|because|although|though|while|whereas|when|where|which|"
        r"who|whose|until|unless|since|before|after|if|that|as|then)\s)",
        re.IGNORECASE,
    ),
    re.compile(r"\s+"),
)
"""Places to breathe inside a sentence, best first; white space is the last resort."""


def split_utterances(text: str, longest: int) -> list[str]:
    """Cut `text` into sentences, and sentences of more than `longest` code points into clauses.

    Args:
        text: the author's text of one segment.
        longest: what the engine speaks well in one go, in code points, at least 1.

    Returns:
        The pieces in order, without white space around them. They and the white space between
        them are the whole text. A word of more than `longest` code points is cut too.
    """
    if longest < 1:
        raise ValueError("longest must be at least 1")
    pieces: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match[0] == "\n" or _ends_sentence(text, match):
            pieces.extend(_split_clauses(text[start : match.end()].strip(), longest))
            start = match.end()
    pieces.extend(_split_clauses(text[start:].strip(), longest))
    return pieces


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    marks = match[0].rstrip(_CLOSERS)
    closed = len(marks) < len(match[0])
    marks = "".join(marks.split())
    following = _FIRST_WORD.match(text, match.end(), match.end() + 80)
    if following is None:
        return False
    next_word = following[1]
    if next_word[0].islower():
        return False
    if "!" in marks or "?" in marks or "。" in marks:
        return True
    if marks.endswith("…") or (marks.endswith("..") and len(marks) < 4):
        return closed
    if closed or len(marks) > 1:
        return True
    return _full_stop_ends(text[max(0, match.start() - 40) : match.start()], next_word)


def _full_stop_ends(before: str, next_word: str) -> bool:
    found = _WORD_BEFORE.search(before)
    if found is None:
        return not before.rstrip().endswith(".")
    word = found[0]
    starts = next_word.lower() in _STARTERS
    key = word.lower()
    if key in _NEVER_LAST:
        # "on Main St. He" ends; "St. John", "Dr. Will Kemp" do not.
        named = before[: found.start()].rstrip().rpartition(" ")[2]
        return key in {"st", "ave", "dr"} and starts and named[:1].isupper()
    if key in _SOMETIMES_LAST:
        if key == "no" and not next_word[0].isdigit():
            return True
        return starts
    if len(word) == 1 and word.isalpha():
        # "It was I. He left." ends; "J. R. R. Tolkien" and "Henry I. Smith" do not.
        earlier = before[: found.start()].rstrip().rpartition(" ")[2]
        if word == "I" and earlier[:1].islower():
            return True
        return starts and word.isupper() and not earlier.endswith(".")
    if re.fullmatch(r"(?:[^\W\d_]\.)+[^\W\d_]", word):
        return starts
    return True


def _split_clauses(sentence: str, longest: int) -> list[str]:
    pieces: list[str] = []
    start, end = 0, len(sentence)
    while end - start > longest:
        cut = _best_cut(sentence, start, longest, end)
        pieces.append(sentence[start:cut].rstrip())
        start = cut
        while start < end and sentence[start].isspace():
            start += 1
    if start < end:
        pieces.append(sentence[start:])
    return pieces


def _best_cut(sentence: str, start: int, longest: int, end: int) -> int:
    """Where the piece from `start` ends: the best break that leaves pieces of like length."""
    # Even shares: 210 code points at a limit of 200 are better spoken as 105 and 105.
    share = (end - start) / -(-(end - start) // longest)
    window = start + longest
    for pattern in _CLAUSE_ENDS:
        cuts = [
            match.end()
            for match in pattern.finditer(sentence, start + 1, min(end, window + 8))
            if len(sentence[start : match.end()].rstrip()) <= longest and match.end() < end
        ]
        cuts = [cut for cut in cuts if cut - start >= share * 0.4] or (
            cuts if pattern is _CLAUSE_ENDS[-1] else []
        )
        if cuts:
            return min(cuts, key=lambda cut: (abs(cut - start - share), cut))
    return window
