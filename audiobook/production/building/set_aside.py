"""What the author did in a chapter that is left out: put aside with it, and brought back with it.

For each such chapter ``.audiobook/left-out/`` holds what stood in script/ and what the builder had
written, so that the edits are edits again when the chapter is read once more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audiobook import script
from audiobook.model import ScriptChapter, ScriptParagraph
from audiobook.production.journal import Change
from audiobook.production.project import Project

Key = tuple[str, str]
"""Title and part of a chapter, as a script file has them."""


def key_of(title: str, part: str) -> Key:
    """By which a chapter is known again."""
    return script.clean_title(title).casefold(), script.clean_title(part).casefold()


@dataclass(slots=True)
class SetAside:
    """The two sides of a merge, with the chapters that are put aside or brought back."""

    base: tuple[ScriptChapter, ...]
    current: tuple[ScriptChapter, ...]
    kept: dict[Key, tuple[ScriptChapter, ScriptChapter]] = field(default_factory=dict)
    """Chapters that go: what stands in script/, and what the builder had written."""
    returned: list[Key] = field(default_factory=list)


def set_aside(
    project: Project,
    base: Sequence[ScriptChapter],
    current: Sequence[ScriptChapter],
    heard: Sequence[Key],
    left_out: Iterable[Key],
) -> SetAside:
    """Take the chapters that are left out from both sides, and bring back those that are heard
    again.

    Args:
        project: the production.
        base: what the builder wrote last.
        current: what stands in script/.
        heard: the chapters that are read now, in order.
        left_out: those that are not.
    """
    out = set(left_out) - set(heard)
    result = SetAside(tuple(base), tuple(current))
    for chapter in base:
        key = key_of(chapter.title, chapter.part)
        if key not in out:
            continue
        result.base = tuple(other for other in result.base if other is not chapter)
        chapter_text = _same_chapter(chapter, result.current)
        if chapter_text is not None:
            result.current = tuple(other for other in result.current if other is not chapter_text)
            if _texts(chapter_text) != _texts(chapter):
                result.kept[key] = (chapter_text, chapter)
    known_keys = {key_of(chapter.title, chapter.part) for chapter in result.base}
    for key in heard:
        if key not in known_keys and (pair := _read_pair(project, key)) is not None:
            result.returned.append(key)
            result.current = _inserted(result.current, pair[0], key, heard)
            result.base = _inserted(result.base, pair[1], key, heard)
    return result


def _texts(chapter: ScriptChapter) -> str:
    return script.format_chapter(chapter)


def _same_chapter(chapter: ScriptChapter, others: Sequence[ScriptChapter]) -> ScriptChapter | None:
    """The chapter of script/ that the builder had written as `chapter`: by its title, else by
    most of its words."""
    key = key_of(chapter.title, chapter.part)
    named = [other for other in others if key_of(other.title, other.part) == key]
    if named:
        return named[0]
    paragraphs = _paragraphs(chapter)
    best = max(others, key=lambda other: len(paragraphs & _paragraphs(other)), default=None)
    if best is None or len(paragraphs & _paragraphs(best)) * 2 <= len(paragraphs):
        return None
    return best


def _paragraphs(chapter: ScriptChapter) -> set[str]:
    return {block.text for block in chapter.blocks if isinstance(block, ScriptParagraph)}


def _inserted(
    chapters: Sequence[ScriptChapter], new: ScriptChapter, key: Key, heard: Sequence[Key]
) -> tuple[ScriptChapter, ...]:
    """`chapters` with `new` behind the last of those that the book has before it."""
    preceding = set(heard[: heard.index(key)])
    place = 0
    for index, chapter in enumerate(chapters, 1):
        if key_of(chapter.title, chapter.part) in preceding:
            place = index
    return (*chapters[:place], new, *chapters[place:])


def _paths(project: Project, key: Key) -> tuple[Path, Path]:
    name = hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:16]
    return project.left_out / f"{name}.txt", project.left_out / f"{name}.built"


def _read_pair(project: Project, key: Key) -> tuple[ScriptChapter, ScriptChapter] | None:
    author_path, built = _paths(project, key)
    if not author_path.is_file() or not built.is_file():
        return None
    return script.read_script_file(author_path), script.read_script_file(built)


def keep(change: Change, project: Project, result: SetAside) -> None:
    """Write what was put aside, and forget what came back, with the other files of a change."""
    for key, pair in result.kept.items():
        for path, chapter in zip(_paths(project, key), pair, strict=True):
            change.put(path, _texts(chapter).encode())
    for key in result.returned:
        for path in _paths(project, key):
            change.remove(path)
