"""Who is a child and who is old, from what the text says: “Poppy, a small girl of seven”."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from audiobook.english.titles import TITLE_BEFORE_NAME
from audiobook.model import Script

CHILD, OLD = "child", "old"
_CHILD_YEARS, _OLD_YEARS = 12, 65
"""Up to which age a voice has not broken or grown, and from which it has aged."""
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split(),
        3,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBERS_BELOW_TEN = "one two three four five six seven eight nine".split()
_NUMBER = (
    rf"(?P<years>[0-9]{{1,3}}|{'|'.join(_NUMBERS)})"
    rf"(?:[- ](?P<units>{'|'.join(_NUMBERS_BELOW_TEN)})\b)?"
)
_YOUNG = r"(?:boy|girl|child|lad|lass|infant|urchin|schoolboy|schoolgirl|orphan|toddler|kid)"
_AGED = r"(?:old|elderly|aged|ancient|white-haired|grey-haired|gray-haired|wizened)"
_PERSON = r"(?:man|woman|lady|gentleman|fellow|sailor|widow|servant|farmer|priest|nurse|soldier)"
_NAME = "\0"
_CHILD_TOLD = (
    rf"{_NAME}, (?:who was )?an? (?:[a-z-]+ ){{0,3}}{_YOUNG}\b",
    rf"\b(?i:an?|the|this|that) (?:[a-z-]+ ){{0,3}}{_YOUNG},? (?:called |named )?{_NAME}\b",
    rf"\b(?i:little|wee|small|baby) {_NAME}\b",
    rf"{_NAME} was (?:only |just |still |but )?an? (?:[a-z-]+ ){{0,3}}{_YOUNG}\b"
    r"(?! of (?:the|all))",
)
_OLD_TOLD = (
    rf"{_NAME}, (?:who was )?an? (?:[a-z-]+ ){{0,2}}{_AGED} (?:[a-z-]+ ){{0,2}}{_PERSON}\b",
    rf"\b(?i:the|an?|this) (?:[a-z-]+ )?{_AGED} {_PERSON},? (?:called |named )?{_NAME}\b",
    rf"\b[Oo]ld (?:{TITLE_BEFORE_NAME} )?{_NAME}\b",
    rf"{_NAME} was (?:very |a very |an )?(?:old|elderly|aged)\b(?! enough)",
)
_YEARS_TOLD = (
    rf"{_NAME},? (?:who )?(?:was|is|had turned|turned|being) "
    r"(?:only |just |nearly |almost |not yet )?"
    rf"{_NUMBER}(?: years (?:old|of age))?(?=[,.;!?]| and | when | years)",
    rf"{_NAME}, (?:aged |an? [a-z -]{{0,20}}of )?{_NUMBER}(?: years (?:old|of age))?,",
    rf"\b{_NUMBER}-year-old (?:[a-z]+ )?{_NAME}\b",
)
_GRAND = r"Gran(?:ny|dma|dpa|dmother|dfather|ddad|dad)?|Grampa|Grampy"
_OLD_FOLK = rf"(?:{_PERSON}|crone|hag|hermit|beggar|wizard|witch|monk|king|queen|wife|dame)"
_NAMED_OLD = re.compile(
    rf"(?:The|An?) (?:[A-Z][a-z]+ )?{_AGED} (?:[A-Z][a-z]+ )?{_OLD_FOLK}"
    r"|Old (?:[A-Z][\w.'’]* ?){1,3}"
    rf"|(?:The )?(?:\w+['’]s )?(?:{_GRAND})(?: [A-Z]\w+)?",
    re.IGNORECASE,
)
_NAMED_CHILD = re.compile(
    rf"(?:The|An?) (?:(?:[a-z]+ )?(?:Small|Little|Wee) (?:[a-z]+ )?{_YOUNG}"
    r"|Child|Urchin|Toddler|Orphan)",
    re.IGNORECASE,
)
"""Names that tell an age: ``The Old Man``, ``Old Toma``, ``The Small Boy``."""
_LEAST = 2
"""How often a text has to say so; once is enough where it tells the years or a child by name."""


def ages_told(script: Script, names: Iterable[str]) -> dict[str, str]:
    """``child`` or ``old`` for those of `names` of whom the narration says so."""
    narration = " ".join(
        segment.text
        for chapter in script.chapters
        for segment in chapter.segments
        if segment.is_narration
    )
    ages = {}
    for name in names:
        age = _age_of(name, narration)
        if age:
            ages[name] = age
    return ages


def _age_of(name: str, narration: str) -> str:
    if _NAMED_OLD.fullmatch(name):
        return OLD
    if _NAMED_CHILD.fullmatch(name):
        return CHILD
    if name.rpartition(" ")[2] not in narration:
        return ""
    counted: Counter[str] = Counter()
    for age, patterns in ((CHILD, _CHILD_TOLD), (OLD, _OLD_TOLD)):
        for expression in patterns:
            counted[age] += len(_about(expression, name).findall(narration))
    for expression in _YEARS_TOLD:
        for match in _about(expression, name).finditer(narration):
            years = int(_NUMBERS.get(match["years"]) or match["years"])
            years += _NUMBERS_BELOW_TEN.index(match["units"]) + 1 if match["units"] else 0
            age = CHILD if years <= _CHILD_YEARS else OLD if years >= _OLD_YEARS else ""
            counted[age] += _LEAST
    if not counted:
        return ""
    age, times = counted.most_common(1)[0]
    enough = times >= (1 if age == CHILD else _LEAST)
    return age if enough and 2 * times > counted.total() else ""


def _about(expression: str, name: str) -> re.Pattern[str]:
    return re.compile(expression.replace(_NAME, rf"(?<!\w){re.escape(name)}(?!\w)"))
