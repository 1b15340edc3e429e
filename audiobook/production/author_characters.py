"""Who there is in a production: what the builder found, and what the author says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from audiobook.files import write_if_changed
from audiobook.model import Character
from audiobook.production.folder import Folder

CAST_RECORD = "cast.json"
"""Beside what the builder wrote: whom the program wrote into voices.yaml."""


def author_characters(folder: Folder) -> tuple[Character, ...]:
    """Who voices.yaml says there is, where that differs from what the builder found itself.

    What the builder wrote into voices.yaml is its own guess and no evidence; a name, alias, gender
    or narrator that the author changed or added is evidence of the highest rank.

    Raises:
        CastError: a mistake in voices.yaml.
    """
    from audiobook.cast import load_cast, load_characters

    if not folder.voices_file.exists():
        return ()
    own = {_identity(c) for c in (*found_characters(folder), *_cast_characters(folder))}
    return tuple(
        character
        for character in load_characters(load_cast(folder.voices_file))
        if _identity(character) not in own
    )


def _identity(character: Character) -> tuple[object, ...]:
    aliases = frozenset(character.aliases)
    return (character.name, aliases, character.gender, character.is_narrator)


def record_cast(folder: Folder, added: Iterable[str]) -> None:
    """Note who was written into voices.yaml by the program, and as whom.

    The builder may think otherwise of them one day; what stands in voices.yaml is still not the
    author's word then.

    Args:
        folder: the production, locked by the caller.
        added: names that were just written.
    """
    import msgspec

    from audiobook.cast import load_cast, load_characters

    new = set(added)
    written = [c for c in load_characters(load_cast(folder.voices_file)) if c.name in new]
    before = [c for c in _cast_characters(folder) if c.name not in new]
    data = msgspec.json.format(msgspec.json.encode([*before, *written]), indent=1) + b"\n"
    write_if_changed(folder.built / CAST_RECORD, data)


def _cast_characters(folder: Folder) -> tuple[Character, ...]:
    return _read_characters(folder.built / CAST_RECORD)


def found_characters(folder: Folder) -> tuple[Character, ...]:
    """The characters of the last build, most lines first."""
    return _read_characters(folder.built / "characters.json")


def _read_characters(path: Path) -> tuple[Character, ...]:
    import msgspec

    try:
        return msgspec.json.decode(path.read_bytes(), type=tuple[Character, ...])
    except (FileNotFoundError, msgspec.DecodeError):
        return ()
