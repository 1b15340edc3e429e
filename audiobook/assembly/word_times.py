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
    written = text.split()
    if not spoken or not written:
        return ()
    keys = [_key(word) for *_, word in spoken], [_key(word) for word in written]
    found: list[Word] = []
    # What is written before the first word that is spoken, and when the first sound begins.
    before: list[str] = []
    begin: float | None = None
    for _, i, j, a, b in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if a == b and found:
            found[-1] = (found[-1][0], spoken[j - 1][1], found[-1][2])
        elif a == b:
            begin = spoken[i][0]
        elif i == j and found:
            start, end, word = found[-1]
            found[-1] = (start, end, " ".join([word, *written[a:b]]))
        elif i == j:
            before = written[a:b]
        else:
            found += _spread(spoken[i:j], written[a:b])
    start, end, word = found[0] if found else (spoken[0][0], spoken[-1][1], "")
    first = " ".join(filter(None, [*before, word]))
    return ((start if begin is None else begin, end, first), *found[1:])


def _spread(spoken: Sequence[Word], written: Sequence[str]) -> Iterator[Word]:
    """The time of some spoken words over some written ones: one to one, or by their letters."""
    if len(spoken) == len(written):
        yield from ((s, e, word) for (s, e, _), word in zip(spoken, written, strict=True))
        return
    start, end = spoken[0][0], spoken[-1][1]
    total, said = sum(map(len, written)), 0
    for word in written:
        begin, said = said, said + len(word)
        yield (
            start + (end - start) * begin / total,
            start + (end - start) * said / total,
            word,
        )


def _key(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
