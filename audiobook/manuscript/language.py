"""The language of a text, by its script or its most frequent small words."""

from __future__ import annotations

import re
from collections import Counter

_STOP_WORDS = {
    "en": "the and of to a in that he was it his her with as for had you not she at is on but",
    "fr": "le la les de des et un une du en que qui il elle dans ne pas pour sur se au est était",
    "de": "der die das und ist in den von zu mit sich er sie es nicht ein eine auf dem war ich als",
    "es": "el la los las de que y en un una por con no se su para como lo al del era más pero",
    "it": "il la di che e un una per non con si era le dei gli nel della è sono ma come lo mi",
    "nl": "de het een en van ik te dat die in je niet zijn is was op aan met voor had er maar",
    "pt": "o a os as de que e em um uma para com não se por mais do da no na ao como mas foi",
    "sv": "och att det i en jag hon som han på den med var sig för så till är men ett om hade",
    "da": "og i jeg det at en den til er som på de med han af for ikke der var mig sig men et",
    "pl": "i w nie na się z do to że jest o jak po co ale za od jego był przez tak było już",
    "fi": "ja on ei se hän oli että en mutta niin kun kuin ole minä mitä sen hänen nyt sitten",
    "ru": "и в не на что он с как я а то это было она к но у его же из по был за так",
}
_LANGUAGES_OF = {
    word: [language for language, listed in _STOP_WORDS.items() if word in listed.split()]
    for words in _STOP_WORDS.values()
    for word in words.split()
}
_SCRIPTS = {
    # Japanese mixes its own letters with Chinese ones, and Korean may.
    "ja": re.compile(r"[\u3041-\u30ff]"),
    "ko": re.compile(r"[\u1100-\u11ff\uac00-\ud7af]"),
    "zh": re.compile(r"[\u3400-\u9fff]"),
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
}
_LETTERS_OF_A_SCRIPT = 0.2
"""Share of all letters that tells the language; the more so for the first of the list."""
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 40_000
_MANY, _KINDS = 150, 5
"""A text of so many words has so many different small words of its language."""


def guess_language(text: str) -> str:
    """BCP 47 language of `text`, or ``und`` when it is too short or none of the known ones.

    A script of its own tells; else votes of the stop words in three samples: the winner needs a
    twelfth of all words and a lead of a tenth on the next; in a longer text several different ones
    must be there.
    """
    middle = len(text) // 2
    sample = text[:_SAMPLE] + " " + text[middle : middle + _SAMPLE] + " " + text[-_SAMPLE:]
    words = _WORD.findall(sample.casefold())
    letters = sum(map(len, words))
    for language, script in _SCRIPTS.items():
        if len(script.findall(sample)) > _LETTERS_OF_A_SCRIPT * letters:
            return language
    votes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    for word, count in Counter(words).items():
        for language in _LANGUAGES_OF.get(word, ()):
            votes[language] += count
            kinds[language] += 1
    ranked = votes.most_common(2)
    if len(words) < 8 or not ranked or ranked[0][1] < len(words) / 12:
        return "und"
    if len(ranked) > 1 and ranked[0][1] < 1.1 * ranked[1][1]:
        return "und"
    if len(words) >= _MANY and kinds[ranked[0][0]] < _KINDS:
        return "und"
    return ranked[0][0]


def language_tag(name: str) -> str:
    """BCP 47 tag of a language named in English (``English``) or already a tag; else empty."""
    name = name.strip()
    tag = _NAMES.get(name.casefold(), name.replace("_", "-"))
    return tag if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", tag) else ""


_NAMES = {
    "english": "en",
    "french": "fr",
    "german": "de",
    "spanish": "es",
    "italian": "it",
    "dutch": "nl",
    "portuguese": "pt",
    "swedish": "sv",
    "danish": "da",
    "polish": "pl",
    "finnish": "fi",
    "russian": "ru",
}
