"""The convolutions of Kokoro's generator in 8 bits, with ranges that were measured beforehand.

The published graph finds the range of every activation anew for every line; here it is known
(`training/calibrate_kokoro.py` measured it on lines of the sample book in 16 voices), so that
OpenVINO goes from one convolution to the next without looking at the values twice.

A channel that is soft beside the others would be rounded to nothing. So the loud ones are divided,
and their weights multiplied, until activations and weights are equally hard to round (Xiao et al.,
"SmoothQuant", 2023).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RANGES = Path(__file__).with_name("kokoro_ranges.npz")
_STEPS = 255
_LARGEST_WEIGHT = 127
_LEAST = 1e-4
"""Of an amplitude, so that nothing is divided by zero."""
_MIGRATION = 0.75
"""How much of the difficulty goes from the activations to the weights."""


def measured_ranges() -> Mapping[str, NDArray[np.float32]]:
    """The name of each value that a convolution to be quantised takes → the least and the greatest
    in each channel, shape (2, channels)."""
    with np.load(_RANGES) as file:
        return {name: file[name].astype(np.float32) for name in file.files}


def quantise(graph: Any, ranges: Mapping[str, NDArray[np.float32]]) -> None:
    """Rewrite the convolutions of an ``onnx.GraphProto`` whose inputs are in `ranges`, in place:
    each takes what a pair of QuantizeLinear and DequantizeLinear gives, and 8-bit weights."""
    quantiser = _Quantiser(graph, ranges)
    nodes: list[Any] = []
    for node in graph.node:
        nodes += quantiser.rewritten(node)
    del graph.node[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    constants = [each for each in graph.initializer if each.name in used]
    del graph.initializer[:]
    graph.initializer.extend(constants)


class _Quantiser:
    def __init__(self, graph: Any, ranges: Mapping[str, NDArray[np.float32]]) -> None:
        self._graph, self._ranges = graph, ranges
        self._constants = {each.name: each for each in graph.initializer}
        self._divisors: dict[str, NDArray[np.float32]] = {}
        weights: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
        for node in graph.node:
            if self._is_quantised(node):
                weights[node.input[0]].append(self._weights(node))
        self._peaks = {
            name: np.max([np.abs(each).max((0, 2)) for each in arrays], axis=0)
            for name, arrays in weights.items()
        }
        """The greatest weight of each input channel."""

    def rewritten(self, node: Any) -> Sequence[Any]:
        from onnx import NodeProto, helper

        if not self._is_quantised(node):
            return [node]
        source = node.input[0]
        nodes = [] if source in self._divisors else self._quantised_input(source)
        weights = self._weights(node) * self._divisors[source][None, :, None]
        scales = np.maximum(np.abs(weights).max((1, 2)) / _LARGEST_WEIGHT, _LEAST**2)
        rounded = np.round(weights / scales[:, None, None])
        name = f"{node.output[0]}_weights"
        names = [
            self._constant(f"{name}_8bit", rounded.astype(np.int8)),
            self._constant(f"{name}_scale", scales.astype(np.float32)),
        ]
        nodes.append(helper.make_node("DequantizeLinear", names, [name], axis=0))
        convolution = NodeProto()
        convolution.CopyFrom(node)
        convolution.input[0], convolution.input[1] = f"{source}_rounded", name
        return [*nodes, convolution]

    def _quantised_input(self, source: str) -> list[Any]:
        from onnx import helper

        low, high = self._ranges[source]
        amplitude = np.maximum(np.maximum(np.abs(low), np.abs(high)), _LEAST)
        peaks = np.maximum(self._peaks[source], _LEAST)
        divisor = amplitude**_MIGRATION / peaks ** (1 - _MIGRATION)
        divisor /= np.exp(np.log(divisor).mean())
        self._divisors[source] = divisor.astype(np.float32)
        least = min(float((low / divisor).min()), 0.0)
        scale = (max(float((high / divisor).max()), 0.0) - least) / _STEPS
        balanced, small = f"{source}_balanced", f"{source}_8bit"
        factors = (1 / divisor).astype(np.float32)[None, :, None]
        names = [
            self._constant(f"{source}_scale", np.array(scale, np.float32)),
            self._constant(f"{source}_zero", np.array(round(-least / scale), np.uint8)),
        ]
        factor = self._constant(f"{source}_factors", factors)
        return [
            helper.make_node("Mul", [source, factor], [balanced]),
            helper.make_node("QuantizeLinear", [balanced, *names], [small]),
            helper.make_node("DequantizeLinear", [small, *names], [f"{source}_rounded"]),
        ]

    def _is_quantised(self, node: Any) -> bool:
        return (
            node.op_type == "Conv"
            and node.input[0] in self._ranges
            and node.input[1] in self._constants
        )

    def _weights(self, node: Any) -> NDArray[np.float32]:
        from onnx import numpy_helper

        array: NDArray[np.float32] = numpy_helper.to_array(self._constants[node.input[1]])
        return array

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name
