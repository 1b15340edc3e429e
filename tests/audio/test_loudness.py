import numpy as np
import pytest

from audiobook.audio.loudness import block_energies


def loudness(energies):
    """LKFS of one channel without gating, BS.1770-4 equation 2."""
    return -0.691 + 10 * np.log10(np.mean(energies))


@pytest.mark.parametrize("rate", [16000, 22050, 24000, 48000])
def test_the_reference_tone_reads_as_bs1770_says(rate):
    # "if a 0 dB FS 1 kHz (997 Hz to be exact) sine wave is applied …: -3.01 LKFS"
    tone = np.sin(2 * np.pi * 997 * np.arange(5 * rate) / rate).astype(np.float32)
    assert loudness(block_energies(tone, rate)[5:45]) == pytest.approx(-3.01, abs=0.05)


def test_at_48_khz_the_filter_is_the_recommendations_own():
    noise = np.random.default_rng(1).normal(0, 0.1, 48000).astype(np.float32)
    filtered = biquad(noise, (1.53512485958697, -2.69169618940638, 1.19839281085285),
                      (-1.69065929318241, 0.73248077421585))  # fmt: skip
    filtered = biquad(filtered, (1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
    expected = np.mean(filtered.reshape(10, 4800) ** 2, axis=1)
    assert block_energies(noise, 48000) == pytest.approx(expected, rel=1e-4)


def biquad(samples, b, a):
    out = np.zeros(len(samples))
    x1 = x2 = y1 = y2 = 0.0
    for index, x in enumerate(samples):
        y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2
        x2, x1, y2, y1 = x1, x, y1, y
        out[index] = y
    return out


def test_the_last_block_counts_for_its_length():
    tone = np.sin(2 * np.pi * 500 * np.arange(3600) / 24000).astype(np.float32)
    whole, part = block_energies(tone, 24000)
    assert part == pytest.approx(whole / 2, rel=0.1)


def test_nothing_has_no_energy():
    assert block_energies(np.zeros(0, np.float32), 24000) == ()
    assert block_energies(np.zeros(2400, np.float32), 24000) == (0.0,)
