import wave
from pathlib import Path

import numpy as np
import pytest
import soxr

from audiobook.errors import AssemblyError
from audiobook.model import Utterance
from audiobook.synthesis.registry import make_engine
from audiobook.verification import SAMPLE_RATE, WhisperRecognizer, read_spans

SECONDS = 5


@pytest.fixture
def ramp(tmp_path: Path) -> Path:
    """Five seconds in which a sample's value tells where it stands."""
    path = tmp_path / "ramp.wav"
    values = np.linspace(-0.9, 0.9, SECONDS * SAMPLE_RATE) * 32767
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(values.astype("<i2").tobytes())
    return path


@pytest.mark.parametrize(
    "wanted",
    [
        [(0.0, 5.0)],
        [(0.0, 0.01), (0.01, 0.02), (0.02, 3.0)],
        [(1.0, 1.5), (1.5, 1.75), (4.0, 5.0)],
        [(0.5, 0.5), (2.0, 2.001)],
        [],
    ],
)
def test_spans_are_those_of_the_file(ramp: Path, wanted: list[tuple[float, float]]) -> None:
    (whole,) = read_spans(ramp, [(0.0, SECONDS)])
    assert len(whole) == SECONDS * SAMPLE_RATE
    found = list(read_spans(ramp, wanted))
    assert len(found) == len(wanted)
    for (start, end), samples in zip(wanted, found, strict=True):
        expected = whole[round(start * SAMPLE_RATE) : round(end * SAMPLE_RATE)]
        np.testing.assert_array_equal(samples, expected)


def test_spans_beyond_the_end_are_short(ramp: Path) -> None:
    lengths = [len(samples) for samples in read_spans(ramp, [(4.5, 6.0), (7.0, 8.0)])]
    assert lengths == [SAMPLE_RATE // 2, 0]


def test_what_is_no_audio_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "chapter.mp3"
    path.write_bytes(b"not audio at all")
    with pytest.raises(AssemblyError, match="cannot be decoded"):
        list(read_spans(path, [(0.0, 1.0)]))


@pytest.mark.clients
def test_whisper_hears_what_the_embedded_engine_says() -> None:
    engine = make_engine("pyttsx3")
    said = "It was dark, and all the boats were lying on the sand beside the old stone pier."
    speech = engine.speak(Utterance("pyttsx3", "en-us", said, rate=0.8))
    engine.close()
    samples = soxr.resample(speech.samples, speech.sample_rate, SAMPLE_RATE)
    recognizer = WhisperRecognizer(threads=1)
    words = recognizer.transcribe(samples, "en-US")
    heard = {word.text.strip(",.").lower() for word in words}
    assert len(heard & set(said.lower().strip(".").replace(",", "").split())) >= 10
    assert all(0 <= word.start <= word.end <= len(samples) / SAMPLE_RATE for word in words)
    assert recognizer.transcribe(samples, "en-US") == words
