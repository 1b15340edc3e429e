"""Casting: a voice for every character, nobody mistaken for somebody else.

The same book gets the same cast, and a character who has a voice keeps it: roles are cast one
after another, most lines first, each with the fitting voice that lies furthest from those already
given away and above all from those it is heard with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from audiobook.cast.book_country import accent_of
from audiobook.cast.distance import CLOSE, VoiceTraits, settings_distance
from audiobook.cast.shared_scenes import meetings
from audiobook.cast.voice_age import ages_told
from audiobook.cast.voice_manner import Manner, manners
from audiobook.model import (
    NARRATOR,
    UNKNOWN_SPEAKER,
    Cast,
    Character,
    Gender,
    Role,
    Script,
    Voice,
    VoiceSettings,
    speakers_together,
)

SMALL_PART = 2
"""Lines up to which a character shares the voices of `others`."""
_LEAST_POOL, _LARGEST_POOL = 3, 12
"""Voices a gender has in `others`: as many as nobody else has, between the two."""
_HIGHEST_PITCH = 5.0
"""Semitones up or down beyond which a voice that is played faster sounds like no person's."""
_NOBODY = frozenset({NARRATOR, UNKNOWN_SPEAKER})
_PLENTY = 1.2 * CLOSE
"""Distance beyond which a voice need not lie further off: of two that do, the better one, which
the engine lists first, is taken."""
_FOREIGN = 1.0
"""Distance that a voice in the narrator's own accent may be nearer and still be preferred."""
_VARIANTS = ((0.0, 1.0), (2.0, 1.04), (-2.0, 0.96), (3.0, 0.96), (-3.0, 1.04))
"""Pitch (semitones) and rate with which a voice stands for more than one character: far enough
to be heard, near enough to sound natural."""
_FAR_VARIANTS = (*_VARIANTS, (4.0, 1.0), (-4.0, 1.0))
"""Those for whom all nearer ones sound like somebody in the same scene."""
MANNER_OF_AGE = {"child": (4.0, 1.05), "old": (-1.0, 0.94)}
"""Pitch and rate of the very young and the old, where the engine has no voice of that age."""

_MANNERS: Mapping[Manner | None, tuple[float, float]] = {
    Manner.DEEP: (-1.5, 1.0),
    Manner.HIGH: (1.5, 1.0),
    Manner.SLOW: (0.0, 0.94),
}
"""Pitch and rate that are added for whose voice the text describes."""
_PLAIN = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class CastProposal:
    """A cast for a book."""

    narrator: VoiceSettings
    roles: tuple[Role, ...]
    """Everybody who speaks, most lines first; those of the existing cast as they are there."""
    others: Mapping[Gender, tuple[VoiceSettings, ...]]
    """Voices that small parts share, and characters that come later."""


def cast_characters(
    script: Script,
    voices: Sequence[Voice],
    existing: Cast | None = None,
    *,
    traits: Mapping[str, VoiceTraits] | None = None,
) -> CastProposal:
    """Propose a voice for the narrator and for every character of a book.

    Args:
        script: the book; its `characters` tell gender, age and aliases.
        voices: those to choose from, the best first.
        existing: the cast there is; what it says stays.
        traits: measured voices by name; without them gender and accent tell voices apart.

    Raises:
        ValueError: there is no voice to choose from.
    """
    if not voices:
        raise ValueError("no voices to cast")
    return _Casting(script, voices, existing, traits or {}).run()


def is_complete(existing: Cast, script: Script) -> bool:
    """Whether everybody who speaks has a voice, so that casting has nothing to add."""
    lines = lines_by_role(script, existing)
    return (
        bool(existing.narrator.voice and existing.others)
        and all(role.settings.voice for role in existing.roles.values())
        and all(
            name in existing.roles or speakers_together(name, lines) is not None for name in lines
        )
    )


class _Casting:
    def __init__(
        self,
        script: Script,
        voices: Sequence[Voice],
        existing: Cast | None,
        traits: Mapping[str, VoiceTraits],
    ) -> None:
        castable = [voice for voice in voices if not voice.reserved] or voices
        self._voices = {voice.name: voice for voice in castable}
        self._traits = traits
        self._existing = existing
        self._characters = {character.name: character for character in script.characters}
        self._manners = manners(script)
        self._country = accent_of(script)
        self._ages = ages_told(script, self._characters)
        self._lines = lines_by_role(script, existing)
        self._met = meetings_by_role(script, existing)
        self._given: dict[str, VoiceSettings] = {}
        if existing:
            self._given = {
                name: role.settings
                for name, role in existing.roles.items()
                if role.settings.voice and not role.is_narrator
            }
        narrator = existing.narrator if existing else None
        self._narrating = narrator if narrator and narrator.voice else self._narrator()
        self._distances: dict[tuple[VoiceSettings, VoiceSettings], float] = {}

    def run(self) -> CastProposal:
        roles: dict[str, Role] = {}
        names = [
            name
            for name in sorted(self._lines, key=lambda name: -self._lines[name])
            if not self._speaks_with_others(name)
        ]
        leads = [name for name in names if self._lines[name] > SMALL_PART]
        small = [name for name in names if self._lines[name] <= SMALL_PART]
        for name in leads:
            roles[name] = self._role(name, {})
        others = (self._existing.others if self._existing else None) or self._pools()
        for name in small:
            roles[name] = self._role(name, others)
        return CastProposal(self._narrating, tuple(roles[name] for name in names), others)

    def _speaks_with_others(self, name: str) -> bool:
        """Whether a name is that of two people at once, who have voices of their own."""
        return speakers_together(name, self._lines) is not None and (
            self._existing is None or name not in self._existing.roles
        )

    def _role(self, name: str, pool: Mapping[Gender, tuple[VoiceSettings, ...]]) -> Role:
        role = self._existing.roles.get(name) if self._existing else None
        if role is not None and role.settings.voice:
            return role
        character = self._characters.get(name, Character(name))
        if role is not None:  # the author tells who it is and leaves the voice to us
            character = replace(
                character,
                aliases=role.aliases,
                gender=character.gender if role.gender is Gender.UNKNOWN else role.gender,
                is_narrator=role.is_narrator,
            )
        if character.is_narrator:
            settings = self._narrating
        else:
            shared = self._in_character(character, pool.get(character.gender, ()))
            settings = self._furthest(name, shared or self._candidates(character), shared=shared)
            if self._is_mistaken(settings, name):
                varied = self._varied(character, self._fitting(character), _FAR_VARIANTS)
                settings = self._furthest(name, [*shared, settings, *varied], shared=shared)
            self._given[name] = settings
        return Role(
            name=name,
            settings=settings,
            aliases=character.aliases,
            gender=character.gender,
            is_narrator=character.is_narrator,
        )

    def _narrator(self) -> VoiceSettings:
        """The best voice, of the narrator's gender where a character tells the story."""
        told_by = next((c for c in self._characters.values() if c.is_narrator), Character(""))
        fitting = [v for v in self._voices.values() if _fits(v.gender, told_by.gender)]
        at_home = [v for v in fitting if v.language.lower() == self._country]
        return VoiceSettings((at_home or fitting or list(self._voices.values()))[0].name)

    def _candidates(self, character: Character) -> Sequence[VoiceSettings]:
        """Voices for a character nobody has yet; when all are taken, each in several variants."""
        fitting = self._fitting(character)
        used = {settings.voice for settings in self._given.values()} | {self._narrating.voice}
        fresh = [voice for voice in fitting if voice.name not in used]
        return self._varied(character, fresh or fitting, _VARIANTS[:1] if fresh else _VARIANTS)

    def _fitting(self, character: Character) -> Sequence[Voice]:
        """Voices of a character's gender, and of its age where there are any."""
        fitting = [v for v in self._voices.values() if _fits(v.gender, character.gender)]
        fitting = fitting or list(self._voices.values())
        age = self._age_of(character)
        return [voice for voice in fitting if age and voice.age == age] or fitting

    def _age_of(self, character: Character) -> str:
        return character.age or self._ages.get(character.name, "")

    def _varied(
        self,
        character: Character,
        voices: Sequence[Voice],
        variants: Sequence[tuple[float, float]],
    ) -> list[VoiceSettings]:
        """Each of `voices` in each of `variants`, as high and as fast as suits a character."""
        age = self._age_of(character)
        lower, slower = _MANNERS.get(self._manner_of(character), _PLAIN)
        varied = []
        for more_pitch, times in variants:
            for voice in voices:
                pitch, rate = _PLAIN if age and voice.age == age else MANNER_OF_AGE.get(age, _PLAIN)
                pitch += lower + more_pitch
                varied.append(
                    VoiceSettings(
                        voice.name,
                        rate=round(rate * slower * times, 2),
                        pitch=max(-_HIGHEST_PITCH, min(_HIGHEST_PITCH, pitch)),
                    )
                )
        return varied

    def _in_character(
        self, character: Character, shared: Sequence[VoiceSettings]
    ) -> Sequence[VoiceSettings]:
        """The voices that small parts share, as high and as fast as suits one of them; those of
        its age where the engine has any."""
        age = self._age_of(character)
        if not shared or (not age and self._manner_of(character) is None):
            return shared
        of_age = [voice for voice in self._fitting(character) if age and voice.age == age]
        if of_age:
            return self._varied(character, of_age, _VARIANTS[:1])
        varied = []
        for settings in shared:
            voice = self._voices.get(settings.voice)
            if voice is not None:
                natural = (settings.pitch, settings.rate)
                varied.extend(self._varied(character, [voice], [natural]))
        return varied or shared

    def _is_mistaken(self, settings: VoiceSettings, name: str) -> bool:
        """Whether a voice that is somebody's already is, as measured, like that of somebody
        about."""
        taken = {each.voice for each in self._given.values()}
        if settings.voice not in taken or settings.voice not in self._traits:
            return False
        return self._nearest(settings, self._heard_with(name)) < CLOSE

    def _heard_with(self, name: str) -> list[VoiceSettings]:
        """The narrator's voice, and those of all who have one and speak near somebody."""
        met = [v for other, v in self._given.items() if self._met[frozenset((name, other))]]
        return [*met, self._narrating]

    def _manner_of(self, character: Character) -> Manner | None:
        names = (character.name, *character.aliases)
        return next((self._manners[name] for name in names if name in self._manners), None)

    def _furthest(
        self,
        name: str,
        candidates: Iterable[VoiceSettings],
        *,
        shared: Sequence[VoiceSettings] = (),
    ) -> VoiceSettings:
        """The candidate that is least likely to be mistaken for anybody, the first among equals.

        Args:
            name: of the character.
            candidates: to choose from.
            shared: the pool of small parts, if it is one of them: they are spread over it.
        """
        uses = Counter(self._given.values())
        heard_with = self._heard_with(name)

        def merit(settings: VoiceSettings) -> tuple[float, ...]:
            apart = self._nearest(settings, heard_with)
            foreign = _FOREIGN if self._accent(settings) != self._accent(self._narrating) else 0
            return (
                settings not in heard_with,
                settings.voice != self._narrating.voice,
                bool(shared) or settings not in uses,
                min(apart, CLOSE),
                settings in shared,
                -uses[settings] if shared else 0,
                min(apart, _PLENTY) - foreign,
                min(self._nearest(settings, self._given.values()), _PLENTY),
            )

        return max(candidates, key=merit)

    def _accent(self, settings: VoiceSettings) -> str:
        voice = self._voices.get(settings.voice)
        return voice.language if voice else ""

    def _nearest(self, settings: VoiceSettings, others: Iterable[VoiceSettings]) -> float:
        return min((self._distance(settings, other) for other in others), default=_PLENTY)

    def _distance(self, a: VoiceSettings, b: VoiceSettings) -> float:
        distance = self._distances.get((a, b))
        if distance is None:
            distance = settings_distance(a, b, self._traits, self._voices)
            self._distances[a, b] = distance
        return distance

    def _pools(self) -> dict[Gender, tuple[VoiceSettings, ...]]:
        """Voices for small parts: those left over, or varied ones where all are taken."""
        pools: dict[Gender, tuple[VoiceSettings, ...]] = {}
        assigned = dict(self._given)
        for gender in (Gender.MALE, Gender.FEMALE):
            pool: list[VoiceSettings] = []
            nobody = Character("", gender=gender)
            free = {s.voice for s in self._candidates(nobody)} - {
                settings.voice for settings in (*self._given.values(), self._narrating)
            }
            size = max(_LEAST_POOL, min(_LARGEST_POOL, len(free)))
            leads = [*self._given.values(), self._narrating]
            for number in range(size):
                candidates = [s for s in self._candidates(nobody) if s not in leads]
                chosen = self._furthest("", candidates or self._candidates(nobody))
                if chosen not in pool:
                    pool.append(chosen)
                self._given[f"\0{gender}{number}"] = chosen
            pools[gender] = tuple(pool)
        self._given = assigned
        pools[Gender.UNKNOWN] = tuple(
            settings for pair in zip(*pools.values(), strict=False) for settings in pair
        )
        return pools


def _fits(voice: Gender, wanted: Gender) -> bool:
    return Gender.UNKNOWN in (voice, wanted) or voice is wanted


def _roles_by_name(script: Script, existing: Cast | None) -> dict[str, str]:
    """The role that speaks for each name of the script: aliases are the same person."""
    owners = {alias: c.name for c in script.characters for alias in c.aliases}
    if existing:
        owners |= {a: role.name for role in existing.roles.values() for a in role.aliases}
    names = {s.speaker for chapter in script.chapters for s in chapter.segments}
    named = {c.name for c in script.characters} | set(existing.roles if existing else ())
    return {name: name if name in named else owners.get(name, name) for name in names - _NOBODY}


def lines_by_role(script: Script, cast: Cast | None) -> Counter[str]:
    """How many lines each role has, aliases counted with the role; the narrator's not."""
    roles = _roles_by_name(script, cast)
    speakers = (s.speaker for chapter in script.chapters for s in chapter.segments)
    return Counter(roles[speaker] for speaker in speakers if speaker in roles)


def meetings_by_role(script: Script, cast: Cast | None) -> Counter[frozenset[str]]:
    """`meetings`, aliases taken together with their role."""
    roles = _roles_by_name(script, cast)
    counted: Counter[frozenset[str]] = Counter()
    for pair, times in meetings(script).items():
        named = frozenset(roles[name] for name in pair if name in roles)
        if len(named) == len(pair):
            counted[named] += times
    return counted
