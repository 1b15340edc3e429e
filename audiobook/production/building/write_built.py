"""Writes script/ and built/ through the journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from audiobook import script as script_stage
from audiobook.filenames import SCRIPT_SUFFIX, file_name
from audiobook.model import (
    Script,
    ScriptChapter,
)
from audiobook.production.building.author_characters import (
    CAST_RECORD,
    QUESTIONS,
)
from audiobook.production.journal import Change
from audiobook.production.project import Project

if TYPE_CHECKING:
    pass


def write_script(
    change: Change,
    project: Project,
    chapters: Sequence[ScriptChapter],
    current: Iterable[ScriptChapter],
) -> tuple[Path, ...]:
    files = []
    names = set()
    for number, chapter in enumerate(chapters, 1):
        path = project.script / file_name(number, chapter.title, len(chapters), SCRIPT_SUFFIX)
        names.add(path.resolve())
        if change.put(path, script_stage.format_chapter(chapter).encode()):
            files.append(path)
    for chapter in current:
        # What stood in it was merged into the files just written.
        if chapter.path is not None and chapter.path.resolve() not in names:
            change.remove(chapter.path)
    return tuple(files)


def write_built(
    change: Change, project: Project, built: Sequence[ScriptChapter], script: Script
) -> None:
    """Keep what the builder said on its own (`built`), to tell the author's decisions from it."""
    names = {"characters.json", QUESTIONS, CAST_RECORD}
    for number, (original, chapter) in enumerate(zip(built, script.chapters, strict=True), 1):
        name = file_name(number, chapter.title, len(script.chapters), SCRIPT_SUFFIX)
        evidence = Path(name).with_suffix(".json").name
        names |= {name, evidence}
        change.put(project.built / name, script_stage.format_chapter(original).encode())
        change.put(project.built / evidence, script_stage.dump_evidence(chapter))
    for path in project.built.iterdir():
        if path.suffix in (".txt", ".json") and path.name not in names:
            change.remove(path)
    change.put(
        project.built / "characters.json",
        msgspec.json.format(msgspec.json.encode(script.characters), indent=1) + b"\n",
    )
    pairs = msgspec.json.encode(script.may_be_one)
    change.put(project.built / QUESTIONS, msgspec.json.format(pairs, indent=1) + b"\n")
