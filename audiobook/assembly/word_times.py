"""When each word of the author's is spoken: engines time the spoken form, listeners read the
written one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

Word = tuple[float, float, str]
"""Start and end in seconds, and the word."""


def written_words(text: str, spoken: Sequence[Word]) -> tuple[Word, ...]:
    """The words of `text` with the times of what is spoken for them: ``1,200`` takes the time of
    ``one thousand two hundred``.

    Args:
        text: as the author wrote it.
        spoken: the words of its spoken form, in order.

    Returns:
        All words of `text` in order, punctuation that stands alone joined to the word before it;
        empty when `spoken` is.
    """
    written_form = text.split()
    if not spoken or not written_form:
        return ()
    keys = [_key(word) for *_, word in spoken], [_key(word) for word in written_form]
    words: list[Word] = []
    # What is written before the first word that is spoken, and when the first sound begins.
    skipped: list[str] = []
    begin: float | None = None
    for _, i, j, a, b in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if a == b and words:
            words[-1] = (words[-1][0], spoken[j - 1][1], words[-1][2])
        elif a == b:
            begin = spoken[i][0]
        elif i == j and words:
            start, end, word = words[-1]
            words[-1] = (start, end, " ".join([word, *written_form[a:b]]))
        elif i == j:
            skipped = written_form[a:b]
        else:
            words += _spread(spoken[i:j], written_form[a:b])
    start, end, word = words[0] if words else (spoken[0][0], spoken[-1][1], "")
    joined = " ".join(filter(None, [*skipped, word]))
    return ((start if begin is None else begin, end, joined), *words[1:])


def _spread(spoken: Sequence[Word], written: Sequence[str]) -> Iterator[Word]:
    """The time of some spoken words over some written ones: one to one, or by their letters."""
    if len(spoken) == len(written):
        yield from ((s, e, word) for (s, e, _), word in zip(spoken, written, strict=True))
        return
    start, end = spoken[0][0], spoken[-1][1]
    total, spoken_length = sum(map(len, written)), 0
    for word in written:
        begin, spoken_length = spoken_length, spoken_length + len(word)
        yield (
            start + (end - start) * begin / total,
            start + (end - start) * spoken_length / total,
            word,
        )


def _key(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
