"""Rules for the statistics of games: ``HP: 120/150``, ``12 → 14``, ``Potion x3``, ``Lv. 2``."""

from __future__ import annotations

import re

from audiobook.text_normalisation.numbers.numerals import NUMBER, quantity
from audiobook.text_normalisation.rules import DIGITS, Context, Rule, pattern

_STATISTIC = (
    r"HP|MP|SP|XP|EXP|AP|Mana|Health|Stamina|Energy|Experience|Strength|Agility|Dexterity|"
    r"Constitution|Intelligence|Wisdom|Charisma|Vitality|Luck|Hunger|Thirst|Sanity|Durability|Armou?r|"
    r"Shield|Essence|Qi|Ki|Progress|Ammo|Score|Fatigue|Morale|Loyalty|Reputation|Oxygen|Fuel|Power"
)
_OUT_OF = pattern(
    rf"(?:(?<=:\s)|(?<=[A-Za-z]:)|(?:(?<=\s)|(?<=^))(?P<name>(?:{_STATISTIC})\s))(?P<have>{NUMBER})\s?/\s?"
    rf"(?P<of>{NUMBER})(?![\w/])"
    rf"|(?<![\w./,])(?P<some>[0-9]+)\s?/\s?(?P<all>[0-9]+)(?=\s(?:{_STATISTIC})\b)"
    r"|(?<=\()(?P<in>[0-9]+)\s?/\s?(?P<full>[0-9]+)(?=\))",
    re.IGNORECASE,
)
_ATTRIBUTES = {
    "STR": "strength", "DEX": "dexterity", "CON": "constitution", "INT": "intelligence",
    "WIS": "wisdom", "CHA": "charisma", "AGI": "agility", "VIT": "vitality",
}  # fmt: skip
_ATTRIBUTE = pattern(
    rf"\b({'|'.join(_ATTRIBUTES)})(?=:?\s?[+-]?[0-9])|(?<=[+-][0-9]\s)({'|'.join(_ATTRIBUTES)})\b"
)
"""Beside its number: ``DEX 12``, ``+2 INT``."""
_ARROW = pattern(r"\s*(?:→|⇒|➔|➜|⟶|-+>|=>)\s*")
_ARROW_BETWEEN = pattern(r"(?<=\w)\s*(?:→|⇒|➔|➜|⟶|-+>|=>)\s*(?=[+-]?\w)")
_GAIN = pattern(r"(?<![\w).,+])\+\s?(?=[0-9])")
_TIMES_BEHIND = pattern(
    r"(?:(?<=[a-z)])\s?×\s?|(?<=[a-z)]\s)x\s?|(?<=\))x)([0-9]{1,4})(?!\w|\.[0-9])"
)
_TIMES_ALONE = pattern(
    r"(?:(?<=\()|(?<=[.!:;,]\s)|(?<=^))[x×]([0-9]{1,4}(?:\.[0-9]+)?)(?=\)|\s[A-Za-z]|[.!]?$)"
)
_TIMES_BEFORE = pattern(r"(?<![\w.,])([0-9]{1,4})\s?[x×]\s(?=[A-Z][a-z])")
_THOUSAND = pattern(r"(?<![\w.,$£€])([0-9]+(?:\.[0-9]+)?)k(?![\w/])")
_A_SECOND = pattern(r"(?<=[A-Z]{2})/(?:s|sec|second)\b")


def _statistics(text: str, _: Context) -> str:
    def out_of(match: re.Match[str]) -> str:
        have = match["have"] or match["some"] or match["in"]
        total = match["of"] or match["all"] or match["full"]
        return f"{match['name'] or ''}{quantity(have)} out of {quantity(total)}"

    text = _ATTRIBUTE.sub(lambda m: _ATTRIBUTES[m[0]], text)
    text = _ARROW_BETWEEN.sub(" to ", text)
    text = _OUT_OF.sub(out_of, text)
    text = _TIMES_BEHIND.sub(lambda m: f" times {quantity(m[1])}", text)
    text = _TIMES_ALONE.sub(lambda m: f"times {quantity(m[1])}", text)
    text = _TIMES_BEFORE.sub(lambda m: f"{quantity(m[1])} ", text)
    text = _THOUSAND.sub(lambda m: f"{quantity(m[1])} thousand", text)
    text = _A_SECOND.sub(" per second", text)
    return _GAIN.sub("plus ", text)


ARROWS = Rule("arrows", lambda text, _: _ARROW_BETWEEN.sub(" to ", text), frozenset("→⇒➔➜⟶>"))
"""Before pictures go, which arrows are."""
RULES = (Rule("statistics of games", _statistics, DIGITS),)
