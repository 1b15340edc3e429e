"""Rules for fractions, percentages, degrees and units of measure."""

from __future__ import annotations

import re

from audiobook.text_normalisation.numbers.numerals import (
    MIXED,
    NUMBER,
    fraction,
    full_stop,
    is_year,
    number,
    quantity,
    year,
)
from audiobook.text_normalisation.numbers.units import UNITS
from audiobook.text_normalisation.rules import DIGITS, Context, Rule, pattern

_VULGAR = {
    "½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅕": "1/5", "⅖": "2/5",
    "⅗": "3/5", "⅘": "4/5", "⅙": "1/6", "⅚": "5/6", "⅛": "1/8", "⅜": "3/8", "⅝": "5/8", "⅞": "7/8",
    "⅐": "1/7", "⅑": "1/9", "⅒": "1/10",
}  # fmt: skip
_VULGAR_FRACTION = pattern(
    f"(?:([0-9])\\s?)?([{''.join(_VULGAR)}])(?=([^\\W\\d_])?)|(?<=[0-9])⁄(?=[0-9])"
)
_MIXED_BY_HYPHEN = pattern(r"(?<![\w/.-])([0-9]{1,3})-(?=[1-9]/(?:2|3|4|8|16)(?![\w/]))")


def _vulgar_fractions(text: str, _: Context) -> str:
    def written_out(match: re.Match[str]) -> str:
        if match[2] is None:
            return "/"
        gap = " " if match[3] and match[3] not in "dp" else ""  # "4½d" and "2½p" are pence
        integer = f"{match[1]} " if match[1] else ""
        return f"{integer}{_VULGAR[match[2]]}{gap}"

    return _MIXED_BY_HYPHEN.sub(r"\1 ", _VULGAR_FRACTION.sub(written_out, text))


_FEET = frozenset("'’")
_FEET_INCHES = pattern(
    r"(?<![\w.,])([0-9]{1,2})\s?['’′]\s?([0-9]{1,2}(?:\s?1/2)?)(?:\s?(?:[\"”″]|''))?(?![\w'’])"
    r"|(?<![\w.,])([0-9]{1,3})\s?([′″])"
)
_BY_FEET = pattern(r"(?<![\w.,])([0-9]{1,3})(['’\"”])(?=\s?(?:[xX×]|by)\s?[0-9]{1,3}(?:['’\"”]))")
_FEET_AFTER = pattern(
    r"(?<=[0-9])(?P<mark>['’\"”])(?=\s(?:tall|high|long|wide|deep|thick|across)\b)"
    r"|(?<=by\s[0-9])['’]|(?<=by\s[0-9]{2})['’]"
)
_FEET_BEFORE_NOUN = pattern(
    r"\b([Aa]n?|[Tt]he|his|her|its|our|this|that|my|their)\s([0-9]{1,3})['’](?=\s[a-z])"
)
_OPEN_SINGLE = pattern(r"(?<!\w)['‘](?!\s)")
_BY = pattern(r"(?<=feet)\s?[xX×]\s?(?=[0-9])|(?<=inches)\s?[xX×]\s?(?=[0-9])")
_POSITION = pattern(
    r"([0-9]{1,3})\s?[°º]\s?([0-9]{1,2})\s?['’′](?:\s?([0-9]{1,2})\s?(?:[\"”″]|''))?(?:\s?([NSEW])\b\.?)?"
)


def _feet_and_inches(text: str, _: Context) -> str:
    def position(match: re.Match[str]) -> str:
        degrees, minutes, seconds, side = match.groups()
        seconds = f" {seconds} seconds" if seconds else ""
        return f"{degrees} degrees {minutes} minutes{seconds}{_SCALES.get(side, '')}"

    def spelled(match: re.Match[str]) -> str:
        if match[4]:
            return f"{match[3]} {'feet' if match[4] == '′' else 'inches'}"
        return f"{match[1]} foot {match[2]}"

    if "°" in text or "º" in text:
        text = _POSITION.sub(position, text)
    text = _BY_FEET.sub(lambda m: f"{m[1]} {'feet' if m[2] in _FEET else 'inches'}", text)
    text = _BY.sub(" by ", text)
    text = _FEET_INCHES.sub(spelled, text)
    if not _OPEN_SINGLE.search(text):
        text = _FEET_BEFORE_NOUN.sub(r"\1 \2-foot", text)
    return _FEET_AFTER.sub(lambda m: " inches" if m["mark"] in ('"', "”") else " feet", text)


_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_MEASURE = pattern(
    rf"(?<![\w.,/])(?:({MIXED})\s?[-–]\s?)?({MIXED})(\s?|-)(?:(sq|cu)\.?\s)?({_UNIT})([²³])?"
    r"(?:(?:\s?/\s?|\sper\s)(hr?|min|s|sec|day|week|month|year)\b"
    r"|/(kg|g|km|m|cm|[lL]|m[lL]|d[lL]|lb|gal|ha|m²|m³|cm²|cm³)(?![\w²³]))?(?![\w/'])(\.)?"
)
_ACCELERATION = pattern(rf"(?<![\w.,/])({MIXED})\s?(km|m|cm|ft)/s(?:²|\^2|/s)(?![\w/])")
_G_FORCE = pattern(
    r"(\b(?:at|under|past|over|hit|pull(?:s|ed|ing)?|held|sustain(?:s|ed|ing)?)\s)"
    r"(1?[0-9](?:\.[0-9]{1,2})?)\s?g(s?)(?!\w|['’]s|\sof\b|\sper\b|/|\s?[-–]\s?[0-9])(?=(?:\s[a-z]+)?)"
)
_BRIEF = pattern(
    r"(\b(?:for|in|within|after|every|wait(?:ed|ing)?|last(?:s|ed|ing)?)\s)([0-9]{1,3})\s?s\b"
    r"(?=(\.?)(?:$|[.,;:!?—)”\"’]|\s(?:[A-Z]|and\b|then\b|until\b|before\b|at\b|while\b|with\b|of\b|or\b|but\b|straight\b|flat\b|more\b)))\3"
    r"|(?<![\w.,])(?<!\b(?:the|his|her|its|mid)\s)(?<!\b(?:late|your)\s)(?<!\b(?:early|their)\s)(?<!\bmy\s)(?<!mid-)"
    r"([0-9]{1,3})\s?s(?=\s(?:later|ago|remaining|to\sgo)\b)"
)
"""``for 40 s``, ``10s later``."""
_SHILLINGS_BEFORE = pattern(
    r"[£]|\b(?:s(?:old|ells?)|b(?:uy|ought)|p(?:ay|aid)|costs?|worth|prices?d?|let|hired?|shillings?|pence|"
    r"guineas?|pounds)\b",
    re.IGNORECASE,
)
_POWER_OF_TEN = pattern(
    rf"(?<![\w.,])(10(?:[⁻⁺]?[⁰¹²³⁴-⁹]+|\^[-+]?[0-9]+))\s?({_UNIT})(?:/(h|s|min))?(?![\w/'])"
)
_SEA_MILES = pattern(
    r"(?<=[0-9])\s?nm\b\.?(?=\s(?:off|from|north|south|east|west|out|to|astern|away|ahead)\b)"
)
_PINTS = pattern(
    r"(?<=[0-9]\s)pts?\b\.?(?=\sof\s(?:milk|cream|water|beer|ale|stout|cider|blood|oil|stock|wine|gin|"
    r"rum|port|vinegar)\b)|(?<=\bdrank\s[0-9]\s)pts\b\.?"
)
_PER = {
    "h": "hour", "hr": "hour", "min": "minute", "s": "second", "sec": "second", "day": "day",
    "week": "week", "month": "month", "year": "year",
}  # fmt: skip
_COUNTED_BEFORE = pattern(
    r"(?:^|[\s(“\"])(?:an?|the|this|that|his|her|my|our|your|their|its|another|one|two|three|four|five|"
    r"six|some|those|these|every|each|no|any)(?:\s[a-z]+)?\s$",
    re.IGNORECASE,
)
_NOUN_AFTER = pattern(
    r"\s(?!(?:a|about|above|across|after|ago|ahead|all|along|and|apart|are|as|at|away|back|before|"
    r"behind|below|beneath|between|beyond|but|by|closer|deep|down|each|east|every|farther|faster|for|"
    r"from|further|had|has|he|heavier|high|higher|i|if|in|into|is|it|last|later|less|lighter|long|"
    r"longer|lower|more|next|north|of|off|on|onto|or|out|outside|over|past|per|she|short|shy|so|south|"
    r"square|tall|taller|than|that|the|then|they|thick|this|through|to|today|too|toward|towards|under|"
    r"until|up|upon|was|we|were|west|when|where|which|while|wide|with|within|without|yesterday|you|"
    r"long|broad|clear|inside|worth|will|would|could|can|may|might|should|because|since|though)\b)"
    r"(?![a-z]+(?:ed|ing|ly)\b)[a-z]{3,}"
)
"""What follows a quantity that describes it: "the 60W bulb"."""
_MILLIONS = pattern(
    r"(?<![\w.,/$£€-])([0-9]{1,3}(?:\.[0-9]+)?)\s?(m|mn|bn|(?<=[0-9])[MB])(?=\s(?:more\s|new\s|other\s)?(?:people|copies|readers|"
    r"viewers|views|users|followers|subscribers|fans|listeners|visitors|streams|downloads|hits|likes|"
    r"votes|voters|men|women|children|souls|lives|jobs|homes|households|customers|workers|soldiers|"
    r"refugees|inhabitants|residents|citizens|years|shares|tickets|books|dollars|pounds|euros|"
    r"credits|stars|worlds|galaxies|plays|songs|miles)\b)"
)
"""``3.5m copies``: what is counted has no length."""
_SCALES_OF_COUNT = {
    "m": "million",
    "mn": "million",
    "bn": "billion",
    "M": "million",
    "B": "billion",
}
_OF_A_MEASURE = pattern(
    r"\b((?:[Hh]alf|[Qq]uarter|[Tt]hird)\s(?:of\s)?an?|[Pp]er|[Ee]ach|[Ee]very|[Bb]y\sthe)\s"
    r"(lb|oz|doz|cwt|hr|yd|gal|tsp|tbsp|mi)\b\.?"
)
"""``half a lb.``, ``per doz.``: the number is in words, or none."""
_FEET_AND_INCHES = pattern(r"\b([0-9]+\s?ft\.?\s[0-9]+)\s?in\b")
_ONE = pattern(r"1|0*1/[0-9]+|\.[0-9]+")


_POUNDS_AFTER = pattern(r"\s?[0-9]{1,2}\s?lbs?\b")
_COINS = {"kr": "kroner", "fr": "francs", "frs": "francs"}
_KRONER_OR_FRANCS = pattern(r"(?<![\w.,])([0-9][0-9,]*)\s?(kr|frs?)\b(\.)?")
_HOURS_AND_MINUTES = pattern(r"(?<![\w.,])([0-9]{1,3})\s?h\s?([0-5]?[0-9])\s?m(?:in)?\b(?!\w|/)")
_MINUTES_AND_SECONDS = pattern(r"(?<![\w.,])([0-9]{1,3})\s?m\s([0-5]?[0-9])\s?s\b(?!\w|/)")


def _describes(match: re.Match[str]) -> bool:
    """Whether a quantity stands before the noun that it describes, its unit in the singular:
    ``a 10 ft pole``, ``the 60W bulb``, ``two 9mm rounds``."""
    gap = match[3]
    if gap == "-":
        return True
    counted = _COUNTED_BEFORE.search(match.string[max(0, match.start() - 24) : match.start()])
    if match[5] == "mm" and not gap and counted:
        return True  # "the 9mm" is a pistol
    noun = _NOUN_AFTER.match(match.string, match.end()) is not None
    return noun and (counted is not None or not gap)


def _of_each(unit: str) -> str:
    """What another quantity is measured by: ``kg`` of ``5 mg/kg``."""
    power = {"²": "square ", "³": "cubic "}.get(unit[-1], "")
    return power + UNITS[unit.rstrip("²³")][0]


def _brief(match: re.Match[str]) -> str:
    lead, amount, stop = match[1] or "", match[2] or match[4], match[3]
    if lead and _SHILLINGS_BEFORE.search(match.string, 0, match.start()):
        return match[0]
    ending = full_stop(match.string, match.end()) if stop else ""
    return f"{lead}{quantity(amount)} {'second' if amount == '1' else 'seconds'}{ending}"


def _of_motion(text: str) -> str:
    """Accelerations, and seconds that an ``s`` stands for where only time can be meant."""

    def acceleration(match: re.Match[str]) -> str:
        one, many = UNITS[match[2]]
        unit_name = one if match[1] == "1" else many
        return f"{quantity(match[1])} {unit_name} per second squared"

    text = _ACCELERATION.sub(acceleration, text)
    text = _G_FORCE.sub(lambda m: f"{m[1]}{quantity(m[2])} G{m[3] and chr(39)}{m[3]}", text)
    return _BRIEF.sub(_brief, text)


def _measures(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        since, amount, gap, kind, unit, power, per, per_unit, stop = match.groups()
        if unit == "in" and not (stop or gap == "-" or power):
            return match[0]  # "5 in the morning"
        if unit == "in" and text[match.end() : match.end() + 1] == "-":
            return match[0]  # "3-in-1"
        if (unit == "s" and "." not in amount) or (
            unit == "st"
            and ((amount[-1] == "1" and amount[-2:] != "11") or (gap and not stop))
            and not _POUNDS_AFTER.match(text, match.end())
        ):
            return match[0]  # "the 5s", "51 St John's Road"
        one, many = UNITS[unit]
        describes = not (per or per_unit) and (gap == "-" or not stop) and _describes(match)
        part = "/" in amount and " " not in amount and not since  # three quarters of an inch
        unit_name = one if describes or part or (_ONE.fullmatch(amount) and not since) else many
        if per:
            unit_name += f" per {_PER[per]}"
        elif per_unit:
            unit_name += f" per {_of_each(per_unit)}"
        square = {"sq": "square ", "²": "square ", "cu": "cubic ", "³": "cubic "}.get(
            kind or power or "", ""
        )
        spoken = f"{quantity(since)} to {quantity(amount)}" if since else quantity(amount)
        if part:
            article = "an" if (square or one)[0] in "aeio" or one == "hour" else "a"
            square = f"{article} {square}" if amount == "1/2" else f"of {article} {square}"
            spoken = spoken.replace("one half", "half")
        ending = full_stop(text, match.end()) if stop else ""
        return f"{spoken}{'-' if gap == '-' else ' '}{square}{unit_name}{ending}"

    def of_power(match: re.Match[str]) -> str:
        per = f" per {_PER[match[3]]}" if match[3] else ""
        return f"{match[1]} {UNITS[match[2]][1]}{per}"

    text = _MILLIONS.sub(lambda m: f"{quantity(m[1])} {_SCALES_OF_COUNT[m[2]]}", text)
    text = _of_motion(text)
    text = _SEA_MILES.sub(" nautical miles", text)
    text = _PINTS.sub("pints", _POWER_OF_TEN.sub(of_power, text))
    if "kr" in text or "fr" in text:
        text = _KRONER_OR_FRANCS.sub(
            lambda m: f"{m[1]} {_COINS[m[2]]}" + (full_stop(text, m.end()) if m[3] else ""), text
        )
    text = _HOURS_AND_MINUTES.sub(r"\1 hrs \2 mins", text)
    text = _MINUTES_AND_SECONDS.sub(r"\1 mins \2 secs", text)
    return _MEASURE.sub(spelled, _FEET_AND_INCHES.sub(r"\1 ins", text))


def _of_a_measure(match: re.Match[str]) -> str:
    stop = full_stop(match.string, match.end()) if match[0].endswith(".") else ""
    return f"{match[1]} {UNITS[match[2]][0]}{stop}"


_PERCENT = pattern(rf"(?<![\w.,])(?:({NUMBER})\s?[-–]\s?)?({MIXED})\s?([%‰])")
_DEGREES = pattern(
    rf"(?<![\w.,])(?:({NUMBER})\s?[-–]\s?)?({NUMBER})\s?(?:°|º(?=\s?[CF]\b))\s?"
    r"([CF]\b|[NSEW]\b)?"
)
_SO_MANY_DEGREES = pattern(
    rf"(?<![\w.,-])({NUMBER})[°º]\s?-?"
    r"(?=(?:angles?|turns?|arcs?|bends?|corners?|slopes?|spins?|views?|heat|weather|water)\b)"
)
_SCALES = {
    "C": " Celsius", "F": " Fahrenheit", "N": " north", "S": " south", "E": " east", "W": " west",
}  # fmt: skip


def _percentages(text: str, _: Context) -> str:
    def percent(match: re.Match[str]) -> str:
        since = f"{quantity(match[1])} to " if match[1] else ""
        return f"{since}{quantity(match[2])} {'percent' if match[3] == '%' else 'per mille'}"

    def degrees(match: re.Match[str]) -> str:
        right_char = match.string[match.end() : match.end() + 1]
        since = f"{quantity(match[1])} to " if match[1] else ""
        unit = "degree" if match[2] == "1" and not since else "degrees"
        gap = " " if right_char.isalnum() else ""
        return f"{since}{quantity(match[2])} {unit}{_SCALES.get(match[3], '')}{gap}"

    text = _SO_MANY_DEGREES.sub(lambda m: f"{quantity(m[1])}-degree ", text)
    return _DEGREES.sub(degrees, _PERCENT.sub(percent, text))


_SCORE = pattern(
    r"(?<![\w./,])([0-9]{1,3})/(5|10|100)(?=[\s-](?:stars?|points?|marks?)\b)"
    r"|(?<![\w./,])(5|10|100)/\3(?![\w/])"
)
_RATING = pattern(
    r"(\b(?:(?:rat|scor)(?:e[sd]?|ing)(?:\s[a-z']+){0,2}|g(?:ives?|ave|iving)(?:\s[a-z']+){1,2}\san?|solid|strong)\s)"
    r"([0-9]{1,3}(?:\.5)?)/(5|10|100)(?![\w/]|\s(?:of|share|part|interest|stake|majority)\b)"
)
_SEASON = pattern(r"(?<![\w./,])([0-9]{4})/([0-9]{2})(?![\w/])")
_PORTION = pattern(
    r"(?<![\w./,])(?<![0-9]\s)(a\s)?(1/[234]|[23]/[34])(?:rds?|ths?)?\s(of\b|(?:cup|teaspoon|tablespoon|"
    r"pint|quart|mile|hour|inch|pound|dozen|acre|gallon|ounce|yard|minute|second|glass|bottle|"
    r"pack)\b)"
)
_FRACTION = pattern(
    r"(?<![\w./,])([0-9]+\s)?([0-9]+)/([0-9]+)(?:(?<=[23])(?:rd|nd)s?|(?<=[04-9])ths?)?(?![\w/])"
)


def _fractions(text: str, _: Context) -> str:
    def spelled(match: re.Match[str]) -> str:
        lead, numerator, denominator = match.groups()
        if lead and int(numerator) >= int(denominator):
            return f"{number(lead.strip())} {quantity(f'{numerator}/{denominator}')}"
        return quantity(f"{lead or ''}{numerator}/{denominator}")

    def portion(match: re.Match[str]) -> str:
        article, digits, noun = match.groups()
        spoken = fraction(*digits.split("/"))
        if noun == "of":
            return f"{'half' if digits == '1/2' else spoken} of"
        if article:
            return f"a {spoken.removeprefix('one ')} {noun}"
        some = "an" if noun[0] in "aio" or noun == "hour" else "a"
        if digits == "1/2":
            return f"half {some} {noun}"
        return f"{spoken.replace('one ', 'a ', 1)} of {some} {noun}"

    def season(match: re.Match[str]) -> str:
        years, tail = match.groups()
        if not is_year(years) or int(tail) != (int(years) + 1) % 100:
            return match[0]
        return f"{year(years)} {quantity(tail)}"

    text = _RATING.sub(lambda m: f"{m[1]}{quantity(m[2])} out of {quantity(m[3])}", text)
    text = _SCORE.sub(lambda m: f"{quantity(m[1] or m[3])} out of {quantity(m[2] or m[3])}", text)
    return _FRACTION.sub(spelled, _PORTION.sub(portion, _SEASON.sub(season, text)))


PRIMES = Rule("feet and inches", _feet_and_inches, frozenset("'’′″"))
"""Before quotation marks go."""
RULES = (
    Rule("fraction signs", _vulgar_fractions, frozenset([*_VULGAR, "⁄", "/"])),
    Rule("percentages and degrees", _percentages, frozenset("%‰°º")),
    Rule("units", _measures, DIGITS),
    Rule("units without digits", lambda text, _: _OF_A_MEASURE.sub(_of_a_measure, text)),
    Rule("fractions", _fractions, frozenset("/")),
)
