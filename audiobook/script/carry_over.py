"""What an author decided in one version of a paragraph, carried over to another."""

from __future__ import annotations

import difflib
import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from audiobook.model import ScriptParagraph, Segment

ENOUGH = 0.5
"""Share of a segment's characters that must be found again for a decision to be carried over."""


@dataclass(frozen=True, slots=True)
class PlacedSegment:
    """A segment in its place in the paragraph's text, in code points."""

    start: int
    end: int
    segment: Segment


def placed_segments(paragraph: ScriptParagraph) -> list[PlacedSegment]:
    """The segments with their places."""
    segment_spans = []
    position = 0
    for segment in paragraph.segments:
        segment_spans.append(PlacedSegment(position, position + len(segment.text), segment))
        position += len(segment.text)
    return segment_spans


def places(paragraph: ScriptParagraph) -> set[tuple[int, int]]:
    """Starts and ends of the segments."""
    return {(span.start, span.end) for span in placed_segments(paragraph)}


def written(segment: Segment) -> tuple[str, str, bool, str]:
    """What the script file holds of a segment."""
    return segment.speaker, segment.text, segment.doubtful, segment.directions.written


def is_written_alike(one: ScriptParagraph, other: ScriptParagraph) -> bool:
    """Whether both are the same lines in a script file, notes left out."""
    return [*map(written, one.segments)] == [*map(written, other.segments)]


def with_lost_spaces(base: ScriptParagraph, current: ScriptParagraph) -> ScriptParagraph:
    """`current` with the spaces that are lost without being meant.

    An editor strips spaces at line ends when it saves a file; who splits a line presses Enter in
    the place of a space; two spaces after a colon look like one too many. Spaces inside a line
    are the author's to change.
    """
    if is_written_alike(base, current):
        return current
    solid, gaps = _gaps(base)
    solid_now, gaps_now = _gaps(current)
    if solid != solid_now:
        return current
    last_gap = len(solid)
    texts = [""]
    for index, (was, now) in enumerate(zip(gaps, gaps_now, strict=True)):
        head, *others = _restored(was, now, last=index == last_gap)
        texts[-1] += head
        texts.extend(others)
        texts[-1] += solid[index : index + 1]
    pairs = zip(current.segments, texts, strict=True)
    return replace(current, segments=tuple(replace(now, text=text) for now, text in pairs))


def _gaps(paragraph: ScriptParagraph) -> tuple[str, list[list[str]]]:
    """The characters that are no spaces, and the spaces before each and behind the last: cut
    where one segment ends and the next begins."""
    gaps = [[""]]
    solid = []
    for number, segment in enumerate(paragraph.segments):
        if number:
            gaps[-1].append("")
        for character in segment.text:
            if character.isspace():
                gaps[-1][-1] += character
            else:
                solid.append(character)
                gaps.append([""])
    return "".join(solid), gaps


def _restored(was: list[str], now: list[str], *, last: bool) -> list[str]:
    if len(now) == 1:
        gap = "".join(was)
        stripped = re.sub(r"[ \t]+(?=\n|\Z)" if last else r"[ \t]+(?=\n)", "", gap)
        return [gap] if now == [stripped] else now
    if len(now) == len(was):
        lost = all(new in (old, old.rstrip(" \t"), "") for old, new in zip(was, now, strict=True))
        return was if lost else now
    if len(now) - 1 == len(was) == 1:
        # A line that was split: what is lost was at the break.
        (gap,), (left_gap, behind) = was, now
        if len(left_gap + behind) < len(gap) and gap.startswith(left_gap):
            return [left_gap, gap[len(left_gap) :]] if gap.endswith(behind) else now
    return now


def decided(base: ScriptParagraph, current: ScriptParagraph) -> list[PlacedSegment]:
    """The segments of `current` that the author made or changed.

    When the texts differ these are given in places of `current`.
    """
    if base.text == current.text:
        known_spans = {
            (span.start, span.end, written(span.segment)) for span in placed_segments(base)
        }
        return [
            span
            for span in placed_segments(current)
            if (span.start, span.end, written(span.segment)) not in known_spans
        ]
    segments_left = [written(segment) for segment in base.segments]
    changed = []
    for span in placed_segments(current):
        if written(span.segment) in segments_left:
            segments_left.remove(written(span.segment))
        else:
            changed.append(span)
    return changed


def overlay(target: ScriptParagraph, decisions: Iterable[PlacedSegment]) -> ScriptParagraph:
    """`target` with `decisions` in force; they lie in places of its text and do not overlap.

    What is left of a segment that a decision covers in part stays with its speaker.
    """
    text = target.text
    ordered = sorted((d for d in decisions if d.start < d.end), key=lambda d: d.start)
    placed = [(d.start, replace(d.segment, text=text[d.start : d.end])) for d in ordered]
    for span in placed_segments(target):
        for start, end in _uncovered(span, ordered):
            is_whole = (start, end) == (span.start, span.end)
            segment = span.segment if is_whole else replace(span.segment, text=text[start:end])
            placed.append((start, segment))
    placed.sort(key=lambda entry: entry[0])
    return replace(target, segments=tuple(segment for _, segment in placed))


def _uncovered(
    span: PlacedSegment, decisions: Sequence[PlacedSegment]
) -> Iterator[tuple[int, int]]:
    position = span.start
    for decision in decisions:
        if decision.end <= position or decision.start >= span.end:
            continue
        if decision.start > position:
            yield position, decision.start
        position = decision.end
    if position < span.end:
        yield position, span.end


class TextMap:
    """Where the characters of one text stand in another, by its words (Ratcliff and Obershelp)."""

    def __init__(self, old: str, new: str) -> None:
        self._starts: list[tuple[int, int, int]] = []
        if old == new:
            self._starts.append((0, 0, len(old)))
            return
        tokens_old = [*re.finditer(r"\w+|\s+|[^\w\s]", old)]
        tokens_new = [*re.finditer(r"\w+|\s+|[^\w\s]", new)]
        matcher = difflib.SequenceMatcher(
            None, [t.group() for t in tokens_old], [t.group() for t in tokens_new]
        )
        for block in matcher.get_matching_blocks():
            for offset in range(block.size):
                was, now = tokens_old[block.a + offset], tokens_new[block.b + offset]
                self._starts.append((was.start(), now.start(), len(was.group())))

    def find(self, start: int, end: int) -> tuple[int, int, int]:
        """Where ``[start, end)`` of the old text stands in the new.

        Returns:
            Start and end in the new text, and how many characters were found again; 0 for none.
        """
        pieces = []
        for was, now, length in self._starts:
            low, high = max(was, start), min(was + length, end)
            if low < high:
                pieces.append((now + low - was, now + high - was))
        if not pieces:
            return 0, 0, 0
        return pieces[0][0], pieces[-1][1], sum(high - low for low, high in pieces)


def carry_over(
    decisions: Iterable[PlacedSegment],
    source: ScriptParagraph,
    target: ScriptParagraph,
    whole: Container[tuple[int, int]],
) -> tuple[list[PlacedSegment], list[PlacedSegment]]:
    """Place decisions about `source` in the text of `target`.

    Args:
        decisions: in places of `source`.
        source: the paragraph they were made in.
        target: another version of it.
        whole: starts and ends, in places of `source`, of what was a segment before anything was
            decided. A decision about one of these takes the whole of the segment of `target` in
            which most of its words stand; any other takes its words alone.

    Returns:
        The decisions in places of `target`, and those whose words are gone.
    """
    where = TextMap(source.text, target.text)
    placed: list[PlacedSegment] = []
    lost: list[PlacedSegment] = []
    for decision in decisions:
        start, end, pieces = where.find(decision.start, decision.end)
        if not pieces or pieces < ENOUGH * (decision.end - decision.start):
            lost.append(decision)
            continue
        if source.text != target.text and (decision.start, decision.end) in whole:
            start, end = _widest(target, start, end)
        start = max(start, placed[-1].end if placed else 0)
        if start < end:
            placed.append(PlacedSegment(start, end, decision.segment))
        else:
            lost.append(decision)
    return placed, lost


def _widest(target: ScriptParagraph, start: int, end: int) -> tuple[int, int]:
    """The segment that has the most of ``[start, end)``."""
    best = max(
        placed_segments(target), key=lambda span: min(span.end, end) - max(span.start, start)
    )
    return best.start, best.end
