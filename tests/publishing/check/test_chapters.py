"""Lists of sections that are missing, damaged, or not those of the script."""

import json
from collections.abc import Callable, Sequence

import pytest
from mutagen.id3 import ID3

from audiobook.media import CHAPTERS_SUFFIX
from audiobook.model import Track
from audiobook.publishing.check import Delivery, Finding
from audiobook.publishing.check.chapters import check_chapters

Failed = Callable[[Sequence[Finding]], set[str]]


def divided(delivery: Delivery) -> Track:
    (track,) = (track for track in delivery.tracks if track.sections)
    return track


def test_what_was_made_holds(delivery: Delivery) -> None:
    findings = list(check_chapters(delivery.tracks))
    assert {finding.requirement for finding in findings} == {"chapters", "tags-chapters"}
    assert all(finding.passed for finding in findings)


def test_a_book_without_sections_is_asked_for_none(delivery: Delivery) -> None:
    assert not list(check_chapters([t for t in delivery.tracks if not t.sections]))


def test_a_missing_file(delivery: Delivery, failed: Failed) -> None:
    divided(delivery).path.with_suffix(CHAPTERS_SUFFIX).unlink()
    assert failed(list(check_chapters(delivery.tracks))) == {"chapters"}


@pytest.mark.parametrize(
    ("starts", "version", "problem"),
    [
        ((0, 0), "1.2.0", "does not begin behind"),
        ((1, 2), "1.2.0", "at the beginning"),
        ((0, 9999), "1.2.0", "after the end"),
        ((0, 1), "1.2.0", "not the sections"),
        ((0, 1), "1.1.0", "version"),
        ((), "1.2.0", "at the beginning"),
    ],
)
def test_a_wrong_list(
    delivery: Delivery, starts: tuple[float, ...], version: str, problem: str
) -> None:
    chapters = [{"startTime": start, "title": "One"} for start in starts]
    path = divided(delivery).path.with_suffix(CHAPTERS_SUFFIX)
    path.write_text(json.dumps({"version": version, "chapters": chapters}))
    (finding,) = (f for f in check_chapters(delivery.tracks) if f.requirement == "chapters")
    assert not finding.passed
    assert problem in finding.failures[0].figure


@pytest.mark.parametrize("content", ["", "[]", '{"version": "1.2.0"}', "[" * 100_000])
def test_no_list_at_all(delivery: Delivery, content: str) -> None:
    divided(delivery).path.with_suffix(CHAPTERS_SUFFIX).write_text(content)
    assert not all(finding.passed for finding in check_chapters(delivery.tracks))


def test_tags_that_lost_their_chapters(delivery: Delivery, failed: Failed) -> None:
    path = divided(delivery).path
    tag = ID3(path)
    tag.delall("CTOC")
    tag.save(path, v2_version=3)
    assert failed(list(check_chapters(delivery.tracks))) == {"tags-chapters"}
