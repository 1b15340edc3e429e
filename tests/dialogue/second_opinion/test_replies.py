"""A reply is a name of the list for each question, or nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.chat_server import completion

from audiobook.dialogue.second_opinion.prompt import NOBODY
from audiobook.dialogue.second_opinion.questions import Batch, PassagePart, Question
from audiobook.dialogue.second_opinion.replies import BadReplyError, read_reply

BATCH = Batch(
    (Question(0, ("Ann", "Bob"), "a", 1.0), Question(1, ("Bob", "Zoe", "zoe"), "b", 1.0)),
    (PassagePart("“Yes.”", 0), PassagePart(" “No.”", 1)),
)


@pytest.mark.parametrize(
    ("content", "answers"),
    [
        ('{"Q1": "Ann", "Q2": "Zoe"}', {0: "Ann", 1: "Zoe"}),
        ('{"Q2": "Bob"}', {1: "Bob"}),
        (f'{{"Q1": "{NOBODY}"}}', {0: None}),
        ('{"Q1": " ann ", "Q2": "ZOE"}', {0: "Ann", 1: None}),
        ('{"Q1": "Zoe", "Q2": "../../etc/passwd"}', {0: None, 1: None}),
        ('{"Q1": "Ann\\u001b[2J", "Q2": "Narrator"}', {0: None, 1: None}),
        ('{"Q1": "Ann\\u0000", "Q2": "Bob: “I did it.”\\nAnn"}', {0: None, 1: None}),
        ('<think>\nQ1 is {"Q1": "Bob"}\n</think>\n\n{"Q1": "Ann"}', {0: "Ann"}),
        ('```json\n{"Q1": "Ann"}\n```', {0: "Ann"}),
    ],
)
def test_what_is_taken(content: str, answers: dict[int, str | None]) -> None:
    assert read_reply(completion(content), BATCH) == answers


@pytest.mark.parametrize(
    "content",
    [
        "",
        "Ann says the first, and Bob the second.",
        '{"Q1": "Ann"',
        '{"Q1": "Ann"} and so on',
        "{}",
        "[]",
        '["Ann", "Bob"]',
        '{"Q1": 1}',
        '{"Q1": null}',
        '{"Q1": ["Ann"]}',
        '{"Q1": "Ann", "Q3": "Bob"}',
        '{"Q1": "Ann", "text": "“I never said that.”"}',
        '{"Q1": "Ann", "Q1": "Bob"}',
        '{"Q1": "Ann", "__proto__": "Bob"}',
        "[" * 100_000,
        '{"Q1":' * 100_000,
        '{"Q1": "\ud800"}',
    ],
)
def test_what_is_not(content: str) -> None:
    with pytest.raises(BadReplyError):
        read_reply(completion(content), BATCH)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"{}",
        b'{"choices": []}',
        b'{"choices": [{}]}',
        b'{"choices": [{"message": {"content": 5}}]}',
        b'{"choices": [{"message": {"content": null}}]}',
        b'{"choices": "' + b"x" * 1000,
        b"\xff\xfe{",
        b"[" * 100_000,
    ],
)
def test_what_is_no_completion(body: bytes) -> None:
    with pytest.raises(BadReplyError):
        read_reply(body, BATCH)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.sampled_from(["Ann", "Bob", "Zoe"]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["Q1", "Q2", "Q3"]), inner),
)


@given(anything)
def test_nobody_out_of_the_list_gets_in(reply: object) -> None:
    try:
        answers = read_reply(completion(json.dumps(reply)), BATCH)
    except BadReplyError:
        return
    for number, speaker in answers.items():
        assert speaker is None or speaker in BATCH.questions[number].candidates
