"""Another name for a character: in script/, in voices.yaml, in what the builder knows."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from audiobook import script
from audiobook.errors import UsageError
from audiobook.files import explain_write_errors
from audiobook.model import ScriptBlock, ScriptChapter, ScriptParagraph
from audiobook.production.building.author_characters import CAST_RECORD
from audiobook.production.building.slips import known_names
from audiobook.production.journal import Change
from audiobook.production.project import Locked, Project


@dataclass(frozen=True, slots=True)
class Renamed:
    """What was done."""

    lines: int
    """Lines of script/ that have the new name."""
    has_voice: bool
    """The voice of voices.yaml went along."""


def rename(project: Locked, old: str, new: str) -> Renamed:
    """Give a character another name; the voice stays, and the old name becomes an alias, so that
    the text, which still has it, leads to the same person.

    Args:
        project: the production.
        old: the name as script/ or voices.yaml has it.
        new: the new one.

    Raises:
        UsageError: nobody has the old name, or somebody has the new one.
        ScriptError, SettingsError: a mistake in the author's files; nothing was written.
    """
    new = script.clean_speaker_name(new)
    names = known_names(project)
    chapters = project.current_chapters() if project.script.is_dir() else ()
    speakers = {segment.speaker for chapter in chapters for segment in chapter.segments}
    if old not in speakers and _is_alias(project, old, new):
        # It was done, by a run that was cut off before it could say so.
        return Renamed(0, has_voice=True)
    everybody = speakers | names.names
    if old not in everybody:
        near = names.near(old)
        raise UsageError(
            f"Nobody is called {old}.",
            hint=f"Did you mean {near}?" if near else "`audiobook cast` lists who there is.",
        )
    if new in speakers or (new in names.names and not _is_alias(project, new, old)):
        raise UsageError(
            f"There is somebody called {new} already.",
            hint=f"If {old} and {new} are one person, write `aliases: [{old}]` behind {new} in "
            "voices.yaml.",
        )
    lines = sum(s.speaker == old for chapter in chapters for s in chapter.segments)
    with explain_write_errors(project.root):
        change = Change(project.written_together, project.pending)
        for place in (project.script, project.built, project.left_out):
            _rename_scripts(change, place, old, new)
        _rename_json(change, project.built.glob("*.json"), old, new)
        has_voice = project.has_voices and _rename_role(change, project.voices_file, old, new)
        change.commit()
    return Renamed(lines, has_voice)


def _is_alias(project: Project, new: str, old: str) -> bool:

    if not project.has_voices:
        return False
    role = project.cast.roles.get(old)
    return role is not None and new in role.aliases


def _rename_scripts(change: Change, place: Path, old: str, new: str) -> None:
    for path in sorted((*place.glob("*.txt"), *place.glob("*.built"))):
        chapter = script.read_script_file(path)
        renamed = _renamed(chapter, old, new)
        if renamed != chapter:
            change.put(path, script.format_chapter(renamed).encode())


def _renamed(chapter: ScriptChapter, old: str, new: str) -> ScriptChapter:
    def block(own: ScriptBlock) -> ScriptBlock:
        if not isinstance(own, ScriptParagraph):
            return own
        return replace(
            own,
            segments=tuple(
                replace(s, speaker=new) if s.speaker == old else s for s in own.segments
            ),
        )

    return replace(chapter, blocks=tuple(map(block, chapter.blocks)))


def _rename_json(change: Change, paths: Iterable[Path], old: str, new: str) -> None:
    """The names in what the builder said of each line. Whom it found stays as it is: that
    voices.yaml says otherwise is then the author's word."""
    for path in sorted(paths):
        if path.name in ("characters.json", CAST_RECORD):
            continue
        try:
            data = msgspec.json.decode(path.read_bytes())
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue
        changed = _replaced(data, old, new)
        if changed != data:
            change.put(path, msgspec.json.format(msgspec.json.encode(changed), indent=1) + b"\n")


def _replaced(data: Any, old: str, new: str) -> Any:
    if isinstance(data, list):
        return [_replaced(item, old, new) for item in data]
    if not isinstance(data, dict):
        return data
    return {
        key: new if key in ("speaker", "name") and value == old else _replaced(value, old, new)
        for key, value in data.items()
    }


def _rename_role(change: Change, path: Path, old: str, new: str) -> bool:
    """The key in voices.yaml, in its place, with the old name as an alias."""
    yaml = YAML()
    yaml.width = 4096
    content = yaml.load(path.read_text(encoding="utf-8-sig"))
    roles = content.get("cast") if isinstance(content, CommentedMap) else None
    if not isinstance(roles, CommentedMap) or old not in roles:
        return False
    place = list(roles).index(old)
    role = roles[old]
    comment = roles.ca.items.pop(old, None)
    del roles[old]
    if isinstance(role, CommentedMap):
        aliases = [*(role.get("aliases") or ())]
        names = [name for name in dict.fromkeys([*aliases, old]) if name != new]
        sequence = CommentedSeq(names)
        sequence.fa.set_flow_style()
        role["aliases"] = sequence
    roles.insert(place, new, role)
    if comment is not None:
        roles.ca.items[new] = comment
    stream = io.StringIO()
    yaml.dump(content, stream)
    change.put(path, stream.getvalue().encode())
    return True
