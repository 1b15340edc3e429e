"""Another voice for a role of voices.yaml, every other byte as it was."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from audiobook.cast.voices_file import load_cast, update_cast
from audiobook.errors import CastError
from audiobook.files import write_atomically
from audiobook.model import NARRATOR, Role, VoiceSettings
from audiobook.yaml_edits import composed
from audiobook.yamlfile import read_text


def assign_voice(path: Path, name: str, voice: str) -> None:
    """Give a role another voice; its rate, pitch and all else stay.

    Args:
        path: voices.yaml.
        name: a role's, or `NARRATOR`; a role that the file does not have is added to it.
        voice: ``engine:voice`` or a blend.

    Raises:
        CastError: the file has a mistake, or is written in a way that cannot be changed.
        OSError: it cannot be written.
    """
    cast = load_cast(path)
    bom, body, file = composed(read_text(path))
    place = _place(file, name)
    if place is None:
        narrator = cast.narrator if name == NARRATOR else None
        role = cast.roles.get(name) or Role(name, VoiceSettings(voice=""))
        if narrator is not None:
            update_cast(path, narrator=replace(narrator, voice=voice))
        else:
            update_cast(path, additions=[replace(role, settings=VoiceSettings(voice=voice))])
    else:
        start, end = place
        value = f'"{voice}"'
        write_atomically(path, bom + body[:start] + value + body[end:])
    changed = load_cast(path).settings_for(name)
    if changed is None or changed.voice != voice:
        raise CastError(
            f"{name} could not be given the voice {voice}.",
            hint=f'Write `voice: "{voice}"` yourself.',
            path=path,
        )


def _place(file: Any, name: str) -> tuple[int, int] | None:
    """Where the voice of a role stands, from and to; None when it stands nowhere."""
    sections = {key.value: value for key, value in file.value}
    if name == NARRATOR:
        role = sections.get("narrator")
    else:
        cast = sections.get("cast")
        roles = cast.value if cast is not None and isinstance(cast.value, list) else []
        role = next((value for key, value in roles if key.value == name), None)
    if role is None or role.tag.endswith(":null"):
        return None
    if isinstance(role.value, str):
        return role.start_mark.index, role.end_mark.index
    voice = next((value for key, value in role.value if key.value == "voice"), None)
    if voice is None or voice.tag.endswith(":null"):
        return None
    return voice.start_mark.index, voice.end_mark.index
