"""Rules for abbreviations, initials, addresses and signs that stand for words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audiobook.synthesis.spoken.dates import MONTHS
from audiobook.synthesis.spoken.numerals import full_stop
from audiobook.synthesis.spoken.rules import Context, Rule, pattern
from audiobook.synthesis.spoken.vocabulary import ACRONYMS, SENTENCE_STARTERS


def _longest_first(words: Iterable[str]) -> str:
    """An alternation of `words` that prefers the longest."""
    return "|".join(sorted({re.escape(word) for word in words}, key=lambda w: (-len(w), w)))


# ---------------------------------------------------------------- addresses on the net

_ADDRESS = pattern(
    r"(?<![\w@.])(?:(?:https?|ftp)://|mailto:)?(?:[\w.+-]+@)?"
    r"((?:[A-Za-z0-9-]+\.)+(?:com|org|net|edu|gov|mil|int|info|io|co|uk|us|eu|de|fr|ca|au|tv|me|"
    r"biz|app|dev|blog)(?![\w-]))(?::[0-9]+)?(/[^\s,;!?\"”’)]*[\w/])?",
    re.IGNORECASE,
)
_DOT_INSIDE = pattern(r"\w\.\w|://")
_URL = pattern(r"(?<!\w)(?:https?|ftp)://[^\s\"”’)]*[\w/]", re.IGNORECASE)
_ADDRESS_MARKS = {
    ".": " dot ", "@": " at ", "/": " slash ", "-": " dash ", "_": " underscore ", "+": " plus ",
    "=": " equals ", "&": " and ", "#": " hash ", "?": " question mark ", ":": " ",
    "%": " percent ",
    "~": " tilde ",
}  # fmt: skip
_ADDRESS_MARK = pattern("[" + re.escape("".join(_ADDRESS_MARKS)) + "]")


def _addresses(text: str, _: Context) -> str:
    if not _DOT_INSIDE.search(text):
        return text

    def spelled(match: re.Match[str]) -> str:
        bare = re.sub(r"^(?:\w+://|mailto:)?(?:www\.)?", "", match[0], flags=re.IGNORECASE)
        words = _ADDRESS_MARK.sub(lambda m: _ADDRESS_MARKS[m[0]], bare.strip("/"))
        return " ".join(words.split())

    return _URL.sub(spelled, _ADDRESS.sub(spelled, text))


# ---------------------------------------------------------------- titles, streets, saints

_TITLES = {
    "Drs": "Doctors",
    "Mr": "Mister", "Mrs": "Missus", "Ms": "Miz", "Mx": "Mix", "Messrs": "Messers",
    "Mme": "Madame", "Mlle": "Mademoiselle", "Prof": "Professor", "Rev": "Reverend",
    "Revd": "Reverend", "Hon": "Honorable", "Capt": "Captain", "Lt": "Lieutenant",
    "Lieut": "Lieutenant", "Col": "Colonel", "Gen": "General", "Sgt": "Sergeant",
    "Sergt": "Sergeant", "Maj": "Major", "Cpl": "Corporal", "Pvt": "Private", "Cmdr": "Commander",
    "Cdr": "Commander", "Adm": "Admiral", "Gov": "Governor", "Sen": "Senator",
    "Rep": "Representative", "Pres": "President", "Supt": "Superintendent", "Insp": "Inspector",
    "Det": "Detective", "Fr": "Father", "Bro": "Brother", "Msgr": "Monsignor", "Mt": "Mount",
    "Ft": "Fort", "Ste": "Sainte", "Esq": "Esquire",
}  # fmt: skip
_ALSO_WORDS = frozenset({"Hon", "Bro", "Rep", "Det", "Gen", "Fr", "Pres", "Ft", "Esq"})
"""Titles that may end a sentence as well: "Yes, Hon. You know"."""
_TITLE = pattern(
    rf"\b({'|'.join(_TITLES)})\b\.(?=\s*([A-Z][\w'’]*)|\s*and\s+[A-Z])"
    r"|\b(Mr|Mrs|Ms|Mx|Messrs|Mme|Mlle|Prof|Revd|Capt|Lt|Sgt|Col|Mt)(?=\s[A-Z][a-z])"
    r"|(?<!&)\b(Mr|Mrs|Messrs|Esq)\b(\.?)"
)
_SAINT_OR_STREET = pattern(r"\bSt\b(\.?)(?=(\s*['’]?[A-Za-z]+)?)")
_DOCTOR_OR_DRIVE = pattern(r"\bDr\b(\.?)(?=(\s+[A-Za-z]+)?)")
_TITLE_IN_CAPITALS = pattern(
    r"\b(?:MR|MRS|MS|DR|ST|PROF|CAPT|SGT|LT|COL|GEN|REV|HON|JR|SR)\.|\b(?:MR|MRS|DR|ST)(?=\s[A-Z])"
)
_LAST_WORD = pattern(r"([\w'-]+)[\s,]*$")
_AFTER_A_NAME = {
    "Jr": "Junior", "Sr": "Senior", "Ave": "Avenue", "Blvd": "Boulevard", "Rd": "Road",
    "Ln": "Lane", "Sq": "Square", "Bros": "Brothers", "Inc": "Incorporated", "Ltd": "Limited",
    "Co": "Company", "Corp": "Corporation", "Esq": "Esquire",
}  # fmt: skip
_ANY_TITLE = pattern(rf"\b(?:{'|'.join([*_TITLES, 'St', 'Dr', *_AFTER_A_NAME])})\b")
_AFTER_NAME = pattern(rf"(?<=[A-Za-z0-9.,&])\s+({'|'.join(_AFTER_A_NAME)})\b\.")
_JUNIOR = pattern(r"(?<=[a-z]),?\s+(Jr|Sr)\b(?!\.)")


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
        last = _LAST_WORD.search(match.string, max(0, match.start() - 30), match.start())
        return last[1] if last else ""

    def saint(match: re.Match[str]) -> str:
        preceding = before(match)
        if _stands_before_name(match[2], preceding):
            return "Saint"
        if not (preceding[:1].isupper() or preceding[:1].isdigit()):
            return match[0]
        return "Street" + (full_stop(match.string, match.end()) if match[1] else "")

    def doctor(match: re.Match[str]) -> str:
        preceding = before(match)
        if _stands_before_name(match[2], preceding):
            return "Doctor"
        stop = full_stop(match.string, match.end()) if match[1] else ""
        street = preceding[:1].isupper() and preceding.lower() not in SENTENCE_STARTERS
        return ("Drive" if street else "Doctor") + stop

    def title(match: re.Match[str]) -> str:
        opening, following, undotted, alone, stop = match.groups()
        if opening:
            starts = following is not None and following.lower() in SENTENCE_STARTERS
            return match[0] if starts and opening in _ALSO_WORDS else _TITLES[opening]
        if undotted:
            return _TITLES[undotted]
        return _TITLES[alone] + (full_stop(match.string, match.end()) if stop else "")

    def after_name(match: re.Match[str]) -> str:
        return f" {_AFTER_A_NAME[match[1]]}{full_stop(match.string, match.end())}"

    text = _TITLE_IN_CAPITALS.sub(lambda m: m[0].capitalize(), text)
    if not _ANY_TITLE.search(text):
        return text
    text = _SAINT_OR_STREET.sub(saint, text)
    text = _DOCTOR_OR_DRIVE.sub(doctor, text)
    text = _AFTER_NAME.sub(after_name, _TITLE.sub(title, text))
    return _JUNIOR.sub(lambda m: f" {_AFTER_A_NAME[m[1]]}", text)


# ---------------------------------------------------------------- other abbreviations

_LATIN = {
    "etc": "et cetera", "&c": "et cetera", "e.g": "for example", "i.e": "that is",
    "viz": "namely", "cf": "compare", "ca": "circa", "approx": "approximately", "vs": "versus",
    "al": "al", "ibid": "ibidem", "a.k.a": "also known as", "dept": "department",
    "Dept": "Department",
    "govt": "government", "Govt": "Government", "Assn": "Association", "Univ": "University",
    "incl": "including", "esp": "especially", "misc": "miscellaneous",
}  # fmt: skip
_NEVER_LAST = frozenset({"e.g", "i.e", "viz", "cf", "ca", "approx", "vs", "incl", "esp"})
_LATIN_WORD = pattern(
    rf"(?<![\w.&])(?:({_longest_first(_LATIN)})\."
    r"|(etc|vs)\b)"
)
_BEFORE_NUMBER = {
    "No": "number", "no": "number", "Nos": "numbers", "nos": "numbers", "Vol": "volume",
    "vol": "volume", "Vols": "volumes", "vols": "volumes", "Ch": "chapter", "ch": "chapter",
    "Chap": "chapter", "chap": "chapter", "p": "page", "pp": "pages", "Fig": "figure",
    "fig": "figure", "Figs": "figures", "figs": "figures", "art": "article",
    "Sec": "section", "sec": "section", "Bk": "book", "bk": "book", "Pt": "part", "pt": "part",
    "c": "circa", "Apt": "apartment", "apt": "apartment", "Rm": "room",
    "Ext": "extension", "ext": "extension", "Op": "opus", "op": "opus", "Rte": "route",
}  # fmt: skip
_NUMBERED = pattern(
    rf"(?<![\w.])({_longest_first(_BEFORE_NUMBER)})\.\s?(?=[0-9]|[IVXLC]{{2,}}\b|[VX]\b|[ivxl]{{2,}}\b)"
    r"|№\s?|#\s?(?=[0-9])|(§§?)\s?(?=[0-9])"
)
_SHORT_MONTHS = {month[:3]: month for month in MONTHS} | {"Sept": "September"}
_SHORT_MONTH = pattern(
    rf"(?:(?<=[0-9]\s)|(?<=[0-9](?:st|nd|rd|th)\s))({'|'.join(_SHORT_MONTHS)})\b\.?"
    rf"|\b({'|'.join(_SHORT_MONTHS)})\b\.?(?=\s[0-9])"
)
_SHORT_DAYS = {
    "Mon": "Monday", "Tue": "Tuesday", "Tues": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday",
    "Thur": "Thursday", "Thurs": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Sun": "Sunday",
}  # fmt: skip
_SHORT_DAY = pattern(
    rf"\b({'|'.join(_SHORT_DAYS)})\b\.?(?=,?\s(?:{'|'.join(MONTHS)}|[0-9]{{1,2}}\b))"
)
_INFORMAL = {
    "w/o": "without", "w/": "with", "b/c": "because", "c/o": "care of", "and/or": "and or",
    "n/a": "not applicable", "o.k.": "okay", "ok": "okay",
}  # fmt: skip
_INFORMAL_WORD = pattern(
    r"(?<![\w/.])(?:w/o\b|w/(?=\s|\w)|b/c\b|c/o\b|and/or\b|n/a\b|o\.k\.|ok\b)", re.IGNORECASE
)


_ANY_ABBREVIATION = pattern(
    r"[0-9/№#§]|\.(?=[^\W\d_])|\b(?:etc|vs|ok|OK|Ok)\b|"
    rf"\b(?:{_longest_first(key.rpartition('.')[2] for key in (*_LATIN, *_BEFORE_NUMBER))})\."
)
"""Whether any of the rules below can match."""


def _abbreviations(text: str, _: Context) -> str:
    def latin(match: re.Match[str]) -> str:
        if match[2]:
            return _LATIN[match[2]]
        word = _LATIN[match[1]]
        if match[1] in _NEVER_LAST:
            return word
        return word + full_stop(match.string, match.end())

    def numbered(match: re.Match[str]) -> str:
        if match[1]:
            return f"{_BEFORE_NUMBER[match[1]]} "
        return "section " if match[2] == "§" else "sections " if match[2] else "number "

    def informal(match: re.Match[str]) -> str:
        said = _INFORMAL[match[0].lower()]
        stop = full_stop(match.string, match.end()) if match[0].endswith(".") else ""
        space = " " if match[0].endswith("/") and match.string[match.end()].isalnum() else ""
        return (said.capitalize() if match[0][0] == "O" else said) + stop + space

    if not _ANY_ABBREVIATION.search(text):
        return text
    text = _INFORMAL_WORD.sub(informal, text)
    text = _LATIN_WORD.sub(latin, text)
    text = _SHORT_MONTH.sub(lambda m: _SHORT_MONTHS[m[1] or m[2]], text)
    text = _SHORT_DAY.sub(lambda m: _SHORT_DAYS[m[1]], text)
    return _NUMBERED.sub(numbered, text)


# ---------------------------------------------------------------- initials

_DOTTED = pattern(r"(?<![\w.])((?:[^\W\d_]\.){2,}[^\W\d_]?|Ph\.\s?D\.)(?!\w)")
_INITIAL = pattern(r"(?<![\w.'])([A-Z])\.(?=\s?(?:[A-Z]\.|[A-Z][a-z'’]))")


def _initials(text: str, _: Context) -> str:
    def dotted(match: re.Match[str]) -> str:
        letters = re.sub(r"[\s.]", "", match[1])
        stop = full_stop(match.string, match.end()) if match[1].endswith(".") else ""
        if re.match(r"\s?[A-Z][a-z]", match.string[match.end() : match.end() + 3]):
            following = re.match(r"\s?(\w+)", match.string[match.end() :])
            if following and following[1].lower() not in SENTENCE_STARTERS:
                stop = ""
        if letters.upper() in ACRONYMS or letters == "PhD":
            said = letters if letters == "PhD" else letters.upper()
        else:
            said = " ".join(letters.upper())
        return said + stop

    def initial(match: re.Match[str]) -> str:
        rest = match.string[match.end() :]
        following = re.match(r"\s?([A-Z][\w'’]*)", rest)
        name = following[1].lower() if following else ""
        if len(name) > 1 and name in SENTENCE_STARTERS:
            return match[0]
        return match[1] if rest[:1].isspace() else f"{match[1]} "

    return _INITIAL.sub(initial, _DOTTED.sub(dotted, text))


# ---------------------------------------------------------------- signs for words

_LETTERS_AND_LETTERS = pattern(r"\b([A-Z]{1,2})\s?&\s?([A-Z]{1,2})\b")
_AND = pattern(r"\s*&\s*")
_HASHTAG = pattern(r"(?<!\w)#(?=[^\W\d])")
_HANDLE = pattern(r"(?<!\w)@(?=\w)|\s@\s")
_PER = pattern(
    r"/(?=(?:hour|hr|minute|second|day|night|week|month|year|mile|person|head|pound|gallon|piece)\b)"
)
_OR = pattern(r"(?<=[a-z]{2})/(?=[a-z]{2})")
_OR_SAID = pattern(r"/(?=or\b)")
_SHARP = pattern(r"(?<=\b[A-G])#(?!\w)")
_SLASH = pattern(r"\s*/+\s*")
_EQUATION = pattern(r"(?<=\w)\s?=\s?(?=\w)|(?<=\w)\s=\s(?=\w)")
_PLUS = pattern(r"(?<=\w)(?:\s?\+)+(?=\s|$|\W)")
_LEFTOVER = pattern(r"[#@~=+*×<>]+|(?<!\w)%|[$£€¥](?!\w)")
_COPYRIGHT = pattern("[©®™]")


def _signs(text: str, _: Context) -> str:
    text = _LETTERS_AND_LETTERS.sub(lambda m: f"{' '.join(m[1])} and {' '.join(m[2])}", text)
    text = _AND.sub(" and ", text)
    text = _HANDLE.sub(lambda m: "at " if m[0] == "@" else " at ", _HASHTAG.sub("hashtag ", text))
    text = _OR_SAID.sub(" ", _SHARP.sub(" sharp", text))
    return _OR.sub(" or ", _PER.sub(" per ", text))


def _leftovers(text: str, _: Context) -> str:
    text = _PLUS.sub(lambda m: " plus" * m[0].count("+"), _EQUATION.sub(" equals ", text))
    text = _COPYRIGHT.sub(lambda m: "copyright " if m[0] == "©" else "", text)
    return _LEFTOVER.sub(" ", _SLASH.sub(" ", text))


_AND_ELIDED = pattern(r"(?<=\w)(?:\s['‘’]?n['’]\s|['‘’]n['’])(?=\w)", re.IGNORECASE)


def _elided(text: str, _: Context) -> str:
    return _AND_ELIDED.sub(" and ", text)


ELISIONS = Rule("elisions", _elided, frozenset("'‘’"))
"""Before quotation marks go: rock ’n’ roll."""
BEFORE_NUMBERS = (
    Rule("web addresses", _addresses, frozenset(".:")),
    Rule("abbreviations", _abbreviations),
    Rule("titles and streets", _titles),
    Rule("initials", _initials, frozenset(".")),
    Rule("signs for words", _signs, frozenset("&#@/")),
)
AFTER_NUMBERS = (Rule("leftover signs", _leftovers, frozenset("#@~=+*×<>/%$£€¥©®™")),)
