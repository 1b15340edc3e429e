"""Rules for Roman numerals: after names, and where a part of a book is numbered."""

from __future__ import annotations

import re

from audiobook.english.sentences import STOPS
from audiobook.text_normalisation.numbers.numerals import cardinal, number, ordinal, roman
from audiobook.text_normalisation.rules import Context, Rule, pattern

_RULERS = (
    "Henry|Louis|George|Edward|Charles|James|William|Richard|Elizabeth|Mary|Philip|Ferdinand|"
    "Napoleon|Wilhelm|Frederick|Friedrich|Peter|Catherine|Alexander|Nicholas|Ivan|Pius|Leo|Gregory|"
    "Benedict|Clement|Innocent|Paul|John|Urban|Sixtus|Victor|Otto|Leopold|Francis|Franz|Joseph|"
    "Umberto|Alfonso|Carlos|Juan|Christian|Gustav|Gustavus|Olaf|Haakon|Ramses|Rameses|Ptolemy|"
    "Darius|Xerxes|Cyrus|Artaxerxes|Constantine|Stephen|Boniface|Baldwin|Amenhotep|Thutmose|"
    "Seti|Robert|Edmund|Harald|Harold|Canute|Magnus|Eric|Julius|Adrian|Celestine|Eugene|Martin|"
    "Theodore|Theodosius|Justinian|Leon|Basil|Maximilian|Ludwig|Rudolf|Sigismund|Casimir|Matthias|"
    "Conrad|Lothair|Philippe|Isabella|Margaret|Beatrix|Suleiman|Selim|Murad|Mehmed|Mithridates|"
    "Antiochus|Seleucus|Tiberius|Michael|Manuel|Alexios|Andronikos|Kamehameha|Rama|Malcolm|David"
)
_NUMBERED_THINGS = (
    "War|Mark|mark|Mk|Mk\\.|Type|Phase|Class|Title|Level|Stage|Grade|Division|Corps|Saturn|Apollo|Gemini|Bowl|"
    "Model|Schedule|Group|Region|Station|Unit|Sector|District|Zone|Legion|Fleet|Army|Rocky|"
    "Olympiad|Vatican|Symphony|Sonata|Concerto|Psalm|Sonnet|Figure|Table|Plate|Tier|Series|Factor|"
    "Opus|Version|Final|Fantasy|Panzer|Testament"
)
_PARTS = (
    "chapter|part|book|volume|act|scene|canto|section|article|appendix|episode|stave|letter|lesson|"
    "verse|psalm|season|issue|number|numbers|column|page|pages|stanza|case|interlude|movement|day|"
    "night"
)
_NO_CODE = (
    r"(?![IVXLC](?:-[0-9]|\s(?:oh|zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"[a-z]+teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)\b))"
)
"""``Unit X-7``: a letter, and as spoken ``X seven``."""
_PART = pattern(
    rf"\b((?:{_PARTS})\.?)\s{_NO_CODE}([IVXLC]+|[ivxlc]+)\b(?!['’]|-[A-Z]\b|\.[a-z])(?=(\s+[^\s]+)?)",
    re.IGNORECASE,
)
_RULER = pattern(rf"\b({_RULERS}|{_RULERS.upper()})\s([IVX]+)\b(?=(\s+[^\s]+)?)")
_KING = pattern(r"\b(?:King|Queen|Pope|Emperor|Empress|Tsar|Czar|Kaiser|Saint|Sultan)\s$", re.I)
_THING = pattern(rf"\b({_NUMBERED_THINGS}|{_NUMBERED_THINGS.upper()})\s{_NO_CODE}([IVXL]+)\b")
_STARS = frozenset(
    (
        "Sol Terra Ceti Centauri Eridani Cygni Draconis Orionis Leonis Lyrae Scorpii Aquarii "
        "Pegasi Cassiopeiae Cancri Kepler Gliese Proxima Rigel Vega Altair Sirius Deneb Antares "
        "Aldebaran Polaris Betelgeuse Procyon Arcturus Capella Spica Canopus Fomalhaut "
        "Bellatrix Achernar Mizar"
    ).split()
)
_WORLD_BEFORE = pattern(
    r"\b(?:planets?|moons?|worlds?|colony|colonies|outpost|orbit(?:s|ed|ing)?|landed\son|landing\son|"
    r"(?:orbit|colony|colonies|surface|skies|mines|moons|seas)\s(?:of|on|around|over|above)|the)\s$",
    re.IGNORECASE,
)
"""Before a world, or after an article a ship: ``the moons of Kestrel IV``, ``the Intrepid II``."""
_NAMED = pattern(r"\b([A-Z][\w'’-]*[a-z])\s([IVX]{2,})\b")
_LONE = pattern(r"(?:^|(?<=\n))\s*([IVXLC]+)(?=\s*(?:[.:)—–\n-]|$))(?!-\w)", re.IGNORECASE)
_DOT_INSIDE = pattern(
    rf"(?:(?<=\b[A-Z][a-z])|(?<=[a-z]{{2}}))(\s(?:[IVXL]{{2,}}|[ivx]{{2,}}))\.(?=\s?[,;:]|\s[a-z])"
    rf"|\b((?:{_RULERS})\s[IVX])\.(?=\s?[,;:]|\s[a-z])"
)
"""Old books print "Louis XII. of France": no sentence ends there."""
_NUMERAL_ALONE = pattern(r"\s*[IVXLC]{2,}\.?\s*")
_OPENING = pattern(r"\s*(?:([IVX]{2,})(?=\s?(?:[.:)]\s|\.?\s?[—–]))|(I)(?=\.\s?[—–]))")
_PAGES = pattern(r"\b(pages?\s)([ivxl]+)\s?[-–]\s?([ivxl]+)\b")
_NTH = pattern(r"\b([IVXL]{2,}|[VX])(?:st|nd|rd|th)\b")
_AND_ANOTHER = pattern(r"(?<=\sthe\s)([A-Z][a-z]+(?:-[a-z]+)?)\sand\s([IVX]{2,})\b")
_LEFT_OVER = pattern(r"(?<![\w'-])(?!IV\b|XX\b|XXX\b)[IVX]{2,}(?![\w'-])")
_LONG = pattern(r"\b[IVXLCDM]{4,}\b")
_YEAR = pattern(r"\bM[IVXLCDM]{3,}\b")
_WORLD_WAR = pattern(r"\bWW\s?(?:(I{1,3})|([123]))\b")


_ANY_NUMERAL = pattern(
    r"\b[IVXL]+(?:st|nd|rd|th)\b|\s*I\.\s?[—–]|\b(?:(?!I\b)[IVXLCDM]+|(?!i\b)[ivxlc]+|WW\s?(?:I+|[123]))\b|\b[A-Z]\w+\s[Ii]\b|(?:^|\n)\s*I\b"
)
"""Whether the rules below are worth trying: the pronoun alone is in every other line."""


_NEVER_AFTER_I = frozenset(
    "the a an of to and or in at on by with from for but who whose whom which as is himself "
    "herself itself he she it they we you his her its their reigned ruled abdicated "
    "ascended".split()
)
"""Words that the pronoun I cannot stand before: the I is a numeral."""
_RULERS_DO = frozenset(
    "died reigned ruled abdicated succeeded married signed granted invaded ascended dissolved "
    "founded defeated conquered fled summoned executed beheaded issued".split()
)
"""What is told of a ruler and hardly ever by "I" behind a name that no comma parts."""
_OBJECT = pattern(
    r"\s([a-z]+(?:ed|t|d|e|k|w|n|g))\s(?:an?|the|no|many|several|every|all|both)\s(?!(?:day|week|month|year|"
    r"night|morning|evening|moment|minute|hour|time|while|first|next|last|least|most|best|little|lot|"
    r"bit|great|good|way|same|other|winter|summer|spring|autumn|truth|whole)s?\b)[a-z]"
)
_STRANDED = pattern(r"\s(?:of|for|to|with|from|about|at|by|in|on)(?=[.!?;,]|$)")
"""A preposition left at the end, whose noun stands in front: ``John I built a house for``."""
_WITH_TWO_OBJECTS = frozenset(
    "gave give told tell owed owe sent send showed show taught teach asked ask paid pay lent lend "
    "offered offer brought bring bought buy left leave promised made wished sold handed".split()
)
"""Verbs that a thing may follow though a person stood before "I": ``John I gave the book``."""
_HIS_OWN = frozenset("his her himself herself him".split())
_MY_OWN = frozenset("my me mine myself".split())


def _is_pronoun(numeral: str, following: str | None) -> bool:
    """Whether ``I`` after a noun is the speaker: ``the part I liked``."""
    if numeral != "I" or following is None:
        return False
    word = following.strip().rstrip('.,;:!?”"’)')
    return word[:1].islower() and word not in _NEVER_AFTER_I


def _tells_of_ruler(text: str, start: int, end: int) -> bool:
    """Whether a sentence that begins with a ruler's name goes on about him and not about the
    speaker: ``Charles I lost his head``."""
    left_context = text[:start].rstrip(" \"“‘'(")
    if left_context and left_context[-1] not in STOPS + "—:;":
        return False
    words = re.findall(r"[a-z']+", re.split(rf"[{STOPS};]", text[end:], maxsplit=1)[0].lower())
    if words and words[0] in _RULERS_DO:
        return True
    does = _OBJECT.match(text, end)
    if does and does[1] not in _WITH_TWO_OBJECTS and not _STRANDED.search(text, end):
        return True
    return not _HIS_OWN.isdisjoint(words) and _MY_OWN.isdisjoint(words)


def _part(match: re.Match[str]) -> str:
    name, numeral, following = match.groups()
    value = roman(numeral)
    sloppy = numeral == "i" and (name.islower() or following is not None)
    if value is None or sloppy or (name.islower() and numeral == "I"):
        return match[0]
    if _is_pronoun(numeral, following) or numeral in {"C", "L", "D", "M", "c", "l", "d", "m"}:
        return match[0]
    return f"{name} {cardinal(str(value))}"


def _ruler(match: re.Match[str]) -> str:
    name, numeral, following = match.groups()
    value = roman(numeral)
    if value is None or (name == "Malcolm" and numeral == "X"):
        return match[0]
    crowned = _KING.search(match.string[max(0, match.start() - 10) : match.start()])
    is_ruler = crowned or _tells_of_ruler(match.string, match.start(), match.end())
    if not is_ruler and _is_pronoun(numeral, following):
        return match[0]
    return f"{name} the {ordinal(str(value)).capitalize()}"


def _counted(match: re.Match[str]) -> str:
    value = roman(match[2])
    if value is None:
        return match[0]
    return f"{match[1]} {cardinal(str(value))}"


def _named(match: re.Match[str]) -> str:
    value = roman(match[2])
    if value is None:
        return match[0]
    left_context = match.string[max(0, match.start() - 24) : match.start()]
    if match[1] in _STARS or _WORLD_BEFORE.search(left_context):
        return f"{match[1]} {cardinal(str(value))}"
    return f"{match[1]} the {ordinal(str(value)).capitalize()}"


def _lone(match: re.Match[str]) -> str:
    numeral = match[1]
    value = roman(numeral)
    if value is None or not (numeral.isupper() or numeral.islower()):
        return match[0]
    return cardinal(str(value))


def _opening(match: re.Match[str]) -> str:
    value = roman(match[1] or match[2])
    return match[0] if value is None else cardinal(str(value)).capitalize()


def _page_range(match: re.Match[str]) -> str:
    values = [roman(match[2]), roman(match[3])]
    if None in values:
        return match[0]
    return match[1] + " to ".join(cardinal(str(value)) for value in values)


def _nth(match: re.Match[str]) -> str:
    value = roman(match[1])
    return match[0] if value is None else ordinal(str(value))


def _left_over(match: re.Match[str]) -> str:
    value = roman(match[0])
    return match[0] if value is None else cardinal(str(value))


def _another(match: re.Match[str]) -> str:
    value = roman(match[2])
    is_ordinal = value is not None and match[1].lower().endswith(("st", "nd", "rd", "th"))
    return f"{match[1]} and {ordinal(str(value)).capitalize()}" if is_ordinal else match[0]


def _year(match: re.Match[str]) -> str:
    value = roman(match[0])
    return match[0] if value is None else number(str(value))


def _long(match: re.Match[str]) -> str:
    value = roman(match[0])
    left_char = match.string[: match.start()].rstrip()[-1:]
    return match[0] if value is None or left_char.isalpha() else number(str(value))


def _roman_numerals(text: str, context: Context) -> str:
    if not _ANY_NUMERAL.search(text):
        return text

    text = _DOT_INSIDE.sub(lambda m: m[1] or m[2], text)
    text = _WORLD_WAR.sub(lambda m: f"World War {cardinal(m[2] or str(len(m[1])))}", text)
    if context.heading or _NUMERAL_ALONE.fullmatch(text):
        text = _LONE.sub(_lone, text)
    else:
        text = _OPENING.sub(_opening, text, count=1) if _OPENING.match(text) else text
    text = _NTH.sub(_nth, _PAGES.sub(_page_range, text))
    text = _LONG.sub(_long, _YEAR.sub(_year, text))
    text = _RULER.sub(_ruler, _PART.sub(_part, text))
    text = _NAMED.sub(_named, _THING.sub(_counted, text))
    return _LEFT_OVER.sub(_left_over, _AND_ANOTHER.sub(_another, text))


RULES = (Rule("Roman numerals", _roman_numerals, frozenset("IVXLCDMWivxlc")),)
