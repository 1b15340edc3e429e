"""Temporary folders: nothing stays of a process that was killed, and nobody's is taken away."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from audiobook import scratch
from audiobook.scratch import ScratchFolder, clear_abandoned

KILLED = """
import os, signal
from pathlib import Path
from audiobook import scratch
scratch._MEMORY = Path({place!r})
folder = scratch.ScratchFolder(in_memory={in_memory})
(folder.path / "clip.wav").write_bytes(b"x")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(scratch, "_MEMORY", tmp_path)
    return tmp_path


@pytest.mark.parametrize("in_memory", [True, False])
def test_what_a_killed_process_left_is_cleared_and_what_is_in_use_stays(
    place: Path, monkeypatch: pytest.MonkeyPatch, in_memory: bool
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    program = KILLED.format(place="nowhere" if not in_memory else str(place), in_memory=in_memory)
    environment = {**os.environ, "TMPDIR": str(place)}
    subprocess.run([sys.executable, "-c", program], check=False, env=environment)
    assert len(list(place.iterdir())) == 1
    mine = ScratchFolder(in_memory=in_memory)
    (mine.path / "clip.wav").write_bytes(b"x")
    clear_abandoned()
    assert list(place.iterdir()) == [mine.path]
    assert (mine.path / "clip.wav").exists()
    mine.close()
    assert not list(place.iterdir())


def test_folders_of_others_are_left_alone(place: Path) -> None:
    other = place / "audiobook-of-somebody"
    other.mkdir()
    begun = place / "audiobook-begun-x"
    begun.mkdir()
    clear_abandoned()
    assert sorted(place.iterdir()) == sorted([other, begun])
    os.utime(begun, (0, 0))
    clear_abandoned()
    assert list(place.iterdir()) == [other]
