"""The lines around an answer settled at once, in a book of any length.

The builder reads some paragraphs around the answer twice, without it and with it: what is another
in the second reading is what the answer tells. A build of the whole book, which knows more, follows
it (`settling.settle_neighbours`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from audiobook import dialogue
from audiobook import script as script_stage
from audiobook.files import explain_write_errors
from audiobook.model import (
    NARRATOR,
    Book,
    Chapter,
    Character,
    Paragraph,
    ScriptBlock,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)
from audiobook.production.building.author_characters import author_characters
from audiobook.production.editing.paragraph_changes import ParagraphChange
from audiobook.production.journal import Change, digests
from audiobook.production.project import Project

_REACH = 60
"""Paragraphs read before and behind the answer: longer than most conversations."""
_PATIENCE = 10.0
"""Seconds to wait for another command that is at work in the folder: the whole book is built
afterwards in any case."""


def settle_nearby(project: Project, file: str, changes: Sequence[ParagraphChange]) -> int:
    """Reckon with an answer in the lines around it.

    Args:
        project: the production.
        file: name of the script file.
        changes: of its paragraphs, by the answer; their blocks are those of the file as it stands.

    Returns:
        How many lines have another speaker, or are sure or in doubt, since.

    Raises:
        AudiobookError: the production cannot be read or written.
    """
    built, evidence = project.built / file, (project.built / file).with_suffix(".json")
    current_path = project.script / file
    if not (changes and built.is_file() and evidence.is_file() and current_path.is_file()):
        return 0
    digests_read = digests((current_path, built, evidence))
    base = script_stage.load_evidence(evidence.read_bytes(), script_stage.read_script_file(built))
    current = script_stage.read_script_file(current_path)
    rebuilt = _rebuilt(project, base, current, changes)
    if rebuilt is None:
        return 0
    chapter, count = rebuilt
    merged = script_stage.merge_chapters([base], [current], [chapter])
    with project.locked(patience=_PATIENCE) as locked, explain_write_errors(project.root):
        if digests(digests_read) != digests_read:
            return 0  # somebody was quicker; the whole book is built anyway
        change = Change(locked.written_together, locked.pending, seen=digests_read)
        change.put(current_path, _encoded(merged.chapters[0]))
        change.put(built, _encoded(merged.built[0]))
        change.put(evidence, script_stage.dump_evidence(chapter))
        change.commit()
    return count


def _encoded(chapter: ScriptChapter) -> bytes:
    return script_stage.format_chapter(chapter).encode()


def _rebuilt(
    project: Project,
    base: ScriptChapter,
    current: ScriptChapter,
    changes: Sequence[ParagraphChange],
) -> tuple[ScriptChapter, int] | None:
    """What the builder says of the chapter now, and in how many lines that is another than before;
    None where that is nothing."""
    if list(map(_text, base.blocks)) != list(map(_text, current.blocks)):
        return None
    answered = {change.block for change in changes}
    if not all(
        change.block < len(current.blocks)
        and _text(current.blocks[change.block]) == change.after.text
        for change in changes
    ):
        return None
    window = slice(max(min(answered) - _REACH, 0), max(answered) + _REACH + 1)
    earlier = list(current.blocks)
    for change in reversed(changes):
        earlier[change.block] = change.before
    reader = _Reader(project, base, window)
    without, knowing = reader.read(earlier), reader.read(current.blocks)
    blocks = list(base.blocks)
    count = 0
    for index, (one, other) in enumerate(zip(without, knowing, strict=True), window.start):
        block = blocks[index]
        if index in answered or not all(
            isinstance(b, ScriptParagraph) for b in (block, one, other)
        ):
            continue
        assert isinstance(block, ScriptParagraph)
        segments = tuple(_settled(block.segments, one, other))
        count += sum(a != b for a, b in zip(segments, block.segments, strict=True))
        blocks[index] = replace(block, segments=segments)
    return (replace(base, blocks=tuple(blocks)), count) if count else None


def _text(block: ScriptBlock) -> str | None:
    return block.text if isinstance(block, ScriptParagraph) else None


def _settled(
    segments: Sequence[Segment], without: ScriptBlock, knowing: ScriptBlock
) -> Iterator[Segment]:
    """Segments of the builder's, with what the answer tells of them."""
    assert isinstance(without, ScriptParagraph)
    assert isinstance(knowing, ScriptParagraph)
    texts = [[s.text for s in each] for each in (segments, without.segments, knowing.segments)]
    if not texts[0] == texts[1] == texts[2]:
        yield from segments
        return
    for was, one, other in zip(segments, without.segments, knowing.segments, strict=True):
        # Where the few paragraphs alone tell another story than the book, they are not believed.
        is_told = (one.speaker, one.doubtful) != (other.speaker, other.doubtful)
        if is_told and one.speaker == was.speaker:
            yield replace(other, directions=was.directions, line=was.line)
        else:
            yield was


class _Reader:
    """Has the builder read some paragraphs of a chapter as if they were a book.

    Args:
        project: the production.
        base: the chapter as the builder wrote it last.
        window: which of its blocks are read.
    """

    def __init__(self, project: Project, base: ScriptChapter, window: slice) -> None:
        self._window = window
        self._base = replace(base, blocks=base.blocks[window])
        self._narrators = {
            title: name
            for title, name in project.book.narrators.items()
            if title.casefold() == base.title.casefold()
        }
        blocks = tuple(
            Paragraph(block.text) if isinstance(block, ScriptParagraph) else block
            for block in self._base.blocks
        )
        language = project.book.info.language
        self._book = Book("", (Chapter(base.title, blocks, part=base.part),), language=language)
        self._known = _who_is_there(project, self._base)

    def read(self, blocks: Sequence[ScriptBlock]) -> tuple[ScriptBlock, ...]:
        """The paragraphs as the builder reads them, knowing what the author decided in `blocks` of
        the chapter."""
        current = replace(self._base, blocks=tuple(blocks[self._window]))
        built = dialogue.build_script(
            self._book,
            known=self._known,
            decisions=script_stage.find_decisions([self._base], [current]),
            include=lambda _: True,
            narrators=self._narrators,
        )
        return built.chapters[0].blocks


def _who_is_there(project: Project, chapter: ScriptChapter) -> list[Character]:
    """Characters of the book who speak in some paragraphs, or whose name stands in them, and all
    that the author says of anybody."""
    declared = author_characters(project)
    names = {character.name for character in declared}
    text = "\n".join(filter(None, map(_text, chapter.blocks)))
    speaking = {segment.speaker for segment in chapter.segments} - {NARRATOR}
    return [
        *declared,
        *(
            character
            for character in project.characters
            if character.name not in names
            and (
                character.name in speaking
                or any(name in text for name in (character.name, *character.aliases))
            )
        ),
    ]
