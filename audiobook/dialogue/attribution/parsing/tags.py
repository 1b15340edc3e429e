"""The speech tags of a text: whose subject speaks, as far as grammar decides it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from audiobook.dialogue.attribution.parsing.nominals import (
    INVERTED,
    NAME,
    OTHER,
    POSSESSIVE,
    SUBJECT,
    Nominal,
    is_verb,
)
from audiobook.dialogue.attribution.parsing.sentences import COPULAS
from audiobook.dialogue.characters.person_names import EPITHETS
from audiobook.english import closed_classes
from audiobook.english.speech_verbs import certain_speech_verbs, speech_verbs

if TYPE_CHECKING:
    from audiobook.dialogue.attribution.parsing.parse import Gap, Reading, Speech

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BETWEEN = frozenset("had has then only just also at last would could again soon once".split())
"""What may stand between a subject and its verb of speech, adverbs in -ly apart."""
_LONGEST_REMARK = 9
"""Words of a tag behind its verb that a plain tag may have before the speech it announces."""
_PASSIVE_WORDS = 5
"""Words behind a subject among which ``was told`` may stand."""
_FEW_WORDS = 3
"""Words of a sentence of its own that is still a tag: ``“Go.” Ben said softly.``"""


def tag_after(speech: Speech) -> Nominal | None:
    """The subject of a verb of speech right after the speech, unless it introduces the next."""
    gap = speech.after
    if gap.first is None or gap.first.subject is None:
        return None
    subject = gap.first.subject
    if speech.mark == "?" and gap.first.reports:
        return None  # ``“Is it far?” Ben answered that it was.``
    introduces = len(gap.sentences) == 1 and gap.last_mark in (",", ":")
    if subject.role == INVERTED or gap.lower_start or speech.mark == ",":
        return subject if subject.verb in speech_verbs() else None
    return subject if subject.verb in certain_speech_verbs() and not introduces else None


def tag_before(speech: Speech) -> Nominal | None:
    """The subject of a verb of speech right before the speech."""
    gap = speech.before
    if gap.last is None or gap.last_mark not in ("", ",", ":"):
        return None
    speaker = gap.last.last_speaker
    if not speech.first_in_paragraph and len(gap.sentences) == 1 and gap.lower_start:
        # The tag of the speech before, unless it is followed by another's: ``“Up,” said Ralph, and
        # Ivy cried, “Down!”``
        return speaker if speaker is not gap.last.subject else None
    return speaker


def voice_after(speech: Speech) -> Nominal | None:
    """Whose voice, words or answer the sentence is about that a speech begins: ``“…,” her voice
    rang out``, ``“…” was his answer``. They are the speaker's."""
    gap = speech.after
    subject = gap.first.subject if gap.first is not None else None
    if subject is None or subject.role != POSSESSIVE or not subject.verb or not gap.lower_start:
        return None
    return subject if subject.at <= 1 else None


@cache
def _any_verb() -> frozenset[str]:
    return speech_verbs() | closed_classes.VERBS


def plain_tag(reading: Reading, speech: Speech) -> Nominal | None:
    """The subject of a tag that nothing but grammar is needed for: the verb stands beside it and
    the tag beside the speech (``“…,” said Ben``, ``“…!” Ben cried.``, ``Ben said: “…”``)."""
    return _plain_after(reading, speech) or _plain_before(reading, speech)


def _plain_after(reading: Reading, speech: Speech) -> Nominal | None:
    gap, subject = speech.after, tag_after(speech)
    text = reading.document.paragraphs[gap.paragraph]
    if subject is None:
        return _actor_after_comma(text, speech)
    if subject.role == OTHER:
        return None
    head = _words(text, gap.start, subject.start)
    tail = _words(text, subject.start + len(subject.shown), gap.end)
    if subject.role == INVERTED:
        verb, *rest = head or [""]
        while verb.endswith("ly") and rest:
            verb, *rest = rest
        plain = verb in speech_verbs() and all(_qualifies(word) for word in rest)
        return subject if plain and not _is_owner(tail) else None
    if subject.role == SUBJECT and head[:1] and head[0] in COPULAS:
        return subject if gap.lower_start else None
    if subject.role != SUBJECT or any(not _qualifies(word) for word in head):
        return None
    verb, place = _verb_of(tail)
    if verb not in certain_speech_verbs() or "nothing" in tail[:4] or "no more" in " ".join(tail):
        return None
    ends_sentence = speech.mark in (",", "!", "?", "—", "–", "-", "…", "")
    if not ends_sentence or (speech.mark == "" and not gap.lower_start):
        # A full stop before the tag: today's slip for a comma, or a sentence about something else.
        return subject if _is_short_sentence(gap, len(tail) - place) else None
    if speech.mark not in (",", "") and not gap.lower_start and gap.last_mark in (",", ":"):
        # ``“Oh!” Ben said, “I see.”`` may be the tag of either; both are his only by chance.
        return None
    return subject


def _actor_after_comma(text: str, speech: Speech) -> Nominal | None:
    """Who does something where a comma before it ties it to the speech: ``“…,” Ben nodded.`` Of 27
    such actors in novels 27 speak."""
    gap = speech.after
    subject = gap.first.subject if gap.first is not None else None
    if speech.mark != "," or subject is None or subject.role != SUBJECT:
        return None
    is_plain = (
        subject.kind == NAME
        and subject.verb
        and subject.verb not in _PERCEIVES
        and not _words(text, gap.start, subject.start)
    )
    return subject if is_plain else None


_PERCEIVES = frozenset("heard hears saw sees noticed thought felt".split())
"""``“…,” Ann heard Ben say.``"""


def _plain_before(reading: Reading, speech: Speech) -> Nominal | None:
    gap, subject = speech.before, tag_before(speech)
    if subject is None or subject.role != SUBJECT or gap.last_mark not in (",", ":"):
        return None
    text = reading.document.paragraphs[gap.paragraph]
    tail = _words(text, subject.start + len(subject.shown), gap.end)
    verb, place = _verb_of(tail)
    if verb not in certain_speech_verbs():
        return None
    rest = tail[place:]
    if len(rest) > _LONGEST_REMARK or any(is_verb(word) for word in rest):
        return None
    sentence = gap.last
    preceding = [n for n in sentence.nominals if n.at < subject.at] if sentence is not None else []
    joined = _words(text, gap.start, subject.start)[-1:]
    opens = not preceding or gap.last_mark == ":" or joined in (["and"], ["but"], ["while"])
    return subject if opens else None


_SEXED = frozenset(
    "man woman boy girl lad lass lady gentleman mother father mamma papa mum dad sister brother "
    "aunt uncle wife husband son daughter niece nephew widow widower bride bridegroom king queen "
    "prince princess duke duchess lord mistress nun monk priest maid maiden housemaid grandmother "
    "grandfather hostess landlady landlord schoolboy schoolgirl ladyship lordship".split()
)
"""Nouns that are said of one sex alone; a doctor may be a woman."""


def is_sexed(noun: str) -> bool:
    """Whether a noun for a person tells the sex beyond doubt."""
    return (
        noun in _SEXED
        or noun.endswith(("woman", "girl"))
        or (noun.endswith(("gentleman", "nobleman")))
    )


def is_object(text: str, gap: Gap, tag: Nominal, nominal: Nominal) -> bool:
    """Whether a name of a tag's sentence is that of the one to whom something is said: ``said Ben
    to Ann``, ``Ben told Ann``."""
    if nominal.start < tag.start:
        return False
    between = _words(text, tag.start + len(tag.shown), nominal.start)
    if _is_owner(_words(text, nominal.start + len(nominal.shown), gap.end)):
        return False
    if tag.role != INVERTED:
        verb, place = _verb_of(between)
        between = between[place:]
        if verb in closed_classes.TELLING and all(_qualifies(word) for word in between):
            return True
    while between and _qualifies(between[-1]) and between[-1] not in closed_classes.PARTICLES:
        between = between[:-1]
    return between[-1:] == ["to"] and all(
        word.endswith("ly") or word in ("back", "again", "aloud", "softly") for word in between[:-1]
    )


def is_told(text: str, gap: Gap, subject: Nominal) -> bool:
    """Whether a subject beside a speech hears it: ``“Quiet!” Ann was told.``"""
    words = _words(text, subject.start + len(subject.shown), gap.end)[:_PASSIVE_WORDS]
    for place, word in enumerate(words[:-1]):
        if word in ("was", "were", "is", "been") and words[place + 1] in closed_classes.TELLING:
            return True
        if word not in _BETWEEN and not word.endswith("ly") and word != "was":
            return False
    return False


_INFINITIVES = frozenset(
    "say whisper call cry mutter shout murmur ask answer reply growl hiss yell mumble scream "
    "exclaim groan sigh gasp bark".split()
)


def is_heard(text: str, gap: Gap, name: Nominal) -> bool:
    """Whether somebody is heard to speak a speech: ``“Quiet,” Tom heard Ann whisper.``"""
    left_context = _words(text, gap.start, name.start)
    right_context = _words(text, name.start + len(name.shown), gap.end)
    return left_context[-1:] in (["heard"], ["overheard"]) and not _INFINITIVES.isdisjoint(
        right_context[:1]
    )


def _is_short_sentence(gap: Gap, words_behind: int) -> bool:
    return (
        len(gap.sentences) >= 1
        and gap.last_mark not in (",", ":")
        and (words_behind <= _FEW_WORDS if len(gap.sentences) == 1 else False)
    )


def _words(text: str, start: int, end: int) -> list[str]:
    return [word.lower() for word in _WORD.findall(text[start : max(start, end)])]


def _qualifies(word: str) -> bool:
    """Whether a word may stand in a tag before the name: an article, an epithet, an adverb."""
    return (
        word in closed_classes.DETERMINERS
        or word in EPITHETS
        or word in closed_classes.PARTICLES
        or word.endswith("ly")
        or word in ("then", "at", "last", "and", "mr", "mrs")
    )


def _verb_of(words: list[str]) -> tuple[str, int]:
    """The verb that a subject's words begin with, and the place behind it."""
    for place, word in enumerate(words):
        if word in _any_verb() and word not in _BETWEEN:
            return word, place + 1
        if not (word in _BETWEEN or word.endswith("ly")):
            return "", 0
    return "", 0


def _is_owner(tail: list[str]) -> bool:
    return tail[:1] == ["s"]
