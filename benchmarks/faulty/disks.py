"""Disks that are full from some write on, and a power cut that takes what was not synced."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

from faulty.folders import Outcome, Scenario, begin, run

_FULL = re.compile("disk is full|room left|space is left|No space left")
WORLDS = ("emptied", "zeroed")
"""What becomes of contents that did not reach the disk: a file of no length, or of zeros."""


def compile_disk(room: Path) -> Path:
    """The library of `disk.c`.

    Raises:
        OSError, CalledProcessError: there is no C compiler, or it fails.
    """
    library = room / "disk.so"
    source = Path(__file__).with_name("disk.c")
    compiler = os.environ.get("CC", "cc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


class _Watch:
    """A place for what the library counts and notes."""

    def __init__(self, library: Path, room: Path, root: Path) -> None:
        self.side, self.log, self.counts = room / "side", room / "log", room / "counts"
        shutil.rmtree(self.side, ignore_errors=True)
        self.side.mkdir()
        self.log.unlink(missing_ok=True)
        self.counts.write_bytes(bytes(4096))
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAULT_ROOT": str(root),
            "FAULT_COUNTS": str(self.counts),
        }
        self.noting = {"FAULT_LOG": str(self.log), "FAULT_SIDE": str(self.side)}

    def counted(self) -> tuple[int, int]:
        """Operations that wrote, renames."""
        writes, renames = struct.unpack("qq", self.counts.read_bytes()[:16])
        return writes, renames


def count_operations(library: Path, scenario: Scenario, room: Path) -> tuple[int, int]:
    """How often a command writes, and how often it renames."""
    folder = room / "counted"
    watch = _Watch(library, room, folder)
    begin(scenario, folder)
    run(scenario.arguments, folder, room / "tmp", **watch.environment, **watch.noting)
    shutil.rmtree(folder)
    return watch.counted()


def fill(library: Path, scenario: Scenario, room: Path, number: int) -> Outcome:
    """Run a command on a disk that is full from its write `number` on; make room; run it again."""
    outcome = Outcome()
    folder, temporary = room / "filled", room / "tmp"
    watch = _Watch(library, room, folder)
    begin(scenario, folder)
    done = run(
        scenario.arguments, folder, temporary, **watch.environment, FAULT_FULL_AT=str(number)
    )
    outcome.listen_to(done.stderr)
    outcome.look_for_halves(scenario, folder)
    if done.returncode:
        if not _FULL.search(done.stderr):
            outcome.faults.append(f"said: {done.stderr.strip()[-300:]}")
        again = run(scenario.arguments, folder, temporary)
        outcome.listen_to(again.stderr)
        if again.returncode:
            outcome.faults.append(f"again: {again.returncode} {again.stderr.strip()[-200:]}")
    outcome.compare(scenario.whole, folder)
    outcome.look_for_leftovers(temporary)
    shutil.rmtree(folder)
    return outcome


def cut_power(
    library: Path, scenario: Scenario, room: Path, number: int, *, world: str, names_lost: bool
) -> Outcome:
    """End a command behind its rename `number`, lose what was not synced, run it again.

    Args:
        library: from `compile_disk`.
        scenario: the command.
        room: a folder to work in.
        number: from 1.
        world: one of `WORLDS`.
        names_lost: names that were not synced are what they were before.
    """
    outcome = Outcome()
    folder, temporary = room / "cut-off", room / "tmp"
    watch = _Watch(library, room, folder)
    begin(scenario, folder)
    cut = {**watch.environment, **watch.noting, "FAULT_POWER_AT": str(number)}
    run(scenario.arguments, folder, temporary, **cut)
    events = _events(watch.log)
    if names_lost:
        _lose_names(events, watch.side)
    _lose_contents(events, folder, world)
    again = run(scenario.arguments, folder, temporary)
    outcome.listen_to(again.stderr)
    if again.returncode:
        outcome.faults.append(f"again: {again.returncode} {again.stderr.strip()[-200:]}")
    outcome.compare(scenario.whole, folder)
    outcome.look_for_leftovers(temporary)
    shutil.rmtree(folder)
    return outcome


@dataclass(frozen=True, slots=True)
class _Event:
    """A line of the log; see disk.c."""

    kind: str
    fields: tuple[str, ...]


def _events(log: Path) -> list[_Event]:
    lines = log.read_text().splitlines() if log.is_file() else []
    return [_Event(line[0], tuple(line[2:].split("\t"))) for line in lines]


def _lose_names(events: list[_Event], side: Path) -> None:
    """Undo what was done to names in folders that were not synced afterwards."""
    synced = {event.fields[0]: n for n, event in enumerate(events) if event.kind == "D"}
    for number, event in reversed(list(enumerate(events))):
        if event.kind not in ("C", "R", "U"):
            continue
        path = Path(event.fields[-1])
        if number < synced.get(str(path.parent), -1):
            continue
        if event.kind == "C":
            path.unlink(missing_ok=True)
            continue
        if event.kind == "R" and path.exists():
            source = Path(event.fields[1])
            source.parent.mkdir(parents=True, exist_ok=True)
            path.rename(source)
        if event.fields[0] != "0" and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.link(side / event.fields[0], path)


def _lose_contents(events: list[_Event], folder: Path, world: str) -> None:
    """Take the contents of files that were written to and not synced afterwards."""
    unsynced: set[int] = set()
    for event in events:
        if event.kind == "W":
            unsynced.add(int(event.fields[0]))
        elif event.kind == "S":
            unsynced.discard(int(event.fields[0]))
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_ino in unsynced:
            size = path.stat().st_size
            path.write_bytes(b"" if world == "emptied" else bytes(size))
