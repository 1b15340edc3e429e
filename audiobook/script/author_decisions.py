"""What the author decided in the script, for the next build to reckon with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from audiobook.model import Decision, ScriptChapter, ScriptParagraph
from audiobook.script.alignment import align, flatten
from audiobook.script.carry_over import carry_over, decided, places, spans, with_lost_spaces


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
    found: list[Decision] = []
    seen: Counter[str] = Counter()
    for at, item in enumerate(old):
        was, now = item.content, new[pairs[at]].content if at in pairs else None
        if isinstance(was, ScriptParagraph):
            if isinstance(now, ScriptParagraph):
                found.extend(_decisions(was, with_lost_spaces(was, now), seen[was.text]))
            seen[was.text] += 1
    return tuple(found)


def _decisions(was: ScriptParagraph, now: ScriptParagraph, occurrence: int) -> Iterator[Decision]:
    whole = places(now) if len(was.segments) == len(now.segments) else set()
    placed, _ = carry_over(decided(was, now), now, was, whole)
    sure = [span for span in spans(was) if not span.segment.doubtful]
    known = {(span.start, span.end, span.segment.speaker) for span in sure}
    for span in placed:
        speaker = span.segment.speaker
        if not span.segment.text.strip():
            continue
        if not span.segment.doubtful and (span.start, span.end, speaker) not in known:
            yield Decision(was.text, span.start, span.end, speaker, occurrence)
