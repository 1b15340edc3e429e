"""Times of words from times of phonemes.

A phonemiser drops and joins words (“of the” becomes one), or makes two of one, so that groups of
phonemes and words of the text are matched by their lengths.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_AT_MOST = 4  # words in one group, or groups for one word


class Sound(NamedTuple):
    """A phoneme, a mark or a space, and when it is spoken, in seconds."""

    text: str
    start: float
    end: float


class _Group(NamedTuple):
    letters: int
    start: float
    end: float


def word_times(text: str, sounds: Sequence[Sound]) -> tuple[tuple[float, float, str], ...]:
    """``(start, end, word)`` for each word of `text` that has a letter or digit.

    Args:
        text: what was spoken.
        sounds: its phonemes, words apart by spaces, in order.

    Returns:
        The words in order, their times rising; empty when there are no sounds or no words.
    """
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    groups = _groups(sounds)
    if not words or not groups:
        return ()
    times = []
    for first_word, last_word, first_group, last_group in _match(words, groups):
        start, end = groups[first_group].start, groups[last_group - 1].end
        letters = [_letters(word) for word in words[first_word:last_word]]
        position = start
        for word, count in zip(words[first_word:last_word], letters, strict=True):
            until = min(end, position + (end - start) * count / sum(letters))
            times.append((position, until, word))
            position = until
    return tuple(times)


def _groups(sounds: Sequence[Sound]) -> list[_Group]:
    """Runs of phonemes between spaces; marks of stress and punctuation do not count."""
    groups = []
    run: list[Sound] = []
    for sound in (*sounds, Sound(" ", 0.0, 0.0)):
        if not sound.text.isspace():
            run.append(sound)
            continue
        letters = [each for each in run if each.text.isalpha()]
        if letters:
            groups.append(_Group(len(letters), letters[0].start, letters[-1].end))
        run = []
    return groups


def _letters(word: str) -> int:
    return sum(map(str.isalnum, word))


def _match(words: Sequence[str], groups: Sequence[_Group]) -> list[tuple[int, int, int, int]]:
    """The cheapest sequence of steps, each some words for one group or one word for some groups,
    by dynamic programming; a step costs the square of the difference of its lengths."""
    scale = sum(map(_letters, words)) / sum(group.letters for group in groups)
    steps = [(1, 1), *((n, 1) for n in range(2, _AT_MOST + 1))]
    steps += [(1, n) for n in range(2, _AT_MOST + 1)]
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for w in range(1, len(words) + 1):
        for g in range(1, len(groups) + 1):
            options = []
            for more_words, more_groups in steps:
                previous_cell = (w - more_words, g - more_groups)
                if previous_cell in best:
                    letters = sum(map(_letters, words[previous_cell[0] : w]))
                    sounds = sum(group.letters for group in groups[previous_cell[1] : g])
                    difference = letters - scale * sounds
                    # Joining is the exception: one to one wins a tie.
                    cost = difference**2 + (more_words + more_groups - 2)
                    options.append((best[previous_cell][0] + cost, previous_cell))
            if options:
                best[w, g] = min(options)
    end = (len(words), len(groups))
    if end not in best:  # more than four words a group on the whole: nothing to go by
        return [(0, len(words), 0, len(groups))]
    path = []
    while end != (0, 0):
        previous_cell = best[end][1]
        path.append((previous_cell[0], end[0], previous_cell[1], end[1]))
        end = previous_cell
    return path[::-1]
