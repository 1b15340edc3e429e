"""Loudness and true peak beside libebur128, the reference implementation of EBU R 128."""

from __future__ import annotations

import ctypes
import ctypes.util
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from support.clips import write_wav

from audiobook.audio.loudness import block_energies, loudness
from audiobook.audio.metering import measure

pytestmark = pytest.mark.clients

# ebur128.h, `enum mode`.
_MOMENTARY, _INTEGRATED, _SAMPLE_PEAK, _TRUE_PEAK = 1 << 0, 1 << 2, 1 << 4, 1 << 5
_MODE = _MOMENTARY | _INTEGRATED | _SAMPLE_PEAK | _TRUE_PEAK


def libebur128(samples: NDArray[np.float32], rate: int) -> tuple[float, float]:
    """Integrated loudness in LUFS and true peak in dBTP, of one channel."""
    library = ctypes.CDLL(ctypes.util.find_library("ebur128") or "libebur128.so.1")
    library.ebur128_init.restype = ctypes.c_void_p
    library.ebur128_init.argtypes = [ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
    state = ctypes.c_void_p(library.ebur128_init(1, rate, _MODE))
    samples = np.ascontiguousarray(samples, np.float32)
    pointer = samples.ctypes.data_as(ctypes.POINTER(ctypes.c_float))
    assert library.ebur128_add_frames_float(state, pointer, ctypes.c_size_t(len(samples))) == 0
    lufs, peak = ctypes.c_double(), ctypes.c_double()
    assert library.ebur128_loudness_global(state, ctypes.byref(lufs)) == 0
    assert library.ebur128_true_peak(state, 0, ctypes.byref(peak)) == 0
    library.ebur128_destroy(ctypes.byref(state))
    return lufs.value, 20 * float(np.log10(peak.value))


def speech_like(rate: int, seed: int) -> NDArray[np.float32]:
    """Syllables of noise and tones, loud and soft, with pauses that only the gates leave out."""
    random = np.random.default_rng(seed)
    parts = []
    for _ in range(40):
        time = np.arange(round(random.uniform(0.1, 0.9) * rate)) / rate
        tone = np.sin(2 * np.pi * random.uniform(90, 3000) * time)
        syllable = tone + random.normal(0, 0.3, len(time))
        level = 10 ** (random.uniform(-34, -6) / 20)
        parts += [level * syllable * np.hanning(len(time))]
        parts += [random.normal(0, 1e-4, round(random.uniform(0, 1.5) * rate))]
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 44_100, 48_000])
def test_loudness_from_energies_is_libebur128s(rate: int) -> None:
    for seed in range(3):
        samples = speech_like(rate, seed)
        ours = loudness([np.asarray(block_energies(samples, rate))])
        assert ours == pytest.approx(libebur128(samples, rate)[0], abs=0.05)


def test_a_delivered_file_is_measured_as_libebur128_measures_it(tmp_path: Path) -> None:
    rate = 44_100
    samples = np.rint(np.clip(speech_like(rate, 7), -1, 1) * 32767) / 32767
    write_wav(tmp_path / "speech.wav", samples, rate)
    measurement = measure(tmp_path / "speech.wav")
    lufs, peak = libebur128(samples.astype(np.float32), rate)
    assert measurement.lufs == pytest.approx(lufs, abs=0.05)
    assert measurement.true_peak == pytest.approx(peak, abs=0.1)
