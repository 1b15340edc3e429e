"""Speech tags, as far as the finder of quotations needs them: where a speech stops and its tag
begins when no mark says so."""

from __future__ import annotations

import re

from audiobook.english.speech_verbs import SAID
from audiobook.english.titles import TITLE_BEFORE_NAME

PERSONAL = re.compile(r"\b(?:I|me|my|mine|we|us|our|you|your|yours)\b")
"""The first and second person: seldom in narration about others."""

_SUBJECT = (
    r"(?:he|she|they|I|we|it|"
    r"(?:the|a|an|his|her|my|their|our|one of) [a-z][\w'’-]*(?: [a-z][\w'’-]*)?"
    rf"|{TITLE_BEFORE_NAME} [A-Z][\w'’-]*"
    r"|[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?)"
)
_TAG = re.compile(rf"(?<=[,.!?…—–])\s+(?:{_SUBJECT} (?:{SAID})\b|(?:{SAID}) {_SUBJECT}(?![\w'’]))")


def find_tag(text: str, start: int, end: int) -> int | None:
    """Where in ``text[start:end]`` the first speech tag's white space begins, after a comma or a
    full stop: ``Lorne,| he said``; None without one."""
    match = _TAG.search(text, start, end)
    return match.start() if match else None
