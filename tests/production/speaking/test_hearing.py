import io
import os
import signal
import time
import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from support.stories import STORY

from audiobook import script
from audiobook.errors import SynthesisError
from audiobook.model import ScriptChapter
from audiobook.processes import Precedence
from audiobook.production import Production
from audiobook.production.speaking.hearing import Listener


def children() -> list[int]:
    """Processes that this one started and that are no zombies."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.append(int(entry.parent.name))
    return found


def produced(folder: Path) -> tuple[Production, ScriptChapter]:
    manuscript = folder / "lamp.txt"
    manuscript.write_text(STORY)
    made = Production(folder)
    made.new(manuscript)
    made.build()
    made.cast(engine="tone")
    return made, script.read_script_file(script.script_files(made.folder.script)[0])


def seconds(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as file:
        return float(file.getnframes() / file.getframerate())


def test_the_parts_of_a_line_are_the_line(tmp_path: Path) -> None:
    made, chapter = produced(tmp_path)
    line = max(chapter.segments, key=lambda segment: len(segment.text)).line or 0
    with Listener(made.folder) as listener:
        begun = listener.line(chapter, line, part=0)
        assert begun.parts > 1
        parts = [listener.line(chapter, line, part=part) for part in range(begun.parts)]
        assert parts[0] == begun
        whole = listener.line(chapter, line)
        assert sum(seconds(part.wav) for part in parts) == pytest.approx(seconds(whole.wav))
        assert listener.line(chapter, line, part=begun.parts) == (b"", begun.parts)


class Bystander:
    """Notes whether it was made to stand still, and goes on."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def suspend(self) -> None:
        self.heard.append("suspend")

    def resume(self) -> None:
        self.heard.append("resume")


def test_all_else_stands_still_while_somebody_waits_for_a_line(tmp_path: Path) -> None:
    made, chapter = produced(tmp_path)
    one, other = [segment.line or 0 for segment in chapter.segments][:2]
    bystander, precedence = Bystander(), Precedence()
    precedence.add(bystander)
    with Listener(made.folder, precedence) as listener:
        listener.prepare(chapter, one)
        assert bystander.heard == []
        listener.line(chapter, other)
        assert set(bystander.heard) == {"suspend", "resume"}
        assert bystander.heard[-1] == "resume"
        bystander.heard.clear()
        listener.line(chapter, other)
        assert bystander.heard == []


def spoken(made: Production) -> int:
    return sum(1 for path in made.folder.clips.rglob("*") if path.is_file())


def is_worker(process: int) -> bool:
    return b"rendering.worker" in Path(f"/proc/{process}/cmdline").read_bytes()


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for processes")
def test_a_line_that_somebody_waits_for_is_not_behind_one_spoken_ahead(tmp_path: Path) -> None:
    made, chapter = produced(tmp_path)
    lines = [segment.line or 0 for segment in chapter.segments]
    with Listener(made.folder) as listener:
        others = set(children())
        listener.prepare(chapter, lines[0])
        wait_until(lambda: spoken(made) > 0)
        (ahead,) = set(children()) - others
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, ahead) > min(own, 18)
        os.kill(ahead, signal.SIGSTOP)
        assert listener.line(chapter, lines[-1]).wav  # none of those that are prepared
        os.kill(ahead, signal.SIGCONT)
        assert listener.line(chapter, lines[1]).wav


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for processes")
def test_what_a_process_that_still_loads_is_at_is_spoken_by_one_that_is_ready(
    tmp_path: Path,
) -> None:
    made, chapter = produced(tmp_path)
    first, second = [segment.line or 0 for segment in chapter.segments][:2]
    with Listener(made.folder) as listener:
        assert listener.line(chapter, first).wav
        others = set(children())
        listener.prepare(chapter, second)
        # Not before it is a program of its own: until then its starter waits for it.
        wait_until(lambda: any(map(is_worker, set(children()) - others)))
        (loading,) = set(children()) - others
        os.kill(loading, signal.SIGSTOP)
        assert listener.line(chapter, second).wav


def test_who_waits_for_a_line_when_the_processes_end_is_told(tmp_path: Path) -> None:
    made, chapter = produced(tmp_path)
    one = chapter.segments[0].line or 0
    listener = Listener(made.folder)
    listener.close()
    with pytest.raises(SynthesisError, match="were ended"):
        listener.line(chapter, one)
