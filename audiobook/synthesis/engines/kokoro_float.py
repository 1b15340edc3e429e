"""Kokoro's 8-bit model in two: the melody as published, the wave with weights as floating point,
which OpenVINO computes fastest.

The published graph quantises every activation before an integer convolution and scales the result
back. Where a processor has bfloat16 arithmetic, that is slower than the same weights as numbers.

What finds the lengths of phonemes, the melody and the harmonics of the voice stays as it is, with
onnxruntime: the phase of the harmonics is a sum over the whole line, and where nothing is voiced it
is what rounding leaves. With another runtime lengths differ by 1 to 2 %, and voices are hoarse:
4 dB more above 4 kHz in single precision, 5 to 7 dB in bfloat16, DNSMOS 1.7 to 2.9 in place of
3.3 to 3.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from audiobook.files import replacing
from audiobook.synthesis.engines.kokoro_fusion import fuse
from audiobook.synthesis.engines.kokoro_quantised import measured_ranges, quantise

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PARTS = ("melody", "wave")
_FORM = 3
"""Of what is written here: it goes up with every change to it."""
_LENGTHS = "duration"
"""The output that tells how many frames each phoneme takes."""
_PLAIN = {"ConvInteger": "Conv", "MatMulInteger": "MatMul"}


_HARMONICS = "/decoder/decoder/generator/Concat_3_output_0"
"""The spectrum of the voice's harmonics; shape (1, 22, frames)."""
_HARMONICS_SHAPE = (1, 22, None)
_ENCODER = "/encoder/"
"""How the names begin of the nodes that find lengths and melody."""


def two_parts(source: Path, *, in_8_bits: bool) -> tuple[Path, Path]:
    """The files of melody and wave beside the model at `source`, written unless they are there;
    those of another form of ours are deleted.

    Args:
        source: the model.
        in_8_bits: see `write_two_parts`.

    Raises:
        ImportError: the package onnx is not installed.
        OSError: a file cannot be written.
    """
    form = f"{_FORM}-8bit" if in_8_bits else f"{_FORM}"
    melody, wave = (source.with_name(f"{source.stem}-{part}-{form}.onnx") for part in _PARTS)
    if not (melody.is_file() and wave.is_file()):
        write_two_parts(source, melody, wave, in_8_bits=in_8_bits)
        for part in _PARTS:
            for other in source.parent.glob(f"{source.stem}-{part}*.onnx"):
                if other not in (melody, wave):
                    other.unlink(missing_ok=True)
    return melody, wave


def write_two_parts(source: Path, melody: Path, wave: Path, *, in_8_bits: bool) -> None:
    """Write the model at `source` in two, the second with integer convolutions and products
    replaced, and fused. What the first gives besides the model's own outputs are the inputs of the
    second.

    A chain that is not as expected stays as it is; the graph computes the same either way.

    Args:
        source: the model.
        melody: where the first part goes.
        wave: where the second goes.
        in_8_bits: the generator's convolutions are quantised anew, see `kokoro_quantised`.

    Raises:
        ImportError: the package onnx is not installed.
        OSError: a file cannot be written.
    """
    import onnx

    published = onnx.load(str(source))
    floating = onnx.ModelProto()
    floating.CopyFrom(published)
    _Rewriting(floating.graph).run()
    fuse(floating.graph)
    if in_8_bits:
        quantise(floating.graph, measured_ranges())
    early = _early_outputs(floating.graph)
    crossing = _crossing(floating.graph, early)
    shapes = _shapes(published)
    values = [
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shapes[name])
        for name in crossing
    ]
    own = list(published.graph.output)
    _cut(published.graph, [], [*(o for o in own if o.name in early), *values])
    _cut(floating.graph, values, [o for o in own if o.name not in early])
    for model, target in ((published, melody), (floating, wave)):
        with replacing(target) as unfinished:
            onnx.save(model, str(unfinished))


def _early_outputs(graph: Any) -> set[str]:
    """The outputs of all nodes that lengths, melody and harmonics come of."""
    maker = {name: node for node in graph.node for name in node.output}
    todo = [maker[_HARMONICS], *(node for node in graph.node if node.name.startswith(_ENCODER))]
    todo += [maker[output.name] for output in graph.output if output.name == _LENGTHS]
    outputs: set[str] = set()
    while todo:
        node = todo.pop()
        if outputs.isdisjoint(node.output):
            outputs.update(node.output)
            todo += [maker[name] for name in node.input if name in maker]
    return outputs


def _crossing(graph: Any, early: set[str]) -> list[str]:
    """Outputs of early nodes that later ones take in."""
    later = [node for node in graph.node if early.isdisjoint(node.output)]
    return sorted({name for node in later for name in node.input if name in early})


def _shapes(model: Any) -> dict[str, Sequence[int | None]]:
    """Of all values whose rank is known; None where a length depends on the text."""
    from onnx import shape_inference

    shapes: dict[str, Sequence[int | None]] = {
        value.name: [each.dim_value or None for each in value.type.tensor_type.shape.dim]
        for value in shape_inference.infer_shapes(model).graph.value_info
    }
    return {**shapes, _HARMONICS: _HARMONICS_SHAPE}


def _cut(graph: Any, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
    """Leave of a graph what gives `outputs`, from `inputs` or, without any, from its own."""
    if inputs:
        del graph.input[:]
        graph.input.extend(inputs)
    del graph.output[:]
    graph.output.extend(outputs)
    maker = {name: node for node in graph.node for name in node.output}
    todo = [output.name for output in outputs]
    given = {value.name for value in inputs}
    needed: set[str] = set()
    while todo:
        name = todo.pop()
        if name not in needed and name not in given:
            needed.add(name)
            todo += maker[name].input if name in maker else ()
    nodes = [node for node in graph.node if not needed.isdisjoint(node.output)]
    _set(graph, nodes)


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
        _set(self._graph, _alive(nodes, {each.name for each in self._graph.output}))

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


def _set(graph: Any, nodes: Sequence[Any]) -> None:
    """Give a graph other nodes, and leave out the constants that they do not need."""
    used = {name for node in nodes for name in node.input}
    constants = [each for each in graph.initializer if each.name in used]
    del graph.node[:]
    graph.node.extend(nodes)
    del graph.initializer[:]
    graph.initializer.extend(constants)


def _alive(nodes: list[Any], outputs: set[str]) -> list[Any]:
    """Those of `nodes` that something comes of."""
    while True:
        used = outputs | {name for node in nodes for name in node.input}
        live_nodes = [node for node in nodes if not used.isdisjoint(node.output)]
        if len(live_nodes) == len(nodes):
            return live_nodes
        nodes = live_nodes
