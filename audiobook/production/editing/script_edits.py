"""What an author does to lines of script/: who speaks, where a line is split, how it is spoken,
what is to be mended. Every edit can be taken back.

An edit names lines as they were seen: when another program has changed the file meanwhile, a line
is found again by its words, and one that is not the same any more is a conflict and stays as it is.

A mark lies in the script as a note above its paragraph, where the author can diff it and change it
with any editor::

    // mend this “Who left the lamp”: too loud
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from audiobook import script
from audiobook.errors import ScriptError
from audiobook.model import (
    Evidence,
    EvidenceKind,
    ScriptBlock,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)
from audiobook.production.editing.paragraph_changes import (
    ParagraphChange,
    read_chapter,
    write_chapter,
    writing,
)
from audiobook.production.project import Project
from audiobook.script import (
    DirectionError,
    clean_speaker_name,
    parse_directions,
)

_DECIDED = Evidence(EvidenceKind.AUTHOR, "the author's decision")
_MARK = re.compile(r"mend this(?: “(?P<words>[^”]*)”)?(?:: (?P<what>.*))?")
_MARK_WORDS = 5
"""Words of a line that a mark quotes, so that it is known which line is meant."""


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line of a script file as whoever edits it saw it."""

    line: int
    """1-based."""
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class MarkedLine:
    """Something the author wants to mend later."""

    file: str
    line: int
    """1-based, of the line that is meant, else of the first of its paragraph."""
    text: str
    """Of the line."""
    what: str
    """In the author's words; may be empty."""


LineChange = Callable[[ScriptParagraph, int], ScriptParagraph]
"""From a paragraph and the index of a segment in it to the paragraph as it is to be."""


def give_line(speaker: str) -> LineChange:
    """The line is spoken by `speaker`, and that is decided.

    Raises:
        ScriptError: that is no name.
    """
    name = clean_speaker_name(speaker)
    if not name:
        raise ScriptError(f"`{speaker}` cannot be a speaker's name.", hint="Write a name.")

    def change(paragraph: ScriptParagraph, at: int) -> ScriptParagraph:
        return _with(paragraph, at, _decided(paragraph.segments[at], name))

    return change


def confirm_line(paragraph: ScriptParagraph, at: int) -> ScriptParagraph:
    """The line is spoken by whom it has; it is in doubt no more."""
    return _with(paragraph, at, _decided(paragraph.segments[at], paragraph.segments[at].speaker))


def direct_line(written: str) -> LineChange:
    """The line has these directions; empty takes them away.

    Raises:
        ScriptError: a direction that cannot be read.
    """
    try:
        directions = parse_directions(written)
    except DirectionError as error:
        raise ScriptError(str(error), hint=error.hint) from error

    def change(paragraph: ScriptParagraph, at: int) -> ScriptParagraph:
        return _with(paragraph, at, replace(paragraph.segments[at], directions=directions))

    return change


def cut_line(start: int, end: int, speaker: str) -> LineChange:
    """Code points `start` to `end` of the line become a line of their own, spoken by `speaker`.

    White space at a cut stays with the line before it.

    Raises:
        ScriptError: that is no name, or nothing is between the two.
    """
    name = clean_speaker_name(speaker)
    if not name:
        raise ScriptError(f"`{speaker}` cannot be a speaker's name.", hint="Write a name.")

    def change(paragraph: ScriptParagraph, at: int) -> ScriptParagraph:
        segment = paragraph.segments[at]
        text = segment.text
        text_start = start + len(text[start:end]) - len(text[start:end].lstrip())
        if not text[text_start:end].strip():
            raise ScriptError("There are no words to be split off.", hint="Select some words.")
        parts = [
            replace(segment, text=text[:text_start]),
            _decided(replace(segment, text=text[text_start:end]), name),
            replace(segment, text=text[end:]),
        ]
        if not parts[2].text.strip():
            parts[1:] = [replace(parts[1], text=text[text_start:])]
        spoken_parts = [part for part in parts if part.text.strip()]
        if len(spoken_parts) > 1 and not parts[0].text.strip():
            spoken_parts[0] = replace(spoken_parts[0], text=parts[0].text + spoken_parts[0].text)
        return replace(paragraph, segments=_spliced(paragraph.segments, at, 1, spoken_parts))

    return change


def join_line(paragraph: ScriptParagraph, at: int) -> ScriptParagraph:
    """The line and the next one of its paragraph are one, spoken by whom the first has.

    Raises:
        ScriptError: it is the last of its paragraph.
    """
    if at + 1 >= len(paragraph.segments):
        raise ScriptError(
            "There is no line after it in this paragraph.",
            hint="Only lines of one paragraph can be joined.",
        )
    one, second = paragraph.segments[at : at + 2]
    joined = _decided(replace(one, text=one.text + second.text), one.speaker)
    return replace(paragraph, segments=_spliced(paragraph.segments, at, 2, [joined]))


def mark_line(what: str) -> LineChange:
    """The line is to be mended; what it had been marked for before goes."""
    plain = " ".join(what.split())

    def change(paragraph: ScriptParagraph, at: int) -> ScriptParagraph:
        notes = unmark_line(paragraph, at).notes
        words = " ".join(paragraph.segments[at].text.split()[:_MARK_WORDS])
        quoted = words.translate({ord("“"): None, ord("”"): None})
        note = f"mend this “{quoted}”" + (f": {plain}" if plain else "")
        return replace(paragraph, notes=(*notes, note))

    return change


def unmark_line(paragraph: ScriptParagraph, at: int) -> ScriptParagraph:
    """The line is mended."""
    notes = [
        note
        for note in paragraph.notes
        if not (note_mark := _MARK.fullmatch(note))
        or _marked(paragraph, note_mark["words"] or "") != at
    ]
    return replace(paragraph, notes=tuple(notes))


def marks_of(paragraph: ScriptParagraph) -> Iterator[tuple[int, str]]:
    """``(index of the segment, what is to be mended)`` of each mark of a paragraph."""
    for note in paragraph.notes:
        if note_mark := _MARK.fullmatch(note):
            yield _marked(paragraph, note_mark["words"] or ""), note_mark["what"] or ""


def marks_in(chapters: Sequence[ScriptChapter]) -> list[MarkedLine]:
    """All marks, in the order of the book."""
    return [
        MarkedLine(
            chapter.path.name if chapter.path else "",
            paragraph.segments[index].line or 0,
            paragraph.segments[index].text,
            what,
        )
        for chapter in chapters
        for paragraph in chapter.blocks
        if isinstance(paragraph, ScriptParagraph)
        for index, what in marks_of(paragraph)
    ]


def edit_lines(
    project: Project,
    file: str,
    seen: Sequence[SeenLine],
    change: LineChange,
    *,
    alone: bool = False,
) -> tuple[ParagraphChange, ...]:
    """Change lines of a script file.

    Args:
        project: the production; it is locked for the moment of the edit.
        file: name of the script file.
        seen: the lines, as they were seen.
        change: made from `give_line` and the others.
        alone: the caller knows that whoever holds the folder's lock leaves script/ as it is.

    Returns:
        What changed, for `apply_changes`, which takes it back when it is reversed.

    Raises:
        ScriptError: a line is not there any more as it was seen, or cannot be changed so; nothing
            was written.
        ProductionError: there is no such file, or another command is at work.
    """
    return edit_files(project, {file: seen}, change, alone=alone)


def edit_files(
    project: Project,
    seen: Mapping[str, Sequence[SeenLine]],
    change: LineChange,
    *,
    alone: bool = False,
) -> tuple[ParagraphChange, ...]:
    """Change lines of several script files, by their names; all else as in `edit_lines`."""
    with writing(project, alone):
        chapters: dict[str, ScriptChapter] = {}
        changes: list[ParagraphChange] = []
        for file, lines in seen.items():
            chapter = read_chapter(project, file)
            blocks = _blocks_with(chapter, lines, change)
            changes += [
                ParagraphChange(file, index, old, new)
                for index, (old, new) in enumerate(zip(chapter.blocks, blocks, strict=True))
                if isinstance(old, ScriptParagraph)
                and isinstance(new, ScriptParagraph)
                and old != new
            ]
            chapters[file] = replace(chapter, blocks=tuple(blocks))
        for file, chapter in chapters.items():
            write_chapter(project, file, chapter)
    return tuple(changes)


def _blocks_with(
    chapter: ScriptChapter, seen: Sequence[SeenLine], change: LineChange
) -> list[ScriptBlock]:
    blocks = list(chapter.blocks)
    # From the last line up: what is split or joined leaves the indices of those above alone.
    places = sorted((_find(chapter, each) for each in seen), reverse=True)
    for block, segment_index in dict.fromkeys(places):
        paragraph = blocks[block]
        assert isinstance(paragraph, ScriptParagraph)
        blocks[block] = change(paragraph, segment_index)
    return blocks


def rename_speaker(
    project: Project, old: str, new: str, *, alone: bool = False
) -> tuple[ParagraphChange, ...]:
    """Give all lines of `old` to `new`, in every chapter; doubts stay doubts.

    Raises:
        ScriptError: `new` is no name, or a file has a mistake.
    """
    name = clean_speaker_name(new)
    if not name:
        raise ScriptError(f"`{new}` cannot be a speaker's name.", hint="Write a name.")
    changes: list[ParagraphChange] = []
    with writing(project, alone):
        for path in script.script_files(project.script):
            chapter = read_chapter(project, path.name)
            blocks = list(chapter.blocks)
            for index, paragraph in enumerate(blocks):
                if isinstance(paragraph, ScriptParagraph) and any(
                    segment.speaker == old for segment in paragraph.segments
                ):
                    renamed = replace(
                        paragraph,
                        segments=tuple(
                            replace(s, speaker=name) if s.speaker == old else s
                            for s in paragraph.segments
                        ),
                    )
                    blocks[index] = renamed
                    changes.append(ParagraphChange(path.name, index, paragraph, renamed))
            write_chapter(project, path.name, replace(chapter, blocks=tuple(blocks)))
    return tuple(changes)


def _find(chapter: ScriptChapter, seen: SeenLine) -> tuple[int, int]:
    """Index of the block and of the segment in it."""
    alike = [
        (abs((segment.line or 0) - seen.line), index, segment_index)
        for index, block in enumerate(chapter.blocks)
        if isinstance(block, ScriptParagraph)
        for segment_index, segment in enumerate(block.segments)
        if segment.text == seen.text and segment.speaker == seen.speaker
    ]
    if not alike:
        raise ScriptError(
            "This line was changed by another program while you looked at it.",
            hint="The page shows it as it is now; look at it again.",
            path=chapter.path,
            line=seen.line,
        )
    _, index, segment_index = min(alike)
    return index, segment_index


def _marked(paragraph: ScriptParagraph, words: str) -> int:
    plain = {ord("“"): None, ord("”"): None}
    texts = [" ".join(s.text.split()).translate(plain) for s in paragraph.segments]
    return next((index for index, text in enumerate(texts) if words and text.startswith(words)), 0)


def _decided(segment: Segment, speaker: str) -> Segment:
    return replace(
        segment,
        speaker=speaker,
        doubtful=False,
        confidence=1.0,
        evidence=(_DECIDED,),
        candidates=(),
    )


def _with(paragraph: ScriptParagraph, at: int, segment: Segment) -> ScriptParagraph:
    return replace(paragraph, segments=_spliced(paragraph.segments, at, 1, [segment]))


def _spliced(
    segments: tuple[Segment, ...], at: int, count: int, new: Sequence[Segment]
) -> tuple[Segment, ...]:
    return (*segments[:at], *new, *segments[at + count :])
