"""CPU seconds of mastering and encoding against their floor, and what the delivered files measure.

    python benchmarks/mastering.py DIR [PROFILE …]

DIR is a production whose lines are spoken. The floor is one decoding, one measuring and one
encoding of the same audio, in the same run.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

import av
import lameenc
import numpy as np

from audiobook.assembly import (
    PROFILES,
    AssemblySettings,
    encode_chapters,
    examine,
    examine_book,
)
from audiobook.audio.metering import measure
from audiobook.model import BookInfo, Timeline
from audiobook.production.project import Project
from audiobook.production.speaking import rendering as speaking
from audiobook.production.speaking.renderers import Renderers


def cpu_seconds() -> float:
    """Of this process and its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def floor(paths: list[Path], settings: AssemblySettings) -> tuple[float, float, float]:
    """CPU seconds of decoding, measuring and encoding once; measuring decodes again."""
    decoding = encoding = 0.0
    start = cpu_seconds()
    for path in paths:
        measure(path)
    both = cpu_seconds() - start
    for path in paths:
        encoder = lameenc.Encoder()
        encoder.set_channels(1)
        encoder.set_in_sample_rate(settings.sample_rate)
        encoder.set_bit_rate(settings.bit_rate)
        encoder.set_quality(settings.quality)
        encoder.silence()
        with av.open(str(path)) as file:
            frames = file.decode(audio=0)
            while True:
                start = cpu_seconds()
                block = [frame for _, frame in zip(range(1000), frames, strict=False)]
                decoding += cpu_seconds() - start
                if not block:
                    break
                samples = np.concatenate([frame.to_ndarray()[0] for frame in block])
                pcm = (samples * 32767).astype("<i2").tobytes()
                start = cpu_seconds()
                encoder.encode(pcm)
                encoding += cpu_seconds() - start
    return decoding, both - decoding, encoding


def run(timelines: list[Timeline], name: str) -> None:
    profile = PROFILES[name]
    with tempfile.TemporaryDirectory() as folder:
        wall, start = time.perf_counter(), cpu_seconds()
        tracks = encode_chapters(
            timelines,
            Path(folder) / "output",
            info=BookInfo("Benchmark"),
            state_dir=Path(folder) / "state",
            settings=profile.settings,
        )
        spent, wall = cpu_seconds() - start, time.perf_counter() - wall
        paths = [track.path for track in tracks]
        parts = floor(paths, profile.settings)
        total = sum(track.duration for track in tracks)
        peak = max(
            resource.getrusage(who).ru_maxrss // 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(f"{name}: {total:.0f} s of audio, {spent:.1f} CPU s, {wall:.1f} s, {peak} MB at most")
        print("  floor: decode {:.1f}, measure {:.1f}, encode {:.1f}".format(*parts))
        print(
            f"  ratio, with measuring the result: {(spent + parts[0] + parts[1]) / sum(parts):.2f}"
        )
        measured = [measure(path) for path in paths]
        for path, each in zip(paths, measured, strict=True):
            failed = [finding for finding in examine(each, profile) if not finding.passed]
            print(
                f"  {path.name}: {each.lufs} LUFS, {each.true_peak:.2f} dBTP, RMS {each.rms:.2f}, "
                f"floor {each.noise_floor:.1f}, head {each.head:.2f}, tail {each.tail:.2f}"
            )
            for finding in failed:
                print(f"    {finding.requirement}: {finding.found}, wanted {finding.wanted}")
        for finding in examine_book(measured, profile):
            print(f"  {finding.requirement}: {finding.found}")


def main(arguments: list[str]) -> None:
    timelines: list[Timeline] = []
    with Project(Path(arguments[0])).locked() as project:
        planned = speaking.plan(project)
        renderers = Renderers(None, None, print, None)
        speaking.render(project, planned, on_chapter=timelines.append, renderers=renderers)
    timelines.sort(key=lambda timeline: timeline.number)
    for name in arguments[1:] or list(PROFILES):
        run(timelines, name)


if __name__ == "__main__":
    main(sys.argv[1:])
