"""Rules for how a word is written to show how it is said: SHOUTED, st-stuttered, drawn ooout.

Engines spell what they cannot pronounce: "N-no" becomes "en no", "Shhh" four letters. These rules
write such words so that they are heard as the author meant them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from audiobook.english.abbreviations import ACRONYMS, DOUBLED, SHOUTED_SHORT
from audiobook.text_normalisation.numbers.numerals import roman
from audiobook.text_normalisation.pronounceable import is_pronounceable
from audiobook.text_normalisation.rules import Context, Rule, pattern

# ---------------------------------------------------------------- capitals

_CAPITALS = pattern(r"(?<![\w'])(?:[A-ZÀ-ÖØ-Þ]{2,}(?:'[A-Z]+)?|[A-ZÀ-ÖØ-Þ]'[A-Z]+)(?!\w)")
_SHOUTED_ARTICLE = pattern(r"\bA(?=\s[A-Z]{2})")
_SPELLED = pattern(r"\b(?:YMCA|USMC|ROTC|IDK|ETA|AKA|AU|ICBM)\b")
"""Abbreviations that espeak-ng, which four engines read with, takes for words."""
_I_AM = pattern(r"\bI AM\b")
_VOWEL_LETTERS = frozenset("AEIOUYÀÁÂÃÄÅÆÈÉÊËÌÍÎÏÒÓÔÕÖØÙÚÛÜÝ")
_CAPITAL_BEFORE = pattern(r"\b([A-Z]{2,}|I|A)\W+$")
_CAPITAL_AFTER = pattern(r"\W+([A-Z]{2,}|I|A)\b")
_TRIPLE = pattern(r"([A-Z])\1\1")


_ALSO_ACRONYMS = frozenset({"IT", "AS", "AM"})
_VERB_AFTER = pattern(
    r"\s(?:was|is|had|has|would|will|could|can|should|may|might|must|did|does|seemed|took|came|began|"
    r"happened|the|a|an|he|she|it|they|we|you|soon|if|I)\b"
)
"""Behind the first words of a chapter, which many books print in capitals: "IT was late"."""


def _is_shouted(word: str, among_capitals: bool) -> bool:
    """Whether a word in capitals is spoken as a word, louder, and not spelled."""
    if word in SOUNDS or _TRIPLE.search(word):
        return True
    short = len(word) <= 3
    if word in ACRONYMS:
        return among_capitals and word.lower() in SHOUTED_SHORT
    if short:
        return word.lower() in SHOUTED_SHORT or (among_capitals and is_pronounceable(word))
    return is_pronounceable(word) or (
        among_capitals and any(letter in _VOWEL_LETTERS for letter in word)
    )


def _lower_capitals(text: str, _: Context) -> str:
    capitals = _CAPITALS.findall(text)
    if not capitals:
        return text
    # "GIVE IT TO US" is shouted as a whole; in "the US" stands an abbreviation.
    shouted = sum(word not in ACRONYMS for word in capitals)
    among = shouted >= 2 or (shouted == 1 and text.upper() == text)

    def lowered(match: re.Match[str]) -> str:
        word, apostrophe, ending = match[0].partition("'")
        if word == "I" and apostrophe:
            return f"I'{ending.lower()}"
        if ending and ending.isupper() and word.lower() in SHOUTED_SHORT:
            return match[0].lower()  # "IT'S TIME", not the department's
        if match.start() == 0 and word in _ALSO_ACRONYMS and _VERB_AFTER.match(text, match.end()):
            return word.capitalize()
        near = among and (word not in ACRONYMS or beside_capitals(match))
        if len(word) == 1 or _is_shouted(word, near):
            return (word + apostrophe + ending).lower()
        return word + apostrophe + ending.lower()

    def beside_capitals(match: re.Match[str]) -> bool:
        """Whether a neighbour is a word in capitals: "GO TO the IT department" has none."""
        text = match.string
        left_match = _CAPITAL_BEFORE.search(text, max(0, match.start() - 24), match.start())
        right_match = _CAPITAL_AFTER.match(text, match.end())
        if match[0] == "US" and left_match and left_match[1] == "THE":
            return False
        near = [neighbour[1] for neighbour in (left_match, right_match) if neighbour]
        return any(word not in ACRONYMS for word in near) or text.upper() == text

    if among:
        text = _SHOUTED_ARTICLE.sub("a", text)
    text = _CAPITALS.sub(lowered, _I_AM.sub("I am", text))
    return _SPELLED.sub(lambda m: "-".join(m[0]), text)


# ---------------------------------------------------------------- sounds

SOUNDS = {
    "SH": "shush",
    "HM": "hmm",
    "MM": "hmm",
    "MHM": "um-hmm",
    "MMHM": "um-hmm",
    "HMPH": "humph",
    "HRM": "herm",
    "PFT": "pift",
    "PF": "piff",
    "GR": "gurr",
    "BR": "burr",
    "Z": "zizz",
    "NH": "unh",
    "NGH": "ungh",
    "ARGH": "argh",
    "EW": "eew",
    "AW": "aw",
    "KSH": "kish",
    "TCH": "tutch",
    "BZ": "buzz",
    "BZT": "buzzt",
    "VRM": "vroom",
    "TSK": "tisk",
    "PST": "psst",
    "CHK": "chick",
    "THPT": "thupt",
}
"""Sounds that are no words, without their repeated letters, and how they are written so that an
engine utters them instead of spelling them."""

_UTTERED = SOUNDS | {
    "A": "ah", "E": "ee", "F": "fuh", "HN": "unh", "HRMPH": "humph", "HS": "hiss", "M": "hmm",
    "MPH": "umph", "N": "unn", "O": "ooh", "PSH": "pish", "R": "err", "S": "hiss", "T": "tut",
    "U": "ooh",
}  # fmt: skip
"""Those whose letters, when not drawn out, are a word or an abbreviation."""
_SOUND = pattern(
    r"(?<![\w'])(?:s{3,}|h+s{2,}|r{3,}|n{3,}|f{3,}|a{3,}|e{3,}|o{3,}|u{3,}|(?-i:[Tt]t+)|p+s+h+|hn+|m{2,}ph+|"
    r"hr+m+ph+|s+h+|h+m+|m+-?hm+|m{2,}|hm+ph+|hr+m+|pf+t*|g+r{2,}|b+r{2,}|z{3,}|n+h+|n+gh+|"
    r"a+r+g+h+|e+w+|a+w{2,}|ks+h+|tc+h+|b+z{2,}t*|vr+m+|ts+k+|p+s{2,}t+)(?!['\w])",
    re.IGNORECASE,
)
_RANKED = pattern(r"\b(?:rank|grade|tier|class|size)(?:ed)?:?\s$", re.IGNORECASE)
_REPEATED_LETTER = pattern(r"(.)\1+")


def _sounds(text: str, _: Context) -> str:
    def uttered(match: re.Match[str]) -> str:
        if _RANKED.search(match.string[max(0, match.start() - 8) : match.start()]):
            return " ".join(match[0])
        bare = _REPEATED_LETTER.sub(r"\1", match[0].upper().replace("-", ""))
        spoken = _UTTERED.get(bare, match[0])
        return spoken.capitalize() if match[0][0].isupper() else spoken

    return _SOUND.sub(uttered, text)


# ---------------------------------------------------------------- stutters

_STUTTER = pattern(r"(?<![\w'-])((?:([^\W\d_]{1,3})[-–—]+)(?:\2[-–—]+)*)(?=\2[\w'])", re.IGNORECASE)
_NO_STUTTER = pattern(r"D-Day|H-Hour|(?:co|re|de|no|pre|pro)-", re.IGNORECASE)
_REPEATED_I = pattern(r"\bI(?:\s?-\s?I\b)+")
_VOWELS = frozenset("aeiou")
_DRAWN_BY_HYPHENS = pattern(r"(?<=[^\W\d_])([^\W\d_])(?:-\1)+(?![\w'-])", re.IGNORECASE)


_DASH = pattern("[—–]|--")
_PRONOUN = pattern(r"I(?:'[a-z]+)?(?!\w)", re.IGNORECASE)
_PRONOUNS = frozenset({"he", "she", "it", "we", "you", "they", "who", "the", "this", "that"})
_SAID_AGAIN = pattern(r"(?:'[a-z]+)?(?![\w'])")
_FULL_VOWELS = {"a": "ah", "e": "ee", "i": "i", "o": "oh", "u": "uh"}


def _vowel(vowel: str, word: str) -> str:
    """How a word that begins with `vowel` is begun: with its first syllable, ``it-it's``, since
    engines know no way to write a lone short vowel."""
    closed = len(word) > 1 and word[1].isalpha() and word[1] not in "aeiouhwy"
    if vowel in "ao" and word not in {"and", "am", "an", "as", "at", "of", "on", "or", "off"}:
        closed = False
    return word[:2] if closed else _FULL_VOWELS[vowel]


def _open_syllable(onset: str) -> str:
    """A broken-off beginning as it sounds: ``bu`` → buh, ``he`` → heh, ``so`` → so."""
    if onset in {"the", "to", "so", "no", "go", "me", "we", "be", "my", "you", "are", "ha"}:
        return onset
    if onset.endswith("a") and len(onset) > 2:
        return f"{onset[:-1]}uh"
    return f"{onset}h" if onset[-1] in "aeiu" else onset


_AT_ELLIPSIS = pattern(r"(?<![\w'])((?![aeiou])[^\W\d_])…\s?(?=\1\w)", re.IGNORECASE)


def _stutters(text: str, _: Context) -> str:
    def spoken(match: re.Match[str]) -> str:
        onset = match[2]
        if _NO_STUTTER.match(match.string, match.start()):
            return match[0]
        times = len(re.findall(r"[^\W\d_]+", match[1]))
        if onset.lower() in {"a", "i"} and _DASH.search(match[0]):
            return match[0]  # "But I—it was" breaks off
        lower = onset.lower()
        if lower == "i" and _PRONOUN.match(match.string, match.end()):
            return "I, " * times
        if len(lower) == 1 and lower in _VOWELS:
            syllable = _vowel(lower, match.string[match.end() : match.end() + 3].lower())
        elif _VOWELS.isdisjoint(lower.replace("y", "a" if len(onset) > 1 else "y")):
            syllable = f"{lower}uh"
        elif lower == "qu":
            syllable = "kwuh"
        else:
            syllable = _open_syllable(lower)
        word = lower if len(lower) > 1 else syllable
        if word in _PRONOUNS and _SAID_AGAIN.match(match.string, match.end() + len(word)):
            syllable = word  # "he—he's"
        onset_spoken = syllable.capitalize() if onset[0].isupper() else syllable
        return f"{onset_spoken}-" + f"{syllable}-" * (times - 1)

    text = _DRAWN_BY_HYPHENS.sub(r"\1", text)
    text = _REPEATED_I.sub(lambda m: ", ".join(re.findall("I", m[0])), text)
    return _AT_ELLIPSIS.sub(r"\1uh… ", _STUTTER.sub(spoken, text))


# ---------------------------------------------------------------- drawn-out words

_DRAWN = pattern(r"\b(?=[^\W\d_]*([^\W\d_])\1\1)(?![ivx]+\b)[^\W\d_]+", re.IGNORECASE)
_RUN = pattern(r"([^\W\d_])\1{2,}", re.IGNORECASE)


def _shortened(word: str, lengths: Iterable[int]) -> str:
    """`word` with its runs of a letter cut to `lengths`, one for each run."""
    length = iter(lengths)
    return _RUN.sub(lambda run: run[0][: next(length)], word)


_ENDED = pattern(r"(.+?)(?<!s)s|(.+?)(?<!y)y|(.+?)(?:er|ed|ing|ly)")


def _is_doubled(word: str) -> bool:
    ended = _ENDED.fullmatch(word)
    return word in DOUBLED or (ended is not None and not DOUBLED.isdisjoint(ended.groups()))


def _drawn_out(text: str, _: Context) -> str:
    def brought_back(match: re.Match[str]) -> str:
        word = match[0]
        if word.isupper() and len(word) > 3 and roman(word) is not None:
            return word
        runs = len(_RUN.findall(word))
        if runs <= 4:
            for lengths in itertools.product((2, 1), repeat=runs):
                shortened = _shortened(word, lengths)
                if _is_doubled(shortened.lower()):
                    return shortened
        return _shortened(word, itertools.repeat(1))

    return _DRAWN.sub(brought_back, text)


RULES = (
    Rule("stutters", _stutters, frozenset("-–—…")),
    Rule("sounds", _sounds),
    Rule("drawn-out words", _drawn_out),
    Rule("capitals", _lower_capitals),
)
