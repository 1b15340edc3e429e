"""Where the sections of a plain text begin, by the conventions of real books.

A heading is a line that reads as one and stands where one can stand. Which lines count is decided
over the whole text: bare numerals only as a rising sequence, titles in capitals only where no
other scheme is used, a row of headings with nothing between them as a table of contents.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from audiobook.manuscript.headings import (
    Heading,
    Kind,
    is_title_like,
    normalised,
    read_heading,
    undecorated,
)
from audiobook.manuscript.layout import Row
from audiobook.manuscript.matter import matter_of_words
from audiobook.manuscript.scenes import is_ornament
from audiobook.model import Matter

_NUMERALS = (Kind.NUMERAL, Kind.NUMBERED_TITLE)
_CHAPTERS = (Kind.CHAPTER, Kind.NAMED, Kind.TITLE, *_NUMERALS)
_SENTENCE = re.compile(r"[.!?…][\"”’'»)\]_*]*\Z")
_TITLE_ROWS = 6
_TITLE_WORDS = 60


@dataclass(slots=True)
class Mark:
    """A heading in its place: rows from `start` to `end`."""

    start: int
    end: int
    heading: Heading
    titles: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """As it is shown: ``CHAPTER I: Down the Rabbit-Hole``."""
        parts: list[str] = []
        for written in (self.heading.label, self.heading.title, *self.titles):
            part = undecorated(written)
            part = part if _abbreviated(part) else part.rstrip(".:").strip()
            if part and normalised(part) not in {normalised(other) for other in parts}:
                parts.append(part)
        return join_title(parts)


def _abbreviated(text: str) -> bool:
    return text.endswith("...") or text.endswith("…")


def join_title(parts: Sequence[str]) -> str:
    """``label: title``, or ``label title`` where the label already ends in punctuation."""
    if len(parts) < 2:
        return "".join(parts)
    head, *rest = parts
    return (f"{head} " if head[-1] in "!?:—–" else f"{head}: ") + " ".join(rest)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows from `start` to `end`, of which those before `body` are the heading."""

    start: int
    body: int
    end: int
    title: str = ""
    part: str = ""
    matter: Matter = Matter.BODY
    subheads: tuple[tuple[int, int], ...] = ()
    """Ranges of rows inside the body that number the scenes of the chapter."""


class Prose:
    """How much running text stands between two rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.starts = [i for i, row in enumerate(rows) if row.opens or i == 0]
        words = [len(row.text.split()) for row in rows]
        self._total = _running_sum(words)
        prose = [0] * len(rows)
        for start, end in zip(self.starts, [*self.starts, len(rows)][1:], strict=True):
            count = sum(words[start:end])
            if _is_prose(rows[start:end], count):
                prose[start] = count
        self._prose = _running_sum(prose)

    def words(self, start: int, end: int) -> int:
        """All words of the rows."""
        return self._total[max(end, start)] - self._total[start]

    def prose(self, start: int, end: int) -> int:
        """Words of the paragraphs between the rows that read as sentences."""
        return self._prose[max(end, start)] - self._prose[start]

    def paragraph_end(self, start: int) -> int:
        """The row after the paragraph that `start` stands in."""
        end = start + 1
        while end < len(self.rows) and not self.rows[end].opens:
            end += 1
        return end


def _running_sum(values: Sequence[int]) -> list[int]:
    total = [0]
    for value in values:
        total.append(total[-1] + value)
    return total


def _is_prose(rows: Sequence[Row], words: int) -> bool:
    text = rows[-1].text
    if is_ornament(text) or read_heading(rows[0].text) is not None:
        return words >= 60
    return words >= 30 or (_SENTENCE.search(text) is not None and not rows[0].text.isupper())


def find_sections(rows: Sequence[Row], *, loose_titles: bool = True) -> list[Section]:
    """Sections covering `rows` from the first heading to the end, in order.

    Args:
        rows: lines of a plain text with `Row.opens` set, or paragraphs.
        loose_titles: whether titles in capitals may count when no other heading is found.

    Returns:
        An empty list when there is no heading; what stands before the first one is not covered.
    """
    prose = Prose(rows)
    marks = _candidate_marks(rows, prose)
    numerals = [mark for mark in marks if mark.heading.kind in _NUMERALS]
    marks = [mark for mark in marks if mark.heading.kind not in _NUMERALS]
    sequence = _sequence(numerals, marks, prose)
    has_chapters = any(mark.heading.kind is Kind.CHAPTER for mark in marks)
    if not has_chapters:
        marks = sorted([*marks, *sequence], key=lambda mark: mark.start)
        if not sequence and loose_titles:
            marks = sorted([*marks, *_title_marks(rows, prose, marks)], key=lambda mark: mark.start)
    _extend_titles(marks, rows, prose)
    marks = _without_repeats(marks, prose)
    marks = _without_contents(marks, rows, prose)
    marks = _without_false_matter(marks, prose, len(rows))
    _widen_parts(marks, rows, prose)
    subheads = [(mark.start, mark.end) for mark in sequence] if has_chapters else []
    return _sections(marks, subheads, rows, prose)


# ---------------------------------------------------------------- candidates


def _candidate_marks(rows: Sequence[Row], prose: Prose) -> list[Mark]:
    marks: list[Mark] = []
    for index, row in enumerate(rows):
        follows_mark = bool(marks) and marks[-1].start == index - 1
        if not (row.opens or index == 0 or follows_mark):
            continue
        heading = read_heading(row.text)
        if heading is None or is_ornament(row.text):
            continue
        if heading.kind in (Kind.NAMED, Kind.MATTER, *_NUMERALS) and not _stands_alone(
            rows, index, heading
        ):
            continue
        marks.append(Mark(index, index + 1, heading))
    return marks


def _stands_alone(rows: Sequence[Row], index: int, heading: Heading) -> bool:
    """Nothing runs on from the line, or it is the first of a list of headings."""
    if index + 1 == len(rows):
        return heading.kind is not Kind.NUMERAL
    after = rows[index + 1]
    if after.opens:
        return True
    following = read_heading(after.text)
    if heading.kind in (Kind.MATTER, Kind.NAMED):
        return following is not None or is_title_like(after.text)
    return (following is not None and following.kind in _NUMERALS) or is_title_like(after.text)


def _sequence(numerals: Sequence[Mark], others: Sequence[Mark], prose: Prose) -> list[Mark]:
    """Those numerals that count up from one, anew after each part.

    A single one counts where the story begins.
    """
    parts = [mark.start for mark in others if mark.heading.kind in (Kind.PART, Kind.CHAPTER)]
    found: list[Mark] = []
    last, last_start = 0, -1
    for index, mark in enumerate(numerals):
        number = mark.heading.number or 0
        following = numerals[index + 1].heading.number if index + 1 < len(numerals) else None
        anew = number == 1 and (
            following == 2
            or not prose.prose(0, mark.start)
            or any(last_start < part < mark.start for part in parts)
        )
        if (last and last < number <= last + 2) or anew:
            found.append(mark)
            last, last_start = number, mark.start
    return found if len(found) >= 2 or (found and not prose.prose(0, found[0].start)) else []


def _title_marks(rows: Sequence[Row], prose: Prose, marks: Sequence[Mark]) -> list[Mark]:
    """Headings without a number: those a table of contents lists, else lines in capitals."""
    listed = _listed_titles(rows, prose, marks)
    taken = {index for mark in marks for index in range(mark.start, mark.end)}
    found = [
        index for index in prose.starts if index not in taken and _is_title(rows, index, prose)
    ]
    if listed:
        contents_end, keys = listed
        found = [i for i in found if i >= contents_end and normalised(rows[i].text) in keys]
    else:
        found = [i for i in found if rows[i].text.isupper() and rows[i].text[-1] not in ",;:"]
        wide = [index for index in found if rows[index].gap >= 2]
        found = wide if len(wide) >= 2 else found
        if len(found) < 2:
            return []
        # A title has a text; the lines of a title page have none between them.
        found = [
            index
            for index, following in zip(found, [*found, len(rows)][1:], strict=True)
            if prose.prose(index + 1, following) >= 25
        ]
        if len(found) < 2:
            return []
    return [Mark(i, i + 1, Heading(Kind.TITLE, rows[i].text, word="title")) for i in found]


def _is_title(rows: Sequence[Row], index: int, prose: Prose) -> bool:
    text = rows[index].text
    return (
        prose.paragraph_end(index) == index + 1
        and len(text) <= 80
        and text[0] not in "\"“‘'«([*"
        and not is_ornament(text)
        and is_title_like(text)
        and not text.upper().rstrip(".! ").startswith(("THE END", "FINIS", "END OF "))
    )


def _listed_titles(
    rows: Sequence[Row], prose: Prose, marks: Sequence[Mark]
) -> tuple[int, frozenset[str]] | None:
    contents = next((mark for mark in marks if mark.heading.matter is Matter.CONTENTS), None)
    if contents is None:
        return None
    entries: dict[str, int] = {}
    index = contents.end
    while index < len(rows) and prose.prose(index, prose.paragraph_end(index)) == 0:
        key = normalised(_PAGE_NUMBER.sub("", rows[index].text))
        if key in entries:
            break
        if key:
            entries[key] = index
        index += 1
    return (max(entries.values()) + 1, frozenset(entries)) if len(entries) >= 2 else None


_PAGE_NUMBER = re.compile(r"[\s.…·_-]*\b(?:\d{1,4}|[ivxl]{1,6})\Z")


# ---------------------------------------------------------------- titles of a heading


def _extend_titles(marks: Sequence[Mark], rows: Sequence[Row], prose: Prose) -> None:
    """Take the lines below each heading that belong to it."""
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        limit = following.start if following else len(rows)
        if mark.heading.kind is Kind.MATTER and mark.heading.matter is Matter.CONTENTS:
            continue
        _take_same_paragraph(mark, rows, limit)
        is_titled = bool(mark.heading.title or mark.titles) or mark.heading.kind is Kind.TITLE
        if not is_titled and mark.end < limit and mark.heading.kind is not Kind.MATTER:
            _take_next_paragraph(mark, rows, prose, limit)


def _take_same_paragraph(mark: Mark, rows: Sequence[Row], limit: int) -> None:
    end = mark.end
    while end < limit and rows[end].gap == 0 and not (rows[end].opens and len(rows[end].text) > 80):
        end += 1
    block = rows[mark.end : end]
    if not block or len(block) > _TITLE_ROWS:
        return
    text = " ".join(row.text for row in block)
    if len(text.split()) > _TITLE_WORDS:
        return
    after_gap = rows[end].gap if end < len(rows) else 2
    runs_on = bool(mark.heading.title) and mark.heading.title[-1] in ",;-–—&"
    is_set_apart = after_gap >= 2 and len(block) <= 3 and text[0] not in '"“'
    if runs_on or is_title_like(text) or all(is_title_like(row.text) for row in block):
        pass
    elif mark.heading.title and not rows[mark.end].opens and after_gap >= 1:
        pass  # the title of the heading's own line goes on
    elif not is_set_apart or mark.heading.title:
        return
    mark.titles.append(text)
    mark.end = end


def _take_next_paragraph(mark: Mark, rows: Sequence[Row], prose: Prose, limit: int) -> None:
    end = prose.paragraph_end(mark.end)
    block = rows[mark.end : end]
    text = " ".join(row.text for row in block)
    if end > limit or end >= len(rows) or rows[end].gap == 0 or is_ornament(text):
        return
    if text[0] in '"“‘«([' and not text.isupper():
        return
    is_short = len(block) <= 3 and len(text.split()) <= 16
    ends_as_sentence = text[-1] in ".!?…" and not text.isupper()
    if is_short and is_title_like(text) and not ends_as_sentence:
        mark.titles.append(text)
        mark.end = end


def _without_repeats(marks: Sequence[Mark], prose: Prose) -> list[Mark]:
    """One heading of what stands together: the same one twice, and a part's name as a title.

    ``Chapter 1`` / ``Part One`` / ``Part One`` above a text is one heading; ``PART`` above a
    ``CHAPTER`` stays apart.
    """
    kept: list[Mark] = []
    for index, mark in enumerate(marks):
        before = kept[-1] if kept else None
        if before is None or prose.words(before.end, mark.start) > 0:
            kept.append(mark)
            continue
        repeats = mark.heading.key == before.heading.key and mark.heading.number is not None
        if repeats or (
            before.heading.kind is Kind.CHAPTER
            and mark.heading.kind is Kind.PART
            and _has_own_text(marks, index, prose)
        ):
            written = [mark.heading.label, mark.heading.title, *mark.titles]
            before.titles += [text for text in written if text]
            before.end = mark.end
        else:
            kept.append(mark)
    return kept


def _has_own_text(marks: Sequence[Mark], index: int, prose: Prose) -> bool:
    """Whether text, not a chapter's heading, comes after the parts that begin at `index`."""
    mark = marks[index]
    for following in marks[index + 1 :]:
        if prose.prose(mark.end, following.start) > 0:
            return True
        if following.heading.kind is not Kind.PART:
            return False
        mark = following
    return prose.prose(mark.end, len(prose.rows)) > 0


# ---------------------------------------------------------------- contents and other matter


def _without_contents(marks: list[Mark], rows: Sequence[Row], prose: Prose) -> list[Mark]:
    """A run of headings with no text between them becomes one mark of a table of contents."""
    kept: list[Mark] = []
    index = 0
    while index < len(marks):
        run_end = index
        while run_end + 1 < len(marks) and not prose.prose(
            marks[run_end].end, marks[run_end + 1].start
        ):
            run_end += 1
        run = marks[index : run_end + 1]
        kept += _split_run(run, marks[run_end:], rows)
        index = run_end + 1
    return kept


def _split_run(run: list[Mark], later: list[Mark], rows: Sequence[Row]) -> list[Mark]:
    real = len(run) - 1
    while real > 0 and run[real - 1].heading.kind is Kind.PART:
        real -= 1
    listed, own = run[:real], run[real:]
    first = next((i for i, m in enumerate(listed) if m.heading.matter is Matter.CONTENTS), None)
    if first is not None:
        opening = listed[first]
        before = listed[:first]
        matter = [m for m in listed[first + 1 :] if m.heading.kind is Kind.MATTER]
        apart = [m for m in matter if m.heading.matter is Matter.CONTENTS or rows[m.start].gap > 2]
        return [*before, opening, *apart, *own]
    keys = {mark.heading.key for mark in [*own, *later[1:]]}
    repeated = [mark for mark in listed if mark.heading.key in keys]
    if len(listed) >= 3 and len(repeated) >= 0.5 * len(listed):
        head = Heading(Kind.MATTER, "", word="matter", matter=Matter.CONTENTS)
        return [Mark(listed[0].start, listed[0].start, head), *own]
    return run


_FRONT_MATTER = (Matter.CONTENTS, Matter.DEDICATION, Matter.EPIGRAPH, Matter.TITLE_PAGE)


def _without_false_matter(marks: list[Mark], prose: Prose, end: int) -> list[Mark]:
    """Drop headings such as ``Notes`` that stand in the story itself: between chapters only a
    short section is taken out of it, and the contents come before the chapters."""
    chapters = [i for i, mark in enumerate(marks) if mark.heading.kind in _CHAPTERS]
    parts = [i for i, mark in enumerate(marks) if mark.heading.kind is Kind.PART]
    body = chapters or parts
    if not body:
        # Matter alone says nothing about where the book's own text begins again.
        tail = [m for m in marks if prose.words(m.start, end) < 0.4 * prose.words(0, end)]
        return tail if prose.words(0, tail[0].start if tail else 0) else []
    kept: list[Mark] = []
    for index, mark in enumerate(marks):
        following = marks[index + 1].start if index + 1 < len(marks) else end
        size = prose.words(mark.end, following)
        if mark.heading.kind is not Kind.MATTER or index < body[0]:
            kept.append(mark)
        elif index > body[-1]:
            if prose.words(mark.end, end) < 0.4 * prose.words(0, end):
                kept.append(mark)
        elif mark.heading.matter not in _FRONT_MATTER and size < 300:
            kept.append(mark)
    return kept


_TITLE_PAGE_ROW = re.compile(
    r"\[(?:illustration|frontispiece)\b|(?:a|an)\s+\w+\.?\Z|in\s+\w+\s+(?:volumes|parts|books)\b|by\b",
    re.IGNORECASE,
)


def _widen_parts(marks: Sequence[Mark], rows: Sequence[Row], prose: Prose) -> None:
    """Let the heading of a volume begin with its title page: the book's title set once more, the
    author, the number of volumes."""
    for before, mark in itertools.pairwise(marks):
        start = index = mark.start
        while mark.heading.kind is Kind.PART and index > before.end:
            index -= 1
            text = undecorated(rows[index].text)
            if text.casefold().startswith("end of") or rows[index].gap == 0:
                break
            if text.isupper() and not is_ornament(text):
                start = index
            elif _TITLE_PAGE_ROW.match(text) is None and not rows[index].text.startswith("["):
                break
        mark.start = start


# ---------------------------------------------------------------- sections


_PART_TEXT = 150
"""Words below a part's heading, before its first chapter, that are at most a motto."""


def _sections(
    marks: Sequence[Mark],
    subheads: Sequence[tuple[int, int]],
    rows: Sequence[Row],
    prose: Prose,
) -> list[Section]:
    sections: list[Section] = []
    parts = _PartStack()
    start: int | None = None
    for index, mark in enumerate(marks):
        following = marks[index + 1] if index + 1 < len(marks) else None
        end = following.start if following else len(rows)
        inside = tuple(s for s in subheads if mark.end <= s[0] and s[1] <= end)
        first = mark.start if start is None else start
        start = None
        if mark.heading.kind is not Kind.PART:
            matter = mark.heading.matter
            part = parts.title if matter is Matter.BODY else ""
            sections.append(Section(first, mark.end, end, mark.title, part, matter, inside))
            continue
        parts.enter(mark)
        holds_chapters = following is not None and following.heading.kind in _CHAPTERS
        size = prose.words(mark.end, end)
        holds_parts = following is not None and following.heading.kind is Kind.PART and size == 0
        if (holds_chapters or holds_parts) and size == 0:
            start = first
        elif holds_chapters and size < _PART_TEXT:
            text = "\n".join(row.text for row in rows[first:end])
            matter = Matter.TITLE_PAGE if matter_of_words(text) else Matter.EPIGRAPH
            sections.append(Section(first, mark.end, end, mark.title, parts.title, matter, inside))
        elif holds_chapters:
            sections.append(
                Section(first, mark.end, end, mark.title, parts.title, Matter.BODY, inside)
            )
        else:
            # A part without chapters is itself what is read: DAISY MILLER, PART I.
            outer = parts.outer_title
            sections.append(Section(first, mark.end, end, mark.title, outer, Matter.BODY, inside))
    return sections


class _PartStack:
    """The parts a chapter stands in; the word that comes first in the book is the outer one."""

    def __init__(self) -> None:
        self._order: list[str] = []
        self._titles: list[str] = []

    def enter(self, mark: Mark) -> None:
        word = "volume" if mark.heading.word == "vol" else mark.heading.word
        if word not in self._order:
            self._order.append(word)
        level = self._order.index(word)
        self._titles = [*self._titles[:level], mark.title]

    @property
    def title(self) -> str:
        return ", ".join(self._titles)

    @property
    def outer_title(self) -> str:
        return ", ".join(self._titles[:-1])
