"""Cuts a stretch of narration into words, marks and mentions, and those into sentences."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from audiobook.dialogue.document import Mention
from audiobook.english import closed_classes
from audiobook.english.sentences import STOPS
from audiobook.english.titles import ABBREVIATED_TITLES

_TOKEN = re.compile(rf"[^\W_]+(?:['’\-‐][^\W_]+)*|['’]s\b|[{STOPS}]+|[,;:()\n]|--+|[—–]|\S")
_STOPS = re.compile(rf"[{STOPS}]+$|\n$")
_NOT_A_STOP = re.compile(rf"^(?:{'|'.join(ABBREVIATED_TITLES).lower()}|[a-z])$")


@dataclass(slots=True)
class Token:
    word: str
    start: int
    end: int
    character: int = -1
    is_noun: bool = False
    """It is no name but a noun phrase that was read as somebody: ``the old man``."""


def read_tokens(
    text: str,
    start: int,
    end: int,
    mentions: Sequence[Mention],
    names: Container[str] = frozenset(),
) -> list[Token]:
    """The words and marks of a stretch of narration; a mention is one token.

    Args:
        names: names in small letters (``ma``) that an author gave; other mentions in small letters
            are noun phrases.
    """
    tokens: list[Token] = []
    position = start
    for mention in mentions:
        if mention.start < position or _is_part(text[mention.start : mention.end]):
            continue
        tokens.extend(
            Token(m.group().lower(), m.start(), m.end())
            for m in _TOKEN.finditer(text, position, mention.start)
        )
        tokens.append(
            Token(
                text[mention.start : mention.end].lower(),
                mention.start,
                mention.end,
                mention.character,
                is_noun=text[mention.start].islower()
                and text[mention.start : mention.end] not in names,
            )
        )
        position = mention.end
    tokens.extend(
        Token(m.group().lower(), m.start(), m.end()) for m in _TOKEN.finditer(text, position, end)
    )
    return tokens


def _is_part(shown: str) -> bool:
    """Whether a noun phrase is what a person has, and no person: ``his voice``."""
    words = shown.split()
    return words[0] in closed_classes.POSSESSIVES and words[-1] in closed_classes.PARTS


def cut_sentences(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each sentence that has a word."""
    begin = 0
    for i, token in enumerate(tokens):
        if _STOPS.match(token.word) and not (
            i and token.word == "." and _NOT_A_STOP.match(tokens[i - 1].word)
        ):
            yield list(tokens[begin : i + 1])
            begin = i + 1
    yield list(tokens[begin:])
