"""Lists written by somebody who had not seen the rules: 300, 252, 100, 90 and 116 lines of novels
with a number, an abbreviation or a sign and its readings, and 90 and 40 with a word that is said in
two ways."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from audiobook.text_normalisation import split_utterances, spoken_form

_SUPPORT = Path(__file__).parents[1] / "support"
_LEAST_LINES, _LEAST_HOMOGRAPHS = 0.97, 0.85
_LONGEST = 250


def listed(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (_SUPPORT / name).read_text("utf-8").splitlines()]


def spoken(text: str, *, pronounce: bool) -> str:
    return " ".join(
        spoken_form(piece, pronounce=pronounce) for piece in split_utterances(text, _LONGEST)
    )


def plain(text: str) -> str:
    """In small letters without marks, capitals that engines spell letter by letter."""
    spelled = re.sub(r"\b[A-Z]{2,6}(?='?s?\b)|Ph(?=D\b)", lambda m: " ".join(m[0]) + " ", text)
    return " ".join(re.sub(r"[^a-zà-ÿ' ]", " ", spelled.lower()).split())


def is_read_right(case: dict[str, Any]) -> bool:
    said = spoken(case["text"], pronounce=False)
    before, after = case["text"].split(case["part"], 1)
    rest = plain(spoken(before, pronounce=False) + " " + spoken(after, pronounce=False))
    whole = re.sub(r"[^a-zà-ÿ' ]", " ", said.lower())
    for reading in case["reading"]:
        if any(f" {reading} " in f" {heard} " for heard in (plain(said), " ".join(whole.split()))):
            return True
        if not reading and rest == plain(said):
            return True
    return False


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("spoken_lines.jsonl", 300),
        ("spoken_lines_second.jsonl", 252),
        ("spoken_lines_third.jsonl", 100),
        ("spoken_lines_fourth.jsonl", 90),
        ("spoken_lines_fifth.jsonl", 116),
    ],
)
def test_lines_of_novels_are_read_as_their_writer_reads_them(name: str, lines: int) -> None:
    cases = listed(name)
    wrong = [case["text"] for case in cases if not is_read_right(case)]
    assert len(cases) == lines
    assert len(wrong) <= (1 - _LEAST_LINES) * len(cases), wrong


@pytest.mark.engines
@pytest.mark.parametrize(
    ("name", "lines"), [("homographs.jsonl", 90), ("homographs_second.jsonl", 40)]
)
def test_words_said_in_two_ways_are_said_as_the_sentence_means(name: str, lines: int) -> None:
    from kokoro_onnx.tokenizer import Tokenizer

    from audiobook.synthesis.engines.kokoro_engine import phonemes_of

    tokenizer = Tokenizer()

    def bare(phonemes: str, *, stressed: bool) -> str:
        unlike: dict[str, str | int | None] = {
            "ɐ": "ə",
            "ˌ": "",
            ".": "",
            ",": "",
            "!": "",
            "?": "",
        }
        if not stressed:
            unlike["ˈ"] = ""
        return phonemes.translate(str.maketrans(unlike))

    def is_right(case: dict[str, Any]) -> bool:
        said = phonemes_of(tokenizer, spoken_form(case["text"], ipa=True), "en-us").split()
        return any(
            bare(word, stressed="ˈ" in ipa).startswith(bare(ipa, stressed="ˈ" in ipa))
            and len(bare(word, stressed=True)) <= len(ipa) + 3
            for word in said
            for ipa in case["ipa"]
        )

    cases = listed(name)
    wrong = [case["text"] for case in cases if not is_right(case)]
    assert len(cases) == lines
    assert len(wrong) <= (1 - _LEAST_HOMOGRAPHS) * len(cases), wrong
