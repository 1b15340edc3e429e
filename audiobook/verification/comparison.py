"""What a chapter's captions say against what was heard in it, line by line."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from audiobook.model import Caption
from audiobook.units import Seconds
from audiobook.verification.normalised_words import same_sound, words_of
from audiobook.verification.recognition import HeardWord
from audiobook.verification.word_alignment import Same, Step, align, edit_distance

_LONGEST_SPAN = 27.0
"""Seconds. Recognisers hear 30 s at a time; what is cut inside a word is heard wrong."""
_MARGIN = 0.25
"""Seconds at most before and after the lines of a span."""
_LETTERS = 5
"""Letters of a word, as typing speed is counted."""


class Span(NamedTuple):
    """Consecutive lines that are transcribed together."""

    first: int
    """Index of a caption."""
    last: int
    """Index of the caption after the last."""
    start: Seconds
    """Seconds into the file."""
    end: Seconds


class Fault(StrEnum):
    MISSING = "missing"
    REPEATED = "repeated"
    ADDED = "added"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Difference:
    """Consecutive words that were not heard as they stand in the script."""

    fault: Fault
    expected: str
    heard: str
    time: Seconds
    """Seconds into the file."""
    errors: int
    """Words missing, added or wrong."""
    weight: float
    """Letters to change, in words of five: what is misheard has most of its letters in common
    with what was said, and about as many."""


@dataclass(frozen=True, slots=True)
class HeardLine:
    """A line of the script as it was heard."""

    caption: Caption
    words: int
    """Words that were to be heard."""
    differences: tuple[Difference, ...] = ()
    unheard: bool = False
    """Nothing of it was heard."""

    @property
    def errors(self) -> int:
        return sum(difference.errors for difference in self.differences)

    @property
    def severity(self) -> float:
        """How bad it is: a sum of squares, because what a voice leaves out or says twice are words
        in a row, while what a recogniser mishears is a word here and there."""
        return sum(difference.weight**2 for difference in self.differences)


def spans(captions: Sequence[Caption]) -> list[Span]:
    """Group lines into stretches that a recogniser hears at once, cut in the pauses between."""
    groups: list[list[int]] = []
    for index, caption in enumerate(captions):
        if groups and caption.end - captions[groups[-1][0]].start <= _LONGEST_SPAN:
            groups[-1].append(index)
        else:
            groups.append([index])
    caption_groups = []
    for group in groups:
        begin, last_caption = group[0], group[-1]
        earliest = captions[begin - 1].end if begin else 0.0
        latest = (
            captions[last_caption + 1].start if last_caption + 1 < len(captions) else float("inf")
        )
        start, end = captions[begin].start, captions[last_caption].end
        lead = max(0.0, min(_MARGIN, (start - earliest) / 2, start))
        tail = max(0.0, min(_MARGIN, (latest - end) / 2))
        caption_groups.append(
            Span(begin, last_caption + 1, Seconds(start - lead), Seconds(end + tail))
        )
    return caption_groups


def compare(
    captions: Sequence[Caption],
    heard: Sequence[tuple[Span, Sequence[HeardWord]]],
    language: str = "en",
    lexicon: Mapping[str, str] | None = None,
) -> list[HeardLine]:
    """Hold what was heard in a chapter against its captions.

    Args:
        captions: of the chapter, in order.
        heard: for each of its `spans` the words, timed from the span's start.
        language: BCP 47.
        lexicon: how the book's odd words are said, written → spoken.

    Returns:
        A line for each caption.
    """
    normalise = functools.partial(words_of, language=language, lexicon=lexicon or {})
    expected = [normalise(caption.text, heading=not caption.paragraph) for caption in captions]
    words_heard = [_timed_words(words, span.start, normalise) for span, words in heard]
    vocabulary = [word for line in expected for word in line]
    same = same_sound(vocabulary, [word for words in words_heard for word, _ in words], language)
    lines: list[HeardLine] = []
    for (span, _), words in zip(heard, words_heard, strict=True):
        inside = slice(span.first, span.last)
        lines += _compare_span(captions[inside], expected[inside], words, same)
    return lines


def _timed_words(
    heard: Sequence[HeardWord], offset: float, read: Callable[[str], list[str]]
) -> list[tuple[str, float]]:
    """``(word, seconds into the file)``. A number is one word as heard and several as spoken."""
    normalised = [read(word.text) for word in heard]
    times = [word.start + offset for word in heard]
    apart = [
        (word, time)
        for normal_words, time in zip(normalised, times, strict=True)
        for word in normal_words
    ]
    joint_words = read(" ".join(word.text for word in heard))
    if [word for word, _ in apart] == joint_words:
        return apart
    # An abbreviation or a date is read by what stands beside it: its words take the time of the
    # last word that is the same either way.
    timed, time = [], offset
    for step in align([word for word, _ in apart], joint_words, lambda one, other: one == other):
        for index in step.expected[:1]:
            time = apart[index][1]
        timed += [(joint_words[index], time) for index in step.heard]
    return timed


def _compare_span(
    captions: Sequence[Caption],
    expected: Sequence[Sequence[str]],
    heard: Sequence[tuple[str, float]],
    same: Same,
) -> list[HeardLine]:
    owners = [line for line, words in enumerate(expected) for _ in words]
    words = [word for line in expected for word in line]
    steps = align(words, [word for word, _ in heard], same)
    run = functools.partial(_difference, words=words, heard=heard)
    differences: list[list[Difference]] = [[] for _ in captions]
    matched = [0] * len(captions)
    for (line, right), group in itertools.groupby(
        zip(_lines_of(steps, owners, captions, heard), steps, strict=True),
        key=lambda pair: (pair[0], pair[1].same),
    ):
        if right:
            matched[line] += 1
            continue
        differences[line].append(run([step for _, step in group], caption=captions[line]))
    return [
        HeardLine(
            caption,
            len(line),
            tuple(heard_text),
            unheard=bool(line) and not right and all(d.fault is Fault.MISSING for d in heard_text),
        )
        for caption, line, heard_text, right in zip(
            captions, expected, differences, matched, strict=True
        )
    ]


def _lines_of(
    steps: Sequence[Step],
    owners: Sequence[int],
    captions: Sequence[Caption],
    heard: Sequence[tuple[str, float]],
) -> Iterator[int]:
    """The line each step belongs to; words between two lines go to the nearer one."""
    previous_line = 0
    for step in steps:
        if step.expected:
            previous_line = owners[step.expected[0]]
            yield previous_line
            continue
        expected_start = step.expected.start
        next_line = owners[expected_start] if expected_start < len(owners) else len(captions) - 1
        time = heard[step.heard[0]][1]
        yield min(
            range(previous_line, next_line + 1),
            key=lambda line: max(captions[line].start - time, time - captions[line].end, 0.0),
        )


def _difference(
    steps: Sequence[Step],
    *,
    words: Sequence[str],
    heard: Sequence[tuple[str, float]],
    caption: Caption,
) -> Difference:
    expected_range = range(steps[0].expected.start, steps[-1].expected.stop)
    got = range(steps[0].heard.start, steps[-1].heard.stop)
    if not got:
        fault = Fault.MISSING
    elif expected_range:
        fault = Fault.WRONG
    else:
        fault = Fault.REPEATED if _is_repeated(got, [word for word, _ in heard]) else Fault.ADDED
    # What is missing would have been heard after the word before it.
    near = got.start if got else got.start - 1
    time = heard[near][1] if 0 <= near < len(heard) else caption.start
    missed = [words[index] for index in expected_range]
    words_got = [heard[index][0] for index in got]
    return Difference(
        fault,
        " ".join(missed),
        " ".join(words_got),
        Seconds(min(max(time, caption.start), caption.end)),
        len(steps),
        edit_distance("".join(missed), "".join(words_got)) / _LETTERS,
    )


def _is_repeated(got: range, words: Sequence[str]) -> bool:
    """Whether words stand once more right before or after."""
    size = len(got)
    words_got = words[got.start : got.stop]
    words_before = words[max(got.start - size, 0) : got.start]
    return words_got in (words_before, words[got.stop : got.stop + size])
