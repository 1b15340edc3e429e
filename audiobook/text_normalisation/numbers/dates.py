"""Rules for dates and times of day."""

from __future__ import annotations

import re

from audiobook.text_normalisation.numbers.numerals import (
    cardinal,
    full_stop,
    one_by_one,
    ordinal,
    quantity,
    year,
)
from audiobook.text_normalisation.rules import DIGITS, Context, Rule, pattern

_YEAR = r"[12][0-9]{3}(?![0-9])"

# ---------------------------------------------------------------- dates

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = f"(?:{'|'.join(MONTHS)})"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?(?![0-9]|[:.,][0-9])"
_ISO_DATE = pattern(
    r"(?<![\w-])([12][0-9]{3})([-/])(0[1-9]|1[0-2])\2(0[1-9]|[12][0-9]|3[01])(?![\w/-])"
)
_NUMERIC_DATE = pattern(
    r"(?<![\w/.])([0-9]{1,2})([/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})(?![\w/]|\.[0-9])"
)
_RACE = pattern(r"(?<![\w.:])([0-9]{1,2}):([0-5][0-9])([.,][0-9]{1,3})(?![\w:])")
_MONTH_DAY = pattern(
    rf"\b({_MONTH})\s({_DAY})(?:\s?[-–]\s?({_DAY}))?(?:,?\s({_YEAR}))?", re.IGNORECASE
)
_DAY_MONTH = pattern(
    rf"(\bthe\s)?(?<![\w.,:/$£€¥-])({_DAY})(?:\s?[-–]\s?({_DAY}))?\s(?:of\s)?({_MONTH})\b"
    rf"(?:,?\s({_YEAR}))?",
    re.IGNORECASE,
)


_NIGHT = pattern(rf"(?<![\w/.])([0-9]{{1,2}})/([0-9]{{1,2}})(?=\s{_MONTH}\b)")
"""``the night of 30/31 October``."""


def _day(day: str) -> str:
    return ordinal(re.sub(r"\D", "", day).lstrip("0"))


def _dates(text: str, context: Context) -> str:
    def spelled(month: int, day: str, years: str) -> str:
        spoken = year(years) if len(years) == 4 else quantity(years)
        if context.day_first:
            return f"the {_day(day)} of {MONTHS[month - 1]} {spoken}"
        return f"{MONTHS[month - 1]} {_day(day)}, {spoken}"

    def numeric(match: re.Match[str]) -> str:
        day_or_month, second = int(match[1]), int(match[3])
        day, month = (
            (day_or_month, second)
            if context.day_first or match[2] == "."
            else (second, day_or_month)
        )
        if month > 12:
            day, month = month, day
        if not (1 <= month <= 12 and 1 <= day <= 31):
            return match[0]
        return spelled(month, str(day), match[4])

    def month_day(match: re.Match[str]) -> str:
        until = f" to {_day(match[3])}" if match[3] else ""
        return f"{match[1]} {_day(match[2])}{until}" + (f", {year(match[4])}" if match[4] else "")

    def day_month(match: re.Match[str]) -> str:
        until = f" to {_day(match[3])}" if match[3] else ""
        years = f" {year(match[5])}" if match[5] else ""
        return f"{match[1] or 'the '}{_day(match[2])}{until} of {match[4]}{years}"

    text = _NIGHT.sub(r"\1-\2", text)
    text = _ISO_DATE.sub(lambda m: spelled(int(m[3]), m[4], m[1]), text)
    text = _NUMERIC_DATE.sub(numeric, text)
    return _DAY_MONTH.sub(day_month, _MONTH_DAY.sub(month_day, text))


# ---------------------------------------------------------------- times

_HALF_DAY = pattern(
    r"(?<![\w.:])([0-9]{1,2})(?:[:.]([0-5][0-9]))?(?::([0-5][0-9]))?\s?([ap])(\.?)\s?m\b(\.?)",
    re.IGNORECASE,
)
_UNTIL = pattern(
    r"(?<=[0-9m.])\s?[-–]\s?(?=[0-9]{1,2}(?:[:.][0-9]{2})?\s?[ap]\.?\s?m\b)", re.IGNORECASE
)
_CLOCK = pattern(
    r"(?<![\w.:])([01]?[0-9]|2[0-4]):([0-5][0-9])(?::([0-5][0-9]))?(?:(ish)\b|(?![\w:]|\.[0-9]))"
)
_MILITARY = pattern(
    r"(?<![\w.:,])([0-2][0-9])([0-5][0-9])(?:(?=\s(?:hours|Zulu)\b)|h\b|(\shrs)\b\.?)"
    r"|(?<![\w.:,+/-])(?<![0-9]\s)(0[0-9])([0-5][0-9])(?![\w:/-]|[.,][0-9]|\s[0-9])"
)
# "12.30 in the morning", "at 7.15,", "the 4.50 from Paddington".
_POINTED_CLOCK = pattern(
    r"(?<![\w.,:])([1-9]|1[0-9]|2[0-3])\.([0-5][0-9])(?=\s(?:in the (?:morning|afternoon|evening)|"
    r"at night|o['’]clock|sharp|precisely|train|bus|express|boat)\b)"
    r"|(?<=\b[Tt]he\s)([1-9]|1[0-9]|2[0-3])\.([0-5][0-9])(?=\s(?:from|to|for|out of)\s"
    r"(?:[A-Z]|town\b|the\s(?:city|coast|north|south|east|west)\b|school\b|work\b))"
    r"|(?<=\b[Aa]t\s)([1-9]|1[0-9]|2[0-3])\.([0-5][05])(?=[,.;!?]?(?:$|\s(?!percent|per|times|miles)[A-Za-z])"
    r"|[,;!?])"
)
_ARRIVAL = pattern(
    r"\b((?:arriv(?:e|es|ing)|depart(?:s|ing)?|due)\s(?:at\s)?)([1-9]|1[0-9]|2[0-3])\.([0-5][0-9])(?![\w.]|\s(?:dollars|pounds|euros|percent|per|a|an|each)\b)",
    re.IGNORECASE,
)
_COUNTDOWN = pattern(
    r"(?<=\b[Ii]n\s)00:([0-5][0-9])(?![\w:])"
    r"|(?<![\w.:])00:([0-5][0-9])(?=\s(?:left|remaining|to go)\b)"
)
_BY_A_CLOCK = pattern(
    r"(?<![\w.,:])([1-9]|1[0-9]|2[0-3])\.([0-5][0-9])(?=\s(?:by|on)\s(?:the|my|his|her|our|their)\s"
    r"(?:[a-z]+\s){0,2}(?:clock|watch)\b)"
    r"|(?:(?<=\b(?:after|until|since)\s)|(?<=\bbefore\s))([1-9]|1[0-9]|2[0-3])\.([0-5][05])(?=[.;!?]?$|[.;!?]\s|,\s"
    r"|\s(?:on|in|when|and|but|that|this)\b)"
)
_ABOUT_A_TIME = pattern(
    r"\b((?:about|around|by|nearly|almost|past|till|until)\s)([1-9]|1[0-2])\.(00|15|30|45)(?=[.;!?,]?$|[.;!?,]\s"
    r"|\s(?:and|but|when|on|in|by|that)\b)"
)
_AMOUNT_BEFORE = pattern(
    r"\b(?:cost|costs|paid|pay|price|worth|sells?|sold|scor|averag|weigh|measur|rate|magnitude|factor|"
    r"grew|grow|rose|rise|fell|increas|decreas|short|multipl|divid|won|lost|beat|charg|earn|odds|percent|dollars|pounds|euros)[a-z]*\b[^.;]*$"
)
_TRAIN = pattern(
    r"\b((?:caught|catch|took|takes|taken|missed|miss|boarded|board|by|on|onto)\sthe\s)"
    r"([1-9]|1[0-9]|2[0-3])\.([0-5][0-9])(?=[,.;:!?)”\"’]|$|\s(?:to|from|and|for|at|that|this|which|when|"
    r"out|with|back|home|before|after)\b)"
)
_O_CLOCK = pattern(r"(?<=[0-9a-z])\so['’]?\sclock\b")
_RATIO = pattern(r"(?<![\w.:])([0-9]+):([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?![\w:])")
_PICTURE = pattern(
    r"(?<![\w.:])(16|4|21|3):(9|3|10|2)(?=[\s-](?:screen|format|picture|aspect|display))"
)


def _counted(unit: str, number: str) -> str:
    return unit if int(number) == 1 else f"{unit}s"


def _minutes(minutes: str) -> str:
    return f"oh {cardinal(minutes[1])}" if minutes.startswith("0") else cardinal(minutes)


def _tenths(decimals: str) -> str:
    return " point " + one_by_one(decimals[1:])


def _times(text: str, _: Context) -> str:
    def half_day(match: re.Match[str]) -> str:
        spoken = cardinal(match[1])
        if match[2] and (match[2] != "00" or match[3]):
            spoken += f" {_minutes(match[2])}"
        if match[3]:
            spoken += f" and {cardinal(match[3])} seconds"
        stop = full_stop(text, match.end()) if match[6] else ""
        return f"{spoken} {match[4].upper()}M{stop}"

    def clock(match: re.Match[str]) -> str:
        hour, minutes, seconds = match[1], match[2], match[3]
        if match[4]:
            return f"{quantity(hour)}{'' if minutes == '00' else f' {_minutes(minutes)}'}-ish"
        if seconds and not int(hour):
            if not int(minutes):
                return f"{cardinal(seconds)} {_counted('second', seconds)}"
            return (
                f"{cardinal(minutes)} {_counted('minute', minutes)} and "
                f"{cardinal(seconds)} {_counted('second', seconds)}"
            )
        if seconds:
            return f"{cardinal(hour)} {_minutes(minutes)} and {cardinal(seconds)} seconds"
        if not int(hour):
            return "midnight" if minutes == "00" else f"zero {_minutes(minutes)}"
        if minutes == "00":
            if int(hour) > 12 or hour.startswith("0"):
                return f"{quantity(hour)} hundred"
            return f"{cardinal(hour)} o'clock"
        return f"{quantity(hour)} {_minutes(minutes)}"

    def military(match: re.Match[str]) -> str:
        hour, minutes = match[1] or match[4], match[2] or match[5]
        spoken = "hundred" if minutes == "00" else _minutes(minutes)
        return f"{quantity(hour)} {spoken}{' hours' if match[3] else ''}"

    def pointed(match: re.Match[str]) -> str:
        hour, minutes = (part for part in match.groups() if part is not None)
        return f"{cardinal(hour)} {'hundred' if minutes == '00' else _minutes(minutes)}"

    def race(match: re.Match[str]) -> str:
        minutes = f"{cardinal(match[1])} {_counted('minute', match[1])} "
        return f"{minutes}{quantity(match[2].lstrip('0') or '0')}{_tenths(match[3])} seconds"

    text = _RACE.sub(race, text)
    text = _O_CLOCK.sub(" o'clock", text)
    text = _TRAIN.sub(
        lambda m: f"{m[1]}{cardinal(m[2])} {'hundred' if m[3] == '00' else _minutes(m[3])}", text
    )

    def about(match: re.Match[str]) -> str:
        if _AMOUNT_BEFORE.search(match.string[max(0, match.start() - 60) : match.start()]):
            return match[0]
        hour, minutes = match[2], match[3]
        return f"{match[1]}{cardinal(hour)} {_minutes(minutes) if minutes != '00' else ''}".rstrip()

    def countdown(match: re.Match[str]) -> str:
        seconds = match[1] or match[2]
        return f"{cardinal(seconds)} {_counted('second', seconds)}"

    def arrival(match: re.Match[str]) -> str:
        minutes = "hundred" if match[3] == "00" else _minutes(match[3])
        return f"{match[1]}{cardinal(match[2])} {minutes}"

    text = _ARRIVAL.sub(arrival, _COUNTDOWN.sub(countdown, text))
    text = _ABOUT_A_TIME.sub(about, _BY_A_CLOCK.sub(pointed, text))
    text = _POINTED_CLOCK.sub(pointed, _HALF_DAY.sub(half_day, _UNTIL.sub(" to ", text)))
    text = _MILITARY.sub(military, _CLOCK.sub(clock, text))
    text = _PICTURE.sub(lambda m: f"{cardinal(m[1])} by {cardinal(m[2])}", text)
    return _RATIO.sub(lambda m: f"{cardinal(m[1])} to {cardinal(m[2])}", text)


RULES = (Rule("dates", _dates, DIGITS), Rule("times", _times, DIGITS))
