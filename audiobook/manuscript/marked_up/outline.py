"""From a stream of marked-up blocks to sections: by headings, else by the words of plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from audiobook.manuscript.marked_up.heading_titles import heading_title
from audiobook.manuscript.marked_up.items import Item, ItemKind
from audiobook.manuscript.marked_up.piece_matter import marked_matter, sentence_words
from audiobook.manuscript.marked_up.pieces import Piece, count_words, prose_words, read_item_heading
from audiobook.manuscript.plain_text.chapters import find_sections
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.structure.headings import Kind, normalised
from audiobook.manuscript.structure.section_kinds import heading_holds, matter_of_heading
from audiobook.model import Matter


def pieces_by_headings(items: Sequence[Item], book_title: str = "") -> list[Piece]:
    """Sections by heading elements; by the words of the paragraphs where there are none."""
    heads = [i for i, item in enumerate(items) if item.kind is ItemKind.HEADING]
    kinds = {i: _kind(items[i]) for i in heads}
    for i, stop in zip(heads, [*heads, len(items)][1:], strict=True):
        if kinds[i] is Kind.MATTER and not _announces(items, i, stop):
            kinds[i] = None
    level = _chapter_level(items, heads, kinds)
    if level is None and len(heads) == 1 and _names_chapter(items[heads[0]], book_title):
        level = items[heads[0]].level
    if level is None:
        return _pieces_by_words(items)
    cuts = [
        i
        for i in heads
        if (
            items[i].level <= level
            or kinds[i] in (Kind.CHAPTER, Kind.NAMED, Kind.MATTER, Kind.PART)
        )
        and not _continues_heading(items, i, kinds)
    ]
    pieces = [Piece(0, cuts[0])] if cuts and cuts[0] > 0 else []
    for index, (start, end) in enumerate(zip(cuts, [*cuts, len(items)][1:], strict=True)):
        body = heading_end(items, start, end)
        piece = Piece(start, end, body, heading_title(items[start:body]))
        following = items[cuts[index + 1]] if index + 1 < len(cuts) else None
        above = following is not None and items[start].level < following.level
        words = prose_words(items[body:end])
        piece.is_part = kinds[start] is Kind.PART or (
            above and words == 0 and items[start].level < level
        )
        if piece.is_part and _is_book_title(items, cuts, index, piece.title, book_title):
            piece.is_part, piece.matter = False, Matter.TITLE_PAGE
        pieces.append(piece)
    _mark_title_leaf(items, pieces)
    return pieces


def _names_chapter(heading: Item, book_title: str) -> bool:
    """Whether the only heading is a chapter's: the book has another title."""
    return bool(book_title) and normalised(heading.text) not in normalised(book_title)


_LEAF_WORDS = 60


def _mark_title_leaf(items: Sequence[Item], pieces: Sequence[Piece]) -> None:
    """The first section is a title leaf where a later one has its title, and it has no sentence:
    a book called after its first story."""
    leaf = next((piece for piece in pieces if piece.title), None)
    if leaf is None or leaf.is_part or leaf.matter is not None:
        return
    below = items[leaf.body : leaf.end]
    titles = {normalised(piece.title) for piece in pieces if piece is not leaf}
    is_short = count_words(below) <= _LEAF_WORDS and sentence_words(below) == 0
    if is_short and normalised(leaf.title) in titles:
        leaf.matter = Matter.TITLE_PAGE


def _announces(items: Sequence[Item], start: int, end: int) -> bool:
    """Whether what stands below a heading such as ``Notes`` is what it announces."""
    text = " ".join(items[start].text.split())
    matter = matter_of_heading(text)
    texts = [item.text for item in items[start + 1 : end] if item.kind is not ItemKind.BREAK]
    has_notes = any(item.kind is ItemKind.NOTE for item in items[start + 1 : end])
    return matter is None or has_notes or heading_holds(matter, text, texts)


def _kind(item: Item) -> Kind | None:
    heading = read_item_heading(item)
    return heading.kind if heading else None


def _chapter_level(
    items: Sequence[Item], heads: Sequence[int], kinds: dict[int, Kind | None]
) -> int | None:
    """The heading level chapters have; None when headings do not tell."""
    for chapter_kinds in ((Kind.CHAPTER,), (Kind.NUMERAL, Kind.NUMBERED_TITLE)):
        levels = Counter(items[i].level for i in heads if kinds[i] in chapter_kinds)
        if levels.total() >= 2 or (levels and len(heads) <= 3):
            return levels.most_common(1)[0][0]
    counts = Counter(
        items[i].level for i in heads if kinds[i] not in (Kind.PART, Kind.MATTER, Kind.NAMED)
    )
    for level in sorted(counts):
        if counts[level] >= 2:
            return level
    if any(kinds[i] is Kind.PART for i in heads):
        return max(items[i].level for i in heads if kinds[i] is Kind.PART)
    # One heading, or a title and one chapter: the lower one is the chapter's.
    return max(counts) if len(counts) >= 2 else None


def _continues_heading(items: Sequence[Item], index: int, kinds: dict[int, Kind | None]) -> bool:
    """Whether the heading at `index` is the title below a number: ``Chapter 1`` / ``The Storm``."""
    if index == 0 or items[index - 1].kind is not ItemKind.HEADING:
        return False
    previous = read_item_heading(items[index - 1])
    if "heading-line" in items[index].types:
        return True
    if kinds[index] in (Kind.CHAPTER, Kind.NAMED, Kind.MATTER):
        # Below a bare number a word for a section is the chapter's title: "3" / "Glossary".
        return (
            kinds[index] is not Kind.CHAPTER
            and previous is not None
            and previous.kind in (Kind.CHAPTER, Kind.NUMERAL)
            and not previous.title
            and items[index].level > items[index - 1].level
        )
    if items[index].level == items[index - 1].level and items[index].types >= {"title"}:
        return True
    if previous is not None and previous.kind is Kind.PART and _names_part(items, index, kinds):
        return not previous.title
    numbered = previous is not None and previous.kind in (Kind.CHAPTER, Kind.NUMERAL, Kind.PART)
    return (
        numbered
        and previous is not None
        and not previous.title
        and kinds[index] not in (Kind.NUMERAL, Kind.NUMBERED_TITLE, Kind.PART)
        and items[index].level >= items[index - 1].level
        and (previous.kind is not Kind.PART or items[index].level == items[index - 1].level)
    )


def _names_part(items: Sequence[Item], index: int, kinds: dict[int, Kind | None]) -> bool:
    """Whether a heading below ``PART ONE`` is its name and no chapter's: it has no text, and what
    follows is no section of it."""
    following = items[index + 1] if index + 1 < len(items) else None
    return (
        kinds[index] is None
        and following is not None
        and following.kind is ItemKind.HEADING
        and following.level <= items[index].level
    )


def _is_book_title(
    items: Sequence[Item], cuts: Sequence[int], index: int, title: str, book_title: str
) -> bool:
    """The first heading of its level, the only one, is the book's name and no part's."""
    alone = sum(items[cut].level == items[cuts[index]].level for cut in cuts) == 1
    named = bool(book_title) and normalised(title) == normalised(book_title)
    is_first = all(marked_matter(items[cut]) is not None for cut in cuts[:index])
    heading = read_item_heading(items[cuts[index]])
    return (is_first and alone and heading is None) or named


def _pieces_by_words(items: Sequence[Item]) -> list[Piece]:
    """Sections by the conventions of plain text, each block taken for a line by itself."""
    rows = [Row(" ".join(item.text.split()) or "* * *", 2) for item in items]
    if not rows:
        return []
    sections = find_sections(rows)
    body_start = sections[0].start if sections else len(rows)
    pieces = [Piece(0, body_start)] if body_start else []
    for section in sections:
        parts = (section.part,) if section.part else ()
        matter = section.matter
        pieces.append(
            Piece(
                section.start, section.end, section.body, section.title, parts=parts, matter=matter
            )
        )
    return pieces


def heading_end(items: Sequence[Item], start: int, end: int) -> int:
    """The item after the heading that begins at `start`."""
    kinds = {i: _kind(items[i]) for i in range(start, min(start + 6, end))}
    stop = start + 1
    while stop < min(end, start + 6) and items[stop].kind is ItemKind.HEADING:
        if not _continues_heading(items, stop, kinds) and items[stop].level != items[start].level:
            break
        stop += 1
    return stop


def licence_rows(items: Sequence[Item]) -> list[Row]:
    """The lines that a distributor set above the book, whose fields name title and author."""
    rows: list[Row] = []
    for item in items:
        if marked_matter(item) is not Matter.LICENCE:
            break
        lines = (" ".join(line.split()) for line in item.text.split("\n"))
        rows += [Row(line, 1) for line in lines if line]
    return rows


def title_page_rows(items: Sequence[Item], pieces: Sequence[Piece]) -> list[Row]:
    """What stands before the first section with a title of its own, as rows of a title page."""
    rows: list[Row] = []
    for piece in pieces:
        own_items = [item for item in items[piece.start : piece.end] if marked_matter(item) is None]
        if own_items and piece.title and piece.matter is not Matter.TITLE_PAGE:
            break
        titled = [
            i for i in items[piece.start : piece.end] if marked_matter(i) is not Matter.LICENCE
        ]
        lines = [line.strip() for item in titled[:20] for line in item.text.split("\n")]
        rows += [Row(line, 1) for line in lines if line]
    return rows
