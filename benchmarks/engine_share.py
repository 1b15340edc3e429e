"""What the way around a speech engine costs: ``python benchmarks/engine_share.py BOOK``.

The whole `produce` of a book's beginning, beside the engine alone: the same utterances, spoken by
as many processes as `produce` has workers, each with one engine, and thrown away. Both load the
engine in every process. Processor time of all processes is what to compare where other programs
run; wall time only says something on a quiet machine. The two are measured in turns.

Peak memory is that of each process of `produce` by its part, sampled from Linux's ``/proc``.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from audiobook.cores import usable_cores
from audiobook.model import Utterance
from audiobook.production import Production
from audiobook.synthesis.engine import Engine
from audiobook.synthesis.registry import make_engine

_SAMPLED = 0.2
"""Seconds between two looks at the memory."""


class Cost(NamedTuple):
    """What a run took."""

    processor: float
    """Seconds of all processes, the system's for them too."""
    wall: float
    """Seconds."""


_engines: dict[str, Engine] = {}


def speak(utterance: Utterance) -> float:
    """Speak in this process; seconds of speech."""
    engine = _engines.get(utterance.engine)
    if engine is None:
        engine = _engines[utterance.engine] = make_engine(utterance.engine)
    speech = engine.speak(utterance)
    return len(speech.samples) / speech.sample_rate


def speak_all(path: str, jobs: int, engine: str) -> None:
    """Speak every utterance of a production once; print seconds of speech."""
    plan = Production(Path(path)).plan(engine=engine)
    cues = {cue.key: cue.utterance for chapter in plan.chapters for cue in chapter.cues}
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        print(sum(pool.imap_unordered(speak, cues.values())))


def measured(command: Sequence[str]) -> tuple[Cost, str, dict[str, float]]:
    """Run a command; its cost, what it printed, and peak MB of its processes by part."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    peaks: dict[str, float] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        done = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, peaks, done))
        watcher.start()
        printed, _ = process.communicate()
        done.set()
        watcher.join()
    if process.returncode:
        sys.exit(f"{command[:6]} … ended with status {process.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(processor, time.perf_counter() - start), printed, peaks


def _watch(root: int, peaks: dict[str, float], done: threading.Event) -> None:
    """Note the highest peak of memory of `root` and of each kind of process under it."""
    while not done.wait(_SAMPLED):
        tree = {root}
        for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
            with suppress(OSError, ValueError, IndexError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                if int(entry.name) != root and parent not in tree:
                    continue
                tree.add(int(entry.name))
                status = (entry / "status").read_text()
                peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
                part = "parent" if int(entry.name) == root else _part(entry)
                peaks[part] = max(peak, peaks.get(part, 0.0))


def _part(entry: Path) -> str:
    command = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
    return "speech worker" if "synthesis.rendering.worker" in command else "encoder and others"


def beginning(book: Path, words: int) -> str:
    """The paragraphs of a text with the first `words` words."""
    taken: list[str] = []
    for paragraph in book.read_text(encoding="utf-8").split("\n\n"):
        taken.append(paragraph)
        words -= len(paragraph.split())
        if words <= 0:
            break
    return "\n\n".join(taken)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("book", type=Path, help="a plain text")
    parser.add_argument("--engine", default="kokoro")
    parser.add_argument("--words", type=int, default=500, help="how much of the book")
    parser.add_argument("--times", type=int, default=2, help="how often both are measured")
    parser.add_argument("--jobs", type=int, default=usable_cores())
    parser.add_argument("--alone", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.alone:
        speak_all(str(arguments.alone), arguments.jobs, arguments.engine)
        return
    shared = ("--engine", arguments.engine, "--jobs", str(arguments.jobs))
    alone, whole, peaks, seconds = [], [], dict[str, float](), 0.0
    with tempfile.TemporaryDirectory() as place:
        text = Path(place) / arguments.book.name
        text.write_text(beginning(arguments.book, arguments.words), encoding="utf-8")
        for turn in range(arguments.times):
            folder = Path(place) / str(turn)
            produce = (sys.executable, "-m", "audiobook", "produce", str(text))
            cost, _, peak = measured([*produce, "--dir", str(folder), "-q", *shared])
            whole.append(cost)
            peaks = {part: max(peak[part], peaks.get(part, 0.0)) for part in peak}
            program = (sys.executable, __file__, str(text), "--alone", str(folder))
            cost, printed, _ = measured([*program, *shared])
            alone.append(cost)
            seconds = float(printed)
    print(f"{seconds / 60:.1f} min of speech, {arguments.engine}, {arguments.jobs} processes")
    for name, costs in (("the engine alone", alone), ("the whole produce", whole)):
        each = ", ".join(f"{cost.processor:.1f}" for cost in costs)
        walls = ", ".join(f"{cost.wall:.1f}" for cost in costs)
        print(f"{name:<18} {each} s of processor time   {walls} s of wall time")
    ratios = [
        statistics.median(getattr(cost, of) for cost in whole)
        / statistics.median(getattr(cost, of) for cost in alone)
        for of in Cost._fields
    ]
    print(f"{'ratio':<18} {ratios[0]:.3f} of processor time, {ratios[1]:.3f} of wall time")
    print("peak memory        " + ", ".join(f"{p} {mb:.0f} MB" for p, mb in sorted(peaks.items())))


if __name__ == "__main__":
    main()
