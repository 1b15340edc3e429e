"""Measures the ranges of Kokoro's activations: ``python training/calibrate_kokoro.py``.

The sample book's lines are spoken in 16 voices, the melody as published, the wave in single
precision. Of what each convolution of the generator's residual blocks takes, the least and the
greatest value in each channel that nine lines in ten do not pass are written to
`audiobook/synthesis/engines/kokoro_ranges.npz`: what is louder in one line in ten is cut off, and
all others are rounded more finely.

It needs the extra ``kokoro``, and onnx.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from audiobook.model import Device, Utterance
from audiobook.synthesis.engines import kokoro_engine
from audiobook.synthesis.engines.kokoro_float import write_two_parts
from audiobook.text_normalisation import split_utterances, spoken_form

_ROOT = Path(__file__).parents[1]
_BOOK = _ROOT / "sample/a-mad-tea-party.txt"
_RANGES = _ROOT / "audiobook/synthesis/engines/kokoro_ranges.npz"
_VOICES = (
    "af_heart", "bf_emma", "am_fenrir", "am_michael", "bm_george", "af_bella", "bm_fable",
    "af_kore", "af_nicole", "am_echo", "bf_lily", "am_onyx", "af_sky", "ff_siwis", "im_nicola",
    "af_nova",
)  # fmt: skip
_SHORTEST_PARAGRAPH, _SHORTEST, _LONGEST = 40, 30, 160
"""Of a paragraph, and of a line, in code points."""
_OPENING = 2
"""Paragraphs that stand before the story."""
_SHARE = 0.9
"""Of the lines, whose extremes are within the range."""
_BLOCKS = ("resblocks", "noise_res")


def lines(count: int) -> Iterator[str]:
    """Lines of the sample book."""
    paragraphs = [" ".join(each.split()) for each in _BOOK.read_text("utf-8").split("\n\n")]
    prose = [paragraph for paragraph in paragraphs if len(paragraph) > _SHORTEST_PARAGRAPH]
    pieces = (
        piece
        for paragraph in prose[_OPENING:]
        for piece in split_utterances(paragraph, kokoro_engine.KokoroEngine.longest_utterance)
        if _SHORTEST < len(piece) < _LONGEST
    )
    return itertools.islice(pieces, count)


def main() -> None:
    """Measure, and write."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lines", type=int, default=32)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        melody, wave = Path(folder, "melody.onnx"), Path(folder, "wave.onnx")
        write_two_parts(kokoro_engine.model_path(), melody, wave, in_8_bits=False)
        names, observed = _observed(wave)
        recorder = _Recorder(_session(melody), _session(observed), names)
    engine = kokoro_engine.KokoroEngine()
    engine.speak(Utterance("kokoro", _VOICES[0], "One.", device=Device.CPU))
    engine._kokoro.sess = recorder
    for number, line in enumerate(lines(arguments.lines)):
        voice = _VOICES[number % len(_VOICES)]
        engine.speak(Utterance("kokoro", voice, spoken_form(line, ipa=True), device=Device.CPU))
        print(number, voice, line[:50], flush=True)
    ranges = {
        name: np.stack(
            (np.quantile(lows, 1 - _SHARE, axis=0), np.quantile(highs, _SHARE, axis=0))
        ).astype(np.float16)
        for name, (lows, highs) in recorder.extremes.items()
    }
    np.savez_compressed(_RANGES, **ranges)  # type: ignore[arg-type]  # its stub knows one name
    print(f"{len(ranges)} ranges, {_RANGES.stat().st_size} bytes")


def _session(path: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def _observed(wave: Path) -> tuple[Sequence[str], Path]:
    """What the blocks' convolutions take, and a model that gives the extremes of it as well."""
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(wave))
    graph = model.graph
    taken = {node.input[0] for node in graph.node if node.op_type == "Conv"}
    names = sorted(name for name in taken if any(block in name for block in _BLOCKS))
    graph.initializer.append(
        numpy_helper.from_array(np.array([0, 2], np.int64), "all_but_channels")
    )
    for name in names:
        for kind in ("ReduceMin", "ReduceMax"):
            output = f"{name}_{kind}"
            graph.node.append(
                helper.make_node(kind, [name, "all_but_channels"], [output], keepdims=0)
            )
            graph.output.append(helper.make_tensor_value_info(output, onnx.TensorProto.FLOAT, None))
    path = wave.with_name("observed.onnx")
    onnx.save(model, str(path))
    return names, path


class _Recorder:
    """A session in two parts that keeps the extremes of the second."""

    def __init__(self, melody: Any, wave: Any, names: Sequence[str]) -> None:
        self._melody, self._wave, self._names = melody, wave, names
        self._model_path = ""
        self.extremes: dict[str, tuple[list[NDArray[Any]], list[NDArray[Any]]]] = {
            name: ([], []) for name in names
        }
        """The least and the greatest of each channel, by line."""

    def get_inputs(self) -> Sequence[Any]:
        return list(self._melody.get_inputs())

    def get_outputs(self) -> Sequence[Any]:
        taken = {each.name for each in self._wave.get_inputs()}
        lengths = [each for each in self._melody.get_outputs() if each.name not in taken]
        return [self._wave.get_outputs()[0], *lengths]

    def get_modelmeta(self) -> Any:
        return self._melody.get_modelmeta()

    def run(self, _: object, inputs: Any) -> list[Any]:
        values = dict(
            zip(
                [each.name for each in self._melody.get_outputs()],
                self._melody.run(None, inputs),
                strict=True,
            )
        )
        taken = {each.name: values.pop(each.name) for each in self._wave.get_inputs()}
        samples, *extremes = self._wave.run(None, taken)
        for index, name in enumerate(self._names):
            lows, highs = self.extremes[name]
            lows.append(extremes[2 * index])
            highs.append(extremes[2 * index + 1])
        return [samples, *values.values()]


if __name__ == "__main__":
    main()
