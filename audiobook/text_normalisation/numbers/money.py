"""Rules for sums of money, old British ones too."""

from __future__ import annotations

import re

from audiobook.text_normalisation.numbers.numerals import (
    NUMBER,
    cardinal,
    full_stop,
    plural,
    quantity,
)
from audiobook.text_normalisation.rules import DIGITS, Context, Rule, pattern

_CURRENCIES = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "₤": ("pound", "pounds", "penny", "pence"),
    "€": ("euro", "euros", "cent", "cents"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₽": ("rouble", "roubles", "kopeck", "kopecks"),
    "₩": ("won", "won", "jeon", "jeon"),
    "₪": ("shekel", "shekels", "agora", "agorot"),
}
_SCALES = {"k": "thousand", "m": "million", "b": "billion", "t": "trillion"}
_SYMBOL = r"(?:\b(?:US|C|A|AU|CA|NZ|HK|S)(?=\$))?([$£₤€¥₹₽₩₪])"
_MONEY = pattern(
    rf"(\b(?:[Aa]n?|[Aa]nother|[Tt]he|this|that|his|her|my)\s)?{_SYMBOL}\s?({NUMBER}|\.[0-9]{{2}}(?![0-9]))"
    rf"(?:\s?[-–]\s?[$£€]?({NUMBER}))?"
    r"(?:\s?(k|K|thousand|m|M|mn|mil|million|bn?|B|billion|tn|trillion)\b)?"
    r"(?:(\s|-)(?=(bills?|notes?|coins?|question|man|tip|fine|bet|ticket|[a-z]+)\b))?"
)
_RUPEES = pattern(rf"\b[Rr]s\.?\s?({NUMBER})(?:\s?(lakhs?|crores?))?(?![\w/])")
_BILLS = pattern(rf"{_SYMBOL}([0-9]+)['’]?s\b")
_AFTER_SYMBOL = pattern(rf"(?<![\w.])({NUMBER})\s?([$£€¥₹₽])(?![0-9])")
# 480p and 720p are pictures on a screen.
_SMALL_COINS = pattern(r"(?<![\w.])(?!(?:240|360|480|720)p)([0-9]{1,3})(¢|p(?=\b(?!\.)))")
_ONE_THING = frozenset({"a", "an", "another", "the", "this", "that", "his", "her", "my"})
_NO_NOUNS = frozenset(
    "a and are as at but by each for from he had has i in is it less more of off on or out over "
    "per she than that the they to under was we were when which with would you".split()
)
_COIN_NOUNS = frozenset(
    {"bill", "bills", "note", "notes", "coin", "coins", "question", "tip", "fine"}
)


def _pounds_shillings_pence(match: re.Match[str]) -> str:
    pounds, shillings, pence = match["pounds"], match["shillings"], match["pence"]
    spoken = []
    if pounds:
        spoken.append(f"{cardinal(pounds)} {'pound' if pounds == '1' else 'pounds'}")
    if shillings:
        spoken.append(f"{cardinal(shillings)} {'shilling' if shillings == '1' else 'shillings'}")
    if pence:
        spoken.append(f"and {_old_pence(pence)}" if spoken else _old_pence(pence))
    return " ".join(spoken) + (full_stop(match.string, match.end()) if match["stop"] else "")


def _old_pence(pence: str) -> str:
    if pence == "1":
        return "one penny"
    return f"{cardinal(pence)}pence" if int(pence) <= 11 else f"{cardinal(pence)} pence"


_OLD_MONEY = pattern(
    r"(?<![\w.£])(?:"
    r"£\s?(?P<pounds>[0-9][0-9,]*)[,.]?\s(?P<shillings>[0-9]{1,2})s\b(?:(?:\.,?|,)?\s?"
    r"(?P<pence>[0-9]{1,2})d\b)?(?P<stop>\.?)"
    r")"
)
_OLD_MONEY_POINTS = pattern(
    r"£\s?(?P<pounds>[0-9][0-9,]*)\.(?P<shillings>[0-9]{1,2})\.(?P<pence>[0-9]{1,2})(?![.\w])"
    r"(?P<stop>)"
)
_SHILLINGS = pattern(
    r"(?<![\w.,£$-])(?<!the\s)(?<!her\s)(?<!his\s)(?<!mid\s)([0-9]{1,2})"
    r"(?:s\.(?=\s[a-z])|/-)"
)
_COINS_FOR_ONE = pattern(
    r"\b((?:cost|costs|paid|charged|asked|gave|owed)\s(?:me|him|her|us|them|you|it)\s)"
    r"([1-9]|1[0-9])/([1-9]|1[01])(?![\w/]|\s(?:of|the|as|my|his|her|its|our|their|more|less)\b)"
    r"|\b(at\s)([1-9]|1[0-9])/([1-9]|1[01])(?=,?\s(?:please|each|apiece|a\s(?:piece|head|pound|yard|dozen|"
    r"pair|bottle|box|week|day))\b)"
)
"""``cost her 7/6``, ``at 1/6 each``: no fraction, whatever its size."""
_COIN_OR_PRICED = pattern(
    r"\b([Aa]n?|[Tt]he|[Tt]hat|his|her|my)\s(?:(2)/(6)|([1-9]|1[0-9])/([1-9]|1[01]))(?![\w/-])"
    r"(?!\s(?:time|tempo|beat|rhythm|march|waltz|bar|ratio|chance|of)\b)"
)
"""``a 2/6``, half a crown, and ``a 7/6 novel``: fractions are smaller than one."""
_PIECE = pattern(
    r"\b([Aa]n?|[Tt]he|his|her|my)\s([0-9]{1,2})s\.?(?=\s(?:piece|bit|note|stamp|seat|bet|ticket|postal)\b)"
)
_GUINEAS = pattern(
    r"\b((?:sold|paid|cost|worth|bid|price|offer|fee|bought|gave|asked)[a-z]*\b[^.;!?]{0,40}?\s)([0-9]{1,4})\sgs\b(\.?)"
)
_SHILLINGS_AND_PENCE = pattern(
    r"(?<![\w/])((?:paid|cost|costs|for|at|of|only|charged|asked|was|price|wages|worth|about|you)\s)"
    r"([1-9]|1[0-9])/([1-9]|1[01])(?=[.,;!?]|$|\s(?:for|a|an|each|in|and|to|at|the|per|on|from)\b)"
)
_PENCE = pattern(
    r"(?<![\w.,£$/-])([0-9]{1,2})([½¼¾])?(?:(?<=[04-9½¼¾])d\b(\.?)|d(\.)(?!\s?[A-Z][a-z]))"
)
_PARTS_OF_PENCE = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4"}
_OLD_POUNDS = pattern(
    r"(?<![\w.,£$])([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{2,})(?:l\.|(?<=[0-9],[0-9]{3})\sl\.)(?=\s[a-z]|[,;]|$)"
)
_OLD_MONEY_SHORT = pattern(
    r"(?<![\w.£])(?P<pounds>)(?P<shillings>[0-9]{1,2})s\b(?:\.,?|,)?\s?(?P<pence>[0-9]{1,2})d\b"
    r"(?P<stop>\.?)"
)


def _amount(digits: str, scale: str, names: tuple[str, str, str, str], singular: bool) -> str:
    one, many, cent, cents = names
    if scale:
        word = _SCALES.get(scale[0].lower(), scale)
        return f"{quantity(digits)} {word} {one if singular else many}"
    integer, _, decimals = digits.replace(",", "").partition(".")
    unit = one if singular or integer == "1" else many
    if len(decimals) != 2:
        return f"{quantity(digits)} {one if digits == '1' or singular else many}"
    small = f"{cardinal(decimals.lstrip('0') or '0')} {cent if decimals == '01' else cents}"
    if decimals == "00":
        return f"{cardinal(integer)} {unit}"
    if not integer.strip("0"):
        return small
    return f"{cardinal(integer)} {unit} and {small}"


def _two_coins(match: re.Match[str]) -> str:
    """``7/6``: seven and six. A fraction that anybody eats or walks is none."""
    if match[1].strip() not in {"paid", "cost", "costs", "charged", "asked", "price", "wages"} and (
        int(match[2]) < int(match[3])
    ):
        return match[0]
    return f"{match[1]}{cardinal(match[2])} and {cardinal(match[3])}"


def _coin_or_priced(match: re.Match[str]) -> str:
    article, *amounts = match.groups()
    shillings, pence = (int(amount) for amount in amounts if amount)
    if not match[2] and shillings <= pence:
        return match[0]
    return f"{article} {cardinal(str(shillings))} and {cardinal(str(pence))}"


def _money(text: str, _: Context) -> str:
    def amount(match: re.Match[str]) -> str:
        article, symbol, digits, until, scale, gap, noun = match.groups()
        one_thing = bool(article) and article.strip().lower() in _ONE_THING
        describes = one_thing and noun not in _NO_NOUNS
        singular = bool(gap) and (describes or gap == "-" or noun in _COIN_NOUNS)
        names = _CURRENCIES[symbol]
        spoken = _amount(until or digits, scale or "", names, singular)
        if until:
            spoken = f"{quantity(digits)} to {spoken}"
        return f"{article or ''}{spoken}{gap or ''}"

    def coins(match: re.Match[str]) -> str:
        if match[2] == "¢":
            return f"{quantity(match[1])} {'cent' if match[1] == '1' else 'cents'}"
        return f"{quantity(match[1])} {'penny' if match[1] == '1' else 'pence'}"

    def shillings(match: re.Match[str]) -> str:
        return f"{cardinal(match[1])} {'shilling' if match[1] == '1' else 'shillings'}"

    def pence(match: re.Match[str]) -> str:
        stop = full_stop(match.string, match.end()) if match[3] or match[4] else ""
        if match[2]:
            return f"{quantity(match[1] + _PARTS_OF_PENCE[match[2]])} pence{stop}"
        return f"{_old_pence(match[1])}{stop}"

    if "s" in text:
        text = _RUPEES.sub(
            lambda m: (
                f"{quantity(m[1])} {f'{m[2]} ' if m[2] else ''}"
                f"{'rupee' if m[1] == '1' else 'rupees'}"
            ),
            text,
        )
    text = _OLD_MONEY.sub(_pounds_shillings_pence, text)
    text = _OLD_MONEY_POINTS.sub(_pounds_shillings_pence, text)
    text = _OLD_MONEY_SHORT.sub(_pounds_shillings_pence, text)
    text = _COINS_FOR_ONE.sub(
        lambda m: f"{m[1] or m[4]}{cardinal(m[2] or m[5])} and {cardinal(m[3] or m[6])}", text
    )
    text = _COIN_OR_PRICED.sub(_coin_or_priced, text)
    text = _PIECE.sub(lambda m: f"{m[1]} {cardinal(m[2])} shilling", text)
    text = _GUINEAS.sub(
        lambda m: f"{m[1]}{quantity(m[2])} guineas" + (full_stop(text, m.end()) if m[3] else ""),
        text,
    )
    text = _SHILLINGS_AND_PENCE.sub(_two_coins, text)
    text = _PENCE.sub(pence, _SHILLINGS.sub(shillings, text))
    text = _OLD_POUNDS.sub(lambda m: f"{cardinal(m[1])} pounds", text)
    text = _BILLS.sub(lambda m: plural(cardinal(m[2])), text)
    text = _MONEY.sub(amount, text)
    text = _AFTER_SYMBOL.sub(lambda m: _amount(m[1], "", _CURRENCIES[m[2]], False), text)
    return _SMALL_COINS.sub(coins, text)


RULES = (Rule("money", _money, DIGITS),)
