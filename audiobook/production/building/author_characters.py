"""Who there is in a production: what the builder found, and what the author says."""

from __future__ import annotations

import msgspec

from audiobook import cast as cast_stage
from audiobook.files import write_if_changed
from audiobook.model import Cast, Character
from audiobook.production.project import Locked, Project

CAST_RECORD = "cast.json"
"""Beside what the builder wrote: whom the program wrote into voices.yaml."""
QUESTIONS = "questions.json"
"""There, too: who may be one person."""


def author_characters(project: Project) -> tuple[Character, ...]:
    """Who voices.yaml says there is, where that differs from what the builder found itself.

    What the builder wrote into voices.yaml is its own guess and no evidence; a name, alias, gender
    or narrator that the author changed or added is evidence of the highest rank.

    Raises:
        CastError: a mistake in voices.yaml.
    """
    if not project.has_voices:
        return ()
    own_identities = {
        _identity(c) for c in (*project.characters, *project.read_characters(CAST_RECORD))
    }
    cast = project.cast
    apart = dict.fromkeys(name for names in cast.two_people for name in names)
    changed = [
        character
        for character in cast_stage.load_characters(cast)
        if _identity(character) not in own_identities or character.name in apart
    ]
    named = {name for character in changed for name in (character.name, *character.aliases)}
    return (*changed, *(Character(name) for name in apart if name not in named))


def _identity(character: Character) -> tuple[object, ...]:
    aliases = frozenset(character.aliases)
    return (character.name, aliases, character.gender, character.is_narrator)


def record_cast(project: Locked, added: Cast) -> None:
    """Note whom the program writes into voices.yaml, and as whom.

    The builder may think otherwise of them one day; what stands in voices.yaml is still not the
    author's word then.

    Args:
        project: the production.
        added: the roles that are about to be written.
    """
    earlier = [c for c in project.read_characters(CAST_RECORD) if c.name not in added.roles]
    characters = [*earlier, *cast_stage.load_characters(added)]
    data = msgspec.json.format(msgspec.json.encode(characters), indent=1) + b"\n"
    write_if_changed(project.built / CAST_RECORD, data)


def open_questions(project: Project) -> tuple[tuple[str, str], ...]:
    """Pairs of characters who may be one person, and whom voices.yaml neither joins nor parts.

    Raises:
        CastError: a mistake in voices.yaml.
    """
    try:
        data = (project.built / QUESTIONS).read_bytes()
        pairs = msgspec.json.decode(data, type=tuple[tuple[str, str], ...])
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return ()
    if not project.has_voices:
        return pairs
    cast = project.cast
    return tuple(
        pair
        for pair in pairs
        if not any(set(pair) <= set(names) for names in cast.two_people)
        and not any(set(pair) <= {r.name, *r.aliases} for r in cast.roles.values())
    )
