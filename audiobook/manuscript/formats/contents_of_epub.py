"""Where the sections of an EPUB begin: by its table of contents, else by headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from audiobook.manuscript.formats.navigation import Entry
from audiobook.manuscript.formats.spine import Stream
from audiobook.manuscript.marked_up.heading_titles import shown_title
from audiobook.manuscript.marked_up.items import Item, ItemKind
from audiobook.manuscript.marked_up.outline import heading_end, pieces_by_headings
from audiobook.manuscript.marked_up.pieces import Piece, count_words, prose_words
from audiobook.manuscript.structure.headings import Kind, normalised, read_heading
from audiobook.manuscript.structure.section_kinds import STORY_TYPES, matter_of_types
from audiobook.model import Matter


@dataclass(slots=True)
class _Cut:
    """Where a section begins, and what the table of contents calls it."""

    index: int
    title: str = ""
    parts: tuple[str, ...] | None = None
    is_part: bool = False


def pieces_of(
    stream: Stream, entries: Sequence[Entry], hints: dict[str, Matter], title: str
) -> list[Piece]:
    cuts = {
        cut.index: cut for cut in _cuts(stream, entries, title, ()) if cut.index < len(stream.items)
    }
    by_headings = pieces_by_headings(stream.items, title)
    headed = sum(bool(piece.title) for piece in by_headings)
    if len(cuts) <= 1 and headed > len(cuts):
        return by_headings
    for name, start in stream.starts.items():
        if (
            start < len(stream.items)
            and start not in cuts
            and _opens_section(stream, start, name, hints, cuts)
        ):
            cuts[start] = _Cut(start)
    for start in _documents_after_matter(stream, cuts, hints):
        cuts.setdefault(start, _Cut(start))
    cuts.setdefault(0, _Cut(0))
    ordered = [cuts[index] for index in sorted(cuts)]
    _set_parts(ordered)
    ends = [*(cut.index for cut in ordered[1:]), len(stream.items)]
    document = {start: name for name, start in stream.starts.items() if start < len(stream.items)}
    pieces = []
    for cut, end in zip(ordered, ends, strict=True):
        body = _heading_end(stream.items, cut, end)
        piece_title = shown_title(cut.title, stream.items[cut.index : body])
        hint = hints.get(document.get(cut.index, ""))
        pieces.append(Piece(cut.index, end, body, piece_title, cut.is_part, cut.parts, hint))
    return pieces


def _set_parts(cuts: Sequence[_Cut]) -> None:
    """Where the contents nest chapters in parts, what stands outside is in none, and what the
    contents do not list is in the part before it."""
    if not any(cut.parts for cut in cuts):
        return
    parts_above: tuple[str, ...] = ()
    for cut in cuts:
        if cut.parts is None:
            cut.parts = () if cut.title else parts_above
        parts_above = (*cut.parts, cut.title) if cut.is_part else cut.parts


def _cuts(
    stream: Stream, entries: Iterable[Entry], title: str, parts: tuple[str, ...]
) -> Iterator[_Cut]:
    """Cuts of the entries and of those below them, later ones at the same place winning."""
    for entry in entries:
        index = stream.position(entry.target)
        children = [child for child in entry.children if not _is_lost(stream, child, index)]
        is_part = bool(children) and _holds_chapters(stream, entry, children, index)
        heading = read_heading(entry.title)
        is_part_name = heading is not None and heading.kind is Kind.PART
        is_book = normalised(entry.title) == normalised(title) and not is_part_name
        if index is not None:
            stands_above = (is_part or is_part_name) and not is_book
            yield _Cut(index, entry.title, parts or None, stands_above)
        if is_part:
            inner = parts if is_book else (*parts, entry.title)
            yield from _cuts(stream, children, title, inner)


def _is_lost(stream: Stream, child: Entry, index: int | None) -> bool:
    """Whether an entry names a place that is not there, and would fall on the entry above it."""
    if child.target is None or not child.target[1] or child.children:
        return False
    return child.target not in stream.ids and stream.position(child.target) == index


_NUMBERED = (Kind.CHAPTER, Kind.NUMERAL, Kind.NUMBERED_TITLE, Kind.NAMED, Kind.PART)
_PART_TYPES = frozenset(("part", "volume", "division"))
_POEM_TYPES = frozenset(("poem", "verse", "song", "hymn"))
_SHORT_PIECE = 500
"""Words: numbered pieces below a name that are shorter on average are stanzas or sections of one
poem or chapter, longer ones are chapters of a part."""


def _holds_chapters(
    stream: Stream, entry: Entry, children: Sequence[Entry], index: int | None
) -> bool:
    """Whether what stands below an entry are chapters, and not the sections of one."""
    heading = read_heading(entry.title)
    kind = heading.kind if heading else None
    if kind is Kind.MATTER:
        return False
    places = [p for child in children if (p := stream.position(child.target)) is not None]
    if index is None or not places:
        return True
    types = stream.items[index].types if index < len(stream.items) else frozenset()
    kinds = [read_heading(child.title) for child in children]
    numbered = [kind is not None and kind.kind in _NUMBERED for kind in kinds]
    prose = prose_words(stream.items[index : max(places[0], index)])
    if kind in (Kind.CHAPTER, Kind.NAMED):
        elsewhere = {child.target[0] for child in children if child.target}
        is_apart = entry.target is None or entry.target[0] not in elsewhere
        return is_apart and not prose and any(numbered)
    if "chapter" in types:
        return False
    if kind is Kind.PART or types & _PART_TYPES:
        return True
    if all(kind is not None and kind.kind is Kind.NUMERAL for kind in kinds):
        documents = {child.target[0] for child in (entry, *children) if child.target}
        are_apart = len(documents) == len(children) + 1 and not prose
        is_long = are_apart or _piece_length(stream, places) >= _SHORT_PIECE
        return not types & _POEM_TYPES and is_long
    if any(kind is not None and kind.kind in (Kind.CHAPTER, Kind.PART) for kind in kinds):
        return True
    return prose == 0


def _piece_length(stream: Stream, places: Sequence[int]) -> float:
    """Words of a piece on average, the last one, whose end is not known, left aside."""
    if len(places) < 2:
        end = next((s for s in sorted(stream.starts.values()) if s > places[0]), len(stream.items))
        return count_words(stream.items[places[0] : end])
    return count_words(stream.items[places[0] : places[-1]]) / (len(places) - 1)


def _opens_section(
    stream: Stream, start: int, name: str, hints: dict[str, Matter], cuts: dict[int, _Cut]
) -> bool:
    """Whether a document that the contents do not list is a section, not the rest of one."""
    item = stream.items[start]
    if name in hints or start < min(cuts, default=0) or matter_of_types(item.types):
        return True
    if item.kind is not ItemKind.HEADING:
        return bool(item.types & _OPENING_TYPES)
    heading = read_heading(" ".join(item.text.split()))
    return heading is not None and heading.kind is not Kind.NUMBERED_TITLE


_OPENING_TYPES = frozenset(
    (*STORY_TYPES, "part", "volume", "division", "pg-boilerplate", "pgheader", "nonlinear")
)


def _documents_after_matter(
    stream: Stream, cuts: dict[int, _Cut], hints: dict[str, Matter]
) -> list[int]:
    """Documents that follow one that is matter by its markup: they do not go on with it."""
    starts = sorted(
        (start, name) for name, start in stream.starts.items() if start < len(stream.items)
    )
    return [
        start
        for (previous_name, name), (start, _) in pairwise(starts)
        if previous_name in cuts
        and (name in hints or matter_of_types(stream.items[previous_name].types))
    ]


def _heading_end(items: Sequence[Item], cut: _Cut, end: int) -> int:
    """The item after the section's heading: heading elements, or paragraphs that say the same as
    the table of contents."""
    start = cut.index
    if start < end and items[start].kind is ItemKind.HEADING:
        return heading_end(items, start, end)
    title_key = normalised(cut.title)
    stop, heading_key = start, ""
    while title_key and stop < min(end, start + 4) and items[stop].kind is ItemKind.PARAGRAPH:
        heading_key += normalised(items[stop].text)
        if not heading_key or not title_key.startswith(heading_key):
            break
        stop += 1
        if heading_key == title_key:
            return stop
    return start
