"""What the words of a speech tell by themselves."""

from __future__ import annotations

from collections.abc import Sequence

from audiobook.dialogue.attribution.parsing.parse import Speech

_OPENINGS: dict[str, float] = {
    **dict.fromkeys("yes no nope yeah yep aye nay certainly exactly indeed never".split(), 1.0),
    **dict.fromkeys("what why how who where when which whose whom".split(), 2.0),
    **dict.fromkeys("oh ah well hm hmm ha why eh".split(), 3.0),
    **dict.fromkeys("and but so because then or for if that as besides".split(), 4.0),
    **dict.fromkeys("i i'm i've i'll i'd my".split(), 5.0),
    **dict.fromkeys("you you're you've you'll your".split(), 6.0),
    **dict.fromkeys("do does did is are was were have has can could will would".split(), 7.0),
}


def opening(words: Sequence[str]) -> float:
    """The kind of the first word: an answer, a question, an interjection, a conjunction …"""
    return _OPENINGS.get(words[0], 0.0) if words else -1.0


def echo(speech: Speech, earlier: Speech | None) -> float:
    """Share of the longer words of `speech` that `earlier` has, too."""
    if earlier is None:
        return -1.0
    words = {w for w in speech.words if len(w) > 3}
    return len(words.intersection(earlier.words)) / (len(words) + 2)


def persons(words: Sequence[str]) -> tuple[float, float]:
    """Share of the words that are ``I`` and ``you``."""
    first_persons = sum(w in ("i", "me", "my", "i'm", "i've", "i'll") for w in words)
    you = sum(w in ("you", "your", "you're", "you've", "you'll") for w in words)
    return first_persons / (len(words) + 3), you / (len(words) + 3)
