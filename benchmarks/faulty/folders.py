"""Productions to begin with, what a command makes of them undisturbed, and what is wrong after a
fault."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_SCRATCH = (".audiobook/state/", ".audiobook/lock", ".audiobook/audiobookshelf.json")
"""What holds dates of files and names of folders, and is no part of the book."""
SHARED_MEMORY = Path("/dev/shm")
PATIENCE = 120.0
"""Seconds after which a command hangs."""
ALONE = "AUDIOBOOK_FAULTS_ALONE"
"""Environment variable: set where /dev/shm is nobody else's."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
BOOK = "The Ferry\n\nby Ann Oak\n\n" + "\n\n".join(
    f"Chapter {number}: {day}\n\n"
    f"On {day} the ferry left at {number + 5} and came back at dusk, with its lamps lit.\n\n"
    f"“Who has the rope?” asked Ben. “It was on the {number + 2}th hook.”\n\n"
    f"“I have it,” said Clara, “and the {number + 1} oars.”\n\n"
    f"“Then we go,” he said. Nobody on the pier had an answer to that.\n\n"
    f"The water was as flat as a plate, and the {number * 7} gulls sat on it and waited."
    for number, day in enumerate(_DAYS, 1)
)
"""A manuscript of some twenty seconds a chapter."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A command in a folder, and what it makes there when nothing happens."""

    name: str
    folder: Path
    arguments: tuple[str, ...]
    """Of `audiobook`; ``{folder}`` stands for the folder it is run in."""
    whole: Mapping[str, bytes]
    seconds: float


@dataclass(slots=True)
class Outcome:
    """What is wrong after a fault; nothing, hopefully."""

    faults: list[str] = field(default_factory=list)

    def compare(self, whole: Mapping[str, bytes], folder: Path) -> None:
        """Hold a production against the one that was never disturbed."""
        present = contents(folder)
        for name in sorted(set(whole) | set(present)):
            if name not in present:
                self.faults.append(f"{name} is missing")
            elif name not in whole:
                self.faults.append(f"{name} was left behind")
            elif present[name] != whole[name]:
                self.faults.append(f"{name} differs")

    def look_for_halves(self, scenario: Scenario, folder: Path) -> None:
        """Look at output/ right after the fault: hidden files are still being written."""
        for path in (folder / "output").glob("[!.]*"):
            name = path.relative_to(folder).as_posix()
            former = scenario.folder / name
            allowed = [scenario.whole.get(name), former.read_bytes() if former.is_file() else None]
            if path.is_file() and path.read_bytes() not in allowed:
                self.faults.append(f"{name} was half-written")

    def look_for_leftovers(self, temporary: Path) -> None:
        """Look for temporary files that are still there after the next run, and clear them away, so
        that no later trial is blamed for them."""
        places = [temporary, *([SHARED_MEMORY] if ALONE in os.environ else [])]
        for path in [path for place in places for path in place.iterdir()]:
            self.faults.append(f"{path} stays")
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()

    def listen_to(self, messages: str) -> None:
        """Look through what a command said."""
        if "Traceback" in messages or "Exception ignored" in messages:
            self.faults.append(f"traceback: {messages.strip().splitlines()[-1]}")


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a production, but for what holds dates."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        if not (name := path.relative_to(folder).as_posix()).startswith(_SCRATCH)
    }


def command(arguments: Sequence[str], folder: Path) -> list[str]:
    """The command line of `audiobook` in `folder`."""
    filled = [argument.replace("{folder}", str(folder)) for argument in arguments]
    return [sys.executable, "-m", "audiobook", *filled, "--dir", str(folder)]


def run(
    arguments: Sequence[str], folder: Path, temporary: Path, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end.

    Args:
        arguments: of `audiobook`.
        folder: the production.
        temporary: for its temporary files.
        more: environment variables.
    """
    return subprocess.run(
        command(arguments, folder),
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(temporary), **more},
    )


def begin(scenario: Scenario, folder: Path) -> None:
    """Lay `folder` out; dates are kept, by which the program knows its files."""
    folder.mkdir(parents=True, exist_ok=True)
    if scenario.folder.is_dir():
        shutil.copytree(scenario.folder, folder, dirs_exist_ok=True)


def make_scenarios(book: Path, room: Path) -> list[Scenario]:
    """Every command that writes, in a folder where it has something to do."""
    temporary = room / "tmp"
    temporary.mkdir(exist_ok=True)
    produce = ("produce", str(book), "--engine", "tone")
    plain = room / "plain"
    _make(produce, plain, temporary)
    shared = ("--one-file", "--m4b", "--readalong", "--w3c", "--audiobookshelf", "{folder}/shelf")
    changes: list[tuple[str, Callable[[Path], object], tuple[str, ...]]] = [
        ("first", shutil.rmtree, produce),
        ("voice", _give_narrator_another_voice, produce),
        ("edited", _edit_everything, produce),
        ("script", _edit_everything, ("script",)),
        ("inserted", _insert_chapter, ("produce", "--engine", "tone")),
        (
            "share",
            lambda folder: (folder / "shelf").mkdir(),
            ("share", "--engine", "tone", *shared),
        ),
        ("feed", _fix_release, ("feed", "--base-url", "https://example.org/ferry/")),
        ("review", lambda folder: None, ("review", "--answer", "1", str(_spoken(plain)), "Clara")),
        ("cast", lambda folder: (folder / "voices.yaml").unlink(), ("cast", "--engine", "tone")),
        ("rename", lambda folder: None, ("rename", "Ben", "Benjamin")),
    ]
    scenarios = []
    for name, change, arguments in changes:
        changed, again = room / f"{name}-begun", room / f"{name}-whole"
        shutil.copytree(plain, changed)
        change(changed)
        if changed.is_dir():
            shutil.copytree(changed, again)
        seconds = _make(arguments, again, temporary)
        scenarios.append(Scenario(name, changed, arguments, contents(again), seconds))
    edited = next(scenario for scenario in scenarios if scenario.name == "edited")
    for word in _AUTHORS_WORDS:
        assert any(word.encode() in data for data in edited.whole.values()), word
    return scenarios


def _make(arguments: Sequence[str], folder: Path, temporary: Path) -> float:
    """Run a command that must succeed; its seconds."""
    start = time.perf_counter()
    done = run(arguments, folder, temporary)
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - start


_AUTHORS_WORDS = ("tarred rope", "# mine: voices", "# mine: book", "Clara: “Then we go")
"""What the author has written into his files."""


def _edit_everything(folder: Path) -> None:
    """The author mends a line, gives another to somebody else, and writes notes for himself."""
    script = sorted((folder / "script").glob("*.txt"))
    text = script[1].read_text()
    script[1].write_text(text.replace("Who has the rope", "Who has the tarred rope"))
    text = script[2].read_text()
    script[2].write_text(re.sub(r"^\w+\??: “Then we go", "Clara: “Then we go", text, flags=re.M))
    for name in ("voices", "book"):
        path = folder / f"{name}.yaml"
        path.write_text(f"{path.read_text()}# mine: {name}\n")


def _insert_chapter(folder: Path) -> None:
    """A manuscript with one more chapter in the middle, and numbers that move."""
    day = "Chapter 3: Midweek\n\nOn that day the ferry did not leave, and nobody asked why."
    middle = BOOK.index("Chapter 3")
    rest = re.sub(r"Chapter (\d)", lambda match: f"Chapter {int(match[1]) + 1}", BOOK[middle:])
    (folder / "ferry.txt").write_text(f"{BOOK[:middle]}{day}\n\n{rest}")
    book = folder / "book.yaml"
    book.write_text(re.sub("^manuscript:.*", "manuscript: ferry.txt", book.read_text(), flags=re.M))


def _give_narrator_another_voice(folder: Path) -> None:
    voices = folder / "voices.yaml"
    text = voices.read_text()
    voices.write_text(
        re.sub(r"^narrator:.*(\n[ \t]+.*)*", 'narrator: {voice: "tone:mezzo"}', text, flags=re.M)
    )


def _fix_release(folder: Path) -> None:
    """Dates would follow from the clock."""
    with (folder / "book.yaml").open("a") as file:
        file.write("feed:\n  first_release: 2026-01-01T06:00:00+00:00\n")


def _spoken(folder: Path) -> int:
    """The number of the first line in the first script file that a character speaks."""
    lines = sorted((folder / "script").glob("*.txt"))[0].read_text().splitlines()
    return next(n for n, line in enumerate(lines, 1) if re.match(r"(?!Narrator)\w+\??: ", line))
