"""Tags that are missing, wrong or of the wrong version."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from mutagen.id3 import ID3

from audiobook.publishing.check import Delivery, Finding
from audiobook.publishing.check.tags import check_tags

Failed = Callable[[Sequence[Finding]], set[str]]


def check(delivery: Delivery) -> list[Finding]:
    return list(check_tags(delivery.tracks, delivery.info))


FRAMES = [
    *("TIT2", "TALB", "TPE1", "TPE2", "TCOM", "TCON", "TYER", "COMM", "TRCK"),
    *("TXXX:SERIES", "TXXX:SERIES-PART"),
]


@pytest.mark.parametrize("frame", FRAMES)
def test_a_missing_frame(delivery: Delivery, frame: str, failed: Failed) -> None:
    path = delivery.tracks[1].path
    make: Any = ID3
    tag = make(path, translate=False)
    tag.delall(frame)
    tag.save(path, v2_version=3)
    findings = check(delivery)
    assert failed(findings) == {"tags"}
    (failure,) = next(f for f in findings if f.requirement == "tags").failures
    assert failure.subject.startswith(path.name)
    assert failure.figure == "missing"


def test_a_missing_cover(delivery: Delivery, failed: Failed) -> None:
    make: Any = ID3
    tag = make(delivery.tracks[0].path)
    tag.delall("APIC")
    tag.update_to_v23()
    tag.save(delivery.tracks[0].path, v2_version=3)
    assert failed(check(delivery)) == {"tags-cover"}


def test_a_tag_of_version_4(delivery: Delivery, failed: Failed) -> None:
    make: Any = ID3
    make(delivery.tracks[0].path).save(delivery.tracks[0].path, v2_version=4)
    assert "tags-version" in failed(check(delivery))


def test_no_tag_at_all(delivery: Delivery, failed: Failed) -> None:
    make: Any = ID3
    make().delete(delivery.tracks[0].path)
    assert failed(check(delivery)) == {"tags-version", "tags", "tags-cover"}


def test_a_file_that_is_no_audio(delivery: Delivery, failed: Failed) -> None:
    delivery.tracks[0].path.write_bytes(b"nothing to hear")
    assert failed(check(delivery)) == {"tags-version", "tags", "tags-cover"}


def test_details_that_changed_since(delivery: Delivery, failed: Failed) -> None:
    info = dataclasses.replace(delivery.info, title="Another", isbn="9780000000002")
    findings = check(dataclasses.replace(delivery, info=info))
    told = next(f for f in findings if f.requirement == "tags").failures
    assert failed(findings) == {"tags"}
    assert len(told) == 2 * len(delivery.tracks)
