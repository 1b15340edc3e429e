"""Every requirement on the sound fails when it is broken, and only that one."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from audiobook.audio.metering import Measurement
from audiobook.publishing.check import REQUIREMENTS, Finding
from audiobook.publishing.check.audio import check_audio, check_sample
from audiobook.units import Seconds

Failed = Callable[[Sequence[Finding]], set[str]]

PODCAST_BREAKS: list[tuple[dict[str, Any], set[str]]] = [
    ({"lufs": -18.0}, {"loudness", "spread-of-loudness"}),
    ({"lufs": None}, {"loudness"}),
    ({"true_peak": -0.4}, {"true-peak"}),
    ({"noise_floor": -50.0}, {"noise-floor"}),
    ({"digital_silence": 2.0}, {"digital-silence"}),
    ({"bit_rate": 32_000}, {"bit-rate"}),
    ({"sample_rate": 22_050}, {"sample-rate"}),
    ({"codec": "flac"}, {"codec"}),
    ({"channels": 2}, {"channels"}),
    ({"channels": 6}, {"channels"}),
]

ACX_BREAKS: list[tuple[dict[str, Any], set[str]]] = [
    ({"rms": -25.0}, {"rms"}),
    ({"rms": -17.0}, {"rms"}),
    ({"sample_peak": -2.0}, {"peak"}),
    ({"noise_floor": -55.0}, {"noise-floor"}),
    ({"head": 0.2}, {"room-tone-at-the-head"}),
    ({"head": 1.4}, {"room-tone-at-the-head"}),
    ({"tail": 0.3}, {"room-tone-at-the-tail"}),
    ({"tail": 6.0}, {"room-tone-at-the-tail"}),
    ({"duration": 7300.0}, {"length"}),
    ({"bit_rate": 128_000}, {"bit-rate"}),
    ({"constant_bit_rate": False}, {"kind-of-bit-rate"}),
    ({"sample_rate": 48_000}, {"sample-rate"}),
    ({"codec": "aac"}, {"codec"}),
]


@pytest.mark.parametrize(("change", "broken"), PODCAST_BREAKS)
def test_podcast(
    figures: dict[str, Measurement], change: dict[str, Any], broken: set[str], failed: Failed
) -> None:
    (name, measured), *_ = figures.items()
    chapters = figures | {name: dataclasses.replace(measured, **change)}
    findings = list(check_audio(chapters, {}, REQUIREMENTS["podcast"]))
    assert failed(findings) == broken
    for finding in findings:
        assert bool(finding.mend) == (not finding.passed)
    assert {f.subject for finding in findings for f in finding.failures} <= {name, "all chapters"}


@pytest.mark.parametrize(("change", "broken"), ACX_BREAKS)
def test_acx(
    figures: dict[str, Measurement], change: dict[str, Any], broken: set[str], failed: Failed
) -> None:
    chapters = {
        name: dataclasses.replace(measured, rms=-20.0, bit_rate=192_000)
        for name, measured in figures.items()
    }
    wanted = REQUIREMENTS["acx"]
    assert failed(list(check_audio(chapters, {}, wanted))) == set()
    # What is no chapter has to hold as well.
    measured = next(iter(chapters.values()))
    others = {"opening-credits.mp3": dataclasses.replace(measured, **change)}
    assert failed(list(check_audio(chapters, others, wanted))) == broken


def test_nothing_delivered_is_no_pass(failed: Failed) -> None:
    assert failed(list(check_audio({}, {}, REQUIREMENTS["acx"]))) == {"codec", "channels"}


@pytest.mark.parametrize(("seconds", "holds"), [(59.0, False), (60.0, True), (301.0, False)])
def test_the_sample_lasts_one_to_five_minutes(
    figures: dict[str, Measurement], seconds: float, holds: bool
) -> None:
    measured = dataclasses.replace(next(iter(figures.values())), duration=Seconds(seconds))
    assert check_sample("sample.mp3", measured, (60, 300)).passed is holds


def test_a_sample_that_is_missing() -> None:
    assert check_sample("", None, (60, 300)).failures[0].figure == "missing"
