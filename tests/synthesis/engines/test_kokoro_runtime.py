import sys
import types

import pytest

from audiobook.errors import EngineUnavailableError
from audiobook.model import Device
from audiobook.synthesis.engines import kokoro_runtime
from audiobook.synthesis.engines.kokoro_runtime import DEVICE, load


class Session:
    def __init__(self, model, options, providers):
        self.asked = providers
        self.started = [name for name in providers if name not in BROKEN]

    def get_providers(self):
        return self.started


BROKEN: set[str] = set()
CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


@pytest.fixture
def present(monkeypatch):
    """The providers that onnxruntime has; a stand-in for the package."""
    names = [CPU]
    stand_in = types.SimpleNamespace(
        SessionOptions=types.SimpleNamespace,
        InferenceSession=Session,
        get_available_providers=lambda: names,
        __version__="1.32.0",
    )
    monkeypatch.setitem(sys.modules, "onnxruntime", stand_in)
    monkeypatch.setattr(kokoro_runtime, "_has_bfloat16", lambda: False)
    monkeypatch.delenv(DEVICE, raising=False)
    BROKEN.clear()
    return names


def test_a_card_is_taken_where_there_is_one(present, tmp_path):
    assert load(tmp_path / "m.onnx").name == "onnxruntime 1.32.0 cpu"
    present.append(CUDA)
    runtime = load(tmp_path / "m.onnx")
    assert runtime.name == "onnxruntime 1.32.0 cuda"
    assert runtime.session.asked == [CUDA, CPU]


def test_a_device_that_is_named_and_cannot_be_had_is_an_error(present, tmp_path, monkeypatch):
    monkeypatch.setenv(DEVICE, "cuda")
    with pytest.raises(EngineUnavailableError, match="has no cuda"):
        load(tmp_path / "m.onnx")
    present.append(CUDA)
    BROKEN.add(CUDA)
    with pytest.raises(EngineUnavailableError, match="cannot start"):
        load(tmp_path / "m.onnx")
    monkeypatch.setenv(DEVICE, "abacus")
    with pytest.raises(EngineUnavailableError, match="no device") as error:
        load(tmp_path / "m.onnx")
    assert "openvino" in error.value.hint


def test_what_the_machine_says_goes_before_what_the_book_says(present, tmp_path, monkeypatch):
    present.append(CUDA)
    assert load(tmp_path / "m.onnx", Device.CPU).name.endswith("cpu")
    monkeypatch.setenv(DEVICE, "cuda")
    assert load(tmp_path / "m.onnx", Device.CPU).name.endswith("cuda")


@pytest.mark.engines
def test_every_runtime_tells_the_times_of_words(monkeypatch):
    from audiobook.model import Utterance
    from audiobook.synthesis.engines.kokoro_engine import KokoroEngine

    monkeypatch.delenv(DEVICE, raising=False)
    text = "The morning ferry was late."
    engine = KokoroEngine()  # one for both: another device is another model
    for device, runtime in ((Device.CPU, "onnxruntime"), (Device.OPENVINO, "openvino")):
        speech = engine.speak(Utterance("kokoro", "bf_emma", text, device=device))
        assert engine.runtime().startswith(runtime)
        assert [word for _, _, word in speech.words] == text.split()


@pytest.mark.engines
def test_every_runtime_has_the_same_voice(monkeypatch):
    import numpy as np

    from audiobook.model import Utterance
    from audiobook.synthesis.engines.kokoro_engine import KokoroEngine

    def hiss(speech):
        """Share of the energy above 4 kHz, dB: with phases that OpenVINO computes it is 4 to 7 dB
        more."""
        spectrum = np.abs(np.fft.rfft(speech.samples)) ** 2
        high = np.fft.rfftfreq(len(speech.samples), 1 / speech.sample_rate) > 4000
        return 10 * np.log10(spectrum[high].sum() / spectrum.sum())

    monkeypatch.delenv(DEVICE, raising=False)
    text = "She had counted a hundred and five steps to the top, and cursed at every one."
    cpu, openvino = (
        KokoroEngine().speak(Utterance("kokoro", "am_fenrir", text, device=device))
        for device in (Device.CPU, Device.OPENVINO)
    )
    assert hiss(openvino) == pytest.approx(hiss(cpu), abs=1)
    assert len(openvino.samples) == len(cpu.samples)
    assert openvino.words == cpu.words
