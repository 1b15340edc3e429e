"""Plain text -> Book."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from audiobook.errors import EmptyManuscriptError
from audiobook.manuscript.language import guess_language
from audiobook.manuscript.plain_text.chapters import find_sections
from audiobook.manuscript.plain_text.gutenberg import book_bounds
from audiobook.manuscript.plain_text.heading_marks import SectionRows
from audiobook.manuscript.plain_text.note_marks import mark_notes
from audiobook.manuscript.plain_text.page_marks import without_forum_tags, without_page_marks
from audiobook.manuscript.plain_text.running_heads import without_running_heads
from audiobook.manuscript.plain_text.text_layout import Row, TextLayout, read_layout, split_rows
from audiobook.manuscript.plain_text.title_page import front_sections, read_labels, read_title_page
from audiobook.manuscript.structure.labels import label_dialogue
from audiobook.manuscript.structure.notes import take_asides, trimmed
from audiobook.manuscript.structure.scene_breaks import breaks_story, supports_break
from audiobook.model import Block, Book, Chapter, Matter, Paragraph, SceneBreak


def read_text(text: str, *, name: str = "") -> Book:
    """A book from plain text that is already decoded.

    Every word of `text` is in some chapter's heading, paragraphs or scene numbers, and every
    paragraph carries `Paragraph.anchors` into `text`.

    Args:
        text: as the author wrote it, with any line ends.
        name: what the book is called when the text does not say, such as the file's name.

    Raises:
        EmptyManuscriptError: there is not one visible character in it.
    """
    lines, marks = without_page_marks(without_forum_tags(split_rows(text)))
    lines, heads = without_running_heads(lines)
    heads = [*heads, *marks]
    language = guess_language(text)
    layout = read_layout(lines, english=language in ("en", "und"))
    rows = layout.rows
    if not rows:
        raise EmptyManuscriptError(
            "The manuscript has no text in it.", hint="Check that the right file was saved."
        )
    start, end = book_bounds(rows)
    sections = _book_sections(rows, start, end)
    front = _rows_of_front(rows, sections, end)
    page = read_title_page(front, rows[start + len(front) : end])
    header = read_labels(rows[:start])
    title = header.title or page.title
    writer = _ChapterWriter(layout)
    is_named_after_file = not title
    title = title or title_of_name(name)
    chapters = take_asides(mark_notes([writer.chapter(section) for section in sections]))
    warnings = writer.warnings
    if heads:
        chapters.append(_pages(heads))
        warnings.append(
            f"{len(heads)} lines are page numbers or running heads (“{heads[0].text}”) "
            "and are not read."
        )
    return Book(
        title=title,
        chapters=tuple(label_dialogue(titled_as_book(chapters, title))),
        authors=header.authors or page.authors,
        language=header.language or page.language or language,
        warnings=tuple(warnings),
        is_named_after_file=is_named_after_file,
    )


def _pages(heads: Sequence[Row]) -> Chapter:
    """The lines of the printed pages, so that nothing of the file is lost."""
    paragraphs = tuple(Paragraph(row.text, row.anchors) for row in heads)
    return Chapter("Page Numbers", paragraphs, matter=Matter.BACK)


def title_of_name(name: str) -> str:
    """A title made of a file's name: ``pride_and-prejudice.txt`` -> ``Pride and Prejudice``.

    A name that already has capitals or spaces is kept as the author wrote it, and so is one that
    is mostly digits, which no change would make a title.
    """
    stem = PurePath(name).stem.strip() if name else ""
    if not stem:
        return "Untitled"
    if sum(char.isdigit() for char in stem) > 0.3 * len(stem):
        return stem
    words = re.split(r"[\s_]+|(?<=\w)-(?=\w)", stem)
    if any(char.isupper() for char in stem):
        return " ".join(words) if "_" in stem or ("-" in stem and " " not in stem) else stem
    small = {"a", "an", "and", "the", "of", "in", "on", "to", "for", "at", "by", "or", "with"}
    return " ".join(
        word if word in small and 0 < index < len(words) - 1 else word[:1].upper() + word[1:]
        for index, word in enumerate(word for word in words if word)
    )


def _book_sections(rows: Sequence[Row], start: int, end: int) -> list[SectionRows]:
    """All rows as sections, the licence's around those of the book."""
    inner = list(rows[start:end])
    inner_sections = find_sections(inner)
    body_start = inner_sections[0].start if inner_sections else len(inner)
    front = front_sections(inner, body_start)
    if not any(section.matter is Matter.BODY for section in [*front, *inner_sections]):
        front = _untitled_body(inner, body_start)
    sections = [_shifted(section, start) for section in [*front, *inner_sections]]
    if start:
        sections.insert(0, SectionRows(0, 0, start, matter=Matter.LICENCE))
    if end < len(rows):
        sections.append(SectionRows(end, end, len(rows), matter=Matter.LICENCE))
    return sections


def _untitled_body(rows: Sequence[Row], end: int) -> list[SectionRows]:
    """The rows before `end` of a text without chapters: a title page, if any, and the story."""
    if end == 0:
        return []
    body_start = front_sections(rows, end)[0]
    if body_start.matter is Matter.TITLE_PAGE and body_start.end < end:
        return [body_start, SectionRows(body_start.end, body_start.end, end)]
    return [SectionRows(0, 0, end)]


def _shifted(section: SectionRows, by: int) -> SectionRows:
    return SectionRows(
        section.start + by,
        section.body + by,
        section.end + by,
        section.title,
        section.part,
        section.matter,
        tuple((start + by, end + by) for start, end in section.subheads),
    )


def _rows_of_front(rows: Sequence[Row], sections: Sequence[SectionRows], end: int) -> Sequence[Row]:
    """The rows a title page can be in: those of the first sections that are not the story."""
    front_rows: list[Row] = []
    for section in sections:
        if section.matter is Matter.BODY or section.start >= end:
            break
        if section.matter in (Matter.TITLE_PAGE, Matter.FRONT, Matter.IMPRINT):
            front_rows += rows[section.start : section.end]
    return front_rows


def titled_as_book(chapters: Sequence[Chapter], title: str) -> list[Chapter]:
    """The one chapter of a book without headings is titled as the book."""
    body = [chapter for chapter in chapters if chapter.matter is Matter.BODY]
    if len(body) != 1 or body[0].title:
        return list(chapters)
    only = body[0]
    titled = Chapter(title, only.blocks, only.part, only.matter, only.heading)
    return [titled if chapter is only else chapter for chapter in chapters]


@dataclass(slots=True)
class _ChapterWriter:
    """Turns sections into chapters and counts what it had to guess."""

    layout: TextLayout
    lost_breaks: int = 0

    @property
    def warnings(self) -> list[str]:
        """What the author should look at, after all chapters are written."""
        if not self.lost_breaks:
            return []
        places = "one place" if self.lost_breaks == 1 else f"{self.lost_breaks} places"
        return [
            f"White space seems to be lost in {places}; a scene break was set there. "
            "A chapter may begin there whose heading is gone."
        ]

    def chapter(self, section: SectionRows) -> Chapter:
        """The section with its paragraphs and scene breaks."""
        heading = [row.text for row in self.layout.rows[section.start : section.body]]
        blocks = trimmed(self._blocks(section))
        if blocks and isinstance(blocks[0], SceneBreak):
            # The number of a chapter's first scene breaks nothing.
            heading.append(blocks[0].mark)
            blocks = blocks[1:]
        return Chapter(
            title=section.title,
            blocks=blocks,
            part=section.part,
            matter=section.matter,
            heading="\n".join(heading),
        )

    def _blocks(self, section: SectionRows) -> list[Block]:
        blocks: list[Block] = []
        subheads = dict(section.subheads)
        for start, end in self.layout.paragraphs(section.body, section.end):
            row = self.layout.rows[start]
            if end == start + 1 and (start in subheads or breaks_story(row.text)):
                blocks.append(SceneBreak(row.text))
                continue
            paragraph = self.layout.join(start, end)
            if (
                section.matter is Matter.BODY
                and blocks
                and isinstance(blocks[-1], Paragraph)
                and self._breaks_scene(row, blocks[-1].text, paragraph.text)
            ):
                blocks.append(SceneBreak())
            blocks.append(paragraph)
        return blocks

    def _breaks_scene(self, row: Row, before: str, after: str) -> bool:
        """Whether the white space before `row` is a scene break without a mark."""
        usual = self.layout.paragraph_gap
        if usual > 0 and row.gap > usual and not row.indent:
            is_wide = row.gap >= usual + 2 and self.layout.wide_gaps_are_rare
            return supports_break(before, after, anywhere=is_wide)
        if not self.layout.wrapped and usual > 0 and row.gap == 0:
            if supports_break(before, after):
                self.lost_breaks += 1
                return True
            return False
        if usual == 0:
            return row.gap > 0 and self.layout.gap_is_rare
        return False
