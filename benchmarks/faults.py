"""What is left after a fault: ``python benchmarks/faults.py [BOOK]``.

Four kinds, each as often as asked for:

- **kills**: a command that writes (produce, script, share, feed, review, cast, rename) is ended at
  a random moment: the command itself, all of its processes, a voice or an encoder of it; by
  SIGKILL, SIGTERM, SIGHUP, or Ctrl-C twice;
- **disks**: the disk is full from one of its writes on;
- **power**: power is lost behind one of its renames: contents that were not synced are gone, and so
  are names, in half of the trials;
- **mutations**: damaged manuscripts, author's files, own files, delivered files.

Behind the first three the command runs once more, undisturbed. Printed is whether nothing hung or
ended in a traceback, nothing half-written stood under its final name, the production is the same to
the byte as one that was never disturbed, and nothing is left behind: no process, no unfinished
file, nothing in the temporary folders.

The voices are tones, which are the same in every run. Full disks and power cuts are played by a
library that is compiled here (faulty/disk.c: Linux, a C compiler). As root /dev/shm is one of its
own, so that what is left there is seen; other programs' files would be taken for ours.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from faulty.disks import WORLDS, compile_disk, count_operations, cut_power, fill
from faulty.folders import ALONE, BOOK, Outcome, Scenario, make_scenarios
from faulty.kills import VICTIMS, kill
from faulty.mutations import make_subjects, mutate

_SELF = ("parent", "group", "ctrl-c twice")
_PROCESSES = {
    **dict.fromkeys(("script", "feed", "review", "cast", "rename"), _SELF),
    "share": (*_SELF, "encoder"),
}
"""Whom there is to kill, where it is not all of the `VICTIMS`."""


def alone() -> None:
    """Run this program again with a /dev/shm of its own, where the system allows it."""
    mount = "mount -t tmpfs tmpfs /dev/shm"
    if ALONE in os.environ or os.geteuid() != 0:
        return
    try:
        tried = subprocess.run(
            ["unshare", "-m", "sh", "-c", mount], check=False, capture_output=True
        )
    except FileNotFoundError:
        return
    if tried.returncode == 0:
        os.environ[ALONE] = "1"
        again = (sys.executable, *sys.argv)
        os.execvp("unshare", ["unshare", "-m", "sh", "-c", f'{mount} && exec "$@"', "sh", *again])


def killed(
    scenarios: list[Scenario],
    room: Path,
    count: int,
    chance: random.Random,
    victims: Sequence[str] = VICTIMS,
) -> Iterator[tuple[str, Outcome]]:
    for number in range(count):
        victim = victims[number % len(victims)]
        chosen = [
            scenario for scenario in scenarios if victim in _PROCESSES.get(scenario.name, VICTIMS)
        ]
        scenario = chosen[number // len(victims) % len(chosen)]
        what, outcome = kill(scenario, room, victim, chance)
        yield f"{scenario.name}: {what}", outcome


def filled(
    library: Path, scenarios: list[Scenario], room: Path, count: int, chance: random.Random
) -> Iterator[tuple[str, Outcome]]:
    numbers = [
        (scenario, number)
        for scenario in scenarios
        for number in range(1, count_operations(library, scenario, room)[0] + 1)
    ]
    print(f"{len(numbers)} writes in all", flush=True)
    if count < len(numbers):
        numbers = sorted(chance.sample(numbers, count), key=lambda pair: (pair[0].name, pair[1]))
    for scenario, number in numbers:
        yield f"{scenario.name}: full at write {number}", fill(library, scenario, room, number)


def cut(
    library: Path, scenarios: list[Scenario], room: Path, count: int, chance: random.Random
) -> Iterator[tuple[str, Outcome]]:
    trials = [
        (scenario, number, world, names_lost)
        for scenario in scenarios
        for number in range(1, count_operations(library, scenario, room)[1] + 1)
        for world in WORLDS
        for names_lost in (False, True)
    ]
    print(f"{len(trials)} power cuts in all", flush=True)
    if count < len(trials):
        trials = chance.sample(trials, count)
    for scenario, number, world, names_lost in trials:
        names = "names lost" if names_lost else "names kept"
        yield (
            f"{scenario.name}: power lost behind rename {number}, {world}, {names}",
            cut_power(library, scenario, room, number, world=world, names_lost=names_lost),
        )


def damaged(
    plain: Scenario, room: Path, count: int, chance: random.Random
) -> Iterator[tuple[str, Outcome]]:
    subjects = make_subjects(plain, room)
    for number in range(count):
        yield mutate(subjects[number % len(subjects)], plain, room, chance)


def main() -> int:
    """Print what went wrong, and a line a kind; 0 when nothing did."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("book", type=Path, nargs="?", help="a manuscript of your own")
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--disks", type=int, default=10**9, help="writes; as many as there are")
    parser.add_argument("--power", type=int, default=10**9, help="renames; as many as there are")
    parser.add_argument("--mutations", type=int, default=2000)
    parser.add_argument("--only", action="append", help="the scenario of this name; repeat it")
    parser.add_argument("--victim", action="append", choices=VICTIMS, help="repeat it")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--verbose", action="store_true", help="print every trial")
    arguments = parser.parse_args()
    alone()
    # In the background, or under nohup, they would be ignored, by all that is started here too.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    failed = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as place:
        room = Path(place)
        book = arguments.book.resolve() if arguments.book else room / "ferry.txt"
        if not arguments.book:
            book.write_text(BOOK)
        everything = make_scenarios(book, room)
        scenarios = [s for s in everything if not arguments.only or s.name in arguments.only]
        plain = Scenario("plain", room / "plain", scenarios[0].arguments, everything[0].whole, 0.0)
        kinds: list[tuple[str, int, Iterator[tuple[str, Outcome]]]] = []
        chance = random.Random(arguments.seed)
        kinds.append(
            (
                "kills",
                arguments.kills,
                killed(scenarios, room, arguments.kills, chance, arguments.victim or VICTIMS),
            )
        )
        if arguments.disks or arguments.power:
            library = compile_disk(room)
            kinds.append(
                (
                    "disks",
                    arguments.disks,
                    filled(library, scenarios, room, arguments.disks, chance),
                )
            )
            kinds.append(
                ("power", arguments.power, cut(library, scenarios, room, arguments.power, chance))
            )
        kinds.append(
            ("mutations", arguments.mutations, damaged(plain, room, arguments.mutations, chance))
        )
        for name, wanted, trials in kinds:
            if not wanted:
                continue
            done = wrong = 0
            for what, outcome in trials:
                done += 1
                wrong += bool(outcome.faults)
                if outcome.faults or arguments.verbose:
                    print(f"{what}: {'; '.join(outcome.faults[:6]) or 'good'}", flush=True)
            print(f"{name}: {done - wrong} of {done} end as if nothing had happened", flush=True)
            failed += wrong
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
