"""What computes Kokoro's model: onnxruntime, on a graphics processor where there is one, or
OpenVINO where the processor has bfloat16 arithmetic.

Which one it is makes a difference to speed, and to nothing that a listener hears; so it is no part
of a clip's key, and finished clips stay valid when it changes. ``device:`` in voices.yaml names
one, and `AUDIOBOOK_DEVICE`, which is the machine's and goes before it:

==============  =================================================================================
``auto``        the fastest that is installed and fits the machine; what is used without a name
``cpu``         onnxruntime on the processor
``openvino``    OpenVINO on the processor (`pip install openvino onnx`)
``cuda``        an NVIDIA card (`pip install onnxruntime-gpu`)
``coreml``      an Apple one (onnxruntime has it on macOS)
``directml``    any one under Windows (`pip install onnxruntime-directml`)
==============  =================================================================================

What is named and cannot be had is an error, never a silent change to something slower.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from audiobook.errors import EngineUnavailableError
from audiobook.installation import install_command
from audiobook.model import Device

DEVICE = "AUDIOBOOK_DEVICE"
_SETTING = f"`device:` in voices.yaml, or {DEVICE},"
_PROVIDERS = {
    "cuda": "CUDAExecutionProvider",
    "coreml": "CoreMLExecutionProvider",
    "directml": "DmlExecutionProvider",
}
_CPU = "CPUExecutionProvider"


class Runtime(NamedTuple):
    """A loaded model."""

    session: Any
    """Speaks as an `onnxruntime.InferenceSession`."""
    name: str
    """For the manifest and for whoever asks: ``openvino 2026.4.1 int8 bf16``."""


def load(model: Path, device: str = Device.AUTO) -> Runtime:
    """Load the model where it runs fastest, or on the device that is named.

    Args:
        model: an ONNX file.
        device: a `Device`; what the environment names goes before it.

    Raises:
        EngineUnavailableError: there is no such device, or it cannot be had here.
        ImportError: onnxruntime is not installed.
    """
    choice = (os.environ.get(DEVICE) or device).strip().lower()
    if choice not in set(Device):
        raise EngineUnavailableError(
            f"“{choice}” is no device for Kokoro.", hint=f"{DEVICE} can be {', '.join(Device)}."
        )
    if choice in _PROVIDERS:
        return _on_card(model, choice)
    if choice == "openvino":
        return _openvino(model, asked=True)
    if choice == "auto":
        import onnxruntime

        present = onnxruntime.get_available_providers()
        # CoreML is left to who asks for it: it compiles anew for every length of text.
        for name in ("cuda", "directml"):
            if _PROVIDERS[name] in present:
                return _on_card(model, name)
        if all(map(importlib.util.find_spec, ("openvino", "onnx"))) and _has_bfloat16():
            return _openvino(model, asked=False)
    return Runtime(_onnxruntime(model, [_CPU]), _named("onnxruntime", "cpu"))


def _named(package: str, device: str) -> str:
    """The card's onnxruntime is a distribution of another name: the module tells its version."""
    module = importlib.import_module(package)
    return f"{package} {str(getattr(module, '__version__', '')).partition('-')[0]} {device}"


def _on_card(model: Path, name: str) -> Runtime:
    import onnxruntime

    provider = _PROVIDERS[name]
    if provider not in onnxruntime.get_available_providers():
        raise EngineUnavailableError(
            f"Onnxruntime has no {name} here.",
            hint=f"Install the onnxruntime that has it, or have {_SETTING} be auto.",
        )
    session = _onnxruntime(model, [provider, _CPU])
    # onnxruntime leaves out a provider that cannot start, and goes on without a word.
    if provider not in session.get_providers():
        raise EngineUnavailableError(
            f"Onnxruntime has {name}, and cannot start it.",
            hint=f"Are the driver and its libraries installed? Have {_SETTING} be cpu to go on "
            "without it.",
        )
    return Runtime(session, _named("onnxruntime", name))


def _onnxruntime(model: Path, providers: Sequence[str]) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(model), options, providers=list(providers))


# ---------------------------------------------------------------- OpenVINO


def _has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 in hardware (AVX-512 BF16 or AMX): where it does
    not, OpenVINO is no faster than onnxruntime."""
    return not {"avx512_bf16", "amx_bf16"}.isdisjoint(_instruction_sets())


def _has_8_bit_products() -> bool:
    """Whether the processor sums products of 8 bits without overflow (VNNI): without, pairs of
    them are cut off at 16 bits."""
    return not {"avx512_vnni", "avx_vnni"}.isdisjoint(_instruction_sets())


def _instruction_sets() -> frozenset[str]:
    try:
        return frozenset(Path("/proc/cpuinfo").read_text("utf-8", errors="replace").split())
    except OSError:
        return frozenset()


def _openvino(model: Path, *, asked: bool) -> Runtime:
    from audiobook.synthesis.engines.kokoro_float import two_parts
    from audiobook.synthesis.engines.kokoro_openvino import TwoPartSession

    bfloat16, in_8_bits = _has_bfloat16(), _has_8_bit_products()
    try:
        melody, wave = two_parts(model, in_8_bits=in_8_bits)
        session = TwoPartSession(_onnxruntime(melody, [_CPU]), wave, bfloat16=bfloat16)
    except ImportError as error:
        raise EngineUnavailableError(
            "OpenVINO is not installed.", hint=f"Install it: {install_command('openvino')}"
        ) from error
    except (RuntimeError, OSError):
        if asked:
            raise EngineUnavailableError(
                "OpenVINO cannot run Kokoro's model here.", hint=f"Have {_SETTING} be cpu."
            ) from None
        return Runtime(_onnxruntime(model, [_CPU]), _named("onnxruntime", "cpu"))
    precision = ("int8 " if in_8_bits else "") + ("bf16" if bfloat16 else "f32")
    return Runtime(session, _named("openvino", precision))
