from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.clips import write_wav

from audiobook.audio.metering import measure
from audiobook.errors import AssemblyError

RATE = 48_000


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return tmp_path / "a.wav"


def sine(seconds: float, level: float, frequency: float = 997.0) -> np.ndarray:
    """`level` is dBFS of the peak."""
    time = np.arange(round(seconds * RATE)) / RATE
    return 10 ** (level / 20) * np.sin(2 * np.pi * frequency * time)


def test_a_sine_of_997_hz_is_as_loud_as_ebu_tech_3341_says(wav: Path) -> None:
    # A stereo sine of -23 dBFS peak reads -23 LUFS; one channel alone 3.01 less.
    write_wav(wav, sine(20, -23.0), RATE)
    measured = measure(wav)
    assert measured.lufs == pytest.approx(-26.0, abs=0.1)
    assert measured.sample_peak == pytest.approx(-23.0, abs=0.05)
    assert measured.true_peak == pytest.approx(-23.0, abs=0.2)
    assert measured.rms == pytest.approx(-26.01, abs=0.05)
    assert measured.duration == 20


def test_a_peak_between_the_samples_is_found(wav: Path) -> None:
    # EBU Tech 3341, case 16: a quarter of the rate at 45 degrees.
    time = np.arange(RATE) / RATE
    wave = 0.5 * np.sin(2 * np.pi * RATE / 4 * time + np.pi / 4)
    write_wav(wav, wave * np.hanning(RATE), RATE)
    measured = measure(wav)
    assert measured.sample_peak == pytest.approx(-9.03, abs=0.1)
    assert measured.true_peak == pytest.approx(-6.02, abs=0.3)


def test_gating_leaves_pauses_out(wav: Path) -> None:
    # EBU Tech 3341, case 3, in mono: quiet stretches do not pull the loudness down.
    parts = [sine(10, -36.0), sine(60, -23.0), sine(10, -36.0)]
    write_wav(wav, np.concatenate(parts), RATE)
    assert measure(wav).lufs == pytest.approx(-26.0, abs=0.1)


def test_head_tail_and_floor_of_room_tone(wav: Path) -> None:
    random = np.random.default_rng(0)
    tone = 10 ** (-65 / 20) * random.standard_normal(RATE * 6)
    tone[RATE : RATE * 3] += sine(2, -20.0)
    write_wav(wav, tone, RATE)
    measured = measure(wav)
    assert measured.head == pytest.approx(1.0, abs=0.02)
    assert measured.tail == pytest.approx(3.0, abs=0.02)
    assert measured.noise_floor == pytest.approx(-65, abs=0.5)
    assert measured.digital_silence == 0


def test_digital_silence_is_told(wav: Path) -> None:
    write_wav(wav, np.concatenate([np.zeros(RATE), sine(1, -20)]), RATE)
    measured = measure(wav)
    assert measured.digital_silence == pytest.approx(1.0, abs=0.02)
    assert measured.noise_floor is None

    write_wav(wav, np.zeros(RATE), RATE)
    silent = measure(wav)
    assert (silent.lufs, silent.true_peak, silent.rms) == (None, None, None)


@pytest.mark.parametrize("content", [b"", b"nothing that sounds" * 100, b"ID3\x03"])
def test_what_is_no_audio_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    with pytest.raises(AssemblyError) as caught:
        measure(path)
    assert caught.value.path == path


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssemblyError):
        measure(tmp_path / "none.mp3")
