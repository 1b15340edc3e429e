from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.clips import MakeClip, MakeTimeline, conversation

from audiobook.assembly import (
    PROFILES,
    Assembler,
    Profile,
    encode_chapters,
    examine,
    examine_book,
    excerpt,
    profile_from,
)
from audiobook.audio.metering import measure
from audiobook.errors import AssemblyError
from audiobook.model import BookInfo, Pause, PauseKind, Timeline
from audiobook.units import Seconds


@pytest.mark.parametrize("name", PROFILES)
def test_what_is_made_for_a_store_is_what_it_asks_for(
    name: str, tmp_path: Path, info: BookInfo, make_clip: MakeClip
) -> None:
    profile = PROFILES[name]
    tracks = encode_chapters(
        [conversation(make_clip, 1), conversation(make_clip, 2, rounds=3)],
        tmp_path / "out",
        info=info,
        state_dir=tmp_path / "state",
        settings=profile.settings,
        workers=0,
    )
    measured = [measure(track.path) for track in tracks]
    for each in measured:
        findings = examine(each, profile)
        # The tone clips are denser than speech: their RMS is not what this test is about.
        failed = [f for f in findings if not f.passed and f.requirement != "RMS"]
        assert failed == []
    (spread,) = examine_book(measured, profile)
    assert spread.passed


def test_what_falls_short_is_told_with_the_figure(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    (track,) = encode_chapters(
        [make_timeline(1, "One")],
        tmp_path / "out",
        info=info,
        state_dir=tmp_path / "state",
        settings=PROFILES["podcast"].settings,
        workers=0,
    )
    failed = {
        f.requirement: f for f in examine(measure(track.path), PROFILES["acx"]) if not f.passed
    }
    assert failed["bit rate"].found == "96.00 kb/s"
    assert failed["bit rate"].wanted == "192 to 320 kb/s"
    assert failed["bit rate"].remedy
    assert "peak" in failed


def test_a_profile_the_author_wrote() -> None:
    mine = profile_from(
        "mine", {"like": "acx", "loudness": -18, "bit_rate": 256, "head": [0.2, 2], "longest": 60}
    )
    assert mine.settings == replace(PROFILES["acx"].settings, loudness=-18, bit_rate=256)
    assert (mine.head, mine.longest, mine.name) == ((0.2, 2), 60, "mine")
    assert mine.rms == PROFILES["acx"].rms


def test_settings_follow_from_what_the_author_asks_for(
    tmp_path: Path, info: BookInfo, make_clip: MakeClip
) -> None:
    asked = {
        "lufs": [-20, -18], "true_peak": -4, "noise_floor": -75, "head": [1.2, 1.6],
        "tail": [2, 2.5], "bit_rate": [112, 128], "sample_rates": [48_000],
    }  # fmt: skip
    mine = profile_from("mine", asked)
    (track,) = encode_chapters(
        [conversation(make_clip, 1)],
        tmp_path / "out",
        info=info,
        state_dir=tmp_path / "state",
        settings=mine.settings,
        workers=0,
    )
    findings = examine(measure(track.path), mine)
    assert {f.requirement for f in findings} >= {"loudness", "true peak", "bit rate", "sample rate"}
    assert [f for f in findings if not f.passed] == []
    # What the author says himself goes before.
    own = profile_from("mine", {**asked, "loudness": -18.5}).settings
    assert (own.loudness, own.bit_rate) == (-18.5, 112)


@pytest.mark.parametrize(
    ("values", "hint"),
    [
        ({"loudnes": -18}, "loudness"),
        ({"like": "spotify"}, "podcast"),
        ({"loudness": "loud"}, ""),
        ({"rms": -20}, ""),
        ({"lufs": [1, 2, 3]}, ""),
        ({"bit_rate": 99}, ""),
        ({"constant_bit_rate": 1}, ""),
        ({"name": "x"}, ""),
    ],
)
def test_mistakes_in_a_profile_are_told(values: dict[str, object], hint: str) -> None:
    with pytest.raises(AssemblyError) as caught:
        profile_from("mine", values)
    assert hint in caught.value.hint


def test_a_profile_asks_for_nothing_it_does_not_say(
    tmp_path: Path, info: BookInfo, make_timeline: MakeTimeline
) -> None:
    (track,) = encode_chapters(
        [make_timeline(1, "One")], tmp_path / "o", info=info, state_dir=tmp_path / "s", workers=0
    )
    assert examine(measure(track.path), Profile("anything")) == ()


def long_timeline(make_clip: MakeClip) -> Timeline:
    clip = make_clip("a", 2.0)
    kinds = [PauseKind.SENTENCE, PauseKind.SENTENCE, PauseKind.PARAGRAPH]
    items = [item for n in range(30) for item in (clip, Pause(kinds[n % 3], Seconds(1.0)))]
    return Timeline(1, "One", tuple(items))


def test_a_sample_ends_with_a_paragraph(make_clip: MakeClip) -> None:
    timeline = long_timeline(make_clip)
    sample = excerpt(timeline, 50.0, title="Sample")
    assert sample.title == "Sample"
    # Sixteen clips and pauses are 48 s; the last paragraph before that ends after fifteen.
    assert len(sample.items) == 29
    assert timeline.items[len(sample.items)].kind is PauseKind.PARAGRAPH
    assert excerpt(timeline, 500.0) == timeline
    assert len(excerpt(timeline, 0.5).items) == 1


def test_credits_and_sample_have_names_of_their_own(
    tmp_path: Path, info: BookInfo, make_clip: MakeClip, make_timeline: MakeTimeline
) -> None:
    with Assembler(tmp_path / "o", info=info, state_dir=tmp_path / "s", workers=0) as assembler:
        assembler.submit(make_timeline(1, "One"))
        assembler.submit(excerpt(long_timeline(make_clip), 9.0), stem="sample")
        tracks = assembler.finish()
    assert [track.path.name for track in tracks] == ["01-one.mp3", "sample.mp3"]
