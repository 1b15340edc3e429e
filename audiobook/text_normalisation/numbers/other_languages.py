"""Numbers of books that are not in English, in the words of their language, by num2words."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from audiobook.model import base_language
from audiobook.text_normalisation.numbers.german_ordinals import speak_ordinals
from audiobook.text_normalisation.numbers.numerals import roman
from audiobook.text_normalisation.numbers.other_fractions import speak_fractions
from audiobook.text_normalisation.rules import Context, Rule, pattern

_GROUPED = pattern(r"(?<![\w.,])[0-9]{1,3}(?:[.\u00a0\u202f ][0-9]{3})+(?![\w]|[.,][0-9])")
_CLOCK = pattern(
    r"(?<![\w.,:])([01]?[0-9]|2[0-3])(?::|\s?h\s?|\.)([0-5][0-9])(?:\s?(?:Uhr|uur|h))?(?![\w:])"
)
_HOUR_AND_NAME = pattern(
    r"(?<![\w.,:])([01]?[0-9]|2[0-3])[.:]([0-5][0-9])\s(?:Uhr|uur)\b"
)  # "21.45 Uhr", where 21.45 alone is a number
_PERCENT = pattern(r"(?<=[0-9])\s?%")
_DECIMAL = pattern(r"(?<![\w.,])([0-9]+)[,.]([0-9]+)(?![\w]|[.,][0-9])")
_ORDINAL = pattern(r"(?<![\w.,])([0-9]{1,4})(?:º|ª|°|er|re|ère|ème|e|\.º|\.ª)(?!\w)")
_NUMBER = pattern(r"[0-9]+")
_COMMA_IN_NUMBER = pattern(r"(?<=[0-9]),(?=[0-9]{2,3}(?:,[0-9]{2,3})*(?![0-9]))")
_YEAR = pattern(r"(?<![\w.,])1[1-9][0-9]{2}(?![\w]|[.,][0-9])")
_DIVISION = pattern(
    r"\b(cap[ií]tulo|capitolo|chapitre|kapitel|hoofdstuk|teil|deel|buch|boek|band|parte|"
    r"partie|livre|libro|livro|tomo|tome|acto|acte|atto|ato|escena|scène|scena|cena|siglo|século|secolo)(\s)([IVXLC]+)(?![\w.]\w|\w)",
    re.IGNORECASE,
)
"""What a Roman numeral counts when it stands behind it."""
_GERMAN_RULER = pattern(r"(?:\b(\w+)\s)?\b([A-ZÄÖÜ][a-zäöüß]+)\s([IVX]+)\.(?=\W)")
_DUTCH_RULER = pattern(
    r"\b(Willem|Karel|Filips|Lodewijk|Hendrik|Jan|Leopold|Boudewijn|Albert|Frederik|Napoleon|Floris|"
    r"Dirk|Reinoud|Otto|Pius|Johannes|Paulus|Benedictus|Leo|Gregorius|Clemens|Innocentius|George|Eduard|"
    r"Elizabeth|Jacobus|Catharina|Peter|Alexander|Nicolaas|Christiaan|Gustaaf|Ferdinand|Frans|Jozef|"
    r"Maximiliaan|Rudolf|Richard|Alfonso|Isabella|Margaretha|Ramses|Xerxes|Darius)\s([IVX]+)\b(?!['’.]\w)"
)
_DATIVE = frozenset("unter von vom mit bei zu zum nach aus seit dem".split())
_CENTURY = pattern(r"\b([IVX]+)(?:e|ème|ᵉ)(?!\w)")
"""French: ``XIXe siècle``."""
_FIRST = pattern(r"(?<=[a-zà-ÿ]\s)Ier\b|(?<=CHAPITRE\s)IER\b")
_RULER = pattern(r"(?<=[a-zà-ÿ]\s)([IVX]+)\b(?![.'’º°ª]\w|['’])")
_RULER_NAME = pattern(r"\b[A-ZÀ-Ý][a-zà-ÿ]+\s$")
_LAST_ORDINAL = {"es": 10, "pt": 10, "it": 39, "fr": 0}
"""Up to which a ruler's number is an ordinal; above it is a cardinal, ``Alfonso trece``."""
_RANGE = pattern(r"(?<![\w.,-])([0-9]+)\s?[-–]\s?([0-9]+)(?![\w-]|[.,][0-9])")
_NEGATIVE = pattern(r"(?<![\w)\]-])[-−](?=[0-9])")
_SIGNS = {
    # between the ends of a range, before a number below nought
    "fr": ("à", "moins"), "es": ("a", "menos"), "it": ("a", "meno"), "pt": ("a", "menos"),
    "de": ("bis", "minus"), "nl": ("tot", "min"),
}  # fmt: skip
_ONE_NOUN = pattern(r"\s([a-zà-ÿ]{3,})\b")
_ONE = {"es": ("un", "una"), "it": ("un", "una"), "pt": ("um", "uma")}
_COUNTED = pattern(r"\s([a-zà-ÿ]+s)\b")
_MASCULINE = frozenset(
    "días dias problemas mapas sistemas programas poemas idiomas temas climas gramas".split()
)
"""Plurals in -as that are not feminine."""
_GENDERED = {
    # before a feminine noun; before any other noun in the plural
    "es": ((("uno", "una"), ("cientos", "cientas"), ("quinientos", "quinientas")), ("uno", "ún")),
    "pt": ((("um", "uma"), ("dois", "duas"), ("entos", "entas")), None),
}
_FEMININE = {"es": ("o", "a"), "it": ("o", "a"), "pt": ("o", "a")}
_DEVANAGARI = str.maketrans("०१२३४५६७८९", "0123456789")
_MOST_DIGITS = 15
_WORDS = {
    # percent, the decimal sign
    "es": ("por ciento", "coma"), "fr": ("pour cent", "virgule"), "it": ("per cento", "virgola"),
    "pt": ("por cento", "vírgula"), "de": ("Prozent", "Komma"), "nl": ("procent", "komma"),
    "hi": ("प्रतिशत", "दशमलव"), "sv": ("procent", "komma"), "da": ("procent", "komma"),
    "pl": ("procent", "przecinek"), "ru": ("процентов", "запятая"),
}  # fmt: skip
_HOURS = {"fr": " heures", "de": " Uhr", "nl": " uur"}
_COLON_ONLY = frozenset({"de", "nl", "hi", "ru", "pl", "sv", "da"})
"""Languages in which ``3.15`` is a number and no time of day."""
_BY_HUNDREDS = frozenset({"de", "nl"})
"""Languages in which 1921 is nineteen hundred and twenty-one."""


@lru_cache(maxsize=4096)
def _in_words(digits: str, language: str, to: str) -> str | None:
    """None where num2words does not know the language, or not that form of its numbers."""
    from num2words import num2words

    try:
        words: str = num2words(int(digits), lang=language, to=to)
    except (NotImplementedError, OverflowError, ValueError, KeyError, IndexError, TypeError):
        return None
    return words


class _Speller:
    """Numbers in the words of one language."""

    def __init__(self, tag: str) -> None:
        self._language = base_language(tag)
        # Three readers of Portuguese in four are Brazilian, and so are Kokoro's voices.
        is_brazilian = self._language == "pt" and tag.lower() != "pt-pt"
        self._spelling = "pt_BR" if is_brazilian else self._language
        self.has_words = self._words("1", "cardinal") is not None

    def spoken(self, text: str) -> str:
        language = self._language
        percent, comma = _WORDS.get(language, ("%", ","))
        if language == "de":
            text = speak_ordinals(text, lambda digits: self._words(digits, "ordinal") or digits)
        if language in _SIGNS:
            until, minus = _SIGNS[language]
            text = _NEGATIVE.sub(f"{minus} ", _RANGE.sub(rf"\1 {until} \2", text))
        text = speak_fractions(text, language, self.cardinal)
        text = _DIVISION.sub(lambda m: f"{m[1]}{m[2]}{self._roman(m[3])}", text)
        if language == "de":
            text = _GERMAN_RULER.sub(self._german_ruler, text)
        if language == "nl":
            text = _DUTCH_RULER.sub(self._dutch_ruler, text)
        if language == "fr":
            text = _CENTURY.sub(self._century, _FIRST.sub("premier", text))
        if language in _LAST_ORDINAL:
            text = _RULER.sub(self._ruler, text)
        if language in _BY_HUNDREDS:
            text = _YEAR.sub(lambda m: self._words(m[0], "year") or m[0], text)
            text = _HOUR_AND_NAME.sub(self._hour, text)
        text = _GROUPED.sub(lambda m: re.sub(r"\D", "", m[0]), text)
        text = _ORDINAL.sub(self._ordinal, _CLOCK.sub(self._clock, text))
        text = _PERCENT.sub(f" {percent}", text)
        text = _DECIMAL.sub(lambda m: f"{self.cardinal(m[1])} {comma} {self.cardinal(m[2])}", text)
        return _NUMBER.sub(self._number, text)

    def ungrouped(self, text: str) -> str:
        """For engines that read the digits of a language themselves."""
        percent = _WORDS.get(self._language)
        text = _COMMA_IN_NUMBER.sub("", text)
        return _PERCENT.sub(f" {percent[0]}", text) if percent else text

    def cardinal(self, digits: str) -> str:
        if len(digits) > _MOST_DIGITS or (len(digits) > 1 and digits.startswith("0")):
            return " ".join(self._words(digit, "cardinal") or digit for digit in digits)
        return self._words(digits, "cardinal") or digits

    def _words(self, digits: str, to: str) -> str | None:
        words = _in_words(digits, self._spelling, to)
        return words and words.replace(",", "")  # "mil, novecentos" is no pause

    def _roman(self, numeral: str) -> str:
        value = roman(numeral)
        return numeral if value is None else self.cardinal(str(value))

    def _ordinal(self, match: re.Match[str]) -> str:
        words = self._words(match[1], "ordinal")
        if words is None or (match[0][-1] == "e" and self._language not in {"fr", "nl"}):
            return match[0]
        masculine, feminine = _FEMININE.get(self._language, ("", ""))
        if match[0].endswith("ª") and masculine and words.endswith(masculine):
            return words[: -len(masculine)] + feminine
        if self._language == "es" and words.endswith(("primero", "tercero")):
            # "el tercer piso"
            return words[:-1] if match.string[match.end() :].startswith(" ") else words
        return words

    def _clock(self, match: re.Match[str]) -> str:
        return match[0] if "." in match[0] and self._language in _COLON_ONLY else self._hour(match)

    def _hour(self, match: re.Match[str]) -> str:
        hours = self.cardinal(match[1].lstrip("0") or "0")
        if self._language in _GENDERED:
            hours = _feminine(hours, self._language)  # "las veintiuna"
        minutes = "" if match[2] == "00" else f" {self.cardinal(match[2].lstrip('0') or '0')}"
        joint = " e" if self._language == "pt" and minutes else ""
        return f"{hours}{_HOURS.get(self._language, '')}{joint}{minutes}"

    def _german_ruler(self, match: re.Match[str]) -> str:
        value = roman(match[3])
        words = None if value is None else self._words(str(value), "ordinal")
        if words is None:
            return match[0]
        is_dative = (match[1] or "").lower() in _DATIVE
        article, ending = ("dem", "n") if is_dative else ("der", "")
        preceding = f"{match[1]} " if match[1] else ""
        return f"{preceding}{match[2]} {article} {words.capitalize()}{ending}"

    def _dutch_ruler(self, match: re.Match[str]) -> str:
        value = roman(match[2])
        words = None if value is None else self._words(str(value), "ordinal")
        return f"{match[1]} de {words.capitalize()}" if words else match[0]

    def _century(self, match: re.Match[str]) -> str:
        value = roman(match[1])
        return (None if value is None else self._words(str(value), "ordinal")) or match[0]

    def _ruler(self, match: re.Match[str]) -> str:
        value = roman(match[1])
        left_text = match.string[max(0, match.start() - 30) : match.start()]
        if value is None or not _RULER_NAME.search(left_text):
            return match[0]
        is_ordinal = value <= _LAST_ORDINAL[self._language]
        words = self._words(str(value), "ordinal" if is_ordinal else "cardinal")
        return words or match[0]

    def _number(self, match: re.Match[str]) -> str:
        words = self.cardinal(match[0])
        single = _ONE_NOUN.match(match.string, match.end()) if match[0] == "1" else None
        if single and self._language in _ONE:
            is_feminine = single[1].endswith("a") and f"{single[1]}s" not in _MASCULINE
            return _apart(match, _ONE[self._language][is_feminine])
        noun = _COUNTED.match(match.string, match.end())
        if noun and self._language in _GENDERED:
            shortened = _GENDERED[self._language][1]
            if noun[1].endswith("as") and noun[1] not in _MASCULINE:
                words = _feminine(words, self._language)
            elif shortened and words.endswith(shortened[0]):
                stem = words.removesuffix(shortened[0])
                words = stem + (shortened[1] if stem.endswith("i") else "un")
        return _apart(match, words)


def _feminine(words: str, language: str) -> str:
    for masculine, feminine in _GENDERED[language][0]:
        words = re.sub(rf"{masculine}(?=\s|$)", feminine, words)
    return words


def _apart(match: re.Match[str], words: str) -> str:
    """`words` with a space where a letter touches the digits."""
    left_char = match.string[match.start() - 1 : match.start()]
    right_char = match.string[match.end() : match.end() + 1]
    return f"{' ' if left_char.isalpha() else ''}{words}{' ' if right_char.isalpha() else ''}"


_speller = cache(_Speller)


def _numbers(text: str, context: Context) -> str:
    if context.is_english:
        return text
    speller = _speller(context.language)
    text = text.translate(_DEVANAGARI)
    return speller.spoken(text) if speller.has_words else speller.ungrouped(text)


RULE = Rule("numbers in words", _numbers, english=False)
