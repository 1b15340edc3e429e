import json

import pytest

from audiobook.errors import UnknownVoiceError
from audiobook.model import Utterance
from audiobook.synthesis.engines.piper_engine import PiperEngine


def model(folder, name, *, speakers=(), language="en-gb"):
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.onnx"
    path.write_bytes(b"weights of " + name.encode())
    config = {
        "espeak": {"voice": language},
        "audio": {"quality": "medium", "sample_rate": 22050},
        "num_speakers": max(1, len(speakers)),
        "speaker_id_map": {speaker: number for number, speaker in enumerate(speakers)},
    }
    path.with_name(f"{name}.onnx.json").write_text(json.dumps(config))
    return path


@pytest.fixture
def voices(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_PIPER_VOICES", str(tmp_path / "voices"))
    model(tmp_path / "voices", "en_GB-alba-medium")
    model(tmp_path / "voices", "en_US-many-high", speakers=("p1", "p2"), language="en-us")
    model(tmp_path / "voices", "de_DE-thorsten-low", language="de")
    (tmp_path / "voices" / "stray.onnx").write_bytes(b"")
    return tmp_path / "voices"


def test_what_is_in_the_folder_is_listed(voices):
    engine = PiperEngine()
    assert [voice.id for voice in engine.voices("en")] == [
        "en_GB-alba-medium",
        "en_US-many-high#p1",
        "en_US-many-high#p2",
    ]
    assert [voice.language for voice in engine.voices("de")] == ["de"]
    assert len(engine.voices("")) == 4


@pytest.mark.parametrize(
    "voice",
    ["en_GB-alba-medium", "en_GB-alba-medium.onnx", "en_US-many-high", "en_US-many-high#p2",
     "en_US-many-high#1", "en_GB-alba-medium#0"],
)  # fmt: skip
def test_voices_by_name(voices, voice):
    PiperEngine().check_voice(voice)


def test_voices_by_path(voices, tmp_path):
    path = model(tmp_path / "elsewhere", "mine", speakers=("a", "b"))
    PiperEngine().check_voice(str(path))
    PiperEngine().check_voice(f"{path}#b")


@pytest.mark.parametrize(
    "voice, hint",
    [
        ("en_GB-alba-medum", "en_GB-alba-medium"),
        ("nobody", "AUDIOBOOK_PIPER_VOICES"),
        ("/nowhere/mine.onnx", "AUDIOBOOK_PIPER_VOICES"),
        ("en_US-many-high#p3", "#p"),
        ("en_US-many-high#2", "#"),
        ("stray", "both files"),
        ("", "AUDIOBOOK_PIPER_VOICES"),
    ],
)
def test_what_is_no_voice(voices, voice, hint):
    with pytest.raises(UnknownVoiceError) as error:
        PiperEngine().check_voice(voice)
    assert hint in error.value.hint


def test_another_model_under_the_same_name_is_another_version(voices):
    before = PiperEngine().voice_version("en_GB-alba-medium")
    assert before == PiperEngine().voice_version("en_GB-alba-medium")
    (voices / "en_GB-alba-medium.onnx").write_bytes(b"other weights")
    assert PiperEngine().voice_version("en_GB-alba-medium") != before


@pytest.mark.engines
def test_a_file_that_is_no_model(voices):
    with pytest.raises(UnknownVoiceError, match="cannot be loaded"):
        PiperEngine().speak(Utterance("piper", "en_GB-alba-medium", "Good morning."))
