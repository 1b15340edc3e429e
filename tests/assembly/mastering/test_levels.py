from __future__ import annotations

from dataclasses import replace

import av
import av.filter
import numpy as np
import pytest
from support.clips import MakeClip, conversation

from audiobook.assembly.audio_settings import AssemblySettings
from audiobook.assembly.mastering.clip_layout import lay_out
from audiobook.assembly.mastering.levels import level_chapter, limiter_losses, make_up
from audiobook.assembly.mastering.mixdown import mix
from audiobook.assembly.mastering.voice_levels import voice_gains
from audiobook.audio.limiter import gain_grid, limit, loud_spots
from audiobook.audio.loudness import loudness
from audiobook.errors import AssemblyError
from audiobook.model import Timeline

RATE = 44_100


def r128(samples: np.ndarray, rate: int = RATE) -> tuple[float, float]:
    """LUFS and dBTP by FFmpeg."""
    graph = av.filter.Graph()
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="mono")
    meter = graph.add("ebur128", "peak=true:metadata=1")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None], "flt", "mono")
    frame.sample_rate = rate
    source.push(frame)
    source.push(None)
    told: dict[str, str] = {}
    while True:
        try:
            told = dict(sink.pull().metadata)
        except (av.EOFError, av.BlockingIOError):
            break
    return float(told["lavfi.r128.I"]), 20 * np.log10(float(told["lavfi.r128.true_peak"]))


def mastered(timeline: Timeline, settings: AssemblySettings) -> np.ndarray:
    assert settings.loudness is not None
    gains = voice_gains(lambda: [timeline], settings.loudness)
    layout = level_chapter(lay_out(timeline, settings, gains=gains), settings.loudness)
    layout = make_up(layout, [limiter_losses(layout, settings)], settings.loudness)
    return np.concatenate(list(mix(layout, settings)))


@pytest.mark.parametrize(("target", "ceiling"), [(-16.0, -2.0), (-19.5, -4.0), (-23.0, -6.0)])
def test_a_chapter_reaches_its_loudness_under_the_ceiling(
    make_clip: MakeClip, target: float, ceiling: float
) -> None:
    settings = AssemblySettings(loudness=target, ceiling=ceiling)
    measured, peak = r128(mastered(conversation(make_clip), settings))
    assert measured == pytest.approx(target, abs=0.3)
    assert peak <= ceiling + 0.1


def test_voices_are_equal_within_one_unit(make_clip: MakeClip) -> None:
    settings = AssemblySettings()
    timeline = conversation(make_clip)
    sound = mastered(timeline, settings)
    layout = lay_out(timeline, settings)
    heard = {}
    for voice in ("loud", "quiet"):
        own = [c for c in layout.clips if c.cue.utterance.voice == voice]
        heard[voice], _ = r128(np.concatenate([sound[c.start : c.stop] for c in own]))
    assert abs(heard["loud"] - heard["quiet"]) < 1


def test_one_gain_for_a_voice_whatever_the_line(make_clip: MakeClip) -> None:
    soft, firm = make_clip("soft", 2.0, level=0.05), make_clip("firm", 2.0, level=0.4)
    gains = voice_gains(lambda: [Timeline(1, "One", (soft, firm))], -16.0)
    assert set(gains) == {"tone:a"}
    layout = lay_out(Timeline(1, "One", (soft, firm)), AssemblySettings(), gains=gains)
    assert layout.clips[0].gain == layout.clips[1].gain


def test_what_the_author_asked_for_stays(make_clip: MakeClip) -> None:
    plain = make_clip("plain", 2.0)
    clip = make_clip("softly", 2.0)
    utterance = replace(clip.cue.utterance, gain=-6.0)
    quieter = tuple(value * 10**-0.6 for value in clip.clip.energies)
    softly = replace(
        clip,
        clip=replace(clip.clip, energies=quieter),
        cue=replace(clip.cue, utterance=utterance),
    )
    alone = voice_gains(lambda: [Timeline(1, "One", (plain,))], -16.0)
    both = voice_gains(lambda: [Timeline(1, "One", (plain, softly))], -16.0)
    assert alone == both


def test_loudness_agrees_with_ffmpeg(make_clip: MakeClip) -> None:
    settings = AssemblySettings()
    timeline = conversation(make_clip)
    layout = lay_out(timeline, settings)
    leveled = level_chapter(layout, -20.0)
    measured, _ = r128(np.concatenate(list(mix(leveled, replace(settings, ceiling=0.0)))))
    assert measured == pytest.approx(-20.0, abs=0.2)


def test_silence_has_no_loudness(make_clip: MakeClip) -> None:
    silent = make_clip("a", 1.0)
    silent = replace(silent, clip=replace(silent.clip, energies=(0.0,) * 10))
    assert voice_gains(lambda: [Timeline(1, "One", (silent,))], -16.0) == {"tone:a": 0.0}
    assert loudness([]) is None


def test_a_clip_that_was_not_measured_is_named(make_clip: MakeClip) -> None:
    clip = make_clip("a", 1.0)
    clip = replace(clip, clip=replace(clip.clip, energies=()))
    with pytest.raises(AssemblyError) as caught:
        voice_gains(lambda: [Timeline(1, "One", (clip,))], -16.0)
    assert caught.value.path == clip.clip.path


def test_the_limiter_holds_true_peaks_and_leaves_the_rest_alone() -> None:
    time = np.arange(RATE * 2) / RATE
    # A quarter of the sampling rate, between the samples: sample peaks 3 dB under the wave's.
    wave = (0.2 * np.sin(2 * np.pi * 200 * time)).astype(np.float32)
    burst = slice(RATE, RATE + 2000)
    wave[burst] += (0.9 * np.sin(2 * np.pi * RATE / 4 * time[burst] + np.pi / 4)).astype(np.float32)
    limited = limit(wave, 0.5, RATE)
    _, peak = r128(limited)
    assert peak <= 20 * np.log10(0.5) + 0.15
    assert np.array_equal(limited[: RATE - 3000], wave[: RATE - 3000])
    assert np.array_equal(limited[RATE + 5000 :], wave[RATE + 5000 :])
    assert gain_grid(loud_spots(wave[:RATE], 0.5), 0.5, RATE) is None


def test_the_limiters_gain_moves_slowly() -> None:
    random = np.random.default_rng(1)
    noise = (0.2 * random.standard_normal(RATE)).astype(np.float32)
    curve = gain_grid(loud_spots(noise, 0.4), 0.4, RATE)
    assert curve is not None
    assert curve.min() > 0.3
    assert np.abs(np.diff(curve)).max() < 0.1
