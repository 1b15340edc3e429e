from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.clips import MakeClip, MakeTimeline
from support.decoding import rms

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.mastering.clip_layout import lay_out
from audiobook.assembly.mastering.mixdown import mix, room_tone, to_pcm
from audiobook.errors import AssemblyError
from audiobook.model import Pause, PauseKind, Timeline, WordTime
from audiobook.units import Samples, Seconds

SETTINGS = AssemblySettings(head=0.5, tail=1.0)


def whole(timeline: Timeline, settings: AssemblySettings = SETTINGS) -> np.ndarray:
    return np.concatenate(list(mix(lay_out(timeline, settings), settings)))


def test_a_chapter_is_as_long_as_its_clips_and_pauses(make_clip: MakeClip) -> None:
    timeline = Timeline(
        1,
        "One",
        (
            make_clip("a", 1.0),
            Pause(PauseKind.SENTENCE, Seconds(0.25)),
            Pause(PauseKind.SCENE, Seconds(1.5)),
            make_clip("b", 2.0, rate=24_000),
            Pause(PauseKind.CHAPTER, Seconds(2.0)),
        ),
    )
    layout = lay_out(timeline, SETTINGS)
    assert layout.duration == pytest.approx(0.5 + 1.0 + 1.75 + 2.0 + 2.0)
    assert [c.start / 44_100 for c in layout.clips] == pytest.approx([0.5, 3.25])
    assert sum(b - a for a, b in layout.gaps()) == layout.length - round(3.0 * 44_100)
    assert whole(timeline).size == layout.length


def test_captions_are_timed_to_the_samples(make_clip: MakeClip) -> None:
    spoken = make_clip("a", 1.0, speaker="Spike", text="Hello, luv.")
    spoken = replace(
        spoken,
        clip=replace(spoken.clip, words=(WordTime(0.1, 0.4, "hello"), WordTime(0.5, 0.9, "luv"))),
    )
    timeline = Timeline(1, "One", (spoken,))
    (caption,) = lay_out(timeline, SETTINGS).captions()
    assert (caption.start, caption.end) == (0.5, 1.5)
    assert (caption.speaker, caption.text) == ("Spike", "Hello, luv.")
    assert caption.words == ((0.6, 0.9, "Hello,"), (1.0, 1.4, "luv."))


def test_pauses_are_room_tone_not_digital_silence(make_timeline: MakeTimeline) -> None:
    sound = whole(make_timeline(pause=1.0))
    layout = lay_out(make_timeline(pause=1.0), SETTINGS)
    for start, stop in layout.gaps():
        assert rms(sound[start:stop]) == pytest.approx(-72, abs=1.5)
        pcm = np.frombuffer(to_pcm(sound[start:stop]), "<i2")
        loud = np.flatnonzero(pcm)
        assert np.diff(loud).max() < 50


def test_room_tone_comes_round_without_a_click() -> None:
    tone = room_tone(44_100, -72.0)
    assert abs(tone[0] - tone[-1]) <= np.abs(np.diff(tone)).max()


def test_nothing_clicks_where_a_clip_begins_or_ends(make_clip: MakeClip) -> None:
    # A clip cut in the middle of a loud wave.
    timeline = Timeline(1, "One", (make_clip("a", 0.71, pitch=1000.0, level=0.5),))
    layout = lay_out(timeline, SETTINGS)
    sound = whole(timeline)
    (clip,) = layout.clips
    inside = np.abs(np.diff(sound[clip.start + 500 : clip.stop - 500])).max()
    for edge in (clip.start, clip.stop):
        assert np.abs(np.diff(sound[edge - 10 : edge + 10])).max() < 0.05 * inside


def test_any_stretch_is_equal_to_the_same_stretch_of_the_whole(
    make_timeline: MakeTimeline,
) -> None:
    timeline = make_timeline(clips=12)
    layout = lay_out(timeline, SETTINGS)
    sound = whole(timeline)
    for start, stop in ((0, 1000), (40_000, 40_001), (123_456, 600_000), (500_000, layout.length)):
        heard = layout.between(Samples(start), Samples(stop))
        part = np.concatenate(list(mix(heard, SETTINGS, start, stop)))
        assert np.array_equal(part, sound[start:stop])


def test_gain_of_a_voice(make_clip: MakeClip) -> None:
    timeline = Timeline(1, "One", (make_clip("a", 1.0),))
    plain = lay_out(timeline, SETTINGS)
    louder = lay_out(timeline, SETTINGS, gains={"tone:a": 6.0})
    sounds = [np.concatenate(list(mix(each, SETTINGS))) for each in (plain, louder)]
    assert rms(sounds[1]) - rms(sounds[0]) == pytest.approx(6.0, abs=0.05)


def test_a_chapter_without_a_word_is_a_moment_of_room_tone() -> None:
    sound = whole(Timeline(1, "Empty", ()))
    assert sound.size == round(1.5 * 44_100)
    assert rms(sound) == pytest.approx(-72, abs=1)


@pytest.mark.parametrize("damage", ["missing", "cut", "empty", "noise", "stereo"])
def test_a_damaged_clip_is_named(make_clip: MakeClip, damage: str) -> None:
    item = make_clip("a", 1.0)
    path = item.clip.path
    if damage == "missing":
        path.unlink()
    elif damage == "cut":
        path.write_bytes(path.read_bytes()[:20_000])
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "noise":
        path.write_bytes(bytes(range(256)) * 50)
    else:
        data = bytearray(path.read_bytes())
        data[22] = 2
        path.write_bytes(data)
    with pytest.raises(AssemblyError) as caught:
        whole(Timeline(1, "One", (item,)))
    assert caught.value.path == path
    assert caught.value.hint
