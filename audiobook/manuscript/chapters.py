"""Where the sections of a plain text begin, by the conventions of real books.

A heading is a line that reads as one and stands where one can stand. Which lines count is decided
over the whole text: bare numerals only as a rising sequence, titles in capitals only where no
other scheme is used, a row of headings with nothing between them as a table of contents.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Sequence

from audiobook.english.sentences import STOPS
from audiobook.manuscript.contents import (
    contents_rows,
    listed_titles,
    without_contents,
    without_false_matter,
)
from audiobook.manuscript.formats.text_layout import Row
from audiobook.manuscript.heading_marks import NUMERALS, Mark, Prose, Section
from audiobook.manuscript.headings import (
    OPENING_MARKS,
    Heading,
    Kind,
    is_title_like,
    normalised,
    read_heading,
    tells_contents,
)
from audiobook.manuscript.numerals import (
    STORY_WORDS,
    before_chapters,
    continuing,
    outer_numerals,
    sequence_of,
)
from audiobook.manuscript.parts import make_sections, name_empty_parts, widen_parts
from audiobook.manuscript.running_heads import interrupts
from audiobook.manuscript.scene_breaks import is_ornament
from audiobook.manuscript.series import series_marks
from audiobook.model import Matter

_TITLE_ROWS = 6
_TITLE_WORDS = 60


def find_sections(rows: Sequence[Row]) -> list[Section]:
    """Sections covering `rows` from the first heading to the end, in order.

    Args:
        rows: lines of a plain text with `Row.opens` set, or paragraphs.

    Returns:
        An empty list when there is no heading; what stands before the first one is not covered.
    """
    prose = Prose(rows)
    marks = _candidate_marks(rows, prose)
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
    listed = _listed_marks(rows, prose, marks, contents)
    if not has_chapters:
        marks = _merged(marks, _merged(sequence, _narratives(sequence, marks, rows, prose)))
        if not sequence:
            taken = frozenset(i for mark in marks for i in range(mark.start, mark.end)) | contents
            series = [] if listed else series_marks(rows, prose, taken)
            titles = _title_marks(rows, prose, taken) or _set_apart_marks(rows, prose, taken)
            marks = _merged(marks, listed or series or titles)
        elif listed:
            marks = _merged(marks, _apart(listed, marks, prose))
    else:
        marks = _merged(marks, _apart(listed, marks, prose))
    _extend_titles(marks, rows, prose)
    marks = _without_repeats(marks, prose)
    marks = without_contents(marks, rows, prose)
    marks = without_false_matter(marks, rows, prose)
    widen_parts(marks, rows, prose)
    if has_chapters:
        scenes = _merged(scenes, sequence)
    name_empty_parts(marks, prose)
    return make_sections(marks, [(mark.start, mark.end) for mark in scenes], rows, prose)


def _merged(marks: Sequence[Mark], others: Sequence[Mark]) -> list[Mark]:
    starts = {mark.start for mark in marks}
    extra = [mark for mark in others if mark.start not in starts]
    return sorted([*marks, *extra], key=lambda mark: mark.start)


def _apart(listed: Sequence[Mark], marks: Sequence[Mark], prose: Prose) -> list[Mark]:
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


def _opens_paragraph(mark: Mark, rows: Sequence[Row], prose: Prose) -> bool:
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


def _candidate_marks(rows: Sequence[Row], prose: Prose) -> list[Mark]:
    marks: list[Mark] = []
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
        marks.append(Mark(index, index + 1, heading))
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


def _narratives(
    sequence: Sequence[Mark], marks: Sequence[Mark], rows: Sequence[Row], prose: Prose
) -> list[Mark]:
    """Parts that no word tells: lines in capitals right above a ``I``, and lines that begin as
    those do: ``THE STORY CONTINUED BY …``."""
    parts: list[int] = []
    limits = sorted(mark.end for mark in [*sequence, *marks])
    for mark in sequence:
        if mark.heading.number != 1:
            continue
        limit = limits[bisect(limits, mark.start) - 1] if limits[0] <= mark.start else 0
        above = [index for index in prose.starts if limit <= index < mark.start]
        while above and prose.prose(above[0], mark.start):
            above.pop(0)
        top = next((index for index in above if rows[index].text.isupper()), None)
        if top is not None and top > prose.starts[0] and _is_title(rows, top, prose):
            parts.append(top)
    capitals = [
        index
        for index in prose.starts
        if rows[index].text.isupper() and _is_title(rows, index, prose)
    ]
    beginnings = Counter(_first_words(rows[index].text) for index in capitals)
    shared = {_first_words(rows[index].text) for index in parts}
    alike = [
        index
        for index in capitals
        if (words := _first_words(rows[index].text)) in shared and beginnings[words] > 1
    ]
    if len(parts) < 2 and len({rows[index].text for index in alike}) < 2:
        return []
    return [
        Mark(index, index + 1, Heading(Kind.PART, rows[index].text, word="narrative"))
        for index in sorted({*parts, *alike})
    ]


def _first_words(text: str) -> str:
    return " ".join(text.split()[:2])


def _listed_marks(
    rows: Sequence[Row], prose: Prose, marks: Sequence[Mark], contents: frozenset[int]
) -> list[Mark]:
    """Headings that a table of contents lists, word for word."""
    listed = listed_titles(rows, prose, marks)
    if not listed:
        return []
    contents_end, keys = listed
    begin = max(contents_end, max(contents, default=-1) + 1)
    claimed = {index for mark in marks for index in range(mark.start, mark.end)}
    return [
        _title_mark(i, rows)
        for i in prose.starts
        if i >= begin
        and i not in claimed
        and normalised(rows[i].text) in keys
        and _is_title(rows, i, prose)
    ]


def _title_mark(index: int, rows: Sequence[Row]) -> Mark:
    return Mark(index, index + 1, Heading(Kind.TITLE, rows[index].text, word="title"))


_SPEAKERS_LINES = 3


def _title_marks(rows: Sequence[Row], prose: Prose, taken: frozenset[int]) -> list[Mark]:
    """Headings without a number: lines in capitals."""
    lines = [
        i
        for i in prose.starts
        if i not in taken
        and rows[i].text.isupper()
        and rows[i].text[-1] not in ",;:"
        and _is_title(rows, i, prose)
    ]
    counts = Counter(rows[index].text for index in lines)
    # The names of a play's speakers stand in capitals, too, and come again.
    lines = [index for index in lines if counts[rows[index].text] < _SPEAKERS_LINES]
    wide = [index for index in lines if rows[index].gap >= 2]
    lines = wide if len(wide) >= 2 else lines
    # A title has a text; the lines of a title page have none between them.
    lines = [
        index
        for index, following in zip(lines, [*lines, len(rows)][1:], strict=True)
        if prose.prose(index + 1, following) >= 25
    ]
    return [_title_mark(i, rows) for i in lines] if len(lines) >= 2 else []


_WIDE = 2
"""Blank lines beyond those between paragraphs that set a story of a collection apart."""


def _set_apart_marks(rows: Sequence[Row], prose: Prose, taken: frozenset[int]) -> list[Mark]:
    """Headings in small letters without a number: what most of the wide gaps stand before.

    A signature or a poem's title may have such a gap, too, but then other gaps have none below.
    """
    usual = Counter(rows[index].gap for index in prose.starts if index).most_common(1)
    wide = [
        index
        for index in prose.starts
        if usual and index not in taken and rows[index].gap >= usual[0][0] + _WIDE
    ]
    titles = [index for index in wide if _is_title(rows, index, prose)]
    counts = Counter(rows[index].text for index in titles)
    stories = [
        index
        for index, following in zip(titles, [*titles, len(rows)][1:], strict=True)
        if counts[rows[index].text] < _SPEAKERS_LINES
        and prose.prose(index + 1, following) >= STORY_WORDS
    ]
    is_rule = len(stories) >= 3 and len(stories) >= 0.6 * len(wide)
    return [_title_mark(index, rows) for index in stories] if is_rule else []


def _is_title(rows: Sequence[Row], index: int, prose: Prose) -> bool:
    text = rows[index].text
    return (
        prose.paragraph_end(index) == index + 1
        and len(text) <= 80
        and text[0] not in f"{OPENING_MARKS}([*"
        and not is_ornament(text)
        and is_title_like(text)
        and not text.upper().rstrip(".! ").startswith(("THE END", "FINIS", "END OF "))
    )


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
    while end < limit and rows[end].gap == 0 and not _opens_text(rows[end], end > mark.end):
        end += 1
    block = rows[mark.end : end]
    if not block or len(block) > _TITLE_ROWS:
        return
    text = " ".join(row.text for row in block)
    is_speech = text[0] in OPENING_MARKS and not text.isupper()
    if is_speech or len(text.split()) > _TITLE_WORDS:
        return
    after_gap = rows[end].gap if end < len(rows) else 2
    runs_on = bool(mark.heading.title) and (
        mark.heading.title[-1] in ",;-–—&" or (not rows[mark.end].opens and after_gap >= 1)
    )
    is_set_apart = not mark.heading.title and after_gap >= 2 and len(block) <= 3
    if (
        runs_on
        or is_title_like(text)
        or all(is_title_like(row.text) for row in block)
        or (is_set_apart and _describes(text))
    ):
        mark.titles.append(text)
        mark.end = end


def _opens_text(row: Row, has_title: bool) -> bool:
    """Whether running text begins with a row right below a heading and, perhaps, its title."""
    return row.opens and (len(row.text) > 80 or (has_title and not is_title_like(row.text)))


def _describes(text: str) -> bool:
    """Whether `text` can be a title written as a sentence: ``In which the keeper sleeps.``"""
    if text[0] in OPENING_MARKS:
        return False
    return text[-1] not in STOPS or tells_contents(text)


def _take_next_paragraph(mark: Mark, rows: Sequence[Row], prose: Prose, limit: int) -> None:
    end = prose.paragraph_end(mark.end)
    block = rows[mark.end : end]
    text = " ".join(row.text for row in block)
    if end > limit or end >= len(rows) or rows[end].gap == 0 or is_ornament(text):
        return
    following = read_heading(block[0].text)
    if text[0] in f"{OPENING_MARKS}([" or (following and following.kind in NUMERALS):
        return
    is_short = len(block) <= 3 and len(text.split()) <= 16
    ends_as_sentence = text[-1] in STOPS and not text.isupper()
    if is_short and is_title_like(text) and not ends_as_sentence:
        mark.titles.append(text)
        mark.end = end


def _without_repeats(marks: Sequence[Mark], prose: Prose) -> list[Mark]:
    """One heading of what stands together: the same one twice, and a part's name as a title.

    ``Chapter 1`` / ``Part One`` / ``Part One`` above a text is one heading; ``PART`` above a
    ``CHAPTER`` stays apart.
    """
    distinct: list[Mark] = []
    for index, mark in enumerate(marks):
        previous = distinct[-1] if distinct else None
        if previous is None or prose.words(previous.end, mark.start) > 0:
            distinct.append(mark)
            continue
        repeats = mark.heading.key == previous.heading.key and mark.heading.number is not None
        following = marks[index + 1].start if index + 1 < len(marks) else len(prose.rows)
        if (
            repeats
            or _names_chapter(mark, previous, marks, following, prose)
            or (
                previous.heading.kind is Kind.CHAPTER
                and mark.heading.kind is Kind.PART
                and _has_own_text(marks, index, prose)
            )
        ):
            texts = [mark.heading.label, mark.heading.title, *mark.titles]
            previous.titles += [text for text in texts if text]
            previous.end = mark.end
        else:
            distinct.append(mark)
    return distinct


def _names_chapter(
    mark: Mark, before: Mark, marks: Sequence[Mark], following: int, prose: Prose
) -> bool:
    """Whether ``CONCLUSION``, ``NOTES`` or ``THE FIRST LETTER`` is the title of the chapter whose
    number stands above."""
    is_number = before.heading.kind in (Kind.CHAPTER, Kind.NUMERAL)
    has_title = bool(before.heading.title or before.titles)
    if not is_number or has_title or not prose.prose(mark.end, following):
        return False
    words = Counter(other.heading.word for other in marks)
    is_lone = 4 * words[mark.heading.word] < words[before.heading.word]
    return mark.heading.kind in (Kind.NAMED, Kind.MATTER) or (
        mark.heading.kind is Kind.CHAPTER and is_lone
    )


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
