"""Two people of one name whom the text tells apart by an epithet: Old Tom and Young Tom, the elder
Mr. Sandford and the younger."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from audiobook.dialogue.characters.person_names import ELDER, YOUNGER, PersonName, parse_name
from audiobook.dialogue.document import Document
from audiobook.english.sentences import STOPS
from audiobook.english.titles import TITLE_BEFORE_NAME

_SIDES = {
    **dict.fromkeys(("old", "elder", "big", "senior", "sr", "sr."), ELDER),
    **dict.fromkeys(("young", "younger", "little", "junior", "jr", "jr."), YOUNGER),
}
_COMPARATIVES = frozenset({"elder", "younger"})
"""Of one alone nobody says so."""
_BEFORE = r"(?P<before>[Oo]ld|[Yy]oung|[Bb]ig|[Ll]ittle|[Ee]lder|[Yy]ounger)"
_AFTER = (
    r"(?P<after>,?\s(?:the\s(?:elder|younger)|[Ss]enior|[Jj]unior|[SJ]r\.?)(?=[\s,.;:!?—’”]|$))"
)
_NAME = r"[A-ZÀ-Þ][^\W\d_]+"
_USE = re.compile(
    rf"(?:\b{_BEFORE}\s)?(?<![\w’'-])(?:{TITLE_BEFORE_NAME}\s)?(?P<name>{_NAME})(?:\s{_NAME}){{0,2}}{_AFTER}?"
)
_EPITHET_BEFORE = re.compile(rf"\b{_BEFORE}\s(?:{TITLE_BEFORE_NAME}\s)?$")
_EPITHET_AFTER = re.compile(_AFTER)
_LEAST_USES = 3
"""Uses of each epithet by the narrator of a novel."""
_LEAST_USES_IN_SHORT = 2
"""The same in a story of a few pages, where a sentence that sets both side by side is enough,
or a comparative."""
_LEAST_SHARE = 0.5
"""Share of the narrator's uses of the name that have an epithet. Of 87 novels one has such a pair,
a father and his son (237 and 107 of 386); a single person who is `old Roger` to one and `little
Roger` to another stays below a twentieth."""


def namesakes(document: Document, listed: Iterable[str]) -> frozenset[str]:
    """The words (casefolded) that name two people whom nothing but an epithet tells apart.

    Args:
        document: the text.
        listed: names that the author gives: who lists both has said so.
    """
    sides: dict[str, Counter[str]] = defaultdict(Counter)
    together: set[str] = set()
    for text in _narration(document):
        last: dict[str, tuple[str, int]] = {}
        for match in _USE.finditer(text):
            epithet = match["before"] or match["after"] or ""
            word, side = match["name"].casefold(), _side(epithet)
            sides[word][side] += 1
            other, end = last.get(word, ("", 0))
            is_beside = {side, other} == {ELDER, YOUNGER}
            if epithet.casefold() in _COMPARATIVES or (
                is_beside and not _ends_sentence(text, end, match.start())
            ):
                together.add(word)
            last[word] = (side, match.end())
    is_short = document.is_short
    least = _LEAST_USES_IN_SHORT if is_short else _LEAST_USES
    pairs = {
        word
        for word, uses in sides.items()
        if min(uses[ELDER], uses[YOUNGER]) >= (1 if is_short and word in together else least)
        and uses[ELDER] + uses[YOUNGER] >= _LEAST_SHARE * uses.total()
    }
    by_author: dict[str, set[str]] = defaultdict(set)
    for name in listed:
        use = _USE.match(name)
        if use is not None:
            by_author[use["name"].casefold()].add(_side(use["before"] or use["after"] or ""))
    return frozenset(pairs | {w for w, both in by_author.items() if {ELDER, YOUNGER} <= both})


def _ends_sentence(text: str, start: int, end: int) -> bool:
    return any(stop in text[start:end] for stop in STOPS)


def _side(epithet: str) -> str:
    return _SIDES.get(epithet.lstrip(",").split()[-1].casefold(), "") if epithet.strip() else ""


def _narration(document: Document) -> Iterable[str]:
    quotations: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for quotation in document.quotations:
        quotations[quotation.paragraph].append((quotation.outer_start, quotation.outer_end))
    for number, text in enumerate(document.paragraphs):
        position = 0
        for start, end in quotations.get(number, ()):
            yield text[position:start]
            position = max(position, end)
        yield text[position:]


@dataclass(frozen=True, slots=True)
class NameWithEpithet:
    """A name of somebody who has a namesake."""

    start: int
    """Code points, of the words with a capital: ``Jolyon`` in `said old Jolyon`."""
    end: int
    name: PersonName
    text: str
    """How it is shown: ``Old Jolyon``."""


def name_with_epithet(
    text: str, start: int, end: int, shared: frozenset[str]
) -> NameWithEpithet | None:
    """A name of namesakes with its epithet.

    Args:
        text: a paragraph.
        start: where the name begins, its epithet perhaps apart.
        end: where it ends.
        shared: what `namesakes` gave.

    Returns:
        None where the name is nobody's who has a namesake, or stands without an epithet.
    """
    name = parse_name(text[start:end])
    if name.words[0] not in shared:
        return None
    core = start + max(text[start:end].casefold().find(name.words[0]), 0)
    epithet = _EPITHET_BEFORE.search(text, max(0, core - _REACH), core)
    if epithet is None:
        suffix = _EPITHET_AFTER.match(text, end)
        if suffix is None:
            return None
        side, end, shown = _side(suffix["after"]), suffix.end(), text[start : suffix.end()]
    else:
        word = epithet["before"]
        side = _side(word)
        start = epithet.start() if word[0].isupper() else max(start, epithet.end("before") + 1)
        rest = text[epithet.end("before") : end]
        article = "The " if word.casefold() in ("elder", "younger") else ""
        shown = f"{article}{word.capitalize()}{rest}"
    return NameWithEpithet(
        start, end, PersonName(name.title, (side + name.words[0], *name.words[1:])), shown
    )


_REACH = 24
"""Code points within which an epithet and a title stand before a name."""


def parse_listed(text: str, shared: frozenset[str]) -> PersonName:
    """The parts of a name that the author lists, with its epithet where that tells two apart."""
    with_epithet = name_with_epithet(text, 0, len(text), shared)
    return with_epithet.name if with_epithet is not None else parse_name(text)
