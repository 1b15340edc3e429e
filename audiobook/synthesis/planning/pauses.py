"""Which pause lies between two utterances, and how long a reader waits there.

A narrator's pauses are longer after a long sentence and a long paragraph, shorter before an answer,
and never twice the same. Kazlauskienė and Kalašinskaitė ("Pauses in audiobooks", 2020, 48
recordings) measured 0.2 to 1.0 s after a sentence in fast and 0.3 to 1.4 s in slow readers, 0.4 to
1.3 and 0.8 to 1.8 s after a paragraph. `Pauses` gives the means, which an author may set; what
varies is a factor around them.
"""

from __future__ import annotations

import hashlib
import re

from audiobook.model import NARRATOR, Cue, Pause, PauseKind, Pauses
from audiobook.units import Seconds

_INSIDE_SENTENCE = 0.4
"""Of the speaker pause, where a tag stands inside a sentence."""
_INSIDE_SENTENCE_OF_ONE_VOICE = 0.2
"""Of the speaker pause, where the tag is in the voice of who speaks."""
_INSIDE_CLAUSES = 0.4
"""Of the sentence pause, where a long sentence is cut at a clause."""
_WORDS_OF_A_SENTENCE, _WORDS_OF_A_PARAGRAPH = 12, 60
"""Lengths that are followed by a pause of the mean length."""
_A_WORD, _A_PARAGRAPHS_WORD = 0.025, 0.0025
"""Of the mean, what each word more or less makes of the pause."""
_SENTENCES, _PARAGRAPHS = (0.75, 1.5), (0.85, 1.3)
_BEFORE_ANSWER = 0.85
_UNEVEN = 0.12
"""Share by which pauses after the same number of words differ from each other."""
_QUESTION = re.compile(r"[?？][\"'”’»)\]]*\s*$")


def pause_kind(before: Cue, after: Cue, *, begins_scene: bool, in_one_segment: bool) -> PauseKind:
    """What lies between two cues of a chapter.

    Args:
        before: spoken last.
        after: spoken next.
        begins_scene: whether a scene begins with `after`.
        in_one_segment: whether both were cut from one segment of the script.
    """
    if begins_scene:
        return PauseKind.SCENE
    if after.paragraph != before.paragraph:
        return PauseKind.PARAGRAPH
    if in_one_segment or after.speaker == before.speaker:
        return PauseKind.SENTENCE
    return PauseKind.SPEAKER


def pause_between(
    place: PauseKind, before: Cue, after: Cue, *, ended: bool, paragraph_words: int, pauses: Pauses
) -> Pause:
    """The pause between two cues of a chapter.

    Args:
        place: what lies between them.
        before: spoken last.
        after: spoken next.
        ended: whether `before` ends a sentence.
        paragraph_words: of the paragraph that `before` stands in.
        pauses: the means.
    """
    if place is PauseKind.PARAGRAPH and NARRATOR not in (before.speaker, after.speaker):
        # Turns of a dialogue follow each other faster than paragraphs of a description.
        place = PauseKind.SPEAKER if before.speaker != after.speaker else place
    mean: Seconds = getattr(pauses, place)
    words = len(before.text.split())
    uneven = 1 + _UNEVEN * (2 * _share(before.text, after.text) - 1)
    if place is PauseKind.SPEAKER and not (ended and _begins_sentence(after.text)):
        alike = before.utterance.voice == after.utterance.voice
        share = _INSIDE_SENTENCE_OF_ONE_VOICE if alike else _INSIDE_SENTENCE
        return Pause(place, Seconds(round(share * mean * uneven, 3)))
    if place is PauseKind.SENTENCE and not ended:
        return Pause(place, Seconds(round(_INSIDE_CLAUSES * mean * uneven, 3)))
    if place in (PauseKind.SENTENCE, PauseKind.SPEAKER):
        factor = _within(1 + _A_WORD * (words - _WORDS_OF_A_SENTENCE), _SENTENCES)
        if place is PauseKind.SPEAKER and _QUESTION.search(before.text):
            factor *= _BEFORE_ANSWER
        return Pause(place, Seconds(round(mean * factor * uneven, 3)))
    if place is PauseKind.PARAGRAPH:
        more = _A_PARAGRAPHS_WORD * (paragraph_words - _WORDS_OF_A_PARAGRAPH)
        return Pause(place, Seconds(round(mean * _within(1 + more, _PARAGRAPHS) * uneven, 3)))
    return Pause(place, mean)


def longer(one: Seconds | None, other: Seconds | None) -> Seconds | None:
    """The longer of two pauses that the author may have asked for."""
    return one if other is None else other if one is None else max(one, other)


def _begins_sentence(text: str) -> bool:
    """Whether the first letter is a capital, or there is none to tell by."""
    initial = next(filter(str.isalpha, text), "")
    return not initial.islower()


def _within(factor: float, limits: tuple[float, float]) -> float:
    return max(limits[0], min(limits[1], factor))


def _share(*texts: str) -> float:
    """A number from 0 to 1 that the texts decide."""
    digest = hashlib.sha256("\0".join(texts).encode()).digest()
    return int.from_bytes(digest[:4]) / 0xFFFFFFFF
