"""What is left after a fault: ``python benchmarks/faults.py BOOK``.

Every fault begins in an empty folder, or in a finished production whose narrator was given another
voice, or in one where the author gave a line to another speaker. `produce` is ended at a random
moment of its way, by SIGKILL or by Ctrl-C, in both cases together with all its processes; or it
runs on a file system that is too small, which is made larger afterwards. Then it runs once more,
undisturbed. Printed is whether

- nothing half-written stood under its final name in output/ when it had ended,
- the production is the same to the byte as one that was never disturbed,
- nothing is left behind: no process, no unfinished file.

The voices are tones, which are the same in every run. A small file system is mounted for the second
kind of fault (tmpfs), for which the program has to run as root.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from produce import give_line_to_another

_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGINT)
_SCRATCH = (".audiobook/state/", ".audiobook/lock")
"""What holds the times of files, and is no part of the book."""


@dataclass(frozen=True, slots=True)
class Start:
    """A folder to begin with, and what `produce` makes of it when nothing happens."""

    name: str
    folder: Path
    whole: dict[str, bytes]
    seconds: float


@dataclass(slots=True)
class Outcome:
    """What is wrong after a fault; nothing, hopefully."""

    faults: list[str] = field(default_factory=list)

    def compare(self, whole: dict[str, bytes], folder: Path) -> None:
        found = contents(folder)
        for name in sorted(set(whole) | set(found)):
            if name not in found:
                self.faults.append(f"{name} is missing")
            elif name not in whole:
                self.faults.append(f"{name} was left behind")
            elif found[name] != whole[name]:
                self.faults.append(f"{name} differs")

    def find_half_written(self, start: Start, folder: Path) -> None:
        """Look at output/ right after the fault: hidden files are still being written."""
        for path in (folder / "output").glob("[!.]*"):
            name = path.relative_to(folder).as_posix()
            before = start.folder / name
            allowed = [start.whole.get(name), before.read_bytes() if before.is_file() else None]
            if path.read_bytes() not in allowed:
                self.faults.append(f"{name} was half-written")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a production, but for what holds times."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        if not (name := path.relative_to(folder).as_posix()).startswith(_SCRATCH)
    }


def command(book: Path, folder: Path) -> list[str]:
    options = ("--dir", str(folder), "--engine", "tone", "-q")
    return [sys.executable, "-m", "audiobook", "produce", str(book), *options]


def produce(book: Path, folder: Path) -> float:
    """An undisturbed run; its seconds."""
    begin = time.perf_counter()
    subprocess.run(command(book, folder), check=True)
    return time.perf_counter() - begin


def make_starts(book: Path, room: Path) -> list[Start]:
    finished = room / "finished"
    seconds = produce(book, finished)
    starts = [Start("empty folder", room / "nothing", contents(finished), seconds)]
    changes = {"another voice": _give_narrator_another_voice, "another line": give_line_to_another}
    for name, change in changes.items():
        changed, again = room / name, room / f"{name} produced"
        shutil.copytree(finished, changed)
        change(changed)
        shutil.copytree(changed, again)
        seconds = produce(book, again)
        starts.append(Start(name, changed, contents(again), seconds))
    return starts


def _give_narrator_another_voice(folder: Path) -> None:
    voices = folder / "voices.yaml"
    lines = voices.read_text().split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith("narrator:"))
    lines[at] = 'narrator: {voice: "tone:mezzo"}'
    voices.write_text("\n".join(lines))


def begin(start: Start, folder: Path) -> None:
    """Lay `folder` out as `start` says; times are kept, by which the program knows its files."""
    folder.mkdir(parents=True, exist_ok=True)
    if start.folder.is_dir():
        shutil.copytree(start.folder, folder, dirs_exist_ok=True)


def kill(book: Path, start: Start, folder: Path, moment: float, how: signal.Signals) -> Outcome:
    """End `produce` after `moment` seconds, or earlier if that is too late; run it again."""
    outcome = Outcome()
    while True:
        begin(start, folder)
        with subprocess.Popen(
            command(book, folder), stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            time.sleep(moment)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            told = process.communicate()[1]
        if process.returncode != 0:
            break
        shutil.rmtree(folder)
        moment *= 0.7
    if "Traceback" in told:
        outcome.faults.append(f"traceback: {told.strip().splitlines()[-1]}")
    if not _gone(process.pid):
        outcome.faults.append("processes were left behind")
    outcome.find_half_written(start, folder)
    produce(book, folder)
    outcome.compare(start.whole, folder)
    return outcome


def _gone(group: int, patience: float = 10.0) -> bool:
    """Whether all processes of a group end within some seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@contextlib.contextmanager
def disk(place: Path) -> Iterator[None]:
    """A file system of its own at `place`, with room enough."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1g", "tmpfs", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", place], check=True)


def resize(place: Path, size: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", place], check=True)


def fill(book: Path, start: Start, place: Path, share: float) -> Outcome:
    """Run `produce` with room for a `share` of what it writes, make room, run it again."""
    outcome = Outcome()
    with disk(place):
        begin(start, place)
        before = contents(place)
        added = sum(len(data) for data in start.whole.values()) - sum(map(len, before.values()))
        largest = max(len(data) for data in start.whole.values())
        told = os.statvfs(place)
        used = (told.f_blocks - told.f_bfree) * told.f_frsize
        resize(place, max(used + round(share * max(added, largest)), 64 << 10))
        done = subprocess.run(command(book, place), check=False, stderr=subprocess.PIPE, text=True)
        if done.returncode == 0:
            outcome.faults.append("it had room enough: nothing is shown")
        elif not re.search("disk is full|room left|space is left", done.stderr):
            outcome.faults.append(f"said: {done.stderr.strip()}")
        outcome.find_half_written(start, place)
        resize(place, 1 << 30)
        produce(book, place)
        outcome.compare(start.whole, place)
    return outcome


def show(what: str, start: Start, outcome: Outcome) -> bool:
    print(
        f"{what:<28} {start.name:<14} {'; '.join(outcome.faults[:6]) or 'same bytes'}", flush=True
    )
    return not outcome.faults


def main() -> int:
    """Print a line a fault; 0 when nothing was found."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("book", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--disks", type=int, default=10, help="file systems that are too small")
    parser.add_argument("--seed", type=int, default=5)
    arguments = parser.parse_args()
    book = arguments.book.resolve()
    chance = random.Random(arguments.seed)
    good = 0
    with tempfile.TemporaryDirectory() as place:
        room = Path(place)
        starts = make_starts(book, room)
        for number in range(arguments.kills):
            start = starts[number % len(starts)]
            moment = chance.uniform(0, 0.95) * start.seconds
            how = _SIGNALS[number // len(starts) % len(_SIGNALS)]
            outcome = kill(book, start, room / f"killed-{number}", moment, how)
            good += show(f"{how.name} after {moment:.2f} s", start, outcome)
        for number in range(arguments.disks):
            start = starts[number % len(starts)]
            share = chance.uniform(0, 0.9)
            outcome = fill(book, start, room / f"disk-{number}", share)
            good += show(f"disk full at {share:.0%}", start, outcome)
    total = arguments.kills + arguments.disks
    print(f"{good} of {total} end as if nothing had happened")
    return 0 if good == total else 1


if __name__ == "__main__":
    sys.exit(main())
