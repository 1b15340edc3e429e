"""Verbs of speech: which there are, and what they tell of how something is said.

The sets hold single words; the patterns are a regular expression's alternatives.
"""

from __future__ import annotations

from functools import cache

from audiobook.english.word_lists import words_of


@cache
def speech_verbs() -> frozenset[str]:
    """Verbs that stand in tags, past and present."""
    return frozenset(words_of("speech_verbs.txt"))


@cache
def certain_speech_verbs() -> frozenset[str]:
    """Verbs whose subject speaks wherever they stand beside a quotation: ``asked``, not
    ``laughed``."""
    return speech_verbs() - frozenset(words_of("doubtful_speech_verbs.txt"))


SAID = (
    "said|says|say|asked|replied|answered|cried|exclaimed|whispered|murmured|muttered|shouted|"
    "added|continued|returned|remarked|observed|called|told|began|went on|responded|demanded|"
    "inquired|enquired|repeated|interrupted|declared|screamed|yelled|growled|snapped|sighed|"
    "laughed|thought|admitted|agreed|announced|begged|protested|retorted|suggested|insisted"
)
"""The commonest verbs of saying: what marks a tag where no quotation mark does."""

QUIET_VERBS = (
    "whisper(?:s|ed)|murmur(?:s|ed)|mutter(?:s|ed)|mumble[sd]|breathe[sd]|hiss(?:es|ed)|"
    "mouth(?:s|ed) the words?"
)
LOUD_VERBS = (
    "shout(?:s|ed)|yell(?:s|ed)|scream(?:s|ed)|roar(?:s|ed)|bellow(?:s|ed)|shriek(?:s|ed)|"
    "holler(?:s|ed)|bawl(?:s|ed)|thunder(?:s|ed)|screech(?:es|ed)|howl(?:s|ed)|boom(?:s|ed)"
)
FADING_VERBS = "trail(?:s|ed) (?:off|away)|falter(?:s|ed)"
NEUTRAL_VERBS = (
    "said|says|asked|asks|replie[sd]|answer(?:s|ed)|told|tells|cried|cries|exclaim(?:s|ed)|"
    "call(?:s|ed)|repl(?:y|ies)|ordered|demanded|continued|went on|added|snapped|sighed|sobbed|"
    "began|begins|repeated|returned|insisted|agreed|admitted|explained|spoke|speaks"
)
"""They say nothing of the manner."""

DEEP_VERBS = "(?:growl|rumbl|boom)(?:s|es|ed)"
HIGH_VERBS = "(?:squeak|pip|shrill|squeal|chirp|trill)(?:s|es|ed)"
SLOW_VERBS = "drawl(?:s|ed)"
