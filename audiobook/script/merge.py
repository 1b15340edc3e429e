"""Rebuilding a script without losing what the author did to it: a three-way merge.

`base` is what the builder wrote last, `current` what stands in script/ now, `rebuilt` what the
builder makes of the manuscript today. What differs between base and current is the author's and
wins; what differs between base and rebuilt is new and is taken where the author did nothing.
Where both changed the same words, the author's stay and a note says what the other side has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from audiobook.model import SceneBreak, ScriptBlock, ScriptChapter, ScriptParagraph
from audiobook.script.alignment import ChapterHeading, PlacedBlock, align, flatten
from audiobook.script.author_decisions import find_decisions
from audiobook.script.carry_over import (
    carry_over,
    decided,
    is_written_alike,
    overlay,
    places,
    with_lost_spaces,
)
from audiobook.script.file_format import as_read, clean_title

__all__ = ["MergeKind", "MergeNote", "MergeResult", "find_decisions", "merge_chapters"]

Content = ChapterHeading | ScriptParagraph | SceneBreak


class MergeKind(StrEnum):
    """What became of a change of the author's that met a change of the manuscript."""

    CARRIED = "carried over"
    """A decision about who speaks holds for the new words."""
    LOST = "lost"
    """A decision whose words are gone."""
    KEPT = "kept"
    """The author's words stand; the manuscript's are in the note."""
    REMOVED = "removed"
    """A paragraph the manuscript no longer has, with the author's changes to it."""
    LEFT_OUT = "left out"
    """The author took something out of the script that the manuscript changed."""
    NO_BASE = "no base"
    """What the builder wrote last is gone, so all of the script counts as the author's."""


@dataclass(frozen=True, slots=True)
class MergeNote:
    """A sentence for the author about one place."""

    chapter: str
    """Title of the chapter in the merged script."""
    line: int | None
    """1-based line of the merged script file, where the place has one."""
    kind: MergeKind
    message: str


@dataclass(frozen=True, slots=True)
class MergeResult:
    chapters: tuple[ScriptChapter, ...]
    """The script to write, with line numbers as it will be read back."""
    notes: tuple[MergeNote, ...]
    built: tuple[ScriptChapter, ...]
    """The base of the next merge. Where the author decided, it holds what the builder had said on
    its own and not what it says since it knows, so that a decision stays one for ever."""


def merge_chapters(
    base: Sequence[ScriptChapter],
    current: Sequence[ScriptChapter],
    rebuilt: Sequence[ScriptChapter],
) -> MergeResult:
    """Merge what the builder makes today with what the author did to what it made last.

    Args:
        base: what the builder wrote last (`MergeResult.built`); empty when that is lost.
        current: what stands in script/; empty to begin anew.
        rebuilt: what the builder makes of the manuscript today.
    """
    rebuilt = tuple(as_read(chapter) for chapter in rebuilt)
    if not current:
        return MergeResult(rebuilt, (), rebuilt)
    if base:
        result = _Merge(flatten(base), flatten(current), flatten(rebuilt)).result()
        # The author's chapters are gone from the manuscript, and its own he had taken out.
        return result if result.chapters else replace(result, chapters=rebuilt, built=rebuilt)
    result = _Merge(flatten(rebuilt), flatten(current), flatten(rebuilt)).result()
    note = MergeNote(
        result.chapters[0].title if result.chapters else "",
        None,
        MergeKind.NO_BASE,
        "What the builder wrote last is lost, so the whole script is kept as it stands, and "
        "changes of the manuscript are not in it; delete script/ to build it anew.",
    )
    return replace(result, notes=(note, *result.notes))


@dataclass(slots=True)
class _Entry:
    """One block of the merged script."""

    content: Content
    notes: list[tuple[MergeKind, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Merge:
    base: list[PlacedBlock]
    current: list[PlacedBlock]
    rebuilt: list[PlacedBlock]
    to_current: dict[int, int] = field(default_factory=dict)
    to_rebuilt: dict[int, int] = field(default_factory=dict)
    from_current: dict[int, int] = field(default_factory=dict)
    from_rebuilt: dict[int, int] = field(default_factory=dict)
    moved: dict[int, int] = field(default_factory=dict)
    """Indices into `rebuilt` of what the manuscript moved, with those into `base`."""
    removed: set[int] = field(default_factory=set)
    """Chapters of `rebuilt` that the author took out of the script."""
    built: list[Content] = field(default_factory=list)
    entries: list[_Entry] = field(default_factory=list)
    early_notes: list[tuple[MergeKind, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.to_current = align(self.base, self.current)
        self.to_rebuilt = align(self.base, self.rebuilt)
        self.from_current = {to: source for source, to in self.to_current.items()}
        self.from_rebuilt = {to: source for source, to in self.to_rebuilt.items()}
        self.built = [item.content for item in self.rebuilt]
        for source, to in self.to_current.items():
            was, now = self.base[source].content, self.current[to].content
            if isinstance(was, ScriptParagraph) and isinstance(now, ScriptParagraph):
                self.current[to] = replace(self.current[to], content=with_lost_spaces(was, now))
        self.moved = dict(self._find_moved())
        self.removed = self._find_removed()

    def result(self) -> MergeResult:
        at_base = at_current = at_rebuilt = 0
        for anchor in sorted(self.to_current.keys() & self.to_rebuilt.keys()):
            current, rebuilt = self.to_current[anchor], self.to_rebuilt[anchor]
            self._merge_gap(at_base, range(at_current, current), range(at_rebuilt, rebuilt))
            self._merge_item(anchor, current, rebuilt)
            at_base, at_current, at_rebuilt = anchor + 1, current + 1, rebuilt + 1
        self._merge_gap(
            at_base,
            range(at_current, len(self.current)),
            range(at_rebuilt, len(self.rebuilt)),
        )
        chapters, notes = self._assemble()
        built, _ = _chapters([_Entry(content) for content in self.built])
        return MergeResult(tuple(chapters), tuple(notes), tuple(built))

    # ------------------------------------------------------------ what moved, what was taken out

    def _find_moved(self) -> Iterator[tuple[int, int]]:
        """Paragraphs the author touched that stand elsewhere in the manuscript now."""
        free: dict[tuple[str, str], list[int]] = {}
        for index, item in enumerate(self.rebuilt):
            if index not in self.from_rebuilt and isinstance(item.content, ScriptParagraph):
                free.setdefault(item.key, []).append(index)
        for index in self.to_current:
            places = free.get(self.base[index].key)
            if index not in self.to_rebuilt and places and self._is_touched(index):
                yield places.pop(0), index

    def _find_removed(self) -> set[int]:
        chapters_present = {self.base[source].chapter for source in self.to_current}
        return {
            self.rebuilt[to].chapter
            for source, to in self.to_rebuilt.items()
            if isinstance(self.base[source].content, ChapterHeading)
            and self.base[source].chapter not in chapters_present
        }

    def _is_touched(self, at: int) -> bool:
        was, now = self.base[at].content, self.current[self.to_current[at]].content
        if isinstance(was, ScriptParagraph) and isinstance(now, ScriptParagraph):
            return not is_written_alike(was, now) or bool(now.notes)
        if isinstance(was, ChapterHeading) and isinstance(now, ChapterHeading):
            return (was.title, was.part) != (now.title, now.part)
        return was != now

    # ------------------------------------------------------------ the order of things

    def _merge_gap(self, base: int, current: range, rebuilt: range) -> None:
        """Between two items that all three versions have: deletions and insertions.

        Args:
            base: index into `base` where the gap begins.
            current: the gap in `current`.
            rebuilt: the gap in `rebuilt`.
        """
        # What both sides inserted alike is one insertion; it stands where the author put it.
        twins = Counter(self.current[to].key for to in current if to not in self.from_current)
        placed: list[tuple[int, int, int]] = []
        position = base
        for to in rebuilt:
            key = self.rebuilt[to].key
            if to in self.from_rebuilt:
                position = self.from_rebuilt[to]
                self._left_out_by_author(position, to)
            elif twins[key]:
                twins[key] -= 1
            else:
                placed.append((position, 0, to))
        position = base
        for to in current:
            position = self.from_current.get(to, position)
            placed.append((position, 1, to))
        for _, side, to in sorted(placed):
            if side == 0:
                self._insert_rebuilt(to)
            elif to in self.from_current:
                self._gone_from_manuscript(self.from_current[to], to)
            else:
                self.entries.append(_Entry(self.current[to].content))

    def _insert_rebuilt(self, to: int) -> None:
        item = self.rebuilt[to]
        if to in self.moved:
            source = self.moved[to]
            self._merge_item(source, self.to_current[source], to)
        elif item.chapter not in self.removed:
            self.entries.append(_Entry(item.content))
        elif isinstance(item.content, ScriptParagraph):
            self._note(
                MergeKind.LEFT_OUT,
                "You left this chapter out of the script, and the manuscript has new words in "
                f"it: “{item.text}”",
            )

    def _left_out_by_author(self, at: int, to: int) -> None:
        was, new = self.base[at], self.rebuilt[to]
        if isinstance(new.content, ScriptParagraph) and was.text != new.text:
            self._note(
                MergeKind.LEFT_OUT,
                "You took a paragraph out of the script, and the manuscript changed it: "
                f"“{new.text}”",
            )

    def _gone_from_manuscript(self, at: int, to: int) -> None:
        if at in self.moved.values() or not self._is_touched(at):
            return
        was, now = self.base[at], self.current[to]
        if isinstance(now.content, ScriptParagraph) and was.text != now.text:
            self.entries.append(_Entry(now.content))
            self._note(
                MergeKind.KEPT,
                "You had changed words that the manuscript no longer has; yours are kept: "
                f"“{now.text}”",
            )
            return
        yours = now.text
        if isinstance(now.content, ScriptParagraph):
            lines = [f"{segment.speaker}: {segment.text}" for segment in now.content.segments]
            yours = " / ".join((*lines, *(f"// {note}" for note in now.content.notes)))
        self._note(
            MergeKind.REMOVED,
            f"The manuscript no longer has what you had changed; it is taken out: “{yours}”",
        )

    def _note(self, kind: MergeKind, message: str) -> None:
        notes = self.entries[-1].notes if self.entries else self.early_notes
        notes.append((kind, message))

    # ------------------------------------------------------------ one thing in three versions

    def _merge_item(self, at: int, current: int, rebuilt: int) -> None:
        was, now = self.base[at].content, self.current[current].content
        new = self.rebuilt[rebuilt].content
        entry = _Entry(new)
        self.entries.append(entry)
        if (
            isinstance(was, ScriptParagraph)
            and isinstance(now, ScriptParagraph)
            and isinstance(new, ScriptParagraph)
        ):
            if is_written_alike(was, now):
                entry.content = replace(new, notes=now.notes)
                return
            entry.content, self.built[rebuilt] = self._merge_paragraph(was, now, new)
        elif (
            isinstance(was, ChapterHeading)
            and isinstance(now, ChapterHeading)
            and isinstance(new, ChapterHeading)
        ):
            entry.content = ChapterHeading(
                self._merge_line(was.title, now.title, new.title),
                self._merge_line(was.part, now.part, new.part),
                now.path,
            )
        elif was != now:
            entry.content = now

    def _merge_line(self, was: str, now: str, new: str) -> str:
        if now == was:
            return new
        if new not in (was, now):
            self._note(
                MergeKind.KEPT,
                f"Both you and the manuscript changed the heading; yours is kept: “{now}”. "
                f"The manuscript has: “{new}”",
            )
        return now

    def _merge_paragraph(
        self, was: ScriptParagraph, now: ScriptParagraph, new: ScriptParagraph
    ) -> tuple[ScriptParagraph, ScriptParagraph]:
        """A paragraph the author changed: for the script, and for the base of the next merge."""
        if new.text not in (was.text, now.text) and now.text != was.text:
            self._note(
                MergeKind.KEPT,
                "Both you and the manuscript changed this paragraph; your words are kept: "
                f"“{now.text}” The manuscript has: “{new.text}”",
            )
            return now, new
        if is_written_alike(was, new):
            return now, was
        carried, _ = carry_over(decided(now, was), was, new, places(was))
        base = overlay(new, carried)
        if now.text != was.text:
            return now, base
        placed, lost = carry_over(decided(was, now), now, new, places(was))
        if placed and new.text != was.text:
            who = (f"{s.segment.speaker}: {new.text[s.start : s.end]}" for s in placed)
            self._note(
                MergeKind.CARRIED,
                "The manuscript changed this paragraph; what you decided still holds: "
                f"“{' / '.join(who)}”",
            )
        for span in lost:
            self._note(
                MergeKind.LOST,
                f"You had given {span.segment.speaker} words that the manuscript changed; "
                f"see who speaks now: “{span.segment.text}”",
            )
        return replace(overlay(new, placed), notes=now.notes), base

    # ------------------------------------------------------------ back to chapters

    def _assemble(self) -> tuple[list[ScriptChapter], list[MergeNote]]:
        chapters, rows = _chapters(self.entries)
        title = chapters[0].title if chapters else ""
        notes = [MergeNote(title, None, kind, message) for kind, message in self.early_notes]
        for chapter, row in zip(chapters, rows, strict=True):
            blocks: Iterator[ScriptBlock | None] = iter((None, *chapter.blocks))
            for entry in row:
                block = next(blocks)
                line = block.segments[0].line if isinstance(block, ScriptParagraph) else None
                notes.extend(
                    MergeNote(chapter.title, line, kind, message) for kind, message in entry.notes
                )
        return chapters, notes


def _chapters(entries: Iterable[_Entry]) -> tuple[list[ScriptChapter], list[list[_Entry]]]:
    """Chapters as they will be read back, and the entries of each, its heading first."""
    rows: list[list[_Entry]] = []
    for entry in entries:
        if isinstance(entry.content, ChapterHeading):
            rows.append([entry])
        elif not isinstance(entry.content, ScriptParagraph) or entry.content.segments:
            if not rows:
                rows.append([_Entry(ChapterHeading("", ""))])
            rows[-1].append(entry)
    chapters = []
    for row in rows:
        heading = row[0].content
        assert isinstance(heading, ChapterHeading)
        blocks = tuple(e.content for e in row[1:] if not isinstance(e.content, ChapterHeading))
        chapter = ScriptChapter(
            clean_title(heading.title), blocks, clean_title(heading.part), heading.path
        )
        chapters.append(as_read(chapter))
    return chapters, rows
