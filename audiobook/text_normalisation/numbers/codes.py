"""Rules for numbers that are names: telephone numbers, codes, models, calibres, formulas."""

from __future__ import annotations

import re

from audiobook.text_normalisation.numbers.numerals import cardinal, one_by_one, quantity
from audiobook.text_normalisation.rules import DIGITS, LETTER_A, Context, Rule, pattern

_TELEPHONE = pattern(
    r"(?<![\w.,/-])(?:"
    r"(?:\+?1[-. ])?(?:\([0-9]{3}\)\s?|[0-9]{3}[-. ])[0-9]{3}[-. ][0-9]{4}"
    r"|\+[0-9]{1,3}(?:[ -]\(?[0-9]{1,4}\)?){2,5}"
    r"|(?:\(0[0-9]{2,4}\)\s?|0[0-9]{2,4}[ -])[0-9]{3,4}(?:[ -][0-9]{3,4})?"
    r"|(?:\(0[0-9]{4}\)\s?|0[0-9]{4}[ -])[0-9]{6}"
    r"|[0-9]{3}-[0-9]{4}|[0-9]{3}-[0-9]{2}-[0-9]{4}"
    r")(?![\w-]|[.,][0-9])"
)
_DIALLED = pattern(
    r"\b((?:[Tt]ext\s[A-Z]{2,}\sto|[Dd]ial(?:l?ed|s|l?ing)?|[Rr]ing|[Rr]ang|[Rr]inging|[Cc]all(?:ed|s|ing)?|[Pp]hone[ds]?|"
    r"[Tt]ext(?:ed)?|[Nn]umber(?: is| was|:)|[Tt]elephone|[Ee]xtension)\s(?:for\s|the\s|to\s)?"
    r"(?:[A-Z][a-z]+(?:\s[A-Z][a-z]+)?\s)?)([0-9]{3,8})(?![\w-]|[.,:/][0-9])"
    r"(?=\s(?P<word>[a-z]+)|)"
)
_AFTER_NUMBER = frozenset(
    "a again and as at back because before but by first for from he if in instead it just last "
    "late next now on or right she so the then they to twice until when while with you".split()
)
"""Words that may follow a number that is dialled; any other would be what is counted."""
_PAGES = pattern(r"\bpages?\s$", re.IGNORECASE)
_EMERGENCY = pattern(r"(?<![\w.,$/-])911(?![\w/]|[.,][0-9])")


def _telephone_numbers(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        if _PAGES.search(match.string[max(0, match.start() - 6) : match.start()]):
            return match[0]
        groups = re.findall(r"[0-9]+", match[0])
        plus = "plus " if match[0].startswith("+") else ""
        group_words = [one_by_one(group) for group in groups]
        if len(groups) > 3 and groups[0] == "1" and groups[1].endswith("00"):
            group_words[:2] = [f"one {cardinal(groups[1][0])} hundred"]  # "1-800"
        return plus + ", ".join(group_words)

    def dialled(match: re.Match[str]) -> str:
        if match["word"] and match["word"] not in _AFTER_NUMBER:
            return match[0]
        return match[1] + one_by_one(match[2])

    text = _TELEPHONE.sub(spelled, text)
    return _EMERGENCY.sub(lambda m: one_by_one(m[0]), _DIALLED.sub(dialled, text))


_ZIP = pattern(r"(?<=\b[A-Z]{2}\s)[0-9]{5}(?![\w.,-])")
_CALIBRE = pattern(
    r"(?<![\w.])(?<!\b[Oo]f\s)\.([2-5][0-9]{1,2})(?=\s?-?(?:caliber|calibre|rifle|pistol|revolver|Magnum|Colt|"
    r"handgun|gun|Derringer|Winchester|Special|automatic|bullet|slug|round)s?\b)"
    r"|(?<=\b(?:[Hh]is|[Hh]er|[Tt]he)\s)\.([2-5][0-9]{1,2})(?![\w.])"
    r"|(?<=\b[Aa]\s)\.([2-5][0-9]{1,2})(?![\w.])"
)
_MODEL = pattern(
    r"\b((?:Boeing|Airbus|Flight|Route|Highway|Interstate|Room|Suite|Apartment|Cell|Ward|Porsche|"
    r"Ferrari|Peugeot|BMW|Ford|Levi's|Area|Channel|Bus|Gate|Extension|Locker|Hut|Unit|Car|Locomotive|"
    r"route|flight|extension|room)\s)([1-9][0-9]{2,3})(?![\w-]|[.,:/][0-9])"
)
_JETS = pattern(
    r"(?<=\b(?:[Tt]he|her|his|old|new)\s)7[0-8]7(?!\s[a-z]+s\b|[\w-]|[.,][0-9])"
    r"|(?<=\b[Aa]\s)7[0-8]7(?!\s[a-z]+s\b|[\w-]|[.,][0-9])"
)
_LETTERS_AND_DIGITS = pattern(
    r"(?<![\w.-])([A-Z]{1,3})(-|\s?(?<=[A-Z]))([0-9]{3,4})(?=[A-Za-z]?(?![\w-]|[.,][0-9]))"
)
_ISOTOPE = pattern(
    r"(?<![\w-])([A-Z][a-z]?|(?:[Uu]ran|[Pp]luton|[Cc]aes|[Cc]es)ium|[Cc]arbon|[Ii]odine)-([0-9]{2,3})(?![\w-])"
)
_NO_CODES = frozenset({"AD", "BC", "CE", "BCE", "HP", "MP", "XP", "SP", "NO", "OK", "PM", "AM"})
_STARDATE = pattern(r"(?<=\b[Ss]tardate\s)([0-9]+)(?:\.([0-9]+))?")
_LEADING_ZERO = pattern(
    r"\b((?:chapter|part|episode|section|act|day|book|volume|scene|level|lesson|unit|week|stage|round|"
    r"phase|case|track|entry|log)\s)0+(?=[1-9][0-9]*(?![\w]|[.,:][0-9]))",
    re.IGNORECASE,
)
_SYMBOL = "H|He|Li|B|C|N|O|F|Na|Mg|Al|Si|P|S|Cl|K|Ca|Mn|Fe|Cu|Zn|Ag|Pb|U"
_FORMULA = pattern(
    r"(?<![\w.-])(?=[A-Za-z0-9]*[0-9])(?=[A-Z0-9a-z]*[A-Z])"
    rf"((?:(?:{_SYMBOL})[0-9]{{0,2}}){{2,7}})(?![\w-])"
)
_COMPOUND = pattern(rf"(?<![\w.'-])(?=[A-Z][A-Za-z]*[a-z])(?:{_SYMBOL}){{2,4}}(?![\w'-])")
"""Without digits: ``NaCl``, ``NaOH``."""
_ELEMENT = pattern(r"[A-Z][a-z]?|[0-9]+")


_VOWELS = frozenset("AEIOU")


def code_number(digits: str) -> str:
    """The number of a thing, in pairs: ``747`` seven forty-seven, ``2490`` twenty-four ninety."""
    if len(digits) < 3 or digits.startswith("0") or digits.endswith("000"):
        return quantity(digits)
    head, rest = digits[:-2], digits[-2:]
    if rest == "00":
        return f"{cardinal(head)} hundred"
    return f"{cardinal(head)} {_two(rest)}"


_SPY = pattern(r"\b([Aa]gent\s|[Ss]pies\s|as\s|Bond,\s)007\b")
_CHESS = pattern(
    r"(?<![\w-])([KQRBN])([a-h]|[1-8])?(x)?([a-h])([1-8])([+#])?(?!\w)|(?<![\w-])([a-h])(x)([a-h])([1-8])([+#])?(?!\w)"
)
_PIECES = {"K": "king", "Q": "queen", "R": "rook", "B": "bishop", "N": "knight"}
_CHECKS = {"+": " check", "#": " mate", None: ""}


def _chess_move(match: re.Match[str]) -> str:
    piece = _PIECES.get(match[1] or "", match[7])
    file, rank, check = (match[4], match[5], match[6]) if match[1] else match.group(9, 10, 11)
    start = (
        f" {match[2] if not (match[2] or '').isdigit() else cardinal(match[2])}" if match[2] else ""
    )
    verb = "takes" if match[3] or match[8] else "to"
    square = f"{LETTER_A if file == 'a' else file} {cardinal(rank)}"
    return f"{piece}{start} {verb} {square}{_CHECKS[check]}"


def _symbol(name: str) -> str:
    """Of an element, in letters; its name stays."""
    return " ".join(name.upper()) if len(name) == 2 else name


def _named_numbers(text: str, _: Context) -> str:
    def code(match: re.Match[str]) -> str:
        letters, hyphen, digits = match.groups()
        if letters in _NO_CODES and hyphen != "-":
            return match[0]
        if not _VOWELS.isdisjoint(letters):  # or it would be read as a word
            letters = " ".join(letters).replace("A", LETTER_A)
        return f"{letters} {code_number(digits)}"

    def formula(match: re.Match[str]) -> str:
        parts = _ELEMENT.findall(match[0])
        part_words = [
            cardinal(part) if part.isdigit() else " ".join(part.upper()) for part in parts
        ]
        return " ".join(part_words).replace("A ", f"{LETTER_A} ")

    def stardate(match: re.Match[str]) -> str:
        tenths = f" point {one_by_one(match[2])}" if match[2] else ""
        return one_by_one(match[1]) + tenths

    text = _HEXADECIMAL.sub(_hexadecimal, text)
    text = _SPY.sub(r"\1double oh seven", text)
    text = _CHESS.sub(_chess_move, text)
    text = _LEADING_ZERO.sub(r"\1", text)
    text = _STARDATE.sub(stardate, text)
    text = _MODEL.sub(lambda m: m[1] + code_number(m[2]), text)
    text = _JETS.sub(lambda m: code_number(m[0]), text)
    text = _ISOTOPE.sub(lambda m: f"{_symbol(m[1])} {code_number(m[2])}", text)
    return _LETTERS_AND_DIGITS.sub(code, _FORMULA.sub(formula, text))


def _compounds(text: str, _: Context) -> str:
    return _COMPOUND.sub(
        lambda m: " ".join(m[0].upper()).replace("A ", f"{LETTER_A} ").removesuffix(" "), text
    )


_HEXADECIMAL = pattern(r"(?<![\w.])0x([0-9A-Fa-f]+)(?!\w)")


def _hexadecimal(match: re.Match[str]) -> str:
    digits = (cardinal(digit) if digit.isdigit() else digit.upper() for digit in match[1])
    return f"zero X {' '.join(digits)}".replace("A", LETTER_A)


_TIMES_OVER = pattern(r"(?<![\w.,])([0-9]{1,3})[xX](?=\s|[.,;!?]|$)")


def _codes(text: str, _: Context) -> str:
    def calibre(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3]
        if len(digits) == 2:
            return cardinal(digits)
        return f"{cardinal(digits[0])} {_two(digits[1:])}"

    text = _CALIBRE.sub(calibre, _ZIP.sub(lambda m: one_by_one(m[0]), text))
    return _TIMES_OVER.sub(lambda m: f"{cardinal(m[1])} times", text)


def _two(digits: str) -> str:
    """The last two digits of ``308`` and ``357``: oh eight, fifty-seven."""
    return f"oh {cardinal(digits[1])}" if digits[0] == "0" else cardinal(digits)


TELEPHONE = Rule("telephone numbers", _telephone_numbers, DIGITS)
"""Before everything that a sign before digits could be."""
COMPOUNDS = Rule("chemical compounds", _compounds, frozenset("aeilgnu"))
RULES = (
    Rule("codes", _codes, DIGITS),
    Rule("numbers that are names", _named_numbers, DIGITS),
)
