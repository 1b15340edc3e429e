import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiobook.processes import Precedence
from audiobook.production import Project
from audiobook.studio.settler import Settler


@pytest.fixture
def settler(lamp: Path) -> Iterator[Settler]:
    settler = Settler(lamp, lambda notes, error: None, Precedence())
    yield settler
    settler.close()


def stands_still(process: int, seconds: float) -> bool:
    """Whether it does within some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T":
            return True
        time.sleep(0.01)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="processes are stopped on Linux only")
def test_nobody_is_stopped_who_may_hold_the_lock_of_the_folder(
    settler: Settler, lamp: Path
) -> None:
    process = settler.run(os.getpid)
    with Project(lamp).lock():
        settler.suspend()
        assert not stands_still(process, 0.2)
    settler.suspend()
    assert stands_still(process, 10)
    with Project(lamp).lock():
        pass
    settler.resume()
    assert settler.run(os.getpid) == process
