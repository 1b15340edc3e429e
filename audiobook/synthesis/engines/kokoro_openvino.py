"""Kokoro's model in two parts, the second on OpenVINO, under the few methods of an onnxruntime
session that kokoro-onnx calls; see `kokoro_float` for why it is two.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class _Port(NamedTuple):
    name: str
    type: str


class _Metadata(NamedTuple):
    custom_metadata_map: Mapping[str, str]


class TwoPartSession:
    """A model that speaks on one thread.

    Args:
        melody: an onnxruntime session on the first part.
        wave: the file of the second.
        bfloat16: the second part is computed in bfloat16.

    Raises:
        ImportError: OpenVINO is not installed.
        RuntimeError: it cannot run the model.
    """

    def __init__(self, melody: Any, wave: Path, *, bfloat16: bool) -> None:
        import openvino

        self._melody = melody
        core = openvino.Core()
        settings = {
            "INFERENCE_NUM_THREADS": 1,
            "NUM_STREAMS": 1,
            "INFERENCE_PRECISION_HINT": openvino.Type.bf16 if bfloat16 else openvino.Type.f32,
            "CPU_DENORMALS_OPTIMIZATION": True,
            # Else it keeps what it prepared for every length of a sentence: 8 MB each, for ever.
            "CPU_RUNTIME_CACHE_CAPACITY": "0",
        }
        compiled = core.compile_model(core.read_model(str(wave)), "CPU", settings)
        self._request = compiled.create_infer_request()
        self._taken = [_own_name(port, melody) for port in compiled.inputs]
        self._output = compiled.outputs[0]
        # A port has the names of all that it passes on; the model's own has no path in it.
        self._sound = next(name for name in sorted(self._output.get_names()) if "/" not in name)
        self._model_path = str(wave)

    def run(
        self, _: object, inputs: Mapping[str, NDArray[np.generic]]
    ) -> list[NDArray[np.generic]]:
        """The samples, and the frames that each phoneme takes."""
        values = dict(zip(_names(self._melody), self._melody.run(None, inputs), strict=True))
        sound = self._request.infer([values[name] for name in self._taken])
        samples: NDArray[np.generic] = sound[self._output].copy()
        return [samples, *(values[name] for name in values if name not in self._taken)]

    def get_inputs(self) -> Sequence[Any]:
        return list(self._melody.get_inputs())

    def get_outputs(self) -> Sequence[_Port]:
        lengths = [name for name in _names(self._melody) if name not in self._taken]
        return [_Port(name, "tensor(float)") for name in (self._sound, *lengths)]

    def get_modelmeta(self) -> _Metadata:
        return _Metadata({})


def _names(session: Any) -> list[str]:
    return [port.name for port in session.get_outputs()]


def _own_name(port: Any, melody: Any) -> str:
    """Of the names of a port, the one that the first part's output has."""
    names = set(_names(melody))
    return next(str(name) for name in sorted(port.get_names()) if name in names)
