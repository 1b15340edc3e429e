"""What a cluster costs and bears: ``python benchmarks/cluster.py [--part NAME] [--seconds N]``.

Everything runs on this machine: a real Dask scheduler and real workers as processes on loopback.
The engine sleeps as long as Kokoro would compute (so that two cores suffice for four workers) and
then makes tones.

    scaling     throughput of 1, 2 and 4 workers, and what a clip costs beyond its engine's time
    kills       a worker killed every five seconds, one added, the scheduler killed once: bytes
    kokoro      Kokoro itself on two workers against two processes of the local pool
    books       1,000 small books in one batch with the tone engine, killed once in the middle
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.dask_cluster import DaskCluster

from audiobook.cluster import Cluster
from audiobook.model import Utterance
from audiobook.synthesis import RENDERING_PACKAGES, ClusterPool
from audiobook.synthesis.clips.cache import ClipCache, clip_key
from audiobook.synthesis.rendering.pool import Job, RenderPool, run_jobs
from audiobook.synthesis.rendering.worker_pool import WorkerPool

_ENGINE = """
import dataclasses, time
from audiobook.synthesis.engines.tone import ToneEngine

class SleepingEngine(ToneEngine):
    name = "sleeping"

    def speak(self, utterance):
        time.sleep(0.03 * len(utterance.text))  # Kokoro: 0.56 CPU s a second of 18.5 characters
        return super().speak(utterance)
"""
SECONDS_PER_CHARACTER = 0.03
_WORDS = "the tide had turned before anybody on the quay noticed that the lamp was out".split()
_STORY = """Chapter 1

The tide was out at pier {number}. “Who is there?” asked Ann.

“Only Bob,” said Bob. “Number {number} is lit.”
"""


@contextmanager
def sleeping_engine(folder: Path) -> Iterator[None]:
    """The engine as a plugin on the path of every process started here."""
    site = folder / "site"
    info = site / "sleeping_engine-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sleeping-engine\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[audiobook.engines]\nsleeping = sleeping_engine:SleepingEngine\n"
    )
    (site / "sleeping_engine.py").write_text(_ENGINE)
    sys.path.insert(0, str(site))
    try:
        yield
    finally:
        sys.path.remove(str(site))


def jobs_of(seconds: float, engine: str, voice: str) -> list[Job]:
    """Utterances of a novel's lengths that take about `seconds` of one core."""
    jobs, spent, number = [], 0.0, 0
    while spent < seconds:
        count = 6 + number * 7 % 13
        words = [_WORDS[(number + each) % len(_WORDS)] for each in range(count)]
        text = f"{' '.join(words)} {number}.".capitalize()
        utterance = Utterance(engine, voice, text)
        jobs.append(Job(clip_key(utterance, "1"), utterance, None, number))
        spent += SECONDS_PER_CHARACTER * len(text)
        number += 1
    return jobs


def timed(pool: RenderPool, jobs: list[Job]) -> float:
    """Seconds until all is rendered."""
    start = time.perf_counter()
    errors = [outcome.error for outcome in run_jobs(pool, jobs) if outcome.error]
    if errors:
        raise SystemExit(str(errors[0]))
    return time.perf_counter() - start


def wait_for(cluster: Cluster, workers: int) -> None:
    while cluster.workers < workers:
        time.sleep(0.1)


def scaling(folder: Path, seconds: float) -> None:
    jobs = jobs_of(seconds, "sleeping", "low")
    work = sum(SECONDS_PER_CHARACTER * len(job.utterance.text) for job in jobs)
    print(f"{len(jobs)} clips, {work:.0f} s of the engine")
    for count in (1, 2, 4):
        with (
            DaskCluster(folder, count) as dask,
            Cluster(dask.address, packages=RENDERING_PACKAGES) as c,
        ):
            wait_for(c, count)
            warm = ClusterPool(c, ClipCache(folder / f"warm-{count}"))
            timed(warm, jobs_of(3.0 * count, "sleeping", "high"))  # engines are loaded
            took = timed(ClusterPool(c, ClipCache(folder / f"clips-{count}")), jobs)
        linear = work / count
        print(
            f"{count} workers: {took:.1f} s, {linear / took:.3f} of linear, "
            f"{1000 * (took * count - work) / len(jobs):.1f} ms a clip beyond the engine "
            f"({100 * (took * count - work) / work:.2f} %)"
        )


def kills(folder: Path, seconds: float) -> None:
    jobs = jobs_of(2 * seconds, "sleeping", "low")
    quiet, disturbed = ClipCache(folder / "quiet"), ClipCache(folder / "disturbed")
    with WorkerPool(quiet.directory, workers=4) as pool:
        timed(pool, jobs)
    with (
        DaskCluster(folder, 2) as dask,
        Cluster(dask.address, packages=RENDERING_PACKAGES) as cluster,
    ):
        ended = threading.Event()

        def disturb() -> None:
            dask.add_worker()
            killed = 0
            while not ended.wait(5.0):
                dask.kill_worker()
                dask.add_worker()
                killed += 1
                if killed == 3:
                    dask.kill_scheduler()
                    dask.start_scheduler()
            print(f"{killed} workers and a scheduler were killed")

        disturber = threading.Thread(target=disturb)
        disturber.start()
        took = timed(ClusterPool(cluster, disturbed), jobs)
        ended.set()
        disturber.join()
    same = all(
        quiet.path(job.key).read_bytes() == disturbed.path(job.key).read_bytes() for job in jobs
    )
    print(f"{len(jobs)} clips in {took:.0f} s; the same bytes: {same}")


def kokoro(folder: Path, seconds: float) -> None:
    jobs = jobs_of(seconds, "kokoro", "af_heart")
    with (
        DaskCluster(folder, 2) as dask,
        Cluster(dask.address, packages=RENDERING_PACKAGES) as cluster,
        WorkerPool(folder / "local", workers=2) as pool,
    ):
        wait_for(cluster, 2)
        there = ClusterPool(cluster, ClipCache(folder / "there"))
        warm = jobs_of(3.0, "kokoro", "af_bella")
        timed(pool, warm)
        timed(there, warm)
        local, remote = timed(pool, jobs), timed(there, jobs)
    print(f"{len(jobs)} clips: {local:.1f} s here, {remote:.1f} s there: {remote / local:.3f}")


def books(folder: Path, seconds: float) -> None:
    del seconds
    source, out = folder / "manuscripts", folder / "out"
    source.mkdir()
    for number in range(1000):
        (source / f"book-{number:04}.txt").write_text(_STORY.format(number=number) * 2)
    command = [sys.executable, "-m", "audiobook", "batch", str(source), "--out", str(out)]
    command += ["--engine", "tone", "--json"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for stop_after in (400, None):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert process.stdout is not None
        done = early = late = 0
        for line in process.stdout:
            if '"stage": "done"' in line:
                done += 1
                if done in (50, 100):
                    early = max(early, _resident(process.pid))
                late = _resident(process.pid) or late
                if done == stop_after:
                    os.kill(process.pid, signal.SIGKILL)
        process.wait()
        took = time.perf_counter() - start
        print(
            f"{done} books made in {took:.0f} s, exit {process.returncode}, "
            f"parent {early >> 10} MB after 100 books, {late >> 10} MB at the end"
        )
    made = len({path.parent for path in out.glob("*/output/*.mp3")})
    print(f"{made} of 1000 books have their chapters")


def _resident(pid: int) -> int:
    """KiB, 0 for a process that has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(x.split()[1]) for x in status.splitlines() if x.startswith("VmRSS")), 0)


PARTS = {"scaling": scaling, "kills": kills, "kokoro": kokoro, "books": books}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--seconds", type=float, default=60.0, help="of one worker's work")
    arguments = parser.parse_args()
    for name in arguments.part or PARTS:
        folder = Path(tempfile.mkdtemp(prefix="cluster-"))
        print(f"== {name}")
        try:
            with sleeping_engine(folder):
                PARTS[name](folder, arguments.seconds)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
