"""Who there is in a production: what the builder found, and what the author says."""

from __future__ import annotations

from audiobook.model import Character
from audiobook.production.folder import Folder


def author_characters(folder: Folder) -> tuple[Character, ...]:
    """Who voices.yaml says there is, where that differs from what the builder found itself.

    What the builder wrote into voices.yaml is its own guess and no evidence; a name, alias, gender
    or narrator that the author changed or added is evidence of the highest rank.

    Raises:
        CastError: a mistake in voices.yaml.
    """
    from audiobook.cast.voices_file import load_cast, load_characters

    if not folder.voices_file.exists():
        return ()
    found = {character.name: character for character in found_characters(folder)}
    return tuple(
        character
        for character in load_characters(load_cast(folder.voices_file))
        if _identity(character) != _identity(found.get(character.name))
    )


def _identity(character: Character | None) -> tuple[object, ...] | None:
    if character is None:
        return None
    return (frozenset(character.aliases), character.gender, character.is_narrator)


def found_characters(folder: Folder) -> tuple[Character, ...]:
    """The characters of the last build, most lines first."""
    import msgspec

    try:
        return msgspec.json.decode(
            (folder.built / "characters.json").read_bytes(), type=tuple[Character, ...]
        )
    except (FileNotFoundError, msgspec.DecodeError):
        return ()
