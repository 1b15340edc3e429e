"""Numbers as headings write them: in digits, as Roman numerals, in words."""

from __future__ import annotations

import re

from audiobook.text_normalisation.numbers.numerals import roman

_COUNTING = """
one/first two/second three/third four/fourth five/fifth six/sixth seven/seventh eight/eighth
nine/ninth ten/tenth eleven/eleventh twelve/twelfth thirteen/thirteenth fourteen/fourteenth
fifteen/fifteenth sixteen/sixteenth seventeen/seventeenth eighteen/eighteenth nineteen/nineteenth
"""
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_OTHER_LANGUAGES = (
    "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
    "erstes zweites drittes viertes fünftes sechstes siebtes achtes neuntes zehntes elftes "
    "zwölftes",
    "erster zweiter dritter vierter fünfter sechster siebter achter neunter zehnter elfter "
    "zwölfter",
    "premier deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième",
    "première seconde tierce",
    "un deux trois quatre cinq six sept huit neuf dix onze douze",
    "primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo",
    "primera segunda tercera cuarta quinta sexta séptima octava novena décima",
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "primo secondo terzo quarto quinto sesto settimo ottavo nono decimo",
    "prima seconda terza quarta quinta sesta settima ottava nona decima",
    "uno due tre quattro cinque sei sette otto nove dieci undici dodici",
    "um dois três quatro cinco seis sete oito nove dez onze doze",
    "primeiro segundo terceiro quarto quinto sexto sétimo oitavo nono décimo",
    "primeira segunda terceira quarta quinta sexta sétima oitava nona décima",
    "een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende",
    "ett två tre fyra fem sex sju åtta nio tio elva tolv",
    "första andra tredje fjärde femte sjätte sjunde åttonde nionde tionde",
    "første andet tredje fjerde femte sjette syvende ottende niende tiende",
    "første annet tredje fjerde femte sjette sjuende åttende niende tiende",
    "pierwszy drugi trzeci czwarty piąty szósty siódmy ósmy dziewiąty dziesiąty",
    "první druhá třetí čtvrtá pátá šestá sedmá osmá devátá desátá",
    "первая вторая третья четвёртая пятая шестая седьмая восьмая девятая десятая",
    "первый второй третий четвертый пятый шестой седьмой восьмой девятый десятый",
)


def _number_words() -> dict[str, int]:
    words: dict[str, int] = {}
    for line in _OTHER_LANGUAGES:
        for value, word in enumerate(line.split(), 1):
            words.setdefault(word, value)
    pairs = [pair.split("/") for pair in _COUNTING.split()]
    for value, pair in enumerate(pairs, 1):
        words.update(dict.fromkeys(pair, value))
    for ten, word in enumerate(_TENS, 2):
        words[word] = words[f"{word[:-1]}ieth"] = ten * 10
        for value, pair in enumerate(pairs[:9], 1):
            words.update({f"{word}-{unit}": ten * 10 + value for unit in pair})
    words["hundred"] = 100
    return words


NUMBER_WORDS = _number_words()
"""Cardinal and ordinal numbers of a dozen languages, small letters, words joined by hyphens."""


_FRENCH_ORDINAL = re.compile(r"(I)(?:er|ère|re|ER|ÈRE|ᵉʳ|ʳᵉ)|([IVX][IVXLC]*)(?:e|ème|ᵉ|º|ª|°)")
"""``Ier``, ``XIVe``; the numeral in capitals, so that ``Vie`` and ``Le`` stay words."""


def read_number(text: str) -> int | None:
    """The number written in `text` (``12``, ``XII``, ``twelve``, ``the Twelfth``, ``12th``,
    ``Ier``)."""
    ordinal = _FRENCH_ORDINAL.fullmatch(text.strip())
    if ordinal:
        return roman(ordinal[1] or ordinal[2])
    word = " ".join(text.split()).casefold().removeprefix("the ").strip(".")
    digits = re.fullmatch(
        r"(\d{1,4})(?:(?:\.\d{1,3})+|st|nd|rd|th|\.?[ºª°]|er|re|ère|ème|ᵉʳ|ᵉ|[a-z])?", word
    )
    if digits:
        return int(digits[1])
    return roman(word) or NUMBER_WORDS.get(word.replace(" ", "-"))
