"""What an edit of script/ changed, to be taken back and done again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audiobook import script
from audiobook.errors import ProductionError, ScriptError
from audiobook.files import write_if_changed
from audiobook.model import ScriptChapter, ScriptParagraph, Segment
from audiobook.production.project import Project
from audiobook.script import as_read, format_chapter

PATIENCE = 60.0
"""Seconds to wait for another command that is at work in the folder."""


@dataclass(frozen=True, slots=True)
class ParagraphChange:
    """A paragraph before and after an edit."""

    file: str
    block: int
    """Index among the blocks of its chapter."""
    before: ScriptParagraph
    after: ScriptParagraph

    @property
    def reversed(self) -> ParagraphChange:
        return replace(self, before=self.after, after=self.before)


@contextlib.contextmanager
def writing(project: Project, alone: bool) -> Iterator[None]:
    """Lock the folder, unless `alone`: the caller knows that its holder leaves script/ as it is."""
    if alone:
        yield
    else:
        with project.locked(patience=PATIENCE):
            yield


def read_chapter(project: Project, file: str) -> ScriptChapter:
    """A file of script/ by its name.

    Raises:
        ProductionError: there is none.
        ScriptError: a mistake in it.
    """
    path = project.script / Path(file).name
    if not path.is_file():
        raise ProductionError("There is no such script file.", path=path)
    return script.read_script_file(path)


def write_chapter(project: Project, file: str, chapter: ScriptChapter) -> None:
    """Write a file of script/, if it changes."""
    write_if_changed(project.script / Path(file).name, format_chapter(as_read(chapter)).encode())


def apply_changes(
    project: Project, changes: Sequence[ParagraphChange], *, alone: bool = False
) -> None:
    """Carry out changes of `edit_lines` again, or reversed.

    A paragraph is found by its words, and only the lines that `edit_lines` changed are changed
    again: what was settled around them meanwhile stays.

    Raises:
        ScriptError: one of these lines is not as it was left; nothing was written.
    """
    with writing(project, alone):
        chapters: dict[str, ScriptChapter] = {}
        for change in changes:
            chapter = chapters.get(change.file) or read_chapter(project, change.file)
            alike = [
                (abs(index - change.block), index, paragraph)
                for index, block in enumerate(chapter.blocks)
                if isinstance(block, ScriptParagraph)
                and (paragraph := _again(block, change)) is not None
            ]
            if not alike:
                raise ScriptError(
                    "The paragraph was changed since, so this cannot be done.",
                    hint="Look at it again and change it by hand.",
                    path=project.script / change.file,
                )
            _, block_index, paragraph = min(alike, key=lambda place: place[:2])
            blocks = list(chapter.blocks)
            blocks[block_index] = paragraph
            chapters[change.file] = replace(chapter, blocks=tuple(blocks))
        for file, chapter in chapters.items():
            write_chapter(project, file, chapter)


def _again(now: ScriptParagraph, change: ParagraphChange) -> ScriptParagraph | None:
    """A paragraph with what `change` changes in it; None where its lines are others by now."""
    before, after = change.before, change.after
    if [s.text for s in now.segments] != [s.text for s in before.segments]:
        return None
    if before.notes not in (after.notes, now.notes):
        return None
    head, tail = _common(before.segments, after.segments)
    end = len(now.segments) - tail
    own, old = now.segments[head:end], before.segments[head:end]
    new = after.segments[head : len(after.segments) - tail]
    if len(new) == len(old):
        # Lines between those that were changed stay as they are now.
        lines = list(zip(own, old, new, strict=True))
        own, old = (tuple(line[i] for line in lines if line[1] != line[2]) for i in (0, 1))
        new = tuple(mine if left == wanted else wanted for mine, left, wanted in lines)
    if not all(map(_is_as_left, own, old)):
        return None
    notes = now.notes if before.notes == after.notes else after.notes
    return ScriptParagraph((*now.segments[:head], *new, *now.segments[end:]), notes)


def _common(one: Sequence[Segment], other: Sequence[Segment]) -> tuple[int, int]:
    """How many segments at the begin, and then at the end, are the same in both."""
    shorter = min(len(one), len(other))
    head = next((i for i in range(shorter) if one[i] != other[i]), shorter)
    tail = next((i for i in range(shorter - head) if one[-1 - i] != other[-1 - i]), shorter - head)
    return head, tail


def _is_as_left(now: Segment, left: Segment) -> bool:
    """Whether nobody decided otherwise since: a doubt is no decision."""
    return now.doubtful or (now.speaker, now.directions) == (left.speaker, left.directions)
