"""From a stream of marked-up blocks to chapters: by a table of contents, by headings, by words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from audiobook.manuscript.chapters import find_sections
from audiobook.manuscript.formats.markup import Item, ItemKind
from audiobook.manuscript.formats.text_layout import Row
from audiobook.manuscript.heading_marks import join_title
from audiobook.manuscript.headings import Heading, Kind, normalised, read_heading
from audiobook.manuscript.notes import trimmed
from audiobook.manuscript.section_kinds import matter_of_heading, matter_of_types, matter_of_words
from audiobook.model import Block, Chapter, Matter, Paragraph, SceneBreak

_PART_TYPES = frozenset(("part", "volume", "division"))
_PART_WORDS = 150
"""Words on a part's own page that are at most a motto."""
_TITLE_PAGE_WORDS = 150
_STORY_WORDS = 200


@dataclass(slots=True)
class Piece:
    """Items from `start` to `end`, a section to be; those before `body` are its heading."""

    start: int
    end: int
    body: int = 0
    title: str = ""
    is_part: bool = False
    parts: tuple[str, ...] | None = None
    """Titles of the parts it stands in, outermost first; None when only order can tell."""
    matter: Matter | None = None
    """None where it is yet to be told from the text."""


def count_words(items: Iterable[Item]) -> int:
    """Words of headings, paragraphs and notes."""
    return sum(len(item.text.split()) for item in items if item.kind is not ItemKind.BREAK)


def read_item_heading(item: Item) -> Heading | None:
    """What a heading element or a paragraph says as a heading."""
    return read_heading(" ".join(item.text.split()))


# ---------------------------------------------------------------- by headings


def pieces_by_headings(items: Sequence[Item], book_title: str = "") -> list[Piece]:
    """Sections by heading elements; by the words of the paragraphs where there are none."""
    heads = [i for i, item in enumerate(items) if item.kind is ItemKind.HEADING]
    kinds = {i: _kind(items[i]) for i in heads}
    level = _chapter_level(items, heads, kinds)
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
        words = count_words(items[body:end])
        piece.is_part = kinds[start] is Kind.PART or (
            above and words < _PART_WORDS and items[start].level < level
        )
        if piece.is_part and _is_book_title(items, cuts, index, piece.title, book_title):
            piece.is_part, piece.matter = False, Matter.TITLE_PAGE
        pieces.append(piece)
    return pieces


def _kind(item: Item) -> Kind | None:
    heading = read_item_heading(item)
    return heading.kind if heading else None


def _chapter_level(
    items: Sequence[Item], heads: Sequence[int], kinds: dict[int, Kind | None]
) -> int | None:
    """The heading level chapters have; None when headings do not tell."""
    for wanted in ((Kind.CHAPTER,), (Kind.NUMERAL, Kind.NUMBERED_TITLE)):
        levels = Counter(items[i].level for i in heads if kinds[i] in wanted)
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
    before = read_item_heading(items[index - 1])
    if kinds[index] in (Kind.CHAPTER, Kind.NAMED, Kind.MATTER):
        return False
    if items[index].level == items[index - 1].level and items[index].types >= {"title"}:
        return True
    numbered = before is not None and before.kind in (Kind.CHAPTER, Kind.NUMERAL, Kind.PART)
    return (
        numbered
        and before is not None
        and not before.title
        and kinds[index] not in (Kind.NUMERAL, Kind.NUMBERED_TITLE, Kind.PART)
        and items[index].level >= items[index - 1].level
        and (before.kind is not Kind.PART or items[index].level == items[index - 1].level)
    )


def _is_book_title(
    items: Sequence[Item], cuts: Sequence[int], index: int, title: str, book_title: str
) -> bool:
    """The first heading of its level, the only one, is the book's name and no part's."""
    alone = sum(items[cut].level == items[cuts[index]].level for cut in cuts) == 1
    named = bool(book_title) and normalised(title) == normalised(book_title)
    is_first = all(_matter_of_item(items[cut]) is not None for cut in cuts[:index])
    heading = read_item_heading(items[cuts[index]])
    return (is_first and alone and heading is None) or named


def _pieces_by_words(items: Sequence[Item]) -> list[Piece]:
    """Sections by the conventions of plain text, each block taken for a line by itself."""
    rows = [Row(" ".join(item.text.split()) or "* * *", 2) for item in items]
    if not rows:
        return []
    sections = find_sections(rows)
    first = sections[0].start if sections else len(rows)
    pieces = [Piece(0, first)] if first else []
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


def heading_title(items: Sequence[Item]) -> str:
    """Title of the lines of a heading: a number first, then its name."""
    lines = [" ".join(line.split()) for item in items for line in item.text.split("\n")]
    unique = list(dict.fromkeys(line for line in lines if line))
    if len(unique) >= 2:
        first = read_heading(unique[0])
        if first is None or first.title:
            return " ".join(unique)
        return join_title([unique[0].rstrip("."), " ".join(unique[1:])])
    return "".join(unique)


# ---------------------------------------------------------------- chapters

_NEVER_IN_CHAPTERS = frozenset(
    (Matter.TITLE_PAGE, Matter.IMPRINT, Matter.CONTENTS, Matter.COLOPHON, Matter.LICENCE)
)
"""Matter that markup may set inside a piece and that cannot belong to a chapter; a motto can."""


def _matter_of_item(item: Item) -> Matter | None:
    if item.types & {"pg-boilerplate", "pgheader"}:
        return Matter.LICENCE
    matter = matter_of_types(item.types)
    return matter if matter in _NEVER_IN_CHAPTERS else None


def _split_matter(items: Sequence[Item], piece: Piece) -> Iterable[Piece]:
    """`piece` with what its markup says is other matter cut out of it."""
    runs = [
        (matter, list(run))
        for matter, run in groupby(
            range(piece.start, piece.end), lambda i: _matter_of_item(items[i])
        )
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


def make_chapters(items: Sequence[Item], pieces: Sequence[Piece], book_title: str) -> list[Chapter]:
    """Chapters of `pieces` in order; the texts of notes go to a section after the last."""
    pieces = [part for piece in pieces for part in _split_matter(items, piece)]
    for piece in pieces:
        piece.is_part = piece.is_part or _is_part_page(items, piece)
    last_chapter = max((i for i, p in enumerate(pieces) if _is_chapter(items, p)), default=-1)
    chapters: list[Chapter] = []
    has_begun = False
    flat_part = ""
    held: list[str] = []
    notes: list[Block] = []
    for index, piece in enumerate(pieces):
        is_last = index >= last_chapter
        is_front = not has_begun and not is_last
        matter = piece.matter or _matter(items, piece, is_front, has_begun, book_title)
        heading = [*held, *(item.text for item in items[piece.start : piece.body])]
        inside = items[max(piece.body, piece.start) : piece.end]
        if matter is not Matter.NOTES:
            notes += [Paragraph(item.text) for item in inside if item.kind is ItemKind.NOTE]
            inside = [item for item in inside if item.kind is not ItemKind.NOTE]
        blocks = trimmed(_blocks(inside))
        if piece.is_part and matter is Matter.BODY:
            flat_part = piece.title
            if not blocks and not is_last:
                held = heading
                continue
            words = count_words(inside)
            matter = Matter.EPIGRAPH if words < _PART_WORDS and not is_last else Matter.BODY
        if not blocks and not heading:
            continue
        held = []
        has_begun = has_begun or matter is Matter.BODY
        part = ", ".join(piece.parts) if piece.parts is not None else flat_part
        if matter is not Matter.BODY or (piece.is_part and piece.parts is None):
            part = part if matter is Matter.EPIGRAPH else ""
        chapters.append(Chapter(piece.title, blocks, part, matter, "\n".join(heading)))
    if held:
        chapters.append(Chapter(flat_part, (), "", Matter.BACK, "\n".join(held)))
    if notes:
        chapters.append(Chapter("Notes", tuple(notes), "", Matter.NOTES))
    return _with_body(chapters)


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
        and count_words(items[piece.body : piece.end]) < _PART_WORDS
    )


def _is_chapter(items: Sequence[Item], piece: Piece) -> bool:
    if piece.is_part or piece.matter not in (None, Matter.BODY):
        return False
    return _own_matter(items, piece) in (None, Matter.BODY)


def _blocks(items: Iterable[Item]) -> Iterable[Block]:
    """Paragraphs and scene breaks; a heading inside a chapter names the scene it begins."""
    for item in items:
        if item.kind in (ItemKind.BREAK, ItemKind.HEADING):
            yield SceneBreak(item.text)
        if item.kind is not ItemKind.BREAK:
            yield Paragraph(item.text)


def _own_matter(items: Sequence[Item], piece: Piece) -> Matter | None:
    """What the piece's markup or title says it is."""
    inside = items[piece.start : piece.end]
    if not inside:
        return matter_of_heading(piece.title)
    common = frozenset.intersection(*(item.types for item in inside))
    if all(_matter_of_item(item) is Matter.LICENCE for item in inside):
        return Matter.LICENCE
    titles = [piece.title, *(item.text for item in items[piece.start : piece.body])]
    named = next((m for m in map(matter_of_heading, titles) if m), None)
    return named or matter_of_types(common)


def _matter(
    items: Sequence[Item], piece: Piece, is_front: bool, has_begun: bool, book_title: str
) -> Matter:
    """What a piece is.

    Args:
        is_front: it stands before the first chapter.
        has_begun: it stands after it.
    """
    own = _own_matter(items, piece)
    if own is not None:
        return own
    inside = items[piece.start : piece.end]
    text = "\n".join(item.text for item in inside)
    words = count_words(inside)
    heading = read_heading(piece.title) if piece.title else None
    if heading is not None and heading.kind in (Kind.CHAPTER, Kind.NAMED, Kind.PART):
        return Matter.BODY
    is_named_after_book = normalised(piece.title) == normalised(book_title)
    if is_front and not count_words(items[piece.body : piece.end]):
        return Matter.TITLE_PAGE
    if is_front and (not piece.title or is_named_after_book):
        if words < 3 * _STORY_WORDS and (told := matter_of_words(text)):
            return told if words > 25 else Matter.TITLE_PAGE
        if words < _TITLE_PAGE_WORDS:
            return Matter.TITLE_PAGE
        is_prose = sum(len(item.text.split()) > 25 for item in inside) >= 2
        return Matter.BODY if words >= _STORY_WORDS and is_prose else Matter.FRONT
    if has_begun and not piece.title and words < 400 and (told := matter_of_words(text)):
        return told
    return Matter.BODY


def title_page_rows(items: Sequence[Item], pieces: Sequence[Piece]) -> list[Row]:
    """What stands before the first section with a title of its own, as rows of a title page."""
    rows: list[Row] = []
    for piece in pieces:
        own = [item for item in items[piece.start : piece.end] if _matter_of_item(item) is None]
        if own and piece.title and piece.matter is not Matter.TITLE_PAGE:
            break
        titled = [
            i for i in items[piece.start : piece.end] if _matter_of_item(i) is not Matter.LICENCE
        ]
        lines = [line.strip() for item in titled[:20] for line in item.text.split("\n")]
        rows += [Row(line, 1) for line in lines if line]
    return rows
