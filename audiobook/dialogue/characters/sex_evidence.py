"""What the words around a name tell of its bearer's sex, and how far each can be trusted.

The nearest pronoun may be somebody else's: ``Ben kissed her hand``. Weights are logarithms of the
odds that it is the bearer's, counted on the annotated training novels: 12,000 pronouns after names
of people whose sex is known there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from audiobook.dialogue.characters.gender import noun_gender
from audiobook.dialogue.characters.vocabulary import DETERMINER, UNCAPITALISED
from audiobook.dialogue.document import Quotation
from audiobook.english import closed_classes
from audiobook.english.sentences import STOPS
from audiobook.english.speech_verbs import speech_verbs
from audiobook.model import Gender


@dataclass(frozen=True, slots=True)
class SexEvidence:
    """What one mention tells."""

    pronoun: str = ""
    """The nearest of the third person: ``he``, ``she``, ``her`` (of unsure owner), ``it``."""
    gender: Gender = Gender.UNKNOWN
    log_odds: float = 0.0
    """How much likelier than not the bearer is of that sex: a natural logarithm."""
    reason: str = ""


NOTHING = SexEvidence()

_OF_MEN = frozenset({"he", "his", "himself"})
_OF_WOMEN = frozenset({"she", "her", "hers", "herself"})
_NEXT_SUBJECT = rf"[^{STOPS};\"“”A-Z]{{0,120}}[{STOPS}]\s(?P<opening>He|She)\b"
_NEAREST = re.compile(
    # The nearest pronoun with no other name between, or the one that opens the next sentence.
    # Objects ("Spike watched him") mostly stand for somebody else.
    rf"(?:[^{STOPS};\"“”A-Z]|\.(?=[a-z])){{0,90}}?\b(?P<inside>he|his|himself|she|hers?|herself"
    rf"|itself)\b|{_NEXT_SUBJECT}"
)
_OPENS_NEXT = re.compile(_NEXT_SUBJECT)
_BODY = re.compile(
    r"\s(?:own\s)?(?:\w+\s)?(?:eyes?|eyebrows?|face|voice|hands?|arms?|mind|heart|head|lips|chin"
    r"|shoulders?|hair|smile|fingers?|cheeks?|mouth|tone|back|feet|foot|neck|brow|knees?|seat|chair"
    r"|hat|coat|breath|nose|teeth|throat|thoughts|way|place)\b"
)
_NEXT_WORD = re.compile(r"\s([a-z-]+)")
_LAST_WORD = re.compile(r"([\w’']+)\W*$")
_NO_NOUN = (
    closed_classes.PREPOSITIONS
    | closed_classes.OPENERS
    | frozenset("and but as that so to a the his with up down out".split())
)
_UPON_ANOTHER = frozenset(
    "kissed took caught grabbed touched held stroked squeezed patted pressed seized watched "
    "studied searched saw met clasped grasped followed shook heard knew loved hated called "
    "asked told gave stopped interrupted read missed noticed".split()
)
"""Verbs whose object is as readily somebody else's: ``kissed her hand``, not ``shook her head``."""
_REFLEXIVE_HEAD = re.compile(r"\s(?:\w+\s)?head\b")
_TO_ANOTHER = frozenset(
    "at into beside toward towards near against around about behind by after for to from of upon "
    "over than before".split()
)

# Share of the pronouns that were the bearer's, where the name acts (``Ben rose and …``) and where
# it does not (``… to Ben, who …``).
_REFLEXIVE, _REFLEXIVE_OF_OTHERS = 3.3, 1.7  # 0.97 and 0.85
_OWN_BODY, _BODY_OF_OTHERS = 3.0, 1.8  # 0.95 and 0.86
_OWN_THING, _THING_OF_OTHERS = 1.8, 1.7  # 0.86 and 0.85
_OPENING, _OPENING_OF_OTHERS = 1.9, 0.8  # 0.87 and 0.70
_SUBJECT, _SUBJECT_OF_OTHERS = 1.4, 0.9  # 0.80 and 0.72
_OF_AN_OWNER = 0.9
"""Any pronoun after ``Ben's``: 0.73."""
_LESS_UPON_ANOTHER, _LESS_TO_ANOTHER = 1.0, 0.4
_OWN_TAG = 3.5
"""``Ben rose. “…,” he said``, the name opening its paragraph: 133 of 135."""
_DESCRIBED = 2.3
"""``Dunya, a girl of fifteen``: 42 of 45."""

_DESCRIPTION = re.compile(
    rf",?\s{DETERMINER}\s(?:{UNCAPITALISED}\s){{0,2}}?(?P<apposed>{UNCAPITALISED})"
    rf"(?=\s?[,.;]|\s(?:of|in|with|who)\b)"
    rf"|\s(?:was|is)\s(?:only\s|still\s)?an?\s(?:{UNCAPITALISED},?\s){{0,3}}?"
    rf"(?P<predicate>{UNCAPITALISED})\b"
)
_ANOTHER_NAME = re.compile(r"(?<![.!?…]\s)\b[A-ZÀ-Þ][a-zà-öø-ÿ]")
_PRONOUN = re.compile(r"\b(?:he|she)\b", re.IGNORECASE)


@cache
def _tag() -> re.Pattern[str]:
    verbs = "|".join(sorted(speech_verbs(), key=len, reverse=True))
    return re.compile(
        rf"[\s,—–-]*(?:(?:{verbs})\s(?P<inverted>he|she)\b"
        rf"|(?P<direct>he|she)\s(?:\w+ly\s)?(?:{verbs})\b)"
    )


def sex_evidence(
    text: str, start: int, end: int, *, acts: bool, quotations: Sequence[Quotation]
) -> SexEvidence:
    """What a name in narration tells of its bearer's sex.

    Args:
        text: the paragraph.
        start, end: the name, code points.
        acts: whether a verb follows of which it is the subject.
        quotations: those of the paragraph around it.

    Returns:
        The weightiest piece of evidence.
    """
    nearest = _by_nearest_pronoun(text, end, acts=acts)
    others = (
        _by_own_tag(text, start, end, acts=acts, quotations=quotations),
        _by_description(text, end),
    )
    best = max((nearest, *others), key=lambda evidence: evidence.log_odds)
    return SexEvidence(nearest.pronoun, best.gender, best.log_odds, best.reason)


def _by_nearest_pronoun(text: str, end: int, *, acts: bool) -> SexEvidence:
    match = _NEAREST.match(text, end)
    if match is None:
        return NOTHING
    word = (match["inside"] or match["opening"]).casefold()
    if word == "itself":
        return SexEvidence("it")
    gender = _sex_of(word)
    pronoun = "her" if word == "her" else "he" if gender is Gender.MALE else "she"
    weight = _weight(text, end, match, word, acts=acts)
    opening = _OPENS_NEXT.match(text, match.end())
    if match["inside"] and opening is not None and word not in ("he", "she"):
        subject = opening["opening"].casefold()
        if _sex_of(subject) is not gender:
            # ``Ben leaned over her shoulder. He …``: the subject goes on, and she is another.
            word, gender, weight = subject, _sex_of(subject), _OPENING if acts else 0.0
    return SexEvidence(pronoun, gender, weight, f'"{word}" beside the name')


def _sex_of(pronoun: str) -> Gender:
    return Gender.MALE if pronoun in _OF_MEN else Gender.FEMALE


def _weight(text: str, end: int, match: re.Match[str], word: str, *, acts: bool) -> float:
    if text[end : end + 1] in ("’", "'"):
        return _OF_AN_OWNER
    if word in ("himself", "herself"):
        return _REFLEXIVE if acts else _REFLEXIVE_OF_OTHERS
    if match["opening"]:
        return _OPENING if acts else _OPENING_OF_OTHERS
    if word not in ("his", "her"):
        return _SUBJECT if acts else _SUBJECT_OF_OTHERS
    following = _NEXT_WORD.match(text, match.end())
    if word == "her" and (following is None or following[1] in _NO_NOUN):
        return 0.0
    if _BODY.match(text, match.end()):
        weight = _OWN_BODY if acts else _BODY_OF_OTHERS
    else:
        weight = _OWN_THING if acts else _THING_OF_OTHERS
    last = _LAST_WORD.search(text[end : match.start("inside")])
    verb = last[1] if last is not None else ""
    if verb in _UPON_ANOTHER and not (verb == "shook" and _REFLEXIVE_HEAD.match(text, match.end())):
        return weight - _LESS_UPON_ANOTHER
    return weight - _LESS_TO_ANOTHER * (verb in _TO_ANOTHER)


def _by_own_tag(
    text: str, start: int, end: int, *, acts: bool, quotations: Sequence[Quotation]
) -> SexEvidence:
    """``Ben rose. “…,” he said.``: the name opens the paragraph, and nobody else is named."""
    speech = next((q for q in quotations if q.outer_start >= end), None)
    if not acts or speech is None or text[:start].strip():
        return NOTHING
    between = text[end : speech.outer_start]
    tag = _tag().match(text, speech.outer_end)
    if tag is None or _ANOTHER_NAME.search(between):
        return NOTHING
    word = tag["inverted"] or tag["direct"]
    if any(other.casefold() != word for other in _PRONOUN.findall(between)):
        return NOTHING
    return SexEvidence("", _sex_of(word), _OWN_TAG, f'"{word}" in a tag beside the name')


def described_as(text: str, end: int) -> str:
    """The noun for a person that is said of a name ending at `end`: ``Dunya, a girl of fifteen``;
    empty where there is none."""
    match = _DESCRIPTION.match(text, end)
    noun = (match["apposed"] or match["predicate"]) if match is not None else ""
    return noun if noun_gender(noun) is not None else ""


def _by_description(text: str, end: int) -> SexEvidence:
    noun = described_as(text, end)
    gender = noun_gender(noun) or Gender.UNKNOWN
    if gender is Gender.UNKNOWN:
        return NOTHING
    return SexEvidence("", gender, _DESCRIBED, f'"{noun}" said of the name')
