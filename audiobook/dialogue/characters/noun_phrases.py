"""Finds the common nouns that speech tags name people by: ``said the old woman``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from audiobook.dialogue.characters.gender import noun_gender
from audiobook.dialogue.characters.mentions import (
    CandidateMention,
    does_something,
    is_tag,
    near_quotations,
    tag_places,
)
from audiobook.dialogue.characters.person_names import PersonName
from audiobook.dialogue.characters.vocabulary import UNCAPITALISED, never_people
from audiobook.dialogue.document import Document, Quotation
from audiobook.english import closed_classes
from audiobook.english.sentences import STOPS
from audiobook.english.speech_verbs import certain_speech_verbs, speech_verbs

_PHRASE = re.compile(
    rf"(?:\b(?P<article>[Tt]he|[Aa]n?|[Tt]his|[Tt]hat|[Aa]nother|[Oo]ne|[Hh]is|[Hh]er|[Mm]y|[Oo]ur"
    rf"|[Tt]heir)|(?<=[^\W\d_])[’']s?)\s(?P<words>{UNCAPITALISED}(?:\s{UNCAPITALISED}){{0,3}})"
)
_MODIFIER = re.compile(
    rf"\s(?:in|with|of)\s(?:the|a|an)\s(?:{UNCAPITALISED}\s){{0,2}}{UNCAPITALISED}(?=[,.;:!?—–-])"
)
_OPENS_A_CLAUSE = re.compile(
    rf"(?:^|[{STOPS};:—”’\"'»]\s?|\b(?:and|but|as|then|when|while|till|[Ii]t was|[Tt]here was)\s)$"
)
_OWNER = re.compile(r"(?:[A-ZÀ-Þ][\w.-]*\s)*[A-ZÀ-Þ][\w-]*[’']s?\s$")
_BESIDE = re.compile(
    rf"\s(?:in|with|from|at|by|on|behind|of)\s(?:[\w’'-]+\s){{1,4}}?(?={UNCAPITALISED}\b)"
)
"""What may stand between somebody and what they do: ``An officer in a white cap came down``."""
_GOES_ON = re.compile(r"[.!?]\s(?:He|She)\s(?:was|had|[a-z]+ed)\b")
"""Somebody looked at, told of in the next sentence: ``… at the envoy. He was a small man.``"""
_OBJECT_OF_THE_SAME = re.compile(r"\b(?:[Hh]e|[Ss]he)\s(?:\w+ly\s)?[a-z]+\s$")
"""``He turned a page. He sighed.``"""
_INSIDE_STOPS = frozenset(
    "of and or in on at to with for from by as than that which who whom was were had".split()
)
_CHILDREN = frozenset("child infant urchin baby schoolboy schoolgirl".split())
_YOUNG = frozenset("girl boy lad child youth maiden lass stripling urchin infant".split())


@dataclass(slots=True)
class NounPhrase:
    """``the old woman`` in a tag, or ``her mother``."""

    span: CandidateMention
    determiner: str
    """``the``, ``a``, ``his`` … casefolded; ``'s`` after a name."""
    words: tuple[str, ...]
    """Adjectives, noun, and what qualifies it (``gentleman in the white waistcoat``)."""
    head: str
    begin: int = 0
    """Where the phrase begins with its owner: ``Hale's wife``."""

    @property
    def age(self) -> str:
        """``child``, ``young``, ``old`` or empty, as the words tell."""
        if self.head in _CHILDREN or ("little" in self.words and self.head in ("girl", "boy")):
            return "child"
        if {"old", "aged", "elderly"} & set(self.words):
            return "old"
        return "young" if "young" in self.words else ""

    @property
    def is_young(self) -> bool:
        """Whether the words are said of the young."""
        return "young" in self.words or self.head in _YOUNG


def noun_phrases(document: Document) -> list[NounPhrase]:
    """The noun phrases of speech tags, outside quotations, in order of the text.

    In a story of a few pages also those of people who do something beside a speech: there a
    postman who speaks twice may be named by no tag.
    """
    phrases: list[NounPhrase] = []
    is_short = document.is_short
    places = tag_places(document)
    for index, quotations in enumerate(places):
        beside = is_short and any(places[max(0, index - 1) : index + 2])
        if not (quotations or beside):
            continue
        text = document.paragraphs[index]
        for match in _PHRASE.finditer(text):
            near = near_quotations(quotations, match.start())
            if any(q.outer_start <= match.start() < q.outer_end for q in near):
                continue
            phrase = _phrase(index, text, match) or _stranger(index, text, match, near)
            if phrase is None:
                continue
            span = phrase.span
            begin = span.start
            if phrase.determiner == "’s":
                if phrase.head in closed_classes.PARTS:
                    continue  # ``Hale's voice`` is his
                owner = _OWNER.search(text, max(0, span.start - 40), span.start)
                begin = owner.start() if owner is not None else begin
            phrase.begin = begin
            left_context, right_context = (
                text[max(0, begin - 40) : begin],
                text[span.end : span.end + 60],
            )
            if is_tag(text, begin, span.end, left_context, right_context, near):
                span.tagged = True
                phrases.append(phrase)
            elif beside and _is_present(left_context, right_context):
                phrases.append(phrase)
    counts = Counter(phrase.words for phrase in phrases)
    for phrase in phrases:
        # "in the white waistcoat" is part of a name only where it comes again.
        if counts[phrase.words] == 1 and phrase.words[-1] != phrase.head:
            words = phrase.words[: phrase.words.index(phrase.head) + 1]
            cut = len(" ".join(phrase.words)) - len(" ".join(words))
            phrase.words = words
            phrase.span.end -= cut
    return phrases


def _stranger(
    index: int, text: str, match: re.Match[str], quotations: Sequence[Quotation]
) -> NounPhrase | None:
    """``“…!” cried the carter.``: whoever is the subject there is somebody, by whatever word."""
    if match["article"] is None or match["article"].casefold() != "the":
        return None
    verb = _certain_verb_before().search(text, max(0, match.start() - 20), match.start())
    if verb is None or not any(q.outer_end <= verb.start() <= q.outer_end + 2 for q in quotations):
        return None
    words = match["words"].split()
    size = next(
        (i for i, word in enumerate(words) if word in _INSIDE_STOPS | never_people()), len(words)
    )
    words = [word for word in words[:size] if not word.endswith("ly")]
    if not 0 < len(words) <= _WORDS_OF_A_STRANGER or words[-1] in closed_classes.PARTS:
        return None
    end = match.start("words") + len(" ".join(words))
    if not _ENDS_A_TAG.match(text, end):
        return None
    span = CandidateMention(
        index,
        match.start(),
        end,
        PersonName("", (words[-1],)),
        text[match.start() : end],
        definite=True,
    )
    return NounPhrase(span, "the", tuple(words), words[-1])


_WORDS_OF_A_STRANGER = 2
_ENDS_A_TAG = re.compile(r"\s?(?:[,.;:!?—–-]|$)|\s(?:and|as|in|with|from|at|to|who|over)\b")


@cache
def _certain_verb_before() -> re.Pattern[str]:
    verbs = "|".join(sorted(certain_speech_verbs(), key=len, reverse=True))
    return re.compile(rf"\b(?:{verbs})\s$")


def _is_present(before: str, after: str) -> bool:
    """Whether a clause is about somebody: what they do, or that they are there."""
    if _GOES_ON.match(after) and not _OBJECT_OF_THE_SAME.search(before):
        return True
    opens = _OPENS_A_CLAUSE.search(before)
    if opens is None:
        return False
    if opens.group().strip().casefold() in ("it was", "there was") or does_something(after):
        return True
    beside = _BESIDE.match(after)
    return beside is not None and does_something(after[beside.end() - 1 :])


def _phrase(index: int, text: str, match: re.Match[str]) -> NounPhrase | None:
    words = match["words"].split()
    head = None
    for position, word in enumerate(words):
        if word in _INSIDE_STOPS or word in speech_verbs() or word in never_people() - {"other"}:
            break
        if noun_gender(word) is not None or word == "other":
            head = position
        elif head is not None:
            break
    if head is None:
        return None
    words = words[: head + 1]
    end = match.start("words") + len(" ".join(words))
    name = tuple(words)
    modifier = _MODIFIER.match(text, end)
    if modifier is not None:
        end = modifier.end()
        name += tuple(modifier.group().split())
    article = match["article"]
    start = match.start("words") if article is None else match.start()
    span = CandidateMention(
        index, start, end, PersonName("", (words[-1],)), text[start:end], definite=True
    )
    return NounPhrase(span, article.casefold() if article else "’s", name, words[-1])
