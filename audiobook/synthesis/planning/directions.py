"""How a line is said where the text tells: “whispered Ann”, “he roared”, a voice that trails off.

Changes are modest: a few decibels and a little pace. More than that, an engine that knows no
whisper only sounds wrong.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from typing import NamedTuple

from audiobook.english.abbreviations import ACRONYMS
from audiobook.english.sentences import STOPS
from audiobook.english.speech_verbs import FADING_VERBS, LOUD_VERBS, NEUTRAL_VERBS, QUIET_VERBS
from audiobook.english.titles import TITLE_OR_INITIAL
from audiobook.model import Direction, Directions, ScriptParagraph, VoiceSettings
from audiobook.synthesis.engine import Engine, Whispers

_LONGEST_INITIALS = 3
"""Letters in capitals that are no shout, even before an exclamation mark: OK!"""

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

_VERB = re.compile(
    rf"\b(?:(?P<quiet>{QUIET_VERBS})|(?P<loud>{LOUD_VERBS})|(?P<fading>{FADING_VERBS})"
    rf"|(?:{NEUTRAL_VERBS}))\b",
    re.I,
)
"""The first verb of a clause is the one that counts."""
_WHOSE = r"(?:(?i:his|her|their|my|its|the)|[A-Z]\w+['’]s)"
_QUIETLY = re.compile(
    rf"\b(?:in an? (?:\w+ )?(?:whisper|undertone|murmur)|under {_WHOSE} breath|"
    rf"in an? (?:\w+,? )?(?:low|hushed|quiet|soft|small) (?:voice|tone)|(?:with )?{_WHOSE} voice "
    r"(?:was )?(?:very )?(?:low|hushed|quiet|soft)|below (?:his|her) breath)\b",
    re.I,
)
_LOUDLY = re.compile(
    rf"\b(?:in an? (?:\w+ )?(?:shout|scream|roar)|at the top of {_WHOSE} (?:voice|lungs)|"
    rf"in a (?:very )?loud voice|with a (?:roar|shout|yell|scream|bellow))\b",
    re.I,
)
_SOFT_ADVERB = re.compile(r"\b(?:softly|quietly|in a whisper)\b", re.I)
_LOUD_ADVERB = re.compile(r"\bloudly\b", re.I)
"""Adverbs count in the clause of the speech verb only: "said Ben, smiling softly" is plain."""
_CLAUSE_END = re.compile(r",|;|—|\s(?:and|as|while|but|then)\s")
_FELL = r"(?: (?:dropped|fell|fallen|sank|sunk|faded|died|lowered))?"
_BARELY = (
    r"(?: (?:barely|hardly|scarcely|almost|little more than|no more than|only|but|just|nearly|"
    r"not above|not much above))*"
)
_VOICE_FALLS = re.compile(
    rf"{_WHOSE} (?:own )?voice(?: was| had| is)?{_FELL}(?: to| into)?{_BARELY}(?: (?:above )?an?)?"
    r"(?: \w+)? (?:whisper|murmur|breath|undertone)\b"
    rf"|(?:dropped|drops|lowered|lowers|sank|hushed|lowering|dropping) {_WHOSE} voice\b"
    rf"|{_WHOSE} voice (?:was |had )?(?:dropped|fell|sank|fallen|sunk)(?: very)?(?: low)?"
    "(?=[.,;]|$)"
)
_VOICE_RISES = re.compile(
    rf"{_WHOSE} voice (?:was |had )?(?:rose|risen|rising|rang out)(?: \w+)?(?: to an?| into an?) "
    r"(?:\w+ )?(?:shout|scream|shriek|roar|bellow|yell)\b"
    rf"|(?:raised|raises|raising) {_WHOSE} voice(?: to an? (?:shout|roar|scream))?\b"
)
_SENTENCE = re.compile(rf"(?:{TITLE_OR_INITIAL}|[^{STOPS};])*")
_ONE_SENTENCE = re.compile(rf"(?:{TITLE_OR_INITIAL}|[^{STOPS};])*[.,]?\s*")
_LAST_SENTENCE = re.compile(rf"(?:{TITLE_OR_INITIAL}|[^{STOPS};])*[,:—]\s*$")
_WHOLE_LAST_SENTENCE = re.compile(
    rf"(?:^|(?<=[{STOPS};]\s))(?:{TITLE_OR_INITIAL}|[^{STOPS};])*[{STOPS}:,]?\s*$"
)
_ENDS_OPEN = re.compile(r"(?:…|\.\.\.)[\"'”’»\s]*$")
_CAPITALS = re.compile(r"\b[A-Z]{2,}\b")
_SMALL = re.compile(r"[a-z]")
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
    following = segments[index + 1] if index + 1 < len(segments) else None
    preceding = segments[index - 1] if index else None
    behind = following.text if following is not None and following.is_narration else ""
    ahead = preceding.text if preceding is not None and preceding.is_narration else ""
    tag = _tag_after(behind)
    opening = _LAST_SENTENCE.search(ahead)
    lasting = None if tag or not ahead or opening else _lasting(paragraph, index)
    return (
        _manner(tag)
        or (_manner(opening[0]) if opening else lasting)
        or _voice_beside(ahead, behind)
        or (SHOUTED if _is_in_capitals(segment.text) else None)
        or (TRAILING_OFF if _ENDS_OPEN.search(segment.text) else PLAIN)
    )


def _voice_beside(ahead: str, behind: str) -> Direction | None:
    """What a sentence beside a quotation says of the voice: “… .” Her voice was a whisper."""
    sentence_after = _SENTENCE.match(behind.lstrip(" \t\n,—-"))
    sentence_before = _WHOLE_LAST_SENTENCE.search(ahead)
    for sentence in (sentence_after, sentence_before):
        if sentence is not None and _VOICE_FALLS.search(sentence[0]):
            return WHISPERED
        if sentence is not None and _VOICE_RISES.search(sentence[0]):
            return SHOUTED
    return None


def _is_in_capitals(text: str) -> bool:
    """Whether a quotation is printed in capitals and cries out; initials alone are no shout."""
    words = [word for word in _CAPITALS.findall(text) if word not in ACRONYMS]
    return (
        bool(words)
        and "!" in text
        and not _SMALL.search(text)
        and len("".join(words)) > _LONGEST_INITIALS
    )


def _lasting(paragraph: ScriptParagraph, index: int) -> Direction | None:
    """The manner of the same voice before the tag that stands in front of a segment."""
    if index <= 1 or paragraph.segments[index - 2].speaker != paragraph.segments[index].speaker:
        return None
    text = paragraph.segments[index - 1].text
    if not _ONE_SENTENCE.fullmatch(text):
        return None
    manner = _manner(_tag_after(text))
    return manner if manner in (WHISPERED, SHOUTED) else None


_TAKE_RATES = (1.0, 0.97, 1.03, 0.985, 1.015, 0.955)
"""Times the rate, take by take and round again: the small difference between two readings that
an engine without a seed can make."""


_NO_DIRECTIONS = Directions()


def deliver(
    settings: VoiceSettings,
    manner: Direction,
    directions: Directions = _NO_DIRECTIONS,
    engine: Engine | None = None,
) -> tuple[VoiceSettings, str]:
    """`settings` changed as a line's directions ask, and the change in words.

    Args:
        settings: of the role.
        manner: what the text or the author asks for.
        directions: what else the author asks for.
        engine: that speaks; one that has a whisper is given it.

    Returns:
        The settings, and ``whispered: -4 dB, rate 0.95``; both as they were for plain speech.
    """
    effect = _EFFECTS.get(manner, _Effect(0.0, 1.0))
    name, voice = settings.voice_id
    pitch, rate = 0.0, effect.rate
    changes = []
    if manner is WHISPERED and isinstance(engine, Whispers) and engine.name == name:
        whisper = engine.whispering(voice)
        voice, pitch, rate = whisper.voice, whisper.pitch, whisper.rate
        changes = [voice]
    notes = []
    if manner in _EFFECTS:
        changes += [f"{effect.gain:+g} dB", f"rate {rate:g}"]
        notes = [f"{manner}: {', '.join(changes)}"]
    if directions.written and directions.written != manner:
        notes.append(directions.written)
    take_rate = _TAKE_RATES[(directions.take - 1) % len(_TAKE_RATES)]
    tempo = settings.rate * rate * directions.rate * take_rate
    changed = dataclasses.replace(
        settings,
        voice=f"{name}:{voice}" if voice else settings.voice,
        gain=max(-20.0, min(20.0, settings.gain + effect.gain + directions.gain)),
        rate=round(max(0.5, min(2.0, tempo)), 4),
        pitch=max(-12.0, min(12.0, settings.pitch + pitch + directions.pitch)),
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
    rest = sentence[verb.end() :]
    end = _CLAUSE_END.search(rest)
    clause = sentence[: verb.end()] + (rest[: end.start()] if end else rest)
    quietly = _QUIETLY.search(sentence) or _SOFT_ADVERB.search(clause) or _VOICE_FALLS.search(rest)
    if verb["quiet"] or (not verb["loud"] and quietly):
        return WHISPERED
    if verb["loud"] or _LOUDLY.search(sentence) or _LOUD_ADVERB.search(clause):
        return SHOUTED
    return None
