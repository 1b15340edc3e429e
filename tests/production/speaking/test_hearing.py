import io
import os
import signal
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.stories import STORY

from audiobook import script
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
        listener.line(chapter, one, ahead=True)
        assert bystander.heard == []
        listener.line(chapter, other)
        assert bystander.heard == ["suspend", "resume"]
        listener.line(chapter, other)
        assert bystander.heard == ["suspend", "resume"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for processes")
def test_a_line_that_somebody_waits_for_is_not_behind_one_spoken_ahead(tmp_path: Path) -> None:
    made, chapter = produced(tmp_path)
    first, second, third = [segment.line or 0 for segment in chapter.segments][:3]
    with Listener(made.folder) as listener, ThreadPoolExecutor(1) as pool:
        others = set(children())
        assert listener.line(chapter, first, ahead=True).wav
        (ahead,) = set(children()) - others
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, ahead) > min(own, 18)
        os.kill(ahead, signal.SIGSTOP)
        coming = pool.submit(listener.line, chapter, second, ahead=True)
        assert listener.line(chapter, third).wav
        assert not coming.done()
        os.kill(ahead, signal.SIGCONT)
        assert coming.result(60)
