"""How a line is said where the text tells: “whispered Ann”, “he roared”, a voice that trails off.

Changes are modest: a few decibels and a little pace. More than that, an engine that knows no
whisper only sounds wrong.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import NamedTuple

from audiobook.model import Direction, Directions, ScriptParagraph, VoiceSettings

PLAIN, WHISPERED, SHOUTED, TRAILING_OFF = Direction


class _Effect(NamedTuple):
    gain: float
    """dB."""
    rate: float


_EFFECTS: Mapping[Direction, _Effect] = {
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


def direction_of(paragraph: ScriptParagraph, index: int) -> Direction:
    """How the text says that a segment is spoken.

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
        found = _manner(match[0]) if match else None if tag else _lasting(paragraph, index)
        if found:
            return found
    return TRAILING_OFF if _ENDS_OPEN.search(segment.text) else PLAIN


def _lasting(paragraph: ScriptParagraph, index: int) -> Direction | None:
    """The manner of the same voice before the tag that stands in front of a segment."""
    if index < 2 or paragraph.segments[index - 2].speaker != paragraph.segments[index].speaker:
        return None
    told = paragraph.segments[index - 1].text
    if not _ONE_SENTENCE.fullmatch(told):
        return None
    manner = _manner(_tag_after(told))
    return manner if manner in (WHISPERED, SHOUTED) else None


_TAKE_RATES = (1.0, 0.97, 1.03, 0.985, 1.015, 0.955)
"""Times the rate, take by take and round again: the small difference between two readings that
an engine without a seed can make."""


_NO_DIRECTIONS = Directions()


def deliver(
    settings: VoiceSettings, manner: Direction, directions: Directions = _NO_DIRECTIONS
) -> tuple[VoiceSettings, str]:
    """`settings` changed as a line's directions ask, and the change in words.

    Args:
        settings: of the role.
        manner: what the text or the author asks for.
        directions: what else the author asks for.

    Returns:
        The settings, and ``whispered: -4 dB, rate 0.95``; both as they were for plain speech.
    """
    effect = _EFFECTS.get(manner, _Effect(0.0, 1.0))
    notes = [f"{manner}: {effect.gain:+g} dB, rate {effect.rate:g}"] if manner in _EFFECTS else []
    notes += [directions.written] if directions.written and directions.written != manner else []
    take_rate = _TAKE_RATES[(directions.take - 1) % len(_TAKE_RATES)]
    changed = dataclasses.replace(
        settings,
        gain=max(-20.0, min(20.0, settings.gain + effect.gain + directions.gain)),
        rate=round(
            max(0.5, min(2.0, settings.rate * effect.rate * directions.rate * take_rate)), 4
        ),
        pitch=max(-12.0, min(12.0, settings.pitch + directions.pitch)),
    )
    return changed, "; ".join(notes)


def _tag_after(text: str) -> str:
    """The sentence that follows a quotation, if it can be its tag."""
    sentence = _SENTENCE.match(text.lstrip(" \t\n,—-"))
    assert sentence is not None
    verb = _VERB.search(sentence[0])
    if verb is None or len(sentence[0][: verb.start()].split()) > _TAG_WORDS:
        return ""
    return sentence[0]


def _manner(sentence: str) -> Direction | None:
    """What a sentence with a speech verb says of the manner; None when it says nothing."""
    verb = _VERB.search(sentence)
    if verb is None:
        return None
    if verb["fading"]:
        return TRAILING_OFF
    if verb["quiet"] or (not verb["loud"] and _QUIETLY.search(sentence)):
        return WHISPERED
    if verb["loud"] or _LOUDLY.search(sentence):
        return SHOUTED
    return None
