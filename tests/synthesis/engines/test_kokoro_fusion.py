import copy

import numpy as np
import pytest

from audiobook.synthesis.engines.kokoro_fusion import fuse

pytestmark = pytest.mark.engines
RANDOM = np.random.default_rng(7)


def node(kind, inputs, output, **options):
    from onnx import helper

    return helper.make_node(kind, inputs, [output], **options)


def graph_of(nodes, constants, channels):
    """A graph from ``x``, of shape (1, channels, any), to ``y``."""
    from onnx import TensorProto, helper, numpy_helper

    ends = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, size, None])
        for name, size in (("x", channels), ("y", None))
    ]
    tensors = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    return helper.make_graph(nodes, "tiny", ends[:1], ends[1:], tensors)


def run(graph, x):
    import onnxruntime
    from onnx import helper

    opset = [helper.make_opsetid("", 20)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString())
    return session.run(None, {"x": x})[0]


def kinds(graph):
    return [each.op_type for each in graph.node]


def test_a_snake_without_sines_bends_as_before():
    channels = 4
    constants = {
        "a": RANDOM.uniform(0.05, 3, (1, channels, 1)).astype(np.float32),
        "two": np.float32(2).reshape(()),
    }
    nodes = [
        node("Mul", ["a", "x"], "ax"),
        node("Sin", ["ax"], "sine"),
        node("Pow", ["sine", "two"], "square"),
        node("Add", ["x", "square"], "y"),
    ]
    graph = graph_of(nodes, constants, channels)
    x = np.linspace(-40, 40, 10_000, dtype=np.float32).reshape(1, channels, -1)
    expected = run(graph, x)
    fuse(graph)
    assert "Sin" not in kinds(graph)
    assert np.abs(run(graph, x) - expected).max() < 0.0005


@pytest.mark.parametrize(("step", "padding"), [(10, 5), (6, 3), (4, 1)])
def test_upsampling_by_a_convolution_gives_the_same_samples(step, padding):
    constants = {
        "w": RANDOM.normal(size=(5, 3, 2 * step)).astype(np.float32),
        "b": RANDOM.normal(size=3).astype(np.float32),
    }
    options = {"strides": [step], "kernel_shape": [2 * step], "pads": [padding, padding]}
    graph = graph_of([node("ConvTranspose", ["x", "w", "b"], "y", **options)], constants, 5)
    for length in (1, 2, 17):
        x = RANDOM.normal(size=(1, 5, length)).astype(np.float32)
        other = copy.deepcopy(graph)
        fuse(other)
        assert "ConvTranspose" not in kinds(other)
        assert run(other, x) == pytest.approx(run(graph, x), abs=1e-4)


def test_what_is_no_snake_and_no_plain_upsampling_stays():
    constants = {
        "three": np.float32(3).reshape(()),
        "w": RANDOM.normal(size=(2, 2, 3)).astype(np.float32),
    }
    nodes = [
        node("Mul", ["three", "x"], "ax"),
        node("Sin", ["ax"], "sine"),
        node("Pow", ["sine", "three"], "cube"),
        node("Cos", ["ax"], "cosine"),
        node("Add", ["cube", "cosine"], "sum"),
        node("ConvTranspose", ["sum", "w"], "y", strides=[2], pads=[1, 1], output_padding=[1]),
    ]
    graph = graph_of(nodes, constants, 2)
    before = kinds(graph)
    fuse(graph)
    assert kinds(graph) == before
