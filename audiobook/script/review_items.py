"""The lines of a script that an author goes through, and what he answers.

A script file does not hold why the builder thinks what it thinks; that is kept beside what the
builder wrote, one JSON file a chapter, and put back onto the script for a review.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate

from audiobook.errors import ScriptError
from audiobook.model import (
    Candidate,
    Evidence,
    EvidenceKind,
    ScriptChapter,
    ScriptParagraph,
    Segment,
)
from audiobook.script.speaker_names import clean_speaker_name

_DECIDED = Evidence(EvidenceKind.AUTHOR, "the author's decision")

_UNKNOWN = 0.5
"""Confidence in a doubtful line whose evidence is lost."""
_QUOTED = re.compile(r"[“«„\"][^”»\"]*\w|(?<!\w)[‘'](?=\w)[^’']*[’'](?!\w)")
"""What may have been taken for narration."""


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A line to be asked about."""

    chapter: ScriptChapter
    segment: Segment
    paragraph: str
    """The paragraph it stands in."""
    start: int
    end: int
    """Code points in `paragraph`."""
    block: int
    """Index of the paragraph among the blocks of its chapter."""
    occurrence: int
    """How many paragraphs of the chapter before it have the same text."""
    words: int
    confidence: float
    """0 to 1, of the speaker it has."""

    @property
    def line(self) -> int | None:
        """1-based line in the script file."""
        return self.segment.line

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Who else it could be, most likely first."""
        return self.segment.candidates

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return self.segment.evidence

    @property
    def harm(self) -> float:
        """Words expected to be in the wrong voice."""
        return self.words * (1.0 - self.confidence)

    @property
    def place(self) -> Place:
        """What it is known by though lines were added before it: file, paragraph, which of those
        with this text, and where in it."""
        file = self.chapter.path.name if self.chapter.path else ""
        return file, self.paragraph, self.occurrence, self.start


class Order(StrEnum):
    """In which order lines are asked about."""

    READING = "reading"
    SPEAKER = "speaker"
    WORST = "worst"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which lines are gone through, and in which order."""

    order: Order = Order.READING
    speaker: str = ""
    """Only lines of this speaker; empty for all."""
    chapter: int = 0
    """Only this chapter, from 1; 0 for all."""
    sure: bool = False
    """The lines that are not in doubt, too, and narration between quotation marks."""


def selected_segments(
    chapters: Iterable[ScriptChapter], selection: Selection | None = None
) -> list[ReviewItem]:
    """The lines of a selection, in its order; by default the doubtful ones as they are read."""
    selection = selection or Selection()
    items = [
        item
        for number, chapter in enumerate(chapters, 1)
        if selection.chapter in (0, number)
        for item in _items(chapter, selection)
    ]
    if selection.order is Order.WORST:
        return sorted(items, key=lambda item: -item.harm)
    if selection.order is Order.SPEAKER:
        lines = Counter(item.segment.speaker for item in items)
        return sorted(items, key=lambda item: (-lines[item.segment.speaker], item.segment.speaker))
    return items


Place = tuple[str, str, int, int]
"""File, paragraph, which of those with this text, and where in it."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A line whose speaker a rebuild changed."""

    place: Place
    segment: Segment
    """As it is now."""
    before: str
    """Who spoke it."""


def moved_lines(old: Iterable[ScriptChapter], new: Iterable[ScriptChapter]) -> list[Moved]:
    """Lines with the same words and another speaker, in order of the text."""
    segments = {place: segment for chapter in old for place, segment in _placed(chapter)}
    return [
        Moved(place, segment, segments[place].speaker)
        for chapter in new
        for place, segment in _placed(chapter)
        if place in segments
        and segments[place].text == segment.text
        and segments[place].speaker != segment.speaker
    ]


def _placed(chapter: ScriptChapter) -> Iterator[tuple[Place, Segment]]:
    file = chapter.path.name if chapter.path else ""
    occurrences: Counter[str] = Counter()
    for _, paragraph in _paragraphs(chapter):
        position = 0
        for segment in paragraph.segments:
            yield (file, paragraph.text, occurrences[paragraph.text], position), segment
            position += len(segment.text)
        occurrences[paragraph.text] += 1


@dataclass(frozen=True, slots=True)
class Certainty:
    """How much of what characters say is in a voice that the builder or the author is sure of."""

    lines: int
    """Lines of characters."""
    doubtful_lines: int
    words: int
    """Words of these lines."""
    sure_words: int

    @property
    def share(self) -> float:
        """Of the words, 0 to 1."""
        return self.sure_words / self.words if self.words else 1.0


def certainty(chapters: Iterable[ScriptChapter]) -> Certainty:
    """Count what is sure and what is in doubt."""
    lines = doubtful = words = sure = 0
    for segment in (segment for chapter in chapters for segment in chapter.segments):
        if segment.is_narration and not segment.doubtful:
            continue
        count = len(segment.text.split())
        lines, words = lines + 1, words + count
        doubtful += segment.doubtful
        sure += 0 if segment.doubtful else count
    return Certainty(lines, doubtful, words, sure)


def _is_asked(segment: Segment, selection: Selection) -> bool:
    if selection.speaker and segment.speaker != selection.speaker:
        return False
    if segment.doubtful:
        return True
    if not selection.sure:
        return False
    return not segment.is_narration or _QUOTED.search(segment.text) is not None


def _items(chapter: ScriptChapter, selection: Selection) -> Iterator[ReviewItem]:
    occurrences: Counter[str] = Counter()
    for index, paragraph in _paragraphs(chapter):
        occurrence = occurrences[paragraph.text]
        occurrences[paragraph.text] += 1
        position = 0
        for segment in paragraph.segments:
            end = position + len(segment.text)
            if _is_asked(segment, selection):
                is_attributed = segment.confidence < 1.0 or segment.candidates or segment.evidence
                yield ReviewItem(
                    chapter=chapter,
                    segment=segment,
                    paragraph=paragraph.text,
                    start=position,
                    end=end,
                    block=index,
                    occurrence=occurrence,
                    words=len(segment.text.split()),
                    confidence=segment.confidence
                    if is_attributed or not segment.doubtful
                    else _UNKNOWN,
                )
            position = end


def find_segment(chapter: ScriptChapter, item: ReviewItem) -> Segment:
    """The segment of `item` in another reading of its chapter.

    Raises:
        ScriptError: its words are not there any more.
    """
    places = []
    for _, paragraph in _paragraphs(chapter):
        if paragraph.text == item.paragraph:
            starts = accumulate((len(s.text) for s in paragraph.segments), initial=0)
            at_start = dict(zip(starts, paragraph.segments, strict=False))
            places.append(at_start.get(item.start))
    matches = places[item.occurrence] if item.occurrence < len(places) else None
    if matches is None or matches.text != item.segment.text:
        raise ScriptError(
            "The line changed while it was asked about.",
            hint="It is not answered; look at it again.",
            path=chapter.path,
            line=item.line,
        )
    return matches


def answer(
    chapter: ScriptChapter, line: int, speaker: str, *, doubtful: bool = False
) -> ScriptChapter:
    """`chapter` with the line spoken by `speaker`, and everything else as it was.

    Args:
        chapter: as it was read from its file.
        line: 1-based line of the file that begins the segment.
        speaker: a character's name, or `audiobook.model.NARRATOR`.
        doubtful: mark the line as doubtful instead, as it was before an answer that is taken back.

    Raises:
        ScriptError: no segment begins on this line, or `speaker` cannot be a name.
    """
    name = clean_speaker_name(speaker)
    if not name:
        raise ScriptError(f"`{speaker}` cannot be a speaker's name.", path=chapter.path, line=line)
    for index, paragraph in _paragraphs(chapter):
        for segment_index, segment in enumerate(paragraph.segments):
            if segment.line == line:
                decided = replace(
                    segment,
                    speaker=name,
                    doubtful=doubtful,
                    confidence=1.0,
                    evidence=() if doubtful else (_DECIDED,),
                    candidates=(),
                )
                return _with_segment(chapter, index, segment_index, decided)
    raise ScriptError(
        "No speaker's line begins here.",
        hint="The file changed since it was read; begin the review again.",
        path=chapter.path,
        line=line,
    )


def _with_segment(chapter: ScriptChapter, index: int, at: int, new: Segment) -> ScriptChapter:
    paragraph = chapter.blocks[index]
    assert isinstance(paragraph, ScriptParagraph)
    segments = (*paragraph.segments[:at], new, *paragraph.segments[at + 1 :])
    blocks = list(chapter.blocks)
    blocks[index] = replace(paragraph, segments=segments)
    return replace(chapter, blocks=tuple(blocks))


def _paragraphs(chapter: ScriptChapter) -> Iterator[tuple[int, ScriptParagraph]]:
    for index, block in enumerate(chapter.blocks):
        if isinstance(block, ScriptParagraph):
            yield index, block


# ---------------------------------------------------------------- evidence beside the script


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is known of one segment."""

    paragraph: int
    """Index among the chapter's paragraphs."""
    segment: int
    """Index in the paragraph."""
    speaker: str
    text: str
    doubtful: bool
    confidence: float
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()


def dump_evidence(chapter: ScriptChapter) -> bytes:
    """What the script file of the chapter does not hold, as JSON: an array, an object a line."""
    import msgspec

    entries = (
        _Entry(
            number,
            index,
            segment.speaker,
            segment.text,
            segment.doubtful,
            round(segment.confidence, 4),
            segment.evidence,
            tuple(replace(c, probability=round(c.probability, 4)) for c in segment.candidates),
        )
        for number, (_, paragraph) in enumerate(_paragraphs(chapter))
        for index, segment in enumerate(paragraph.segments)
        if segment.evidence or segment.candidates or segment.confidence < 1.0
    )
    return b"[" + b",\n".join(map(msgspec.json.encode, entries)) + b"]\n"


def load_evidence(data: bytes, chapter: ScriptChapter) -> ScriptChapter:
    """`chapter` with the evidence of `dump_evidence` where it still holds.

    It holds for a segment with the same words, speaker and mark; one that is not in the same
    place any more is known by its words, if no other segment has them. Data that cannot be read
    holds nowhere.
    """
    import msgspec

    try:
        entries = msgspec.json.decode(data, type=list[_Entry])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return chapter
    by_place = {(entry.paragraph, entry.segment): entry for entry in entries}
    by_words = _unique(entries, chapter.segments)
    blocks = list(chapter.blocks)
    for number, (index, paragraph) in enumerate(_paragraphs(chapter)):
        segments = []
        for segment_index, segment in enumerate(paragraph.segments):
            entry = by_place.get((number, segment_index))
            if entry is None or entry.text != segment.text:
                entry = by_words.get(segment.text)
            segments.append(_with_evidence(segment, entry))
        blocks[index] = replace(paragraph, segments=tuple(segments))
    return replace(chapter, blocks=tuple(blocks))


def _unique(entries: Sequence[_Entry], segments: Iterable[Segment]) -> dict[str, _Entry]:
    """Entries by their words, where these stand once on both sides."""
    entries_by_key: defaultdict[str, list[_Entry]] = defaultdict(list)
    for entry in entries:
        entries_by_key[entry.text].append(entry)
    now = Counter(segment.text for segment in segments)
    return {text: same[0] for text, same in entries_by_key.items() if len(same) == now[text] == 1}


def _with_evidence(segment: Segment, entry: _Entry | None) -> Segment:
    if entry is None or (entry.speaker, entry.doubtful) != (segment.speaker, segment.doubtful):
        return segment
    return replace(
        segment,
        confidence=entry.confidence,
        evidence=entry.evidence,
        candidates=entry.candidates,
    )
