"""What the author decided in the script, for the next build to reckon with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from audiobook.model import Decision, ScriptChapter, ScriptParagraph
from audiobook.script.alignment import align, flatten
from audiobook.script.carry_over import (
    carry_over,
    decided,
    placed_segments,
    places,
    with_lost_spaces,
)


def find_decisions(
    base: Sequence[ScriptChapter], current: Sequence[ScriptChapter]
) -> tuple[Decision, ...]:
    """Who the author says speaks: speakers changed, doubts settled, segments split and joined.

    Args:
        base: what the builder wrote last.
        current: what stands in script/.

    Returns:
        Decisions in order of the book, about the words of `base`; a segment that is still marked
        as doubtful is none.
    """
    old, new = flatten(base), flatten(current)
    pairs = align(old, new)
    decisions: list[Decision] = []
    occurrences: Counter[str] = Counter()
    for index, item in enumerate(old):
        was, now = item.content, new[pairs[index]].content if index in pairs else None
        if isinstance(was, ScriptParagraph):
            if isinstance(now, ScriptParagraph):
                decisions.extend(_decisions(was, with_lost_spaces(was, now), occurrences[was.text]))
            occurrences[was.text] += 1
    return tuple(decisions)


def _decisions(was: ScriptParagraph, now: ScriptParagraph, occurrence: int) -> Iterator[Decision]:
    common_places = places(now) if len(was.segments) == len(now.segments) else set()
    placed, _ = carry_over(decided(was, now), now, was, common_places)
    sure = [span for span in placed_segments(was) if not span.segment.doubtful]
    sure_spans = {(span.start, span.end, span.segment.speaker) for span in sure}
    for span in placed:
        speaker = span.segment.speaker
        if not span.segment.text.strip():
            continue
        if not span.segment.doubtful and (span.start, span.end, speaker) not in sure_spans:
            yield Decision(was.text, span.start, span.end, speaker, occurrence)
