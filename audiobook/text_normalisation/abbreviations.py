"""Rules for abbreviations, initials, addresses and signs that stand for words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from audiobook.english.abbreviations import ACRONYMS, BEFORE_NUMBER, SENTENCE_STARTERS
from audiobook.text_normalisation import titles
from audiobook.text_normalisation.numbers.dates import MONTHS
from audiobook.text_normalisation.numbers.numerals import full_stop, is_year
from audiobook.text_normalisation.pronounceable import is_pronounceable
from audiobook.text_normalisation.rules import DIGITS, LETTER_A, Context, Rule, pattern
from audiobook.text_normalisation.utterances import belongs_to_number


def _longest_first(words: Iterable[str]) -> str:
    """An alternation of `words` that prefers the longest."""
    return "|".join(sorted({re.escape(word) for word in words}, key=lambda w: (-len(w), w)))


# ---------------------------------------------------------------- addresses on the net

_ADDRESS = pattern(
    r"(?<![\w@.])(?:(?:https?|ftp)://|mailto:)?(?:[\w.+-]+@)?"
    r"((?:[A-Za-z0-9-]+\.)+(?:com|org|net|edu|gov|mil|int|info|io|co|uk|us|eu|de|fr|ca|au|tv|me|"
    r"biz|app|dev|blog)(?![\w-]))(?::[0-9]+)?(/(?:[^\s,;!?\"”’)]|\?(?=\w))*[\w/])?",
    re.IGNORECASE,
)
_FILE_ENDING = pattern(
    r"(?<=[a-z0-9])\.(?=(?:txt|md|js|pdf|docx?|exe|jpe?g|png|gif|mp[34]|avi|zip|html?|py|fm)\b)"
)
_DOT_INSIDE = pattern(r"\w\.\w|://|(?<!\w)\.[a-z]")
_ENDING_ALONE = pattern(
    r"(?<![\w.])\.(?=(?:com|org|net|edu|gov|exe|pdf|docx?|jpe?g|png|gif|zip|txt|mp3|io)\b)"
)
_URL = pattern(r"(?<!\w)(?:https?|ftp)://[^\s\"”’)]*[\w/]", re.IGNORECASE)
_ADDRESS_MARKS = {
    ".": " dot ", "@": " at ", "/": " slash ", "-": " dash ", "_": " underscore ", "+": " plus ",
    "=": " equals ", "&": " and ", "#": " hash ", "?": " question mark ", ":": " ",
    "%": " percent ",
    "~": " tilde ",
}  # fmt: skip
_ADDRESS_MARK = pattern("[" + re.escape("".join(_ADDRESS_MARKS)) + "]")


_COUNTRY = pattern(r"(?<=dot )(?:uk|eu|us|ie|nz|au|ai|io|tv|edu|fm)$", re.IGNORECASE)
"""Endings of addresses that are spelled."""


def _addresses(text: str, _: Context) -> str:
    if not _DOT_INSIDE.search(text):
        return text

    def spelled(match: re.Match[str]) -> str:
        bare = re.sub(r"^(?:\w+://|mailto:)?(?:www\.)?", "", match[0], flags=re.IGNORECASE)
        words = _ADDRESS_MARK.sub(lambda m: _ADDRESS_MARKS[m[0]], bare.strip("/"))
        return _COUNTRY.sub(lambda m: " ".join(m[0].upper()), " ".join(words.split()))

    text = _URL.sub(spelled, _ADDRESS.sub(spelled, text))
    return _ENDING_ALONE.sub("dot ", _FILE_ENDING.sub(" dot ", text))


# ---------------------------------------------------------------- other abbreviations

_LATIN = {
    "etc": "et cetera", "Etc": "Et cetera", "&c": "et cetera", "aka": "also known as",
    "e.g": "for example", "i.e": "that is",
    "viz": "namely", "cf": "compare", "ca": "circa", "approx": "approximately", "vs": "versus",
    "al": "al", "ibid": "ibidem", "a.k.a": "also known as", "dept": "department",
    "Dept": "Department",
    "govt": "government", "Govt": "Government", "Assn": "Association", "Univ": "University",
    "incl": "including", "esp": "especially", "misc": "miscellaneous",
}  # fmt: skip
_NEVER_LAST = frozenset({"e.g", "i.e", "viz", "cf", "ca", "approx", "vs", "incl", "esp", "a.k.a"})
_LATIN_WORD = pattern(
    rf"(?<![\w.&])(?:({_longest_first(_LATIN)})\."
    r"|(etc|Etc|vs|aka)\b|(&c)(?!\w))"
)
_SPACED_LATIN = pattern(r"\b([ie])\.\s([eg])\.")
_QUALIFIERS = {
    "max": "maximum", "min": "minimum", "avg": "average", "orig": "originally", "est": "estimated",
}  # fmt: skip
_QUALIFIER = pattern(rf"(?<![\w.])(?<![0-9]\s)({'|'.join(_QUALIFIERS)})\.(?=\s([a-z$£€0-9]+))")
"""Before what they limit; behind a number they are units."""
_COUNT_BEFORE = pattern(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|few|"
    r"several|many|some)(?:-\w+)?\s$"
)
_SIGNS_OF_PARTS = {"§": "section ", "§§": "sections ", "¶": "paragraph "}
_LIVED = {"b": "born", "d": "died"}
_NUMBERED = pattern(
    rf"(?<![\w.])({_longest_first(BEFORE_NUMBER)})\.\s?(?=[0-9]|[IVXLC]{{2,}}\b|[VX]\b|[ivxl]{{2,}}\b)"
    r"|№\s?|#\s?(?=[0-9])|(§§?|¶)\s?(?=[0-9])"
    r"|\b(Ch|ch|Chap|Vol|vol|Apt|apt|Hwy|Rte|Ext|Lvl?|lvl?|LVL?)\s(?=[0-9])"
    r"|\bN(?:o|º|°)\s(?=[0-9]+(?:\s[A-Z]|[.,;:)]|$))|\b([bd])\.\s(?=1[0-9]{3}\b)"
)
_PART_ONE = pattern(
    r"\b(Vol|vol|Chap|chap|Bk|bk|Fig|fig|Pt)\.\sI(?=[.,;:)]|$|\s(?:of|and|to|was|is)\b)"
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
_DAY = "|".join(_SHORT_DAYS)
_SHORT_DAY = pattern(
    rf"\b({_DAY})\b\.?(?=,?\s(?:{'|'.join(MONTHS)}|[0-9]{{1,2}}(?:st|nd|rd|th)?\b))"
    rf"|\b(?:(?<=\bon\s)|(?<=\bby\s)|(?<=\b(?:last|next|till|this)\s)|(?<=\b(?:every|until|since)\s))({_DAY})\.|\b({_DAY})\.(?=,)"
)
_MONTHS_RANGE = pattern(
    rf"\b({'|'.join(_SHORT_MONTHS)})\.?\s?[-–]\s?({'|'.join(_SHORT_MONTHS)})\b\.?"
)
_TWO_DAYS = pattern(rf"\b({_DAY})\b\.?\s(and|or|to|till|until|through)\s({_DAY})\.")
_DAYS_RANGE = pattern(rf"\b({_DAY})\.?\s?[-–]\s?({_DAY})\b\.?")
_MONTH_ALONE = pattern(
    rf"\b([Ii]n|[Bb]y|[Ll]ast|[Nn]ext|[Tt]his|[Tt]ill|[Ss]ince|[Uu]ntil)\s({'|'.join(_SHORT_MONTHS)})\."
    rf"|\b(of|from|during|every|early|late)\s({'|'.join(_SHORT_MONTHS)})\.(?=\s[a-z])"
)
"""Jan is a name as well: behind "of" it is one where the sentence may end."""
_TWO_MONTHS = pattern(
    rf"\b({'|'.join(_SHORT_MONTHS)})\.\s(and|or|to|until|through)\s({'|'.join(_SHORT_MONTHS)})\."
)
_MONTHS_LISTED = pattern(rf"\b({'|'.join(_SHORT_MONTHS)})\.(?=,\s(?:and\s)?[A-Z])")
_INFORMAL = {
    "w/o": "without", "w/": "with", "b/c": "because", "c/o": "care of", "and/or": "and or",
    "n/a": "not applicable", "o.k.": "okay", "ok": "okay",
}  # fmt: skip
_INFORMAL_WORD = pattern(
    r"(?<![\w/.])(?:w/o\b|w/(?=\s|\w)|b/c\b|c/o\b|and/or\b|n/a\b|o\.k\.|ok\b)", re.IGNORECASE
)


_DOTTED_WORDS = (*_LATIN, *_QUALIFIERS, *BEFORE_NUMBER, *_SHORT_DAYS, *_SHORT_MONTHS)
_IN_CAPITALS = pattern(
    r"\b(?:(?:VOL|CHAP|FIG|NO|PT|BK)\.(?=\s?[0-9IVXL])|(?:LTD|INC|BROS|CORP|ESQ)\b\.?(?=\W|$))"
)
_ANY_ABBREVIATION = pattern(
    r"[0-9/№#§]|\.(?=[^\W\d_])|&c|\b(?:etc|Etc|vs|ok|OK|Ok|aka)\b|[A-Z][a-z]{2,4}\.?\s?[-–]|"
    rf"\b(?:{_longest_first(key.rpartition('.')[2] for key in _DOTTED_WORDS)})\."
)
"""Whether any of the rules below can match."""


def _abbreviations(text: str, _: Context) -> str:
    def latin(match: re.Match[str]) -> str:
        if match[2] or match[3]:
            return _LATIN[match[2] or match[3]]
        word = _LATIN[match[1]]
        if match[1] in _NEVER_LAST:
            return word
        return word + full_stop(match.string, match.end())

    def numbered(match: re.Match[str]) -> str:
        if match[1]:
            if not belongs_to_number(match[1], match.string[: match.start()]):
                return match[0]
            return f"{BEFORE_NUMBER[match[1]]} "
        if match[3] or match[4]:
            return f"{BEFORE_NUMBER[match[3]] if match[3] else _LIVED[match[4]]} "
        return _SIGNS_OF_PARTS.get(match[2], "number ")

    def informal(match: re.Match[str]) -> str:
        expansion = _INFORMAL[match[0].lower()]
        stop = full_stop(match.string, match.end()) if match[0].endswith(".") else ""
        space = " " if match[0].endswith("/") and match.string[match.end()].isalnum() else ""
        return (expansion.capitalize() if match[0][0] == "O" else expansion) + stop + space

    def month_alone(match: re.Match[str]) -> str:
        if match[3]:
            return f"{match[3]} {_SHORT_MONTHS[match[4]]}"
        return f"{match[1]} {_SHORT_MONTHS[match[2]]}{full_stop(match.string, match.end())}"

    def two_months(match: re.Match[str]) -> str:
        stop = full_stop(match.string, match.end())
        return f"{_SHORT_MONTHS[match[1]]} {match[2]} {_SHORT_MONTHS[match[3]]}{stop}"

    def qualifier(match: re.Match[str]) -> str:
        if match[1] == "est" and is_year(match[2]):
            return "established"
        if match[1] == "min" and _COUNT_BEFORE.search(match.string[: match.start()]):
            return "minutes"
        return _QUALIFIERS[match[1]]

    text = _IN_CAPITALS.sub(lambda m: m[0].capitalize(), text)
    if not _ANY_ABBREVIATION.search(text):
        return text
    text = _QUALIFIER.sub(qualifier, text)
    text = _SPACED_LATIN.sub(r"\1.\2.", text)
    text = _INFORMAL_WORD.sub(informal, text)
    text = _LATIN_WORD.sub(latin, text)
    text = _MONTHS_RANGE.sub(lambda m: f"{_SHORT_MONTHS[m[1]]} to {_SHORT_MONTHS[m[2]]}", text)
    text = _SHORT_MONTH.sub(lambda m: _SHORT_MONTHS[m[1] or m[2]], text)
    text = _DAYS_RANGE.sub(lambda m: f"{_SHORT_DAYS[m[1]]} to {_SHORT_DAYS[m[2]]}", text)
    text = _TWO_DAYS.sub(
        lambda m: f"{_SHORT_DAYS[m[1]]} {m[2]} {_SHORT_DAYS[m[3]]}{full_stop(m.string, m.end())}",
        text,
    )
    text = _SHORT_DAY.sub(lambda m: _SHORT_DAYS[m[1] or m[2] or m[3]], text)
    text = _MONTH_ALONE.sub(month_alone, _TWO_MONTHS.sub(two_months, text))
    text = _MONTHS_LISTED.sub(lambda m: _SHORT_MONTHS[m[1]], text)
    text = _PART_ONE.sub(lambda m: f"{BEFORE_NUMBER[m[1]]} one", text)
    return _NUMBERED.sub(numbered, text)


# ---------------------------------------------------------------- initials

_DOTTED = pattern(r"(?<![\w.])((?:[^\W\d_]\.){2,}[^\W\d_]?|Ph\.\s?D\.)(?!\w)")
_LETTER = pattern(r"(?<![\w.'])([A-Z])\.(?=\s[a-z])")  # "K. was arrested"
_LETTERS = pattern(r"(?<![\w'])([B-HJ-TV-Z])s(?![\w']|\.?\s?[0-9])")
_LETTERS_A = pattern(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|straight|all|[0-9])\sAs(?=[\s,.;!?]|$)"
)
_NAMED_A = pattern(
    r"(?<=\b[Aa]n\s)A(?=\s[a-z])"
    r"|(?<=\b(?:[Pp]lan|[Ss]ide|[Tt]eam|[Tt]ype|[Uu]nit)\s)A(?=\s[a-z])|(?<=\b[Vv]itamin\s)A(?=\s[a-z])"
)
_INTRAVENOUS = pattern(
    r"\bIV(?=\s(?:drip|bag|line|fluids?|pole|stand|needle|catheter|antibiotics|tube)s?\b)|(?<=\b[Aa]n\s)IV\b"
)
_NUMERALS = frozenset("IVXLC")
_PART_BEFORE = pattern(r"\b(?:chapter|chap\.|part|book|volume|act|scene|canto)\s$", re.IGNORECASE)
_INITIALS_AND = pattern(r"(?<![\w.])([A-Z])\.\s?(?:&|and)\s?([A-Z])\.(?=\s[a-z]|[,;:])")
_MANUSCRIPT = pattern(
    r"(?<=\b(?:[Tt]he|his|her|old)\s)(?:MSS|M[Ss])\.?(?![\w&])(?!\s[A-Z])|(?<=\b(?:my|an|of)\s)MSS?\.(?!\s[A-Z])"
)
_INITIAL = pattern(r"(?<![\w.'])([A-Z])\.(?=\s?(?:[A-Z]\.|[A-Z][a-z'’]))")


def _initials(text: str, _: Context) -> str:
    def dotted(match: re.Match[str]) -> str:
        letters = re.sub(r"[\s.]", "", match[1])
        stop = full_stop(match.string, match.end()) if match[1].endswith(".") else ""
        if re.match(r"\s?[A-Z][a-z]", match.string[match.end() : match.end() + 3]):
            following = re.match(r"\s?(\w+)", match.string[match.end() :])
            if following and following[1].lower() not in SENTENCE_STARTERS:
                stop = ""
        if len(letters) > 4 and letters.isupper() and is_pronounceable(letters):
            return letters.capitalize() + stop
        word = len(letters) == 3 and is_pronounceable(letters.upper())  # R.I.P. is no rip
        if (letters.upper() in ACRONYMS and not word) or letters == "PhD":
            spelling = letters if letters == "PhD" else letters.upper()
        else:
            spelling = " ".join(letters.upper()).replace("A", LETTER_A)
        return spelling + stop

    def initial(match: re.Match[str]) -> str:
        if match[1] in _NUMERALS and _PART_BEFORE.search(match.string[: match.start()]):
            return match[0]
        rest = match.string[match.end() :]
        following = re.match(r"\s?([A-Z][\w'’]*)", rest)
        name = following[1].lower() if following else ""
        if len(name) > 1 and name in SENTENCE_STARTERS:
            return match[0]
        letter = LETTER_A if match[1] == "A" else match[1]
        return letter if rest[:1].isspace() else f"{letter} "

    text = _MANUSCRIPT.sub(lambda m: "manuscripts" if "SS" in m[0] else "manuscript", text)
    text = _INITIALS_AND.sub(r"\1 and \2", _INTRAVENOUS.sub("I-V", text))
    text = _LETTER.sub(r"\1", _INITIAL.sub(initial, _DOTTED.sub(dotted, text)))
    text = _LETTERS_A.sub(rf"\1 {LETTER_A}'s", text)
    return _NAMED_A.sub(LETTER_A, _LETTERS.sub(r"\1's", text))


# ---------------------------------------------------------------- signs for words

_BY_SOUND = {
    "gr8": "great", "l8r": "later", "l8": "late", "m8": "mate", "h8": "hate", "w8": "wait",
    "b4": "before", "2nite": "tonight", "2day": "today", "2moro": "tomorrow", "4ever": "forever",
    "str8": "straight", "thx": "thanks", "plz": "please", "pls": "please", "ppl": "people",
}  # fmt: skip
"""Of text messages."""
_SOUNDED = pattern(rf"(?<![\w.])(?:{'|'.join(_BY_SOUND)})(?!\w)", re.IGNORECASE)
_FOR = pattern(r"(?<=\b(?:thx|tks))\s4\s|(?<=\bthanks)\s4\s(?=[a-z])", re.IGNORECASE)
_OLD_DATE = pattern(r"(?<=[0-9](?:st|nd|rd|th)\s)(inst|ult|prox)\b\.?", re.IGNORECASE)
_OLD_DATES = {"inst": "instant", "ult": "ultimo", "prox": "proximo"}
_YOURS = pattern(
    r"\b((?<![0-9]\s)y|Y)r(s?)\b\.?(?=\s(?:(?:most|very|ever|ever\sto\sbe|own)\s)?(?:obe?d?t|ob(?:e)?dt|obedient|hble|humble|"
    r"affec?(?:te|t|tly)|affectionate(?:ly)?|sincerely|truly|faithfully|respectfully)\b)"
)
_CLOSES_LETTER = {
    "obt": "obedient", "obdt": "obedient", "obedt": "obedient", "hble": "humble",
    "affte": "affectionate", "affecte": "affectionate", "servt": "servant",
}  # fmt: skip
_LETTER_CLOSE = pattern(rf"\b({'|'.join(_CLOSES_LETTER)})\b(\.?)", re.IGNORECASE)
_LETTERS_AND_LETTERS = pattern(r"\b([A-Z]{1,2})(?:\s?&\s?|\+)([A-Z]{1,2})\b")
_CENTURY = pattern(r"(?<=[0-9](?:st|nd|rd|th)\s)[cC]\.(?=\s?([A-Z]?))")
_VERSUS = pattern(r"(?<=[a-z]\s)v\.?(?=\s[A-Z])")
_HE_OR_SHE = pattern(r"\b[sS]/he\b|\([sS]\)he\b")
_SITE = pattern(r"(?<![\w/])([ru])/(?=\w{2})")  # r/gardening, u/ann
_SCHOOL_MARK = pattern(
    r"\b([Aa]n?|or|and|to|of|straight|got|get|my|his|her|the|from|with)\s"
    r"([A-DF])([-−+]+)(?=[\s.,;:!?)”\"’]|$)"
)
_AUTHORS_NOTE = pattern(r"(?<![\w/])A/N\b")
_AND = pattern(r"\s*&\s*")
_HASHTAG = pattern(r"(?<!\w)#([^\W\d]\w*)")
_HUMP = pattern(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_HANDLE = pattern(r"(?<!\w)@(?=\w)|\s@\s")
_PER = pattern(
    r"/(?=(?:hour|hr|minute|second|day|night|week|month|year|mile|person|head|pound|gallon|piece)\b)"
)
_OR = pattern(r"(?<=[A-Za-z][a-z])(?<![0-9][a-z]{2})(?<![0-9]\s[a-z]{2})/(?=[A-Za-z][a-z])")
_OR_SAID = pattern(r"/(?=or\b)")
_SHARP = pattern(r"(?<=\b[A-G])#(?!\w)")
_SLASH = pattern(r"\s*/+\s*")
_EQUATION = pattern(r"(?<=\w)\s?=\s?(?=\w)|(?<=\w)\s=\s(?=\w)")
_PLUS = pattern(r"(?<=\w)(?:\s?\+)+(?=\s|$|\W)")
_LEFTOVER = pattern(r"[#@~=+*×<>]+|(?<!\w)%|[$£€¥](?!\w)")
_COPYRIGHT = pattern("[©®™]")


def _school_mark(match: re.Match[str]) -> str:
    letter = LETTER_A if match[2] == "A" else match[2]
    signs = "".join(" plus" if sign == "+" else " minus" for sign in match[3])
    return f"{match[1]} {letter}{signs}"


def _hashtag(match: re.Match[str]) -> str:
    return "hashtag " + _HUMP.sub(" ", match[1])


def _letter_closings(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        word = _CLOSES_LETTER[match[1].lower()]
        stop = full_stop(match.string, match.end()) if match[2] and word == "servant" else ""
        return (word.capitalize() if match[1][0].isupper() else word) + stop

    text = _YOURS.sub(lambda m: f"{m[1]}our{m[2]}", text)
    return _LETTER_CLOSE.sub(spelled, text)


def _signs(text: str, _: Context) -> str:
    text = _LETTERS_AND_LETTERS.sub(
        lambda m: f"{' '.join(m[1])} and {' '.join(m[2])}".replace("A ", f"{LETTER_A} "), text
    )
    text = _HE_OR_SHE.sub(lambda m: "He or she" if "S" in m[0] else "he or she", text)
    text = _AUTHORS_NOTE.sub("Author's note", text)
    text = _SITE.sub(r"\1 slash ", text)
    text = _SCHOOL_MARK.sub(_school_mark, text)
    text = _AND.sub(" and ", text)
    text = _HANDLE.sub(lambda m: "at " if m[0] == "@" else " at ", _HASHTAG.sub(_hashtag, text))
    text = _OR_SAID.sub(" ", _SHARP.sub(" sharp", text))
    return _OR.sub(" or ", _PER.sub(" per ", text))


def _letters_and_digits(text: str, _: Context) -> str:
    text = _FOR.sub(" for ", text)
    text = _SOUNDED.sub(lambda m: _BY_SOUND[m[0].lower()], text)
    text = _OLD_DATE.sub(lambda m: _OLD_DATES[m[1].lower()], text)
    return _CENTURY.sub(lambda m: "century" + full_stop(m.string, m.end()), text)


def _leftovers(text: str, _: Context) -> str:
    text = _PLUS.sub(lambda m: " plus" * m[0].count("+"), _EQUATION.sub(" equals ", text))
    text = _COPYRIGHT.sub(lambda m: "copyright " if m[0] == "©" else "", text)
    return _LEFTOVER.sub(" ", _SLASH.sub(" ", text))


_AND_ELIDED = pattern(
    r"(?<=\w)(?:\s['‘’]?n['’]\s|\s['‘’]n\s|['‘’]n['’])(?!t\b)(?=\w)", re.IGNORECASE
)


def _elided(text: str, _: Context) -> str:
    return _AND_ELIDED.sub(" and ", text)


ELISIONS = Rule("elisions", _elided, frozenset("'‘’"))
"""Before quotation marks go: rock ’n’ roll."""
BEFORE_NUMBERS = (
    Rule("web addresses", _addresses, frozenset(".:")),
    Rule("abbreviations", _abbreviations),
    *titles.RULES,
    Rule("closings of letters", _letter_closings),
    Rule("initials", _initials, frozenset(".AVsS")),
    Rule("signs for words", _signs, frozenset("&#@/-−+")),
    Rule("words of messages", _letters_and_digits, DIGITS | frozenset("xzsSXZpP")),
    Rule("against", lambda text, _: _VERSUS.sub("versus", text), frozenset("v")),
)
AFTER_NUMBERS = (Rule("leftover signs", _leftovers, frozenset("#@~=+*×<>/%$£€¥©®™")),)
