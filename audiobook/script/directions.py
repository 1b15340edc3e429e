"""What an author writes in brackets behind a speaker's name: how a single line is to be spoken.

::

    Alice [whispered, slower, pause before 1.2, take 2]: “Is anybody there?”
    Ben [angry, "through his teeth", gain +2]: “Nobody.”

Directions are parted by commas, in any order. What they are in full stands in docs/casting.md.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from audiobook.model import Direction, Directions

RATES, PITCHES, GAINS, PAUSES, TAKES = (0.5, 2.0), (-12, 12), (-20, 20), (0, 30), (1, 99)

_STEPS: Mapping[str, tuple[str, float]] = {
    "much slower": ("rate", 0.8),
    "slower": ("rate", 0.9),
    "faster": ("rate", 1.1),
    "much faster": ("rate", 1.25),
    "lower": ("pitch", -1.0),
    "higher": ("pitch", 1.0),
    "softer": ("gain", -3.0),
    "quieter": ("gain", -3.0),
    "louder": ("gain", 3.0),
}
_MANNERS: Mapping[str, Direction] = {
    **{manner.value: manner for manner in Direction},
    "whisper": Direction.WHISPERED,
    "whispering": Direction.WHISPERED,
    "shout": Direction.SHOUTED,
    "shouting": Direction.SHOUTED,
    "fading": Direction.TRAILING_OFF,
}
FEELINGS = frozenset(
    "afraid amused angry angrily anxious bitter bored breathless calm cheerful cold confident "
    "confused crying desperate disgusted dreamy drunk excited frightened gentle gently happy "
    "hesitant hoarse impatient laughing mocking nervous playful pleading proud sad sadly sarcastic "
    "scared serious shy singing sleepy sobbing solemn stern surprised tender tired urgent warm "
    "weary".split()
)
"""Words that an engine with instructions understands; others can stand in quotation marks."""

_TERM = re.compile(r'\s*((?:"[^"]*"|“[^”]*”|[^,"“])+)\s*(?:,|$)')
_QUOTED = re.compile(r'"([^"]+)"|“([^”]+)”')
_NUMBER = r"(?P<number>[+-−]?\s?[0-9]*[.]?[0-9]+)"
_AMOUNTS = tuple(
    (field, re.compile(expression.replace("#", _NUMBER)), limits)
    for field, expression, limits in (
        ("rate", r"rate #", RATES),
        ("pitch", r"pitch #(?: semitones?)?", PITCHES),
        ("gain", r"gain #(?: ?db)?", GAINS),
        ("pause_before", r"pause before #(?: ?s(?:ec(?:ond)?s?)?)?", PAUSES),
        ("pause_after", r"pause after #(?: ?s(?:ec(?:ond)?s?)?)?", PAUSES),
        ("take", r"take #", TAKES),
    )
)
_EXAMPLES = {
    "rate": "rate 0.9",
    "pitch": "pitch -2",
    "gain": "gain +3",
    "pause": "pause before 1.2",
    "take": "take 2",
}


class DirectionError(ValueError):
    """A direction that cannot be read; `hint` says what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def parse_directions(written: str) -> Directions:
    """Read what stands between the brackets.

    Returns:
        The directions; `Directions.written` is `written` with single spaces.

    Raises:
        DirectionError: a direction is not known, is given twice, or its number is out of range.
    """
    directions = " ".join(written.split())
    values: dict[str, Any] = {}
    instructions: list[str] = []
    for term in _terms(directions):
        quoted = _QUOTED.fullmatch(term)
        word = term.lower()
        if quoted or word in FEELINGS:
            instructions.append((quoted[1] or quoted[2]).strip() if quoted else word)
            continue
        field, value = _value(word)
        if field in values:
            raise DirectionError(
                f"`[{directions}]` says twice how it is meant: `{word}` comes after another "
                f"{field.replace('_', ' ')}.",
                f"Leave one of them out: the {field.replace('_', ' ')} can only be one.",
            )
        values[field] = value
    return Directions(directions, instructions=tuple(instructions), **values)


def _terms(written: str) -> list[str]:
    terms = []
    position = 0
    while position < len(written):
        term = _TERM.match(written, position)
        if term is None:
            raise DirectionError(
                f"`[{written}]` has a quotation mark without its partner.",
                'Write it like `["as if out of breath"]`.',
            )
        terms.append(term[1].strip())
        position = term.end()
    return [term for term in terms if term]


def _value(word: str) -> tuple[str, object]:
    """The field of `Directions` that a direction sets, and what to."""
    if word in _MANNERS:
        return "manner", _MANNERS[word]
    if word in _STEPS:
        return _STEPS[word]
    for field, expression, (lowest, highest) in _AMOUNTS:
        amount = expression.fullmatch(word)
        if amount:
            number = float(amount["number"].replace("−", "-").replace(" ", ""))
            if not lowest <= number <= highest or (field == "take" and number % 1):
                name = field.replace("_", " ")
                raise DirectionError(
                    f"`{word}` is out of range.", f"A {name} is {lowest:g} to {highest:g}."
                )
            return field, int(number) if field == "take" else number
    raise _unknown(word)


def _unknown(word: str) -> DirectionError:
    example = _EXAMPLES.get(word.partition(" ")[0])
    if example:
        return DirectionError(f"`[{word}]` lacks its number.", f"Write it like `[{example}]`.")
    near = difflib.get_close_matches(word, [*_MANNERS, *_STEPS, *FEELINGS], n=1)
    suggestion = f" Did you mean `[{near[0]}]`?" if near else ""
    return DirectionError(
        f"`[{word}]` is not a direction.",
        f"A line can be {', '.join(Direction)}, slower, faster, higher, lower, softer, louder, "
        f"have a `pause before 1.2`, a `take 2`, or what you say in quotation marks.{suggestion}",
    )
