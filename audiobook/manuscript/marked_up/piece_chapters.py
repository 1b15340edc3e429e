"""From sections of marked-up text to chapters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from audiobook.manuscript.marked_up.heading_titles import heading_title, unsaid_lines
from audiobook.manuscript.marked_up.items import Item, ItemKind
from audiobook.manuscript.marked_up.outline import heading_end
from audiobook.manuscript.marked_up.personas import paragraph_of
from audiobook.manuscript.marked_up.piece_matter import marked_matter, matter_of_piece, own_matter
from audiobook.manuscript.marked_up.pieces import Piece, count_words, is_motto, prose_words
from audiobook.manuscript.structure.headings import normalised
from audiobook.manuscript.structure.notes import trimmed
from audiobook.manuscript.structure.scene_breaks import breaks_story
from audiobook.manuscript.structure.section_kinds import matter_of_words
from audiobook.model import Block, Chapter, Matter, Paragraph, SceneBreak

_PART_TYPES = frozenset(("part", "volume", "division"))
_PART_LINE = 15
"""Words on a part's own page, not a sentence, that are read with its first chapter: a year, a
place."""


def make_chapters(items: Sequence[Item], pieces: Sequence[Piece], book_title: str) -> list[Chapter]:
    """Chapters of `pieces` in order; the texts of notes go to a section after the last."""
    pieces = [part for piece in pieces for part in _split_imprint(items, piece)]
    pieces = [part for piece in pieces for part in _split_matter(items, piece)]
    for piece in pieces:
        piece.is_part = piece.is_part or _is_part_page(items, piece)
    last_chapter = max((i for i, p in enumerate(pieces) if _is_chapter(items, p)), default=-1)
    writer = _ChapterWriter(items, book_title)
    for index, piece in enumerate(pieces):
        writer.add(piece, is_last=index >= last_chapter)
    return _with_body(writer.finish())


@dataclass(slots=True)
class _ChapterWriter:
    """Makes chapters of pieces one after the other, and keeps what belongs to the next one."""

    items: Sequence[Item]
    book_title: str
    chapters: list[Chapter] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    part: str = ""
    """The part that the order of the pieces tells, where the contents do not nest."""
    held_heading: list[str] = field(default_factory=list)
    """Of a part that has no text of its own, for its first chapter."""
    held_blocks: tuple[Block, ...] = ()
    """A line or two below it."""

    def add(self, piece: Piece, *, is_last: bool) -> None:
        """One piece more.

        Args:
            piece: the next in order.
            is_last: it is the last chapter, or stands after it.
        """
        has_begun = any(chapter.matter is Matter.BODY for chapter in self.chapters)
        is_front = not has_begun and not is_last
        matter = piece.matter or matter_of_piece(
            self.items, piece, self.book_title, is_front=is_front, has_begun=has_begun
        )
        below, inside = _late_heading(self.items, piece)
        heading = [*(item.text for item in self.items[piece.start : piece.body]), *below]
        if matter is not Matter.NOTES:
            self.notes += [Paragraph(item.text) for item in inside if item.kind is ItemKind.NOTE]
            inside = [item for item in inside if item.kind is not ItemKind.NOTE]
        if piece.is_part:
            title = normalised(piece.title)
            names = [
                i for i in inside if i.kind is ItemKind.HEADING and normalised(i.text) in title
            ]
            heading += [item.text for item in names]
            inside = [item for item in inside if item not in names]
        blocks = trimmed(_blocks(inside))
        if piece.is_part and matter is Matter.BODY:
            self.part = piece.title
            if not is_last and self._hold(heading, inside, blocks):
                return
            if not is_last and is_motto([i for i in inside if i.kind is ItemKind.PARAGRAPH]):
                matter = Matter.EPIGRAPH
        if blocks or heading or self.held_heading:
            self._write(piece, matter, heading, blocks)

    def _hold(self, heading: list[str], inside: Sequence[Item], blocks: tuple[Block, ...]) -> bool:
        """Keep a part's page for its first chapter, where it has hardly a word of its own."""
        is_line = count_words(inside) <= _PART_LINE and not prose_words(inside)
        is_line = is_line and not is_motto([i for i in inside if i.kind is ItemKind.PARAGRAPH])
        if blocks and not is_line:
            return False
        self.held_heading += heading
        self.held_blocks += blocks
        return True

    def _write(
        self, piece: Piece, matter: Matter, heading: list[str], blocks: tuple[Block, ...]
    ) -> None:
        part = ", ".join(piece.parts) if piece.parts is not None else self.part
        if matter is not Matter.BODY or (piece.is_part and piece.parts is None):
            part = part if matter is Matter.EPIGRAPH else ""
        all_blocks = heading
        if matter in (Matter.BODY, Matter.EPIGRAPH):
            all_blocks = [*self.held_heading, *heading]
            self.held_heading = []
        if matter is Matter.BODY:
            unsaid = unsaid_lines(piece.title, part, heading)
            blocks = (*self.held_blocks, *(Paragraph(line) for line in unsaid), *blocks)
            self.held_blocks = ()
        if all_blocks or blocks:
            self.chapters.append(Chapter(piece.title, blocks, part, matter, "\n".join(all_blocks)))

    def finish(self) -> list[Chapter]:
        """All chapters, with what is left over at the end."""
        if self.held_heading or self.held_blocks:
            heading = "\n".join(self.held_heading)
            self.chapters.append(Chapter(self.part, self.held_blocks, "", Matter.BACK, heading))
        if self.notes:
            self.chapters.append(Chapter("Notes", tuple(self.notes), "", Matter.NOTES))
        return self.chapters


_IMPRINT_ITEMS = 15
_IMPRINT_WORDS = 250


def _split_imprint(items: Sequence[Item], piece: Piece) -> Iterable[Piece]:
    """`piece` without the imprint that stands above its heading, in the same document."""
    inside = range(piece.start, min(piece.start + _IMPRINT_ITEMS, piece.end))
    head = next((i for i in inside if items[i].kind is ItemKind.HEADING), piece.start)
    above = items[piece.start : head]
    is_title = bool(piece.title) and normalised(items[head].text) in normalised(piece.title)
    matter = matter_of_words("\n".join(item.text for item in above)) if above else None
    is_imprint = matter is not None and count_words(above) <= _IMPRINT_WORDS
    if piece.body > piece.start or not (is_title and is_imprint):
        yield piece
    else:
        yield Piece(piece.start, head, piece.start, matter=matter)
        yield replace(piece, start=head, body=heading_end(items, head, piece.end))


def _split_matter(items: Sequence[Item], piece: Piece) -> Iterable[Piece]:
    """`piece` with what its markup says is other matter cut out of it."""
    runs = [
        (matter, list(run))
        for matter, run in groupby(range(piece.start, piece.end), lambda i: marked_matter(items[i]))
    ]
    if len(runs) <= 1:
        yield piece
        return
    for matter, run in runs:
        start, end = run[0], run[-1] + 1
        if matter is None and start <= piece.body:
            yield replace(piece, start=start, end=end, body=max(piece.body, start))
        else:
            is_headed = items[start].kind is ItemKind.HEADING
            body = heading_end(items, start, end) if is_headed else start
            yield Piece(start, end, body, heading_title(items[start:body]), matter=matter)


_MOTTO_ITEMS = 6


def _late_heading(items: Sequence[Item], piece: Piece) -> tuple[list[str], list[Item]]:
    """The heading that stands below a motto and says the section's title, and what is left."""
    inside = list(items[max(piece.body, piece.start) : piece.end])
    if piece.body > piece.start or not piece.title:
        return [], inside
    title_key = normalised(piece.title)
    for index, item in enumerate(inside[:_MOTTO_ITEMS]):
        if item.kind is ItemKind.HEADING and normalised(item.text) in title_key:
            end = index + 1
            while end < len(inside) and inside[end].kind is ItemKind.HEADING:
                end += 1
            return [i.text for i in inside[index:end]], [*inside[:index], *inside[end:]]
    return [], inside


def _with_body(chapters: list[Chapter]) -> list[Chapter]:
    """`chapters`; where all of them are matter, the longest is the book."""
    if not chapters or any(chapter.matter is Matter.BODY for chapter in chapters):
        return chapters
    longest = max(chapters, key=lambda chapter: sum(len(p.text) for p in chapter.paragraphs))
    return [replace(c, matter=Matter.BODY) if c is longest else c for c in chapters]


def _is_part_page(items: Sequence[Item], piece: Piece) -> bool:
    types = items[piece.start].types if piece.start < piece.end else frozenset()
    return (
        bool(types & _PART_TYPES)
        and "chapter" not in types
        and prose_words(items[piece.body : piece.end]) == 0
    )


def _is_chapter(items: Sequence[Item], piece: Piece) -> bool:
    if piece.is_part or piece.matter not in (None, Matter.BODY):
        return False
    return own_matter(items, piece) in (None, Matter.BODY)


def _blocks(items: Iterable[Item]) -> Iterable[Block]:
    """Paragraphs and scene breaks; a heading inside a chapter names the scene it begins."""
    for item in items:
        is_break = item.kind is ItemKind.PARAGRAPH and breaks_story(item.text)
        if is_break or item.kind in (ItemKind.BREAK, ItemKind.HEADING):
            yield SceneBreak(item.text)
        if not is_break and item.kind not in (ItemKind.BREAK, ItemKind.MERGED):
            yield paragraph_of(item)
