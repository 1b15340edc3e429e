"""The whole check, on a book as it was delivered."""

import dataclasses
from collections.abc import Callable, Sequence

import pytest

from audiobook.publishing.check import (
    REQUIREMENTS,
    Delivery,
    Finding,
    check_edition,
    requirements_from,
)

Failed = Callable[[Sequence[Finding]], set[str]]


@pytest.mark.parametrize("profile", ["podcast", "apple"])
def test_a_delivered_book_passes(finished: Delivery, profile: str, failed: Failed) -> None:
    findings = check_edition(finished, REQUIREMENTS[profile], jobs=1)
    assert failed(findings) == set()
    assert len({finding.requirement for finding in findings}) == len(findings) > 20
    assert all(finding.measured and finding.expected for finding in findings)


def test_acx_asks_for_what_podcasts_do_not(finished: Delivery, failed: Failed) -> None:
    findings = check_edition(finished, REQUIREMENTS["acx"], jobs=1)
    # Mastered for podcasts: too loud, and at half the bit rate; the sample lasts seconds.
    assert failed(findings) == {"rms", "bit-rate", "retail-sample"}
    rms = next(finding for finding in findings if finding.requirement == "rms")
    assert len(rms.failures) == 6
    assert rms.failures[0].figure.endswith(" dBFS")
    assert "book.yaml" in rms.mend


def test_without_credits_and_sample_acx_is_not_met(delivery: Delivery, failed: Failed) -> None:
    bare = dataclasses.replace(delivery, opening_credits=None, closing_credits=None, sample=None)
    findings = check_edition(bare, REQUIREMENTS["acx"], jobs=1)
    assert {"credits", "retail-sample"} <= failed(findings)


def test_the_authors_own_profile(finished: Delivery, failed: Failed) -> None:
    quiet = requirements_from("my-store", {"like": "podcast", "lufs": [-24, -22]})
    findings = check_edition(finished, quiet, jobs=1)
    assert failed(findings) == {"loudness"}


def test_files_that_are_gone_or_damaged(delivery: Delivery) -> None:
    first, second, _ = delivery.tracks
    first.path.unlink()
    second.path.write_bytes(b"nothing to hear")
    files, *others = check_edition(delivery, REQUIREMENTS["podcast"], jobs=1)
    told = {failure.subject: failure.figure for failure in files.failures}
    assert told[first.path.name] == "missing"
    assert "decoded" in told[second.path.name]
    # What can still be measured is.
    assert next(f for f in others if f.requirement == "loudness").passed


def test_a_file_that_was_cut_off(delivery: Delivery) -> None:
    path = delivery.tracks[1].path
    data = path.read_bytes()
    path.write_bytes(data[: -len(data) // 10])
    files, *_ = check_edition(delivery, REQUIREMENTS["podcast"], jobs=1)
    (failure,) = files.failures
    assert failure.subject == path.name
    assert failure.figure.endswith(f" of {delivery.tracks[1].duration:.1f} s")


def test_progress_is_told_in_seconds(finished: Delivery) -> None:
    told: list[float] = []
    check_edition(
        finished,
        REQUIREMENTS["podcast"],
        jobs=1,
        report=lambda progress: told.append(progress.done),
    )
    assert told == sorted(told)
    assert len(told) == len(finished.tracks)
