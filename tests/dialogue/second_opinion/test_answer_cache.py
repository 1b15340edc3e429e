"""Answers are kept in a file that is the same for the same answers, whatever their order."""

from pathlib import Path

import pytest

from audiobook.dialogue.second_opinion.answer_cache import KeptAnswer, KeptAnswers

ANSWERS = [
    KeptAnswer("b", "parrot", ("Ann", "Bob"), "Bob"),
    KeptAnswer("a", "parrot", ("Ann",), None),
]


@pytest.mark.parametrize("order", [ANSWERS, ANSWERS[::-1]])
def test_round_trip(tmp_path: Path, order: list[KeptAnswer]) -> None:
    kept = KeptAnswers(tmp_path / "x" / "advice.json")
    for answer in order:
        kept.keep(answer)
    kept.save()
    assert [kept.get("a"), kept.get("b"), kept.get("c")] == [*ANSWERS[::-1], None]
    assert KeptAnswers(kept.path).get("b") == ANSWERS[0]
    assert kept.path.read_text("utf-8").splitlines() == [
        '[{"key":"a","model":"parrot","offered":["Ann"],"speaker":null},',
        '{"key":"b","model":"parrot","offered":["Ann","Bob"],"speaker":"Bob"}]',
    ]


@pytest.mark.parametrize(
    "data", [b"", b"{", b"[1]", b'[{"key": "a"}]', b"\xff", b"[" * 100_000, b'{"a": 1}']
)
def test_a_file_that_cannot_be_read_holds_none(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "advice.json"
    path.write_bytes(data)
    assert KeptAnswers(path).get("a") is None
