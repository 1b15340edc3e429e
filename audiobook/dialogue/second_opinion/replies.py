"""A language model's reply, read strictly: a name of the list for each question, or none."""

from __future__ import annotations

import json
import re

import msgspec

from audiobook.dialogue.second_opinion.prompt import label
from audiobook.dialogue.second_opinion.questions import Batch, Question

_THOUGHT = re.compile(r"\A\s*<think>.*?</think>", re.DOTALL)
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(?P<inside>.*)\n\s*```\s*\Z", re.DOTALL)


class BadReplyError(Exception):
    """The reply is not what was asked for; says why, as the end of a sentence."""


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message


class _Completion(msgspec.Struct):
    choices: list[_Choice]


def read_reply(body: bytes, batch: Batch) -> dict[int, str | None]:
    """Whom the model chose.

    Args:
        body: of the answer to `prompt.chat_request`.
        batch: what was asked.

    Returns:
        For each question that was answered, by its index in the batch, a name of its candidates,
        or None where the model chose none of them: it may have named somebody else.

    Raises:
        BadReplyError: the reply is in another form, answers nothing, or speaks of anything that was
            not asked.
    """
    try:
        completion = msgspec.json.decode(body, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise BadReplyError("it is no chat completion") from None
    content = completion.choices[0].message.content if completion.choices else None
    if content is None:
        raise BadReplyError("it is empty")
    names = {label(number): number for number in range(len(batch.questions))}
    answers = _answers(content)
    if not answers.keys() <= names.keys():
        raise BadReplyError("it speaks of what was not asked")
    if not answers:
        raise BadReplyError("it answers nothing")
    return {
        names[name]: _chosen(choice, batch.questions[names[name]])
        for name, choice in answers.items()
    }


def _answers(content: str) -> dict[str, str]:
    content = _THOUGHT.sub("", content)
    if fenced := _FENCED.match(content):
        content = fenced["inside"]
    try:
        # msgspec's own reader takes the last of two equal keys.
        return msgspec.convert(json.loads(content, object_pairs_hook=_unique), dict[str, str])
    except (ValueError, RecursionError):
        raise BadReplyError("it is not the JSON object that was asked for") from None


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a key stands twice")
    return members


def _chosen(said: str, question: Question) -> str | None:
    """The candidate that was named."""
    if said in question.candidates:
        return said
    named = said.strip().casefold()
    alike = [name for name in question.candidates if name.casefold() == named]
    return alike[0] if len(alike) == 1 else None
