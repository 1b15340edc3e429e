"""Decides which quotations are speech.

Titles, signs, nicknames, borrowed words and remembered sayings stand between the same marks as
speech, but they are parts of the narrator's sentence. A logistic regression over features of the
words inside, before and after the marks tells them apart; `training/train_speech.py` makes its
weights, `data/speech.json`.

Authors differ in one habit above all: whether a quotation ends with a stop inside its marks. In a
book that does so throughout, a quotation without one is hardly ever speech; in another it says
nothing. So features about the end of a quotation are kept apart by the habit of the book.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from audiobook.dialogue.document import Document, Quotation
from audiobook.dialogue.quotations import speech_cues as cues
from audiobook.dialogue.quotations.letters import find_epigraphs, find_letters
from audiobook.dialogue.quotations.quote_marks import MARKS
from audiobook.english.sentences import STOPS_OF_ALL_SCRIPTS
from audiobook.english.speech_verbs import SAID

THRESHOLD = 0.5
"""The least probability at which a quotation is spoken by a character."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LAST_WORD = re.compile(r"([^\W_]+(?:['’][^\W_]+)*)\W*$")
_ENDS = (
    {",": "comma", ".": "stop", "?": "call", "!": "call", "…": "off", "-": "off"}
    | dict.fromkeys("—–―", "off")
    | dict.fromkeys(";:、，", "comma")
)
_PAUSES = (
    {",": "comma", ":": "colon", ";": "comma"}
    | dict.fromkeys("—–―-", "dash")
    | dict.fromkeys(STOPS_OF_ALL_SCRIPTS, "sentence")
    | dict.fromkeys("([", "bracket")
)
_CLASSES: dict[str, str] = {}
for _name, _words in {
    "determiner": "the a an this that these those no any every each some such another own",
    "possessive": "his her my their our your its whose",
    "preposition": "of in from as to with on by for about into at under between like after upon "
    "than",
    "conjunction": "and or but nor nor yet",
    "copula": "was is were are be been being am wasn't isn't not so too very",
    "relative": "that what which how why whether if when because",
}.items():
    _CLASSES.update(dict.fromkeys(_words.split(), _name))
_CLAUSE_IN_COMMAS = re.compile(r"\W*,\W*\w[^.!?;:…,“”„«»\"]{3,40},\s*")
_PRONOUNS = frozenset("he she they i we it you".split())
PRINTED = ("a letter", "an epigraph")
"""Reasons why a quotation is read by the narrator as something printed."""
_PRINTED = 0.15
"""How likely a quotation found to be a letter or an epigraph is speech after all."""
_LED = frozenset(("comma", "colon", "sentence", "dash", "start", "adjacent"))
"""Pauses at which a quotation begins by itself and does not go on the words before it."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What a whole book does, as far as the decision needs it."""

    tidy: bool
    """Quotations end with a stop inside their marks."""
    repeated: Mapping[str, int]
    """How often each short quotation occurs, by its words in lower case."""


def judge(document: Document) -> Document:
    """The same document with each quotation's decision, its probability and its reason."""
    weights = _weights()
    printed = dict.fromkeys(find_letters(document), PRINTED[0])
    printed |= dict.fromkeys(find_epigraphs(document), PRINTED[1])
    described = list(describe(document, find_habit(document)))
    scores = _shared_in_runs(
        document, [sum(weights.get(feature, 0.0) for feature in each) for each in described]
    )
    quotations = []
    for index, (quotation, features) in enumerate(zip(document.quotations, described, strict=True)):
        if not is_marked(document, quotation):
            quotations.append(replace(quotation, reason="opened by a dash"))
            continue
        if index in printed:
            quotations.append(
                replace(
                    quotation,
                    is_speech=False,
                    speech_probability=_PRINTED,
                    reason=printed[index],
                )
            )
            continue
        probability = 1.0 / (1.0 + math.exp(-scores[index]))
        quotations.append(
            replace(
                quotation,
                is_speech=probability >= THRESHOLD,
                speech_probability=round(probability, 4),
                reason=_reason(document, quotation, features, probability),
            )
        )
    return replace(document, quotations=tuple(quotations))


def _shared_in_runs(document: Document, scores: Sequence[float]) -> list[float]:
    """The scores, those of quotations with nothing between them by their mean: people who answer
    each other in one paragraph all speak, and three cards that say “Yes” “No” “Perhaps” do not; and
    what goes on behind a tag by no less than what it goes on."""
    quotations = document.quotations
    means = list(scores)
    start = 0
    for index in range(1, len(quotations) + 1):
        if index < len(quotations):
            here, previous = quotations[index], quotations[index - 1]
            between = document.paragraphs[here.paragraph][previous.outer_end : here.outer_start]
            if here.paragraph == previous.paragraph and not between.strip():
                continue
        mean = sum(scores[start:index]) / (index - start)
        means[start:index] = [mean] * (index - start)
        start = index
    for index in range(1, len(quotations)):
        if _goes_on_behind_tag(document, quotations[index - 1], quotations[index]):
            means[index] = max(means[index], means[index - 1])
    return means


def _goes_on_behind_tag(document: Document, previous: Quotation, here: Quotation) -> bool:
    """Whether a sentence that a tag interrupts goes on: between two quotations stands nothing but
    a clause in commas, whatever its language, and the second ends with a stop."""
    if here.paragraph != previous.paragraph:
        return False
    text = document.paragraphs[here.paragraph]
    between = text[previous.end : here.outer_start]
    is_ended = text[here.start : here.end].rstrip()[-1:] in tuple(STOPS_OF_ALL_SCRIPTS)
    return is_ended and _CLAUSE_IN_COMMAS.fullmatch(between) is not None


def is_marked(document: Document, quotation: Quotation) -> bool:
    """Whether quotation marks enclose it, or a dash, which nothing but speech is opened by."""
    text = document.paragraphs[quotation.paragraph]
    outside = (
        text[quotation.outer_start : quotation.start] + text[quotation.end : quotation.outer_end]
    )
    return quotation.goes_on or any(char in MARKS for char in outside)


def find_habit(document: Document) -> Habit:
    """How the book of a document writes its quotations."""
    ends: Counter[bool] = Counter()
    repeated: Counter[str] = Counter()
    for quotation in document.quotations:
        words = document.paragraphs[quotation.paragraph][quotation.start : quotation.end]
        count = len(words.split())
        if count >= 4:
            ends[words[-1] in _ENDS or words[-1] in ")*_’'"] += 1
        if count <= 4:
            repeated[_key(words)] += 1
    return Habit(ends[True] >= 9 * ends[False], repeated)


def describe(document: Document, habit: Habit) -> Iterator[list[str]]:
    """The names of the features that hold for each quotation, in order."""
    quotations = document.quotations
    for index, quotation in enumerate(quotations):
        previous = quotations[index - 1] if index else None
        following = quotations[index + 1] if index + 1 < len(quotations) else None
        yield _features(
            document.paragraphs[quotation.paragraph],
            quotation,
            previous if previous and previous.paragraph == quotation.paragraph else None,
            following if following and following.paragraph == quotation.paragraph else None,
            habit,
        )


def _features(
    text: str,
    quotation: Quotation,
    previous: Quotation | None,
    following: Quotation | None,
    habit: Habit,
) -> list[str]:
    inside = text[quotation.start : quotation.end]
    left_context = text[previous.outer_end if previous else 0 : quotation.outer_start][-160:]
    right_context = text[quotation.outer_end : following.outer_start if following else len(text)][
        :120
    ]
    words = [word.replace("’", "'").lower() for word in _WORD.findall(inside)]
    regime = "tidy" if habit.tidy else "loose"
    end = _ENDS.get(inside[-1], "none")
    if end == "none" and right_context[:1] in (",", ".") and right_context[:1]:
        end = "outside"
    pause = _pause(left_context, previous)
    size = _size(len(words))
    case = "upper" if inside[:1].isupper() else "lower" if inside[:1].islower() else "other"
    onward = _onward(right_context, following)
    feats = [
        "bias",
        f"size={size}",
        f"case={case}",
        f"end={end},{regime}",
        f"pause={pause}",
        f"onward={onward}",
        f"pause={pause},end={end},{regime}",
        f"pause={pause},onward={onward}",
        f"pause={pause},case={case}",
        f"end={end},onward={onward},{regime}",
        f"size={size},pause={pause}",
        f"size={size},end={end},{regime}",
    ]
    led = pause in _LED
    feats += _word_features(inside, words, habit, led)
    feats += _context_features(left_context, right_context, led, size)
    if quotation.goes_on:
        feats.append("goes on")
    if (
        previous is None
        and following is None
        and not left_context.strip()
        and not right_context.strip()
    ):
        feats.append("whole paragraph")
    if previous is not None and case == "lower":
        feats.append(f"lower after quotation,{pause}")
    return feats


def _size(count: int) -> str:
    if count <= 3:
        return str(count)
    return "4-6" if count <= 6 else "7-12" if count <= 12 else "more"


def _pause(before: str, previous: Quotation | None) -> str:
    """How the words before a quotation lead to it."""
    stripped = before.rstrip()
    if not stripped:
        return "adjacent" if previous else "start"
    kind = _PAUSES.get(stripped[-1])
    if kind is not None:
        return kind
    match = _LAST_WORD.search(stripped)
    if match is None:
        return "other"
    word = match.group(1).lower()
    if word.endswith(("'s", "’s", "s'", "s’")):
        return "possessive"
    if re.fullmatch(SAID, word):
        return "said"
    return _CLASSES.get(word, "participle" if word.endswith(("ed", "ing")) else "word")


def _onward(after: str, following: Quotation | None) -> str:
    """How the text goes on after a quotation."""
    stripped = after.strip()
    if not stripped:
        return "quotation" if following else "end"
    initial = stripped[0]
    if not stripped.strip(".,;:!?"):
        return "stop then " + ("quotation" if following else "end")
    if cues.TAG_AFTER.match(stripped):
        return "tag"
    if initial in "—–―-":
        return "dash"
    if initial in ".?!":
        return "stop"
    match = _WORD.search(stripped)
    if match is None:
        return "other"
    word = match.group().lower()
    comma = "comma " if initial in ",;:" else ""
    if match.group()[0].isupper() and word not in ("i",):
        return comma + "upper"
    if word in _PRONOUNS:
        return comma + "pronoun"
    if word == "and":
        return comma + "and"
    if word in cues.FUNCTION_WORDS:
        return comma + "function"
    return comma + ("past" if word.endswith("ed") else "lower")


def _word_features(inside: str, words: Sequence[str], habit: Habit, led: bool) -> Iterator[str]:
    if not words:
        yield "no words"
        return
    personal = any(word in cues.PERSONAL for word in words)
    yield "personal" if personal else "impersonal"
    if words[0] in cues.INTERJECTIONS:
        yield "interjection"
    letters = _WORD.findall(inside)
    content = [word for word in letters if word.lower() not in cues.FUNCTION_WORDS]
    if content and all(word[0].isupper() for word in content):
        yield f"title case {_size(len(letters))}"
    if len(inside) > 3 and inside.isupper():
        yield "capitals"
    if "\n" in inside:
        yield "lines"
    if len(words) <= 4 and habit.repeated.get(_key(inside), 0) > 2:
        yield f"repeated {_size(len(words))}"
        if led:
            yield "repeated led"
    if cues.LETTER.match(inside):
        yield "letter"
    if cues.ET_CETERA.search(inside):
        yield "et cetera"
    if not any(word[0].isalpha() for word in words):
        yield "figures"


def _context_features(before: str, after: str, led: bool, size: str) -> Iterator[str]:
    close = before[-70:]
    if cues.NAMING.search(close):
        yield "naming" + (" led" if led else "")
    if cues.REMEMBERED.search(close):
        yield "remembered" + (" led" if led else "")
    if cues.SUBORDINATE.search(before):
        yield "subordinate"
    if cues.WRITTEN.search(close):
        yield "written"
    elif cues.SAID_BEFORE.search(close):
        yield "said before" + (" led" if led else "")
    if cues.WAS_ALL.match(after):
        yield "was all"
    if cues.TAG_AFTER.match(after):
        yield f"tag after {size}"


def _key(words: str) -> str:
    return " ".join(_WORD.findall(words.lower()))


@cache
def _weights() -> Mapping[str, float]:
    source = resources.files("audiobook.dialogue").joinpath("data/speech.json")
    weights: dict[str, float] = json.loads(source.read_text("utf-8"))["weights"]
    return weights


def _reason(
    document: Document, quotation: Quotation, features: Sequence[str], probability: float
) -> str:
    """The decision in words for the author."""
    text = document.paragraphs[quotation.paragraph]
    match = _LAST_WORD.search(text[: quotation.outer_start].rstrip()[-60:])
    lead = match.group(1) if match else ""
    present = set(features)
    if probability >= THRESHOLD:
        if present & {"onward=tag"}:
            return "a tag follows"
        return "said before it" if "said before" in present or "said before led" in present else ""
    if present & {"remembered", "remembered led", "subordinate"}:
        return f'words remembered or imagined, after "{lead}"'
    if present & {"naming", "naming led", "written"}:
        return f'a name or written words, after "{lead}"'
    if "letter" in present:
        return "a letter"
    if lead:
        return f'part of the sentence, after "{lead}"'
    return "part of the narration"
