"""When each word of the author's is spoken: engines time the spoken form, listeners read the
written one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from audiobook.model import WordTime


def written_words(text: str, spoken: Sequence[WordTime]) -> tuple[WordTime, ...]:
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
    words: list[WordTime] = []
    # What is written before the first word that is spoken, and when the first sound begins.
    skipped: list[str] = []
    begin: float | None = None
    for _, i, j, a, b in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if a == b and words:
            words[-1] = words[-1]._replace(end=spoken[j - 1].end)
        elif a == b:
            begin = spoken[i].start
        elif i == j and words:
            start, end, word = words[-1]
            words[-1] = WordTime(start, end, " ".join([word, *written_form[a:b]]))
        elif i == j:
            skipped = written_form[a:b]
        else:
            words += _spread(spoken[i:j], written_form[a:b])
    start, end, word = words[0] if words else (spoken[0].start, spoken[-1].end, "")
    joined = " ".join(filter(None, [*skipped, word]))
    return (WordTime(start if begin is None else begin, end, joined), *words[1:])


def _spread(spoken: Sequence[WordTime], written: Sequence[str]) -> Iterator[WordTime]:
    """The time of some spoken words over some written ones: one to one, or by their letters."""
    if len(spoken) == len(written):
        yield from (sound._replace(word=word) for sound, word in zip(spoken, written, strict=True))
        return
    start, end = spoken[0].start, spoken[-1].end
    total, spoken_length = sum(map(len, written)), 0
    for word in written:
        begin, spoken_length = spoken_length, spoken_length + len(word)
        yield WordTime(
            start + (end - start) * begin / total,
            start + (end - start) * spoken_length / total,
            word,
        )


def _key(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())
