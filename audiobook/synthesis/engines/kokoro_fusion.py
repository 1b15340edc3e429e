"""Parts of Kokoro's graph in operations that OpenVINO has vector code for; the sound is the same.

Two kinds of node take a third of its time with bfloat16, without need: sines, which it computes one
by one in single precision, with a change of layout before and after; and transposed convolutions.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class CosineFit(NamedTuple):
    """``cos(pi * s)`` for ``|s| <= 1/2`` as ``(slope * s**2 + offset)**2 - base``."""

    slope: float
    offset: float
    base: float


COSINE = CosineFit(slope=1.9290120, offset=-1.2738656, base=0.6228927)
"""Fitted so that the square's largest error is least, which is 0.00032; bfloat16, in which the
result is kept, rounds by up to 0.002."""


def fuse(graph: Any) -> None:
    """Rewrite what is known of an ``onnx.GraphProto``, in place; all else stays as it is."""
    constants = {each.name: each for each in graph.initializer}
    users: Mapping[str, list[Any]] = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            users[name].append(node)
    maker = {name: node for node in graph.node for name in node.output}
    rewriting = _Rewriting(graph, constants)
    substitutes: dict[str, Sequence[Any]] = {}
    dropped: set[str] = set()
    for node in graph.node:
        if node.op_type == "Sin":
            square, product = users[node.output[0]], maker.get(node.input[0])
            if len(square) == 1 and square[0].op_type == "Pow" and product is not None:
                nodes = rewriting.squared_sine(product, square[0])
                if nodes:
                    substitutes[square[0].output[0]] = nodes
                    dropped.add(node.output[0])
                    if len(users[product.output[0]]) == 1:
                        dropped.add(product.output[0])
        elif node.op_type == "ConvTranspose":
            nodes = rewriting.upsampling(node)
            if nodes:
                substitutes[node.output[0]] = nodes
    nodes = []
    for node in graph.node:
        if node.output[0] not in dropped:
            nodes += substitutes.get(node.output[0], [node])
    del graph.node[:]
    graph.node.extend(nodes)


class _Rewriting:
    def __init__(self, graph: Any, constants: Mapping[str, Any]) -> None:
        self._graph = graph
        self._constants = constants

    def squared_sine(self, product: Any, square: Any) -> Sequence[Any]:
        """Of ``sin(a * x) ** 2``, the snake activation's (Ziyin et al., "Neural networks fail to
        learn periodic functions", 2020): a chain of operations on one value each, which becomes a
        single loop. It has the period pi and is even about its middle, where it is the square of a
        cosine.
        """
        factors = [name for name in product.input if name in self._constants]
        exponent = self._array(square.input[1])
        if product.op_type != "Mul" or len(factors) != 1 or exponent is None or exponent != 2:
            return []
        values = [name for name in product.input if name != factors[0]]
        factor = self._array(factors[0])
        assert factor is not None
        chain = _Chain(self, square.output[0], values[0])
        chain.add("Mul", factor / np.pi)
        chain.add("Mod", 1.0, fmod=1)
        chain.add("Abs")
        chain.add("Add", -0.5)
        chain.add("Pow", 2.0)
        chain.add("Mul", COSINE.slope)
        chain.add("Add", COSINE.offset)
        chain.add("Pow", 2.0)
        chain.add("Add", -COSINE.base)
        chain.add("Pow", 2.0, last=True)
        return chain.nodes

    def upsampling(self, node: Any) -> Sequence[Any]:
        """A transposed convolution by a step of half its kernel, as a convolution with a kernel of
        two that gives every step's samples as channels, and a reordering (Shi et al., "Real-time
        single image and video super-resolution", 2016)."""
        from onnx import helper

        weights = self._array(node.input[1])
        options = {each.name: helper.get_attribute_value(each) for each in node.attribute}
        step, *more_steps = options.get("strides", [1])
        padding = options.get("pads", [0, 0])
        is_plain = not any(options.get("output_padding", [0])) and options.get("group", 1) == 1
        if weights is None or weights.ndim != 3 or more_steps or not is_plain:
            return []
        channels_in, channels, width = weights.shape
        if width != 2 * step or channels == 1 or min(padding) == 0:
            return []
        now, later = weights[:, :, :step], weights[:, :, step:]
        kernel = np.stack((later, now), -1).transpose(2, 1, 0, 3)
        inputs = [
            node.input[0],
            self.constant(f"{node.output[0]}_kernel", kernel.reshape(-1, channels_in, 2)),
        ]
        if len(node.input) > 2:
            bias = self._array(node.input[2])
            if bias is None:
                return []
            inputs.append(self.constant(f"{node.output[0]}_bias", np.tile(bias, step)))
        chain = _Chain(self, node.output[0], "")
        chain.put("Conv", inputs, kernel_shape=[2], pads=[1, 1], strides=[1])
        chain.add("Reshape", np.array([1, step, channels, -1], np.int64))
        chain.put("Transpose", [chain.value], perm=[0, 2, 3, 1])
        chain.add("Reshape", np.array([1, channels, -1], np.int64))
        ends = [np.array([each], np.int64) for each in (padding[0], -padding[1], 2)]
        names = [self.constant(f"{chain.value}_end_{i}", each) for i, each in enumerate(ends)]
        chain.put("Slice", [chain.value, *names], last=True)
        return chain.nodes

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._graph.initializer.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def _array(self, name: str) -> NDArray[Any] | None:
        from onnx import numpy_helper

        constant = self._constants.get(name)
        return None if constant is None else numpy_helper.to_array(constant)


class _Chain:
    """Nodes, each on what the one before it gives."""

    def __init__(self, rewriting: _Rewriting, output: str, value: str) -> None:
        self._rewriting, self._output = rewriting, output
        self.value = value
        """The name of what the last node gives."""
        self.nodes: list[Any] = []

    def add(
        self,
        kind: str,
        operand: float | NDArray[Any] | None = None,
        *,
        last: bool = False,
        **options: Any,
    ) -> None:
        """Go on with an operation on the last value and, where there is one, a constant."""
        inputs = [self.value]
        if operand is not None:
            array = np.asarray(operand, np.float32 if isinstance(operand, float) else None)
            name = f"{self._output}_operand_{len(self.nodes)}"
            inputs.append(self._rewriting.constant(name, array))
        self.put(kind, inputs, last=last, **options)

    def put(self, kind: str, inputs: Sequence[str], *, last: bool = False, **options: Any) -> None:
        """Go on with any node; the last gives what the chain stands for."""
        from onnx import helper

        self.value = self._output if last else f"{self._output}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [self.value], **options))
