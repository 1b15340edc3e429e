"""Rules for titles, streets, saints and given names that are cut short."""

from __future__ import annotations

import re

from audiobook.english.abbreviations import SENTENCE_STARTERS
from audiobook.english.titles import GIVEN_NAMES_CUT_SHORT, SPOKEN_TITLES
from audiobook.text_normalisation.numbers.numerals import full_stop
from audiobook.text_normalisation.rules import Context, Rule, pattern

_ALSO_WORDS = frozenset({"Hon", "Bro", "Rep", "Det", "Gen", "Fr", "Pres", "Ft", "Esq", "Jr", "Br"})
"""Titles that may end a sentence as well: "Yes, Hon. You know"."""
_RANKS = "Capt|Lt|Lieut|Sgt|Sergt|Col|Cpl|Maj|Cmdr|Cdr|Adm|Prof|Supt|Insp|Pvt|Pte|Gov|Sen"
"""Titles that stand without a name as well: "Capt. of the guard"."""
_GIVEN_NAME = pattern(rf"\b({'|'.join(GIVEN_NAMES_CUT_SHORT)})\.(?=\s[A-Z])")
_RIGHT = pattern(r"\bRt\.?(?=\s(?:Hon|Rev|Honou?rable|Reverend)\b)")
_STAFF = {"S": "Staff", "M": "Master", "T": "Technical", "F": "Flight", "G": "Gunnery"}
_STAFF_SERGEANT = pattern(r"\b([SMTFG])/Sgt\b\.?")
_JUNIOR_HIGH = pattern(r"\bJr\.(?=\s(?:high|year|class|college|prom|varsity)\b)", re.IGNORECASE)
_MONSIEUR = pattern(
    r"(?:^|(?<=[a-z,;:—“\"(]\s)|(?<=[!?—“\"(]))M\.(?=\s(?:le|la|de|du|des|l'|d')\b"
    r"|\s(?!Night\b|Scott\b)[A-Z][a-zà-ÿ])"
)
_DOUBLE_RANK = pattern(r"\b(Lt|Lieut|Maj|Brig|Sgt|Sergt)\.?-(?=(?:Col|Gen|Maj|Cmdr|Cdr|Gov)\b)")
_TITLE = pattern(
    rf"\b({'|'.join(SPOKEN_TITLES)})\b\.(?=\s*([A-Z][\w'’]*)|\s*and\s+[A-Z])"
    r"|\b(Mr|Mrs|Ms|Mx|Messrs|Mme|Mlle|Prof|Revd|Capt|Lt|Sgt|Col|Mt)(?=\s[A-Z][a-z])"
    r"|(?<!&)\b(Mr|Mrs|Messrs|Esq)\b(\.?)"
    rf"|\b({_RANKS})(s?)\.(?=,?\s[a-z0-9])"
)
_SAINT_OR_STREET = pattern(r"\bSt\b(\.?)(?=(\s*['’]?[A-Za-z]+)?)")
_DOCTOR_OR_DRIVE = pattern(r"\bDr\b(\.?)(?=(\s+[A-Za-z]+|(?<=\.)[A-Z][a-z]+)?)")
_TITLE_IN_CAPITALS = pattern(
    r"\bMS\.(?!\s(?:It|He|She|They|The|I|His|Her|A|But|And|We|You)\b)|\b(?:MR|MRS|DR|ST|PROF|CAPT|SGT|LT|COL|GEN|REV|HON|JR|SR)\.|"
    r"\b(?:PTE|PVT|MAJ|CPL|CMDR|CDR|ADM|SUPT|INSP|GOV|SEN|MESSRS|MLLE|MME)\.(?=\s[A-Z])|\b(?:MR|MRS|DR|ST)(?=\s[A-Z])"
)
_LAST_WORD = pattern(r"([\w'-]+)[\s,]*$")
_AFTER_A_NAME = {
    "Jr": "Junior", "Sr": "Senior", "Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road",
    "Ln": "Lane", "Sq": "Square", "Hwy": "Highway", "Rte": "Route", "Bros": "Brothers",
    "Ct": "Court", "Pl": "Place", "Ter": "Terrace", "Terr": "Terrace", "Pkwy": "Parkway",
    "Cres": "Crescent", "Cir": "Circle", "Gdns": "Gardens", "Trl": "Trail", "Plc": "Place",
    "Inc": "Incorporated", "Ltd": "Limited",
    "Co": "Company", "Corp": "Corporation", "Esq": "Esquire", "Bart": "Baronet", "Bt": "Baronet",
}  # fmt: skip
_ANY_TITLE = pattern(
    rf"\b(?:St|Dr|Rt|(?:{_RANKS})s|"
    rf"{'|'.join([*SPOKEN_TITLES, *_AFTER_A_NAME, *GIVEN_NAMES_CUT_SHORT])})\b"
)
_AFTER_NAME = pattern(rf"(?<=[A-Za-z0-9.,&])\s+({'|'.join(_AFTER_A_NAME)})\b\.")
_NAME_AFTER = pattern(r"\s([A-Z][\w'’]*)")
_JUNIOR = pattern(r"(?<=[a-z]),?\s+(Jr|Sr)\b(?!\.)")


_SIDES = {"N": "North", "S": "South", "E": "East", "W": "West"}
_STREETS = "St|Ave|Rd|Blvd|Dr|Ln|Ct|Pl|Street|Avenue|Road|Boulevard|Drive|Lane"
_COMPASS = pattern(
    rf"(?<![\w.])([NSEW])\.?\s(?=(?:[0-9]+(?:st|nd|rd|th)|[A-Z]\w+(?:\s[A-Z]\w+)?)\s(?:{_STREETS})\b)"
)


_WINDS = {
    "NE": "northeast", "NW": "northwest", "SE": "southeast", "SW": "southwest",
    "NNE": "north-northeast", "ENE": "east-northeast", "ESE": "east-southeast",
    "SSE": "south-southeast", "SSW": "south-southwest", "WSW": "west-southwest",
    "WNW": "west-northwest", "NNW": "north-northwest",
}  # fmt: skip
_WIND = pattern(
    rf"\b((?:to|from|in|of|toward|towards|into|out\sof)\sthe|[Dd]ue|[Ww]inds?(?:\swas|\sis)?|[Cc]ourse|"
    rf"[Hh]eading|[Hh]eaded|[Ss]teer(?:ed|ing|s)?|[Bb]earing|[Bb]ore|[Bb]acked|[Vv]eered|[Ff]acing|[Ff]aced|"
    rf"miles?|leagues?|knots)\s({'|'.join(_WINDS)})\b(?!\s(?:[A-Z]|[0-9]))"
)
_BY_A_POINT = pattern(r"(?<![\w.])([NSEW]{1,2})\.?\s(?:by|b)\s([NSEW])(?!\w|\.\w)(\.?)")
"""``E. by N.``: the compass is boxed by points."""


def _points(text: str) -> str:
    sides = {**_SIDES, **_WINDS}

    def by_a_point(match: re.Match[str]) -> str:
        if match[1] not in sides:
            return match[0]
        stop = full_stop(match.string, match.end()) if match[3] else ""
        return f"{sides[match[1]].lower()} by {_SIDES[match[2]].lower()}{stop}"

    text = _BY_A_POINT.sub(by_a_point, text)
    return _WIND.sub(lambda m: f"{m[1]} {_WINDS[m[2]]}", text)


_BOUND = pattern(
    r"(\b(?:(?:I|US|SR|CR)[-\s]|(?:Interstate|Route|Highway|Hwy\.|Rte\.)\s)[0-9]{1,3})\s([NSEW])\b(\.?)"
)
"""``I-40 W.``: which way a highway is taken."""


def _compass(text: str) -> str:
    return _COMPASS.sub(lambda m: f"{_SIDES[m[1]]} ", text)


def _stands_before_name(following: str | None, preceding: str) -> bool:
    """Whether ``Dr.`` or ``St.`` opens the name after it instead of closing the one before."""
    if following is None:
        return False
    word = following.strip().lstrip("'’")
    if not word[:1].isupper():
        return False
    return not (preceding[:1].isupper() and word.lower() in SENTENCE_STARTERS)


def _titles(text: str, _: Context) -> str:
    def before(match: re.Match[str]) -> str:
        previous_word = _LAST_WORD.search(match.string, max(0, match.start() - 30), match.start())
        return previous_word[1] if previous_word else ""

    def apart(match: re.Match[str]) -> str:
        return " " if match.string[match.end() : match.end() + 1].isalnum() else ""  # "Mr.Smith"

    def saint(match: re.Match[str]) -> str:
        preceding = before(match)
        if _stands_before_name(match[2], preceding):
            return "Saint" + apart(match)
        if not (preceding[:1].isupper() or preceding[:1].isdigit()):
            return match[0]
        return "Street" + (full_stop(match.string, match.end()) if match[1] else "")

    def doctor(match: re.Match[str]) -> str:
        preceding = before(match)
        if _stands_before_name(match[2], preceding):
            return "Doctor" + apart(match)
        stop = full_stop(match.string, match.end()) if match[1] else ""
        street = preceding[:1].isupper() and preceding.lower() not in SENTENCE_STARTERS
        return ("Drive" if street else "Doctor") + stop

    def title(match: re.Match[str]) -> str:
        opening, following, undotted, alone, stop, rank, ranks = match.groups()
        if rank:
            return SPOKEN_TITLES[rank] + ranks
        if opening:
            starts = following is not None and following.lower() in SENTENCE_STARTERS
            if starts and opening in _ALSO_WORDS:
                return match[0]
            return SPOKEN_TITLES[opening] + apart(match)
        if undotted:
            return SPOKEN_TITLES[undotted]
        return SPOKEN_TITLES[alone] + (full_stop(match.string, match.end()) if stop else "")

    def bound(match: re.Match[str]) -> str:
        stop = full_stop(match.string, match.end()) if match[3] else ""
        return f"{match[1]} {_SIDES[match[2]].lower()}{stop}"

    def after_name(match: re.Match[str]) -> str:
        following = _NAME_AFTER.match(match.string, match.end())
        goes_on = following and following[1].lower() not in SENTENCE_STARTERS
        stop = "" if goes_on else full_stop(match.string, match.end())  # "Pike Bros. Circus"
        return f" {_AFTER_A_NAME[match[1]]}{stop}"

    text = _TITLE_IN_CAPITALS.sub(lambda m: m[0].capitalize(), text)
    text = _MONSIEUR.sub("Monsieur", text) if "M." in text else text
    text = _BOUND.sub(bound, text)
    text = _points(_compass(text) if _COMPASS.search(text) else text)
    if not _ANY_TITLE.search(text):
        return text
    text = _DOUBLE_RANK.sub(lambda m: f"{SPOKEN_TITLES[m[1]]} ", text)
    text = _RIGHT.sub("Right", _GIVEN_NAME.sub(lambda m: GIVEN_NAMES_CUT_SHORT[m[1]], text))
    text = _STAFF_SERGEANT.sub(lambda m: f"{_STAFF[m[1]]} Sergeant", text)
    text = _JUNIOR_HIGH.sub("Junior", text)
    text = _SAINT_OR_STREET.sub(saint, text)
    text = _DOCTOR_OR_DRIVE.sub(doctor, text)
    text = _AFTER_NAME.sub(after_name, _TITLE.sub(title, text))
    return _JUNIOR.sub(lambda m: f" {_AFTER_A_NAME[m[1]]}", text)


RULES = (Rule("titles and streets", _titles),)
