"""Where the sections of a plain text begin, by the conventions of real books.

A heading is a line that reads as one and stands where one can stand. Which lines count is decided
over the whole text: bare numerals only as a rising sequence, titles in capitals only where no
other scheme is used, a row of headings with nothing between them as a table of contents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from audiobook.manuscript.plain_text.contents import (
    contents_rows,
    without_contents,
    without_false_matter,
)
from audiobook.manuscript.plain_text.heading_lines import extend_titles, without_repeats
from audiobook.manuscript.plain_text.heading_marks import NUMERALS, HeadingMark, Prose, SectionRows
from audiobook.manuscript.plain_text.numerals import (
    before_chapters,
    continuing,
    outer_numerals,
    sequence_of,
    small_numerals,
)
from audiobook.manuscript.plain_text.parts import make_sections, name_empty_parts, widen_parts
from audiobook.manuscript.plain_text.running_heads import interrupts
from audiobook.manuscript.plain_text.series import series_marks
from audiobook.manuscript.plain_text.text_layout import Row
from audiobook.manuscript.plain_text.unnumbered import (
    listed_marks,
    narratives,
    set_apart_marks,
    title_marks,
)
from audiobook.manuscript.structure.headings import (
    Heading,
    Kind,
    is_title_like,
    read_heading,
    tells_contents,
)
from audiobook.manuscript.structure.scene_breaks import is_ornament


def find_sections(rows: Sequence[Row]) -> list[SectionRows]:
    """Sections covering `rows` from the first heading to the end, in order.

    Args:
        rows: lines of a plain text with `Row.opens` set, or paragraphs.

    Returns:
        An empty list when there is no heading; what stands before the first one is not covered.
    """
    prose = Prose(rows)
    marks = _candidate_marks(rows, prose)
    marks = _merged(marks, small_numerals(rows, prose))
    contents = contents_rows(rows, prose, marks)
    marks = [
        mark
        for mark in marks
        if mark.start not in contents and not _opens_paragraph(mark, rows, prose)
    ]
    numerals = [mark for mark in marks if mark.heading.kind in NUMERALS]
    marks = [mark for mark in marks if mark.heading.kind not in NUMERALS]
    marks = _merged(marks, continuing(numerals, marks, rows))
    numerals = [mark for mark in numerals if mark not in marks]
    numerals, scenes = outer_numerals(numerals, prose)
    sequence = sequence_of(numerals, marks, prose)
    has_chapters = any(mark.heading.kind is Kind.CHAPTER for mark in marks)
    if has_chapters and (opening := before_chapters(sequence, marks, prose)):
        marks = _merged(marks, opening)
        sequence = [mark for mark in sequence if mark not in opening]
    listed = listed_marks(rows, prose, marks, contents)
    if not has_chapters:
        marks = _merged(marks, _merged(sequence, narratives(sequence, marks, rows, prose)))
        if not sequence:
            taken = frozenset(i for mark in marks for i in range(mark.start, mark.end)) | contents
            series = [] if listed else series_marks(rows, prose, taken)
            series = _merged(series, continuing(numerals, series, rows))
            titles = title_marks(rows, prose, taken) or set_apart_marks(rows, prose, taken)
            marks = _merged(marks, listed or series or titles)
        elif listed:
            marks = _merged(marks, _apart(listed, marks, prose))
    else:
        marks = _merged(marks, _apart(listed, marks, prose))
    extend_titles(marks, rows, prose)
    marks = without_repeats(marks, prose)
    marks = without_contents(marks, rows, prose)
    marks = without_false_matter(marks, rows, prose)
    widen_parts(marks, rows, prose)
    if has_chapters:
        scenes = _merged(scenes, sequence)
    name_empty_parts(marks, prose)
    return make_sections(marks, [(mark.start, mark.end) for mark in scenes], rows, prose)


def _merged(marks: Sequence[HeadingMark], others: Sequence[HeadingMark]) -> list[HeadingMark]:
    starts = {mark.start for mark in marks}
    extra = [mark for mark in others if mark.start not in starts]
    return sorted([*marks, *extra], key=lambda mark: mark.start)


def _apart(
    listed: Sequence[HeadingMark], marks: Sequence[HeadingMark], prose: Prose
) -> list[HeadingMark]:
    """Those listed titles that are no second line of another heading."""
    return [
        mark
        for mark in listed
        if not any(
            other.start < mark.start <= other.end + 2
            and not prose.prose(other.end, mark.start)
            and other.heading.kind is not Kind.MATTER
            for other in marks
        )
    ]


def _opens_paragraph(mark: HeadingMark, rows: Sequence[Row], prose: Prose) -> bool:
    """Whether what looks like a heading is the beginning of a paragraph's first sentence."""
    if mark.heading.kind not in (Kind.CHAPTER, Kind.PART):
        return False
    end = prose.paragraph_end(mark.start)
    text = " ".join(row.text for row in rows[mark.start : end])
    is_full = end > mark.end and rows[mark.start].width >= 0.85 * prose.column
    if not is_full and _RUNS_ON.search(text) is None:
        return False
    return not _reads_as_title(text)


def _reads_as_title(text: str) -> bool:
    """Whether a heading of any length is one: in capitals, with the weighty words capitalised, or
    telling what happens."""
    heading = read_heading(text)
    title = heading.title if heading is not None else text
    heavy = [word for word in re.findall(r"[^\W\d_][\w'’]*", title) if len(word) > 3]
    capitals = sum(not word[0].islower() for word in heavy)
    return capitals >= 0.6 * len(heavy) or tells_contents(title)


_RUNS_ON = re.compile(r"[.)]\s?(?:--|[—–])\s?[A-Z“\"].*[a-z].*\s[a-z]")
"""A sentence that begins behind a dash: ``CHAPTER I. (Egret).--Nobody calls it that``."""


# ---------------------------------------------------------------- candidates


def _candidate_marks(rows: Sequence[Row], prose: Prose) -> list[HeadingMark]:
    marks: list[HeadingMark] = []
    for index, row in enumerate(rows):
        follows_mark = bool(marks) and marks[-1].start == index - 1
        if not (row.opens or index == 0 or follows_mark):
            continue
        heading = read_heading(row.text)
        if heading is None or is_ornament(row.text):
            continue
        if heading.kind in (Kind.NAMED, Kind.MATTER, *NUMERALS) and not _stands_alone(
            rows, index, heading
        ):
            continue
        if heading.kind is Kind.NUMERAL and interrupts(rows, index):
            continue
        marks.append(HeadingMark(index, index + 1, heading))
    return marks


def _stands_alone(rows: Sequence[Row], index: int, heading: Heading) -> bool:
    """Nothing runs on from the line, or it is the first of a list of headings."""
    if index + 1 == len(rows):
        return heading.kind is not Kind.NUMERAL
    next_row = rows[index + 1]
    if next_row.opens:
        return True
    following = read_heading(next_row.text)
    if heading.kind in (Kind.MATTER, Kind.NAMED):
        return following is not None or is_title_like(next_row.text)
    return (following is not None and following.kind in NUMERALS) or is_title_like(next_row.text)
