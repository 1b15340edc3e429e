"""Whom to try for a part, and how a voice is described: by what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from audiobook.cast.casting import meetings_by_role
from audiobook.cast.distance import CLOSE, VoiceTraits, settings_distance
from audiobook.model import Cast, Gender, Role, Script, Voice, VoiceSettings

OFFERED = 6
"""Voices that an audition tries when none is named."""
_PITCHES = ((105.0, "very deep"), (125.0, "deep"), (155.0, "middling"), (190.0, "high"))
"""Hz up to which a voice is called so; "very high" above."""
_TONES = ((0.33, "dark"), (0.67, "neutral"))
"""Share of the measured voices whose spectrum falls more steeply; "bright" above."""
_SPREADS = ((2.6, "even"), (3.6, "moving"))
"""Semitones of half the range of pitch up to which a voice is called so; "lively" above."""


def voices_to_try(
    script: Script,
    cast: Cast,
    role: Role,
    voices: Sequence[Voice],
    traits: Mapping[str, VoiceTraits],
) -> list[str]:
    """Some voices for an audition: the one that the role has, and then those that differ most from
    it, from each other and from whom the character meets.

    Args:
        script: the book.
        cast: its voices.yaml.
        role: whose audition it is.
        voices: to choose from.
        traits: measured voices by name.

    Returns:
        Names as voices.yaml writes them, the role's own first.
    """
    by_name = {voice.name: voice for voice in voices}
    suiting = [
        voice
        for voice in voices
        if (not voice.reserved and Gender.UNKNOWN in (role.gender, voice.gender))
        or (voice.gender is role.gender and not voice.reserved)
    ]
    met = [cast.narrator] + [
        settings
        for pair, times in meetings_by_role(script, cast).items()
        if times and role.name in pair
        for name in pair - {role.name}
        if (settings := cast.settings_for(name)) is not None
    ]
    chosen = [VoiceSettings(role.settings.voice)] if role.settings.voice else []
    candidates = [VoiceSettings(v.name) for v in suiting if v.name != role.settings.voice]

    def apart(settings: VoiceSettings, others: Iterable[VoiceSettings]) -> float:
        distances = (settings_distance(settings, other, traits, by_name) for other in others)
        return min(distances, default=CLOSE)

    while candidates and len(chosen) < OFFERED:
        best = max(
            candidates, key=lambda s: (min(apart(s, met), CLOSE), min(apart(s, chosen), 2 * CLOSE))
        )
        chosen.append(best)
        candidates.remove(best)
    return [settings.voice for settings in chosen]


def describe_voice(voice: str, traits: Mapping[str, VoiceTraits]) -> str:
    """What was measured of a voice, in words: ``deep (112 Hz), dark, lively``; empty when nothing
    was."""
    measured = traits.get(voice)
    if measured is None:
        return ""
    pitch = _called(measured.pitch, _PITCHES, "very high")
    tilts = sorted(each.timbre[0] for each in traits.values())
    # The first cepstral coefficient is the tilt of the spectrum: a dark voice has a large one.
    share = 1 - sum(tilt < measured.timbre[0] for tilt in tilts) / len(tilts)
    tone = _called(share, _TONES, "bright")
    spread = _called(measured.pitch_spread, _SPREADS, "lively")
    return f"{pitch} ({measured.pitch:.0f} Hz), {tone}, {spread}"


def _called(value: float, limits: Iterable[tuple[float, str]], beyond: str) -> str:
    return next((word for limit, word in limits if value <= limit), beyond)
