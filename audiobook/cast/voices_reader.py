"""voices.yaml, read: every key has a default and a range, every mistake its line."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from audiobook.errors import CastError
from audiobook.model import NARRATOR, Cast, Character, Gender, Pauses, Role, VoiceSettings
from audiobook.units import Seconds
from audiobook.yamlfile import YamlMapping, listed, parse_yaml, read_text

RATES = (0.5, 2.0)
PITCHES = (-12.0, 12.0)
GAINS = (-20.0, 20.0)
PAUSES = (0.0, 30.0)
PACES = (80.0, 330.0)

SETTINGS_KEYS = ("voice", "rate", "pitch", "gain", "delivery")
ROLE_KEYS = (*SETTINGS_KEYS, "aliases", "gender", "narrator", "lexicon")
FILE_KEYS = (
    "series",
    "narrator",
    "cast",
    "others",
    "delivery",
    "pauses",
    "pace",
    "doubts",
    "censored",
    "together",
    "device",
    "one_person",
    "two_people",
    "lexicon",
    "engines",
)
PAUSE_KEYS = tuple(pause.name for pause in dataclasses.fields(Pauses))

_VOICE = re.compile(r"[A-Za-z][\w.+-]*:\S.*")


def load_cast(path: Path) -> Cast:
    """Read voices.yaml and the series files it refers to.

    A role, the narrator or a pool that has no voice yet has the voice ``""``.

    Raises:
        CastError: with the line of the mistake and what to write instead.
    """
    return _Reader(path).read()


def voice_lines(path: Path) -> Mapping[str, int]:
    """Where each voice expression first stands in the file: ``{"kokoro:bf_emma": 2}``.

    Voices of a series file are not in it.

    Raises:
        CastError: as `load_cast`.
    """
    reader = _Reader(path)
    reader.read()
    return reader.voice_lines


def load_characters(cast: Cast) -> tuple[Character, ...]:
    """Whom the author says there is, in order of the file: evidence for the script builder."""
    return tuple(
        Character(
            name=role.name,
            aliases=role.aliases,
            gender=role.gender,
            is_narrator=role.is_narrator,
            gender_evidence="" if role.gender is Gender.UNKNOWN else "voices.yaml",
        )
        for role in cast.roles.values()
    )


@dataclass(slots=True)
class _Reader:
    path: Path
    within: tuple[Path, ...] = ()
    """Files that refer to this one, resolved."""
    voice_lines: dict[str, int] = field(default_factory=dict)

    def read(self) -> Cast:
        from ruamel.yaml.comments import CommentedMap

        data = parse_yaml(read_text(self.path, CastError), self.path, CastError)
        if data is None:
            raise CastError(
                "The file is empty.",
                hint="Delete it and run `audiobook cast` to have it written anew.",
                path=self.path,
                line=1,
            )
        if not isinstance(data, CommentedMap):
            raise CastError(
                "The file does not begin with a key.",
                hint="Write `narrator:`, `cast:` and so on, each on a line of its own.",
                path=self.path,
                line=1,
            )
        file = YamlMapping(data, self.path, "voices.yaml", 1, CastError)
        file.check_keys(FILE_KEYS)
        series = self._series(file)
        delivery = file.flag("delivery", True) if "delivery" in file else None
        roles = self._roles(file, series, delivery)
        for names in _name_groups(file, "one_person"):
            roles = _joined(roles, names)
        return Cast(
            narrator=self._narrator(file, series, delivery),
            roles=roles,
            others=self._others(file, series, delivery),
            lexicon={**series.lexicon, **(file.string_map("lexicon") if "lexicon" in file else {})},
            engine_lexicons=self._engine_lexicons(file, series),
            pauses=self._pauses(file, series),
            pace=file.number("pace", PACES, series.pace),
            doubts=_choice(file, "doubts", series.doubts),
            censored=_choice(file, "censored", series.censored),
            together=_choice(file, "together", series.together),
            device=_choice(file, "device", series.device),
            two_people=(*series.two_people, *_name_groups(file, "two_people")),
            path=self.path,
            sources=(self.path, *series.sources),
        )

    def _series(self, file: YamlMapping) -> Cast:
        if "series" not in file:
            return Cast(narrator=VoiceSettings(voice=""))
        shared = self.path.parent / file.text("series", "../cast.yaml")
        within = (*self.within, self.path.resolve())
        if shared.resolve() in within:
            file.fail("series", f"{shared} refers back to this file.", "Take `series:` out of one.")
        if not shared.is_file():
            hint = "The path is taken from the folder of this file."
            file.fail("series", f"There is no file {shared}.", hint)
        return _Reader(shared, within).read()

    def _narrator(self, file: YamlMapping, series: Cast, delivery: bool | None) -> VoiceSettings:
        default = _delivered(series.narrator, delivery)
        if "narrator" not in file:
            return default
        value, line = file.data["narrator"], file.line_of("narrator")
        if value is None:
            return default
        if isinstance(value, str):
            return replace(default, voice=self._voice(value, line))
        section = file.section("narrator", "the narrator")
        section.check_keys(SETTINGS_KEYS)
        return self._settings(section, default)

    def _roles(self, file: YamlMapping, series: Cast, delivery: bool | None) -> dict[str, Role]:
        roles: dict[str, Role] = {}
        claimed: dict[str, str] = {}
        if "cast" in file:
            cast = file.section("cast", "the cast: `Name: {voice: …}`")
            for name in cast.checked_keys():
                if name.casefold() == NARRATOR.casefold():
                    cast.fail(name, "The narrator is no role of the cast.", "Write `narrator:`.")
                if ":" in name or "\n" in name:
                    cast.fail(name, f"`{name}` cannot be a name: it has a colon or a line break.")
                role = self._role(cast, name, series.roles.get(name), delivery)
                for claim in (name, *role.aliases):
                    other = claimed.setdefault(claim, name)
                    if other != name:
                        cast.fail(
                            name,
                            f"`{claim}` is claimed by two roles, {other} and {name}.",
                            "Leave it with the one who is called so most often.",
                        )
                roles[name] = role
        for name, role in series.roles.items():
            if name not in claimed:
                free = tuple(alias for alias in role.aliases if alias not in claimed)
                settings = _delivered(role.settings, delivery)
                roles[name] = replace(role, aliases=free, settings=settings)
        return roles

    def _role(
        self, cast: YamlMapping, name: str, shared: Role | None, delivery: bool | None
    ) -> Role:
        role = shared or Role(name, VoiceSettings(voice=""))
        role = replace(role, settings=_delivered(role.settings, delivery))
        value = cast.data[name]
        if value is None:
            return role
        if isinstance(value, str):
            voice = self._voice(value, cast.line_of(name))
            return replace(role, settings=replace(role.settings, voice=voice))
        section = cast.section(name, "a role")
        section.check_keys(ROLE_KEYS)
        if "lexicon" in section:
            role = replace(role, lexicon={**role.lexicon, **section.string_map("lexicon")})
        if "aliases" in section:
            aliases = tuple(alias for alias in section.texts("aliases") if alias != name)
            role = replace(role, aliases=aliases)
        return replace(
            role,
            settings=self._settings(section, role.settings),
            gender=_gender(section, role.gender),
            is_narrator=section.flag("narrator", role.is_narrator),
        )

    def _others(
        self, file: YamlMapping, series: Cast, delivery: bool | None
    ) -> dict[Gender, tuple[VoiceSettings, ...]]:
        others = {
            gender: tuple(_delivered(settings, delivery) for settings in pool)
            for gender, pool in series.others.items()
        }
        if "others" not in file:
            return others
        section = file.section("others", "the pools of voices for small parts")
        section.check_keys(gender.value for gender in Gender)
        default = _delivered(VoiceSettings(voice=""), delivery)
        for key in section.checked_keys():
            others[Gender(key)] = tuple(
                self._pool_voice(value, line, default) for value, line in section.items(key)
            )
        return others

    def _pool_voice(self, value: object, line: int, default: VoiceSettings) -> VoiceSettings:
        from ruamel.yaml.comments import CommentedMap

        if isinstance(value, CommentedMap):
            section = YamlMapping(value, self.path, "a voice", line, CastError)
            section.check_keys(SETTINGS_KEYS)
            return self._settings(section, default)
        return replace(default, voice=self._voice(value, line))

    def _settings(self, section: YamlMapping, default: VoiceSettings) -> VoiceSettings:
        voice = default.voice
        if "voice" in section and section.data["voice"] is not None:
            voice = self._voice(section.data["voice"], section.line_of("voice"))
        return VoiceSettings(
            voice=voice,
            rate=section.number("rate", RATES, default.rate),
            pitch=section.number("pitch", PITCHES, default.pitch),
            gain=section.number("gain", GAINS, default.gain),
            delivery=section.flag("delivery", default.delivery),
        )

    def _voice(self, value: object, line: int) -> str:
        if not isinstance(value, str) or not _VOICE.fullmatch(value.strip()):
            raise CastError(
                f"`{value}` is not a voice." if isinstance(value, str) else "This is not a voice.",
                hint="Write the engine, a colon and the voice: `kokoro:bf_emma`; "
                "`audiobook voices` lists them.",
                path=self.path,
                line=line,
            )
        voice = value.strip()
        self.voice_lines.setdefault(voice, line)
        return voice

    def _engine_lexicons(self, file: YamlMapping, series: Cast) -> dict[str, Mapping[str, str]]:
        lexicons = dict(series.engine_lexicons)
        if "engines" in file:
            engines = file.section("engines", "the engines: `kokoro: {lexicon: …}`")
            for name in engines.checked_keys():
                engine = engines.section(name, "an engine")
                engine.check_keys(("lexicon",))
                if "lexicon" in engine:
                    lexicon = engine.string_map("lexicon")
                    lexicons[name] = {**lexicons.get(name, {}), **lexicon}
        return lexicons

    def _pauses(self, file: YamlMapping, series: Cast) -> Pauses:
        if "pauses" not in file:
            return series.pauses
        section = file.section("pauses", "the pauses")
        section.check_keys(PAUSE_KEYS)
        return Pauses(
            **{
                key: Seconds(section.number(key, PAUSES, getattr(series.pauses, key)))
                for key in PAUSE_KEYS
            }
        )


def _delivered(settings: VoiceSettings, delivery: bool | None) -> VoiceSettings:
    """`settings` under the file's own `delivery:`, if it has one."""
    return settings if delivery is None else replace(settings, delivery=delivery)


def _name_groups(file: YamlMapping, key: str) -> tuple[tuple[str, ...], ...]:
    """Lists of names: ``- [Mr. Hawk, Harry Hawk]``."""
    if key not in file:
        return ()
    value = file.data[key] or []
    groups = value if isinstance(value, list) else [value]
    if any(not isinstance(group, list) or len(group) <= 1 for group in groups):
        file.fail(key, f"`{key}` is a list of lists of names.", "Write `- [Mr. Hawk, Harry Hawk]`.")
    return tuple(tuple(str(name) for name in group) for group in groups)


def _joined(roles: Mapping[str, Role], names: Sequence[str]) -> dict[str, Role]:
    """The roles with those of `names` in one, called by the first of them."""
    target = next((role for role in roles.values() if names[0] in (role.name, *role.aliases)), None)
    chosen = target or Role(names[0], VoiceSettings(voice=""))
    others = [
        role
        for role in roles.values()
        if role is not target and any(name in (role.name, *role.aliases) for name in names[1:])
    ]
    texts = [*names, *chosen.aliases, *(text for o in others for text in (o.name, *o.aliases))]
    aliases = tuple(text for text in dict.fromkeys(texts) if text != chosen.name)
    one = replace(
        chosen,
        aliases=aliases,
        settings=next((r.settings for r in (chosen, *others) if r.settings.voice), chosen.settings),
        gender=next(
            (g for r in (chosen, *others) if (g := r.gender) is not Gender.UNKNOWN), chosen.gender
        ),
        is_narrator=any(role.is_narrator for role in (chosen, *others)),
    )
    merged = {
        name: one if role is target else role for name, role in roles.items() if role not in others
    }
    return merged if target else {**merged, one.name: one}


_Choice = TypeVar("_Choice", bound=StrEnum)


def _choice(file: YamlMapping, key: str, default: _Choice) -> _Choice:
    if key not in file:
        return default
    value = file.data[key]
    try:
        return type(default)(value)
    except ValueError:
        file.fail(key, f"`{value}` is not known here.", f"Write {listed(type(default))}.")


def _gender(section: YamlMapping, default: Gender) -> Gender:
    if "gender" not in section:
        return default
    value = section.data["gender"]
    try:
        return Gender(value)
    except ValueError:
        section.fail("gender", f"`{value}` is not a gender.", f"Write {listed(Gender)}.")
