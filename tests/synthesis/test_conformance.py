"""Every built-in engine that is installed keeps the contract; the checks find what does not."""

import dataclasses
import os
import re
from pathlib import Path

import numpy as np
import pytest

from audiobook.errors import AudiobookError
from audiobook.synthesis.conformance import CASES, check_engine
from audiobook.synthesis.engine import Speech
from audiobook.synthesis.engines.tone import ToneEngine
from audiobook.synthesis.registry import is_installed, make_engine


def engine_and_voice(name, request):
    if not is_installed(name):
        pytest.skip(f"{name} is not installed")
    if name == "http":
        server = request.getfixturevalue("speech_server")
        request.getfixturevalue("monkeypatch").setenv("AUDIOBOOK_TTS_URL", server.url)
    engine = make_engine(name)
    try:
        return engine, engine.voices("")[0].id
    except (IndexError, AudiobookError):
        pytest.skip(f"no voice of {name} is installed")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["tone", "pyttsx3", "http", "kokoro", "piper"])
def test_built_in_engines_conform(name, case, request):
    engine, voice = engine_and_voice(name, request)
    CASES[case](engine, voice)
    engine.close()


class Stereo(ToneEngine):
    def speak(self, utterance):
        speech = super().speak(utterance)
        return Speech(np.stack([speech.samples] * 2), speech.sample_rate)


class DeafToRate(ToneEngine):
    def speak(self, utterance):
        return super().speak(dataclasses.replace(utterance, rate=1.0))


class TakesAnyVoice(ToneEngine):
    def check_voice(self, voice):
        pass


class Leaks(ToneEngine):
    rate = 1.0

    def speak(self, utterance):
        before, self.rate = self.rate, utterance.rate
        return super().speak(dataclasses.replace(utterance, rate=before))


class Misspelt(ToneEngine):
    name = "My Engine"


@pytest.mark.parametrize(
    "engine, case",
    [
        (Stereo, "a sentence is spoken"),
        (DeafToRate, "rate changes length"),
        (TakesAnyVoice, "unknown voices are refused"),
        (Leaks, "utterances do not leak"),
        (Misspelt, "is an engine"),
    ],
)
def test_faults_are_found(engine, case):
    assert case in [failure.case for failure in check_engine(engine)]


def test_a_sound_engine_has_no_failures():
    assert check_engine(ToneEngine) == ()
    assert check_engine(ToneEngine, voice="alto") == ()


def test_the_fault_engine_is_found_out(faulty):
    assert Path(os.environ["FAULTS"]).is_dir()
    failures = check_engine(lambda: make_engine("faulty"), voice="silence")
    assert "a word is spoken" in [failure.case for failure in failures]


def test_the_guides_example_conforms():
    guide = Path(__file__).parents[2] / "docs" / "engines.md"
    example = re.search(r"```python\n(.*?)```", guide.read_text("utf-8"), re.S)
    names: dict[str, object] = {}
    exec(example[1], names)
    assert check_engine(names["HumEngine"]) == ()
