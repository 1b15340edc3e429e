"""How a line is said where the text tells: “whispered Ann”, “he roared”, a voice that trails off.

Changes are modest: a few decibels and a little pace. More than that, an engine that knows no
whisper only sounds wrong.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import NamedTuple

from audiobook.model import ScriptParagraph, VoiceSettings

PLAIN, WHISPERED, SHOUTED, TRAILING_OFF = "plain", "whispered", "shouted", "trailing off"


class _Effect(NamedTuple):
    gain: float
    """dB."""
    rate: float


_EFFECTS: Mapping[str, _Effect] = {
    WHISPERED: _Effect(-4.0, 0.95),
    SHOUTED: _Effect(3.0, 1.04),
    TRAILING_OFF: _Effect(-1.5, 0.93),
}

_QUIET = "whisper(?:s|ed)|murmur(?:s|ed)|mutter(?:s|ed)|mumble[sd]|breathe[sd]"
_LOUD = (
    "shout(?:s|ed)|yell(?:s|ed)|scream(?:s|ed)|roar(?:s|ed)|bellow(?:s|ed)|shriek(?:s|ed)|"
    "holler(?:s|ed)|bawl(?:s|ed)|thunder(?:s|ed)"
)
_FADING = "trail(?:s|ed) (?:off|away)|falter(?:s|ed)"
# Verbs that say nothing of the manner: the clause's first speech verb is the one that counts.
_NEUTRAL = (
    "said|says|asked|asks|replie[sd]|answer(?:s|ed)|told|tells|cried|cries|exclaim(?:s|ed)|"
    "call(?:s|ed)|repl(?:y|ies)|ordered|demanded|continued|went on|added|snapped|sighed|sobbed"
)
_VERB = re.compile(
    rf"\b(?:(?P<quiet>{_QUIET})|(?P<loud>{_LOUD})|(?P<fading>{_FADING})|(?:{_NEUTRAL}))\b", re.I
)
_QUIETLY = re.compile(
    r"\b(?:in a (?:\w+ )?(?:whisper|undertone|murmur)|under (?:his|her|their|my) breath|"
    r"in a (?:low|hushed) (?:voice|tone)|softly)\b",
    re.I,
)
_LOUDLY = re.compile(
    r"\b(?:in a (?:\w+ )?(?:shout|scream|roar)|at the top of (?:his|her|their|my) (?:voice|lungs)|"
    r"in a loud voice|loudly)\b",
    re.I,
)
_SENTENCE = re.compile(r"[^.!?…;]*")
_ONE_SENTENCE = re.compile(r"[^.!?…;]*[.,]?\s*")
_LAST_SENTENCE = re.compile(r"[^.!?…;]*[,:—]\s*$")
_ENDS_OPEN = re.compile(r"(?:…|\.\.\.)[\"'”’»\s]*$")
_TAG_WORDS = 6  # a tag names its verb among the first words after a quotation


def direction_of(paragraph: ScriptParagraph, index: int) -> str:
    """How the text says that a segment is spoken, one of `model.DIRECTIONS`.

    The tag is looked for in the narration that follows the quotation in its paragraph, then in a
    sentence before it that runs on into it. Where neither tells, a whisper or a shout goes on that
    the same voice broke off for its tag: “Only me,” she whispered. “Let me in.”

    Args:
        paragraph: of a script.
        index: of the segment in it; narration is always plain.
    """
    segments = paragraph.segments
    segment = segments[index]
    if segment.is_narration:
        return PLAIN
    after = segments[index + 1] if index + 1 < len(segments) else None
    before = segments[index - 1] if index else None
    tag = _tag_after(after.text) if after is not None and after.is_narration else ""
    found = _manner(tag)
    if found:
        return found
    if before is not None and before.is_narration:
        match = _LAST_SENTENCE.search(before.text)
        found = _manner(match[0]) if match else "" if tag else _lasting(paragraph, index)
        if found:
            return found
    return TRAILING_OFF if _ENDS_OPEN.search(segment.text) else PLAIN


def _lasting(paragraph: ScriptParagraph, index: int) -> str:
    """The manner of the same voice before the tag that stands in front of a segment."""
    if index < 2 or paragraph.segments[index - 2].speaker != paragraph.segments[index].speaker:
        return ""
    told = paragraph.segments[index - 1].text
    if not _ONE_SENTENCE.fullmatch(told):
        return ""
    manner = _manner(_tag_after(told))
    return manner if manner in (WHISPERED, SHOUTED) else ""


def deliver(settings: VoiceSettings, direction: str) -> tuple[VoiceSettings, str]:
    """`settings` changed as `direction` asks, and the change in words: ``whispered: -4 dB, rate
    0.95``; both as they were for plain speech."""
    effect = _EFFECTS.get(direction)
    if effect is None:
        return settings, ""
    changed = dataclasses.replace(
        settings,
        gain=max(-20.0, min(20.0, settings.gain + effect.gain)),
        rate=round(max(0.5, min(2.0, settings.rate * effect.rate)), 4),
    )
    return changed, f"{direction}: {effect.gain:+g} dB, rate {effect.rate:g}"


def _tag_after(text: str) -> str:
    """The sentence that follows a quotation, if it can be its tag."""
    sentence = _SENTENCE.match(text.lstrip(" \t\n,—-"))
    assert sentence is not None
    verb = _VERB.search(sentence[0])
    if verb is None or len(sentence[0][: verb.start()].split()) > _TAG_WORDS:
        return ""
    return sentence[0]


def _manner(sentence: str) -> str:
    """What a sentence with a speech verb says of the manner; empty when it says nothing."""
    verb = _VERB.search(sentence)
    if verb is None:
        return ""
    if verb["fading"]:
        return TRAILING_OFF
    if verb["quiet"] or (not verb["loud"] and _QUIETLY.search(sentence)):
        return WHISPERED
    if verb["loud"] or _LOUDLY.search(sentence):
        return SHOUTED
    return ""
