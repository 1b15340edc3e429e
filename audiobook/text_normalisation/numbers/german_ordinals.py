"""German ordinals, which are digits and a full stop: ``der 3. Mann``, ``am 1. und 2. Tag``.

Whether the full stop ends a sentence is seen from the word before the digits, an article or what
stands for one, and from the word behind them, which begins a sentence or is a noun. The ending is
that of an adjective behind that article (Duden, "Die Grammatik", declension of adjectives).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from audiobook.text_normalisation.rules import pattern

MONTHS = frozenset(
    "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
)
_NEUTER = frozenset(
    "Jahrhundert Jahrhunderts Jh Jhs Jhdt Stockwerk Jahr Mal Kapitel Regiment Buch Haus Kind "
    "Bild Glas Leben Zimmer Opfer Auto Bier Fenster Mädchen Tor Spiel Semester Gebot".split()
)
_FEMININE = frozenset("Klasse".split())
_MASCULINE = MONTHS | frozenset("Stock Geburtstag Tag".split())
_ALWAYS_COUNTED = (_NEUTER - {"Bild", "Glas", "Leben", "Zimmer", "Opfer"}) | _FEMININE | _MASCULINE
"""What an ordinal stands before though no article does: ``2. Kapitel``."""
_NEUTER_ENDINGS = ("chen", "lein", "ment", "um")
_FEMININE_ENDINGS = ("ung", "heit", "keit", "schaft", "tät", "ion", "ie", "ik")

_CONTRACTED = frozenset("am im vom zum zur beim".split())
_SINCE = frozenset("seit ab bis".split())
_POSSESSIVE = frozenset("mein dein sein ihr unser euer kein ein".split())
_POSSESSIVE_STEMS = _POSSESSIVE | {"unsr", "eur"}
_ARTICLE = (
    rf"{'|'.join(sorted(_CONTRACTED | _SINCE))}|ins|ans|aufs|fürs|durchs|der|die|das|den|dem|des|"
    r"(?:dies|jed|jen|welch)(?:e|er|es|en|em)|"
    rf"(?:{'|'.join(sorted(_POSSESSIVE_STEMS))})(?:e|er|es|en|em)?"
)
_ORDINALS = pattern(
    rf"(?:(?P<context>[\w,;:]+)\s)?\b(?P<article>{_ARTICLE})\s"
    r"(?P<digits>[0-9]{1,4}\.(?:(?:,| und| oder| bis|\s?[-–])\s?[0-9]{1,4}\.)*)"
    r"(?=\s+(?P<next>[^\W\d_]+)|(?P<comma>,)|(?P<end>\W*$))",
    re.IGNORECASE,
)
_WITHOUT_ARTICLE = pattern(
    r"(?<![\w.,])(?P<digits>[0-9]{1,2})\.(?=\s(?P<next>"
    + "|".join(sorted(_ALWAYS_COUNTED))
    + r")\b)"
)
_ARTICLE_AT_END = pattern(
    rf"\b(?P<article>{_ARTICLE})\s(?:[0-9]{{1,4}}\.\s?(?:und|oder|bis|,|–|-)\s?)*(?P<digits>[0-9]{{1,4}})$",
    re.IGNORECASE,
)
_NTH = pattern(r"([0-9]+)\.")
_TO = pattern(r"\s?[-–]\s?")
_DATIVE = frozenset(
    "in an auf mit von bei aus nach zu seit vor hinter unter über neben zwischen während wegen "
    "trotz gegenüber außer statt innerhalb außerhalb".split()
)  # before "der": a feminine noun in the dative or genitive
_BEFORE_A_DAY = frozenset("ist war heute morgen wird wäre schon".split())
_SENTENCE_STARTERS = frozenset(
    "Aber Alle Alles Als Also Am An Auch Auf Aus Bald Bei Da Dabei Damals Dann Darauf Darum Das "
    "Dass Davon Den Denn Der Deshalb Die Dies Diese Dieser Dieses Doch Dort Du Ein Eine Einen "
    "Einer Er Erst Es Für Gleich Hier Ich Ihr Ihre Im Immer In Ja Jeder Jetzt Kein Keine Keiner "
    "Man Mein Meine Mit Nach Nein Nicht Nichts Niemand Noch Nun Nur Ob Oder Plötzlich Schließlich "
    "Sein Seine Seit Sie So Sogar Später Trotzdem Über Um Und Uns Unser Unter Viele Vielleicht Vom "
    "Von Vor Wann Warum Was Weder Weil Wenn Wer Wie Wieder Wir Wo Während Zu Zuerst Zum Zur "
    "Zwischen".split()
)


def is_counted(before: str, next_word: str) -> bool:
    """Whether the full stop behind the digits that end `before` makes an ordinal of them.

    Args:
        before: the text up to the full stop.
        next_word: the word behind it.
    """
    if next_word in _ALWAYS_COUNTED:
        return True
    if next_word in _SENTENCE_STARTERS:
        return False
    match = _ARTICLE_AT_END.search(before)
    if match is None or match["article"].lower() in _SINCE:
        return False
    return match["article"].lower() != "die" or len(match["digits"]) < len("100")


def speak_ordinals(text: str, ordinal: Callable[[str], str]) -> str:
    """`text` with its ordinals in words.

    Args:
        text: German.
        ordinal: the ordinal of digits, with the ending -e: ``dritte``.
    """

    def with_article(match: re.Match[str]) -> str:
        noun = match["next"] if match["next"] not in _SENTENCE_STARTERS else None
        if not _is_ordinal(match, noun):
            return match[0]
        ending = _ending(match, noun or "")
        words = _NTH.sub(lambda nth: ordinal(nth[1]) + ending, match["digits"])
        is_inside = noun or match["comma"] or text[match.end() :].startswith(("!", "?"))
        stop = "" if is_inside else "."
        return match[0][: match.start("digits") - match.start()] + _TO.sub(" bis ", words) + stop

    def without_article(match: re.Match[str]) -> str:
        return ordinal(match["digits"]) + _strong(match["next"])

    return _WITHOUT_ARTICLE.sub(without_article, _ORDINALS.sub(with_article, text))


def _is_ordinal(match: re.Match[str], noun: str | None) -> bool:
    article = match["article"].lower()
    if article in _SINCE:
        return noun in _ALWAYS_COUNTED  # "seit 1945. Niemand wusste es."
    if article == "die" and len(match["digits"]) > len("99."):
        return noun in _ALWAYS_COUNTED  # "die 300. Leonidas fiel."
    if noun or article in _CONTRACTED:
        return True  # "Er kam am 3."
    return article == "der" and (match["context"] or "").lower() in _BEFORE_A_DAY


def _ending(match: re.Match[str], noun: str) -> str:
    """What an ordinal in -e has behind it after an article."""
    article, context = match["article"].lower(), match["context"] or ""
    if article in _CONTRACTED or article in _SINCE or article in {"den", "dem", "des"}:
        return "n"
    if article == "der":
        begins = match.string[: match.start()].rstrip(" „»“\"'(")[-1:] in {"", *".!?:"}
        is_genitive = context[:1].isupper() and context.isalpha() and not begins
        return "n" if context.lower() in _DATIVE or is_genitive else ""
    if article in _POSSESSIVE:
        return _strong(noun)
    is_possessive = article.removesuffix("er").removesuffix("es") in _POSSESSIVE_STEMS
    is_oblique = article.endswith(("en", "em")) or (is_possessive and not article.endswith("e"))
    return "n" if is_oblique else ""


def _strong(noun: str) -> str:
    """The ending that shows the noun's gender, where no article does: ``mein dritter Mann``."""
    if noun in _NEUTER or noun.endswith(_NEUTER_ENDINGS):
        return "s"
    if noun in _FEMININE or noun.endswith(_FEMININE_ENDINGS):
        return ""
    return "r"
