"""What an author should look at in a cast before the long render."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from audiobook.cast.casting import MANNER_OF_AGE, SMALL_PART, lines_by_role, meetings_by_role
from audiobook.cast.distance import CLOSE, VoiceTraits, settings_distance, voice_gender
from audiobook.cast.voice_age import CHILD, ages_told
from audiobook.model import NARRATOR, Cast, Gender, Role, Script, Voice, VoiceSettings

_MOVED = 0.25
"""Share of the pitch or rate of an age that still suggests it: what tells several people of one
voice apart takes some of it back."""


class CastProblem(StrEnum):
    """Kinds of warnings, worst first."""

    NO_VOICE = "no voice"
    SAME_VOICE = "same voice"
    CLOSE_VOICES = "close voices"
    UNFIT_VOICE = "unfit voice"
    UNFIT_AGE = "unfit age"
    UNKNOWN_CHARACTER = "unknown character"


@dataclass(frozen=True, slots=True)
class CastWarning:
    """Something an author may want to change in voices.yaml."""

    problem: CastProblem
    message: str
    """A sentence for the author."""
    roles: tuple[str, ...]
    distance: float | None = None
    """Between two voices, in the unit of `audiobook.cast.distance.voice_distance`."""


def check_cast(
    script: Script,
    cast: Cast,
    traits: Mapping[str, VoiceTraits],
    voices: Sequence[Voice],
) -> list[CastWarning]:
    """Warnings about a cast, worst first, within a kind those with most lines first.

    Args:
        script: the book.
        cast: its voices.yaml.
        traits: measured voices by name; without them gender and accent tell voices apart.
        voices: all there are.
    """
    lines = lines_by_role(script, cast)
    by_name = {voice.name: voice for voice in voices}
    order = list(CastProblem)
    warnings = [
        *_without_voice(script, cast, lines),
        *_alike(script, cast, traits, voices),
        *_unfit(script, cast, lines, by_name),
        *_unfit_age(script, cast, lines, by_name),
        *_unknown(script, cast, lines),
    ]
    return sorted(warnings, key=lambda warning: order.index(warning.problem))


def closest_pairs(
    script: Script,
    cast: Cast,
    traits: Mapping[str, VoiceTraits],
    voices: Sequence[Voice],
) -> list[tuple[str, str, float]]:
    """All pairs of roles who are heard in one scene, and the narrator with each, nearest first.

    Returns:
        ``(role, role, distance)``, the distance in the unit of `voice_distance`.
    """
    by_name = {voice.name: voice for voice in voices}
    pairs = sorted(tuple(sorted(pair)) for pair in meetings_by_role(script, cast))
    narrator_pairs = [
        (NARRATOR, name) for name in lines_by_role(script, cast) if not _narrates(cast, name)
    ]
    measured = []
    for one_name, second in (*pairs, *narrator_pairs):
        one, other = cast.settings_for(one_name), cast.settings_for(second)
        if one is not None and other is not None:
            measured.append((one_name, second, settings_distance(one, other, traits, by_name)))
    return sorted(measured, key=lambda pair: (pair[2], pair[0], pair[1]))


def _narrates(cast: Cast, name: str) -> bool:
    role = cast.roles.get(name)
    return role is not None and role.is_narrator


def _without_voice(script: Script, cast: Cast, lines: Counter[str]) -> Iterator[CastWarning]:
    for name, count in lines.most_common():
        if name not in cast.roles and count > SMALL_PART:
            yield CastWarning(
                CastProblem.NO_VOICE,
                f"{name} speaks {count} lines with a shared voice: voices.yaml does not have it",
                (name,),
            )


def _alike(
    script: Script,
    cast: Cast,
    traits: Mapping[str, VoiceTraits],
    voices: Sequence[Voice],
) -> Iterator[CastWarning]:
    for one_name, second, distance in closest_pairs(script, cast, traits, voices):
        if distance >= CLOSE:
            return
        one, other = cast.settings_for(one_name), cast.settings_for(second)
        assert one is not None
        assert other is not None
        where = "is heard beside" if one_name == NARRATOR else "talks with"
        if one == other:
            problem, what = CastProblem.SAME_VOICE, "with the same voice"
        else:
            problem, what = CastProblem.CLOSE_VOICES, f"and their voices are close ({distance:.1f})"
        yield CastWarning(
            problem, f"{one_name} {where} {second} {what}", (one_name, second), distance
        )


def _unfit(
    script: Script, cast: Cast, lines: Counter[str], voices: Mapping[str, Voice]
) -> Iterator[CastWarning]:
    genders = {character.name: character.gender for character in script.characters}
    for name, _ in lines.most_common():
        role = cast.roles.get(name)
        if role is None:
            continue
        gender = genders.get(name, Gender.UNKNOWN)
        if role.gender is not Gender.UNKNOWN:
            gender = role.gender
        voice_sex = voice_gender(role.settings, voices)
        if {gender, voice_sex} == {Gender.MALE, Gender.FEMALE}:
            yield CastWarning(
                CastProblem.UNFIT_VOICE,
                f"{name} is {gender} in the text, and {role.settings.voice} is a {voice_sex} voice",
                (name,),
            )


def _unfit_age(
    script: Script, cast: Cast, lines: Counter[str], voices: Mapping[str, Voice]
) -> Iterator[CastWarning]:
    ages = {
        **ages_told(script, cast.roles),
        **{person.name: person.age for person in script.characters if person.age},
    }
    for name, count in lines.most_common():
        if count <= SMALL_PART:
            # They share voices, of whatever age.
            return
        role = cast.roles.get(name)
        voice = voices.get(role.settings.voice) if role else None
        if role is None or voice is None:
            continue
        age = ages.get(name, "")
        if age in MANNER_OF_AGE and voice.age != age and not _is_moved_to(age, role.settings):
            advice = "higher and a little faster" if age == CHILD else "lower and a little slower"
            who = "a child" if age == CHILD else "old"
            message = f"{name} is {who} in the text, and {voice.name} is not: make it {advice}"
            yield CastWarning(CastProblem.UNFIT_AGE, message, (name,))
        elif voice.age == CHILD and age != CHILD:
            message = f"{voice.name} is a child's voice, and nothing says that {name} is a child"
            yield CastWarning(CastProblem.UNFIT_AGE, message, (name,))


def _is_moved_to(age: str, settings: VoiceSettings) -> bool:
    """Whether a voice is raised or slowed at least in part as casting would do it."""
    pitch, rate = MANNER_OF_AGE[age]
    return max(settings.pitch / pitch, (settings.rate - 1) / (rate - 1)) >= _MOVED


def _unknown(script: Script, cast: Cast, lines: Counter[str]) -> Iterator[CastWarning]:
    characters = {name for c in script.characters for name in (c.name, *c.aliases)}
    for name, role in cast.roles.items():
        if lines[name] or _appears(role, characters):
            continue
        near = difflib.get_close_matches(name, sorted(lines), n=1)
        suggestion = f": did you mean {near[0]}?" if near else ""
        yield CastWarning(
            CastProblem.UNKNOWN_CHARACTER,
            f"{name} of voices.yaml never speaks{suggestion}",
            (name,),
        )


def _appears(role: Role, characters: set[str]) -> bool:
    return not characters.isdisjoint((role.name, *role.aliases))
