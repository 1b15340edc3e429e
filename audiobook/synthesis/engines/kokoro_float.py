"""Kokoro's 8-bit model with its weights as floating point: what OpenVINO computes fastest.

The published graph quantises every activation before an integer convolution and scales the result
back. Where a processor has bfloat16 arithmetic, that is slower than the same weights as numbers:
a quarter of the time goes, and nothing is heard of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from audiobook.files import replacing

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PLAIN = {"ConvInteger": "Conv", "MatMulInteger": "MatMul"}


def write_float_model(source: Path, target: Path) -> None:
    """Write the model at `source` to `target` with integer convolutions and products replaced.

    A chain that is not as expected stays as it is; the graph computes the same either way.

    Raises:
        ImportError: the package onnx is not installed.
        OSError: the file cannot be written.
    """
    import onnx

    model = onnx.load(str(source))
    _Rewriting(model.graph).run()
    with replacing(target) as unfinished:
        onnx.save(model, str(unfinished))


class _Rewriting:
    def __init__(self, graph: Any) -> None:
        self._graph = graph
        self._constants: dict[str, Any] = {each.name: each for each in graph.initializer}
        self._maker = {name: node for node in graph.node for name in node.output}
        self._users: Mapping[str, list[Any]] = defaultdict(list)
        for node in graph.node:
            for name in node.input:
                self._users[name].append(node)

    def run(self) -> None:
        replaced: dict[str, Any] = {}
        dropped: set[str] = set()
        for node in self._graph.node:
            if node.op_type in _PLAIN:
                self._replace(node, replaced, dropped)
        nodes = []
        for node in self._graph.node:
            if node.output[0] in replaced:
                nodes.append(replaced[node.output[0]])
            elif node.output[0] not in dropped:
                nodes.append(node)
        self._set(_alive(nodes, {each.name for each in self._graph.output}))

    def _replace(self, node: Any, replaced: dict[str, Any], dropped: set[str]) -> None:
        """Integer product (→ add a bias) → cast → scale, as one product of numbers."""
        from onnx import helper

        chain = [node]
        for kind in ("Add", "Cast", "Mul"):
            users = self._users[chain[-1].output[0]]
            if len(users) == 1 and users[0].op_type == kind:
                chain.append(users[0])
            elif kind != "Add":
                return
        quantised, cast, scaled = self._maker[node.input[0]], chain[-2], chain[-1]
        scales = [name for name in scaled.input if name != cast.output[0]]
        if quantised.op_type != "DynamicQuantizeLinear" or len(scales) != 1:
            return
        scale = [name for name in self._maker[scales[0]].input if name in self._constants]
        if len(scale) != 1:
            return
        weights = self._array(node.input[1]).astype(np.float32)
        zero = self._array(node.input[3]).astype(np.float32) if len(node.input) > 3 else None
        factor = self._array(scale[0]).astype(np.float32)
        if node.op_type == "ConvInteger":
            per_channel = (-1, *(1,) * (weights.ndim - 1))
            factor = factor.reshape(per_channel) if factor.size > 1 else factor
            zero = zero.reshape(per_channel) if zero is not None and zero.size > 1 else zero
        plain = (weights - (0 if zero is None else zero)) * factor
        inputs = [quantised.input[0], self._constant(f"{node.input[1]}_float", plain)]
        if len(chain) == 4:
            bias = self._bias(chain[1], node.output[0], weights.shape[0])
            if bias is None:
                return
            inputs.append(self._constant(f"{node.output[0]}_bias", bias))
        product = helper.make_node(_PLAIN[node.op_type], inputs, [scaled.output[0]])
        product.attribute.extend(node.attribute)
        replaced[scaled.output[0]] = product
        dropped.update(each.output[0] for each in chain[:-1])

    def _bias(self, added: Any, product: str, channels: int) -> NDArray[np.float32] | None:
        """The bias that is quantised on the way to an addition."""
        name = next(each for each in added.input if each != product)
        while name not in self._constants:
            maker = self._maker[name]
            constant = [
                each
                for each in maker.input
                if each in self._constants
                and self._array(each).size == channels
                and self._array(each).dtype == np.float32
            ]
            if not constant and not maker.input:
                return None
            name = constant[0] if constant else maker.input[0]
        bias: NDArray[np.float32] = self._array(name).ravel().astype(np.float32)
        return bias if bias.size == channels else None

    def _array(self, name: str) -> NDArray[Any]:
        from onnx import numpy_helper

        array: NDArray[Any] = numpy_helper.to_array(self._constants[name])
        return array

    def _constant(self, name: str, value: NDArray[np.float32]) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            tensor = numpy_helper.from_array(value.astype(np.float32), name)
            self._graph.initializer.append(tensor)
            self._constants[name] = tensor
        return name

    def _set(self, nodes: list[Any]) -> None:
        used = {name for node in nodes for name in node.input}
        constants = [each for each in self._graph.initializer if each.name in used]
        del self._graph.node[:]
        self._graph.node.extend(nodes)
        del self._graph.initializer[:]
        self._graph.initializer.extend(constants)


def _alive(nodes: list[Any], outputs: set[str]) -> list[Any]:
    """Those of `nodes` that something comes of."""
    while True:
        used = outputs | {name for node in nodes for name in node.input}
        live_nodes = [node for node in nodes if not used.isdisjoint(node.output)]
        if len(live_nodes) == len(nodes):
            return live_nodes
        nodes = live_nodes
