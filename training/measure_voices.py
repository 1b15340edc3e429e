"""Measure the voices of engines and write what casting knows of them.

    python training/measure_voices.py pyttsx3 kokoro

Each voice speaks the same two passages. The traits of both together go into
`audiobook/cast/voices.json`, beside those of engines that are not measured now. Printed are how
much a voice differs from itself between the passages, which is the unit of distance, and which
voices lie closest.
"""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import math
import statistics
from pathlib import Path

import numpy as np

from audiobook.cast import distance
from audiobook.cast.distance import VoiceTraits, measure_voice, voice_distance
from audiobook.model import Utterance, Voice
from audiobook.synthesis.engine import Engine
from audiobook.synthesis.registry import make_engine

PASSAGES = (
    (
        "The old harbour lay quiet under a thin blue mist.",
        "Who would have thought that a single lamp could burn so long?",
        "She measured out five spoons of tea, and poured the water slowly.",
        "Nobody on the quay had seen the boat come in.",
    ),
    (
        "Bring the ladder round to the north wall, and mind the roses.",
        "It was a cold evening, and every chimney in the village was smoking.",
        "Perhaps we should ask the teacher before we open the box?",
        "They walked on without a word until the moon rose.",
    ),
)
OUTPUT = Path(distance.__file__).with_name("voices.json")


def heard(engine: Engine, voice: Voice, sentences: tuple[str, ...]) -> tuple[np.ndarray, int]:
    """The sentences in one array, and its rate in Hz."""
    spoken = [
        engine.speak(Utterance(voice.engine, voice.id, text, voice.language)) for text in sentences
    ]
    return np.concatenate([speech.samples for speech in spoken]), spoken[0].sample_rate


def measure(name: str) -> dict[str, tuple[VoiceTraits, VoiceTraits, VoiceTraits]]:
    """Traits of all voices of an engine: of both passages together, and of each."""
    engine = make_engine(name)
    measured = {}
    for voice in engine.voices():
        passages = [heard(engine, voice, sentences) for sentences in PASSAGES]
        rate = passages[0][1]
        together = np.concatenate([samples for samples, _ in passages])
        parts = [measure_voice(samples, rate) for samples, _ in passages]
        measured[voice.name] = (measure_voice(together, rate), parts[0], parts[1])
    engine.close()
    return measured


def root_mean_square(values: list[float]) -> float:
    return math.sqrt(statistics.fmean(value * value for value in values))


def timbre_only(a: VoiceTraits, b: VoiceTraits) -> float:
    """dB."""
    return voice_distance(a, dataclasses.replace(b, pitch=a.pitch)) * distance.TIMBRE_UNIT


def report(name: str, measured: dict[str, tuple[VoiceTraits, VoiceTraits, VoiceTraits]]) -> None:
    rows = list(measured.values())
    pitch = root_mean_square([12 * math.log2(a.pitch / b.pitch) for _, a, b in rows])
    timbre = root_mean_square([timbre_only(a, b) for _, a, b in rows])
    itself = statistics.median(voice_distance(a, b) for _, a, b in rows)
    pairs = sorted(
        (voice_distance(measured[a][0], measured[b][0]), a, b)
        for a, b in itertools.combinations(measured, 2)
    )
    print(f"{name}: {len(rows)} voices")
    print(
        f"  from passage to passage: {pitch:.2f} semitones, {timbre:.2f} dB, distance {itself:.2f}"
    )
    print(f"  between voices: median {statistics.median(d for d, _, _ in pairs):.1f}")
    print(f"  pairs closer than {distance.CLOSE}: {sum(d < distance.CLOSE for d, _, _ in pairs)}")
    for apart, a, b in pairs[:5]:
        print(f"    {apart:5.2f}  {a}  {b}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("engines", nargs="+")
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    known = (
        json.loads(options.output.read_text("utf-8"))["voices"] if options.output.exists() else {}
    )
    for name in options.engines:
        measured = measure(name)
        report(name, measured)
        known = {voice: row for voice, row in known.items() if not voice.startswith(f"{name}:")}
        known |= {voice: dataclasses.asdict(rows[0]) for voice, rows in measured.items()}
    lines = ",\n".join(f"  {json.dumps(v)}: {json.dumps(row)}" for v, row in sorted(known.items()))
    options.output.write_text(f'{{"voices": {{\n{lines}\n}}}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
