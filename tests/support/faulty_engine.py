"""An engine that fails as its voice says: for tests of what survives it.

It runs in worker processes, so how often it has failed is kept in files of the folder that the
environment variable FAULTS names.
"""

import ctypes
import dataclasses
import os
import time
from pathlib import Path

import numpy as np

from audiobook.errors import SynthesisError
from audiobook.model import Gender, Voice
from audiobook.synthesis.engine import Speech
from audiobook.synthesis.engines.tone import ToneEngine

VOICES = (
    "sound", "hang", "hang-in-c", "crash", "exit", "raise", "synthesis-error", "silence", "nan",
    "wrong-rate", "half", "cut", "repeat", "stereo", "overdriven", "nothing", "out-of-memory",
    "grow",
)  # fmt: skip


class FaultyEngine:
    """``crash`` always crashes; ``crash-once`` only the first time each text is spoken."""

    name = "faulty"
    version = "1"
    longest_utterance = 400
    pitch_range = (0.0, 0.0)
    pace = (8.0, 30.0)
    takes_ipa = False
    patience = 30.0

    def __init__(self):
        self._tones = ToneEngine()

    def voices(self, language="en"):
        return tuple(Voice("faulty", id_, "en", Gender.UNKNOWN) for id_ in VOICES)

    def check_voice(self, voice):
        pass

    def voice_version(self, voice):
        return ""

    def speak(self, utterance):
        fault = utterance.voice
        marks = Path(os.environ["FAULTS"])
        with (marks / "spoken").open("a") as file:
            file.write(f"{utterance.text}\n")
        if fault.endswith("-once"):
            mark = marks / str(abs(hash(utterance.text)))
            fault = "sound" if mark.exists() else fault.removesuffix("-once")
            mark.touch()
        good = self._tones.speak(dataclasses.replace(utterance, voice="low"))
        return self._fail(fault, good)

    def _fail(self, fault, good):
        samples, rate = good.samples, good.sample_rate
        match fault:
            case "hang":
                time.sleep(3600)
            case "hang-in-c":
                ctypes.PyDLL(None).sleep(3600)  # holds the interpreter's lock
            case "crash":
                os.abort()
            case "exit":
                os._exit(3)
            case "raise":
                raise ValueError("deep in the engine")
            case "synthesis-error":
                raise SynthesisError("The engine refused.", hint="Ask nicely.")
            case "silence":
                samples = samples * 0
            case "nan":
                samples = samples * np.float32("nan")
            case "wrong-rate":
                rate *= 3
            case "half":
                samples = np.pad(samples[: len(samples) // 4], (0, 2400))
            case "cut":
                samples = samples[: len(samples) * 4 // 5]
                samples = samples[: np.flatnonzero(np.abs(samples) > 0.29)[-1]]
            case "repeat":
                samples = np.tile(samples, 2)
            case "stereo":
                samples = np.stack([samples, samples])
            case "overdriven":
                samples = np.clip(samples * 100, -1, 1)
            case "nothing":
                samples = samples[:0]
            case "out-of-memory":
                raise MemoryError
            case "grow":
                import resource

                resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
                samples = np.ones(1 << 31, np.float32)
        return Speech(samples, rate, good.words)

    def close(self):
        pass
