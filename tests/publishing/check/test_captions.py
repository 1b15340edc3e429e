"""Caption files that are missing, damaged, out of order, or not what is spoken."""

import dataclasses
from collections.abc import Callable, Sequence

import pytest

from audiobook.model import Track
from audiobook.publishing.check import Delivery, Finding
from audiobook.publishing.check.captions import check_captions

Failed = Callable[[Sequence[Finding]], set[str]]


def check(delivery: Delivery) -> list[Finding]:
    return list(check_captions(delivery.tracks))


@pytest.mark.parametrize("suffix", [".vtt", ".srt", ".json"])
def test_a_missing_file(delivery: Delivery, suffix: str, failed: Failed) -> None:
    delivery.tracks[0].path.with_suffix(suffix).unlink()
    findings = check(delivery)
    assert failed(findings) == {"captions"}
    assert suffix in findings[0].failures[0].figure


VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>One\n\n{}\n"


@pytest.mark.parametrize(
    ("suffix", "text", "problem"),
    [
        (".vtt", "00:01.000 --> 00:02.000\nHello\n", "WEBVTT"),
        (".vtt", "WEBVTT\n\n1.0 --> 2.0\nHello\n", "no time"),
        (".vtt", "WEBVTT\n\n00:61.000 --> 00:62.000\nHello\n", "no time"),
        (".vtt", "WEBVTT\n", "no captions"),
        (".vtt", VTT.format("00:00.500 --> 00:03.000\nTwo"), "before the one above"),
        (".vtt", VTT.format("00:03.000 --> 00:02.000\nTwo"), "ends before it begins"),
        (".vtt", VTT.format("00:03.000 --> 59:02.000\nTwo"), "after the audio"),
        (".vtt", VTT.format("00:03.000 --> 00:04.000\n<v Ann>"), "is empty"),
        (".srt", "1\n00:00:01.000 --> 00:00:02.000\nHello\n", "no time"),
        (".srt", "2\n00:00:01,000 --> 00:00:02,000\nHello\n", "no number"),
        (".json", '{"version": "1.0.0"}', "not a podcast transcript"),
        (".json", '{"version": "0", "segments": []}', "not version"),
        (".json", "[", "Expecting"),
        (".json", "[" * 100_000, "not a podcast transcript"),
    ],
)
def test_a_damaged_file(
    delivery: Delivery, suffix: str, text: str, problem: str, failed: Failed
) -> None:
    delivery.tracks[0].path.with_suffix(suffix).write_text(text)
    findings = check(delivery)
    assert "captions-times" in failed(findings)
    times = next(f for f in findings if f.requirement == "captions-times")
    assert problem in times.failures[0].figure


def test_bytes_that_are_no_text(delivery: Delivery, failed: Failed) -> None:
    delivery.tracks[0].path.with_suffix(".vtt").write_bytes(b"WEBVTT\n\n\xff\xfe")
    assert failed(check(delivery)) == {"captions-times", "captions-text"}


def test_captions_of_another_chapter(delivery: Delivery, failed: Failed) -> None:
    first, second, _ = delivery.tracks
    second.path.with_suffix(".vtt").write_text(first.path.with_suffix(".vtt").read_text())
    assert failed(check(delivery)) == {"captions-text"}


def test_notes_styles_and_escapes_are_read(delivery: Delivery, failed: Failed) -> None:
    track: Track = delivery.tracks[0]
    path = track.path.with_suffix(".vtt")
    assert "&lt;would&gt;" in path.read_text()
    extra = "WEBVTT - made here\n\nNOTE about it\n\nSTYLE\n::cue { color: red }\n"
    path.write_text("\ufeff" + path.read_text().replace("WEBVTT\n", extra, 1).replace("\n", "\r\n"))
    assert failed(check(delivery)) == set()


def test_a_book_without_chapters(delivery: Delivery, failed: Failed) -> None:
    nothing = check(dataclasses.replace(delivery, tracks=()))
    assert failed(nothing) == {"captions", "captions-times", "captions-text"}
