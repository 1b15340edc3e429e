"""Lines of printed pages -> paragraphs and headings."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from audiobook.english.sentences import sentence_end
from audiobook.manuscript.marked_up.items import Item, ItemKind
from audiobook.manuscript.plain_text.hyphens import Hyphens
from audiobook.manuscript.structure.headings import Kind, read_heading
from audiobook.manuscript.structure.scene_breaks import is_ornament


@dataclass(slots=True)
class TextRun:
    """A run of text, or a whole line, in its place."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    """Points from the page's lower left corner."""
    size: float
    """Of the letters, in points."""
    page: int

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


# ---------------------------------------------------------------- lines and columns

_FEWEST_IN_COLUMN = 8


def lines_of_page(runs: Sequence[TextRun]) -> list[TextRun]:
    """The lines of a page in the order they are read: column by column."""
    for run in runs:
        run.text = " ".join(run.text.split())
    runs = [run for run in runs if run.text]
    if not runs:
        return []
    gutter = _gutter(runs)
    if gutter is None:
        return _lines(runs)
    crossing = [run for run in runs if run.left < gutter < run.right]
    lines: list[TextRun] = []
    bounds = sorted({run.middle for run in crossing}, reverse=True)
    upper = float("inf")
    for lower in [*bounds, float("-inf")]:
        band = [run for run in runs if lower < run.middle < upper]
        lines += _lines([run for run in band if run.right <= gutter])
        lines += _lines([run for run in band if run.left >= gutter])
        lines += _lines([run for run in crossing if run.middle == lower])
        upper = lower
    return lines


def _gutter(runs: Sequence[TextRun]) -> float | None:
    """Where a page in two columns is divided; None for one column."""
    low, high = min(run.left for run in runs), max(run.right for run in runs)
    width = high - low
    if width <= 0:
        return None
    for share in (0.5, 0.48, 0.52, 0.46, 0.54, 0.44, 0.56):
        centre = low + share * width
        left_runs = [run for run in runs if run.right <= centre]
        behind = [run for run in runs if run.left >= centre]
        crossing = len(runs) - len(left_runs) - len(behind)
        if min(len(left_runs), len(behind)) < _FEWEST_IN_COLUMN or crossing > 0.1 * len(runs):
            continue
        # Lines of prose fill their column; a table's cells and short verses do not.
        full = median(run.right - run.left for run in (*left_runs, *behind))
        starts = max(sum(0 <= other.left - run.left < 3 for other in behind) for run in behind)
        if full > 0.3 * width and starts >= 0.4 * len(behind):
            return centre
    return None


def _lines(runs: Sequence[TextRun]) -> list[TextRun]:
    """Runs of one height put together from left to right, lines from top to bottom."""
    rows: list[list[TextRun]] = []
    for run in sorted(runs, key=lambda run: -run.middle):
        row = rows[-1] if rows else None
        if row and abs(row[0].middle - run.middle) < 0.5 * max(row[0].size, run.size, 1.0):
            row.append(run)
        else:
            rows.append([run])
    return [_joined(sorted(row, key=lambda run: run.left)) for row in rows]


def _joined(row: Sequence[TextRun]) -> TextRun:
    text = row[0].text
    for previous, run in pairwise(row):
        has_space = run.left - previous.right > 0.15 * max(run.size, 1.0)
        text += (" " if has_space else "") + run.text
    sizes = Counter[float]()
    for run in row:
        sizes[round(run.size, 1)] += len(run.text)
    return TextRun(
        text,
        row[0].left,
        max(run.right for run in row),
        min(run.bottom for run in row),
        max(run.top for run in row),
        sizes.most_common(1)[0][0],
        row[0].page,
    )


# ---------------------------------------------------------------- running heads

_DIGITS = re.compile(r"\d+|\b[ivxlcdm]+\b", re.IGNORECASE)
_OUTER_LINES = 2
_FEWEST_PAGES = 3


def without_heads(pages: Sequence[list[TextRun]]) -> tuple[list[list[TextRun]], list[str]]:
    """The pages without the lines at their edges that come again on others, but for a number."""
    places: dict[str, dict[int, TextRun]] = defaultdict(dict)
    apart: Counter[str] = Counter()
    for page in pages:
        for line, is_apart in _edges(page):
            places[_shape(line.text)][line.page] = line
            apart[_shape(line.text)] += is_apart
    repeated = {
        shape
        for shape, lines in places.items()
        if _are_heads(lines)
        and (
            2 * apart[shape] >= len(lines)
            or 2 * len(lines) >= len(pages) >= _FEWEST_PAGES_WITHOUT_GAP
        )
    }
    body_pages: list[list[TextRun]] = []
    heads: list[str] = []
    for page in pages:
        edges = {id(line) for line, _ in _edges(page) if _shape(line.text) in repeated}
        heads += [line.text for line in page if id(line) in edges]
        body_pages.append([line for line in page if id(line) not in edges])
    return body_pages, heads


_FEWEST_PAGES_WITHOUT_GAP = 6
"""Pages of a file in which a line on every other page is a head without white space around it."""


def _are_heads(lines: Mapping[int, TextRun]) -> bool:
    """Whether lines of one shape, by page, belong to the pages and not to the text.

    These stand on page after page, or on every other one; ``Chapter 1`` above each chapter stands
    but once with each number, and a refrain here and there.
    """
    if len(lines) < _FEWEST_PAGES or any(_ends_sentence(line.text) for line in lines.values()):
        return False
    is_division = _is_division(next(iter(lines.values())).text)
    runs_on = sum(
        any(
            page + step in lines and (not is_division or lines[page + step].text == line.text)
            for step in (1, 2)
        )
        for page, line in lines.items()
    )
    return 2 * runs_on >= len(lines)


def _ends_sentence(text: str) -> bool:
    """Whether it is the end of a sentence that began on a line above."""
    return text[:1].islower() and sentence_end().search(text) is not None


def _is_division(text: str) -> bool:
    heading = read_heading(text)
    return heading is not None and heading.kind in (Kind.CHAPTER, Kind.PART)


def _edges(page: Sequence[TextRun]) -> list[tuple[TextRun, bool]]:
    """The short lines at the top and at the bottom, and whether white space sets them apart."""
    ordered = sorted(page, key=lambda line: -line.middle)
    if len(ordered) < 4:
        return [(line, True) for line in ordered if len(line.text) <= _LONGEST_HEAD]
    apart = 1.4 * _usual_step(page)
    edges: dict[int, tuple[TextRun, bool]] = {}
    for lines in (ordered, ordered[::-1]):
        gaps = [
            abs(line.middle - inner.middle) > apart
            for line, inner in pairwise(lines[: _OUTER_LINES + 1])
        ]
        for index, line in enumerate(lines[:_OUTER_LINES]):
            if len(line.text) <= _LONGEST_HEAD:
                edges.setdefault(id(line), (line, any(gaps[index:])))
    return list(edges.values())


_LONGEST_HEAD = 90


def _shape(text: str) -> str:
    return _DIGITS.sub("#", text.casefold()).strip()


# ---------------------------------------------------------------- paragraphs

_HEADING_SIZE = 1.15
"""Times the size of the running text, from which on a short line is a heading."""
_LONGEST_HEADING = 120


def items_of(pages: Sequence[Sequence[TextRun]]) -> Iterator[tuple[int, Item]]:
    """Page and block of each paragraph and heading."""
    lines = [line for page in pages for line in page]
    if not lines:
        return
    body = _body_size(lines)
    step = _usual_step(lines)
    hyphens = Hyphens(line.text for line in lines)
    group: list[TextRun] = []
    for line in lines:
        if group and _begins(group, line, body, step):
            yield group[0].page, _item(group, body, hyphens)
            group = []
        group.append(line)
    yield group[0].page, _item(group, body, hyphens)


def _body_size(lines: Sequence[TextRun]) -> float:
    """Size of the running text's letters, in points."""
    sizes = Counter[float]()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _usual_step(lines: Sequence[TextRun]) -> float:
    """Points from one line to the next, as is usual."""
    steps = [
        upper.middle - lower.middle
        for upper, lower in pairwise(lines)
        if upper.page == lower.page and 0 < upper.middle - lower.middle < 5 * upper.size
    ]
    return median(steps) if steps else 12.0


def _is_large(line: TextRun, body: float) -> bool:
    return line.size >= _HEADING_SIZE * body and len(line.text) <= _LONGEST_HEADING


def _begins(group: Sequence[TextRun], line: TextRun, body: float, step: float) -> bool:
    """Whether `line` begins a block of its own."""
    previous = group[-1]
    if _is_large(line, body) != _is_large(previous, body):
        return True
    if is_ornament(line.text) or is_ornament(previous.text):
        return True
    width = max(other.right for other in (*group, line)) - min(o.left for o in (*group, line))
    ended = sentence_end(":").search(previous.text) is not None
    indented = line.left - min(previous.left, line.left) > 0.6 * body and len(group) > 0
    goes_down = previous.page == line.page and previous.middle > line.middle
    if goes_down:
        gap = previous.middle - line.middle
        if gap > 1.4 * step:
            return True
        if _is_large(line, body):
            return False
        is_short = previous.right < max(o.right for o in (*group, line)) - 0.12 * max(width, 1.0)
        return indented or (ended and is_short)
    # On the next page or in the next column a paragraph goes on unless something begins there.
    if ended and _is_division(line.text):
        return True
    if _is_division(" ".join(other.text for other in group)):
        return True
    return ended and (indented or previous.right - previous.left < 0.75 * (line.right - line.left))


def _item(group: Sequence[TextRun], body: float, hyphens: Hyphens) -> Item:
    text = group[0].text
    for line in group[1:]:
        joint = hyphens.joint(text, line.text)
        text = f"{text} {line.text}" if joint is None else text[:-1] + joint + line.text
    if is_ornament(text):
        return Item(ItemKind.BREAK, text)
    if all(_is_large(line, body) for line in group):
        return Item(ItemKind.HEADING, text, 1 if group[0].size >= 1.6 * body else 2)
    return Item(ItemKind.PARAGRAPH, text)
