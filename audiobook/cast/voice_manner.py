"""How a character's voice is described: “growled the bear”, “said Ann in her high voice”."""

from __future__ import annotations

import re
from collections import Counter
from enum import StrEnum

from audiobook.english.sentences import STOPS
from audiobook.english.speech_verbs import DEEP_VERBS, HIGH_VERBS, SLOW_VERBS
from audiobook.model import NARRATOR, Script, ScriptParagraph


class Manner(StrEnum):
    """What a text says of a voice again and again."""

    DEEP = "deep"
    HIGH = "high"
    SLOW = "slow"


_OFTEN = (2, 0.2)
"""Tags, and the share of a character's speeches, from which on a manner is the character's own."""
_VOICE = r",?\s(?:\w+\s)?(?:voice|tones?)\b"
_TOLD = {
    Manner.DEEP: re.compile(
        rf"\b(?:deep|gruff|gravelly|growling|rumbling|booming|bass|husky){_VOICE}"
        rf"|\b{DEEP_VERBS}\b|\bgruffly\b",
        re.I,
    ),
    Manner.HIGH: re.compile(
        rf"\b(?:high|high-pitched|shrill|squeaky|squeaking|piping|reedy|piercing){_VOICE}"
        rf"|\b{HIGH_VERBS}\b|\bshrilly\b",
        re.I,
    ),
    Manner.SLOW: re.compile(rf"\b(?:slow|drawling|languid){_VOICE}|\b{SLOW_VERBS}\b", re.I),
}
_FIRST_SENTENCE = re.compile(rf"[^{STOPS}]*")


def manners(script: Script) -> dict[str, Manner]:
    """The manner of those whose speech is described often enough, by the name in the script."""
    tallies: dict[str, Counter[Manner]] = {}
    spoken: Counter[str] = Counter()
    for chapter in script.chapters:
        for block in chapter.blocks:
            if isinstance(block, ScriptParagraph):
                _count(block, tallies, spoken)
    manner_by_speaker = {}
    for name, counted in tallies.items():
        manner, times = counted.most_common(1)[0]
        if times >= max(_OFTEN[0], _OFTEN[1] * spoken[name]) and 2 * times > counted.total():
            manner_by_speaker[name] = manner
    return manner_by_speaker


def _count(
    paragraph: ScriptParagraph, told: dict[str, Counter[Manner]], spoken: Counter[str]
) -> None:
    """Add what the tags of a paragraph tell; a tag follows its speech."""
    segments = paragraph.segments
    for index, segment in enumerate(segments):
        if segment.speaker == NARRATOR:
            continue
        spoken[segment.speaker] += 1
        following = segments[index + 1] if index + 1 < len(segments) else None
        if following is None or following.speaker != NARRATOR:
            continue
        sentence = _FIRST_SENTENCE.match(following.text)
        assert sentence is not None
        for manner, pattern in _TOLD.items():
            if pattern.search(sentence[0]):
                told.setdefault(segment.speaker, Counter())[manner] += 1
