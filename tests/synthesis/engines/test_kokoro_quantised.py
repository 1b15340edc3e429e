import numpy as np
import pytest
from synthesis.engines.test_kokoro_fusion import graph_of, kinds, node, run

from audiobook.synthesis.engines.kokoro_quantised import measured_ranges, quantise

pytestmark = pytest.mark.engines
RANDOM = np.random.default_rng(11)
CHANNELS, KERNEL = 16, 3


def convolution():
    constants = {
        "w": RANDOM.normal(size=(CHANNELS, CHANNELS, KERNEL)).astype(np.float32),
        "b": RANDOM.normal(size=CHANNELS).astype(np.float32),
    }
    return graph_of([node("Conv", ["x", "w", "b"], "y", pads=[1, 1])], constants, CHANNELS)


def extremes(x):
    return {"x": np.stack((x.min((0, 2)), x.max((0, 2))))}


def signal_to_noise(expected, x):
    """dB."""
    return 10 * np.log10((expected**2).mean() / ((x - expected) ** 2).mean())


@pytest.mark.parametrize("loudest", [1, 1000])
def test_a_convolution_in_8_bits_gives_nearly_the_same(loudest):
    amplitudes = np.geomspace(1, loudest, CHANNELS)[None, :, None]
    x = (amplitudes * RANDOM.uniform(-1, 1, (1, CHANNELS, 400))).astype(np.float32)
    graph = convolution()
    expected = run(graph, x)
    quantise(graph, extremes(x))
    assert "QuantizeLinear" in kinds(graph)
    assert "w" not in {each.name for each in graph.initializer}
    assert signal_to_noise(expected, run(graph, x)) > 35


def test_a_value_beyond_its_range_is_only_cut_off():
    x = RANDOM.uniform(-1, 1, (1, CHANNELS, 400)).astype(np.float32)
    graph = convolution()
    quantise(graph, extremes(x))
    inside = run(graph, x)
    louder = x.copy()
    louder[0, 0, 200] = 100
    assert np.abs(run(graph, louder)).max() < 2 * np.abs(inside).max()


def test_what_has_no_range_stays():
    graph = convolution()
    before = kinds(graph)
    quantise(graph, {})
    assert kinds(graph) == before


def test_the_ranges_that_come_with_the_program_are_of_the_residual_blocks():
    ranges = measured_ranges()
    assert len(ranges) == 48
    assert all("resblocks" in name or "noise_res" in name for name in ranges)
    assert all((low < high).all() for low, high in ranges.values())
