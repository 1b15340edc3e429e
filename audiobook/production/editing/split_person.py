"""Two people whom the builder took for one: some of the lines of one are another's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audiobook import cast as cast_stage
from audiobook.errors import UsageError
from audiobook.model import NARRATOR
from audiobook.production.editing.paragraph_changes import ParagraphChange
from audiobook.production.editing.script_edits import SeenLine, edit_files, give_line
from audiobook.production.project import Project
from audiobook.script import clean_speaker_name
from audiobook.yaml_edits import with_value
from audiobook.yamlfile import parse_yaml


@dataclass(frozen=True, slots=True)
class SplitPerson:
    """What was done, and what is to be done."""

    changes: tuple[ParagraphChange, ...]
    voices: str
    """What voices.yaml is to say: that they are two."""


def split_person(
    project: Project,
    name: str,
    other: str,
    lines: Mapping[str, Sequence[SeenLine]],
    *,
    alone: bool = False,
) -> SplitPerson:
    """Give lines of one person to another, who is new.

    The lines are the author's decisions, which every rebuild keeps. voices.yaml, which the caller
    writes, says that they are two people, so that no build takes them for one again, and `other`
    is no alias of `name` any more.

    Args:
        project: the production.
        name: of the one.
        other: of the new one.
        lines: of `name`, by script file.
        alone: as in `edit_lines`.

    Raises:
        UsageError: no lines, lines of somebody else, or `other` is no name or somebody's.
        ScriptError: a line is not there any more as it was seen; nothing was written.
        CastError: voices.yaml has a mistake, or says that they are one; nothing was written.
    """
    cleaned = clean_speaker_name(other)
    if not cleaned or cleaned == NARRATOR:
        raise UsageError(f"`{other}` cannot be a character's name.")
    every_line = [line for seen in lines.values() for line in seen]
    if not every_line:
        raise UsageError("No line is chosen.", hint=f"Choose those that are {cleaned}'s.")
    if strangers := {line.speaker for line in every_line} - {name}:
        raise UsageError(f"Not {name}, but {min(strangers)} says one of these lines.")
    speakers = {segment.speaker for c in project.chapters() for segment in c.segments}
    role = project.cast.role_of(cleaned) if project.has_voices else None
    if cleaned in speakers or (role is not None and role.name == cleaned):
        raise UsageError(
            f"There is somebody called {cleaned} already.",
            hint="Give him the lines in the script, or write another name.",
        )
    voices = _voices(project, name, cleaned)
    return SplitPerson(edit_files(project, lines, give_line(cleaned), alone=alone), voices)


def _voices(project: Project, name: str, other: str) -> str:
    path = project.voices_file
    text = path.read_bytes().decode("utf-8") if path.exists() else ""
    raw: Any = parse_yaml(text, path) or {}
    for role_name, role in (raw.get("cast") or {}).items():
        aliases = role.get("aliases") if isinstance(role, Mapping) else None
        if aliases and other in aliases:
            rest = [alias for alias in aliases if alias != other]
            text = with_value(text, path, ("cast", role_name, "aliases"), rest or None)
    return cast_stage.with_answer(text, path, (name, other), is_one=False)
