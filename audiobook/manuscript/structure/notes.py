"""What stands inside a chapter and is not to be heard in it: notes, captions, the author's word to
the readers. Each goes to a section of its own; nothing is dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from audiobook.model import Block, Chapter, Matter, Paragraph, SceneBreak

_AUTHORS_NOTE = re.compile(
    r"[\[(*_~\s]*(?:author[’']?s?[’']?\s+notes?|a\s?/\s?n|n\s?/\s?a|notes?\s+(?:from|by)\s+the\s+"
    r"author|beta[’']?s?\s+notes?)[*_\s]*(?:[:.\-–—])",
    re.IGNORECASE,
)
_INITIALS_NOTE = re.compile(r"[\[(*_~\s]*A\.?N\.?[*_\s]*:")
"""``AN: thanks …``; only where a chapter begins or ends, for it may be somebody in a chat."""
_FIELD = re.compile(
    r"[\[(*_~\s]*(?:disclaimers?|(?:trigger |content )warning|(?:trigger |content )?warnings|[tc]w|"
    r"rating|pairings?|fandom|"
    r"beta(?:ed|[’']?d|-read)? by|betas?)[*_\s]*:",
    re.IGNORECASE,
)
"""A field that authors of fan fiction set above or below a chapter. One ``Warning:`` alone is as
often a board at a gate."""
_FOOTNOTE = re.compile(r"\[(?P<label>\d{1,4}|[a-zA-Z]|[*†‡§]{1,3})\]:?\s*\S", re.DOTALL)
_NAMED_FOOTNOTE = re.compile(r"\[(?:(?:foot)?note|transcriber[’']?s?[’']? notes?)\b", re.IGNORECASE)
_WAY = (
    r"[«‹←<]*\s?(?:(?:previous|prev|next|first|last|latest)(?:\s(?:chapter|page|part))?|"
    r"table of contents|toc|index|chapter (?:list|index)|fiction (?:page|index)|home|"
    r"report chapter|back to top)\s?[»›→>]*"
)
_NAVIGATION = re.compile(
    rf"(?:[«‹←<]*\s?(?:previous|prev|next)\schapter\s?[»›→>]*|{_WAY}(?:\s?[|•·/]?\s?{_WAY})+)\Z",
    re.IGNORECASE,
)
"""The links from chapter to chapter of a page that was saved from a site of serials."""
_LONE_WAY = re.compile(r"[«‹←<]*\s?(?:previous|prev|next)\s?[»›→>]*\Z", re.IGNORECASE)
"""One such link; by itself it is one only where a chapter begins or ends."""
_STAR_NOTE = re.compile(r"(?P<label>[*†‡]{1,3})\s?[^\W\d_]")
_ILLUSTRATION = re.compile(r"\[(?:illustration|frontispiece)\b", re.IGNORECASE)
_LONGEST_CAPTION = 6
_LAST_WORD = 600
"""Words after an author's note that still belong to it when it closes a chapter."""


@dataclass(slots=True)
class _Taken:
    notes: list[Block]
    captions: list[Block]


def take_asides(chapters: Iterable[Chapter]) -> list[Chapter]:
    """Chapters with footnotes, captions and author's notes taken out of their text.

    An author's note becomes a section after its chapter; footnotes and captions are collected in
    two sections at the end of the book.
    """
    asides = _Taken([], [])
    result: list[Chapter] = []
    for chapter in chapters:
        if chapter.matter is not Matter.BODY:
            result.append(chapter)
            continue
        blocks = _without_notes(_without_lone_links(chapter.blocks, asides), asides)
        blocks, word = _split_authors_note(blocks)
        body = trimmed(blocks)
        result.append(chapter if body == chapter.blocks else replace(chapter, blocks=body))
        if word:
            note = Chapter("Author’s Note", trimmed(word), chapter.part, Matter.AUTHORS_NOTE)
            result.append(note)
    if asides.notes:
        result.append(Chapter("Notes", tuple(asides.notes), matter=Matter.NOTES))
    if asides.captions:
        result.append(Chapter("Illustrations", tuple(asides.captions), matter=Matter.BACK))
    return result


def is_navigation(text: str) -> bool:
    """Whether a paragraph is nothing but a site's links from one chapter to the others."""
    return _NAVIGATION.match(text) is not None


def _without_lone_links(blocks: Sequence[Block], taken: _Taken) -> Sequence[Block]:
    begin, end = 0, len(blocks)
    while begin < end and _is_lone_link(blocks[begin]):
        begin += 1
    while end > begin and _is_lone_link(blocks[end - 1]):
        end -= 1
    if begin == end:
        return blocks
    taken.notes += [*blocks[:begin], *blocks[end:]]
    return blocks[begin:end]


def _is_lone_link(block: Block) -> bool:
    return isinstance(block, Paragraph) and (
        _LONE_WAY.match(block.text) is not None or is_navigation(block.text)
    )


def trimmed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """`blocks` with scene breaks only between paragraphs, and one at a place."""
    body: list[Block] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            body.append(block)
        elif body and isinstance(body[-1], SceneBreak):
            marks = [mark for mark in (body[-1].mark, block.mark) if mark]
            body[-1] = SceneBreak("\n".join(marks))
        elif body or _has_words(block):
            body.append(block)
    while body and isinstance(body[-1], SceneBreak) and not _has_words(body[-1]):
        body.pop()
    return tuple(body)


def _has_words(block: Block) -> bool:
    """A scene's number is the author's word; an ornament is not."""
    return isinstance(block, SceneBreak) and any(char.isalnum() for char in block.mark)


def _without_notes(blocks: Sequence[Block], taken: _Taken) -> list[Block]:
    body: list[Block] = []
    references: set[str] = set()
    index = 0
    while index < len(blocks):
        block = blocks[index]
        index += 1
        if not isinstance(block, Paragraph):
            body.append(block)
            continue
        text = block.text
        if text[:1] == "[" and _ILLUSTRATION.match(text):
            end = _closing_bracket(blocks, index - 1)
            if end:
                taken.captions += blocks[index - 1 : end]
                index = end
                continue
        if _is_footnote(text, references) or is_navigation(text):
            taken.notes.append(block)
            continue
        references.update(match for match in _REFERENCE.findall(text))
        body.append(block)
    return body


_REFERENCE = re.compile(r"\[(?:\d{1,4}|[a-zA-Z]|[*†‡§]{1,3})\]|(?<=[\w.,;!?”\"’'])[*†‡]{1,3}")


def _is_footnote(text: str, references: set[str]) -> bool:
    if text[:1] == "[":
        if _NAMED_FOOTNOTE.match(text):
            return text.rstrip().endswith("]")
        match = _FOOTNOTE.match(text)
        return match is not None and f"[{match['label']}]" in references
    match = _STAR_NOTE.match(text) if text[:1] in "*†‡" else None
    return match is not None and not text.endswith(match["label"]) and match["label"] in references


def _closing_bracket(blocks: Sequence[Block], start: int) -> int:
    """The block after the one in which the bracket opened at `start` closes; 0 when none near."""
    depth = 0
    for index in range(start, min(start + _LONGEST_CAPTION, len(blocks))):
        block = blocks[index]
        text = _text(block)
        depth += text.count("[") - text.count("]")
        if depth <= 0:
            return index + 1 if text.rstrip().endswith("]") else 0
    return 0


def _fields(blocks: Sequence[Block]) -> frozenset[int]:
    """Where fields stand above or below a chapter: nothing of the story is between them and its
    edge."""
    fields = {
        *_fields_from(blocks, range(len(blocks))),
        *_fields_from(blocks, range(len(blocks) - 1, -1, -1)),
    }
    paragraphs = sum(isinstance(block, Paragraph) for block in blocks)
    return frozenset(fields) if len(fields) < paragraphs else frozenset()


def _fields_from(blocks: Sequence[Block], indexes: range) -> Iterator[int]:
    for index in indexes:
        block = blocks[index]
        if isinstance(block, SceneBreak):
            continue
        if _FIELD.match(block.text):
            yield index
        elif not _AUTHORS_NOTE.match(block.text):
            return


def _initials_at_edges(blocks: Sequence[Block]) -> frozenset[int]:
    """Where ``AN:`` stands first or last in a chapter and nowhere else."""
    paragraphs = [index for index, block in enumerate(blocks) if isinstance(block, Paragraph)]
    initials = [i for i in paragraphs if _INITIALS_NOTE.match(_text(blocks[i]))]
    edges = {*paragraphs[:1], *paragraphs[-1:]}
    return frozenset(initials) if edges.issuperset(initials) else frozenset()


def _text(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _split_authors_note(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The chapter without the author's notes, and the notes.

    A note that opens a chapter goes to the next scene break when that is near, else it is one
    paragraph; one that closes it goes to the chapter's end.
    """
    body: list[Block] = []
    notes: list[Block] = []
    counts = (len(_text(block).split()) for block in blocks)
    words_before = [0, *accumulate(counts)]
    fields = _fields(blocks)
    edges = _initials_at_edges(blocks)
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if index in fields:
            notes.append(block)
            index += 1
            continue
        is_note = isinstance(block, Paragraph) and (
            index in edges or _AUTHORS_NOTE.match(block.text) is not None
        )
        if not is_note:
            body.append(block)
            index += 1
            continue
        end = index + 1
        near = next(
            (i for i in range(end, min(end + 6, len(blocks))) if isinstance(blocks[i], SceneBreak)),
            None,
        )
        rest = words_before[-1] - words_before[end]
        if rest < _LAST_WORD and rest < 0.5 * words_before[index]:
            end = len(blocks)
        elif near is not None:
            end = near
        notes += blocks[index:end]
        index = end
    return body, notes
