"""The whole way against its floor: ``python benchmarks/produce.py BOOK``.

The floor is what the same work costs when nothing else is done: the same utterances spoken one
after another by one engine in one process, the same samples encoded chapter by chapter by one
LAME, and both put on the cores without a gap. No order of the work can beat it as long as a
chapter is encoded in one piece::

    floor = max((synthesis + encoding) / cores, max over chapters (synthesis / cores + encoding))

Everything is measured in this run on this machine, wall time and the peak memory of the largest
process; the ratios are what to quote.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from audiobook.cores import usable_cores
from audiobook.model import Cue, Pause
from audiobook.production import Production
from audiobook.synthesis.engine import Engine


def produce(book: Path, folder: Path, *options: str) -> tuple[float, float]:
    """Run the command line; wall seconds, and MB of the largest process."""
    program = (
        "import resource, subprocess, sys;"
        "status = subprocess.call(sys.argv[1:]);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024);"
        "sys.exit(status)"
    )
    command = [sys.executable, "-m", "audiobook", "produce", str(book), "--dir", str(folder), "-q"]
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *command, *options],
        capture_output=True,
        text=True,
        check=True,
    )
    return time.perf_counter() - start, float(done.stdout)


def floor(folder: Path, bit_rate: int) -> tuple[float, float, float]:
    """Seconds of synthesis, of encoding, and of the best schedule of both."""
    import lameenc
    import soxr

    from audiobook.synthesis.registry import make_engine

    planned = Production(folder).plan()
    synthesis, encoding = [], []
    engines: dict[str, Engine] = {}
    for chapter in planned.chapters:
        speak = 0.0
        parts = []
        for item in chapter.items:
            if isinstance(item, Pause):
                parts.append(np.zeros(round(item.seconds * 22050), np.float32))
                continue
            assert isinstance(item, Cue)
            name = item.utterance.engine
            engine = engines.get(name) or engines.setdefault(name, make_engine(name))
            start = time.perf_counter()
            parts.append(engine.speak(item.utterance).samples)
            speak += time.perf_counter() - start
        samples = soxr.resample(np.concatenate(parts), 22050, 44100)
        pcm = (samples * 32767).astype("<i2").tobytes()
        start = time.perf_counter()
        encoder = lameenc.Encoder()
        encoder.set_bit_rate(bit_rate)
        encoder.set_in_sample_rate(44100)
        encoder.set_channels(1)
        encoder.set_quality(3)
        encoder.silence()
        encoder.encode(pcm)
        encoder.flush()
        encoding.append(time.perf_counter() - start)
        synthesis.append(speak)
    cores = usable_cores()
    longest = max(s / cores + e for s, e in zip(synthesis, encoding, strict=True))
    best = max((sum(synthesis) + sum(encoding)) / cores, longest)
    return sum(synthesis), sum(encoding), best


def give_line_to_another(folder: Path) -> tuple[int, int]:
    """Change the speaker of one line in the middle of the longest chapter: chapter, line."""
    paths = sorted((folder / "script").glob("*.txt"))
    number, path = max(enumerate(paths, 1), key=lambda pair: pair[1].stat().st_size)
    lines = path.read_text().split("\n")
    spoken = [i for i, line in enumerate(lines) if re.match(r"(?!Narrator)[^:#/ ][^:]*: ", line)]
    at = spoken[len(spoken) // 2]
    speaker = lines[at].partition(":")[0].rstrip("?")
    names = {lines[i].partition(":")[0].rstrip("?") for i in spoken} - {speaker}
    lines[at] = f"{min(names)}:{lines[at].partition(':')[2]}"
    path.write_text("\n".join(lines))
    return number, at + 1


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("book", type=Path)
    parser.add_argument("--times", type=int, default=20, help="how often for the long book")
    parser.add_argument("--skip-long", action="store_true")
    arguments = parser.parse_args()
    engine = ("--engine", "pyttsx3")
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        wall, memory = produce(arguments.book, room / "first", *engine)
        speak, encode, best = floor(room / "first", 96)
        tracks = json.loads((room / "first/.audiobook/state/tracks.json").read_text())
        audio = sum(track["duration"] for track in tracks)
        print(f"{audio / 60:.1f} min of audio, {usable_cores()} cores")
        print(f"floor      {best:6.2f} s   (synthesis {speak:.2f} s + encoding {encode:.2f} s)")
        print(f"produce    {wall:6.2f} s   {wall / best:.2f} x the floor, {memory:.0f} MB")
        again, _ = produce(arguments.book, room / "first", *engine)
        print(f"again      {again:6.2f} s   nothing changed")
        chapter, line = give_line_to_another(room / "first")
        start = time.perf_counter()
        subprocess.run(
            [
                *(sys.executable, "-m", "audiobook", "line", str(chapter), str(line)),
                *("--dir", str(room / "first"), "--no-play"),
            ],
            check=True,
            capture_output=True,
        )
        print(f"line       {time.perf_counter() - start:6.2f} s   given to another speaker, heard")
        rebuilt, _ = produce(arguments.book, room / "first", *engine)
        print(f"rebuilt    {rebuilt:6.2f} s   that chapter encoded again")
        if not arguments.skip_long:
            text = arguments.book.read_text(encoding="utf-8")
            long = room / "long.txt"
            long.write_text("\n\n".join([text] * arguments.times), encoding="utf-8")
            wall, most = produce(long, room / "long", *engine)
            print(f"x{arguments.times:<9} {wall:6.2f} s   {most:.0f} MB, {most / memory:.2f} x")
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"(this program itself: {own:.0f} MB)")


if __name__ == "__main__":
    main()
