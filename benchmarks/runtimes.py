"""Kokoro by what computes it: ``python benchmarks/runtimes.py FOLDER [--devices cpu openvino]``.

The same lines (the blind list's, of novels with numbers and signs) are spoken on one thread by each
device in a process of its own, in eight voices by turns. For each: processor seconds a second of
audio after the first line, peak memory, the word error rate that Whisper base hears, DNSMOS overall
(Reddy et al., "DNSMOS P.835", 2022); and beside the first device the length in sum and of the line
that differs most. The spoken lines stay in FOLDER, for ears.

It needs the extras ``kokoro`` and ``verify``, and for DNSMOS
``pip install --no-deps speechmos`` (9 MB, MIT; of it only a model's file is used).
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import json
import os
import platform
import resource
import subprocess
import sys
import time
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soxr
from numpy.typing import NDArray
from word_errors import counted_words, engine_alone

from audiobook.model import Caption, Device, Utterance
from audiobook.synthesis.clips.postprocess import to_pcm
from audiobook.synthesis.registry import make_engine
from audiobook.text_normalisation import spoken_form
from audiobook.units import Seconds
from audiobook.verification import SAMPLE_RATE, WhisperRecognizer

_LISTS = ("spoken_lines.jsonl", "spoken_lines_second.jsonl")
_SUPPORT = Path(__file__).parents[1] / "tests/support"
_VOICES = (
    "af_heart", "bf_emma", "am_fenrir", "am_michael", "bm_george", "af_bella", "bm_fable",
    "af_kore",
)  # fmt: skip
_DNSMOS_SECONDS = 9.01
_OVERALL = np.poly1d((-0.06766283, 1.11546468, 0.04602535))
"""From the network's raw score to a mean opinion score, as its authors fitted it."""


def lines(count: int) -> list[str]:
    """The texts that are spoken."""
    rows = itertools.chain.from_iterable((_SUPPORT / name).open("rb") for name in _LISTS)
    return [json.loads(row)["text"] for row in itertools.islice(rows, count)]


def speak(device: str, texts: Sequence[str], folder: Path) -> dict[str, Any]:
    """Speak `texts` in this process into `folder`; what it cost."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = make_engine("kokoro")
    engine.speak(Utterance("kokoro", _VOICES[0], "One.", device=Device(device)))
    seconds, audio = 0.0, 0.0
    for number, text in enumerate(texts):
        utterance = Utterance(
            "kokoro", _VOICES[number % len(_VOICES)], spoken_form(text, ipa=True),
            device=Device(device),
        )  # fmt: skip
        start = time.process_time()
        speech = engine.speak(utterance)
        seconds += time.process_time() - start
        audio += len(speech.samples) / speech.sample_rate
        with wave.open(str(folder / f"{number:03}.wav"), "wb") as file:
            file.setparams((1, 2, speech.sample_rate, 0, "NONE", ""))
            file.writeframes(to_pcm(speech.samples).tobytes())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"name": engine.runtime(), "cpu": seconds, "audio": audio, "memory": memory}  # type: ignore[attr-defined]


def read(path: Path) -> tuple[NDArray[np.float32], int]:
    """Samples and rate of a file of `speak`."""
    with wave.open(str(path)) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return (pcm / np.float32(32768)).astype(np.float32), file.getframerate()


def word_errors(texts: Sequence[str], folder: Path) -> tuple[int, int]:
    """Words, and errors in them, that Whisper hears in the lines of `folder`."""
    captions = []
    moment = 0.0
    for number, text in enumerate(texts):
        samples, rate = read(folder / f"{number:03}.wav")
        captions.append(Caption(Seconds(moment), Seconds(moment + len(samples) / rate), "", text))
        moment += len(samples) / rate + 0.35
    numbers: Any = range(len(texts))
    heard = engine_alone(
        numbers, captions, WhisperRecognizer(1), "en", lambda n: read(folder / f"{n:03}.wav")
    )
    return counted_words(heard)


def opinion_scores(count: int, folder: Path) -> list[float]:
    """DNSMOS overall of each line; empty where its model is not installed."""
    spec = importlib.util.find_spec("speechmos")
    if spec is None or spec.origin is None:
        return []
    import onnxruntime

    model = Path(spec.origin).parent / "dnsmos_models/sig_bak_ovr.onnx"
    session = onnxruntime.InferenceSession(str(model), providers=["CPUExecutionProvider"])
    size = int(_DNSMOS_SECONDS * SAMPLE_RATE)
    scores = []
    for number in range(count):
        spoken, rate = read(folder / f"{number:03}.wav")
        samples = soxr.resample(spoken, rate, SAMPLE_RATE)
        while len(samples) < size:
            samples = np.concatenate((samples, samples))
        starts = range(0, len(samples) - size + 1, SAMPLE_RATE)
        raw = [
            session.run(None, {"input_1": samples[None, start : start + size]})[0][0][2]
            for start in starts
        ]
        scores.append(float(np.mean([_OVERALL(score) for score in raw])))
    return scores


def processor() -> str:
    """Its name, with the instruction sets that matter."""
    try:
        info = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor()
    model = info.partition("model name")[2].partition("\n")[0].strip("\t: ")
    sets = ("avx2", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8")
    return f"{model}: {' '.join(name for name in sets if f' {name} ' in info)}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--devices", nargs="+", default=["cpu", "openvino"], choices=[*Device])
    parser.add_argument("--lines", type=int, default=200)
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    texts = lines(arguments.lines)
    os.environ.pop("AUDIOBOOK_DEVICE", None)
    if arguments.alone:
        print(json.dumps(speak(arguments.alone, texts, arguments.folder / arguments.alone)))
        return
    print(processor())
    print(f"{len(texts)} lines, one thread")
    lengths: dict[str, NDArray[np.float64]] = {}
    for device in arguments.devices:
        command = [sys.executable, __file__, str(arguments.folder), "--alone", device]
        command += ["--lines", str(len(texts))]
        threads = {"OMP_NUM_THREADS": "1"}
        done = subprocess.run(
            command, stdout=subprocess.PIPE, check=True, env={**os.environ, **threads}
        )
        cost = json.loads(done.stdout.splitlines()[-1])
        folder = arguments.folder / device
        lengths[device] = np.array(
            [len(read(folder / f"{n:03}.wav")[0]) for n in range(len(texts))], np.float64
        )
        words, errors = word_errors(texts, folder)
        scores = opinion_scores(len(texts), folder)
        print(
            f"{cost['name']:<28} {cost['audio']:.0f} s of audio, {cost['cpu']:.1f} s of processor, "
            f"{cost['cpu'] / cost['audio']:.3f} a second, {cost['memory']:.0f} MB"
        )
        print(f"    WER {100 * errors / words:.2f} % ({errors} of {words})", end="")
        print(f", DNSMOS {np.mean(scores):.3f}" if scores else ", DNSMOS not installed")
        first = lengths[arguments.devices[0]]
        if device != arguments.devices[0]:
            share = lengths[device] / first - 1
            worst = int(np.argmax(np.abs(share)))
            in_sum = 100 * (lengths[device].sum() / first.sum() - 1)
            print(
                f"    length {in_sum:+.3f} % in sum; median of lines "
                f"{100 * np.median(np.abs(share)):.2f} %, worst {100 * share[worst]:+.2f} %: "
                f"{first[worst] / 24000:.2f} s, “{texts[worst]}”"
            )


if __name__ == "__main__":
    main()
