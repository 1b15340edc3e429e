import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.stories import STORY

from audiobook import script
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


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="asks Linux for processes")
def test_a_line_that_somebody_waits_for_is_not_behind_one_spoken_ahead(tmp_path: Path) -> None:
    manuscript = tmp_path / "lamp.txt"
    manuscript.write_text(STORY)
    made = Production(tmp_path)
    made.new(manuscript)
    made.build()
    made.cast(engine="tone")
    chapter = script.read_script_file(script.script_files(made.folder.script)[0])
    first, second, third = [segment.line or 0 for segment in chapter.segments][:3]
    with Listener(made.folder) as listener, ThreadPoolExecutor(1) as pool:
        others = set(children())
        assert listener.line(chapter, first, ahead=True)
        (ahead,) = set(children()) - others
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, ahead) > min(own, 18)
        os.kill(ahead, signal.SIGSTOP)
        coming = pool.submit(listener.line, chapter, second, ahead=True)
        assert listener.line(chapter, third)
        assert not coming.done()
        os.kill(ahead, signal.SIGCONT)
        assert coming.result(60)
