"""The cast as cards, and what the author does to it in voices.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from audiobook.errors import AudiobookError, CastError, UsageError
from audiobook.model import NARRATOR, Cast, Character, Gender, Script, Voice, VoiceId, VoiceSettings
from audiobook.production import engine_of, voices_of
from audiobook.studio import messages
from audiobook.studio.checked_files import checked
from audiobook.studio.desk import Desk
from audiobook.studio.script_view import people_of
from audiobook.yaml_edits import with_value
from audiobook.yamlfile import parse_yaml

_SAMPLE_LENGTH = 90
"""Code points of a line that is long enough to judge a voice by."""
_BLENDING = ("kokoro",)
"""Engines whose voices mix."""
_SETTINGS = ("voice", "rate", "pitch", "gain")
_NOT_OFFERED = ("tone", "http")
"""Engines whose voices are offered only in a cast that has one already."""


def cast_view(desk: Desk) -> messages.CastView:
    """Everybody who speaks, with voices to choose from.

    Raises:
        CastError: a mistake in voices.yaml.
    """

    cast = desk.folder.cast
    characters = {c.name: c for c in desk.folder.characters}
    with desk.guard:
        people = people_of(desk.script)
        files = list(desk.script.files.values())
        chapters = desk.script.chapters
    engine = engine_of(cast)
    voices = _voices(desk, cast)
    warnings = _warnings(chapters, tuple(characters.values()), cast, voices)
    samples = _samples(chapters)
    total = sum(person.words for person in people) or 1
    cards = []
    for person in people:
        role = cast.role_of(person.name)
        character = characters.get(person.name, Character(person.name))
        settings = cast.settings_for(person.name)
        gender = role.gender if role and role.gender is not Gender.UNKNOWN else character.gender
        cards.append(
            messages.Card(
                name=person.name,
                initials=person.initials,
                colour=person.colour,
                lines=person.lines,
                words=person.words,
                share=round(person.words / total, 4),
                doubts=person.doubts,
                chapters=[file.words.get(person.name, 0) for file in files],
                sample=samples.get(person.name, ""),
                settings=_settings(settings or _shared(cast, gender)),
                own_voice=settings is not None,
                gender=gender.value,
                age=character.age,
                aliases=list(role.aliases if role else character.aliases),
                narrator=role.is_narrator if role else character.is_narrator,
                warnings=warnings.get(person.name, []),
            )
        )
    return messages.CastView(
        cards=cards,
        voices=[_offer(voice, cast) for voice in voices],
        pools={
            gender.value: [settings.voice for settings in pool]
            for gender, pool in cast.others.items()
        },
        blends=engine in _BLENDING,
        version=str(desk.folder.voices_file.stat().st_mtime_ns),
    )


def _settings(settings: VoiceSettings) -> messages.CastSettings:
    return messages.CastSettings(settings.voice, settings.rate, settings.pitch, settings.gain)


def _shared(cast: Cast, gender: Gender) -> VoiceSettings:
    pool = cast.others.get(gender) or ()
    return pool[0] if pool else cast.narrator


def _voices(desk: Desk, cast: Cast) -> list[Voice]:
    """Of the engines of the cast first, then of the others that are installed."""
    from audiobook.synthesis import available_engines

    language = desk.book().language
    engines = [engine_of(cast)]
    engines += [role.settings.voice_id.engine for role in cast.roles.values()]
    rest = [name for name in available_engines() if name not in _NOT_OFFERED]
    voices: list[Voice] = []
    for engine in dict.fromkeys([*engines, *rest]):
        try:
            voices += voices_of(engine, language) if engine else ()
        except AudiobookError:
            # An engine that is not there offers nothing; a line that needs it says so.
            continue
    return voices


def _offer(voice: Voice, cast: Cast) -> messages.VoiceOffer:
    roles = [role.name for role in cast.roles.values() if role.settings.voice == voice.name]
    if cast.narrator.voice == voice.name:
        roles.insert(0, NARRATOR)
    return messages.VoiceOffer(voice.name, voice.gender.value, voice.description, roles)


def _warnings(
    chapters: list[Any], characters: tuple[Character, ...], cast: Cast, voices: list[Voice]
) -> Mapping[str, list[str]]:
    from audiobook.cast import check_cast, measured_voices

    script = Script(tuple(chapters), characters)
    by_name: dict[str, list[str]] = {}
    for warning in check_cast(script, cast, measured_voices(), voices):
        for role in warning.roles:
            by_name.setdefault(role, []).append(warning.message)
    return by_name


def _samples(chapters: list[Any]) -> dict[str, str]:
    """For each speaker the line that is nearest to a good length."""
    best: dict[str, tuple[int, str]] = {}
    for chapter in chapters:
        for segment in chapter.segments:
            off = abs(len(segment.text) - _SAMPLE_LENGTH)
            if segment.speaker not in best or off < best[segment.speaker][0]:
                best[segment.speaker] = (off, segment.text.strip())
    return {name: text for name, (_, text) in best.items()}


# ---------------------------------------------------------------- edits


def edit_cast(desk: Desk, wanted: messages.CastEdit) -> None:
    """Change the cast; voices.yaml keeps every byte that the change does not touch.

    Raises:
        CastError, ScriptError, UsageError: nothing was changed.
    """
    actions = {
        "settings": _set_settings,
        "rename": _rename,
        "merge": _merge,
        "aliases": _set_aliases,
        "gender": _set_gender,
        "narrator": _set_narrator,
        "pool": _set_pool,
    }
    if wanted.action == "reads chapter":
        desk.narrate_chapter(wanted.to, wanted.name)
        return
    if wanted.action not in actions:
        raise UsageError(f"There is no action `{wanted.action}`.")
    actions[wanted.action](desk, wanted)


def _text(desk: Desk) -> str:
    path = desk.folder.voices_file
    return path.read_bytes().decode("utf-8") if path.exists() else ""


def _raw(desk: Desk) -> Any:
    return parse_yaml(_text(desk), desk.folder.voices_file) or {}


def checked_voices(desk: Desk, text: str) -> str:
    """`text` once it is known that it can be read as voices.yaml.

    Raises:
        CastError: it cannot.
    """
    from audiobook.cast import load_cast

    return checked(desk.folder.voices_file, text, load_cast, CastError)


def with_role(desk: Desk, text: str, name: str, changes: Mapping[str, object]) -> str:
    """voices.yaml with `changes` of one role; None takes a key away."""
    path = desk.folder.voices_file
    name = _role_name(desk, name)
    if name == NARRATOR:
        keys: tuple[str, ...] = ("narrator",)
        raw = _raw(desk).get("narrator")
    else:
        keys = ("cast", name)
        raw = ((parse_yaml(text, path) or {}).get("cast") or {}).get(name)
    if not isinstance(raw, Mapping):
        settings = {"voice": raw} if isinstance(raw, str) else {}
        merged = {**settings, **changes}
        return with_value(
            text, path, keys, {key: value for key, value in merged.items() if value is not None}
        )
    for key, value in changes.items():
        if raw.get(key) != value:
            text = with_value(text, path, (*keys, key), value)
    return text


def _set_settings(desk: Desk, wanted: messages.CastEdit) -> None:
    new = wanted.settings
    if new is None or not new.voice:
        raise UsageError("There is no voice in this change.")
    _check_voice(new.voice)
    default = messages.CastSettings()
    changes = {
        key: None if key != "voice" and getattr(new, key) == getattr(default, key)
        else getattr(new, key)
        for key in _SETTINGS
    }  # fmt: skip
    text = checked_voices(desk, with_role(desk, _text(desk), wanted.name, changes))
    desk.write_file(f"{wanted.name} speaks with {new.voice}", desk.folder.voices_file, text)


def _check_voice(voice: str) -> None:
    from audiobook.synthesis import make_engine

    engine, name = VoiceId.parse(voice)
    make_engine(engine).check_voice(name)


def _free(desk: Desk, name: str) -> str:
    from audiobook.script import clean_speaker_name

    cleaned = clean_speaker_name(name)
    if not cleaned or cleaned == NARRATOR:
        raise UsageError(f"`{name}` cannot be a character's name.")
    return cleaned


def _role_name(desk: Desk, name: str) -> str:
    """Under which name voices.yaml has somebody; `name` where it does not."""

    role = desk.folder.cast.role_of(name)
    return role.name if role is not None else name


def _is_somebody_else(desk: Desk, name: str, than: str) -> bool:
    cast = desk.folder.cast
    role = cast.role_of(name)
    if role is not None:
        return role is not cast.role_of(than)
    return name != than and any(
        segment.speaker == name
        for file in desk.script.files.values()
        for segment in file.chapter.segments
    )


def _rename(desk: Desk, wanted: messages.CastEdit) -> None:
    new = _free(desk, wanted.to)
    role_name = _role_name(desk, wanted.name)
    if _is_somebody_else(desk, new, wanted.name):
        raise UsageError(
            f"There is somebody called {new} already.",
            hint=f"If {wanted.name} and {new} are one person, merge them.",
        )
    raw = (_raw(desk).get("cast") or {}).get(role_name)
    text = _text(desk)
    if raw is not None:
        role = dict(raw) if isinstance(raw, Mapping) else {"voice": raw}
        aliases = [a for a in role.get("aliases", []) if a != new]
        role["aliases"] = list(dict.fromkeys([*aliases, role_name, wanted.name]))
        text = with_value(text, desk.folder.voices_file, ("cast", role_name), None)
        text = with_value(text, desk.folder.voices_file, ("cast", new), role)
        text = checked_voices(desk, text)
    desk.rename(f"{wanted.name} is called {new}", [(wanted.name, new)], text)


def _merge(desk: Desk, wanted: messages.CastEdit) -> None:
    path, text = desk.folder.voices_file, _text(desk)
    cast = _raw(desk).get("cast") or {}
    role_name = _role_name(desk, wanted.name)
    gone = cast.get(role_name)
    others = list(gone.get("aliases", [])) if isinstance(gone, Mapping) else []
    if gone is not None:
        text = with_value(text, path, ("cast", role_name), None)
    if wanted.to != NARRATOR:
        target = cast.get(_role_name(desk, wanted.to))
        target_aliases = list(target.get("aliases", [])) if isinstance(target, Mapping) else []
        aliases = list(dict.fromkeys([*target_aliases, role_name, wanted.name, *others]))
        if target is not None:
            text = with_role(desk, text, wanted.to, {"aliases": aliases})
        text = checked_voices(desk, text)
    label = f"{wanted.name} and {wanted.to} are one"
    desk.rename(label, [(wanted.name, wanted.to)], text)


def _set_aliases(desk: Desk, wanted: messages.CastEdit) -> None:
    names = list(dict.fromkeys(filter(None, (name.strip() for name in wanted.names))))
    _write(desk, wanted.name, {"aliases": names or None}, f"other names of {wanted.name}")


def _set_gender(desk: Desk, wanted: messages.CastEdit) -> None:
    if wanted.to not in list(Gender):
        raise UsageError(f"`{wanted.to}` is none of {', '.join(Gender)}.")
    _write(desk, wanted.name, {"gender": wanted.to}, f"{wanted.name} is {wanted.to}")


def _set_narrator(desk: Desk, wanted: messages.CastEdit) -> None:
    text = _text(desk)
    for name, role in (_raw(desk).get("cast") or {}).items():
        if isinstance(role, Mapping) and role.get("narrator") and name != wanted.name:
            text = with_role(desk, text, name, {"narrator": None})
    text = with_role(desk, text, wanted.name, {"narrator": True if wanted.to else None})
    label = f"{wanted.name} tells the story" if wanted.to else f"{wanted.name} tells it no more"
    desk.write_file(label, desk.folder.voices_file, checked_voices(desk, text), decides=True)


def _set_pool(desk: Desk, wanted: messages.CastEdit) -> None:
    if wanted.to not in list(Gender):
        raise UsageError(f"`{wanted.to}` is none of {', '.join(Gender)}.")
    for voice in wanted.names:
        _check_voice(voice)
    text = with_value(
        _text(desk), desk.folder.voices_file, ("others", wanted.to), list(wanted.names)
    )
    desk.write_file("voices of small parts", desk.folder.voices_file, checked_voices(desk, text))


def _write(desk: Desk, name: str, changes: Mapping[str, object], label: str) -> None:
    raw = (_raw(desk).get("cast") or {}).get(_role_name(desk, name))
    if raw is None:
        raise UsageError(
            f"{name} is not in voices.yaml.", hint="Give him a voice of his own first."
        )
    text = checked_voices(desk, with_role(desk, _text(desk), name, changes))
    desk.write_file(label, desk.folder.voices_file, text, decides=True)
