"""Processes that are ended at any moment: the command itself, all of them, a voice, an encoder."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

from faulty.folders import PATIENCE, Outcome, Scenario, begin, command, run

VICTIMS = ("parent", "group", "worker", "encoder", "ctrl-c twice")
_SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)
_KINDS = {"worker": "synthesis.rendering.worker", "encoder": "audiobook.processes.spawn_main"}
"""What stands in the command line of such a process."""
_BETWEEN = 0.5
"""Seconds at most from one Ctrl-C to the next."""
_ATTEMPTS = 8


def kill(scenario: Scenario, room: Path, victim: str, chance: random.Random) -> tuple[str, Outcome]:
    """Run a command, end what `victim` says at a random moment, and run it again.

    Returns:
        What was done, in words; what is wrong.
    """
    outcome = Outcome()
    temporary = room / "tmp"
    moment = chance.uniform(0.0, 0.95) * scenario.seconds
    how = chance.choice(_SIGNALS)
    for attempt in range(_ATTEMPTS):
        folder = room / f"killed-{attempt}"
        begin(scenario, folder)
        process = _start(scenario, folder, temporary)
        time.sleep(moment)
        is_hit = _end(process, victim, how, chance)
        try:
            messages = process.communicate(timeout=PATIENCE)[1]
        except subprocess.TimeoutExpired:
            outcome.faults.append("hangs")
            os.killpg(process.pid, signal.SIGKILL)
            messages = process.communicate()[1]
        if is_hit and (process.returncode != 0 or victim in _KINDS):
            break
        shutil.rmtree(folder)
        moment *= 0.7
    else:
        outcome.faults.append("never hit: nothing is shown")
        return f"{victim} {how.name}", outcome
    outcome.listen_to(messages)
    if not _gone(process.pid):
        outcome.faults.append("processes were left behind")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    outcome.look_for_halves(scenario, folder)
    ended = process.returncode
    if victim in _KINDS and ended != 0:
        outcome.faults.append(f"one dead {victim} ends it with {ended}: {messages.strip()[-200:]}")
    if ended != 0:
        done = run(scenario.arguments, folder, temporary)
        outcome.listen_to(done.stderr)
        if done.returncode:
            outcome.faults.append(f"again: {done.returncode} {done.stderr.strip()[-200:]}")
    outcome.compare(scenario.whole, folder)
    outcome.look_for_leftovers(temporary)
    shutil.rmtree(folder)
    name = "SIGINT" if victim == "ctrl-c twice" else how.name
    return f"{victim} {name} after {moment:.2f} s, ended {ended}", outcome


def _start(scenario: Scenario, folder: Path, temporary: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command(scenario.arguments, folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )


def _end(
    process: subprocess.Popen[str], victim: str, how: signal.Signals, chance: random.Random
) -> bool:
    """Whether there was anything to end."""
    try:
        if victim == "parent":
            process.send_signal(how)
        elif victim == "group":
            os.killpg(process.pid, how)
        elif victim == "ctrl-c twice":
            os.killpg(process.pid, signal.SIGINT)
            time.sleep(chance.uniform(0.0, _BETWEEN))
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
        else:
            return _end_child(process, _KINDS[victim], how, chance)
    except ProcessLookupError:
        return False
    return True


def _end_child(
    process: subprocess.Popen[str], kind: str, how: signal.Signals, chance: random.Random
) -> bool:
    """End a child of a kind as soon as there is one."""
    while process.poll() is None:
        if children := _children(process.pid, kind):
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(children), how)
                return True
        time.sleep(0.005)
    return False


def _children(parent: int, kind: str) -> list[int]:
    children = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            status = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(status[1]) == parent and kind.encode() in (entry / "cmdline").read_bytes():
                children.append(int(entry.name))
    return children


def _gone(group: int, patience: float = 10.0) -> bool:
    """Whether all processes of a group end within some seconds."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False
