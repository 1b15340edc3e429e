"""Who is heard, with which voice of which engine.

A speaker that voices.yaml does not have shares a voice of `others`; where one engine speaks
everything, it lends a voice to each whose own belongs to another engine.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping

from audiobook.errors import AudiobookError, UnknownVoiceError
from audiobook.model import (
    NARRATOR,
    NATURAL_PACE,
    Cast,
    Doubts,
    Gender,
    Role,
    Segment,
    Together,
    VoiceId,
    VoiceSettings,
    speakers_together,
)
from audiobook.synthesis.engine import MIXED_WITH, Engine

SLOWEST_RATE, FASTEST_RATE = 0.5, 2.0
"""Times an engine's natural rate, as voices.yaml allows a role."""


@dataclasses.dataclass(frozen=True, slots=True)
class Speaker:
    """How somebody speaks: an engine and everything but the text."""

    engine: Engine
    settings: VoiceSettings
    """The voice is one of the engine's."""
    lexicon: Mapping[str, str]
    version: str
    """Of the engine and of the voice, for keys of clips."""


class Speakers:
    """The speakers of a book.

    Args:
        cast: voices.yaml.
        language: BCP 47, of the book.
        override: the engine that speaks everything, if any.
        genders: of speakers that are not in the cast, where it is known.
        get_engine: makes an engine by name.
    """

    def __init__(
        self,
        cast: Cast,
        language: str,
        override: str | None,
        genders: Mapping[str, Gender],
        get_engine: Callable[[str], Engine],
    ) -> None:
        self._cast = cast
        self._language = language
        self._override = override
        self._genders = genders
        self._get_engine = get_engine
        self._engines: dict[str, Engine] = {}
        self._speakers: dict[str, Speaker] = {}
        self._substitutes: dict[tuple[str, Gender], str] = {}
        # Voices of the cast that the engine for everything has already.
        self._kept = [
            settings.voice.removeprefix(f"{override}:")
            for settings in (cast.narrator, *(role.settings for role in cast.roles.values()))
            if override and settings.voice.startswith(f"{override}:")
        ]
        self._roles: dict[str, Role] = {}
        for role in cast.roles.values():
            for name in (role.name, *role.aliases):
                self._roles.setdefault(name, role)
        if override:
            # The narrator and the leads choose first, so that they differ most.
            self.named(NARRATOR)
            for name in cast.roles:
                self.named(name)

    def versions(self) -> dict[str, str]:
        """Of the engines that speak in what was planned so far."""
        return {name: engine.version for name, engine in self._engines.items()}

    def speaking(self, segment: Segment) -> Speaker:
        """Who is heard: in doubt the narrator, where the book is published so."""
        doubtful = segment.doubtful and self._cast.doubts is Doubts.NARRATOR
        return self.named(NARRATOR if doubtful else segment.speaker)

    def named(self, name: str) -> Speaker:
        """Who speaks under `name`, which may be two people's.

        Raises:
            UnknownVoiceError: the voice does not exist.
            EngineMissingError: its engine is not installed.
        """
        speaker = self._speakers.get(name)
        if speaker is None:
            speaker = self._speakers[name] = self._both(name) or self._make_speaker(name)
        return speaker

    def _make_speaker(self, name: str) -> Speaker:
        role = self._roles.get(name)
        settings, gender = self._settings(name, role)
        engine_name, voice = settings.voice_id
        if not engine_name:
            raise UnknownVoiceError(
                f"The voice “{settings.voice}” does not say which engine it belongs to.",
                hint="Write it as engine:voice.",
                path=self._cast.path,
            )
        if self._override and engine_name != self._override:
            voice = self._substitute(settings.voice, gender)
            engine_name = self._override
        try:
            engine = self._engine(engine_name)
            engine.check_voice(voice)
        except UnknownVoiceError as error:
            raise UnknownVoiceError(
                f"{name} has the voice “{settings.voice}”: {error.message}",
                hint=error.hint,
                path=self._cast.path,
            ) from error
        lexicon = self._cast.lexicon_for(name, engine_name)
        versions = filter(None, (engine.version, engine.voice_version(voice)))
        rate = settings.rate * self._cast.pace / NATURAL_PACE
        settings = dataclasses.replace(
            settings,
            voice=f"{engine_name}:{voice}",
            rate=round(max(SLOWEST_RATE, min(FASTEST_RATE, rate)), 4),
        )
        return Speaker(engine, settings, lexicon, " ".join(versions))

    def _both(self, name: str) -> Speaker | None:
        """Two people who speak at once; None when `name` is one, or they cannot be mixed."""
        pair = speakers_together(name, self._roles)
        if pair is None or name in self._roles:
            return None
        one, other = map(self.named, pair)
        if self._cast.together is Together.FIRST or one.engine is not other.engine:
            return one
        if one.settings.voice == other.settings.voice:
            return one
        voice = one.settings.voice + MIXED_WITH + other.settings.voice_id.id
        settings = dataclasses.replace(one.settings, voice=voice, delivery=False)
        version = " ".join(dict.fromkeys((one.version, other.version)))
        return dataclasses.replace(one, settings=settings, version=version)

    def _settings(self, name: str, role: Role | None) -> tuple[VoiceSettings, Gender]:
        if name == NARRATOR:
            return self._cast.narrator, Gender.UNKNOWN
        if role is not None:
            return role.settings, role.gender
        gender = self._genders.get(name, Gender.UNKNOWN)
        pool = self._cast.others.get(gender) or tuple(
            settings for choices in self._cast.others.values() for settings in choices
        )
        if not pool:
            return self._cast.narrator, gender
        return pool[_repeatable_number(f"{name}\0{gender}") % len(pool)], gender

    def _engine(self, name: str) -> Engine:
        if name not in self._engines:
            self._engines[name] = self._get_engine(name)
        return self._engines[name]

    def _substitute(self, voice: str, gender: Gender) -> str:
        """A voice of the engine that speaks everything, in place of `voice` of another.

        The same voice always gets the same substitute; the next voices of the same gender are
        taken in the engine's order, from the beginning again when there are no more.
        """
        assert self._override is not None
        offered = self._engine(self._override).voices(self._language)
        if not offered:
            raise UnknownVoiceError(
                f"The {self._override} engine has no voice for “{self._language}”.",
                hint="Choose another engine.",
            )
        if gender is Gender.UNKNOWN:
            gender = self._gender_of(voice)
        chosen = self._substitutes.get((voice, gender))
        if chosen is None:
            suiting = [v.id for v in offered if gender in (Gender.UNKNOWN, v.gender)]
            suiting = suiting or [v.id for v in offered]
            voices_in_use = [*self._kept, *self._substitutes.values()]
            chosen = min(suiting, key=voices_in_use.count)
            self._substitutes[voice, gender] = chosen
        return chosen

    def _gender_of(self, voice: str) -> Gender:
        """As its own engine says, where that is installed."""
        engine, id_ = VoiceId.parse(voice)
        try:
            offered = self._get_engine(engine).voices("")
        except AudiobookError:
            return Gender.UNKNOWN
        return next((v.gender for v in offered if v.id == id_), Gender.UNKNOWN)


def _repeatable_number(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
